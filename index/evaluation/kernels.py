"""The few loops over documents that take most of a search's time: in NumPy, and compiled where a compiler was found.

Both versions give the same results to the last bit; the conformance suite runs on both. An evaluation gets one of
NUMPY and BEST. Arrays of integers are int64 and contiguous; ordinals have the type that `as_ordinals` gives them.

Damaged files may hold impossible numbers. One too large for its array raises IndexError. One below 0, which no type
in a file can hold, raises IndexError or ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from index.ragged import ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Ordinals = NDArray[np.uint16] | NDArray[np.int32]
    DocIds = NDArray[np.uint16]
    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


POSITION_BITS: Final = 32
"""Document and position as one number: document << POSITION_BITS | position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """One version of all inner loops.

    Attributes:
        name: `numpy` or `compiled`.
        count: ordinals (documents,), documents, size → (size,): the number of documents with each ordinal.
        count_members: sets (documents,), documents, starts (sets + 1,), members, size → (size,): the number of
            documents whose set has each member.
        weigh: weights (found,), found, documents, frequencies, norms (all documents,), weight: adds frequency × weight
            / norm to the weight of each found document that is among `documents`.
        isin: values, candidates, both ascending and unique → (values,): True where the value is a candidate.
        nonzero: a mask → the documents where it is not zero, ascending.
        rebase: documents of a segment uint16, base, size, out: writes each document + base; checks that each document
            is less than size.
        positions: a term's positions in some of a segment's documents; `_positions` documents the arguments.
        has_positions: the first five arguments of `positions`, and positions to test, ascending (document <<
            POSITION_BITS | position) → (positions to test,): True where the term is at that position.
        nearest: documents, positions of one term and of another, all ascending → (documents,): the distance in words
            of the nearest two; infinity where either is missing.
    """

    name: str
    count: Callable[[Ordinals, Integers, int], Integers]
    count_members: Callable[[Ordinals, Integers, Integers, Integers, int], Integers]
    weigh: Callable[[Floats, Integers, Integers, NDArray[Any], Floats, float], None]
    isin: Callable[[Integers, Integers], Mask]
    nonzero: Callable[[Mask], Integers]
    rebase: Callable[[DocIds, int, int, Integers], None]
    positions: Callable[[DocIds, NDArray[Any], NDArray[Any], Integers, int, Integers, int], Integers]
    has_positions: Callable[[DocIds, NDArray[Any], NDArray[Any], Integers, int, Integers], Mask]
    nearest: Callable[[Integers, Integers, Integers], Floats]


def as_ordinals(values: NDArray[Any], size: int) -> Ordinals:
    """Return ordinals in [0, size) in the type the loops count by: the narrower, the more fit into the cache."""
    return values.astype(np.uint16) if size <= 1 << 16 else values.astype(np.int32)


def _count(ordinals: Ordinals, documents: Integers, size: int) -> Integers:
    counts = np.bincount(ordinals[documents], minlength=size)
    if len(counts) > size:
        raise IndexError(size)
    return counts


def _count_members(sets: Ordinals, documents: Integers, starts: Integers, members: Integers, size: int) -> Integers:
    lengths = np.diff(starts)
    # Few documents: expand each one's set. Many: count the sets first, then expand each set once.
    if len(documents) < len(lengths):
        set_ids = sets[documents]
        counts = np.bincount(members[ranges(starts[set_ids], lengths[set_ids])], minlength=size)
    else:
        by_set = _count(sets, documents, len(lengths))
        counts = np.bincount(members, np.repeat(by_set, lengths), minlength=size).astype(np.int64)
    if len(counts) > size:
        raise IndexError(size)
    return counts


_MERGED: Final = 8
"""With fewer than this many candidates per value, one sort of both arrays is quicker than a search per value."""


_LOOKED_UP: Final = 2
"""With at least this many postings per found document, each found document is searched. For 1,000 found and 4,000
postings of 200,000 documents that takes 22 µs; a table of all documents takes 52."""


def _weigh(
    weights: Floats, found: Integers, documents: Integers, frequencies: NDArray[Any], norms: Floats, weight: float
) -> None:
    # A query of one word finds exactly the word's documents: nothing to match up.
    if np.array_equal(found, documents):
        weights += frequencies * weight / norms[found]
        return
    if len(documents) >= _LOOKED_UP * len(found):
        indices = np.minimum(np.searchsorted(documents, found), len(documents) - 1)
        matches = np.flatnonzero(documents[indices] == found)
        weights[matches] += frequencies[indices[matches]] * weight / norms[found[matches]]
        return
    index_of = np.full(len(norms), -1)
    index_of[found] = np.arange(len(found))
    indices = index_of[documents]
    matches = np.flatnonzero(indices >= 0)
    weights[indices[matches]] += frequencies[matches] * weight / norms[documents[matches]]


def _isin(values: Integers, candidates: Integers) -> Mask:
    found = np.zeros(len(values), np.bool_)
    if not len(candidates):
        return found
    if len(candidates) >= _MERGED * len(values):
        indices = np.minimum(np.searchsorted(candidates, values), len(candidates) - 1)
        return np.asarray(candidates[indices] == values)
    # Both are unique, so in the sorted whole a value that is also a candidate comes right before its equal.
    both = np.concatenate([values, candidates])
    order = np.argsort(both, kind="stable")
    ascending = both[order]
    found[order[:-1][ascending[1:] == ascending[:-1]]] = True
    return found


def _rebase(documents: DocIds, base: int, size: int, out: Integers) -> None:
    if len(documents) and documents.max() >= size:
        raise IndexError(size)
    np.add(documents, base, out=out, dtype=np.int64)


BLOCK: Final = 64
"""The file stores where positions begin for every BLOCK-th posting; the others sum at most this many frequencies."""

_SEARCHED: Final = 16
"""If fewer than one in this many postings is wanted, each is searched; otherwise all frequencies are summed."""


def _positions(
    documents: DocIds,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    doc_ids: Integers,
    base: int,
) -> Integers:
    """Return a term's positions in some of a segment's documents, ascending: document << POSITION_BITS | position.

    Args:
        documents: (postings,): the documents that hold the term, ascending.
        frequencies: from the start of the block that holds the term's first posting.
        positions: of the whole field; each posting has as many as its frequency.
        blocks: where the positions of each block of frequencies begin.
        first: the index in `frequencies` of the term's first posting.
        doc_ids: the documents to look in, ascending.
        base: added to each document.
    """
    postings = _postings_of(documents, doc_ids)
    indices = postings + first
    counts = frequencies[indices]
    # Checked before anything is allocated: damaged frequencies could ask for gigabytes.
    if counts.sum(dtype=np.int64) > len(positions):
        raise IndexError(len(positions))
    if len(doc_ids) * _SEARCHED < len(documents):
        starts = blocks[indices // BLOCK] + _before_in_block(frequencies, indices)
    else:
        starts = blocks[0] + starts_of(frequencies)[indices]
    if len(starts) and (starts.min() < 0 or starts.max() > len(positions)):
        raise IndexError("positions beyond the end of the field")
    found = np.repeat(np.add(documents[postings], base, dtype=np.int64) << POSITION_BITS, counts)
    return np.asarray(found | positions[ranges(starts, counts)])


def _has_positions(
    documents: DocIds,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    wanted: Integers,
) -> Mask:
    doc_ids = wanted >> POSITION_BITS
    is_first = np.ones(len(doc_ids), np.bool_)
    is_first[1:] = doc_ids[1:] != doc_ids[:-1]
    return _isin(wanted, _positions(documents, frequencies, positions, blocks, first, doc_ids[is_first], 0))


def _postings_of(documents: DocIds, doc_ids: Integers) -> Integers:
    """Return the indices of the postings of some documents, ascending."""
    if len(doc_ids) * _SEARCHED < len(documents):
        indices = np.searchsorted(documents, doc_ids.astype(np.uint16))
        indices = indices[indices < len(documents)]
        return np.asarray(indices[documents[indices] == doc_ids[: len(indices)]])
    wanted = np.zeros(np.iinfo(np.uint16).max + 1, np.bool_)
    wanted[doc_ids] = True
    return np.flatnonzero(wanted[documents])


def _before_in_block(frequencies: NDArray[Any], postings: Integers) -> Integers:
    """Return the number of positions between the start of each posting's block and the posting."""
    within = np.arange(BLOCK)
    first = postings // BLOCK * BLOCK
    indices = np.minimum(first[:, None] + within, len(frequencies) - 1)
    before = within < (postings - first)[:, None]
    sums: Integers = np.where(before, frequencies[indices], 0).sum(axis=1, dtype=np.int64)
    return sums


def _nearest(documents: Integers, former: Integers, latter: Integers) -> Floats:
    distances = np.full(len(documents), np.inf)
    if not len(former) or not len(latter):
        return distances
    after = np.searchsorted(latter, former)
    # The nearest position of the other term is the first one after, or the last one before.
    for neighbour in (np.minimum(after, len(latter) - 1), np.maximum(after - 1, 0)):
        distance = np.abs(latter[neighbour] - former)
        same = latter[neighbour] >> POSITION_BITS == former >> POSITION_BITS
        indices = np.searchsorted(documents, former[same] >> POSITION_BITS)
        np.minimum.at(distances, indices, distance[same].astype(np.float64))
    return distances


NUMPY: Final = Kernels(
    name="numpy",
    count=_count,
    count_members=_count_members,
    weigh=_weigh,
    isin=_isin,
    nonzero=np.flatnonzero,
    rebase=_rebase,
    positions=_positions,
    has_positions=_has_positions,
    nearest=_nearest,
)


def _best() -> Kernels:
    try:
        from index.evaluation import _kernels
    except ImportError:
        return NUMPY
    return Kernels(
        name="compiled",
        count=_kernels.count,
        count_members=_kernels.count_members,
        weigh=_kernels.weigh,
        isin=_kernels.isin,
        nonzero=lambda mask: _kernels.nonzero(mask.view(np.uint8)),
        rebase=_kernels.rebase,
        positions=_kernels.positions,
        has_positions=_kernels.has_positions,
        nearest=_kernels.nearest,
    )


BEST: Final = _best()
"""The compiled loops; NumPy's where they were not built."""
