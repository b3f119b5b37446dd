"""Query nodes → the set of articles they find: Not is the plain complement among articles."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Final

import numpy as np

from index import fields
from index.query.query import And, Dated, Everything, Leaf, Not, Or, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.article.model import DateRange
    from index.evaluation.leaves import Leaves
    from index.evaluation.loops import Loops
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Node, ValueField
    from index.search import Facet

FEW: Final = 64
"""Of fewer than one in so many documents the numbers are looked at, of more the whole mask: with 16 a search for two
words among 200,000 articles is no faster than with masks alone, with 64 by 3 %."""


class Documents:
    """A set of documents, as ascending numbers or as a mask: whichever it was made of, and the other once asked for.

    Args:
        loops: which form of the inner loops to run.
        size: how many documents there are.
        numbers: those in the set, ascending.
        mask: (documents,): which are in the set. One of the two is given.
    """

    __slots__ = ("_loops", "_mask", "_numbers", "_size")

    def __init__(
        self,
        loops: Loops,
        size: int,
        *,
        numbers: NDArray[np.int64] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        self._loops = loops
        self._size = size
        self._numbers = numbers
        self._mask = mask

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The documents, ascending."""
        if self._numbers is None:
            self._numbers = self._loops.marked(self.mask)
        return self._numbers

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(documents,): which are in the set."""
        if self._mask is None:
            self._mask = np.zeros(self._size, np.bool_)
            self._mask[self.numbers] = True
        return self._mask

    def __len__(self) -> int:
        return len(self.numbers)

    def __and__(self, other: Documents) -> Documents:
        few, others = (self, other) if self._rank() <= other._rank() else (other, self)
        if few._rank() * FEW >= self._size:
            return Documents(self._loops, self._size, mask=self.mask & other.mask)
        numbers = few.numbers
        both = others._mask[numbers] if others._mask is not None else self._loops.contained(numbers, others.numbers)
        return Documents(self._loops, self._size, numbers=numbers[both])

    def _rank(self) -> int:
        """Return how many numbers there are to look at; all of them where only the mask is known."""
        return self._size if self._numbers is None else len(self._numbers)


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
