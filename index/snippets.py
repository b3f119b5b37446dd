"""What of an article a query matched: spans, and the passages to show.

Owns the choice of passages; `index.matches` finds the matches, in the article itself, so that the last word
of a long text is shown like the first. Text and spans only: whoever shows them escapes and marks them.

Promises: where a word or phrase of the query matched and at least one snippet is wanted, there is a snippet
with a match; every matched one is in a snippet as far as the count allows, the others are in `also_matched`.
A word of several tokens, and a phrase, is one span. Snippets stand in reading order, do not overlap, are at
most MAX_CHARS long, begin and end at sentences where these fit, and stay within a paragraph unless the match
does not. Spans are 0-based, half-open, in code points, sorted and disjoint. Time is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import regex

from index.fields import TEXT_FIELDS, field_text
from index.matches import Match, matches_in, matches_of, merged, wanted_in
from index.model import PARAGRAPH_BREAK
from index.query import positive_leaves
from index.search import Snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.matches import Wanted
    from index.model import Article
    from index.pattern import Pattern
    from index.query import Leaf, Query

MAX_CHARS: Final = 240
"""The longest snippet."""

GOOD_CHARS: Final = 160
"""A shorter snippet goes on into the sentences around it."""

LEAD_CHARS: Final = 80
"""How much of a sentence too long to show stands before the match."""

_PREFERRED: Final = ("body", "dek", "title", "authors")
"""Where a word is shown: in the first of these it matched in."""

# A full stop after a single capital, or a title, ends no sentence.
_SENTENCE_END: Final = regex.compile(
    r"""(?: (?<! \b (?: \p{Lu} | Mr | Mrs | Ms | Dr | St | Gen | Sen | Rep | Gov | Prof | Lt | Col )) \. | [!?…؟।] )
        [\p{Pf}\p{Pe}"']*+ \s++ (?=[\p{Lu}\p{Lo}\p{N}\p{Pi}\p{Ps}"'])
      | [。！？｡]++ [\p{Pf}\p{Pe}]*+ \s*+""",
    regex.VERSION1 | regex.VERBOSE,
)
_SPACE: Final = regex.compile(r"\s")

Extents = tuple[tuple[int, int], ...]
"""Spans of a text: 0-based, half-open, code points, sorted, disjoint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlights:
    """What matched, and the passages that show it.

    `matched_in` names fields, in the order of TEXT_FIELDS; `also_matched` the words and phrases that matched
    but stand in no snippet; `title_matches` are spans in the title, whatever the snippets show.
    """

    matched_in: tuple[str, ...] = ()
    also_matched: tuple[str, ...] = ()
    title_matches: Extents = ()
    snippets: tuple[Snippet, ...] = ()


def highlight(
    article: Article,
    query: Query,
    count: int,
    patterns: Mapping[Leaf, Pattern] | None = None,
) -> Highlights:
    """Return what of the article the query's leaves matched, with at most `count` snippets.

    Args:
        article: one that the query found.
        query: the whole query.
        count: of snippets.
        patterns: the leaves', as the index that found the article reads them; None reads them in its language.
    """
    leaves = positive_leaves(query.root)
    return shown_in(article, leaves, wanted_in(leaves, article, patterns), count)


def shown_in(
    article: Article, leaves: Sequence[Leaf], wanted: Mapping[str, Sequence[Wanted]], count: int
) -> Highlights:
    """Return what `highlight` does, of leaves and what is looked for in each field."""
    found = {name: matches for name in TEXT_FIELDS if (matches := matches_of(article, name, wanted.get(name, ())))}
    snippets = _snippets(article, found, count) if found else _unmatched(article, count)
    shown = _leaves(match for snippet, matches in snippets for match in matches)
    matched = _leaves(match for matches in found.values() for match in matches)
    return Highlights(
        matched_in=tuple(found),
        also_matched=tuple(
            dict.fromkeys(leaf.text for bit, leaf in enumerate(leaves) if (matched & ~shown) >> bit & 1)
        ),
        title_matches=_extents(found.get("title", ())),
        snippets=tuple(snippet for snippet, _ in snippets),
    )


def title_matches(article: Article, query: Query) -> Extents:
    """Return where the query's words and phrases stand in the title."""
    return _extents(matches_in(article, "title", positive_leaves(query.root)))


def body_matches(article: Article, query: Query) -> Extents:
    """Return where the query's words and phrases stand in the body."""
    return _extents(matches_in(article, "body", positive_leaves(query.root)))


def _extents(matches: Iterable[Match]) -> Extents:
    return tuple((match.start, match.stop) for match in merged(matches))


def _leaves(matches: Iterable[Match]) -> int:
    found = 0
    for match in matches:
        found |= match.leaves
    return found


# Passages


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence with matches, or as much of it as may be shown."""

    start: int
    stop: int
    leaves: int
    matches: int


class _Field:
    """A field's text, where its sentences begin, its matches, and the pieces of it that could be shown."""

    def __init__(self, name: str, text: str, matches: Iterable[Match]) -> None:
        self.name: Final = name
        self.text: Final = text
        self.matches: Final = merged(matches, MAX_CHARS)
        self._paragraphs: Final[dict[int, _Sentences]] = {}
        self.pieces: Final = tuple(self._pieces())

    def _pieces(self) -> Iterator[_Piece]:
        """Yield disjoint pieces in which every match is whole."""
        number = floor = 0
        while number < len(self.matches):
            start, stop = self._around(self.matches[number], floor)
            after = bisect_right(self.matches, stop, lo=number, key=_stop)
            if after < len(self.matches):
                stop = min(stop, self.matches[after].start)
            floor = self._trimmed(self.matches[after - 1].stop, stop)
            yield _Piece(start, floor, _leaves(self.matches[number:after]), after - number)
            number = after

    def _around(self, match: Match, floor: int) -> tuple[int, int]:
        """Return the sentence of a match from `floor` on; of one too long to show, what is around the match."""
        starts, stops = self._sentences_at(match.start)
        sentence = bisect_right(starts, match.start) - 1
        start, stop = max(starts[sentence], floor), max(stops[sentence], match.stop)
        if stop - start > MAX_CHARS:
            start = max(start, self._word_start(match.start - LEAD_CHARS, match.start), match.stop - MAX_CHARS)
            stop = self._word_stop(match.stop, min(stop, start + MAX_CHARS))
        return start + _spaces(self.text[start : match.start]), stop

    def _word_start(self, low: int, high: int) -> int:
        """Return where the first word after `low` begins, or `low` where none does up to `high`."""
        space = _SPACE.search(self.text, max(low, 0), high)
        return space.end() if space else low

    def _word_stop(self, low: int, high: int) -> int:
        """Return where the last whole word up to `high` ends, or `high` where none does from `low` on."""
        if high >= len(self.text) or self.text[high].isspace():
            return self._trimmed(low, high)
        space = self.text.rfind(" ", low, high)
        return self._trimmed(low, space) if space >= 0 else high

    def _trimmed(self, low: int, high: int) -> int:
        """Return `high` without the white space before it, down to `low`."""
        return low + len(self.text[low:high].rstrip())

    def reach(self, number: int) -> int:
        """Return the number of the last piece that a snippet from this one on has room for."""
        last = number
        for following in range(number + 1, len(self.pieces)):
            between = self.text[self.pieces[last].stop : self.pieces[following].start]
            if self.pieces[following].stop - self.pieces[number].start > MAX_CHARS or PARAGRAPH_BREAK in between:
                break
            last = following
        return last

    def widened(self, start: int, stop: int, floor: int, ceiling: int) -> tuple[int, int]:
        """Return a stretch with the sentences around it that there is room for, in its paragraph.

        Args:
            start: where it begins.
            stop: where it ends.
            floor: where it may begin at the earliest.
            ceiling: where it may end at the latest.
        """
        ceiling = self._before(PARAGRAPH_BREAK, stop, min(ceiling, start + MAX_CHARS))
        _, stops = self._sentences_at(stop)
        sentence = bisect_right(stops, ceiling) - 1
        stop = max(stop, stops[sentence] if sentence >= 0 else 0)
        if stop - start < GOOD_CHARS:
            stop = self._word_stop(stop, max(stop, ceiling))
        return (start if stop - start >= GOOD_CHARS else self._earlier(start, max(floor, stop - MAX_CHARS))), stop

    def _earlier(self, start: int, floor: int) -> int:
        """Return the first sentence's or else word's beginning from `floor` to `start`, in the same paragraph."""
        paragraph = self.text.rfind(PARAGRAPH_BREAK, floor, start)
        floor = floor if paragraph < 0 else paragraph + len(PARAGRAPH_BREAK)
        starts, _ = self._sentences_at(start)
        sentence = starts[bisect_left(starts, floor, hi=len(starts) - 1)]
        return sentence if floor <= sentence < start else self._word_start(floor, start) if floor < start else start

    def opening(self, *, whole: bool) -> int:
        """Return where the text or its first sentence ends, or as much of it as may be shown."""
        stop = len(self.text) if whole else self._sentences_at(0)[1][0]
        return stop if stop <= MAX_CHARS else self._word_stop(1, MAX_CHARS)

    def _sentences_at(self, position: int) -> _Sentences:
        """Return the sentences of the paragraph that a position is in, or at the end of."""
        paragraph = self.text.rfind(PARAGRAPH_BREAK, 0, position)
        start = paragraph + len(PARAGRAPH_BREAK) if paragraph >= 0 else 0
        if start not in self._paragraphs:
            stop = self._before(PARAGRAPH_BREAK, position, len(self.text))
            self._paragraphs[start] = _sentences(self.text, start, stop)
        return self._paragraphs[start]

    def _before(self, text: str, start: int, stop: int) -> int:
        found = self.text.find(text, start, stop)
        return found if found >= 0 else stop

    def within(self, start: int, stop: int) -> list[Match]:
        """Return the matches that lie whole in a stretch."""
        first = bisect_left(self.matches, start, key=_start)
        after = bisect_right(self.matches, stop, key=_stop)
        return self.matches[first:after]

    def shown(self, start: int, stop: int) -> _Shown:
        """Return a stretch as a snippet, with the matches it shows."""
        matches = self.within(start, stop)
        extents = tuple((match.start - start, match.stop - start) for match in matches)
        text = self.text[start:stop]
        return Snippet(field=self.name, start=start, stop=stop, text=text, matches=extents), matches


_Shown = tuple[Snippet, list[Match]]

_start: Final = attrgetter("start")
_stop: Final = attrgetter("stop")


_Sentences = tuple[list[int], list[int]]
"""Where sentences begin, and where they end without the white space after them."""


def _sentences(text: str, start: int, stop: int) -> _Sentences:
    """Return the sentences of a paragraph of a text."""
    starts, stops = [start], []
    for end in _SENTENCE_END.finditer(text, start, stop):
        if end.end() < stop:
            stops.append(end.start() + len(end[0].rstrip()))
            starts.append(end.end())
    return starts, [*stops, stop]


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


# The choice


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Pieces `first` to `last` of a field as one snippet; `assigned` are the leaves shown from this field."""

    field: _Field
    first: int
    last: int
    assigned: int
    leaves: int
    matches: int

    def new(self, covered: int) -> int:
        """Return how many of the leaves to be shown from here no other snippet shows."""
        return (self.leaves & self.assigned & ~covered).bit_count()

    def worth(self, covered: int) -> tuple[int, bool, int, int]:
        """Return what orders candidates: new words, then the body, then many words, then many matches."""
        return self.new(covered), self.field.name == "body", self.leaves.bit_count(), self.matches

    def without(self, taken: _Candidate) -> _Candidate | None:
        """Return what is left of this one where another is taken."""
        if self.field is not taken.field or self.last < taken.first or taken.last < self.first:
            return self
        return _candidate(self.field, self.assigned, self.first, taken.first - 1) if self.first < taken.first else None


def _candidate(field: _Field, assigned: int, first: int, last: int) -> _Candidate:
    pieces = field.pieces[first : last + 1]
    leaves = 0
    for piece in pieces:
        leaves |= piece.leaves
    return _Candidate(field, first, last, assigned, leaves, sum(piece.matches for piece in pieces))


def _snippets(article: Article, found: Mapping[str, list[Match]], count: int) -> list[_Shown]:
    """Return the best passages in reading order, each with the matches it shows."""
    candidates = list(_candidates(article, found))
    chosen: list[_Candidate] = []
    covered = 0
    while candidates and len(chosen) < count:
        best = max(candidates, key=lambda candidate: candidate.worth(covered))
        if best.field.name != "body" and not best.new(covered):
            break
        chosen.append(best)
        covered |= best.leaves
        candidates = [left for candidate in candidates if (left := candidate.without(best))]
    return list(_in_reading_order(chosen))


def _candidates(article: Article, found: Mapping[str, list[Match]]) -> Iterator[_Candidate]:
    assigned = 0
    for name in _PREFERRED:
        here = _leaves(found.get(name, ())) & ~assigned
        if here:
            field = _Field(name, field_text(article, name), found[name])
            yield from (_candidate(field, here, first, field.reach(first)) for first in range(len(field.pieces)))
        assigned |= here


def _in_reading_order(chosen: Iterable[_Candidate]) -> Iterator[_Shown]:
    ordered = sorted(chosen, key=lambda candidate: (TEXT_FIELDS.index(candidate.field.name), candidate.first))
    for _, group in groupby(ordered, key=lambda candidate: candidate.field):
        cores = [(one.field.pieces[one.first].start, one.field.pieces[one.last].stop, one.field) for one in group]
        floor = 0
        for number, (start, stop, field) in enumerate(cores):
            ceiling = cores[number + 1][0] if number + 1 < len(cores) else len(field.text)
            start, stop = field.widened(start, stop, floor, ceiling)
            yield field.shown(start, stop)
            floor = stop


def _unmatched(article: Article, count: int) -> list[_Shown]:
    """Return the dek, else the body's first sentence, else the title, as far as a snippet goes."""
    for name in ("dek", "body", "title"):
        if count and (text := field_text(article, name)):
            field = _Field(name, text, ())
            return [field.shown(0, field.opening(whole=name != "body"))]
    return []
