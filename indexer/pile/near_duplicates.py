"""Group near-identical articles, and choose the lead of each group.

Copies are the connected components of bodies whose shingles have a Jaccard coefficient of `MIN_JACCARD` or more.
The coefficient is computed exactly, for the pairs that share a band. The lead is the article published first; undated
articles come last, and ties go by id. An article with a hidden quality leads only a group in which all are hidden:
otherwise it would hide the others too. The lead carries the sites, outlets, authors and regions that its copies add. A
visible lead takes none from hidden copies.

Pure functions: `indexer.ledger.near_duplicates` has the tables, and finds the pairs to compare.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import NOTHING_COPIED, AuthorKind, CopyFacts
from index.facets import own_outlet
from index.text.analysis import fold
from indexer.pile.shingles import MIN_JACCARD, jaccard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.article.model import Article
    from indexer.pile.shingles import Shingles

UNDATED: Final = "~"
"""The date of an undated article: it sorts after every day."""

_FINGERPRINT_CHARS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyStatus:
    """Whether an article leads its copies and, if so, how many copies it has and which facts they add.

    Attributes:
        lead_id: the lead of a copy; None for a lead.
        copy_ids: the earliest copies of a lead, at most `MAX_COPY_IDS`.
    """

    lead: bool = True
    copies: int = 0
    copied: CopyFacts = NOTHING_COPIED
    lead_id: str | None = None
    copy_ids: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Return a text that differs whenever the status differs; it is part of the article's fingerprint."""
        facts = f"{facts_to_json(self.copied) if self.copied else ''}{self.lead_id or ''}{','.join(self.copy_ids)}"
        copied = sha256(facts.encode()).hexdigest()[:_FINGERPRINT_CHARS] if facts else ""
        return f"{'+' if self.lead else '-'}{self.copies}{copied and ':'}{copied}"


def are_alike(one: Shingles | None, other: Shingles | None) -> bool:
    """Return whether two texts are near-identical; False if one is None, too short to be compared.

    Sets whose sizes have a ratio below `MIN_JACCARD` cannot reach it: their shingles are not compared.
    """
    if one is None or other is None or min(one.size, other.size) < MIN_JACCARD * max(one.size, other.size):
        return False
    return jaccard(one, other) >= MIN_JACCARD


def connected(text: int, links: Callable[[int], set[int]]) -> set[int]:
    """Return the connected component of the text: all texts that the links reach from it."""
    found, waiting = {text}, [text]
    while waiting:
        others = links(waiting.pop()) - found
        found |= others
        waiting += others
    return found


def facts_of(article: Article) -> CopyFacts:
    """Return the facts that an article adds to its lead: site, persons, keys of regions, outlet."""
    persons = {author.name for author in article.authors if author.kind is AuthorKind.PERSON}
    outlet = own_outlet(article)
    return CopyFacts(
        sites=(article.site,) if article.site else (),
        authors=tuple(sorted(persons)),
        regions=tuple(sorted({region.key for region in article.regions})),
        outlets=(outlet,) if outlet else (),
    )


def added(own: CopyFacts, others: Sequence[CopyFacts]) -> CopyFacts:
    """Return the values of the others that `own` does not have."""
    return CopyFacts(
        sites=_beyond(own.sites, (value for other in others for value in other.sites)),
        authors=_beyond(own.authors, (value for other in others for value in other.authors)),
        regions=_beyond(own.regions, (value for other in others for value in other.regions)),
        outlets=_beyond(own.outlets, (value for other in others for value in other.outlets)),
    )


def _beyond(own: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Return the values of `others` that are not in `own`, both folded; one for each folded form.

    Filters compare folded values: two spellings of one value would count one story twice.
    """
    spelled: dict[str, str] = {}
    for value in sorted(set(others)):
        spelled.setdefault(fold(value), value)
    known = set(map(fold, own))
    return tuple(sorted(value for folded, value in spelled.items() if folded not in known))


def facts_to_json(facts: CopyFacts) -> str:
    """Return the facts' one JSON form, as the ledger keeps it."""
    return json.dumps(
        (facts.sites, facts.authors, facts.regions, facts.outlets), ensure_ascii=False, separators=(",", ":")
    )


def facts_from_json(text: str) -> CopyFacts:
    """Return the facts that `facts_to_json` wrote; an older Dateline wrote no outlets, and earlier keys of regions."""
    sites, authors, keys, *outlets = map(tuple, json.loads(text))
    present = tuple(sorted(set(map(regions.present_key, keys))))
    return CopyFacts(sites=sites, authors=authors, regions=present, outlets=outlets[0] if outlets else ())
