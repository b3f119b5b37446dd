"""The search page, made ready for its template: every label said and every link worked out.

A view model and nothing else: text is plain (the template escapes it) except where a field is Markup.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.facets import FACETS, Facet
from index.fields import facet_label, meant, wanted
from index.query.query import describe
from index.search import MAX_FACET_SIZE, Sort, Undated
from server.answer import page_of
from server.cards import Card, card
from server.histogram import Histogram, histogram
from server.wording import SORT_LABELS, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.query.query import Warned
    from index.search import FacetCounts, FacetValue, SearchRequest, SearchResult
    from server.address import Address, Pair
    from server.params import Asked

SEARCH_PATH: Final = "/search"
_UNSAID: Final = "utm_"
"""Parameters of this beginning are other people's bookkeeping, and ignored without a word."""

_FORM_FIELDS: Final = frozenset({"q", "from", "to", "sort", "page"})
"""What the form has visible fields for, or must not carry on."""

_PAGES_AROUND: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead somewhere; `href` None where one already is there."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the reader should know, and the link that changes it; `weight` is warning, note or quiet."""

    text: str
    link: Link | None = None
    weight: str = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetLink:
    """A value of a facet: following `href` adds it to the filters, or takes it off. `depth` is 0 at the top."""

    label: str
    count: int
    selected: bool
    depth: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetList:
    """A facet's values, children under their parents."""

    name: str
    title: str
    links: tuple[FacetLink, ...]
    unknown: int
    more: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Everything the template prints."""

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
    histogram: Histogram | None
    cards: tuple[Card, ...]
    past_end: Notice | None
    paging: tuple[Link, ...]
    previous: str | None
    next: str | None
    parsed: str
    curl: str


def search_page(asked: Asked, result: SearchResult, *, root: str, origin: str) -> SearchPage:
    """Return the page of an answer.

    Args:
        asked: what the address said, with its faults.
        result: what the engine answered.
        root: the path the server is mounted below, without a slash at its end.
        origin: scheme and host, for the curl line, without a slash at its end.
    """
    address = asked.address
    links = _Links(address, f"{root}{SEARCH_PATH}")
    return SearchPage(
        q=result.request.query.text,
        title=_title(result),
        status=_status(result),
        is_home=not address.only("q", "undated").pairs and not address.filters and result.request.page == 1,
        articles=counted(result.index.articles, "article", "articles"),
        hidden_fields=tuple(pair for pair in address.pairs if pair[0] not in _FORM_FIELDS),
        from_=address.value("from"),
        to=address.value("to"),
        sorts=_sorts(result.request),
        chips=_chips(address, links),
        clear=links.to(address.only("q", "sort")),
        notices=tuple(_notices(asked, result, links)),
        facets=tuple(_facets(address, result, links)),
        histogram=histogram(result.dates, address, links.path) if result.dates else None,
        cards=tuple(card(hit, address, root) for hit in result.hits),
        past_end=_past_end(result, links),
        paging=_paging(result, links),
        previous=_turn(result, links, -1),
        next=_turn(result, links, +1),
        parsed=describe(result.request.query.root),
        curl=curl_line(address, f"{origin}{root}/search.json"),
    )


@dataclass(frozen=True, slots=True)
class _Links:
    address: Address
    path: str

    def to(self, address: Address) -> str:
        return address.under(self.path)


def _title(result: SearchResult) -> str:
    q = result.request.query.text
    found = counted(result.total, "article", "articles")
    return f"{q} – {found}" if q else found


def _status(result: SearchResult) -> str:
    if not result.total:
        return "No articles found"
    found = counted(result.total, "article", "articles")
    page = f", page {result.request.page:,} of {result.pages:,}" if result.pages > 1 or result.is_past_end else ""
    return f"{found}{page}"


def _sorts(request: SearchRequest) -> tuple[tuple[str, str, bool], ...]:
    """Return value, label and whether it is chosen; the default has no value, so that addresses stay short."""
    default, order = request.default_order, request.order
    offered = [sort for sort in Sort if sort is not Sort.RELEVANCE or sort in (default, order)]
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
    return facet_label(facet, meant(facet, value))


def _warning(warned: Warned, links: _Links) -> Notice:
    if warned.repaired is None:
        return Notice(text=warned.message, weight="warning")
    href = links.to(links.address.put("q", warned.repaired))
    return Notice(text=warned.message, link=Link(text=f"Search for {warned.repaired}", href=href), weight="warning")


def _notices(asked: Asked, result: SearchResult, links: _Links) -> Iterator[Notice]:
    address, hidden = asked.address, result.hidden
    for warned in result.request.query.warnings:
        yield _warning(warned, links)
    for fault in asked.faults:
        if not fault.parameter.startswith(_UNSAID):
            yield Notice(text=f"Ignored: {fault.detail}")
    if _is_inverted(asked):
        swapped = address.put("from", address.value("to")).put("to", address.value("from"))
        yield Notice(text="The dates are the wrong way round.", link=Link(text="Swap them", href=links.to(swapped)))
    yield from _undated_notice(asked, hidden.undated, links)
    if hidden.quality:
        text = f"{counted(hidden.quality, 'page', 'pages')} without an article (notices, error pages, lists) left out."
        shown = address.put("quality", *sorted(HIDDEN_QUALITIES))
        yield Notice(text=text, link=Link(text="Show only those", href=links.to(shown)), weight="quiet")
    if hidden.copies:
        noun = counted(hidden.copies, "near-identical copy is", "near-identical copies are")
        shown = address.put("copies", "show")
        yield Notice(
            text=f"{noun} counted with its original.", link=Link(text="Show each", href=links.to(shown)), weight="quiet"
        )


def _is_inverted(asked: Asked) -> bool:
    dates = asked.request.dates
    return dates is not None and dates.first is not None and dates.last is not None and dates.first > dates.last


def _undated_notice(asked: Asked, left_out: int, links: _Links) -> Iterator[Notice]:
    address = asked.address
    if left_out:
        noun = counted(left_out, "article without a date was", "articles without a date were")
        link = Link(
            text="Include it" if left_out == 1 else "Include them", href=links.to(address.put("undated", "include"))
        )
        yield Notice(text=f"{noun} left out.", link=link)
    elif asked.request.undated is Undated.ONLY:
        text = "Only articles without a date are shown."
        yield Notice(text=text, link=Link(text="Show the others too", href=links.to(address.drop("undated"))))
    elif asked.request.undated is Undated.INCLUDE and asked.request.dates is not None:
        text = "Articles without a date are included."
        yield Notice(text=text, link=Link(text="Leave them out", href=links.to(address.drop("undated"))))


def _facets(address: Address, result: SearchResult, links: _Links) -> Iterator[FacetList]:
    for counts in result.facets:
        selected = any(value.selected for value in counts.values)
        if selected or len(counts.values) > 1 or (counts.values and counts.unknown):
            yield _facet(counts, address, links)


def _facet(counts: FacetCounts, address: Address, links: _Links) -> FacetList:
    name = counts.facet.value
    rows = _as_tree([value.value for value in counts.values])
    by_value = {value.value: value for value in counts.values}
    return FacetList(
        name=name,
        title=FACETS[counts.facet].title,
        links=tuple(
            FacetLink(
                label=by_value[value].label,
                count=by_value[value].count,
                selected=by_value[value].selected,
                depth=depth,
                href=links.to(_toggled(address, counts.facet, by_value[value])),
            )
            for value, depth in rows
        ),
        unknown=counts.unknown,
        more=_more(counts, address, links),
    )


def _toggled(address: Address, facet: Facet, value: FacetValue) -> Address:
    if not value.selected:
        return address.add(facet.value, value.value)
    # The address may say it otherwise: in other letters, a region by its label or an alias.
    kept = [said for said in address.values(facet.value) if wanted(facet, said) != wanted(facet, value.value)]
    return address.put(facet.value, *kept)


def _as_tree(values: list[str]) -> list[tuple[str, int]]:
    """Return the values with each `a/b` after its `a` and one deeper, otherwise in the order given."""
    children: dict[str, list[str]] = {}
    listed = set(values)
    for value in values:
        children.setdefault(_parent(value, listed), []).append(value)

    def below(parent: str, depth: int) -> Iterator[tuple[str, int]]:
        for value in children.get(parent, ()):
            yield value, depth
            yield from below(value, depth + 1)

    return list(below("", 0))


def _parent(value: str, listed: set[str]) -> str:
    while "/" in value:
        value = value.rpartition("/")[0]
        if value in listed:
            return value
    return ""


def _more(counts: FacetCounts, address: Address, links: _Links) -> Link | None:
    shown = sum(1 for value in counts.values if value.count)
    if counts.total_values <= shown or address.value("facet_size") == str(MAX_FACET_SIZE):
        return None
    href = links.to(address.put("facet_size", str(MAX_FACET_SIZE)))
    return Link(text=f"All {min(counts.total_values, MAX_FACET_SIZE)}", href=href)


def _turn(result: SearchResult, links: _Links, step: int) -> str | None:
    page = result.request.page + step
    return links.to(page_of(links.address, page)) if 1 <= page <= result.last_page else None


def _past_end(result: SearchResult, links: _Links) -> Notice | None:
    """Return what to say on a page behind the last one, with the way back."""
    if not result.is_past_end:
        return None
    pages = counted(result.pages, "page", "pages")
    return Notice(
        text=f"This page is past the end: the answer has {pages}.",
        link=Link(text="Go to the last page", href=links.to(page_of(links.address, result.last_page))),
    )


def _paging(result: SearchResult, links: _Links) -> tuple[Link, ...]:
    """Return first, last and the pages around this one; a link without an address is this page."""
    current, last = result.request.page, result.last_page
    if last < 2:
        return ()
    numbers = {1, last, *range(max(1, current - _PAGES_AROUND), min(last, current + _PAGES_AROUND) + 1)}
    return tuple(
        Link(text=str(number), href=None if number == current else links.to(page_of(links.address, number)))
        for number in sorted(numbers)
    )


def curl_line(address: Address, url: str) -> str:
    """Return the command that asks the same in a terminal.

    Control characters are taken out: in a pasted command a line end is the Enter key.
    """
    said = [f"--data-urlencode {shlex.quote(_typed(f'{name}={value}'))}" for name, value in address.pairs]
    return " ".join(["curl -sG" if said else "curl -s", shlex.quote(_typed(url)), *said])


def _typed(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
