"""Sets of documents and their intersection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.evaluation.kernels import Kernels

FEW: Final = 64
"""A divisor of the snapshot's size: two sets are intersected by ids if one has fewer than size / FEW, else by masks.
For two words among 200,000 articles, 16 is no faster than masks alone, and 64 is faster by 3 %."""


class DocSet:
    """A set of documents, as ascending ids or as a mask; the other form is made when it is first needed.

    Give `doc_ids` or `mask`.

    Args:
        kernels: the implementation of the inner loops.
        size: the number of documents in the snapshot.
        doc_ids: the set's documents, ascending.
        mask: (documents,): True for the set's documents.
    """

    __slots__ = ("_doc_ids", "_kernels", "_mask", "_size")

    def __init__(
        self,
        kernels: Kernels,
        size: int,
        *,
        doc_ids: NDArray[np.int64] | None = None,
        mask: NDArray[np.bool_] | None = None,
    ) -> None:
        self._kernels = kernels
        self._size = size
        self._doc_ids = doc_ids
        self._mask = mask

    @property
    def doc_ids(self) -> NDArray[np.int64]:
        """The documents of the set, ascending."""
        if self._doc_ids is None:
            self._doc_ids = self._kernels.nonzero(self.mask)
        return self._doc_ids

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(documents,): True for the documents of the set."""
        if self._mask is None:
            self._mask = np.zeros(self._size, np.bool_)
            self._mask[self.doc_ids] = True
        return self._mask

    def __len__(self) -> int:
        return len(self.doc_ids)

    def __and__(self, other: DocSet) -> DocSet:
        smaller, larger = (self, other) if self._cost() <= other._cost() else (other, self)
        # A mask costs the number of all documents, whatever it holds; ids cost their own number.
        if smaller._cost() * FEW >= self._size:
            return DocSet(self._kernels, self._size, mask=self.mask & other.mask)
        doc_ids = smaller.doc_ids
        both = larger._mask[doc_ids] if larger._mask is not None else self._kernels.isin(doc_ids, larger.doc_ids)
        return DocSet(self._kernels, self._size, doc_ids=doc_ids[both])

    def _cost(self) -> int:
        """Return the number of values to read: the number of ids, or of all documents if only the mask is known."""
        return self._size if self._doc_ids is None else len(self._doc_ids)
