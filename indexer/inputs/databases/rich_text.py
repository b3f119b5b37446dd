"""RTF → lines: the text outside its destinations, with bold, size, middle and bookmarks.

Read by our own tokens, one pass and no recursion. striprtf, the library for it, puts the addresses of links into the
text, keeps no style, and finds links by a pattern that takes cubic time of a line of unclosed fields.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.errors import InputRefusedError
from indexer.inputs.databases.lines import Line
from indexer.inputs.databases.word import styled

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|"
    r"(?P<brace>[{}])|"
    r"(?P<text>[^\\{}\r\n]+)"
)
_UNREAD: Final = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerf headerl headerr footer footerf footerl footerr "
    "footnote annotation fldinst xe tc themedata colorschememapping latentstyles listtable listoverridetable "
    "rsidtbl generator datastore nonshppict filetbl revtbl pntext pntxta pntxtb ftnsep ftnsepc aftnsep aftnsepc "
    "private xmlnstbl mmathPr bkmkend sp".split()
)
_SPECIAL: Final = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SIGNS: Final = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\"}
_CHARSETS: Final = {
    77: "mac_roman",
    128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
"""Of fonts, by the numbers of Windows; all others are the file's own."""

_FONTS: Final = re.compile(r"\\f(\d{1,5})[^;{}]{0,200}?\\fcharset(\d{1,3})")
_FONT_TABLE_CHARS: Final = 200_000
_NUMBERED: Final = re.compile(r"_\d+\Z")
MAX_DEPTH: Final = 5_000
"""Groups nested deeper are no document's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What a group may change and its end restores."""

    read: bool = True
    is_bookmark: bool = False
    bold: bool = False
    size: int = 0
    font: int = -1
    skipped: int = 1  # characters that stand behind a \\u for readers that know none


@dataclass(slots=True)
class _Paragraph:
    """What is being gathered."""

    parts: list[tuple[str, bool, int]] = field(default_factory=list)
    centred: bool = False
    level: int = 0
    in_table: bool = False


class _Reader:
    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text
        start = text.find("\\fonttbl")
        table = text[start : start + _FONT_TABLE_CHARS] if start >= 0 else ""
        self._fonts = {
            int(font): _CHARSETS[int(number)] for font, number in _FONTS.findall(table) if int(number) in _CHARSETS
        }
        self._codec = "cp1252"
        self._state = _State()
        self._stack: list[_State] = []
        self._now = _Paragraph()
        self._bytes = bytearray()
        self._to_skip = 0
        self._high = ""  # the first half of a pair of surrogates
        self._anchor = ""
        self._bookmark: list[str] = []
        self._group, self._gap = 0, True

    def lines(self) -> Iterator[Line]:
        position = 0
        while match := _TOKEN.search(self._text, position):
            position = match.end()
            if match["hex"]:
                self._byte(int(match["hex"], 16))
                continue
            self._decode()
            if match["brace"] == "{":
                self._push()
            elif match["brace"]:
                self._pop()
                if not self._stack:
                    break
            elif match["word"]:
                if match["word"] == "bin":
                    position += min(max(int(match["number"] or 0), 0), len(self._text))
                yield from self._word(match["word"], int(match["number"]) if match["number"] else None)
            elif match["sign"]:
                yield from self._sign(match["sign"])
            else:
                self._plain(match["text"])
        self._decode()
        yield from self._line(ends_paragraph=True)

    def _push(self) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise InputRefusedError(self._path, f"RTF of groups nested more than {MAX_DEPTH:,} deep")
        self._stack.append(self._state)
        self._to_skip = 0

    def _pop(self) -> None:
        if self._state.is_bookmark:
            name = normalise("".join(self._bookmark))
            self._anchor = self._anchor if name.startswith("_") else _NUMBERED.sub("", name)
            self._bookmark = []
        if self._stack:
            self._state = self._stack.pop()
        self._to_skip = 0

    def _byte(self, byte: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._state.read:
            self._bytes.append(byte)

    def _decode(self) -> None:
        if self._bytes:
            codec = self._fonts.get(self._state.font, self._codec)
            self._add(bytes(self._bytes).decode(codec, "replace"))
            self._bytes.clear()

    def _plain(self, text: str) -> None:
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        text = text[skipped:]
        if self._state.is_bookmark:
            self._bookmark.append(text)
        elif text and self._state.read:
            self._add(
                text
                if text.isascii()
                else _bytes_of(text).decode(self._fonts.get(self._state.font, self._codec), "replace")
            )

    def _add(self, text: str) -> None:
        if self._state.read:
            self._now.parts.append((text, self._state.bold, self._state.size))

    def _sign(self, sign: str) -> Iterator[Line]:
        if sign == "*":
            self._state = replace(self._state, read=False)
        elif sign in "\r\n":
            yield from self._line(ends_paragraph=True)
        elif sign in _SIGNS:
            self._add(_SIGNS[sign])

    def _word(self, word: str, number: int | None) -> Iterator[Line]:
        self._to_skip = 0
        if word == "bkmkstart":
            self._state = replace(self._state, read=False, is_bookmark=True)
        elif word in _UNREAD:
            self._state = replace(self._state, read=False)
        elif word == "ansicpg" and number is not None:
            self._codec = _codec(number)
        elif word in {"mac", "pc", "pca"}:
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "uc":
            self._state = replace(self._state, skipped=max(0, min(number or 0, 99)))
        elif self._state.read:
            yield from self._shown(word, number)

    def _shown(self, word: str, number: int | None) -> Iterator[Line]:
        if word in {"par", "sect", "page", "row", "nestrow"}:
            yield from self._line(ends_paragraph=True)
        elif word == "line":
            yield from self._line(ends_paragraph=False)
        elif word in {"cell", "nestcell"}:
            self._now.in_table = True
            self._add(" | ")
        elif word in _SPECIAL:
            self._add(_SPECIAL[word])
        elif word == "u" and number is not None:
            self._unicode(number % 0x10000)
        elif word == "b":
            self._state = replace(self._state, bold=number != 0)
        elif word == "plain":
            self._state = replace(self._state, bold=False, size=0)
        elif word == "fs" and number is not None:
            self._state = replace(self._state, size=max(0, min(number, 999)))
        elif word == "f" and number is not None:
            self._state = replace(self._state, font=number)
        elif word == "pard":
            self._now.centred, self._now.level = False, 0
        elif word in {"qc", "ql", "qj", "qr"}:
            self._now.centred = word == "qc"
        elif word == "outlinelevel" and number is not None:
            self._now.level = number + 1 if 0 <= number < len("123456789") else 0

    def _unicode(self, code: int) -> None:
        self._to_skip = self._state.skipped
        if 0xD800 <= code < 0xDC00:
            self._high = chr(code)
        elif 0xDC00 <= code < 0xE000:
            self._add((self._high + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
            self._high = ""
        else:
            self._add(chr(code))

    def _line(self, *, ends_paragraph: bool) -> Iterator[Line]:
        now = self._now
        parts = now.parts
        while parts and parts[-1][0] == " | ":  # behind the last cell of a row
            parts.pop()
        empty = True
        for text, bold, size in styled(parts):
            yield Line(
                text=text, group=self._group, bold=bold, size=size, level=now.level, centred=now.centred, gap=self._gap,
                kind="row" if now.in_table and " | " in text else "", anchor=self._anchor,
            )  # fmt: skip
            self._gap, self._anchor, empty = False, "", False
        self._now = _Paragraph(centred=now.centred, level=now.level)
        if ends_paragraph:
            self._group += 1
            self._gap = self._gap or empty


def _bytes_of(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _codec(page: int) -> str:
    name = {65001: "utf-8", 10000: "mac_roman", 936: "gb18030", 932: "cp932"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def read_rich_text(path: str, data: bytes) -> list[Line]:
    """Return the lines of an RTF file.

    Raises:
        InputRefusedError: it is none.
    """
    start = data[:1024].find(b"{\\rtf")
    if start < 0:
        raise InputRefusedError(path, "not RTF: it does not begin with {\\rtf")
    return list(_Reader(path, data[start:].decode("latin-1")).lines())
