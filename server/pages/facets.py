"""The view model of the column of filters: the dates, each facet's values, and links that choose or leave them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.facets import FACETS, Facet
from index.fields import NO_VALUE, facet_ancestors, facet_label, resolve_value, value_term
from index.search import FacetValue
from index.text.analysis import fold
from server.faults import truncated
from server.wording import FACET_NOUNS, FACET_TITLES, count_with_noun, value_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.search import FacetCounts, FacetResult, SearchResult
    from server.address import Address, Pair
    from server.pages.links import Links
    from server.params import ParsedParams

FACETS_PATH: Final = "/facets"

_ROWS: Final = 5
"""So many values of a facet, or below one value, are shown; the others are folded."""

_ORDER: Final = (
    Facet.OUTLET, Facet.REGION, Facet.AUTHOR, Facet.LANG,
    Facet.SECTION, Facet.KIND, Facet.TAG, Facet.SET, Facet.QUALITY, Facet.SITE,
)  # fmt: skip

_ALWAYS_FOLDED: Final = frozenset(_ORDER[4:])
"""These facets stand under “More filters” whatever they cover."""

_FEW: Final = 0.1
"""A facet stands there too if less than this share of the articles has a value."""

_NAMED_HERE: Final = frozenset({Facet.LANG, Facet.QUALITY})
"""Facets whose values get their names from this package: no engine finds them by these. They have few values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRow:
    """A value of a facet.

    Attributes:
        label: its name for people.
        above: the names of the values above it in the facet's tree, if the list does not show them.
        count: how many articles have it.
        chosen: whether the search wants articles with it.
        left_out: whether the search leaves out articles with it.
        take: the address that chooses it, or no longer does.
        omit: the address that leaves it out, or no longer does.
        below: the values below it; empty unless it is open.
    """

    label: str
    count: int
    chosen: bool
    left_out: bool
    take: str
    omit: str
    above: str = ""
    below: FacetRows | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRows:
    """The rows of one level of a facet: those that are shown, and those that are folded."""

    shown: tuple[FacetRow, ...]
    folded: tuple[FacetRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetList:
    """A facet's values.

    Attributes:
        name: the parameter.
        title: its name for people.
        noun: what its values are called.
        rows: the values; the last of those shown are the articles that state none.
        more: how many values are folded, or have no row: an index has thousands, and some stand below a closed one.
        find: the address of the form that finds a value without a row; None if each has one.
        fields: the hidden fields of that form.
        all_href: the page with all values.
        is_used: whether a value is chosen or left out.
    """

    name: str
    title: str
    noun: str
    rows: FacetRows
    more: int
    find: str | None
    fields: tuple[Pair, ...]
    all_href: str
    is_used: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField:
    """A field of the form of dates: what was typed, and what is wrong with it."""

    name: str
    label: str
    value: str
    wrong: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """The column of filters.

    Attributes:
        date_fields: the fields of the form of dates, and `fields`, its hidden ones.
        facets: the facets that are open.
        folded: the facets under “More filters”.
        is_unfolded: whether these are open nevertheless, because one of them is used.
        used: how many filters there are; a period that both dates name is one.
        show: the words of the link from a phone's panel to the results.
    """

    date_fields: tuple[DateField, ...]
    fields: tuple[Pair, ...]
    facets: tuple[FacetList, ...]
    folded: tuple[FacetList, ...]
    is_unfolded: bool
    used: int
    show: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetPage:
    """The page with a facet's values.

    Attributes:
        title: the facet's name for people.
        noun: what its values are called.
        q: the query of the search.
        prefix: as typed.
        action: the address of its form, and `fields`, the hidden fields of it.
        rows: the values.
        status: how many there are.
        note: says that there are more than are listed.
        back: the address of the search.
    """

    title: str
    noun: str
    q: str
    prefix: str
    action: str
    fields: tuple[Pair, ...]
    rows: tuple[FacetRow, ...]
    status: str
    note: str | None
    back: str


def rail(params: ParsedParams, result: SearchResult, links: Links, root: str) -> Rail:
    """Return the column of filters beside an answer."""
    by_facet = {counts.facet: counts for counts in result.facets}
    lists = {
        facet: facet_list(by_facet[facet], links, root)
        for facet in _ORDER
        if facet in by_facet and _can_filter(by_facet[facet], links.address)
    }
    folded = {
        facet
        for facet in lists
        if facet in _ALWAYS_FOLDED or (_covers_few(by_facet[facet]) and not lists[facet].is_used)
    }
    # A heading that hides everything would be one click more for nothing.
    if len(folded) == len(lists):
        folded = set()
    return Rail(
        date_fields=_date_fields(params),
        fields=links.address.drop("from").drop("to").pairs,
        facets=tuple(shown for facet, shown in lists.items() if facet not in folded),
        folded=tuple(shown for facet, shown in lists.items() if facet in folded),
        is_unfolded=any(lists[facet].is_used for facet in folded),
        used=len(links.address.filters) - _is_one_period(links.address),
        show=f"Show {count_with_noun(result.total, 'article', 'articles')}",
    )


def _is_one_period(address: Address) -> bool:
    return address.value("from") == address.value("to") != ""


def facet_list(counts: FacetCounts, links: Links, root: str) -> FacetList:
    """Return a facet's values, those below another one only if it is open."""
    facet, address = counts.facet, links.address
    rows = _Rows(facet, links, f"#facet-{facet}").of(counts)
    # A row without an article is listed only because it is used; the total leaves it out.
    listed = sum(1 for row in _all_rows(rows) if row.count) - bool(counts.unknown)
    hidden = max(counts.total_values - listed, 0)
    page = f"{root}{FACETS_PATH}/{facet}"
    fields = address.drop("page")
    return FacetList(
        name=facet.value,
        title=FACET_TITLES[facet],
        noun=FACET_NOUNS[facet][1],
        rows=rows,
        more=len(rows.folded) + hidden,
        find=page if hidden else None,
        fields=fields.pairs,
        all_href=fields.under(page),
        is_used=_is_used(facet, address),
    )


def facet_page(result: FacetResult, address: Address, links: Links, root: str) -> FacetPage:
    """Return the page with a facet's values that begin with what was typed."""
    counts, begins = result.counts, fold(result.prefix)
    facet, noun = counts.facet, FACET_NOUNS[counts.facet][1]
    values = [value for value in counts.values if facet not in _NAMED_HERE or _begins(facet, value.value, begins)]
    listed = len(values)
    total = listed if facet in _NAMED_HERE else counts.total_values
    if counts.unknown and not begins:
        values.append(_none(counts))
    page = f"{root}{FACETS_PATH}/{facet}"
    return FacetPage(
        title=FACET_TITLES[facet],
        noun=noun,
        q=address.value("q"),
        prefix=result.prefix,
        action=page,
        fields=address.pairs,
        rows=tuple(_Rows(facet, links).flat(values)),
        status=_status(total, result.prefix, facet),
        note=None if total <= len(values) else f"These are the {len(values):,} commonest. Type how another one begins.",
        back=links.to(address),
    )


def prefix_for_engine(facet: Facet, prefix: str) -> str:
    """Return the prefix to ask an engine for: none of a facet whose values have other names on the page."""
    return "" if facet in _NAMED_HERE else prefix


class _Rows:
    """Make the rows of a facet.

    Args:
        facet: the facet.
        links: makes the addresses.
        fragment: is added to them: the part of the page at which a phone goes on.
    """

    def __init__(self, facet: Facet, links: Links, fragment: str = "") -> None:
        self._facet = facet
        self._links = links
        self._fragment = fragment
        address = links.address
        self._left_out = {value_term(facet, text) for text in address.values(f"not_{facet}")}
        chosen = (resolve_value(facet, text) for text in address.values(facet.value))
        self._open = {open_ for value in chosen for open_ in (value, *facet_ancestors(facet, value))}
        self._is_used = _is_used(facet, address)
        self._not = f"not_{facet}"

    def of(self, counts: FacetCounts) -> FacetRows:
        """Return the rows as a tree, and last the articles without a value."""
        listed = {value.value for value in counts.values}
        below: dict[str | None, list[FacetValue]] = {}
        parent_of = FACETS[self._facet].parent
        for value in counts.values:
            above = parent_of(value.value)
            while above is not None and above not in listed:
                above = parent_of(above)
            below.setdefault(above, []).append(value)
        top = self._level(None, below)
        if counts.unknown or counts.unknown_selected:
            return FacetRows(shown=(*top.shown, self._row(_none(counts))), folded=top.folded)
        return top

    def flat(self, values: Iterable[FacetValue]) -> Iterator[FacetRow]:
        """Yield the rows as a list, each with what is above it."""
        for value in values:
            above = facet_ancestors(self._facet, value.value)
            yield self._row(value, above=", ".join(value_text(self._facet, each) for each in above))

    def _level(self, parent: str | None, below: dict[str | None, list[FacetValue]]) -> FacetRows:
        shown: list[FacetRow] = []
        folded: list[FacetRow] = []
        for position, value in enumerate(below.get(parent, ())):
            opened = value.value in self._open
            row = self._row(value, below=self._level(value.value, below) if opened and value.value in below else None)
            is_used = row.chosen or row.left_out or opened
            (shown if position < _ROWS or is_used else folded).append(row)
        # One folded row is not worth the row that unfolds it.
        if len(folded) == 1:
            shown, folded = [*shown, *folded], []
        return FacetRows(shown=tuple(shown), folded=tuple(folded))

    def _row(self, value: FacetValue, *, above: str = "", below: FacetRows | None = None) -> FacetRow:
        facet, address = self._facet, self._links.address
        left_out = bool(self._left_out) and value_term(facet, value.value) in self._left_out
        # Most facets are not used: nothing gives way to the value.
        take, omit = (
            (
                self._links.to(_taken(address, facet, value.value, now=value.selected)),
                self._links.to(_omitted(address, facet, value.value, now=left_out)),
            )
            if self._is_used or value.selected
            else (self._links.put(facet.value, value.value), self._links.put(self._not, value.value))
        )
        return FacetRow(
            label=value_text(facet, value.value),
            count=value.count,
            chosen=value.selected,
            left_out=left_out,
            take=f"{take}{self._fragment}",
            omit=f"{omit}{self._fragment}",
            above=above,
            below=below,
        )


def _taken(address: Address, facet: Facet, value: str, *, now: bool) -> Address:
    """Return the address with the value removed, or added in place of those above and below it in the facet's tree."""
    if now:
        return _without(address, facet.value, facet, value)
    address = _without(address, f"not_{facet}", facet, value)
    others = (text for text in address.values(facet.value) if not _is_in_line(facet, text, value))
    return address.put(facet.value, *others, value)


def _omitted(address: Address, facet: Facet, value: str, *, now: bool) -> Address:
    """Return the address that leaves the value out, or no longer does."""
    name = f"not_{facet}"
    if now:
        return _without(address, name, facet, value)
    return _without(address, facet.value, facet, value).add(name, value)


def _without(address: Address, name: str, facet: Facet, value: str) -> Address:
    # The address may spell a value differently: in other case, or a region by its label or an alias.
    kept = (text for text in address.values(name) if value_term(facet, text) != value_term(facet, value))
    return address.put(name, *kept)


def _is_in_line(facet: Facet, one: str, other: str) -> bool:
    """Return whether one of two values is above the other in the facet's tree."""
    one, other = resolve_value(facet, one), resolve_value(facet, other)
    return one in facet_ancestors(facet, other) or other in facet_ancestors(facet, one)


def _can_filter(counts: FacetCounts, address: Address) -> bool:
    """Return whether a choice among the values changes the answer, or one is made already."""
    return _is_used(counts.facet, address) or len(counts.values) > 1 or bool(counts.values and counts.unknown)


def _is_used(facet: Facet, address: Address) -> bool:
    return any(name in {facet, f"not_{facet}"} for name, _ in address.filters)


def _covers_few(counts: FacetCounts) -> bool:
    """Return whether few of the articles have a value. An article with two values counts twice."""
    stated = sum(value.count for value in counts.values) + counts.other
    return stated < _FEW * (stated + counts.unknown)


def _all_rows(rows: FacetRows) -> Iterator[FacetRow]:
    for row in (*rows.shown, *rows.folded):
        yield row
        if row.below is not None:
            yield from _all_rows(row.below)


def _none(counts: FacetCounts) -> FacetValue:
    label = facet_label(counts.facet, NO_VALUE)
    return FacetValue(value=NO_VALUE, label=label, count=counts.unknown, selected=counts.unknown_selected)


def _begins(facet: Facet, value: str, folded: str) -> bool:
    return any(fold(text).startswith(folded) for text in (value, value_text(facet, value)))


def _status(total: int, prefix: str, facet: Facet) -> str:
    count = count_with_noun(total, *FACET_NOUNS[facet])
    return f"{count} beginning with “{prefix}”" if prefix else count


def _date_fields(params: ParsedParams) -> tuple[DateField, ...]:
    faulty = {fault.parameter for fault in params.faults}
    dates = params.request.dates
    first, last = (dates.first, dates.last) if dates else (None, None)
    is_inverted = first is not None and last is not None and first > last
    return tuple(
        DateField(
            name=name,
            label=label,
            value=typed,
            wrong=f"“{truncated(typed)}” is not a date." if name in faulty else wrong,
        )
        for name, label, typed, wrong in (
            ("from", "From", params.typed_dates[0], None),
            ("to", "Until", params.typed_dates[1], "This is earlier than the first date." if is_inverted else None),
        )
    )
