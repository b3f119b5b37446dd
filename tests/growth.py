"""How processor time grows with what is read: no hostile input may make it grow faster than its size.

Times of two sizes are compared, both taken on the processor's clock, so that neither a slow machine nor a busy one
fails a test.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

LEEWAY: Final = 3
"""How many times the linear growth is allowed: a quadratic step over eight times the input takes eight times it."""

MIN_SECONDS: Final = 0.02
"""What takes less counts as this: the clock and the caches blur it."""

TRIES: Final = 3

_T = TypeVar("_T")


def assert_linear(make: Callable[[int], _T], use: Callable[[_T], object], size: int, *, parts: int = 8) -> None:
    """Assert that an input of a size takes no more than its share of the time that a part of it takes.

    Args:
        make: returns an input of about some size; its time does not count.
        use: what is measured.
        size: of the large input.
        parts: how many times smaller the other one is; 1 would compare nothing.
    """
    assert_cheap(make(size // parts), make(size), use, times=parts)


def assert_cheap(one: _T, other: _T, use: Callable[[_T], object], *, times: int = 1) -> None:
    """Assert that the other input takes no more than some times the one's processor time, give or take LEEWAY."""
    limit = LEEWAY * times * max(min(_seconds(use, one) for _ in range(TRIES)), MIN_SECONDS)
    took: list[float] = []
    while len(took) < TRIES and (not took or min(took) >= limit):
        took.append(_seconds(use, other))
    assert min(took) < limit, f"{min(took):.2f} s of processor time, where {limit:.2f} s are {LEEWAY} times its share"


def _seconds(use: Callable[[_T], object], what: _T) -> float:
    started = time.process_time()
    use(what)
    return time.process_time() - started
