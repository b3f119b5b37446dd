"""The few loops over documents that a search spends its time in: in NumPy, and compiled where a compiler was found.

Both forms of each do the same to the last bit; the conformance suite runs on both. An evaluation is given one of
NUMPY and BEST. Arrays of numbers are int64 and contiguous; what is counted by is as `as_places` makes it. A number too
great for its array, as a damaged file may hold, is an IndexError; one below 0, which no file's type can hold, is one or
a ValueError.
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
"""An occurrence is one number: document << POSITION_BITS | position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernels:
    """One form of all of them.

    Attributes:
        name: `numpy` or `compiled`.
        count: places (documents,), documents, size → (size,): how many of the documents have each place.
        count_members: sets (documents,), documents, starts (sets + 1,), members, size → (size,): in the sets of
            how many of the documents each member is.
        weigh: weights of found documents (found,), these, documents, frequencies, norms (every document,), weight: adds
            to the weight of each found one that is among the documents its frequency × weight / norm.
        contained: numbers, among, both ascending, each once → (numbers,): which of the ones are among the others.
        marked: a mask → its documents, ascending.
        number: documents of a segment uint16, base, size, out: writes them with the base added; each is less than size.
        occurrences: where a term stands in some of a segment's documents; `_occurrences` says of what.
        standing: the first five of `occurrences`, and places, ascending (document << POSITION_BITS | position) →
            (places,): at which of them the term stands.
        nearest: documents, occurrences of one term and of another, all ascending → (documents,): how many words apart
            the nearest two are in each, infinity where one is missing.
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
    """Return numbers from 0 to before `size` as the loops count by them: the narrower, the more of them are at hand."""
    return values.astype(np.uint16) if size <= 1 << 16 else values.astype(np.int32)


def _count(places: Ordinals, documents: Integers, size: int) -> Integers:
    counts = np.bincount(places[documents], minlength=size)
    if len(counts) > size:
        raise IndexError(size)
    return counts


def _count_members(sets: Ordinals, documents: Integers, starts: Integers, members: Integers, size: int) -> Integers:
    lengths = np.diff(starts)
    if len(documents) < len(lengths):
        of = sets[documents]
        counts = np.bincount(members[ranges(starts[of], lengths[of])], minlength=size)
    else:
        by_set = _count(sets, documents, len(lengths))
        counts = np.bincount(members, np.repeat(by_set, lengths), minlength=size).astype(np.int64)
    if len(counts) > size:
        raise IndexError(size)
    return counts


_MERGED: Final = 8
"""Where among less than so many times as many numbers some are looked up, sorting both together is quicker."""


_LOOKED_UP: Final = 2
"""Where there are so many times as many documents as found ones, each of these is looked up: of 1,000 among 4,000 of
200,000 in 22 µs, where a table of all documents takes 52."""


def _weigh(
    weights: Floats, found: Integers, documents: Integers, frequencies: NDArray[Any], norms: Floats, weight: float
) -> None:
    if np.array_equal(found, documents):
        weights += frequencies * weight / norms[found]
        return
    if len(documents) >= _LOOKED_UP * len(found):
        places = np.minimum(np.searchsorted(documents, found), len(documents) - 1)
        matches = np.flatnonzero(documents[places] == found)
        weights[matches] += frequencies[places[matches]] * weight / norms[found[matches]]
        return
    place_of = np.full(len(norms), -1)
    place_of[found] = np.arange(len(found))
    places = place_of[documents]
    matches = np.flatnonzero(places >= 0)
    weights[places[matches]] += frequencies[matches] * weight / norms[documents[matches]]


def _isin(values: Integers, candidates: Integers) -> Mask:
    found = np.zeros(len(values), np.bool_)
    if not len(candidates):
        return found
    if len(candidates) >= _MERGED * len(values):
        places = np.minimum(np.searchsorted(candidates, values), len(candidates) - 1)
        return np.asarray(candidates[places] == values)
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
"""Of so many postings one says where its positions begin: the others sum at most so many frequencies."""

_SEARCHED: Final = 16
"""Where fewer than one in so many postings are wanted, each is looked up; else all frequencies are summed."""


def _positions(
    documents: DocIds,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    doc_ids: Integers,
    base: int,
) -> Integers:
    """Return where a term stands in some of a segment's documents, ascending: document << POSITION_BITS | position.

    Args:
        documents: (postings,): those that hold the term, ascending.
        frequencies: from the beginning of the block on that the term's first posting lies in.
        positions: of the whole field, of every posting as many as its frequency.
        blocks: where those of each block of frequencies begin.
        first: which of the frequencies is the term's first.
        here: which documents to look in, ascending.
        base: what to add to a document.
    """
    postings = _postings_of(documents, doc_ids)
    values = postings + first
    counts = frequencies[values]
    if counts.sum(dtype=np.int64) > len(positions):
        raise IndexError(len(positions))
    if len(doc_ids) * _SEARCHED < len(documents):
        starts = blocks[values // BLOCK] + _before_in_block(frequencies, values)
    else:
        starts = blocks[0] + starts_of(frequencies)[values]
    if len(starts) and (starts.min() < 0 or starts.max() > len(positions)):
        raise IndexError("positions that are not there")
    found = np.repeat(np.add(documents[postings], base, dtype=np.int64) << POSITION_BITS, counts)
    return np.asarray(found | positions[ranges(starts, counts)])


def _has_positions(
    documents: DocIds,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    places: Integers,
) -> Mask:
    doc_ids = places >> POSITION_BITS
    is_first = np.ones(len(doc_ids), np.bool_)
    is_first[1:] = doc_ids[1:] != doc_ids[:-1]
    return _isin(places, _positions(documents, frequencies, positions, blocks, first, doc_ids[is_first], 0))


def _postings_of(documents: DocIds, doc_ids: Integers) -> Integers:
    """Return which postings are of some documents."""
    if len(doc_ids) * _SEARCHED < len(documents):
        places = np.searchsorted(documents, doc_ids.astype(np.uint16))
        places = places[places < len(documents)]
        return np.asarray(places[documents[places] == doc_ids[: len(places)]])
    wanted = np.zeros(np.iinfo(np.uint16).max + 1, np.bool_)
    wanted[doc_ids] = True
    return np.flatnonzero(wanted[documents])


def _before_in_block(frequencies: NDArray[Any], values: Integers) -> Integers:
    """Return how many positions lie between the beginning of each posting's block and the posting."""
    within = np.arange(BLOCK)
    first = values // BLOCK * BLOCK
    places = np.minimum(first[:, None] + within, len(frequencies) - 1)
    before = within < (values - first)[:, None]
    sums: Integers = np.where(before, frequencies[places], 0).sum(axis=1, dtype=np.int64)
    return sums


def _nearest(documents: Integers, former: Integers, latter: Integers) -> Floats:
    distances = np.full(len(documents), np.inf)
    if not len(former) or not len(latter):
        return distances
    after = np.searchsorted(latter, former)
    for neighbour in (np.minimum(after, len(latter) - 1), np.maximum(after - 1, 0)):
        apart = np.abs(latter[neighbour] - former)
        same = latter[neighbour] >> POSITION_BITS == former >> POSITION_BITS
        places = np.searchsorted(documents, former[same] >> POSITION_BITS)
        np.minimum.at(distances, places, apart[same].astype(np.float64))
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
"""The compiled ones where they are there."""
