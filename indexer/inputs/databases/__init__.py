"""Newspaper databases' export files: several articles in one file → one document an article.

Each database's format is a short description in `formats/*.toml`. One engine reads them all: a container (text, HTML,
XML, DOCX, RTF) becomes lines with little style, a description says which lines part the documents, and each document
becomes an input of our own media type. `indexer.extract.records.export` reads its labels. A format is known by what is
in a file, never by the file's name.
"""

from indexer.inputs.databases.opening import (
    html_documents,
    rtf_documents,
    text_documents,
    word_documents,
    xml_documents,
)

__all__ = [
    "html_documents",
    "rtf_documents",
    "text_documents",
    "word_documents",
    "xml_documents",
]
