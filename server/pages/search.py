"""The view model of the search page: every label and every link that its template prints.

Text is plain, and the template escapes it, except in fields of type Markup.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.facets import FACETS, Facet
from index.query.query import describe, positive_leaves
from index.request import Sort, Undated
from server.address import address_of_page
from server.answer.likeness import RELATED_PATH
from server.pages.cards import Card, Help, card, help_of
from server.pages.facets import Rail, rail
from server.pages.histogram import Timeline, timeline
from server.pages.links import Link, Links
from server.pages.notices import MAX_OPEN, Notice, hidden_links, notices
from server.wording import SORT_LABELS, code_text, count_with_noun, value_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.request import SearchRequest
    from index.search import SearchResult
    from server.address import Address, Pair
    from server.params import ParsedParams

SEARCH_PATH: Final = "/search"

_PAGES_AROUND: Final = 2
"""Links to this many pages on each side of the current one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """An active filter, and the address of the search without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Everything that the template prints. Each form has the rest of the address, without `page`, in hidden fields.

    Attributes:
        is_empty: whether the archive has no article at all.
        is_wordy: whether the query has more than one word, so that fewer may find more.
        heading: what is shown, where no words are searched for.
        order: the present order, in words.
        notices_title: what the notices are folded under; empty if they stand open.
        hidden: links to the articles that match and are hidden.
        permalink: the address of this search, with scheme and host.
        build: the state of the archive that answered.
    """

    q: str
    title: str
    status: str
    is_home: bool
    is_empty: bool
    is_wordy: bool
    heading: str
    canonical: str
    hidden_fields: tuple[Pair, ...]
    order: str
    sorts: tuple[Link, ...]
    chips: tuple[Chip, ...]
    clear: str
    notices: tuple[Notice, ...]
    notices_title: str
    hidden: tuple[Link, ...]
    rail: Rail
    timeline: Timeline | None
    cards: tuple[Card, ...]
    help: Help
    past_end: Notice | None
    paging: tuple[Link, ...]
    previous: str | None
    next: str | None
    parsed: str
    curl: str
    permalink: str
    build: str
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
    shown = tuple(notices(params, result, links))
    # Bars count dated articles, and none of these is shown.
    is_undated = params.request.undated is Undated.ONLY
    return SearchPage(
        q=result.request.query.text,
        title=_title(result),
        status=_status(result),
        is_home=not address.only("q", "undated").pairs and not address.filters and result.request.page == 1,
        is_empty=not result.index.articles,
        is_wordy=len(tuple(positive_leaves(result.request.query.root))) > 1,
        heading=_heading(params.request),
        canonical=links.to(address),
        hidden_fields=address.drop("q").pairs,
        order=SORT_LABELS[result.request.order],
        sorts=_sorts(result.request, links),
        chips=tuple(_chips(address, links)),
        clear=links.to(address.only("q", "sort")),
        notices=shown,
        notices_title=f"{len(shown)} notes about this answer" if len(shown) > MAX_OPEN else "",
        hidden=tuple(hidden_links(result, links)),
        rail=rail(params, result, links, root),
        timeline=timeline(None if is_undated else result.dates, params.request.dates, links),
        cards=tuple(card(hit, links, root) for hit in result.hits),
        help=help_of(result, links, root),
        past_end=_past_end(result, links),
        paging=_paging(result, links),
        previous=_neighbour_url(result, links, -1),
        next=_neighbour_url(result, links, +1),
        parsed=describe(result.request.query.root),
        curl=curl_line(address, f"{origin}{root}/search.json"),
        permalink=f"{origin}{links.to(address)}",
        build=f"{result.index.build}, generation {result.index.generation:,}",
        related=address.drop("page").under(f"{root}{RELATED_PATH}") if result.total > 1 else None,
    )


def _heading(request: SearchRequest) -> str:
    if request.selections or request.dates is not None:
        return "Filtered articles"
    return "Undated articles" if request.undated is Undated.ONLY else "The archive"


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


def _sorts(request: SearchRequest, links: Links) -> tuple[Link, ...]:
    """Return links to the other orders; the present one has no address, and the default's has no order."""
    default, order = request.default_order, request.order
    offered = [sort for sort in Sort if sort not in (Sort.RELEVANCE, Sort.RANDOM) or sort in (default, order)]
    return tuple(
        Link(
            text=SORT_LABELS[sort],
            href=None if sort is order else links.to(links.address.put("sort", "" if sort is default else sort)),
        )
        for sort in offered
    )


def _chips(address: Address, links: Links) -> Iterator[Chip]:
    """Yield the filters; a period that both dates name, as a bar of the timeline does, is one of them."""
    period = address.value("from") if address.value("from") == address.value("to") else ""
    for name, value in address.filters:
        if not (period and name in _DATE_TITLES):
            text = _chip_value(name.removeprefix("not_"), value)
            yield Chip(label=_chip_label(name), value=text, href=links.to(address.drop(name, value)))
    if period:
        yield Chip(label="Date", value=code_text(period), href=links.to(address.drop("from").drop("to")))


def _chip_label(name: str) -> str:
    if name in _DATE_TITLES:
        return _DATE_TITLES[name]
    title = FACETS[Facet(name.removeprefix("not_"))].title
    return f"Not {title.lower()}" if name.startswith("not_") else title


_DATE_TITLES: Final = {"from": "From", "to": "Until"}


def _chip_value(name: str, value: str) -> str:
    if name in _DATE_TITLES:
        return code_text(value)
    return value_text(Facet(name), value)


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
