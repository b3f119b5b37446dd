"""What is kept of one generation, so that it is made once and not for each search. Safe for any number of threads.

Never an answer: columns and figures of the whole index, and the masks of filters that were lately used.
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
"""Of a million articles each takes a megabyte."""


class Cache:
    """Made for a generation, gone with it."""

    def __init__(self) -> None:
        self._made: dict[Hashable, object] = {}
        self._masks: OrderedDict[Hashable, NDArray[np.bool_]] = OrderedDict()

    def get_or_make(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is kept under a key for good, made where it is not there yet; two threads may both make it."""
        if key not in self._made:
            self._made[key] = make()
        return cast("_T", self._made[key])

    def mask(self, key: Hashable, make: Callable[[], NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """Return a mask over the documents, kept for as long as MAX_MASKS others have not been used since."""
        found = self._masks.pop(key, None)
        if found is None:
            found = make()
        self._masks[key] = found
        while len(self._masks) > MAX_MASKS:
            try:
                self._masks.popitem(last=False)
            except KeyError:  # another thread was quicker
                break
        return found
