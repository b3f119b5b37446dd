"""Apply a request's filters to the documents its query finds, and count without one of them.

Each filter has a key and a mask of the documents it lets through. The same few masks give the answer, the answer
without one default (what `hidden` counts), and the answer without a facet's own selection (what the facet counts).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import chain
from operator import and_
from typing import TYPE_CHECKING, Final

import numpy as np

from index import fields
from index.article.model import HIDDEN_QUALITIES
from index.evaluation.doc_set import DocSet
from index.evaluation.sets import overlapping, value_mask
from index.evaluation.snapshot import UNDATED
from index.facets import Facet
from index.query.query import And, Dated, Everything, Or, Value
from index.request import Copies, Undated
from index.search import Hidden
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.article.model import DateRange
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Node
    from index.request import SearchRequest, Selection


class Default(StrEnum):
    """The filters of every request that does not turn them off; the values are shown in explanations."""

    QUALITY = "hidden quality"
    COPIES = "copies"


class Dates(StrEnum):
    """The filters by date: `date:` in the query, or `dates` of the request; the values are shown in explanations.

    If a request wants undated articles only and no range is given, GIVEN is the filter that keeps out the others.
    """

    TYPED = "typed dates"
    GIVEN = "given dates"


Key = Default | Dates | Facet
"""The key of a filter; all selections of one facet are one filter, and the facet is its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitQuery:
    """A query in two parts: the date ranges of its top level, and the rest.

    These ranges are filters, because the request decides whether undated articles pass them. A `date:` inside an OR or
    a NOT stays in the query.

    Attributes:
        root: the rest; Everything if there is none.
        typed_dates: the ranges; an article must overlap each.
    """

    root: Node
    typed_dates: tuple[DateRange, ...]

    @classmethod
    def from_request(cls, request: SearchRequest) -> SplitQuery:
        """Split the query of a request."""
        clauses = tuple(_top_level(request.query.root))
        rest = tuple(clause for clause in clauses if not isinstance(clause, Dated))
        root = Everything() if not rest else rest[0] if len(rest) == 1 else And(children=rest)
        return cls(root=root, typed_dates=tuple(clause.dates for clause in clauses if isinstance(clause, Dated)))


def _top_level(node: Node) -> Iterable[Node]:
    if isinstance(node, And):
        return chain.from_iterable(map(_top_level, node.children))
    return (node,)


class Filtered:
    """The documents that a query finds and all filters let through.

    Args:
        found: the documents the query finds.
        masks: the documents each filter lets through.

    Attributes:
        documents: the answer, ascending.
    """

    def __init__(self, found: DocSet, masks: Mapping[Key, DocSet]) -> None:
        self._found = found
        self._masks = masks
        self.documents: Final = self._passing(())

    def without(self, *omitted: Key) -> NDArray[np.int64]:
        """Return the answer without some of the filters, ascending."""
        return self._passing(omitted) if self._masks.keys() & omitted else self.documents

    def _passing(self, omitted: Collection[Key]) -> NDArray[np.int64]:
        masks = (mask for key, mask in self._masks.items() if key not in omitted)
        return reduce(and_, masks, self._found).doc_ids


def apply_filters(request: SearchRequest, split_query: SplitQuery, found: DocSet, snapshot: Snapshot) -> Filtered:
    """Apply every filter of a request to what its query found."""
    size = len(snapshot.articles)
    filters = _filters(request, split_query, snapshot)
    return Filtered(found, {key: DocSet(snapshot.kernels, size, mask=mask) for key, mask in filters})


def count_hidden(request: SearchRequest, split_query: SplitQuery, filtered: Filtered, snapshot: Snapshot) -> Hidden:
    """Return by how much each of three would raise the total alone: undated articles, hidden qualities, copies."""
    total = len(filtered.documents)
    undated = 0
    excludes_undated = request.undated is Undated.EXCLUDE and (split_query.typed_dates or request.dates is not None)
    if excludes_undated and snapshot.cache.get_or_make(
        "any undated", lambda: bool((snapshot.first_days == UNDATED).any())
    ):
        undated = int((snapshot.first_days[filtered.without(*Dates)] == UNDATED).sum())
    return Hidden(
        undated=undated,
        quality=len(filtered.without(Default.QUALITY)) - total,
        copies=len(filtered.without(Default.COPIES)) - total,
    )


def _filters(
    request: SearchRequest, split_query: SplitQuery, snapshot: Snapshot
) -> Iterator[tuple[Key, NDArray[np.bool_]]]:
    # A filter that lets every document through is left out: it would only cost an intersection.
    any_hidden = snapshot.cache.get_or_make(
        "hidden", lambda: _values_mask(Facet.QUALITY, HIDDEN_QUALITIES, snapshot).any()
    )
    if any_hidden and not shows_hidden_qualities(request):
        yield (
            Default.QUALITY,
            snapshot.cache.get_or_make("shown", lambda: ~_values_mask(Facet.QUALITY, HIDDEN_QUALITIES, snapshot)),
        )
    if request.copies is Copies.GROUP and not snapshot.cache.get_or_make("all lead", lambda: _all_lead(snapshot)):
        yield Default.COPIES, snapshot.is_lead
    if split_query.typed_dates:
        yield Dates.TYPED, _dated(split_query.typed_dates, request.undated, snapshot)
    if request.dates is not None:
        yield Dates.GIVEN, _dated((request.dates,), request.undated, snapshot)
    elif request.undated is Undated.ONLY and not split_query.typed_dates:
        yield Dates.GIVEN, _dated((), request.undated, snapshot)
    for facet in dict.fromkeys(selection.facet for selection in request.selections):
        selections = [selection for selection in request.selections if selection.facet is facet]
        yield facet, reduce(np.bitwise_and, (_selected(each, snapshot) for each in selections))


def _all_lead(snapshot: Snapshot) -> bool:
    return bool(snapshot.is_lead[snapshot.articles].all())


def shows_hidden_qualities(request: SearchRequest) -> bool:
    """Return whether the request selects a quality, or its query has a `quality:` outside every Not.

    Such a request turns off Default.QUALITY.
    """
    asks = any(each.facet is Facet.QUALITY and not each.exclude for each in request.selections)
    return asks or _asks_quality(request.query.root)


def _asks_quality(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(map(_asks_quality, node.children))
    return isinstance(node, Value) and node.field is Facet.QUALITY


def _dated(ranges: Sequence[DateRange], undated: Undated, snapshot: Snapshot) -> NDArray[np.bool_]:
    if undated is not Undated.ONLY:
        in_range = reduce(np.bitwise_and, (overlapping(each, snapshot) for each in ranges))
        if undated is Undated.EXCLUDE:
            return in_range
    is_undated: NDArray[np.bool_] = snapshot.first_days == UNDATED
    return is_undated if undated is Undated.ONLY else in_range | is_undated


def _selected(selection: Selection, snapshot: Snapshot) -> NDArray[np.bool_]:
    selected: NDArray[np.bool_] = _values_mask(selection.facet, selected_terms(selection), snapshot)
    return ~selected if selection.exclude else selected


def _values_mask(facet: Facet, terms: Iterable[str], snapshot: Snapshot) -> NDArray[np.bool_]:
    return reduce(np.bitwise_or, (value_mask(facet, term, snapshot) for term in terms))


def selected_terms(selection: Selection) -> Mapping[str, str]:
    """Return each folded value of a selection, with the value before folding; for a region that is its key."""
    resolved = (fields.resolve_value(selection.facet, value) for value in selection.values)
    return {fold(value): value for value in resolved}
