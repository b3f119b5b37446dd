"""Each inner loop gives the same result in NumPy and compiled, and raises IndexError for a number out of range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.kernels import BEST, BLOCK, NUMPY, POSITION_BITS, Kernels

ALL_KERNELS = [NUMPY] if BEST is NUMPY else [NUMPY, BEST]
SIZE = 50
DOCUMENTS = st.sets(st.integers(0, SIZE - 1)).map(lambda held: np.array(sorted(held), np.int64))
NUMBERS = st.sets(st.integers(0, 1 << 40)).map(lambda held: np.array(sorted(held), np.int64))


@pytest.fixture(params=ALL_KERNELS, ids=lambda kernels: kernels.name)
def kernels(request: pytest.FixtureRequest) -> Kernels:
    found: Kernels = request.param
    return found


@given(DOCUMENTS, st.integers(0, 1 << 32))
@pytest.mark.parametrize("kind", [np.uint16, np.int32])
def test_count_and_nonzero_match_numpy(kind: type[np.integer], documents: np.ndarray, seed: int) -> None:
    rolls = np.random.default_rng(seed)
    places, mask = rolls.integers(0, 7, SIZE, kind), rolls.random(SIZE) < rolls.choice([0.02, 0.5])
    for kernels in ALL_KERNELS:
        assert kernels.count(places, documents, 7).tolist() == np.bincount(places[documents], minlength=7).tolist()
        assert kernels.nonzero(mask).tolist() == np.flatnonzero(mask).tolist()


def test_nonzero_accepts_any_byte_but_zero(kernels: Kernels) -> None:
    mask = np.array([0, 2, 0x80, 0, 0xFF, 0x7F, 0, 1, 0, 8], np.uint8).view(np.bool_)
    assert kernels.nonzero(mask).tolist() == [1, 2, 4, 5, 7, 9]


@given(DOCUMENTS, st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=SIZE + 9), st.integers(0, 1 << 32))
@pytest.mark.parametrize("kind", [np.uint16, np.int32])
def test_count_members_matches_a_plain_count(
    kind: type[np.integer], documents: np.ndarray, held: list[set[int]], seed: int
) -> None:
    sets = np.random.default_rng(seed).integers(0, len(held), SIZE, kind)
    members = np.array([member for each in held for member in sorted(each)], np.int64)
    starts = np.cumsum([0, *map(len, held)])
    expected = [sum(member in held[sets[document]] for document in documents.tolist()) for member in range(5)]
    for kernels in ALL_KERNELS:
        assert kernels.count_members(sets, documents, starts, members, 5).tolist() == expected


@given(DOCUMENTS, DOCUMENTS, st.integers(0, 3 * BLOCK), st.integers(0, 1 << 32))
@pytest.mark.parametrize("frequency", [np.uint8, np.uint16, np.uint32])
@pytest.mark.parametrize("position", [np.uint16, np.uint32])
def test_positions_and_has_positions_match_a_plain_loop(
    frequency: type[np.generic], position: type[np.generic], held: np.ndarray, here: np.ndarray, before: int, seed: int
) -> None:
    rolls = np.random.default_rng(seed)
    frequencies = rolls.integers(1, 5, before + len(held))
    starts = np.cumsum([0, *frequencies.tolist()])
    each = [np.sort(rolls.choice(300, count, replace=False)) for count in frequencies.tolist()]
    positions = np.concatenate([*each, starts[:0]]).astype(position)
    block = before // BLOCK
    given_ = (held.astype(np.uint16), frequencies[block * BLOCK :].astype(frequency), positions)
    blocks, first = starts[block * BLOCK :: BLOCK].copy(), before - block * BLOCK
    expected = [
        (document + 7 << POSITION_BITS) | int(at)
        for number, document in enumerate(held.tolist(), before)
        if document in here
        for at in positions[starts[number] : starts[number + 1]]
    ]
    for kernels in ALL_KERNELS:
        assert kernels.positions(*given_, blocks, first, here, 7).tolist() == expected
    has_positions = {
        (document << POSITION_BITS) + at for document, places in zip(held, each[before:], strict=True) for at in places
    }
    places = sorted(
        {place + step for place in has_positions for step in (-1, 0, 1)}
        | {int(document) << POSITION_BITS for document in here}
    )
    places = [place for place in places if place >= 0]
    for kernels in ALL_KERNELS:
        found = kernels.has_positions(*given_, blocks, first, np.array(places, np.int64))
        assert found.tolist() == [place in has_positions for place in places]


POSITIONS = st.sets(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 30)))


@given(DOCUMENTS, POSITIONS, POSITIONS)
def test_nearest_matches_a_plain_loop(
    documents: np.ndarray, former: set[tuple[int, int]], latter: set[tuple[int, int]]
) -> None:
    former = {(document, at) for document, at in former if document in documents}
    latter = {(document, at) for document, at in latter if document in documents} - former
    expected = [
        min((abs(one - two) for d, one in former for e, two in latter if d == e == document), default=np.inf)
        for document in documents.tolist()
    ]
    both = (
        np.array(sorted(document << POSITION_BITS | at for document, at in held), np.int64) for held in (former, latter)
    )
    occurrences = list(both)
    for kernels in ALL_KERNELS:
        assert kernels.nearest(documents, *occurrences).tolist() == expected


@given(NUMBERS, NUMBERS, st.integers(0, 20))
def test_isin_matches_numpy(numbers: np.ndarray, among: np.ndarray, every: int) -> None:
    among = np.union1d(among, numbers[::every] if every else numbers)
    expected = np.isin(numbers, among).tolist()
    for kernels in ALL_KERNELS:
        assert kernels.isin(numbers, among).tolist() == expected
        assert kernels.isin(numbers, among[:0]).tolist() == [False] * len(numbers)


@pytest.mark.parametrize("size", [0, 1, 5, 30, None])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32, np.int64, np.float64])
def test_weigh_is_the_same_to_the_last_bit(kind: type[np.generic], size: int | None) -> None:
    rolls = np.random.default_rng(1)
    documents = np.flatnonzero(rolls.random(SIZE) < 0.6)
    found = documents if size is None else np.sort(rolls.permutation(SIZE)[:size])
    frequencies = rolls.integers(1, 200, len(documents)).astype(kind)
    norms = rolls.random(SIZE) + 0.25
    results = []
    for kernels in ALL_KERNELS:
        weights = np.zeros(len(found))
        for weight in (1.0, 0.3):
            kernels.weigh(weights, found, documents, frequencies, norms, weight)
        results.append(weights.tolist())
    weighed = np.zeros(SIZE)
    weighed[documents] = frequencies * 1.0 / norms[documents] + frequencies * 0.3 / norms[documents]
    assert results == [weighed[found].tolist()] * len(ALL_KERNELS)


def test_an_index_out_of_range_raises(kernels: Kernels) -> None:
    outside = np.array([1, SIZE], np.int64)
    with pytest.raises(IndexError):
        kernels.count(np.zeros(SIZE, np.int32), outside, 1)
    with pytest.raises(IndexError):
        kernels.count(np.full(SIZE, 9, np.int32), np.array([0]), 3)
    starts = np.arange(SIZE + 1)
    with pytest.raises(IndexError):
        kernels.count_members(np.zeros(SIZE, np.int32), outside, starts, starts, SIZE + 1)
    with pytest.raises(IndexError):
        kernels.count_members(np.full(SIZE, SIZE, np.int32), np.array([0]), starts, starts, SIZE + 1)
    for of in (np.array([0]), np.arange(SIZE)):
        with pytest.raises(IndexError):
            kernels.count_members(np.zeros(SIZE, np.int32), of, starts, starts[:-1] + 9, 9)
        with pytest.raises((IndexError, ValueError)):
            kernels.count_members(np.zeros(SIZE, np.int32), of, starts, starts[:-1] - 1, 9)
    with pytest.raises(IndexError):
        kernels.weigh(np.zeros(2), outside, outside, np.ones(2, np.uint8), np.ones(SIZE), 1.0)
    with pytest.raises(IndexError):
        kernels.rebase(np.array([1, SIZE], np.uint16), 0, SIZE, np.empty(2, np.int64))


@pytest.mark.parametrize(
    ("frequencies", "positions", "blocks", "first"),
    [
        ([1], 9, [0], 0),
        ([1, 200], 9, [0], 0),
        ([1, 1], 9, [-1], 0),
        ([1, 1], 9, [9], 0),
        ([1, 1], 9, [2**63 - 1], 0),
        ([1, 1], 9, [], 0),
    ],
    ids=["few frequencies", "great frequency", "before the first", "behind the last", "behind any", "no block"],
)
def test_positions_raise_on_impossible_numbers(
    kernels: Kernels, frequencies: list[int], positions: int, blocks: list[int], first: int
) -> None:
    with pytest.raises(IndexError):
        kernels.positions(
            np.array([1, 2], np.uint16),
            np.array(frequencies, np.uint8),
            np.arange(positions, dtype=np.uint16),
            np.array(blocks, np.int64),
            first,
            np.array([1, 2], np.int64),
            0,
        )
