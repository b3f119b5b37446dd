"""How long a search may take: past it, it is an error and never a part of an answer."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final, TypeVar

from index.errors import QueryTooSlowError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_T = TypeVar("_T")

DEADLINE_MS: Final = 1000
"""What one search may take, the first reading of its columns aside."""


class Deadline:
    """A moment that a search may not reach; counted from when this is made."""

    __slots__ = ("_at", "_ms")

    def __init__(self, deadline_ms: int) -> None:
        self._ms = deadline_ms
        self._at = time.monotonic() + deadline_ms / 1000

    def check(self) -> None:
        """Raise QueryTooSlowError when the moment has come."""
        if time.monotonic() >= self._at:
            raise QueryTooSlowError(self._ms)

    def cancel(self) -> None:
        """Let it never come: from here on its reader sets the pace."""
        self._at = math.inf

    def watch(self, items: Iterable[_T]) -> Iterator[_T]:
        """Yield the items, and check before each."""
        for item in items:
            self.check()
            yield item
