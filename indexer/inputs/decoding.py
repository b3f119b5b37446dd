"""Decode bytes to text: choose the encoding, and remove characters that no document means.

Owns the order of the evidence: a byte order mark, the escape sequences of ISO-2022-JP, valid UTF-8, then the encoding
that fits the text best (`indexer.inputs.charsets`). The declared encoding (of the transport, or of the page by WHATWG's
prescan) loses only to one that fits much better. Labels are those of the WHATWG Encoding Standard (`iso-8859-1` is
windows-1252). Linear in the bytes.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import Final

from indexer.inputs.charsets import charset_of, is_iso2022_jp

SAMPLE_BYTES: Final = 64 * 1024
"""What is examined for UTF-16 and for control bytes."""

PRESCAN_BYTES: Final = 8 * 1024
"""Where a page's own declaration is looked for. WHATWG demands 1,024 bytes; templates put scripts before it."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32's before UTF-16's: the one begins with the other."""

_SINGLE_BYTE: Final = frozenset(
    {f"cp{page}" for page in (866, 874, *range(1250, 1259))}
    | {f"iso8859-{part}" for part in (*range(2, 9), 10, *range(13, 17))}
    | {"koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"}
)
_MULTI_BYTE: Final = frozenset(
    {"utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "euc_jp", "cp932", "iso2022_jp", "cp949"}
)
"""With the single-byte ones, every encoding of the standard, by Python's names."""

_WHATWG: Final = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "utf-16": "utf-16-le",
}
"""What the standard reads under another encoding's label; Python's codec names on both sides."""

_ALIASES: Final = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-user-defined": "cp1252",
    "dos-874": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "ks_c_5601-1987": "cp949",
    "windows-31j": "cp932",
    "windows-949": "cp949",
    "utf8": "utf-8",
    "unicode": "utf-16-le",
    "unicode-1-1-utf-8": "utf-8",
}
"""Labels of the standard that Python does not know."""

_ASCII: Final = bytes(range(128))
_PROOF_BYTES: Final = 64
"""So many bytes beyond ASCII are not valid UTF-8 by chance, whatever a stale label says. In single-byte encodings two
are proof enough; in Chinese ones a lone word may pass for UTF-8."""

_XML_DECLARATION: Final = re.compile(rb"\s*<\?xml[^<>]*?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"<meta\b[^<>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_COMMENT: Final = re.compile(rb"<!--.*?-->", re.DOTALL)

_BREAKS: Final = re.compile("[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
"""ASCII's four information separators part fields and records; taken out, they would glue words together."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_RARE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN: Final = {code: "\n" if _BREAKS.match(chr(code)) else None for code in range(128) if _RARE.match(chr(code))}
"""The same for ASCII, as a table."""


def decode(data: bytes, *, declared: str | None, html: bool) -> str:
    """Return the text of a document: line ends are newlines, other control characters but tabs are gone.

    Args:
        data: the document.
        declared: the charset its transport named (HTTP, MIME, a feed), if any.
        html: whether the page may name its own (`meta`, XML declaration).
    """
    text = _decoded(data, declared, html=html).removeprefix("\ufeff").replace("\r\n", "\n")
    if text.isascii():
        return text.translate(_PLAIN)
    # One search over a page without rare characters costs half of what two substitutions do.
    return _CONTROLS.sub("", _BREAKS.sub("\n", text)) if _RARE.search(text) else text


def codec_of(label: str) -> str | None:
    """Return Python's name of the encoding that browsers read under this label; None for no such encoding."""
    name = label.strip().strip("\"'").lower()
    if name in _ALIASES:
        return _ALIASES[name]
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    codec = _WHATWG.get(codec, codec)
    return codec if codec in _SINGLE_BYTE or codec in _MULTI_BYTE else None


def utf16_without_bom(data: bytes) -> str | None:
    """Return which UTF-16 the bytes are in, where every other byte of their beginning is almost always zero."""
    sample = data[:SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half < 2 or min(even, odd) > half * 0.05:
        return None
    return "utf-16-le" if odd > half * 0.7 else "utf-16-be" if even > half * 0.7 else None


def bom_of(data: bytes) -> str | None:
    """Return the encoding that a byte order mark names."""
    return next((codec for bom, codec in _BOMS if data.startswith(bom)), None)


def _decoded(data: bytes, declared: str | None, *, html: bool) -> str:
    bom = bom_of(data)
    if bom:
        return data.decode(bom, "replace")
    if is_iso2022_jp(data):
        return data.decode("iso2022_jp_ext", "replace")
    named = _named(data, declared, html=html)
    proof_bytes = len(data.translate(None, _ASCII))
    first = named[:1] if proof_bytes < _PROOF_BYTES and not _SINGLE_BYTE.issuperset(named[:1]) else []
    for codec in (*first, "utf-8"):
        with suppress(UnicodeError):
            return data.decode(codec)
    if named and named[0].startswith("utf-16"):
        return data.decode(named[0], "replace")
    return data.decode(charset_of(data, named), "replace")


def _named(data: bytes, declared: str | None, *, html: bool) -> list[str]:
    """Return the encodings that were declared, the transport's first."""
    labels = [declared] if declared else []
    labels += _page_labels(data[:PRESCAN_BYTES]) if html else []
    codecs_named = [codec for label in labels if (codec := codec_of(label))]
    guess = utf16_without_bom(data)
    return [guess, *codecs_named] if guess else codecs_named


def _page_labels(beginning: bytes) -> list[str]:
    """Return what the page's XML declaration and first `meta` name; bytes that spell them in ASCII are not UTF-16."""
    found = (_XML_DECLARATION.match(beginning), _META.search(_COMMENT.sub(b"", beginning)))
    labels = [match[1].decode("ascii", "replace") for match in found if match]
    return ["utf-8" if (codec_of(label) or "").startswith("utf-16") else label for label in labels]
