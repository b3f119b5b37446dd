"""The view model of the search page: every label and every link that its template prints.

Text is plain, and the template escapes it, except in fields of type Markup.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.facets import FACETS, Facet
from index.fields import NO_VALUE, facet_label, resolve_value, value_term
from index.query.query import describe
from index.request import Sort, Undated
from server.address import address_of_offer, address_of_page
from server.answer.likeness import RELATED_PATH
from server.pages.cards import Card, Help, card, help_of
from server.pages.facets import NONE_STATED, FacetList, facet_lists
from server.pages.histogram import Histogram, histograms, interval_links, wider_periods
from server.pages.links import Link, Links
from server.wording import SORT_LABELS, count_with_noun, left_out_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.help import LeftOut
    from index.query.query import QueryWarning
    from index.request import SearchRequest
    from index.search import SearchResult
    from server.address import Address, Pair
    from server.params import ParsedParams

SEARCH_PATH: Final = "/search"
_IGNORED_PREFIX: Final = "utm_"
"""Parameters with this prefix track visitors for other sites; they are ignored without a notice."""

_FORM_FIELDS: Final = frozenset({"q", "from", "to", "sort", "page"})
"""Parameters that get no hidden field: the form has a visible one, or must drop it (`page`)."""

_PAGES_AROUND: Final = 2
"""Links to this many pages on each side of the current one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An active filter, and the address of the search without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message to the reader, with a link that changes the search; `weight` is warning, note or quiet."""

    text: str
    link: Link | None = None
    weight: str = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Everything that the template prints."""

    q: str
    title: str
    status: str
    is_home: bool
    articles: str
    hidden_fields: tuple[Pair, ...]
    from_: str
    to: str
    sorts: tuple[tuple[str, str, bool], ...]
    chips: tuple[Chip, ...]
    clear: str
    notices: tuple[Notice, ...]
    facets: tuple[FacetList, ...]
    histograms: tuple[Histogram, ...]
    periods: tuple[Link, ...]
    intervals: tuple[Link, ...]
    cards: tuple[Card, ...]
    help: Help
    past_end: Notice | None
    paging: tuple[Link, ...]
    previous: str | None
    next: str | None
    parsed: str
    curl: str
    related: str | None


def search_page(params: ParsedParams, result: SearchResult, *, root: str, origin: str) -> SearchPage:
    """Return the view model of an answer.

    Args:
        params: the parsed parameters, with their faults.
        result: the engine's answer.
        root: the path below which the server is mounted, without a slash at its end.
        origin: scheme and host for the curl line, without a slash at its end.
    """
    address = params.address
    links = Links(address, f"{root}{SEARCH_PATH}")
    return SearchPage(
        q=result.request.query.text,
        title=_title(result),
        status=_status(result),
        is_home=not address.only("q", "undated").pairs and not address.filters and result.request.page == 1,
        articles=count_with_noun(result.index.articles, "article", "articles"),
        hidden_fields=tuple(pair for pair in address.pairs if pair[0] not in _FORM_FIELDS),
        from_=address.value("from"),
        to=address.value("to"),
        sorts=_sorts(result.request),
        chips=_chips(address, links),
        clear=links.to(address.only("q", "sort")),
        notices=tuple(_notices(params, result, links)),
        facets=tuple(facet_lists(address, result, links)),
        histograms=histograms(result.dates, address, links.path),
        periods=tuple(
            Link(text=text, href=links.to(wider)) for text, wider in wider_periods(params.request.dates, address)
        ),
        intervals=interval_links(result.dates, links),
        cards=tuple(card(hit, address, root) for hit in result.hits),
        help=help_of(result, address, links.path, root),
        past_end=_past_end(result, links),
        paging=_paging(result, links),
        previous=_neighbour_url(result, links, -1),
        next=_neighbour_url(result, links, +1),
        parsed=describe(result.request.query.root),
        curl=curl_line(address, f"{origin}{root}/search.json"),
        related=address.drop("page").under(f"{root}{RELATED_PATH}") if result.total > 1 else None,
    )


def _title(result: SearchResult) -> str:
    q = result.request.query.text
    found = count_with_noun(result.total, "article", "articles")
    return f"{q} – {found}" if q else found


def _status(result: SearchResult) -> str:
    if not result.total:
        return "No articles found"
    found = count_with_noun(result.total, "article", "articles")
    page = f", page {result.request.page:,} of {result.pages:,}" if result.pages > 1 or result.is_past_end else ""
    return f"{found}{page}"


def _sorts(request: SearchRequest) -> tuple[tuple[str, str, bool], ...]:
    """Return value, label and whether it is selected; the default's value is empty, so that addresses stay short."""
    default, order = request.default_order, request.order
    offered = [sort for sort in Sort if sort not in (Sort.RELEVANCE, Sort.RANDOM) or sort in (default, order)]
    return tuple(("" if sort is default else sort.value, SORT_LABELS[sort], sort is order) for sort in offered)


def _chips(address: Address, links: Links) -> tuple[Chip, ...]:
    return tuple(
        Chip(
            label=_chip_label(name),
            value=_chip_value(name.removeprefix("not_"), value),
            href=links.to(address.drop(name, value)),
        )
        for name, value in address.filters
    )


def _chip_label(name: str) -> str:
    if name in _DATE_TITLES:
        return _DATE_TITLES[name]
    title = FACETS[Facet(name.removeprefix("not_"))].title
    return f"Not {title.lower()}" if name.startswith("not_") else title


_DATE_TITLES: Final = {"from": "From", "to": "Until"}


def _chip_value(name: str, value: str) -> str:
    if name in _DATE_TITLES:
        return value
    facet = Facet(name)
    if value_term(facet, value) == NO_VALUE:
        return NONE_STATED.lower()
    return facet_label(facet, resolve_value(facet, value))


def _warning(warned: QueryWarning, links: Links) -> Notice:
    if warned.repaired is None:
        return Notice(text=warned.message, weight="warning")
    href = links.to(links.address.put("q", warned.repaired))
    return Notice(text=warned.message, link=Link(text=f"Search for {warned.repaired}", href=href), weight="warning")


def _notices(params: ParsedParams, result: SearchResult, links: Links) -> Iterator[Notice]:
    address, hidden = params.address, result.hidden
    for warned in result.request.query.warnings:
        yield _warning(warned, links)
    for fault in params.faults:
        if not fault.parameter.startswith(_IGNORED_PREFIX):
            yield Notice(text=f"Ignored: {fault.detail}")
    if _is_inverted(params):
        swapped = address.put("from", address.value("to")).put("to", address.value("from"))
        yield Notice(
            text="The first date is later than the last one.", link=Link(text="Swap them", href=links.to(swapped))
        )
    if result.left_out is not None:
        yield _left_out_notice(result.left_out, address, result.request, links)
    yield from _undated_notice(params, hidden.undated, links)
    if hidden.quality:
        text = (
            f"Left out: {count_with_noun(hidden.quality, 'page', 'pages')} without an article (error pages, lists, …)."
        )
        shown = address.put("quality", *sorted(HIDDEN_QUALITIES))
        yield Notice(text=text, link=Link(text="Show only those", href=links.to(shown)), weight="quiet")
    if hidden.copies:
        noun = count_with_noun(hidden.copies, "near-identical copy is", "near-identical copies are")
        shown = address.put("copies", "show")
        yield Notice(
            text=f"{noun} counted with its original.",
            link=Link(text="Show each", href=links.to(shown)),
            weight="quiet",
        )


def _left_out_notice(left_out: LeftOut, address: Address, request: SearchRequest, links: Links) -> Notice:
    shown = left_out.offer and links.to(address_of_offer(address, request, left_out.offer.request))
    return Notice(
        text=f"{left_out_text(left_out)}.",
        link=Link(text="Show it" if left_out.total == 1 else "Show them", href=shown) if shown else None,
    )


def _is_inverted(params: ParsedParams) -> bool:
    dates = params.request.dates
    return dates is not None and dates.first is not None and dates.last is not None and dates.first > dates.last


def _undated_notice(params: ParsedParams, left_out: int, links: Links) -> Iterator[Notice]:
    address = params.address
    if left_out:
        noun = count_with_noun(left_out, "article without a date was", "articles without a date were")
        link = Link(
            text="Include it" if left_out == 1 else "Include them", href=links.to(address.put("undated", "include"))
        )
        yield Notice(text=f"{noun} left out.", link=link)
    elif params.request.undated is Undated.ONLY:
        text = "Only articles without a date are shown."
        yield Notice(text=text, link=Link(text="Show the others too", href=links.to(address.drop("undated"))))
    elif params.request.undated is Undated.INCLUDE and params.request.dates is not None:
        text = "Articles without a date are included."
        yield Notice(text=text, link=Link(text="Leave them out", href=links.to(address.drop("undated"))))


def _neighbour_url(result: SearchResult, links: Links, step: int) -> str | None:
    page = result.request.page + step
    return links.to(address_of_page(links.address, page)) if 1 <= page <= result.last_page else None


def _past_end(result: SearchResult, links: Links) -> Notice | None:
    """Return the message on a page past the last one, with a link to the last; None on other pages."""
    if not result.is_past_end:
        return None
    pages = count_with_noun(result.pages, "page", "pages")
    return Notice(
        text=f"This page is past the end: the answer has {pages}.",
        link=Link(text="Go to the last page", href=links.to(address_of_page(links.address, result.last_page))),
    )


def _paging(result: SearchResult, links: Links) -> tuple[Link, ...]:
    """Return links to the first and last page and those near the current one, which has no address."""
    current, last = result.request.page, result.last_page
    if last < 2:
        return ()
    numbers = {1, last, *range(max(1, current - _PAGES_AROUND), min(last, current + _PAGES_AROUND) + 1)}
    return tuple(
        Link(text=str(number), href=None if number == current else links.to(address_of_page(links.address, number)))
        for number in sorted(numbers)
    )


def curl_line(address: Address, url: str) -> str:
    """Return the shell command that makes the same search.

    Control characters are removed: a terminal runs a pasted command at a line break.
    """
    options = [
        f"--data-urlencode {shlex.quote(_without_control_chars(f'{name}={value}'))}" for name, value in address.pairs
    ]
    return " ".join(["curl -sG" if options else "curl -s", shlex.quote(_without_control_chars(url)), *options])


def _without_control_chars(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
