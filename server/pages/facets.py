"""The view model of the column of filters: each facet's values, and links that choose or remove them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.facets import FACETS, Facet
from index.fields import NO_VALUE, facet_ancestors, resolve_value, value_term
from index.request import MAX_FACET_SIZE
from index.search import FacetValue
from server.address import SIZE_NAMES
from server.pages.links import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.search import FacetCounts, SearchResult
    from server.address import Address
    from server.pages.links import Links

NONE_STATED: Final = "None stated"


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


def facet_lists(address: Address, result: SearchResult, links: Links) -> Iterator[FacetList]:
    """Return the facets of the answer from which something can be chosen."""
    for counts in result.facets:
        selected = any(value.selected for value in counts.values) or counts.unknown_selected
        if selected or len(counts.values) > 1 or (counts.values and counts.unknown):
            yield _facet(counts, address, links)


def _facet(counts: FacetCounts, address: Address, links: Links) -> FacetList:
    values = [*_as_tree(counts.facet, counts.values)]
    if counts.unknown or counts.unknown_selected:
        none = FacetValue(value=NO_VALUE, label=NONE_STATED, count=counts.unknown, selected=counts.unknown_selected)
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


def _more(counts: FacetCounts, address: Address, links: Links) -> Link | None:
    shown, largest, name = (
        sum(1 for value in counts.values if value.count),
        str(MAX_FACET_SIZE),
        SIZE_NAMES[counts.facet],
    )
    if counts.total_values <= shown or (address.value(name) or address.value("facet_size")) == largest:
        return None
    href = links.to(address.put(name, largest))
    return Link(text=f"All {min(counts.total_values, MAX_FACET_SIZE)}", href=href)
