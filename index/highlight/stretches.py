"""The matches in a long body, found without reading all of it.

A body of at most LONG_CHARS is read whole: this module has no part in it. A longer one is cut into stretches
(`edges_of`). The matches are those in the stretches that count, taken in order. A stretch counts if it holds a match of
a leaf that has fewer matches so far than snippets are wanted. Then all matches in the stretch count. So every leaf that
matches has a match to show, wherever it stands.

The rule needs the text alone, so every engine gives the same passages. An index may pass a `Hint`: which stretches may
hold a word, and how many matches there are. A hint saves reading and never changes the answer.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from index.article.model import PARAGRAPH_BREAK
from index.highlight.holdings import stem_key
from index.highlight.matches import Match, matches_in_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.highlight.matches import LeafPattern
    from index.pattern import Pattern

LONG_CHARS: Final = 160_000
"""The longest body whose matches are all looked for: 26,000 words of English. The commonest word of such a body takes
15 ms; of ten times as much, 90."""

STRETCH_CHARS: Final = 8_192
"""How long a stretch is: 1,300 words. A common word has some 50 matches in it, whose passages take 0.5 ms."""

MARGIN_CHARS: Final = 1_024
"""How much text before and after a stretch is read with it, for phrases and sentences that go over its edge."""

_GAPS: Final = (" ", "\n")


class Stretches(Protocol):
    """A long body in stretches; what reads it decides how much of it is ever in memory."""

    @property
    def edges(self) -> Sequence[int]:
        """Where each stretch begins, and where the last one ends."""

    def text(self, start: int, stop: int) -> str:
        """Return the body's text between two places."""

    def holding(self, keys: Collection[str]) -> int:
        """Return the stretches, as bits, that may hold one of some terms or stems (`holdings.stem_key`)."""


class BodyStretches:
    """The stretches of a body that is in memory."""

    def __init__(self, body: str) -> None:
        self.edges: Final = edges_of(body)
        self._body: Final = body

    def text(self, start: int, stop: int) -> str:
        """Return the body's text between two places."""
        return self._body[start:stop]

    def holding(self, _: Collection[str]) -> int:
        """Return all stretches."""
        return (1 << len(self.edges) - 1) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What an index knows of an article that is to be highlighted.

    Attributes:
        stretches: its body's.
        matches: by the bit of a leaf, the fewest and the most matches that it has, over all of its fields.
        terms: by the bit of a leaf, the terms that its open or fuzzy term stands for, where the index lists them.
    """

    stretches: Stretches
    matches: Mapping[int, tuple[int, int]]
    terms: Mapping[int, Collection[str]]


class Window(NamedTuple):
    """Stretches that follow each other and count, with a margin.

    Attributes:
        text: what is shown from it.
        matches: counted from the text's start; none begins in a margin.
        start: where its text begins in the body.
        goes_on: whether the body goes on behind it.
    """

    text: str
    matches: Sequence[Match]
    start: int
    goes_on: bool


def edges_of(body: str) -> list[int]:
    """Return where the stretches of a body begin, and where the last one ends: at paragraphs, else between words."""
    edges = [0]
    while len(body) - edges[-1] > STRETCH_CHARS:
        limit = edges[-1] + STRETCH_CHARS
        paragraph = body.rfind(PARAGRAPH_BREAK, edges[-1] + 1, limit)
        space = -1 if paragraph >= 0 else body.rfind(" ", edges[-1] + 1, limit)
        if paragraph >= 0:
            edges.append(paragraph + len(PARAGRAPH_BREAK))
        elif space >= 0:
            edges.append(space + 1)
        else:
            following = [at + 1 for gap in (" ", "\n") if (at := body.find(gap, limit)) >= 0]
            edges.append(min(following, default=len(body)))
    return [*edges, len(body)] if edges[-1] < len(body) else edges


def windows(
    stretches: Stretches, wanted: Sequence[LeafPattern], language: str | None, enough: int, hint: Hint | None = None
) -> list[Window]:
    """Return the windows of a long body that show its matches, in order.

    Args:
        stretches: the body's.
        wanted: what is looked for in it.
        language: whose stems its words have.
        enough: how many matches of each leaf are to be found, where there are as many.
        hint: what the index knows, if it knows anything.
    """
    search = _Search(stretches, wanted, language, hint)
    return list(_joined(stretches, sorted(search.counted(enough).items())))


class _Search:
    """Looks for the matches of some leaves, stretch by stretch."""

    def __init__(self, stretches: Stretches, wanted: Sequence[LeafPattern], language: str | None, hint: Hint | None) -> None:
        self._stretches: Final = stretches
        self._most: Final = {one.bit: hint.matches[one.bit][1] if hint else sys.maxsize for one in wanted}
        self._wanted: Final = [one for one in wanted if self._most[one.bit]]
        self._language: Final = language
        self._terms: Final = hint.terms if hint else {}

    def counted(self, enough: int) -> dict[int, list[Match]]:
        """Return the stretches that count, each with the matches that begin in it; spans are the body's."""
        counted: dict[int, list[Match]] = {}
        left = {one.bit: min(enough, self._most[one.bit]) for one in self._wanted}
        none_found = set(left)
        where = {one.bit: self._where(one.bit, one.pattern) for one in self._wanted}
        for number in range(len(self._stretches.edges) - 1):
            if not left:
                break
            if not any(where[bit] >> number & 1 for bit in left):
                continue
            found = self._beginning_in(number)
            if any(match.leaves in left for match in found):
                counted[number] = found
                for match in found:
                    none_found.discard(match.leaves)
                    if match.leaves in left:
                        left[match.leaves] -= 1
                left = {bit: count for bit, count in left.items() if count > 0}
        for one in self._wanted:
            if one.bit in none_found and self._may_be_spread(one.pattern):
                self._add_spread(one, enough, counted)
        return counted

    def _beginning_in(self, number: int) -> list[Match]:
        first, after = self._stretches.edges[number : number + 2]
        start, text = with_margin(self._stretches, first, after)
        found = matches_in_text(text, self._wanted, self._language)
        return [match.moved(start) for match in found if first <= match.start + start < after]

    def _where(self, bit: int, pattern: Pattern) -> int:
        """Return the stretches, as bits, that may hold the beginning of a match."""
        holding, every = self._stretches.holding, (1 << len(self._stretches.edges) - 1) - 1
        if bit in self._terms:
            return holding(self._terms[bit])
        if pattern.edits:
            return every
        if pattern.term is not None:
            language = self._language or ""
            return holding([pattern.term, *[stem_key(language, stem) for stem in pattern.stems.get(language, ())]])
        for term in _closed_terms(pattern):
            held = holding([term])
            every &= held | held << 1 | held >> 1
        return every

    def _may_be_spread(self, pattern: Pattern) -> bool:
        """Return whether a match may be wider than a stretch's margin."""
        is_of_several = sum(len(unit.terms) for unit in pattern.units) > 1
        return is_of_several and all(self._stretches.holding([term]) for term in _closed_terms(pattern))

    def _add_spread(self, one: LeafPattern, enough: int, counted: dict[int, list[Match]]) -> None:
        """Add matches of words that stand too far apart to be found so; all of the body is read."""
        edges = self._stretches.edges
        found = matches_in_text(self._stretches.text(0, edges[-1]), [one], self._language)
        for match in sorted(found)[:enough]:
            number = bisect_right(edges, match.start) - 1
            counted.setdefault(number, self._beginning_in(number)).append(match)


def _closed_terms(pattern: Pattern) -> Iterator[str]:
    """Yield the terms of a pattern, but for those that only begin a word."""
    for unit in pattern.units:
        yield from unit.terms[:-1] if unit.prefix else unit.terms


def with_margin(stretches: Stretches, first: int, after: int) -> tuple[int, str]:
    """Return the text between two edges with whole words before and after it, and where it begins."""
    low, high = max(0, first - MARGIN_CHARS), min(stretches.edges[-1], after + MARGIN_CHARS)
    text = stretches.text(low, high)
    start, stop = first - low, after - low
    if low > 0:
        gaps = [at for gap in _GAPS if (at := text.find(gap, 0, start)) >= 0]
        begin = min(gaps, default=start)
    else:
        begin = 0
    end = len(text) if high == stretches.edges[-1] else max(stop, *(text.rfind(gap, stop) for gap in _GAPS))
    return low + begin, text[begin:end]


def _joined(stretches: Stretches, counted: Iterable[tuple[int, list[Match]]]) -> Iterator[Window]:
    """Yield the stretches that count, neighbours as one."""
    run: list[tuple[int, list[Match]]] = []
    for number, found in counted:
        if run and run[-1][0] + 1 != number:
            yield _window(stretches, run)
            run = []
        run.append((number, found))
    if run:
        yield _window(stretches, run)


def _window(stretches: Stretches, run: Sequence[tuple[int, list[Match]]]) -> Window:
    start, text = with_margin(stretches, stretches.edges[run[0][0]], stretches.edges[run[-1][0] + 1])
    matches = [match.moved(-start) for _, found in run for match in found]
    return Window(text, matches, start, start + len(text) < stretches.edges[-1])
