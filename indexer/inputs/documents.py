"""Bytes that are one document: whether they are what they are called, and what is too much of them.

Knows signatures and control bytes, not markup. Images written into a page (`data:` URIs) are taken out only
where the page would be too large with them.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_DOCUMENT_BYTES, MAX_RAW_DOCUMENT_BYTES, MIB, Packed, read_whole
from indexer.inputs.decoding import SAMPLE_BYTES, bom_of, utf16_without_bom
from indexer.page import Fact, Input

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML: Final = "text/html"
PLAIN: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
JSON: Final = "application/json"

_NAMES: Final = {HTML: "HTML", PLAIN: "text", MARKDOWN: "Markdown"}
"""The documents that are checked to be text."""

_SIGNATURES: Final = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"(\xb5/\xfd", "Zstandard"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"wOF", "a font"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

_CONTROLS: Final = bytes(byte for byte in range(0x20) if byte not in b"\t\n\x0b\x0c\r\x1b")
"""What text does not hold; ESC stays out, ISO-2022-JP is full of it."""

_MAX_CONTROLS: Final = 0.05
"""More than this share of control bytes is no text. A stray NUL here and there is common."""

_DATA_URI: Final = re.compile(rb"data:[a-z0-9.+/-]{0,100}(?:;[a-z0-9=_-]{1,100}){0,5},[a-z0-9+/=%._~-]+", re.IGNORECASE)
"""A `data:` URI up to the first byte that neither base64 nor percent-encoding uses; linear: its head is bounded."""


def html_document(packed: Packed) -> Iterator[Input]:
    """Yield an HTML page."""
    yield document(packed.path, HTML, read_whole(packed, MAX_RAW_DOCUMENT_BYTES))


def text_document(packed: Packed) -> Iterator[Input]:
    """Yield a plain text."""
    yield document(packed.path, PLAIN, read_whole(packed, MAX_DOCUMENT_BYTES, "split it"))


def markdown_document(packed: Packed) -> Iterator[Input]:
    """Yield a Markdown text."""
    yield document(packed.path, MARKDOWN, read_whole(packed, MAX_DOCUMENT_BYTES, "split it"))


def document(
    path: str, media_type: str, data: bytes, *, charset: str | None = None, facts: tuple[Fact, ...] = ()
) -> Input:
    """Return the input these bytes are.

    Raises:
        InputRefusedError: they are empty, binary, something else, or too large.
    """
    _check_text(path, media_type, data)
    if len(data) > MAX_DOCUMENT_BYTES and media_type == HTML:
        data = _DATA_URI.sub(b"data:,", data)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InputRefusedError(path, f"larger than {MAX_DOCUMENT_BYTES // MIB} MB, which no article is")
    return input_of(path, media_type, data, charset=charset, facts=facts)


def input_of(
    path: str, media_type: str, data: bytes, *, charset: str | None = None, facts: tuple[Fact, ...] = ()
) -> Input:
    """Return the input these bytes are, unexamined."""
    digest = hashlib.sha256(data).hexdigest()
    return Input(path=path, media_type=media_type, data=data, sha256=digest, charset=charset, facts=facts)


def _check_text(path: str, media_type: str, data: bytes) -> None:
    what = _NAMES[media_type]
    if not data or data.isspace():
        raise InputRefusedError(path, "an empty document")
    signature = next((name for magic, name in _SIGNATURES if data.startswith(magic)), None)
    if signature:
        raise InputRefusedError(path, f"not {what}: looks like {signature}")
    sample = data[:SAMPLE_BYTES]
    if bom_of(sample) or utf16_without_bom(sample):
        return
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > len(sample) * _MAX_CONTROLS:
        raise InputRefusedError(path, f"not {what}: binary")
