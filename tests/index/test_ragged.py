"""Test the indexes and batches of ragged rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.ragged import batches, ranges, starts_of

LENGTHS = st.lists(st.integers(0, 9), max_size=20)


@given(LENGTHS, st.integers(0, 1 << 32))
def test_ranges_concatenates_the_indexes_of_each_row(lengths: list[int], seed: int) -> None:
    starts = np.random.default_rng(seed).integers(0, 100, len(lengths), np.uint32)
    expected = [start + step for start, length in zip(starts.tolist(), lengths, strict=True) for step in range(length)]
    assert ranges(starts, np.array(lengths, np.uint8)).tolist() == expected


@given(LENGTHS, st.integers(1, 30))
def test_batches_are_as_large_as_allowed(lengths: list[int], most: int) -> None:
    found = list(batches(starts_of(np.array(lengths, np.int64)), most))
    assert [number for first, after in found for number in range(first, after)] == list(range(len(lengths)))
    for first, after in found:
        assert sum(lengths[first:after]) <= most or after == first + 1
        assert after == len(lengths) or sum(lengths[first : after + 1]) > most
