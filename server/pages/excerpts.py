"""Choose what a card shows of a hit's snippets: an excerpt of at most three lines, and the passages that it leaves out.

Lengths are in columns, because a line holds half as many Chinese characters as Latin ones: a wide character is two
columns (Unicode Standard Annex 11), a combining one none.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.fields import LEFT_OUT_FIELDS
from index.search import Snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.article.model import Article

MAX_COLUMNS: Final = 270
"""Three lines of a wide page hold some 300 columns."""

SHORT_COLUMNS: Final = 170
"""Two lines, beside a title of two lines."""

MARK_BY_COLUMN: Final = 90
"""The first match ends by this column: three lines of a page of 320 pixels hold some 110."""

LEAD_COLUMNS: Final = 40
"""How much text stands before the first match where the text before it is cut."""

_SHOWN_ELSEWHERE: Final = frozenset({"title", "authors"})
"""Fields that every card shows: a snippet of one would say the same twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The pieces to show, joined by an ellipsis, and the snippets that add to them.

    Attributes:
        pieces: parts of snippets, in reading order; empty if the article has no text to show.
        cited: the snippet of the piece that says most; None without pieces.
        more: the snippets of which no part is shown, in reading order.
    """

    pieces: tuple[Snippet, ...] = ()
    cited: Snippet | None = None
    more: tuple[Snippet, ...] = ()


def excerpt(article: Article, snippets: Sequence[Snippet], columns: int = MAX_COLUMNS) -> Excerpt:
    """Return what to show of a hit.

    The snippet with the most different matched words comes first. A second one joins it where it adds a word, or where
    the first leaves half of the room empty.

    Args:
        article: the article.
        snippets: its snippets, in reading order; none are shown of none.
        columns: the room.
    """
    told = [each for each in snippets if each.field not in _SHOWN_ELSEWHERE]
    if not told:
        return Excerpt(pieces=tuple(trimmed(each, columns) for each in _opening(article))) if snippets else Excerpt()
    wholes = [trimmed(each, columns) for each in told]
    words = [_words((whole,)) for whole in wholes]
    first = max(range(len(told)), key=lambda at: len(words[at])) if len(told) > 1 else 0
    best, known = told[first], words[first]
    shown = [first]
    pieces: tuple[Snippet, ...] = (wholes[first],)
    others = [at for at, each in enumerate(told) if at != first and _is_left_out(each) == _is_left_out(best)]
    half = columns // 2
    is_short = width(best.text) < half
    if others and (is_short or any(_words((told[at],)) - known for at in others)):
        halves = {at: trimmed(told[at], half) for at in (first, *others)}
        second = max(others, key=lambda at: len(_words((halves[at],)) - known)) if len(others) > 1 else others[0]
        pair = sorted((first, second))
        if is_short or len(_words([halves[at] for at in pair])) > len(known):
            shown, pieces = pair, tuple([halves[at] for at in pair])
    more = tuple([each for at, each in enumerate(told) if at not in shown])
    return Excerpt(pieces=pieces, cited=best, more=more)


def width(text: str) -> int:
    """Return how many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1


def trimmed(snippet: Snippet, columns: int) -> Snippet:
    """Return the snippet, or as much of it as fits, so that its first match ends by MARK_BY_COLUMN if that can be."""
    text, start = snippet.text, 0
    if snippet.matches:
        first, last = snippet.matches[0]
        if width(text[:last]) > min(MARK_BY_COLUMN, columns):
            start = _word_start(text, _left_of(text, first, LEAD_COLUMNS), first)
    stop = start + _fitting(text[start:], columns)
    if stop < len(text):
        stop = _word_stop(text, start, stop)
    if (start, stop) == (0, len(text)):
        return snippet
    kept = ((max(first, start), min(last, stop)) for first, last in snippet.matches)
    return Snippet(
        field=snippet.field,
        start=snippet.start + start,
        stop=snippet.start + stop,
        text=text[start:stop],
        matches=tuple((first - start, last - start) for first, last in kept if first < last),
        is_cut_before=snippet.is_cut_before or start > 0,
        is_cut_after=snippet.is_cut_after or stop < len(text),
    )


def _opening(article: Article) -> Iterable[Snippet]:
    """Return the dek, else the first paragraph of the body, as a snippet without matches."""
    for field, text in (("dek", article.dek), ("body", next(iter(article.paragraphs), None))):
        if text:
            return (Snippet(field=field, start=0, stop=len(text), text=text),)
    return ()


def _is_left_out(snippet: Snippet) -> str | None:
    return snippet.field if snippet.field in LEFT_OUT_FIELDS else None


def _words(snippets: Iterable[Snippet]) -> set[str]:
    return {each.text[start:stop].casefold() for each in snippets for start, stop in each.matches}


def _left_of(text: str, position: int, columns: int) -> int:
    """Return the position that is some columns before another one."""
    if text.isascii():
        return max(0, position - columns)
    while position and columns > 0:
        position -= 1
        columns -= _char_width(text[position])
    return position


def _fitting(text: str, columns: int) -> int:
    """Return how many of the text's first characters fit."""
    if text.isascii():
        return min(len(text), columns)
    for position, char in enumerate(text):
        columns -= _char_width(char)
        if columns < 0:
            return position
    return len(text)


def _word_start(text: str, low: int, high: int) -> int:
    """Return where the first word after `low` begins; `low` if none does up to `high`."""
    space = text.find(" ", low, high)
    return low if space < 0 or low == 0 else space + 1


def _word_stop(text: str, low: int, high: int) -> int:
    """Return where the last whole word up to `high` ends; `high` if none does in the second half of the text."""
    if text[high].isspace():
        return high
    space = text.rfind(" ", low, high)
    return space if space > (low + high) // 2 else high
