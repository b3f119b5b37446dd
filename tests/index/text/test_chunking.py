"""Test that chunks are split at spaces and line ends, and that equal chunks share one id."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.analysis import chunks
from index.text.chunking import LONGEST_BYTES, distinct_chunks

CHUNKS = st.text(alphabet="ab\0é東 \n", max_size=30) | st.text(max_size=80)


@given(st.lists(CHUNKS, max_size=6))
@example(["abcdefgh abcdefghi abcdefgh abcdefgh\0 abcdefghi", "", "\n\n a"])
@example(["x" * size + " " + "x" * size + "y" for size in (7, 8, LONGEST_BYTES - 1, LONGEST_BYTES, 2 * LONGEST_BYTES)])
def test_each_text_has_its_chunks(texts: list[str]) -> None:
    spelled, numbers, edges = distinct_chunks([text.encode() for text in texts])
    found = [[spelled[number] for number in numbers[first:after]] for first, after in pairwise(edges)]
    assert found == [[chunk for chunk in chunks(text) if chunk] for text in texts]


def test_chunks_are_spelled_once_in_order_of_first_occurrence() -> None:
    words = ["peace", "the", "internationally", "東京都庁舎前駅", "the", "x" * LONGEST_BYTES, "peace"]
    spelled, numbers, _ = distinct_chunks([" ".join(words[:3]).encode(), " ".join(words[3:]).encode()] * 2)
    assert spelled == list(dict.fromkeys(words))
    assert [spelled[number] for number in numbers] == words * 2


@pytest.mark.parametrize("size", [1, 255, 256, 70_000])
def test_many_chunks_get_different_ids(size: int) -> None:
    words = [f"word{number}" for number in np.random.default_rng(size).integers(0, size, size)]
    spelled, numbers, edges = distinct_chunks([" ".join(words).encode()])
    assert [spelled[number] for number in numbers] == words
    assert len(spelled) < 1.001 * len(set(words)) + 1
    assert edges.tolist() == [0, size]
