"""What the page says about an answer: warnings and notes, and links to what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.request import Copies, Undated
from server.address import address_of_offer
from server.pages.links import Link
from server.render import spotted
from server.wording import count_with_noun, left_out_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from index.query.query import Query, QueryWarning
    from index.search import SearchResult
    from server.pages.links import Links
    from server.params import ParsedParams

_IGNORED_PREFIX: Final = "utm_"
"""Parameters with this prefix track visitors for other sites; they are ignored without a notice."""

MAX_OPEN: Final = 2
"""So many notices stand open; more are folded under their number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to the reader.

    Attributes:
        text: a sentence.
        link: changes the search.
        spot: the part of the query that the message is about, marked in the query; empty if it is about all of it.
        weight: warning or note.
    """

    text: str
    link: Link | None = None
    spot: Markup | None = None
    weight: str = "note"


def notices(params: ParsedParams, result: SearchResult, links: Links) -> Iterator[Notice]:
    """Yield the messages, the warnings about the query first."""
    query, address = result.request.query, params.address
    for warned in query.warnings:
        yield _warning(warned, query, links)
    for fault in params.faults:
        if not fault.parameter.startswith(_IGNORED_PREFIX):
            yield Notice(text=f"Ignored: {fault.detail}", weight="warning")
    if _is_inverted(params):
        swapped = address.put("from", address.value("to")).put("to", address.value("from"))
        yield Notice(
            text="The first date is later than the last one.",
            link=Link(text="Swap them", href=links.to(swapped)),
            weight="warning",
        )
    if params.request.undated is Undated.ONLY:
        text = "Only articles without a date are shown."
        yield Notice(text=text, link=Link(text="Show the others too", href=links.to(address.drop("undated"))))
    elif params.request.undated is Undated.INCLUDE and params.request.dates is not None:
        text = "Articles without a date are shown too."
        yield Notice(text=text, link=Link(text="Hide them", href=links.to(address.drop("undated"))))
    if params.request.copies is Copies.SHOW:
        yield Notice(text="Copies are shown.", link=Link(text="Fold them", href=links.to(address.drop("copies"))))


def hidden_links(result: SearchResult, links: Links) -> Iterator[Link]:
    """Yield links to the articles that match and are hidden, by why they are."""
    address, hidden = links.address, result.hidden
    if hidden.undated:
        text = count_with_noun(hidden.undated, "undated article", "undated articles")
        yield Link(text=text, href=links.to(address.put("undated", Undated.INCLUDE)))
    if hidden.copies:
        yield Link(
            text=count_with_noun(hidden.copies, "copy", "copies"), href=links.to(address.put("copies", Copies.SHOW))
        )
    if hidden.quality:
        text = count_with_noun(hidden.quality, "page without an article", "pages without an article")
        yield Link(text=text, href=links.to(address.put("quality", *sorted(HIDDEN_QUALITIES))))
    if result.left_out is not None and result.left_out.offer is not None:
        offered = address_of_offer(address, result.request, result.left_out.offer.request)
        yield Link(text=left_out_text(result.left_out), href=links.to(offered))


def _warning(warned: QueryWarning, query: Query, links: Links) -> Notice:
    link = None
    if warned.repaired is not None:
        href = links.to(links.address.put("q", warned.repaired))
        link = Link(text=f"Search for {warned.repaired}", href=href)
    # A part that is all of the query is no spot.
    spot = None if warned.extent == (0, len(query.text)) else spotted(query.text, warned.extent)
    return Notice(text=warned.message, link=link, spot=spot, weight="warning")


def _is_inverted(params: ParsedParams) -> bool:
    dates = params.request.dates
    return dates is not None and dates.first is not None and dates.last is not None and dates.first > dates.last
