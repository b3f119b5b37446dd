"""Which names are inputs: types by extension, names that are never articles, the folders beside saved pages.

Knows names only, never contents. Comparisons fold case.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection


class Kind(StrEnum):
    """What a file's name says it is."""

    HTML = "HTML"
    TEXT = "text"
    MARKDOWN = "Markdown"
    MHTML = "MHTML"
    JSON = "JSON"
    JSON_LINES = "JSON Lines"
    FEED = "feed"
    XML = "XML"
    DOCX = "DOCX"
    RTF = "RTF"
    WARC = "WARC"
    ZIP = "zip"
    TAR = "tar"
    GZIP = "gzip"


_KINDS: Final = {
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".mhtml": Kind.MHTML,
    ".mht": Kind.MHTML,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".xml": Kind.XML,
    ".docx": Kind.DOCX,
    ".rtf": Kind.RTF,
    ".warc": Kind.WARC,
    ".zip": Kind.ZIP,
    ".tar": Kind.TAR,
    ".tgz": Kind.GZIP,
    ".gz": Kind.GZIP,
}

_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml", ".html.gz", ".htm.gz", ".xhtml.gz")

_NEVER_ARTICLES: Final = re.compile(r"(?:readme|license|licence|changelog|copying|notice)(?:[^a-z].*)?\Z", re.DOTALL)
"""Names of a project's own papers, whatever their extension: README.de.md, LICENSE-MIT, not noticeboard.html."""

_COMPANIONS: Final = re.compile(
    r"(?P<page>.+)(?:[_-](?:files?|filer|dateien|fichiers|archivos|arquivos|ficheiros|bestanden|bylos|datoteke|dosyalar"
    r"|elemei|failid|fails|fajlovi|fitxategiak|fitxers|pliki|soubory|tiedostot|файлы)|\.files)\Z",
    re.DOTALL,
)
"""The folder a browser saves beside a page, in the languages browsers name it (Microsoft's "connected files")."""


def kind_of(name: str) -> Kind | None:
    """Return what the file of this name is by its extension; None for what is no input."""
    return _KINDS.get(extension(name))


def without_gzip(name: str) -> str:
    """Return the name of what a gzip file of this name holds: `a.tgz` holds `a.tar`, `a.html.gz` `a.html`."""
    stem = name[: len(name) - len(extension(name))]
    return f"{stem}.tar" if extension(name) == ".tgz" else stem


def extension(name: str) -> str:
    """Return the last extension with its dot, in lower case; nothing for a name without one."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def why_ignored(name: str) -> str | None:
    """Return why the file of this name is no input, or None where it is one."""
    if name.startswith("."):
        return "a hidden file"
    if _NEVER_ARTICLES.match(name.lower()):
        return "a project's own paper, not an article"
    inner = without_gzip(name) if kind_of(name) is Kind.GZIP else name
    if kind_of(inner) is None or kind_of(inner) is Kind.GZIP:
        shown = extension(name) if inner == name else extension(inner) + extension(name)
        return f"not an article type ({shown or 'no extension'})"
    return None


HIDDEN_FOLDER: Final = "a hidden folder"
COMPANION_FOLDER: Final = "saved beside the page of that name: its pictures and scripts"


def why_folder_ignored(name: str, beside: Collection[str]) -> str | None:
    """Return why the folder of this name is not entered, or None where it is.

    Args:
        name: the folder's.
        beside: the names, in lower case, of the files in the same folder.
    """
    if name.startswith("."):
        return HIDDEN_FOLDER
    return COMPANION_FOLDER if any(page in beside for page in pages_of(name)) else None


def pages_of(folder: str) -> tuple[str, ...]:
    """Return the names, in lower case, of the pages beside which a browser would have saved the folder of this name."""
    match = _COMPANIONS.match(folder.lower())
    return tuple(match["page"] + suffix for suffix in _PAGE_SUFFIXES) if match else ()
