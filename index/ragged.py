"""Work with ragged rows: rows of different lengths, one after the other in one flat array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def starts_of(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return (n + 1,): where each of n consecutive rows begins, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return the indexes of several rows, one row after the other: starts (3, 10) and lengths (2, 1) give 3, 4, 10."""
    ends = np.cumsum(lengths, dtype=np.int64)
    indexes = np.repeat(starts.astype(np.int64, copy=False) - (ends - lengths), lengths)
    indexes += np.arange(len(indexes))
    return indexes


def batches(starts: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Yield the index of the first row, and the index after the last, of consecutive rows that are read together.

    Args:
        starts: (n + 1,): as `starts_of` returns them.
        most: how many values a batch has at most; a longer row is a batch of its own.
    """
    first, size = 0, len(starts) - 1
    while first < size:
        after = int(np.searchsorted(starts, starts[first] + most, "right")) - 1
        after = max(after, first + 1)
        yield first, after
        first = after
