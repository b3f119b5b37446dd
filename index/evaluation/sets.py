"""Query nodes → the set of articles they find, as (documents,) masks: Not is the plain complement among articles."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from index import fields
from index.query import And, Dated, Everything, Leaf, Not, Or, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.evaluation.leaves import Leaves
    from index.evaluation.snapshot import Snapshot
    from index.model import DateRange
    from index.query import Node, ValueField
    from index.search import Facet


def found_by(node: Node, leaves: Leaves, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which documents a query finds."""
    match node:
        case Everything():
            return snapshot.articles
        case Leaf():
            return mask(leaves.postings(node, node.field).documents, snapshot)
        case Value():
            return holding(node.field, fields.wanted(node.field, node.value), snapshot)
        case Dated():
            return snapshot.articles & overlapping(node.dates, snapshot)
        case Not():
            return snapshot.articles & ~found_by(node.child, leaves, snapshot)
        case And():
            return reduce(np.bitwise_and, (found_by(child, leaves, snapshot) for child in node.children))
        case Or():
            return reduce(np.bitwise_or, (found_by(child, leaves, snapshot) for child in node.children))
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def holding(field: Facet | ValueField, term: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which articles are found by a folded value."""
    return snapshot.kept.mask((field, term), lambda: snapshot.holders(field, term))


def mask(documents: NDArray[np.int64], snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return a mask of some documents."""
    found = np.zeros(len(snapshot.articles), np.bool_)
    found[documents] = True
    return found


def overlapping(dates: DateRange, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return which documents, deleted ones too, state a date that overlaps a range; an inverted one holds none."""
    first, last = dates.first or date.min, dates.last or date.max
    if first > last:
        return np.zeros(len(snapshot.articles), np.bool_)
    # No day is as early as UNDATED: an article without a date ends before any range begins.
    overlap: NDArray[np.bool_] = (snapshot.firsts <= last.toordinal()) & (snapshot.lasts >= first.toordinal())
    return overlap
