"""Where an article matches the leaves of a query, in its own text: no index is asked.

Owns what a match is: a word of several tokens, and a phrase, is one span, near words are one each; a field's gap is
never crossed. Knows no passages. Spans are 0-based, half-open, in code points of `fields.field_text`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from index.analysis import tokenize
from index.fields import STEMMED_FIELDS, passages, searched
from index.model import PARAGRAPH_BREAK
from index.pattern import pattern_of
from index.stems import stem_language, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.analysis import Sought, Token
    from index.model import Article
    from index.pattern import Pattern
    from index.query import Leaf


@dataclass(frozen=True, slots=True)
class Match:
    """A span of a field; `leaves` has one bit for each leaf of the query that matched in it."""

    start: int
    stop: int
    leaves: int


_Run = tuple[int, int]
"""Tokens that match together: the first one's position, and the position after the last."""


def matches_in(
    article: Article, name: str, leaves: Sequence[Leaf], patterns: Mapping[Leaf, Pattern] | None = None
) -> list[Match]:
    """Return every match in a field, of each leaf that is looked for there, in any order.

    Args:
        article: where to look.
        name: one of `fields.TEXT_FIELDS`.
        leaves: of a query.
        patterns: theirs, as the index that found the article reads them; None reads them in the article's language.
    """
    wanted = [
        (1 << bit, patterns[leaf] if patterns is not None else pattern_of(leaf, _languages(article)))
        for bit, leaf in enumerate(leaves)
        if name in searched(leaf.field)
    ]
    found: list[Match] = []
    offset = 0
    for text in passages(article, name) if wanted else ():
        passage = _Passage(text, stem_language(article.language) if name in STEMMED_FIELDS else None)
        tokens = passage.tokens
        for bit, pattern in wanted:
            for first, after in passage.runs(pattern):
                found.append(Match(offset + tokens[first].start, offset + tokens[after - 1].stop, bit))
        offset += len(text) + len(PARAGRAPH_BREAK)
    return found


def _languages(article: Article) -> frozenset[str]:
    language = stem_language(article.language)
    return frozenset() if language is None else frozenset({language})


class _Passage:
    """The tokens of a text, and where each term and stem stands among them."""

    def __init__(self, text: str, language: str | None) -> None:
        self.tokens: Final[Sequence[Token]] = tokenize(text)
        self._text: Final = text
        self._language: Final = language
        self._at: Final = _positions(token.term for token in self.tokens)
        self._stems_at: Mapping[str, list[int]] | None = None

    def runs(self, pattern: Pattern) -> Iterable[_Run]:
        """Return the tokens that match a pattern; of near ones each unit is a run of its own."""
        term = pattern.term
        if term is None:
            return sorted(self._chained(pattern)) if pattern.units else ()
        positions = self._at.get(term, []) if not pattern.edits else self._fuzzy(term, pattern.edits)
        positions = [*positions, *self._stemmed(pattern.stems)]
        return [(position, position + 1) for position in set(positions)]

    def _fuzzy(self, term: str, edits: int) -> list[int]:
        near = (each for each in self._at if OSA.distance(term, each, score_cutoff=edits) <= edits)
        return [position for each in near for position in self._at[each]]

    def _stemmed(self, wanted: Mapping[str, Iterable[str]]) -> Iterator[int]:
        if self._language is None or self._language not in wanted:
            return
        if self._stems_at is None:
            self._stems_at = _positions(stems(self._text, self.tokens, self._language))
        for stem in wanted[self._language]:
            yield from self._stems_at.get(stem, ())

    def _chained(self, pattern: Pattern) -> set[_Run]:
        """Return the runs of each chain of units that has room for at most `distance` other words."""
        units = [self._unit(unit) for unit in pattern.units]
        words = sum(len(unit.terms) for unit in pattern.units)
        found: set[_Run] = set()
        for first in units[0]:
            chain = [(first, first + len(pattern.units[0].terms))]
            for unit, starts in zip(pattern.units[1:], units[1:], strict=True):
                following = bisect_left(starts, chain[-1][1])
                if following == len(starts):
                    return found
                chain.append((starts[following], starts[following] + len(unit.terms)))
            if chain[-1][1] - first - words <= pattern.distance:
                found.update(chain)
        return found

    def _unit(self, unit: Sought) -> list[int]:
        """Return where a unit's terms follow each other, ascending; the rarest term leads."""
        slots = [self._slot(unit, number) for number in range(len(unit.terms))]
        lead = min(range(len(slots)), key=lambda number: len(slots[number]))
        others = [(number - lead, set(slot)) for number, slot in enumerate(slots) if number != lead]
        return [
            position - lead
            for position in slots[lead]
            if all(position + step in positions for step, positions in others)
        ]

    def _slot(self, unit: Sought, number: int) -> list[int]:
        term = unit.terms[number]
        if not unit.prefix or number < len(unit.terms) - 1:
            return self._at.get(term, [])
        return sorted(position for each, at in self._at.items() if each.startswith(term) for position in at)


def _positions(terms: Iterable[str]) -> dict[str, list[int]]:
    at: dict[str, list[int]] = {}
    for position, term in enumerate(terms):
        at.setdefault(term, []).append(position)
    return at


def merged(matches: Iterable[Match], max_chars: int | None = None) -> list[Match]:
    """Return the matches sorted and disjoint: those that overlap as one, unless it would be too long to show."""
    disjoint: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start, match.stop)):
        start, stop = match.start, match.stop if max_chars is None else min(match.stop, match.start + max_chars)
        if disjoint and start < (last := disjoint[-1]).stop:
            if stop <= last.stop or max_chars is None or stop - last.start <= max_chars:
                disjoint[-1] = Match(last.start, max(stop, last.stop), last.leaves | match.leaves)
                continue
            start = last.stop
        disjoint.append(Match(start, stop, match.leaves))
    return disjoint
