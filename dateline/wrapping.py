"""Break text into the rows of a terminal: at spaces, and within a word that is longer than a row.

Wide characters take two cells. Styles are added after the text is broken, so that they count for nothing.
Text comes from pages, so control characters, which a terminal would obey, become spaces.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.highlight.snippets import Extents

_PIECE: Final = regex.compile(r"\S+|\s+")


def printable(text: str) -> str:
    """Return the text without control characters."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def rows(
    text: str,
    width: int | None,
    *,
    first: str = "",
    indent: str = "",
    marks: Extents = (),
    mark: Callable[[str], str] = str,
    style: Callable[[str], str] = str,
) -> Iterator[str]:
    """Yield the text in rows of at most `width` cells.

    Args:
        text: line breaks in it are spaces.
        width: of the terminal, in cells; None does not break the text.
        first: what the first row begins with.
        indent: what the other rows begin with.
        marks: spans of the text, sorted and disjoint.
        mark: styles what is in these spans.
        style: styles each row's text.
    """
    text = printable(text).replace("\n", " ")
    begin, prefix = 0, first
    while True:
        room = None if width is None else max(width - _cells(prefix), 1)
        stop = len(text) if room is None else _break(text, begin, room)
        yield prefix + style(_marked(text, begin, begin + len(text[begin:stop].rstrip()), marks, mark))
        begin = stop + (len(text) - stop - len(text[stop:].lstrip()))
        if begin >= len(text):
            return
        prefix = indent


def _break(text: str, begin: int, room: int) -> int:
    """Return where a row of `room` cells that starts at `begin` ends: after the last word that fits."""
    stop, used = begin, 0
    for piece in _PIECE.finditer(text, begin):
        cells = _cells(piece[0])
        if used + cells > room:
            return stop if stop > begin else _within(text, begin, room)
        used += cells
        stop = piece.end()
    return stop


def _within(text: str, begin: int, room: int) -> int:
    """Return where the characters from `begin` fill `room` cells; at least one is taken."""
    stop = begin
    while stop < len(text) and (room := room - _cells(text[stop])) >= 0:
        stop += 1
    return max(stop, begin + 1)


def _cells(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _marked(text: str, begin: int, stop: int, marks: Extents, mark: Callable[[str], str]) -> str:
    """Return `text[begin:stop]` with the marked parts styled."""
    parts, last = [], begin
    for low, high in marks:
        low, high = max(low, begin), min(high, stop)
        if low < high:
            parts += [text[last:low], mark(text[low:high])]
            last = high
    return "".join((*parts, text[last:stop]))
