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
    Places = NDArray[np.uint16] | NDArray[np.int32]
    Numbers16 = NDArray[np.uint16]
    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]


POSITION_BITS: Final = 32
"""An occurrence is one number: document << POSITION_BITS | position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loops:
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
    count: Callable[[Places, Integers, int], Integers]
    count_members: Callable[[Places, Integers, Integers, Integers, int], Integers]
    weigh: Callable[[Numbers, Integers, Integers, NDArray[Any], Numbers, float], None]
    contained: Callable[[Integers, Integers], Mask]
    marked: Callable[[Mask], Integers]
    number: Callable[[Numbers16, int, int, Integers], None]
    occurrences: Callable[[Numbers16, NDArray[Any], NDArray[Any], Integers, int, Integers, int], Integers]
    standing: Callable[[Numbers16, NDArray[Any], NDArray[Any], Integers, int, Integers], Mask]
    nearest: Callable[[Integers, Integers, Integers], Numbers]


def as_places(numbers: NDArray[Any], size: int) -> Places:
    """Return numbers from 0 to before `size` as the loops count by them: the narrower, the more of them are at hand."""
    return numbers.astype(np.uint16) if size <= 1 << 16 else numbers.astype(np.int32)


def _count(places: Places, documents: Integers, size: int) -> Integers:
    counts = np.bincount(places[documents], minlength=size)
    if len(counts) > size:
        raise IndexError(size)
    return counts


def _count_members(sets: Places, documents: Integers, starts: Integers, members: Integers, size: int) -> Integers:
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
    weights: Numbers, found: Integers, documents: Integers, frequencies: NDArray[Any], norms: Numbers, weight: float
) -> None:
    if np.array_equal(found, documents):
        weights += frequencies * weight / norms[found]
        return
    if len(documents) >= _LOOKED_UP * len(found):
        places = np.minimum(np.searchsorted(documents, found), len(documents) - 1)
        held = np.flatnonzero(documents[places] == found)
        weights[held] += frequencies[places[held]] * weight / norms[found[held]]
        return
    place_of = np.full(len(norms), -1)
    place_of[found] = np.arange(len(found))
    places = place_of[documents]
    held = np.flatnonzero(places >= 0)
    weights[places[held]] += frequencies[held] * weight / norms[documents[held]]


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


def _number(documents: Numbers16, base: int, size: int, out: Integers) -> None:
    if len(documents) and documents.max() >= size:
        raise IndexError(size)
    np.add(documents, base, out=out, dtype=np.int64)


BLOCK: Final = 64
"""Of so many postings one says where its positions begin: the others sum at most so many frequencies."""

_SEARCHED: Final = 16
"""Where fewer than one in so many postings are wanted, each is looked up; else all frequencies are summed."""


def _occurrences(
    documents: Numbers16,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    here: Integers,
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
    postings = _postings_of(documents, here)
    numbers = postings + first
    counts = frequencies[numbers]
    if counts.sum(dtype=np.int64) > len(positions):
        raise IndexError(len(positions))
    if len(here) * _SEARCHED < len(documents):
        starts = blocks[numbers // BLOCK] + _before_in_block(frequencies, numbers)
    else:
        starts = blocks[0] + starts_of(frequencies)[numbers]
    if len(starts) and (starts.min() < 0 or starts.max() > len(positions)):
        raise IndexError("positions that are not there")
    found = np.repeat(np.add(documents[postings], base, dtype=np.int64) << POSITION_BITS, counts)
    return np.asarray(found | positions[ranges(starts, counts)])


def _standing(
    documents: Numbers16,
    frequencies: NDArray[Any],
    positions: NDArray[Any],
    blocks: Integers,
    first: int,
    places: Integers,
) -> Mask:
    here = places >> POSITION_BITS
    is_first = np.ones(len(here), np.bool_)
    is_first[1:] = here[1:] != here[:-1]
    return _contained(places, _occurrences(documents, frequencies, positions, blocks, first, here[is_first], 0))


def _postings_of(documents: Numbers16, here: Integers) -> Integers:
    """Return which postings are of some documents."""
    if len(here) * _SEARCHED < len(documents):
        places = np.searchsorted(documents, here.astype(np.uint16))
        places = places[places < len(documents)]
        return np.asarray(places[documents[places] == here[: len(places)]])
    wanted = np.zeros(np.iinfo(np.uint16).max + 1, np.bool_)
    wanted[here] = True
    return np.flatnonzero(wanted[documents])


def _before_in_block(frequencies: NDArray[Any], numbers: Integers) -> Integers:
    """Return how many positions lie between the beginning of each posting's block and the posting."""
    within = np.arange(BLOCK)
    first = numbers // BLOCK * BLOCK
    places = np.minimum(first[:, None] + within, len(frequencies) - 1)
    before = within < (numbers - first)[:, None]
    sums: Integers = np.where(before, frequencies[places], 0).sum(axis=1, dtype=np.int64)
    return sums


def _nearest(documents: Integers, former: Integers, latter: Integers) -> Numbers:
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


NUMPY: Final = Loops(
    name="numpy",
    count=_count,
    count_members=_count_members,
    weigh=_weigh,
    contained=_contained,
    marked=np.flatnonzero,
    number=_number,
    occurrences=_occurrences,
    standing=_standing,
    nearest=_nearest,
)


def _best() -> Loops:
    try:
        from index.evaluation import _loops
    except ImportError:
        return NUMPY
    return Loops(
        name="compiled",
        count=_loops.count,
        count_members=_loops.count_members,
        weigh=_loops.weigh,
        contained=_loops.contained,
        marked=lambda mask: _loops.marked(mask.view(np.uint8)),
        number=_loops.number,
        occurrences=_loops.occurrences,
        standing=_loops.standing,
        nearest=_loops.nearest,
    )


BEST: Final = _best()
"""The compiled ones where they are there."""
