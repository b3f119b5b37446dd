"""The help of an answer in JSON: other searches, partial matches, and text that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from index.help import OfferKind, PartKind
from server.answer.hits import FieldName, HitRecord, hit_record
from server.answer.scalars import Count, Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.help import FewHits, LeftOut, Offer
    from index.search import IndexState, Partial


class PartialHitRecord(HitRecord):
    """An article with some of the query's words, as a result, and the words that it lacks (`lacks`), as typed."""

    lacks: list[str]


class PartialRecord(TypedDict):
    """The articles with some of the query's words, but not all: how many, and the best of them, by relevance.

    `total` is exact; filters and defaults apply. The answer's own `total`, `facets` and exports never count them.
    """

    total: Count
    results: list[PartialHitRecord]


class OfferRecord(TypedDict):
    """Another search, which finds more: `total` is exactly how many articles it finds.

    `part` is the part of the search that it changes, `change` is what stands there instead; either may be ''. `q` is
    its query, `link` the whole search.
    """

    kind: OfferKind
    part: str
    change: str
    q: str
    total: Count
    link: Link


class PartRecord(TypedDict):
    """How many articles a part of the search finds alone: a word, a phrase, or a filter, typed or chosen.

    `text` is the part in the query language. `q[start:stop]` is where it was typed; both are 0 for a chosen filter.
    """

    kind: PartKind
    text: str
    start: Count
    stop: Count
    total: Count


class ZeroHitsRecord(TypedDict):
    """Why the answer has fewer than ten articles: each part alone, and searches that find more, the best first."""

    parts: list[PartRecord]
    offers: list[OfferRecord]


class LeftOutRecord(TypedDict):
    """How many more articles have the words only in text that was left out of them; null if none has.

    `roles` says how many of them have a word in text of each role: `caption`, `credit`, `bio`, `related`, `other`. One
    article may count under several, and a role that has none is missing. `offer` is the search that finds exactly these
    articles; null if its query is too long to be typed.
    """

    total: Count
    roles: dict[FieldName, Count]
    offer: OfferRecord | None


def partial_record(partial: Partial | None, root: str, index: IndexState) -> PartialRecord | None:
    """Return the partial matches, or null."""
    if partial is None:
        return None
    hits: list[PartialHitRecord] = [
        {**hit_record(each.hit, root, index), "lacks": list(each.lacks)} for each in partial.hits
    ]
    return {"total": partial.total, "results": hits}


def offer_record(offer: Offer, link: str) -> OfferRecord:
    """Return an offer, with the address of its search."""
    return {
        "kind": offer.kind,
        "part": offer.part,
        "change": offer.change,
        "q": offer.request.query.text,
        "total": offer.total,
        "link": link,
    }


def zero_hits_record(few_hits: FewHits | None, offer: Callable[[Offer], OfferRecord]) -> ZeroHitsRecord | None:
    """Return why there are few articles, or null; `offer` makes the record of an offer."""
    if few_hits is None:
        return None
    parts: list[PartRecord] = [
        {
            "kind": part.kind,
            "text": part.text,
            "start": part.extent[0],
            "stop": part.extent[1],
            "total": part.total,
        }
        for part in few_hits.parts
    ]
    return {"parts": parts, "offers": list(map(offer, few_hits.offers))}


def left_out_record(left_out: LeftOut | None, offer: Callable[[Offer], OfferRecord]) -> LeftOutRecord | None:
    """Return what was found only in text that was left out, or null; `offer` makes the record of an offer."""
    if left_out is None:
        return None
    return {
        "total": left_out.total,
        "roles": {FieldName(role): count for role, count in left_out.roles},
        "offer": offer(left_out.offer) if left_out.offer else None,
    }
