"""What measures the tests of hostile input tells linear work from worse."""

from __future__ import annotations

import pytest

from tests.growth import assert_cheap, assert_linear


def _counted(times: int) -> int:
    return sum(range(times))


def _squared(size: int) -> int:
    return _counted(size * size)


def test_linear_work_passes() -> None:
    assert_linear(int, _counted, 4_000_000)


def test_work_too_small_to_measure_passes() -> None:
    assert_linear(int, _squared, 8)


def test_quadratic_work_fails() -> None:
    with pytest.raises(AssertionError, match="processor time"):
        assert_linear(int, _squared, 7_000)


def test_work_that_doubles_with_each_level_fails() -> None:
    with pytest.raises(AssertionError, match="processor time"):
        assert_cheap(3, 23, lambda levels: _counted(2**levels))
