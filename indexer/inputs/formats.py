"""What is read: the table of input formats, and which names are of one.

An input format is one entry of `FORMATS`: what it is called, the endings of its files' names, and the function that
finds the documents in one. What knows formats derives from this table: finding, unpacking, the media types read from a
WARC file, and `dateline index --help`, for which importing it loads no library. So each reader is imported when
the first such file comes, and no reader imports this module: what one must know of names and types it is given.

Names are compared without case. The ending of a file's name says its format, and where the ending is none of a format,
or only says "text" or "page", the file's first bytes do (`recognised`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.inputs.bounds import MAX_FILE_BYTES, MAX_RAW_DOCUMENT_BYTES, MAX_RECORDS_BYTES
from indexer.inputs.naming import extension
from indexer.page import EXPORT_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from indexer.inputs.bounds import Packed
    from indexer.inputs.skipped import Skipped
    from indexer.page import Input

    Documents = Callable[[Packed], Iterator[Input | Skipped]]
    Members = Callable[[Packed, Callable[[str], str | None]], Iterator[Packed | Skipped]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """An input format.

    Attributes:
        name: its name for users.
        endings: the endings of its files' names, in lower case; the first is the usual one. None if its files share
            the ending of another format, whose files do not begin like them.
        documents: finds the documents in a file; None for an archive.
        members: finds the files in an archive; None for other formats. It is called with `why_ignored`.
        media_type: the media type of its documents in `indexer.extract`; empty if they are of other formats.
        served_as: the media types with which web servers send its documents; a crawler's records with these are read.
        max_bytes: a larger file is refused unread; the reader enforces the exact limits.
        begins: a pattern that matches the first bytes of such a file after declarations and comments; empty if only
            its ending shows the format.
        overrules_endings: endings of other formats that such a beginning overrules.
        begins_surely: the pattern that overrules them, if it is not `begins`.
        holds: the content of a file, for docs/FORMATS.md.
    """

    name: str
    endings: tuple[str, ...]
    documents: Documents | None = None
    members: Members | None = None
    media_type: str = ""
    served_as: tuple[str, ...] = ()
    max_bytes: int = MAX_FILE_BYTES
    begins: bytes = b""
    overrules_endings: tuple[str, ...] = ()
    begins_surely: bytes = b""
    holds: str

    def overrules(self, other: Format) -> bool:
        """Return whether a beginning of this format decides against the ending of the other."""
        return not set(self.overrules_endings).isdisjoint(other.endings)

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


def _alto(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.alto import alto_document

    return alto_document(packed)


def _xml(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.databases import xml_documents
    from indexer.inputs.feeds import xml_entries

    return xml_documents(packed, xml_entries)


def _warc(packed: Packed) -> Iterator[Input | Skipped]:
    from indexer.inputs.warc import warc_records

    return warc_records(packed, {served: one.media_type for one in FORMATS for served in one.served_as})


def _zip(packed: Packed, ignore: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    from indexer.inputs.archives import zip_members

    return zip_members(packed, ignore)


def _tar(packed: Packed, ignore: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    from indexer.inputs.archives import tar_members

    return tar_members(packed, ignore)


_HTML_BEGINS: Final = (
    rb"(?i)<(?:!doctype\s+html|(?:html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|meta|link|base|center"
    rb"|article|main|section)[\s/>])"
)
"""What a page begins with (WHATWG's MIME Sniffing, and a few more elements of the head)."""

FORMATS: Final = (
    Format(
        name="HTML",
        endings=(".html", ".htm", ".xhtml"),
        documents=_html,
        media_type="text/html",
        served_as=("text/html", "application/xhtml+xml"),
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        begins=_HTML_BEGINS,
        begins_surely=rb"(?i)<(?:!doctype\s+html|html)[\s>]",
        overrules_endings=(".txt", ".text"),
        holds="a page, or the articles of a database's export; `extract/html`, `extract/records/export`",
    ),
    Format(
        name="MHTML",
        endings=(".mhtml", ".mht"),
        documents=_mhtml,
        media_type="text/html",
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        begins=rb"(?i)(?:from: [<\"]saved by|snapshot-content-location:)",
        overrules_endings=(".html", ".htm", ".xhtml", ".txt", ".text"),
        holds="the page that a browser saved; `extract/html`",
    ),
    Format(
        name="text",
        endings=(".txt", ".text"),
        documents=_text,
        media_type="text/plain",
        served_as=("text/plain",),
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        holds="one text, the articles of a database's export, or several articles parted by rules or form feeds; "
        "`extract/text`, `extract/records/export`",
    ),
    Format(
        name="Markdown",
        endings=(".md", ".markdown"),
        documents=_markdown,
        media_type="text/markdown",
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        holds="one text; `extract/records/markdown`",
    ),
    Format(
        name="Word",
        endings=(".docx",),
        documents=_word,
        media_type=EXPORT_MEDIA_TYPE,
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        holds="one text, or the articles of a database's export; "
        "`extract/text`, `extract/records/wordprocessed`, `extract/records/export`",
    ),
    Format(
        name="RTF",
        endings=(".rtf",),
        documents=_rich_text,
        media_type=EXPORT_MEDIA_TYPE,
        max_bytes=MAX_RAW_DOCUMENT_BYTES,
        begins=rb"\{\\rtf\d",
        overrules_endings=(".txt", ".text"),
        holds="one text, or the articles of a database's export; "
        "`extract/text`, `extract/records/wordprocessed`, `extract/records/export`",
    ),
    Format(
        name="JSON",
        endings=(".json",),
        documents=_json,
        media_type="application/json",
        max_bytes=MAX_RECORDS_BYTES,
        holds="one record, or a list of records; `extract/records/record`",
    ),
    Format(
        name="JSON Lines",
        endings=(".jsonl", ".ndjson"),
        documents=_json_lines,
        media_type="application/json",
        holds="a record a line; `extract/records/record`",
    ),
    Format(
        name="CSV and TSV",
        endings=(".csv", ".tsv"),
        documents=_table,
        media_type="application/json",
        holds="an article a row, where its columns are an article's; `extract/records/record`",
    ),
    Format(
        name="RSS and Atom",
        endings=(".rss", ".atom"),
        documents=_feed,
        media_type="text/html",
        max_bytes=MAX_RECORDS_BYTES,
        begins=rb"(?i)<(?:rss|feed|rdf:rdf)[\s>]",
        overrules_endings=(".html", ".htm", ".txt", ".text"),
        holds="an article an entry; of a blog's export the published posts; `extract/html`",
    ),
    Format(
        name="ALTO",
        endings=(),
        documents=_alto,
        media_type="text/plain",
        max_bytes=MAX_RECORDS_BYTES,
        begins=rb"<(?:[\w.-]{1,40}:)?alto[\s>]",
        overrules_endings=(".xml",),
        holds="the text of a scanned page, which libraries keep so; `extract/text`",
    ),
    Format(
        name="XML",
        endings=(".xml",),
        documents=_xml,
        media_type="text/html",
        max_bytes=MAX_RECORDS_BYTES,
        holds="a feed, a scanned page in ALTO, or the articles of a database's export; "
        "`extract/html`, `extract/text`, `extract/records/export`",
    ),
    Format(
        name="WARC",
        endings=(".warc",),
        documents=_warc,
        begins=rb"WARC/[01]\.\d",
        holds="an article a response or resource record; `extract/html`, `extract/text`",
    ),
    Format(name="zip", endings=(".zip",), members=_zip, holds="files of any of these formats"),
    Format(name="tar", endings=(".tar",), members=_tar, holds="files of any of these formats"),
)
"""Every input format, in the order in which help names them."""

_BY_ENDING: Final = {ending: one for one in FORMATS for ending in one.endings}

BEGINNING_BYTES: Final = 2048
"""How much of a file says what it is."""

COMPRESSED: Final = {".gz": "", ".tgz": ".tar"}
"""Endings of one compressed file of a format: what stands in the place of each in the name of what it holds."""

_NEVER_ARTICLES: Final = re.compile(r"(?:readme|license|licence|changelog|copying|notice)(?:[^a-z].*)?\Z", re.DOTALL)
"""Names of a project's own papers, whatever their extension: README.de.md, LICENSE-MIT, not noticeboard.html."""


_BEFORE_ROOT: Final = re.compile(rb"<\?xml[^>]{0,500}\?>|<!--.{0,1500}?-->", re.DOTALL)
"""What may stand before the root element of a page or a feed."""

_NEVER_READ: Final = frozenset(
    ".jpg .jpeg .png .gif .webp .avif .bmp .ico .tif .tiff .heic .psd .svg .svgz .eps .ai .mp3 .m4a .aac .ogg "
    ".oga .opus .wav .flac .wma .mp4 .m4v .mov .avi .mkv .webm .wmv .flv .mpg .mpeg .3gp .srt .vtt .woff .woff2 "
    ".ttf .otf .eot .css .scss .less .js .mjs .cjs .ts .tsx .jsx .map .vue .svelte .py .pyc .rb .pl .sh .bat .ps1 "
    ".c .h .cc .cpp .java .class .jar .go .rs .swift .kt .wasm .so .dll .exe .bin .dat .iso .dmg .deb .rpm .apk "
    ".msi .sqlite .sqlite3 .db .mdb .pdf .djvu .ps .epub .mobi .azw .azw3 .odt .odp .ods .odg .pptx .ppt .xlsx "
    ".key .numbers .pages .bz2 .xz .zst .7z .rar .lz4 .tmpl .tpl .ejs .hbs .erb .jinja .j2 .twig .mustache .haml "
    ".pug .yml .yaml .toml .ini .cfg .conf .lock .log .gitignore .cdx .cdxj .part .crdownload".split()
)
"""Endings of what is no article whatever its first bytes: media, programs, templates, binary documents."""

_MAX_KIND_CHARS: Final = 12
"""A longer ending is part of a name or of a query."""


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


def recognised(name: str, beginning: bytes) -> Format | None:
    """Return the format of a file by its name and its first bytes; None for what is no input.

    Args:
        name: the file's, not a compressed file's.
        beginning: its first `BEGINNING_BYTES`.
    """
    by_name = format_of(name)
    if by_name is not None:
        sure = ((one, one.begins_surely or one.begins) for one in FORMATS if one.overrules(by_name))
        return _by_beginning(beginning, sure) or by_name
    likely = ((one, one.begins) for one in FORMATS if one.begins)
    return _by_beginning(beginning, likely) if is_doubtful(name) else None


def _by_beginning(beginning: bytes, candidates: Iterable[tuple[Format, bytes]]) -> Format | None:
    text = _beginning_in_ascii(beginning)
    return next((one for one, pattern in candidates if re.match(pattern, text)), None)


def _beginning_in_ascii(beginning: bytes) -> bytes:
    """Return the bytes without a byte order mark, white space, and the declarations and comments before a root."""
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")) or beginning[1:2] == b"\0" or beginning[:1] == b"\0":
        beginning = beginning.replace(b"\0", b"")
    beginning = beginning.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0c")
    while match := _BEFORE_ROOT.match(beginning):
        beginning = beginning[match.end() :].lstrip()
    return beginning


def is_doubtful(name: str) -> bool:
    """Return whether the name's ending shows no format, so that the first bytes decide."""
    return (
        format_of(name) is None
        and not is_compressed(name)
        and extension(name) not in _NEVER_READ
        and not (name.startswith(".") or _NEVER_ARTICLES.match(name.lower()))
    )


def why_never_read(name: str) -> str | None:
    """Return why the file of this name is no input whatever is in it, or None where its first bytes decide."""
    return None if is_doubtful(uncompressed(name) if is_compressed(name) else name) else why_ignored(name)


def why_ignored(name: str) -> str | None:
    """Return why the file of this name is no input by its name, or None where it is one."""
    if name.startswith("."):
        return "a hidden file"
    if _NEVER_ARTICLES.match(name.lower()):
        return "a project's own paper, not an article"
    inner = uncompressed(name) if is_compressed(name) else name
    if format_of(inner) is None:
        shown = extension(name) if inner == name else extension(inner) + extension(name)
        return not_read(shown)
    return None


def not_read(kind: str) -> str:
    """Return why a file with this ending is no input."""
    return f"not an article type ({kind if kind and len(kind) <= _MAX_KIND_CHARS else 'no extension'})"


def endings_in_words() -> str:
    """Return the endings of all that is read, as help names them."""
    return f"{' '.join(_BY_ENDING)}, and any of these compressed: {' '.join(COMPRESSED)}"
