"""The cache of one generation: values that many searches use. Safe for any number of threads.

It never holds an answer: only columns and totals of the whole index, and the masks of filters in recent use.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import numpy as np
    from numpy.typing import NDArray

_T = TypeVar("_T")

MAX_MASKS: Final = 32
"""The most masks kept. For a million articles a mask takes a megabyte."""


class Cache:
    """The cache of one generation; it lives as long as the generation."""

    def __init__(self) -> None:
        self._values: dict[Hashable, object] = {}
        self._masks: OrderedDict[Hashable, NDArray[np.bool_]] = OrderedDict()

    def get_or_make(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return the value of a key; make it if there is none. Two threads may both make it; the later one is kept."""
        if key not in self._values:
            self._values[key] = make()
        return cast("_T", self._values[key])

    def mask(self, key: Hashable, make: Callable[[], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return the mask of a key, make it if there is none. The MAX_MASKS most recently used masks are kept."""
        found = self._masks.pop(key, None)
        if found is None:
            found = make()
        self._masks[key] = found
        while len(self._masks) > MAX_MASKS:
            try:
                self._masks.popitem(last=False)
            except KeyError:  # another thread has emptied it
                break
        return found
