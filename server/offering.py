"""What else an answer offers: the address of each offered search, and what the page says of it.

`index.offers` makes the offers. This module writes them: `server/answer.py` and `server/page.py` use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.search import OfferKind, SearchRequest
from server.address import FACET_NAMES, NOT_NAMES
from server.cards import Card, card
from server.wording import count_with_noun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.search import Offer, SearchResult, Selection
    from server.address import Address

_DEFAULTS: Final = SearchRequest()

_PHRASES: Final = {
    OfferKind.DROP: "Without {part}",
    OfferKind.ANY_WORD: "With any of the words, not all",
    OfferKind.SWAP: "With {change} in place of {part}",
    OfferKind.SPELLING: "Did you mean {q}?",
    OfferKind.VARIANT: "Spelt {change} too",
    OfferKind.VALUE: "With {change} in place of {part}",
    OfferKind.DATE: "With {change} in place of {part}",
    OfferKind.UNDATED: "With articles that have no date",
    OfferKind.QUALITY: "With pages that hold no article",
    OfferKind.COPIES: "With each near-identical copy",
    OfferKind.LEFT_OUT: "In text that was left out of articles too",
}
"""What each kind of offer does, to stand before its number of articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLink:
    """An offered search: what it changes, how many articles it finds, and its address."""

    text: str
    count: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A part of the search in the query language, and how many articles it finds alone."""

    text: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialCard:
    """A partial match: its card, and the words that it lacks."""

    card: Card
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What the page offers beside the results. `parts` is empty for a search of one part: its count is the answer.

    Attributes:
        partial_title: how many partial matches there are; '' if there are none.
    """

    did_you_mean: OfferLink | None
    variants: tuple[OfferLink, ...]
    parts: tuple[PartLine, ...]
    offers: tuple[OfferLink, ...]
    partial_title: str
    partial: tuple[PartialCard, ...]


def help_of(result: SearchResult, address: Address, path: str, root: str) -> Help:
    """Return what the page offers.

    Args:
        result: the engine's answer.
        address: its parameters.
        path: the path of searches.
        root: the path below which the server is mounted.
    """

    def link(offer: Offer) -> OfferLink:
        return OfferLink(
            text=offer_text(offer),
            count=_articles(offer.total),
            href=address_of_offer(address, result.request, offer.request).under(path),
        )

    few_hits, partial = result.few_hits, result.partial
    parts = few_hits.parts if few_hits else ()
    return Help(
        did_you_mean=link(result.did_you_mean) if result.did_you_mean else None,
        variants=tuple(map(link, result.variants)),
        parts=tuple(PartLine(text=part.text, count=_articles(part.total)) for part in parts) if len(parts) > 1 else (),
        offers=tuple(map(link, few_hits.offers if few_hits else ())),
        partial_title=f"{_articles(partial.total)} with some of the words" if partial and partial.total else "",
        partial=tuple(
            PartialCard(card=card(each.hit, address, root), lacks=each.lacks)
            for each in (partial.hits if partial else ())
        ),
    )


def offer_text(offer: Offer) -> str:
    """Return what an offer does, in words: `Without zebra`."""
    return _PHRASES[offer.kind].format(part=offer.part, change=offer.change, q=offer.request.query.text)


def _articles(count: int) -> str:
    return count_with_noun(count, "article", "articles") if count else "no article"


def address_of_offer(address: Address, request: SearchRequest, offered: SearchRequest) -> Address:
    """Return the address of an offered search: this one, with what the offer changes, on page 1.

    Args:
        address: the search's parameters.
        request: the request of that address, as it was answered.
        offered: what the offer asks instead.
    """
    if offered.query.text != request.query.text:
        address = address.put("q", offered.query.text)
    for name in (*FACET_NAMES, *NOT_NAMES):
        if (values := _selected(offered.selections, name)) != _selected(request.selections, name):
            address = address.put(name, *values)
    if offered.dates != request.dates:
        first, last = (offered.dates.first, offered.dates.last) if offered.dates else (None, None)
        address = address.put("from", first.isoformat() if first else "").put("to", last.isoformat() if last else "")
    if offered.undated is not request.undated:
        address = address.put("undated", "" if offered.undated is _DEFAULTS.undated else offered.undated)
    if offered.copies is not request.copies:
        address = address.put("copies", "" if offered.copies is _DEFAULTS.copies else offered.copies)
    return address.drop("page")


def _selected(selections: Iterable[Selection], name: str) -> tuple[str, ...]:
    """Return the values of the parameter of a facet, or of its exclusions."""
    chosen = (each for each in selections if name == (f"not_{each.facet}" if each.exclude else each.facet.value))
    return tuple(value for each in chosen for value in each.values)
