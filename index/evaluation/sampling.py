"""Random orders: from a seed and the articles' ids alone, and in proportion to strata.

The key of an article is a hash of its id and the seed (`random_keys`). So an article that is added, changed or removed
moves no other, a rebuild moves none, and every engine has the same order.

Strata are brought into a random order by the method of Sainte-Laguë (Balinski and Young, "Fair Representation", 1982,
Webster's method): the article of rank k in a stratum of n, from 0, comes at (k + ½) / n. So the first articles of the
order hold each stratum in proportion, within rounding, and a larger sample contains every smaller one. Float64 compares
these fractions exactly below 2 ** 25 articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from index.evaluation.snapshot import UNDATED
from index.request import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.evaluation.snapshot import Snapshot
    from index.facets import Facet
    from index.request import Stratum

_GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
"""The constants of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014)."""

_EPOCH_ORDINAL: Final = 719_163
"""1970-01-01 as `date.toordinal` counts."""


def random_order(documents: NDArray[np.int64], seed: int, by: Stratum | None, snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): keys to sort by, ascending; equal keys, of which few exist, are ordered by id.

    Args:
        documents: the documents of the answer, ascending.
        seed: which random order.
        by: what divides the documents into strata; None for no strata.
        snapshot: where the documents are.
    """
    ids = snapshot.ids[documents]
    keys = random_keys(ids, seed)
    if by is None:
        return keys
    order = np.lexsort((ids, keys, places_in_strata(ids, keys, _strata(documents, by, snapshot))))
    ranks = np.empty_like(keys)
    ranks[order] = np.arange(len(order))
    return ranks


def random_keys(ids: NDArray[np.bytes_], seed: int) -> NDArray[np.int64]:
    """Return (ids,): mix(mix(mix(seed) ^ a) ^ b) >> 1, where a and b are the id's halves, little-endian.

    mix is one step of SplitMix64.
    """
    halves = ids.view(np.dtype("<u8")).reshape(-1, 2).astype(np.uint64)
    keys = _mix(np.full(len(ids), seed, np.uint64))
    for half in (halves[:, 0], halves[:, 1]):
        keys = _mix(keys ^ half)
    return (keys >> np.uint64(1)).astype(np.int64)


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    mixed = numbers + _GAMMA
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def places_in_strata(
    ids: NDArray[np.bytes_], keys: NDArray[np.int64], strata: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return (ids,): (k + ½) / n for the article of rank k, by key, in a stratum of n."""
    order = np.lexsort((ids, keys, strata))
    _, starts, sizes = np.unique(strata[order], return_index=True, return_counts=True)
    ranks = np.arange(len(order)) - np.repeat(starts, sizes)
    places = np.empty(len(order))
    places[order] = (ranks + 0.5) / np.repeat(sizes, sizes)
    return places


def _strata(documents: NDArray[np.int64], by: Stratum, snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): the number of each one's stratum; those without a value or a date are one stratum."""
    if isinstance(by, Interval):
        days = snapshot.first_days[documents].astype(np.int64)
        years = (days - _EPOCH_ORDINAL).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
        return np.where(days == UNDATED, np.iinfo(np.int64).min, years)
    return _facet_strata(documents, by, snapshot)


def _facet_strata(documents: NDArray[np.int64], facet: Facet, snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): the value of each; of several values, the one that most documents have, ties by value."""
    column = snapshot.facet(facet)
    counts = np.append(column.counts(documents, snapshot.kernels)[0], 0)
    set_ids = np.repeat(np.arange(len(column.starts) - 1), np.diff(column.starts))
    order = np.lexsort((column.members, -counts[column.members], set_ids))
    commonest = column.members[order[column.starts[:-1]]]
    return commonest[column.sets[documents]]
