"""The view model of the search page: every label and every link that its template prints.

Text is plain, and the template escapes it, except in fields of type Markup.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.facets import FACETS, Facet
from index.fields import NO_VALUE, facet_ancestors, facet_label, resolve_value, value_term
from index.query.query import describe
from index.request import MAX_FACET_SIZE, Interval, Sort, Undated
from index.search import FacetValue
from server.address import SIZE_NAMES, address_of_offer, address_of_page
from server.answer.likeness import RELATED_PATH
from server.pages.cards import Card, Help, card, help_of
from server.pages.histogram import Histogram, histograms, wider_periods
from server.wording import SORT_LABELS, count_with_noun, left_out_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.help import LeftOut
    from index.query.query import QueryWarning
    from index.request import SearchRequest
    from index.search import DateCounts, FacetCounts, SearchResult
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
class Link:
    """A link; `href` is None for the current page."""

    text: str
    href: str | None


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
class FacetLink:
    """A value of a facet; `href` adds it to the filters or removes it. `depth` is 0 at the top of a tree."""

    label: str
    count: int
    selected: bool
    depth: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetList:
    """A facet's values, each child after its parent, and last a link to the articles without any value."""

    name: str
    title: str
    links: tuple[FacetLink, ...]
    more: Link | None


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
    links = _Links(address, f"{root}{SEARCH_PATH}")
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
        facets=tuple(_facets(address, result, links)),
        histograms=histograms(result.dates, address, links.path),
        periods=tuple(
            Link(text=text, href=links.to(wider)) for text, wider in wider_periods(params.request.dates, address)
        ),
        intervals=_intervals(result.dates, links),
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


@dataclass(frozen=True, slots=True)
class _Links:
    address: Address
    path: str

    def to(self, address: Address) -> str:
        return address.under(self.path)


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


def _chips(address: Address, links: _Links) -> tuple[Chip, ...]:
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
        return _NONE_STATED.lower()
    return facet_label(facet, resolve_value(facet, value))


_NONE_STATED: Final = "None stated"


def _warning(warned: QueryWarning, links: _Links) -> Notice:
    if warned.repaired is None:
        return Notice(text=warned.message, weight="warning")
    href = links.to(links.address.put("q", warned.repaired))
    return Notice(text=warned.message, link=Link(text=f"Search for {warned.repaired}", href=href), weight="warning")


def _notices(params: ParsedParams, result: SearchResult, links: _Links) -> Iterator[Notice]:
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


def _left_out_notice(left_out: LeftOut, address: Address, request: SearchRequest, links: _Links) -> Notice:
    shown = left_out.offer and links.to(address_of_offer(address, request, left_out.offer.request))
    return Notice(
        text=f"{left_out_text(left_out)}.",
        link=Link(text="Show it" if left_out.total == 1 else "Show them", href=shown) if shown else None,
    )


def _is_inverted(params: ParsedParams) -> bool:
    dates = params.request.dates
    return dates is not None and dates.first is not None and dates.last is not None and dates.first > dates.last


def _undated_notice(params: ParsedParams, left_out: int, links: _Links) -> Iterator[Notice]:
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


def _facets(address: Address, result: SearchResult, links: _Links) -> Iterator[FacetList]:
    for counts in result.facets:
        selected = any(value.selected for value in counts.values) or counts.unknown_selected
        if selected or len(counts.values) > 1 or (counts.values and counts.unknown):
            yield _facet(counts, address, links)


def _facet(counts: FacetCounts, address: Address, links: _Links) -> FacetList:
    values = [*_as_tree(counts.facet, counts.values)]
    if counts.unknown or counts.unknown_selected:
        none = FacetValue(value=NO_VALUE, label=_NONE_STATED, count=counts.unknown, selected=counts.unknown_selected)
        values.append((none, 0))
    return FacetList(
        name=counts.facet.value,
        title=FACETS[counts.facet].title,
        links=tuple(
            FacetLink(
                label=value.label,
                count=value.count,
                selected=value.selected,
                depth=depth,
                href=links.to(_toggled(address, counts.facet, value.value, selected=value.selected)),
            )
            for value, depth in values
        ),
        more=_more(counts, address, links),
    )


def _toggled(address: Address, facet: Facet, value: str, *, selected: bool) -> Address:
    """Return the address with the value removed, or added in place of those above and below it in the facet's tree."""
    texts = address.values(facet.value)
    # The address may spell a value differently: in other case, or a region by its label or an alias.
    if selected:
        return address.put(
            facet.value, *(text for text in texts if value_term(facet, text) != value_term(facet, value))
        )
    return address.put(facet.value, *(text for text in texts if not _is_in_line(facet, text, value)), value)


def _is_in_line(facet: Facet, one: str, other: str) -> bool:
    """Return whether one of two values is above the other in the facet's tree."""
    one, other = resolve_value(facet, one), resolve_value(facet, other)
    return one in facet_ancestors(facet, other) or other in facet_ancestors(facet, one)


def _as_tree(facet: Facet, values: Sequence[FacetValue]) -> Iterator[tuple[FacetValue, int]]:
    """Return each value after the nearest one above it that is listed, with its depth among those listed."""
    listed = {value.value for value in values}
    below: dict[str | None, list[FacetValue]] = {}
    for value in values:
        above = (ancestor for ancestor in facet_ancestors(facet, value.value) if ancestor in listed)
        below.setdefault(next(above, None), []).append(value)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[FacetValue, int]]:
        for value in below.get(parent, ()):
            yield value, depth
            yield from walk(value.value, depth + 1)

    return walk(None, 0)


_INTERVALS: Final = {
    Interval.AUTO: "As fits",
    Interval.YEAR: "Years",
    Interval.MONTH: "Months",
    Interval.DAY: "Days",
}


def _intervals(dates: DateCounts | None, links: _Links) -> tuple[Link, ...]:
    """Return links to the intervals of the histogram; the one that was asked for has no address."""
    if dates is None or len(dates.buckets) < 2:
        return ()
    return tuple(
        Link(text=text, href=None if interval is dates.asked else links.to(_with_interval(links.address, interval)))
        for interval, text in _INTERVALS.items()
    )


def _with_interval(address: Address, interval: Interval) -> Address:
    return address.drop("interval") if interval is Interval.AUTO else address.put("interval", interval.value)


def _more(counts: FacetCounts, address: Address, links: _Links) -> Link | None:
    shown, largest, name = (
        sum(1 for value in counts.values if value.count),
        str(MAX_FACET_SIZE),
        SIZE_NAMES[counts.facet],
    )
    if counts.total_values <= shown or (address.value(name) or address.value("facet_size")) == largest:
        return None
    href = links.to(address.put(name, largest))
    return Link(text=f"All {min(counts.total_values, MAX_FACET_SIZE)}", href=href)


def _neighbour_url(result: SearchResult, links: _Links, step: int) -> str | None:
    page = result.request.page + step
    return links.to(address_of_page(links.address, page)) if 1 <= page <= result.last_page else None


def _past_end(result: SearchResult, links: _Links) -> Notice | None:
    """Return the message on a page past the last one, with a link to the last; None on other pages."""
    if not result.is_past_end:
        return None
    pages = count_with_noun(result.pages, "page", "pages")
    return Notice(
        text=f"This page is past the end: the answer has {pages}.",
        link=Link(text="Go to the last page", href=links.to(address_of_page(links.address, result.last_page))),
    )


def _paging(result: SearchResult, links: _Links) -> tuple[Link, ...]:
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
