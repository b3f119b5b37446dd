"""The address of a search: its normalised parameters, and the addresses that the page links to.

Two addresses of the same search are equal: parameters have a fixed order, the values of a facet are sorted and
unique, defaults and empty values are left out. Every change, except of the page, returns to page 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from index.facets import Facet
from index.request import SearchRequest
from index.setters import setters

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from index.request import Selection

FACET_NAMES: Final = tuple(facet.value for facet in Facet)
NOT_NAMES: Final = tuple(f"not_{facet}" for facet in Facet)
SIZE_NAMES: Final = {facet: f"facet_size.{facet}" for facet in Facet}
NAMES: Final = (
    "q", *FACET_NAMES, *NOT_NAMES, "from", "to", "undated", "sort", "seed", "by", "sample", "context", "copies",
    "per_page", "snippets", "partial", "facets", "facet_size", *SIZE_NAMES.values(), "interval", "page",
)  # fmt: skip
"""Every parameter, in the order that addresses have."""

FILTER_NAMES: Final = frozenset({*FACET_NAMES, *NOT_NAMES, "from", "to"})
"""The parameters that filter the results."""

_ORDER: Final = {name: position for position, name in enumerate(NAMES)}

_DEFAULTS: Final = SearchRequest()

Pair = tuple[str, str]

_is_plain: Final = re.compile(r"[A-Za-z0-9_.~-]*\Z").match
"""Whether a value stands in a URL as it is."""


@dataclass(frozen=True, slots=True)
class Address:
    """A search's parameters as (name, value) pairs, normalised when made; the module's docstring says how."""

    pairs: tuple[Pair, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "pairs", _ordered(self.pairs))

    def values(self, name: str) -> tuple[str, ...]:
        """Return the parameter's values; an empty tuple if it is absent."""
        return tuple(value for key, value in self.pairs if key == name)

    def value(self, name: str) -> str:
        """Return the parameter's only value; an empty string if it is absent."""
        return next((value for key, value in self.pairs if key == name), "")

    def put(self, name: str, *values: str) -> Address:
        """Return the address with these values of the parameter in place of its present ones."""
        before, after = self.around(name)
        new = [(name, value) for value in values if value]
        if len(new) > 1:
            new = sorted(set(new))
        return _in_order((*before, *new, *after))

    def around(self, *names: str) -> tuple[list[Pair], list[Pair]]:
        """Return the pairs before and after parameters that follow one another, without `page`: a change drops it."""
        first, last = _ORDER[names[0]], _ORDER[names[-1]]
        before: list[Pair] = []
        after: list[Pair] = []
        for pair in self.pairs:
            if (own := _ORDER[pair[0]]) < first:
                before.append(pair)
            elif own > last and pair[0] != "page":
                after.append(pair)
        return before, after

    def add(self, name: str, value: str) -> Address:
        """Return the address with one more value of the parameter."""
        return Address((*self._without_page(name), (name, value)))

    def drop(self, name: str, value: str | None = None) -> Address:
        """Return the address without the parameter, or without one of its values."""
        dropped = {(name, value)} if value else {pair for pair in self.pairs if pair[0] == name}
        return _in_order(tuple(pair for pair in self._without_page(name) if pair not in dropped))

    def only(self, *names: str) -> Address:
        """Return the address with these parameters and no others."""
        return _in_order(tuple(pair for pair in self.pairs if pair[0] in names))

    @property
    def filters(self) -> tuple[Pair, ...]:
        """The pairs that filter the results."""
        return tuple(pair for pair in self.pairs if pair[0] in FILTER_NAMES)

    def under(self, path: str, *before: Pair) -> str:
        """Return the path followed by the query string; pairs that are no parameters of a search come before."""
        return with_query(path, (*before, *self.pairs))

    def _without_page(self, changed: str) -> Iterable[Pair]:
        return (pair for pair in self.pairs if changed == "page" or pair[0] != "page")


_new: Final = object.__new__
_set_pairs: Final = setters(Address)[0]


def _in_order(pairs: tuple[Pair, ...]) -> Address:
    """Return the address of pairs that are normalised already; sorting them again would cost most of a page's links."""
    address = _new(Address)
    _set_pairs(address, pairs)
    return address


def query_string(pairs: Iterable[Pair]) -> str:
    """Return the pairs as the query string of a URL."""
    return "&".join(map(encoded, pairs))


@lru_cache(maxsize=2048)
def encoded(pair: Pair) -> str:
    """Return a pair as in a query string."""
    # Kept, because a page has some two hundred links of the same few pairs.
    name, value = pair
    return f"{name}={value}" if _is_plain(value) else urlencode((pair,), errors="replace")


def with_query(path: str, pairs: Sequence[Pair]) -> str:
    """Return the path followed by a query string."""
    return f"{path}?{query_string(pairs)}" if pairs else path


def filled_in(
    args: Sequence[Pair], address: Address, as_typed: Container[str], names: Container[str] = NAMES
) -> tuple[Pair, ...] | None:
    """Return a form's fields without the empty ones, in the order of addresses; None if no field is empty.

    Args:
        args: the fields as they were sent.
        address: the valid ones among them.
        as_typed: the names of fields that keep their text, because the page shows it again or says what is wrong.
        names: the fields that there are. An unknown one stays as it is: a page says that it ignores it.
    """
    sent = [(name, value) for name, value in args if value.strip() or name not in names]
    if len(sent) == len(args):
        return None
    typed = {pair: None for pair in sent if pair[0] in as_typed or pair[0] not in _ORDER}
    valid = (pair for pair in address.pairs if pair[0] not in as_typed)
    return tuple(sorted((*valid, *typed), key=lambda pair: _ORDER.get(pair[0], len(_ORDER))))


def _ordered(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    seen = dict.fromkeys(pair for pair in pairs if pair[1])
    return tuple(sorted(seen, key=lambda pair: (_ORDER[pair[0]], pair[1])))


def address_of_page(address: Address, page: int) -> Address:
    """Return the address of a page, from 1, of the same search."""
    return address.put("page", str(page)) if page > 1 else address.drop("page")


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
