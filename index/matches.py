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
    from collections.abc import Iterable, Sequence

    from index.analysis import Sought, Token
    from index.model import Article
    from index.query import Phrase, Word


@dataclass(frozen=True, slots=True)
class Match:
    """A span of a field; `leaves` has one bit for each leaf of the query that matched in it."""

    start: int
    stop: int
    leaves: int


_Slot = tuple[str, bool]
"""A term, and whether it stands for every term that begins with it."""

_Occurrences = dict[_Slot, set[int]]


def matches_in(article: Article, name: str, leaves: Sequence[Word | Phrase]) -> list[Match]:
    """Return every match in a field, of each leaf that is looked for there, in any order."""
    wanted = [(1 << bit, sought(leaf.text)) for bit, leaf in enumerate(leaves) if name in searched(leaf.field)]
    found: list[Match] = []
    offset = 0
    for passage in passages(article, name) if wanted else ():
        tokens = tokenize(passage)
        at = _occurrences(tokens, [looked_for for _, looked_for in wanted])
        for bit, (terms, prefix) in wanted:
            slots = [(term, prefix and number == len(terms) - 1) for number, term in enumerate(terms)]
            for first in _runs(slots, at):
                start, stop = tokens[first].start, tokens[first + len(terms) - 1].stop
                found.append(Match(offset + start, offset + stop, bit))
        offset += len(passage) + len(PARAGRAPH_BREAK)
    return found


def _occurrences(tokens: Sequence[Token], wanted: Iterable[Sought]) -> _Occurrences:
    """Return the positions of each term wanted, and (True) of the terms that begin with a prefix wanted."""
    terms = {term for looked_for in wanted for term in looked_for.terms}
    prefixes = tuple({looked_for.terms[-1] for looked_for in wanted if looked_for.prefix})
    at: _Occurrences = {}
    for position, token in enumerate(tokens):
        if token.term in terms:
            at.setdefault((token.term, False), set()).add(position)
        if prefixes and token.term.startswith(prefixes):
            for prefix in prefixes:
                if token.term.startswith(prefix):
                    at.setdefault((prefix, True), set()).add(position)
    return at


def _runs(slots: Sequence[_Slot], at: _Occurrences) -> Iterable[int]:
    """Return the first position of each run in which the slots follow each other; the rarest slot leads."""
    if not all(slot in at for slot in slots):
        return ()
    numbered = sorted(enumerate(slots), key=lambda numbered: len(at[numbered[1]]))
    runs: Iterable[int] = [position - number for number, slot in numbered[:1] for position in at[slot]]
    for number, slot in numbered[1:]:
        positions = at[slot]
        runs = [first for first in runs if first + number in positions]
    return runs


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
