"""Which of the articles a query finds stand in the answer, and which one filter alone keeps out.

Every filter beside the query's words has a key, and the articles it keeps out are a set: so the answer, an answer
with one filter lifted (what the defaults hide), and an answer without a facet's own selection (what the facet
counts) are differences of the same few sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from index import fields
from index.analysis import fold
from index.engines.schema import UNDATED
from index.model import HIDDEN_QUALITIES
from index.query import And, Dated, Everything, Or, Value, ValueField
from index.search import Copies, Facet, Hidden, Undated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

    from index.engines.columns import Columns
    from index.model import DateRange
    from index.query import Node
    from index.search import SearchRequest, Selection


class Default(StrEnum):
    """The filters that are there unless they are lifted."""

    QUALITY = "hidden quality"
    COPIES = "copies"


class Dates(StrEnum):
    """The two places a date range governs from."""

    TYPED = "typed dates"
    GIVEN = "given dates"


Key = Default | Dates | Facet
"""What a filter is called; a selection of a facet goes by the facet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, taken apart: what Whoosh is to find, and the ranges that govern what becomes of undated articles."""

    root: Node
    typed_dates: tuple[DateRange, ...]

    @classmethod
    def by(cls, request: SearchRequest) -> Asked:
        """Take the `date:` in the query's top-level AND out of the rest."""
        parts = tuple(_top_level(request.query.root))
        rest = tuple(part for part in parts if not isinstance(part, Dated))
        root = Everything() if not rest else rest[0] if len(rest) == 1 else And(children=rest)
        return cls(root=root, typed_dates=tuple(part.dates for part in parts if isinstance(part, Dated)))


def _top_level(node: Node) -> Iterable[Node]:
    if isinstance(node, And):
        return chain.from_iterable(map(_top_level, node.children))
    return (node,)


class Narrowed:
    """The documents a query finds, less those its filters keep out."""

    def __init__(self, found: Sequence[int], kept_out: Mapping[Key, Set[int]]) -> None:
        self._found = found
        self._kept_out = kept_out

    @property
    def documents(self) -> Sequence[int]:
        """The answer, in ascending order."""
        return self.without()

    def without(self, *lifted: Key) -> Sequence[int]:
        """Return what the answer would be without some of the filters."""
        out = [documents for key, documents in self._kept_out.items() if key not in lifted]
        if not any(out):
            return self._found
        union = frozenset().union(*out)
        return [document for document in self._found if document not in union]


def narrow(request: SearchRequest, asked: Asked, found: Sequence[int], columns: Columns) -> Narrowed:
    """Apply every filter of a request to what its query found."""
    filters = dict(_filters(request, asked, columns))
    return Narrowed(found, {key: {each for each in found if not keeps(each)} for key, keeps in filters.items()})


def hidden(request: SearchRequest, asked: Asked, narrowed: Narrowed, columns: Columns) -> Hidden:
    """Return what the total would gain by lifting each default alone."""
    total = len(narrowed.documents)
    undated = 0
    if request.undated is Undated.EXCLUDE and (asked.typed_dates or request.dates is not None):
        firsts = columns.firsts
        undated = sum(firsts[document] == UNDATED for document in narrowed.without(*Dates))
    return Hidden(
        undated=undated,
        quality=len(narrowed.without(Default.QUALITY)) - total,
        copies=len(narrowed.without(Default.COPIES)) - total,
    )


def _filters(request: SearchRequest, asked: Asked, columns: Columns) -> Iterator[tuple[Key, Callable[[int], bool]]]:
    if not lifts_quality(request):
        qualities = columns.values(Facet.QUALITY)
        yield Default.QUALITY, lambda document: HIDDEN_QUALITIES.isdisjoint(qualities[document])
    if request.copies is Copies.GROUP:
        leads = columns.leads
        yield Default.COPIES, lambda document: bool(leads[document])
    if asked.typed_dates:
        yield Dates.TYPED, _dated(asked.typed_dates, request.undated, columns)
    if request.dates is not None:
        yield Dates.GIVEN, _dated((request.dates,), request.undated, columns)
    for facet in dict.fromkeys(selection.facet for selection in request.selections):
        selections = [selection for selection in request.selections if selection.facet is facet]
        yield facet, _selected(selections, columns.values(facet))


def lifts_quality(request: SearchRequest) -> bool:
    """Return whether the request asks for a quality, by parameter or by a `quality:` outside any Not."""
    asks = any(each.facet is Facet.QUALITY and not each.exclude for each in request.selections)
    return asks or _asks_quality(request.query.root)


def _asks_quality(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_asks_quality, node.children))
    return isinstance(node, Value) and node.field is ValueField.QUALITY


def _dated(ranges: Sequence[DateRange], undated: Undated, columns: Columns) -> Callable[[int], bool]:
    firsts, lasts = columns.firsts, columns.lasts
    ends = [(each.first or date.min, each.last or date.max) for each in ranges]
    holds_none = any(first > last for first, last in ends)
    low, high = max(first for first, _ in ends).toordinal(), min(last for _, last in ends).toordinal()

    def keeps(document: int) -> bool:
        if firsts[document] == UNDATED:
            return undated is not Undated.EXCLUDE
        if holds_none or undated is Undated.ONLY:
            return False
        return firsts[document] <= high and lasts[document] >= low

    return keeps


def _selected(selections: Sequence[Selection], values: Sequence[tuple[str, ...]]) -> Callable[[int], bool]:
    """Return what keeps the documents that every selection keeps; articles of the same values are judged once."""
    wanted = [(selection_terms(each), each.exclude) for each in selections]

    @cache
    def keeps(held: tuple[str, ...]) -> bool:
        terms = set(map(fold, held))
        return all(terms.isdisjoint(each) is exclude for each, exclude in wanted)

    return lambda document: keeps(values[document])


def selection_terms(selection: Selection) -> Mapping[str, str]:
    """Return the values a selection asks for as they compare, each with the form to show: a region's is its key."""
    terms = ((fields.wanted(selection.facet, value), value) for value in selection.values)
    return {term: term if selection.facet is Facet.REGION else value for term, value in terms}
