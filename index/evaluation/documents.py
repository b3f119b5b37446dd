"""Sets of documents, and what both of two sets hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.evaluation.loops import Loops

FEW: Final = 64
"""Of fewer than one in so many documents the numbers are looked at, of more the whole mask: with 16 a search for two
words among 200,000 articles is no faster than with masks alone, with 64 by 3 %."""


class Documents:
    """A set of documents, as ascending numbers or as a mask: whichever it was made of, and the other once asked for.

    Args:
        loops: which form of the inner loops to run.
        size: how many documents there are.
        numbers: those in the set, ascending.
        mask: (documents,): which are in the set. One of the two is given.
    """

    __slots__ = ("_loops", "_mask", "_numbers", "_size")

    def __init__(
        self,
        loops: Loops,
        size: int,
        *,
        numbers: NDArray[np.int64] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        self._loops = loops
        self._size = size
        self._numbers = numbers
        self._mask = mask

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The documents, ascending."""
        if self._numbers is None:
            self._numbers = self._loops.marked(self.mask)
        return self._numbers

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(documents,): which are in the set."""
        if self._mask is None:
            self._mask = np.zeros(self._size, np.bool_)
            self._mask[self.numbers] = True
        return self._mask

    def __len__(self) -> int:
        return len(self.numbers)

    def __and__(self, other: Documents) -> Documents:
        few, others = (self, other) if self._rank() <= other._rank() else (other, self)
        if few._rank() * FEW >= self._size:
            return Documents(self._loops, self._size, mask=self.mask & other.mask)
        numbers = few.numbers
        both = others._mask[numbers] if others._mask is not None else self._loops.contained(numbers, others.numbers)
        return Documents(self._loops, self._size, numbers=numbers[both])

    def _rank(self) -> int:
        """Return how many numbers there are to look at; all of them where only the mask is known."""
        return self._size if self._numbers is None else len(self._numbers)
