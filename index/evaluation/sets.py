"""Query nodes → the set of articles they find: Not is the plain complement among articles."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from index import fields
from index.evaluation.documents import Documents
from index.query.query import And, Dated, Everything, Leaf, Not, Or, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.article.model import DateRange
    from index.evaluation.leaves import Leaves
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Node, ValueField
    from index.search import Facet


def found_by(node: Node, leaves: Leaves, snapshot: Snapshot) -> Documents:
    """Return which documents a query finds."""
    match node:
        case Leaf():
            numbers = leaves.postings(node, node.field).documents
            return Documents(snapshot.loops, len(snapshot.articles), numbers=numbers)
        case And():
            return reduce(and_, (found_by(child, leaves, snapshot) for child in node.children))
        case _:
            return Documents(snapshot.loops, len(snapshot.articles), mask=_mask(node, leaves, snapshot))


def _mask(node: Node, leaves: Leaves, snapshot: Snapshot) -> NDArray[np.bool_]:
    match node:
        case Everything():
            return snapshot.articles
        case Value():
            return holding(node.field, fields.wanted(node.field, node.value), snapshot)
        case Dated():
            return snapshot.articles & overlapping(node.dates, snapshot)
        case Not():
            return snapshot.articles & ~found_by(node.child, leaves, snapshot).mask
        case Or():
            return reduce(np.bitwise_or, (found_by(child, leaves, snapshot).mask for child in node.children))
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def holding(field: Facet | ValueField, term: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which articles are found by a folded value."""
    return snapshot.kept.mask((field, term), lambda: snapshot.holders(field, term))


def overlapping(dates: DateRange, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which documents, deleted ones too, state a date that overlaps a range; an inverted one holds none."""
    first, last = dates.first or date.min, dates.last or date.max
    if first > last:
        return np.zeros(len(snapshot.articles), np.bool_)
    # No day is as early as UNDATED: an article without a date ends before any range begins.
    overlap: NDArray[np.bool_] = (snapshot.firsts <= last.toordinal()) & (snapshot.lasts >= first.toordinal())
    return overlap
