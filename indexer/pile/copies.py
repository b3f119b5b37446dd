"""Which articles are near-identical, and which of them stands for the others.

Copies are the connected components of bodies whose shingles have a Jaccard coefficient of `MIN_JACCARD` or more,
verified exactly among those that share a band. The lead is the one published first, undated ones last, ties by id;
one whose quality hides it leads only where all are hidden, lest it hide the others too. It carries what the others add
to its sites, authors and regions, but nothing of one that is hidden where it is not.

Pure functions: `indexer.ledger.copies` has the tables, and finds the pairs to compare.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from index.article.model import NOTHING_COPIED, AuthorKind, CopyFacts
from index.text.analysis import fold
from indexer.pile.shingles import MIN_JACCARD, jaccard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.article.model import Article
    from indexer.pile.shingles import Shingles

UNDATED: Final = "~"
"""Sorts behind every day."""

_FINGERPRINT_CHARS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether an article stands for its copies, and if so how many others there are and what they add to it."""

    lead: bool = True
    copies: int = 0
    copied: CopyFacts = NOTHING_COPIED

    @property
    def fingerprint(self) -> str:
        """What differs where the standing does."""
        copied = sha256(facts_to_json(self.copied).encode()).hexdigest()[:_FINGERPRINT_CHARS] if self.copied else ""
        return f"{'+' if self.lead else '-'}{self.copies}{copied and ':'}{copied}"


def are_alike(one: Shingles | None, other: Shingles | None) -> bool:
    """Return whether two texts are near-identical; a text too short to be compared is like none."""
    if one is None or other is None or min(one.size, other.size) < MIN_JACCARD * max(one.size, other.size):
        return False
    return jaccard(one, other) >= MIN_JACCARD


def connected(text: int, links: Callable[[int], set[int]]) -> set[int]:
    """Return the component of the text: all that it reaches along the links."""
    found, waiting = {text}, [text]
    while waiting:
        others = links(waiting.pop()) - found
        found |= others
        waiting += others
    return found


def facts_of(article: Article) -> CopyFacts:
    """Return what an article gives the one that leads it."""
    persons = {author.name for author in article.authors if author.kind is AuthorKind.PERSON}
    return CopyFacts(
        sites=(article.site,) if article.site else (),
        authors=tuple(sorted(persons)),
        regions=tuple(sorted({region.key for region in article.regions})),
    )


def added(own: CopyFacts, others: Sequence[CopyFacts]) -> CopyFacts:
    """Return what the others have beyond one's own."""
    return CopyFacts(
        sites=_beyond(own.sites, (value for other in others for value in other.sites)),
        authors=_beyond(own.authors, (value for other in others for value in other.authors)),
        regions=_beyond(own.regions, (value for other in others for value in other.regions)),
    )


def _beyond(own: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the other values, one of each spelling: a filter compares them folded, and would count one story twice."""
    spelled: dict[str, str] = {}
    for value in sorted(set(others)):
        spelled.setdefault(fold(value), value)
    known = set(map(fold, own))
    return tuple(sorted(value for folded, value in spelled.items() if folded not in known))


def facts_to_json(facts: CopyFacts) -> str:
    """Return the facts' one JSON form, as the ledger keeps it."""
    return json.dumps((facts.sites, facts.authors, facts.regions), ensure_ascii=False, separators=(",", ":"))


def facts_from_json(text: str) -> CopyFacts:
    """Return the facts that `facts_to_json` wrote."""
    sites, authors, regions = map(tuple, json.loads(text))
    return CopyFacts(sites=sites, authors=authors, regions=regions)
