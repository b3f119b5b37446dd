"""Query nodes → the set of articles they match; Not is the complement among all articles."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import numpy as np

from index import fields
from index.evaluation.doc_set import DocSet
from index.fields import PARTS
from index.query.query import And, Dated, Everything, Leaf, Not, Or, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from index.article.model import DateRange
    from index.evaluation.postings import LeafPostings
    from index.evaluation.snapshot import Postings, Snapshot
    from index.facets import Facet
    from index.query.query import Node, ValueField


def found_by(node: Node, leaves: LeafPostings, snapshot: Snapshot) -> DocSet:
    """Return the documents that a query matches."""
    match node:
        case Leaf() if node.field not in PARTS:
            doc_ids = leaves.postings(node, node.field).documents
            return DocSet(snapshot.kernels, len(snapshot.articles), doc_ids=doc_ids)
        case And():
            return reduce(and_, (found_by(child, leaves, snapshot) for child in node.children))
        case _:
            return DocSet(snapshot.kernels, len(snapshot.articles), mask=_mask(node, leaves, snapshot))


def _mask(node: Node, leaves: LeafPostings, snapshot: Snapshot) -> NDArray[np.bool_]:
    match node:
        case Everything():
            return snapshot.articles
        case Leaf():
            return _union_mask([leaves.postings(node, part) for part in PARTS[node.field]], snapshot)
        case Value():
            return value_mask(node.field, fields.value_term(node.field, node.value), snapshot)
        case Dated():
            return snapshot.articles & overlapping(node.dates, snapshot)
        case Not():
            return snapshot.articles & ~found_by(node.child, leaves, snapshot).mask
        case Or():
            return reduce(np.bitwise_or, (found_by(child, leaves, snapshot).mask for child in node.children))
        case _:
            raise TypeError(f"not a query node: {node!r}")


def _union_mask(lists: Iterable[Postings], snapshot: Snapshot) -> NDArray[np.bool_]:
    # The union of the postings themselves would sort all of them, and add up frequencies that only a score needs.
    mask = np.zeros(len(snapshot.articles), np.bool_)
    for postings in lists:
        mask[postings.documents] = True
    return mask


def value_mask(field: Facet | ValueField, term: str, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return the articles that have a folded value, from the cache of masks."""
    return snapshot.cache.mask((field, term), lambda: snapshot.value_mask(field, term))


def overlapping(dates: DateRange, snapshot: Snapshot) -> NDArray[np.bool_]:
    """Return the documents, deleted ones too, whose date overlaps a range; none if the range is inverted."""
    first, last = dates.first or date.min, dates.last or date.max
    if first > last:
        return np.zeros(len(snapshot.articles), np.bool_)
    # No day is as early as UNDATED, so an article without a date ends before any range begins.
    overlap: NDArray[np.bool_] = (snapshot.first_days <= last.toordinal()) & (snapshot.last_days >= first.toordinal())
    return overlap
