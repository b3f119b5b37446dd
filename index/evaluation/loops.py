"""The few loops over documents that a search spends its time in: in NumPy, and compiled where a compiler was found.

Both forms of each do the same to the last bit; the conformance suite runs on both. An evaluation is given one of
NUMPY and BEST. Arrays of numbers are int64 and contiguous; a number outside its array is an IndexError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
    """One form of all of them.

    Attributes:
        name: `numpy` or `compiled`.
        count: places (documents,), documents, size → (size,): how many of the documents have each place.
        weigh: weights (documents,), documents, frequencies, norms (documents,), weight: adds to the documents' weights
            their frequency × weight / norm.
        saturate: totals and weights (documents,), documents, idf, k1: adds to the documents' totals
            idf × w × (k1 + 1) / (k1 + w), and sets their weights to 0.
        contained: numbers, among, both ascending, each once → (numbers,): which of the ones are among the others.
        mark: documents, size → (size,): the documents as a mask.
        marked: a mask → its documents, ascending.
        select: documents, mask → those of the documents that the mask has, in order.
    """

    name: str
    count: Callable[[Integers, Integers, int], Integers]
    weigh: Callable[[Numbers, Integers, NDArray[Any], Numbers, float], None]
    saturate: Callable[[Numbers, Numbers, Integers, float, float], None]
    contained: Callable[[Integers, Integers], Mask]
    mark: Callable[[Integers, int], Mask]
    marked: Callable[[Mask], Integers]
    select: Callable[[Integers, Mask], Integers]


def _count(places: Integers, documents: Integers, size: int) -> Integers:
    counts = np.bincount(places[documents], minlength=size)
    if len(counts) > size:
        raise IndexError(size)
    return counts


def _weigh(weights: Numbers, documents: Integers, frequencies: NDArray[Any], norms: Numbers, weight: float) -> None:
    weights[documents] += frequencies * weight / norms[documents]


def _saturate(totals: Numbers, weights: Numbers, documents: Integers, idf: float, k1: float) -> None:
    weighed = weights[documents]
    weights[documents] = 0
    totals[documents] += idf * weighed * (k1 + 1) / (k1 + weighed)


_MERGED: Final = 8
"""Where among less than so many times as many numbers some are looked up, sorting both together is quicker."""


def _contained(numbers: Integers, among: Integers) -> Mask:
    found = np.zeros(len(numbers), np.bool_)
    if not len(among):
        return found
    if len(among) >= _MERGED * len(numbers):
        places = np.minimum(np.searchsorted(among, numbers), len(among) - 1)
        return np.asarray(among[places] == numbers)
    both = np.concatenate([numbers, among])
    order = np.argsort(both, kind="stable")
    ascending = both[order]
    found[order[:-1][ascending[1:] == ascending[:-1]]] = True
    return found


def _mark(documents: Integers, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask


def _select(documents: Integers, mask: Mask) -> Integers:
    return documents[mask[documents]]


NUMPY: Final = Loops(
    name="numpy",
    count=_count,
    weigh=_weigh,
    saturate=_saturate,
    contained=_contained,
    mark=_mark,
    marked=np.flatnonzero,
    select=_select,
)


def _best() -> Loops:
    try:
        from index.evaluation import _loops
    except ImportError:
        return NUMPY
    return Loops(
        name="compiled",
        count=_loops.count,
        weigh=_loops.weigh,
        saturate=_loops.saturate,
        contained=_loops.contained,
        mark=_loops.mark,
        marked=lambda mask: _loops.marked(mask.view(np.uint8)),
        select=lambda documents, mask: _loops.select(documents, mask.view(np.uint8)),
    )


BEST: Final = _best()
"""The compiled ones where they are there."""
