"""What is computed once for a generation of the index and not for each request."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from index.engine import Engine

Value = TypeVar("Value")


class GenerationCache:
    """Values that a generation's articles decide; for any number of threads.

    A value may be made from a newer generation than it is kept for. It is then made again at the next request.

    Args:
        engine: the engine whose generations count.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = RLock()
        self._state: tuple[str, int] | None = None
        self._values: dict[Hashable, object] = {}

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key; made by the first who asks for it in this generation, while others wait."""
        info = self._engine.info()
        with self._lock:
            if self._state != (info.build, info.generation):
                self._state, self._values = (info.build, info.generation), {}
            if key not in self._values:
                self._values[key] = make()
            return cast("Value", self._values[key])
