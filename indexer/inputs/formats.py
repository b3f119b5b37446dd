"""What is read: the table of input formats, and which names are of one.

An input format is one entry of `FORMATS`: what it is called, the endings of its files' names, and the function that
finds the documents in one. What knows formats derives from this table: finding, unpacking, the media types read from a
WARC file, and `dateline index --help`, for which importing it loads no library. So each reader is imported when
the first such file comes, and no reader imports this module: what one must know of names and types it is given.

Names are compared without case. What a file of a name holds is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.inputs.bounds import MAX_FILE_BYTES, MAX_RAW_DOCUMENT_BYTES, MAX_RECORDS_BYTES
from indexer.inputs.naming import extension
from indexer.page import EXPORT_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.inputs.bounds import Packed
    from indexer.inputs.skipped import Skipped
    from indexer.page import Input

    Documents = Callable[[Packed], Iterator[Input | Skipped]]
    Members = Callable[[Packed, Callable[[str], str | None]], Iterator[Packed | Skipped]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An input format.

    Attributes:
        name: what it is called, as a user would.
        endings: the endings of its files' names, in lower case; the first is the usual one.
        documents: finds the documents in a file; None for an archive.
        members: finds the files in an archive; None for what is none. It is given `why_ignored`.
        media_type: what `indexer.extract` calls its documents; empty for what holds documents of other formats.
        served_as: the media types a web server gives one of its documents; a crawler's records of these are read.
        max_bytes: a larger file is not worth reading; the exact limits are kept where it is unpacked.
    """

    name: str
    endings: tuple[str, ...]
    documents: Documents | None = None
    members: Members | None = None
    media_type: str = ""
    served_as: tuple[str, ...] = ()
    max_bytes: int = MAX_FILE_BYTES

    def __post_init__(self) -> None:
        if (self.documents is None) == (self.members is None):
            raise ValueError(f"a format holds either documents or members: {self.name}")


def _html(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import html_documents

    return html_documents(packed)


def _text(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import text_documents

    return text_documents(packed)


def _word(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import word_documents

    return word_documents(packed)


def _rich_text(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import rtf_documents

    return rtf_documents(packed)


def _markdown(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.documents import markdown_document

    return markdown_document(packed)


def _mhtml(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.mhtml import mhtml_document

    return mhtml_document(packed)


def _json(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.records import json_records

    return json_records(packed)


def _json_lines(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.records import json_lines

    return json_lines(packed)


def _table(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.tables import table_rows

    return table_rows(packed)


def _feed(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.feeds import feed_entries

    return feed_entries(packed)


def _xml(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import xml_documents

    return xml_documents(packed)


def _warc(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.warc import warc_records

    return warc_records(packed, {served: one.media_type for one in FORMATS for served in one.served_as})


def _zip(packed: Packed, ignore: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    from indexer.inputs.archives import zip_members

    return zip_members(packed, ignore)


def _tar(packed: Packed, ignore: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    from indexer.inputs.archives import tar_members

    return tar_members(packed, ignore)


FORMATS: Final = (
    Format(
        name="HTML",
        endings=(".html", ".htm", ".xhtml"),
        documents=_html,
        media_type="text/html",
        served_as=("text/html", "application/xhtml+xml"),
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="MHTML",
        endings=(".mhtml", ".mht"),
        documents=_mhtml,
        media_type="text/html",
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="text",
        endings=(".txt", ".text"),
        documents=_text,
        media_type="text/plain",
        served_as=("text/plain",),
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="Markdown",
        endings=(".md", ".markdown"),
        documents=_markdown,
        media_type="text/markdown",
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="Word",
        endings=(".docx",),
        documents=_word,
        media_type=EXPORT_MEDIA_TYPE,
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="RTF",
        endings=(".rtf",),
        documents=_rich_text,
        media_type=EXPORT_MEDIA_TYPE,
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
    ),
    Format(
        name="JSON",
        endings=(".json",),
        documents=_json,
        media_type="application/json",
        max_bytes=MAX_RECORDS_BYTES,
    ),
    Format(name="JSON Lines", endings=(".jsonl", ".ndjson"), documents=_json_lines, media_type="application/json"),
    Format(name="CSV and TSV", endings=(".csv", ".tsv"), documents=_table, media_type="application/json"),
    Format(
        name="RSS and Atom",
        endings=(".rss", ".atom"),
        documents=_feed,
        media_type="text/html",
        max_bytes=MAX_RECORDS_BYTES,
    ),
    Format(name="XML", endings=(".xml",), documents=_xml, media_type="text/html", max_bytes=MAX_RECORDS_BYTES),
    Format(name="WARC", endings=(".warc",), documents=_warc),
    Format(name="zip", endings=(".zip",), members=_zip),
    Format(name="tar", endings=(".tar",), members=_tar),
)
"""Every input format, in the order in which help names them."""

_BY_ENDING: Final = {ending: one for one in FORMATS for ending in one.endings}

COMPRESSED: Final = {".gz": "", ".tgz": ".tar"}
"""Endings of one compressed file of a format: what stands in the place of each in the name of what it holds."""

_NEVER_ARTICLES: Final = re.compile(r"(?:readme|license|licence|changelog|copying|notice)(?:[^a-z].*)?\Z", re.DOTALL)
"""Names of a project's own papers, whatever their extension: README.de.md, LICENSE-MIT, not noticeboard.html."""


def format_of(name: str) -> Format | None:
    """Return the format of the file of this name by its ending; None for what is no input, or compressed."""
    return _BY_ENDING.get(extension(name))


def is_compressed(name: str) -> bool:
    """Return whether the file of this name is a compressed one."""
    return extension(name) in COMPRESSED


def uncompressed(name: str) -> str:
    """Return the name of what a compressed file of this name holds: `a.tgz` holds `a.tar`, `a.html.gz` `a.html`."""
    ending = extension(name)
    return name[: len(name) - len(ending)] + COMPRESSED[ending]


def why_ignored(name: str) -> str | None:
    """Return why the file of this name is no input, or None where it is one."""
    if name.startswith("."):
        return "a hidden file"
    if _NEVER_ARTICLES.match(name.lower()):
        return "a project's own paper, not an article"
    inner = uncompressed(name) if is_compressed(name) else name
    if format_of(inner) is None:
        shown = extension(name) if inner == name else extension(inner) + extension(name)
        return f"not an article type ({shown or 'no extension'})"
    return None


def endings_in_words() -> str:
    """Return the endings of all that is read, as help names them."""
    return f"{' '.join(_BY_ENDING)}, and any of these compressed: {' '.join(COMPRESSED)}"
