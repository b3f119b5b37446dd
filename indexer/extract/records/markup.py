"""Markdown's text → pieces: headings, paragraphs, items, quotes and rows, without their marks.

Knows CommonMark's blocks as far as an archive's posts use them, GitHub's tables, and the shortcodes of Hugo
and Jekyll, which have no text. Every pattern is bounded or anchored: one pass over the lines.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE: Final = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})(?:\s+|\Z)")
_UNDERLINE: Final = re.compile(r"\s{0,3}(=+|-+)\s*\Z")
_RULE: Final = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})\Z")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+")
_QUOTE: Final = re.compile(r"\s{0,3}>\s?")
_TABLE_LINE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-*:?\s*)*\Z")
_REFERENCE: Final = re.compile(r"\s{0,3}\[[^\]\n]{1,200}\]:\s*\S+")
_BLOCK_TAG: Final = re.compile(
    r"</?(?:p|div|section|article|figure|figcaption|ul|ol|li|table|tr|h[1-6]|blockquote|header|footer|aside|hr|iframe|details|summary)\b"
    r"[^<>]{0,2000}>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_SHORTCODE: Final = re.compile(
    r"\{\{[<%][^{}]{0,5000}[>%]\}\}|\{%[^{}]{0,5000}%\}|\{\{[^{}]{0,500}\}\}|\{[:#.][^{}]{0,200}\}"
)
_IMAGE: Final = re.compile(
    r"!\[([^\[\]]{0,1000})\](?:\([^()\s]{0,2000}(?:\([^()]{0,200}\))?[^()]{0,500}\)|\[[^\[\]]{0,200}\])"
)
_LINK: Final = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,100}\]){0,2000})\](?:\([^()\s]{0,2000}(?:\([^()]{0,200}\))?[^()]{0,500}\)|\[[^\[\]]{0,200}\])"
)
_FOOTNOTE: Final = re.compile(r"\[\^[^\]\s]{1,50}\]:?")
_AUTOLINK: Final = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_CODE: Final = re.compile(r"(`{1,3})([^`]{1,2000})\1")
_STRONG: Final = re.compile(
    r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~|(?<=\S)\*{2,3}|\*{2,3}(?=\S)"
)
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block of Markdown.

    Attributes:
        text: as blocks hold it.
        level: a heading's; 0 of all others.
        image: whether it is nothing but images, the text their descriptions.
        ruled: whether a rule parts it from what is before it.
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    image: bool = False
    ruled: bool = False


@dataclass(slots=True)
class _Open:
    """The block that lines are being gathered into."""

    kind: BlockKind = BlockKind.PARAGRAPH
    lines: list[str] = field(default_factory=list)

    def close(self) -> Iterator[Piece]:
        """Give what has been gathered, and begin anew."""
        raw = "\n".join(self.lines)
        kind, self.lines, self.kind = self.kind, [], BlockKind.PARAGRAPH
        # An item or a quotation may hold a heading; its marks are no text either.
        text = plain(_HEADING.sub("", raw, count=1) if kind is not BlockKind.PARAGRAPH else raw)
        if text:
            yield Piece(text=text, kind=kind, image=not _TAG.sub("", _IMAGE.sub("", raw)).strip())


def pieces(text: str) -> list[Piece]:
    """Return the pieces of a Markdown text, in order."""
    text = _SHORTCODE.sub("", _without_comments(text))
    found: list[Piece] = []
    ruled = False
    for piece in _pieces(text.splitlines()):
        if piece is not _A_RULE:
            found.append(replace(piece, ruled=ruled))
        ruled = piece is _A_RULE
    return found


_A_RULE: Final = Piece(text="")


def plain(text: str) -> str:
    """Return inline Markdown without its marks: links by their text, images by their description."""
    text = _IMAGE.sub(r"\1", text) if "![" in text else text
    text = _LINK.sub(r"\1", text) if "[" in text else text
    text = _FOOTNOTE.sub("", text) if "[^" in text else text
    if "<" in text:
        text = _TAG.sub("", _BLOCK_TAG.sub(" ", _AUTOLINK.sub(r"\1", text)))
    text = _CODE.sub(r"\2", text) if "`" in text else text
    text = _STRONG.sub("", text) if "*" in text or "_" in text or "~" in text else text
    text = _ESCAPE.sub(r"\1", text) if "\\" in text else text
    return normalise(html.unescape(text) if "&" in text else text)


def _without_comments(text: str) -> str:
    """Return the text without HTML comments; one that is never closed is text."""
    kept, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (stop := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = stop + len("-->")
    return "".join((*kept, text[position:]))


def _pieces(lines: list[str]) -> Iterator[Piece]:
    gathering = _Open()
    fence: str | None = None
    for line in lines:
        mark = _FENCE.match(line)
        if fence is not None:
            if mark and mark[1].startswith(fence) and not line.strip("`~ \t"):
                yield from _code(gathering)
                fence = None
            else:
                gathering.lines.append(line)
        elif mark:
            yield from gathering.close()
            fence = mark[1]
        else:
            yield from _line(gathering, line)
    yield from _code(gathering) if fence is not None else gathering.close()


def _code(gathering: _Open) -> Iterator[Piece]:
    """Give a code block as text: its marks are not Markdown's."""
    text = normalise(" ".join(gathering.lines))
    gathering.lines = []
    if text:
        yield Piece(text=text)


def _line(gathering: _Open, line: str) -> Iterator[Piece]:
    """Read one line outside code: it ends the gathered block, begins another, or goes on with it."""
    heading = _HEADING.match(line)
    underline = _UNDERLINE.match(line) if gathering.kind is BlockKind.PARAGRAPH and len(gathering.lines) == 1 else None
    if not line.strip() or _REFERENCE.match(line):
        yield from gathering.close()
    elif heading:
        yield from gathering.close()
        yield from _heading(line[heading.end() :].rstrip("# \t"), len(heading[1]))
    elif underline:
        text = gathering.lines.pop()
        yield from _heading(text, 1 if underline[1][0] == "=" else 2)
    elif _RULE.match(line):
        yield from gathering.close()
        yield _A_RULE
    elif _IMAGE.fullmatch(line.strip()) and gathering.kind is BlockKind.PARAGRAPH:
        yield from gathering.close()  # what stands on the next line is its caption or its credit
        gathering.lines.append(line)
        yield from gathering.close()
    elif line.lstrip().startswith("|") or (gathering.kind is BlockKind.ROW and "|" in line):
        yield from gathering.close()
        yield from _row(gathering, line)
    else:
        yield from _prose(gathering, line)


def _heading(raw: str, level: int) -> Iterator[Piece]:
    text = plain(raw)
    if text:
        yield Piece(text=text, kind=BlockKind.HEADING, level=level)


def _row(gathering: _Open, line: str) -> Iterator[Piece]:
    if not _TABLE_LINE.match(line):
        cells = (plain(cell) for cell in line.strip().strip("|").split("|"))
        text = normalise(" | ".join(cell for cell in cells if cell))
        if text:
            yield Piece(text=text, kind=BlockKind.ROW)
    gathering.kind = BlockKind.ROW


def _prose(gathering: _Open, line: str) -> Iterator[Piece]:
    """Begin an item, a quotation or a paragraph, or go on with the one that is open."""
    if gathering.kind is BlockKind.ROW:
        gathering.kind = BlockKind.PARAGRAPH
    item, quote = _ITEM.match(line), _QUOTE.match(line)
    if quote:
        if gathering.kind is not BlockKind.QUOTE or not line[quote.end() :].strip():
            yield from gathering.close()
        gathering.kind = BlockKind.QUOTE
        gathering.lines.append(line[quote.end() :])
    elif item and not (gathering.kind is BlockKind.QUOTE and gathering.lines):
        yield from gathering.close()
        gathering.kind = BlockKind.ITEM
        gathering.lines.append(line[item.end() :])
    elif _BLOCK_TAG.match(line.strip()):
        yield from gathering.close()
        gathering.lines.append(line)
    else:
        gathering.lines.append(line)
