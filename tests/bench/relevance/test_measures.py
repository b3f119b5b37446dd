"""Test the measures against values computed by hand, and the significance test against known chances."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bench.relevance.measures import average_precision, ndcg, quality, randomisation_test


@pytest.mark.parametrize(
    ("found", "wanted", "precision", "gain"),
    [
        ([True, True], 2, 1.0, 1.0),
        ([False, False], 1, 0.0, 0.0),
        ([], 3, 0.0, 0.0),
        ([True, False, True], 2, (1 + 2 / 3) / 2, (1 + 0.5) / (1 + 1 / math.log2(3))),
        ([True], 2, 0.5, 1 / (1 + 1 / math.log2(3))),
        ([False] * 10 + [True], 1, 1 / 11, 0.0),
        ([True] * 20, 20, 1.0, 1.0),
    ],
    ids=["perfect", "missed", "nothing found", "one between", "one not found", "past the tenth", "more than ten"],
)
def test_precision_and_gain_equal_the_values_computed_by_hand(
    found: list[bool], wanted: int, precision: float, gain: float
) -> None:
    assert average_precision(np.array(found, np.bool_), wanted) == pytest.approx(precision)
    assert ndcg(np.array(found, np.bool_), wanted) == pytest.approx(gain)


def test_means_are_taken_over_queries() -> None:
    measured = quality([np.array([4, 2]), np.array([0])], [frozenset({4}), frozenset({1})])
    assert measured.average_precision.tolist() == [1.0, 0.0]
    assert measured.means == (0.5, 0.5)


def test_chance_explains_no_difference_and_differences_that_cancel_out_but_not_fifty_alike() -> None:
    even = np.full(50, 0.5)
    assert randomisation_test(even, even) == 1.0
    assert randomisation_test(even + np.tile([0.1, -0.1], 25), even) == 1.0
    assert randomisation_test(even + 0.1, even) == pytest.approx(1 / 10_001)
    assert randomisation_test(even, even + 0.1) == pytest.approx(1 / 10_001)


def test_one_better_query_of_five_is_chance_as_often_as_its_sign_could_be_drawn() -> None:
    one_sided = np.array([0.2, 0.0, 0.0, 0.0, 0.0])
    assert randomisation_test(one_sided, np.zeros(5)) == 1.0
    all_sided = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    assert randomisation_test(all_sided, np.zeros(5)) == pytest.approx(2 / 2**5, abs=0.01)
