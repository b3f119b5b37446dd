"""The answer to a search in JSON, for `/search.json` and `dateline search --json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

from server.address import address_of_offer, address_of_page
from server.answer.facets import FacetRecords, facet_records
from server.answer.help import (
    LeftOutRecord,
    OfferRecord,
    PartialRecord,
    ZeroHitsRecord,
    left_out_record,
    offer_record,
    partial_record,
    zero_hits_record,
)
from server.answer.hits import HitRecord, hit_record
from server.answer.query import QueryRecord, query_record
from server.answer.scalars import Count, Link
from server.answer.state import IndexRecord, index_record
from server.http.encoding import json_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.help import Offer
    from index.search import SearchResult
    from server.address import Address


class HiddenRecord(TypedDict):
    """How many articles each default hides: the total grows by that number if this one default is changed.

    `undated`: articles without a date, if dates are filtered (`undated=include` shows them). `quality`: pages without
    an article (`quality=…`). `copies`: near-identical articles beside their original (`copies=show`).
    """

    undated: Count
    quality: Count
    copies: Count


class LinksRecord(TypedDict):
    """Addresses on this server; null if there is no such page or format."""

    self: Link
    next: Link | None
    prev: Link | None
    html: Link
    csv: Link | None
    jsonl: Link | None
    atom: Link | None


class AnswerRecord(TypedDict):
    """The answer to a search; a page past the end has no results.

    `total` is exact and counts the articles of all pages; `took_ms` is the engine's time in milliseconds.
    """

    query: QueryRecord
    total: Count
    hidden: HiddenRecord
    page: Annotated[int, ("minimum", 1)]
    per_page: Annotated[int, ("minimum", 1)]
    pages: Count
    took_ms: float
    results: list[HitRecord]
    partial: PartialRecord | None
    facets: FacetRecords
    did_you_mean: OfferRecord | None
    variants: list[OfferRecord]
    zero_hits: ZeroHitsRecord | None
    left_out: LeftOutRecord | None
    index: IndexRecord
    links: LinksRecord


def answer_json(result: SearchResult, address: Address, *, version: str, root: str, forms: Mapping[str, str]) -> str:
    """Return the answer as one line of JSON.

    Args:
        result: the engine's answer.
        address: the search's parameters, for the links.
        version: Dateline's version.
        root: the path below which the server is mounted, without a slash at its end.
        forms: the URL of the answer in each format, by the format's name.
    """
    return json_line(answer_record(result, address, version=version, root=root, forms=forms))


def answer_record(
    result: SearchResult, address: Address, *, version: str, root: str, forms: Mapping[str, str]
) -> AnswerRecord:
    """Return the answer as a dict."""
    request, hidden, index = result.request, result.hidden, result.index

    def offer(offered: Offer) -> OfferRecord:
        return offer_record(offered, address_of_offer(address, request, offered.request).under(f"{root}/search"))

    return {
        "query": query_record(request.query),
        "total": result.total,
        "hidden": {"undated": hidden.undated, "quality": hidden.quality, "copies": hidden.copies},
        "page": request.page,
        "per_page": request.per_page,
        "pages": result.pages,
        "took_ms": round(result.took_ms, 1),
        "results": [hit_record(hit, root, index) for hit in result.hits],
        "partial": partial_record(result.partial, root, index),
        "facets": facet_records(result),
        "did_you_mean": offer(result.did_you_mean) if result.did_you_mean else None,
        "variants": [offer(variant) for variant in result.variants],
        "zero_hits": zero_hits_record(result.few_hits, offer),
        "left_out": left_out_record(result.left_out, offer),
        "index": index_record(result.index, version),
        "links": _links(result, address, root, forms),
    }


def _links(result: SearchResult, address: Address, root: str, forms: Mapping[str, str]) -> LinksRecord:
    page, last = result.request.page, result.last_page
    path = f"{root}/search.json"
    return {
        "self": address.under(path),
        "next": address_of_page(address, page + 1).under(path) if page < last else None,
        "prev": address_of_page(address, min(page - 1, max(last, 1))).under(path) if page > 1 else None,
        "html": forms["html"],
        "csv": forms.get("csv"),
        "jsonl": forms.get("jsonl"),
        "atom": forms.get("atom"),
    }
