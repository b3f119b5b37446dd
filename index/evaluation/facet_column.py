"""The values of a facet, and the set of values of each document.

Documents with the same values share one set. So counting looks once at each document, however many values it has, and
a region's ancestors cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from index.evaluation.kernels import as_ordinals
from index.ragged import ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from index.evaluation.kernels import Kernels, Ordinals

_SEED: Final = 20261127
"""Fixed, so that a snapshot's sets never depend on chance."""

NO_VALUES: Final = 0
"""The id of the empty set, which documents without a value have."""


@dataclass(frozen=True, slots=True, eq=False)
class FacetColumn:
    """The values of a facet, sorted, and each document's set of values; a value's ordinal is its index in `values`.

    Attributes:
        values: as they are shown.
        sets: (documents,): the id of each document's set; NO_VALUES for a document without values.
        starts: (sets + 1,) int64: where each set's members begin in `members`.
        members: (k,) int64: the ordinals of every set; the one member of NO_VALUES is len(values).
    """

    values: Sequence[str]
    sets: Ordinals
    starts: NDArray[np.int64]
    members: NDArray[np.int64]

    @classmethod
    def of(
        cls, values: Sequence[str], first: NDArray[np.int32], more_documents: NDArray[np.int64], more: NDArray[np.int32]
    ) -> FacetColumn:
        """Return the column of some documents' values.

        Args:
            values: sorted.
            first: (documents,): the ordinal of each document's first value; -1 for none.
            more_documents: (m,): for each value beyond a document's first, the document; ascending.
            more: (m,): the ordinals of these values.
        """
        # Set 0 is empty, set 1 + ordinal holds that value alone, and sets of several values come after.
        sets = first + np.int32(1)
        size = len(values) + 1
        members = np.arange(-1, len(values))
        members[NO_VALUES] = len(values)
        if not len(more):
            return cls(values, as_ordinals(sets, size), np.arange(size + 1), members)
        documents, starts = np.unique(more_documents, return_index=True)
        counts = np.diff(starts, append=len(more))
        exemplars, set_ids = _distinct_sets(first[documents], more, starts, counts, len(values))
        sets[documents] = size + set_ids
        several_starts = starts_of(counts[exemplars] + 1)
        several = np.empty(several_starts[-1], np.int64)
        is_first = np.zeros(len(several), np.bool_)
        is_first[several_starts[:-1]] = True
        several[is_first] = first[documents[exemplars]]
        several[~is_first] = more[ranges(starts[exemplars], counts[exemplars])]
        return cls(
            values=values,
            sets=as_ordinals(sets, size + len(exemplars)),
            starts=np.concatenate([np.arange(size), several_starts + size]),
            members=np.concatenate([members, several]),
        )

    def counts(self, documents: NDArray[np.int64], kernels: Kernels) -> tuple[NDArray[np.int64], int]:
        """Return the number of the documents that have each value, and the number that have none."""
        counts = kernels.count_members(self.sets, documents, self.starts, self.members, len(self.values) + 1)
        return counts[:-1], int(counts[-1])

    def mask_of(self, ordinals: Iterable[int]) -> NDArray[np.bool_]:
        """Return (documents,): True where a document has one of the values; len(values) stands for having none."""
        wanted = np.zeros(len(self.values) + 1, np.bool_)
        wanted[list(ordinals)] = True
        # `reduceat` needs a member in every set: that is why NO_VALUES has one.
        in_set = np.logical_or.reduceat(wanted[self.members], self.starts[:-1])
        has_value: NDArray[np.bool_] = in_set[self.sets]
        return has_value

    def values_of(self, documents: NDArray[np.int64], kernels: Kernels) -> list[str]:
        """Return the values that any of the documents has."""
        counts, _ = self.counts(documents, kernels)
        return [self.values[ordinal] for ordinal in np.flatnonzero(counts).tolist()]


def _distinct_sets(
    first: NDArray[np.int32], more: NDArray[np.int32], starts: NDArray[np.int64], counts: NDArray[np.int64], values: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return one document for each distinct set of values, and the id of each document's set.

    A set is identified by the sum of one random 64-bit number per value. Among a million sets, two different ones have
    the same sum with a chance of 1 in 30 million.
    """
    random = np.random.default_rng(_SEED).integers(0, (1 << 64) - 1, values, np.uint64, endpoint=True)
    sums = random[first] + np.add.reduceat(random[more], starts)
    sums += counts.astype(np.uint64)
    _, exemplars, set_ids = np.unique(sums, return_index=True, return_inverse=True)
    return exemplars, set_ids
