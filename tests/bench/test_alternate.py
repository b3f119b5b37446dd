"""Test the comparison of an old and a new checkout."""

from __future__ import annotations

import numpy as np
import pytest

from bench.alternate import ratio


def test_the_ratio_is_of_sums_and_lies_in_its_interval() -> None:
    old = np.linspace(1, 2, 50)
    mean, low, high = ratio(np.stack([old, old * 1.1], axis=1))
    assert mean == pytest.approx(1.1)
    assert low == pytest.approx(high) == pytest.approx(1.1)


def test_noise_widens_the_interval() -> None:
    noise = np.random.default_rng(1).uniform(0.8, 1.2, (50, 2))
    mean, low, high = ratio(noise)
    assert low < mean < high
    assert low < 1 < high
