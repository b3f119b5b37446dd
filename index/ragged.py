"""Stretches of different lengths that lie one after the other in one array."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def starts_of(lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return (n + 1,): where each of n stretches that follow each other begins, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.int64]:
    """Return the numbers of several stretches one after the other: of (3, 10) and (2, 1) 3, 4, 10."""
    ends = np.cumsum(lengths, dtype=np.int64)
    numbers = np.repeat(starts.astype(np.int64, copy=False) - (ends - lengths), lengths)
    numbers += np.arange(len(numbers))
    return numbers


def batches(starts: NDArray[np.int64], most: int) -> Iterator[tuple[int, int]]:
    """Yield the number of the first stretch, and that after the last, of neighbours that have few values together.

    Args:
        starts: (n + 1,): as `starts_of` has them.
        most: how many values neighbours have together at the most; a stretch of more is alone.
    """
    first, size = 0, len(starts) - 1
    while first < size:
        after = int(np.searchsorted(starts, starts[first] + most, "right")) - 1
        after = max(after, first + 1)
        yield first, after
        first = after
