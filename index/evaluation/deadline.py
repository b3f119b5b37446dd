"""The time limit of a search: past it the search fails, and never returns a part of an answer."""

from __future__ import annotations

import math
import time
from typing import Final

from index.errors import QueryTooSlowError

DEADLINE_MS: Final = 1000
"""The limit of one reading of a query (`index.readings`); the first read of the snapshot's columns does not count."""


class Deadline:
    """The moment when a search fails: `deadline_ms` after this object is made."""

    __slots__ = ("_at", "_ms")

    def __init__(self, deadline_ms: int) -> None:
        self._ms = deadline_ms
        self._at = time.monotonic() + deadline_ms / 1000

    def check(self) -> None:
        """Raise QueryTooSlowError if the moment has passed."""
        if time.monotonic() >= self._at:
            raise QueryTooSlowError(self._ms)

    @property
    def left_s(self) -> float:
        """How many seconds are left; infinite without a limit, and negative after the moment."""
        return self._at - time.monotonic()

    @property
    def error(self) -> QueryTooSlowError:
        """The error to raise when something else finds that the moment has passed."""
        return QueryTooSlowError(self._ms)

    def cancel(self) -> None:
        """Remove the limit: the hits of an export are made as fast as the caller reads them."""
        self._at = math.inf
