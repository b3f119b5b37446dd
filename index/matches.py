"""Where an article matches the words and phrases of a query, in its own text: no index is asked.

Owns what a match is: a word of several tokens, and a phrase, is one span; a field's gap is never crossed.
Knows no passages. Spans are 0-based, half-open, in code points of `fields.field_text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.analysis import sought, tokenize
from index.fields import passages, searched
from index.model import PARAGRAPH_BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.analysis import Sought, Token
    from index.model import Article
    from index.query import Phrase, Word


@dataclass(frozen=True, slots=True)
class Match:
    """A span of a field; `leaves` has one bit for each leaf of the query that matched in it."""

    start: int
    stop: int
    leaves: int


def matches_in(article: Article, name: str, leaves: Sequence[Word | Phrase]) -> list[Match]:
    """Return every match in a field, of each leaf that is looked for there, in any order."""
    wanted = [(1 << bit, sought(leaf.text)) for bit, leaf in enumerate(leaves) if name in searched(leaf.field)]
    found: list[Match] = []
    offset = 0
    for passage in passages(article, name) if wanted else ():
        tokens = tokenize(passage)
        at = _occurrences(tokens, [sought_ for _, sought_ in wanted])
        for bit, (terms, prefix) in wanted:
            slots = [(term, prefix and number == len(terms) - 1) for number, term in enumerate(terms)]
            for first in _runs([at.get(slot, []) for slot in slots]):
                start, stop = tokens[first].start, tokens[first + len(terms) - 1].stop
                found.append(Match(offset + start, offset + stop, bit))
        offset += len(passage) + len(PARAGRAPH_BREAK)
    return found


def _occurrences(tokens: Sequence[Token], wanted: Iterable[Sought]) -> dict[tuple[str, bool], list[int]]:
    """Return the positions of each term wanted, and (True) of the terms that begin with a prefix wanted."""
    terms = {term for sought_ in wanted for term in sought_.terms}
    prefixes = tuple({sought_.terms[-1] for sought_ in wanted if sought_.prefix})
    at: dict[tuple[str, bool], list[int]] = {}
    for position, token in enumerate(tokens):
        if token.term in terms:
            at.setdefault((token.term, False), []).append(position)
        if prefixes and token.term.startswith(prefixes):
            for prefix in prefixes:
                if token.term.startswith(prefix):
                    at.setdefault((prefix, True), []).append(position)
    return at


def _runs(at: Sequence[list[int]]) -> Iterator[int]:
    """Yield the first position of each run in which the slots follow each other; the rarest slot leads."""
    if not at:
        return
    rarest = min(range(len(at)), key=lambda slot: len(at[slot]))
    if len(at) == 1 or not at[rarest]:
        yield from at[rarest]
        return
    others = [(slot - rarest, frozenset(positions)) for slot, positions in enumerate(at) if slot != rarest]
    for position in at[rarest]:
        if all(position + distance in positions for distance, positions in others):
            yield position - rarest


def merged(matches: Iterable[Match], max_chars: int | None = None) -> list[Match]:
    """Return the matches sorted and disjoint: those that overlap as one, unless it would be too long to show."""
    merged: list[Match] = []
    for match in sorted(matches, key=lambda match: (match.start, match.stop)):
        start, stop = match.start, match.stop if max_chars is None else min(match.stop, match.start + max_chars)
        if merged and start < (last := merged[-1]).stop:
            if stop <= last.stop or max_chars is None or stop - last.start <= max_chars:
                merged[-1] = Match(last.start, max(stop, last.stop), last.leaves | match.leaves)
                continue
            start = last.stop
        merged.append(Match(start, stop, match.leaves))
    return merged
