"""That each inner loop does the same in both of its forms, and trusts no number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.loops import BEST, NUMPY, Loops

FORMS = [NUMPY] if BEST is NUMPY else [NUMPY, BEST]
SIZE = 50
DOCUMENTS = st.sets(st.integers(0, SIZE - 1)).map(lambda held: np.array(sorted(held), np.int64))
NUMBERS = st.sets(st.integers(0, 1 << 40)).map(lambda held: np.array(sorted(held), np.int64))


@pytest.fixture(params=FORMS, ids=lambda loops: loops.name)
def loops(request: pytest.FixtureRequest) -> Loops:
    found: Loops = request.param
    return found


@given(DOCUMENTS, st.integers(0, 1 << 32))
def test_sets_are_the_same(documents: np.ndarray, seed: int) -> None:
    rolls = np.random.default_rng(seed)
    places, mask = rolls.integers(0, 7, SIZE), rolls.random(SIZE) < 0.5
    for form in FORMS:
        assert form.count(places, documents, 7).tolist() == np.bincount(places[documents], minlength=7).tolist()
        assert form.mark(documents, SIZE).tolist() == [number in documents for number in range(SIZE)]
        assert form.marked(mask).tolist() == np.flatnonzero(mask).tolist()
        assert form.select(documents, mask).tolist() == [number for number in documents.tolist() if mask[number]]


@given(NUMBERS, NUMBERS, st.integers(0, 20))
def test_what_is_contained_is_the_same(numbers: np.ndarray, among: np.ndarray, every: int) -> None:
    among = np.union1d(among, numbers[::every] if every else numbers)
    expected = np.isin(numbers, among).tolist()
    for form in FORMS:
        assert form.contained(numbers, among).tolist() == expected
        assert form.contained(numbers, among[:0]).tolist() == [False] * len(numbers)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32, np.int64, np.float64])
def test_scores_are_the_same_to_the_last_bit(kind: type[np.generic]) -> None:
    rolls = np.random.default_rng(1)
    documents = np.flatnonzero(rolls.random(SIZE) < 0.6)
    frequencies = rolls.integers(1, 200, len(documents)).astype(kind)
    norms = rolls.random(SIZE) + 0.25
    results = []
    for form in FORMS:
        totals, weights = np.ones(SIZE), np.zeros(SIZE)
        for weight in (1.0, 0.3):
            form.weigh(weights, documents, frequencies, norms, weight)
        form.saturate(totals, weights, documents, 1.7, 2.0)
        assert not weights.any()
        results.append(totals.tolist())
    expected = np.ones(SIZE)
    weighed = frequencies * 1.0 / norms[documents] + frequencies * 0.3 / norms[documents]
    expected[documents] += 1.7 * weighed * 3.0 / (2.0 + weighed)
    assert results == [expected.tolist()] * len(FORMS)


def test_a_number_outside_its_array_is_an_error(loops: Loops) -> None:
    outside, mask = np.array([1, SIZE], np.int64), np.ones(SIZE, np.bool_)
    numbers, ones = np.zeros(SIZE), np.ones(SIZE)
    with pytest.raises(IndexError):
        loops.count(np.zeros(SIZE, np.int64), outside, 1)
    with pytest.raises(IndexError):
        loops.count(np.full(SIZE, 9), np.array([0]), 3)
    with pytest.raises(IndexError):
        loops.mark(outside, SIZE)
    with pytest.raises(IndexError):
        loops.select(outside, mask)
    with pytest.raises(IndexError):
        loops.weigh(numbers, outside, np.ones(2, np.uint8), ones, 1.0)
    with pytest.raises(IndexError):
        loops.saturate(numbers, ones, outside, 1.0, 2.0)
