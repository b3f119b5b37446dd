"""BM25F: one score per article. Frequencies are weighted, normalised by length and summed over fields; idf is per leaf.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), sections 3.4 to 3.6:

    weight = Σ over fields of W_field · frequency / (1 - B_field + B_field · length / mean length)
    score  = Σ over leaves of idf · weight · (K1 + 1) / (K1 + weight),   idf = ln((N - n + ½) / (n + ½))

N, n and the means count live articles; lengths are exact. The sum runs in float64 over the leaves in the query's order,
so that equal articles have equal scores wherever they are stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from index.article.model import Quality
from index.facets import Facet
from index.ranking import K1, TITLE_ONLY_FACTOR, WEIGHTS, idf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from index.evaluation.postings import LeafPostings
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Leaf, TextField
    from index.ranking import FieldWeight


class Scorer:
    """Scores leaves and whole queries on one snapshot; only measurements pass other constants than the defaults."""

    def __init__(
        self,
        leaves: LeafPostings,
        snapshot: Snapshot,
        k1: float = K1,
        weights: Mapping[TextField, Mapping[TextField, FieldWeight]] = WEIGHTS,
    ) -> None:
        self._leaves = leaves
        self._snapshot = snapshot
        self._k1 = k1
        self._weights = weights
        self._article_count = snapshot.cache.get_or_make("count", lambda: int(snapshot.articles.sum()))

    def scores(self, leaves: Sequence[Leaf], documents: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the documents' scores, in order: the sum over the leaves, halved where only the title is known."""
        kernels, k1, totals = self._snapshot.kernels, self._k1, np.zeros(len(documents))
        # In the query's order: floating-point sums depend on the order, and equal articles must tie.
        for leaf in leaves:
            weights = np.zeros(len(documents))
            for field, field_weight in self._weights[leaf.field].items():
                postings, norms = self._leaves.postings(leaf, field), self.norms(field, field_weight.b)
                kernels.weigh(weights, documents, postings.documents, postings.frequencies, norms, field_weight.weight)
            totals += self.idf(leaf) * weights * (k1 + 1) / (k1 + weights)
        factors = self.factors()
        return totals if factors is None else totals * factors[documents]

    def norms(self, field: TextField, b: float) -> NDArray[np.float64]:
        """Return (documents,): the length normalisation of a field, which divides an article's weights."""
        lengths, mean = self._snapshot.lengths(field), self.mean_length(field)
        return self._snapshot.cache.get_or_make(
            ("norms", field, b), lambda: np.asarray(1 - b + b * lengths / mean, np.float64)
        )

    def idf(self, leaf: Leaf) -> float:
        """Return a leaf's inverse document frequency, at least MIN_IDF."""
        return idf(self._article_count, self.doc_freq(leaf))

    def doc_freq(self, leaf: Leaf) -> int:
        """Return the number of articles that match a leaf in the field it was typed for."""
        return len(self._leaves.postings(leaf, leaf.field).documents)

    @property
    def article_count(self) -> int:
        """The number of live articles."""
        return self._article_count

    def mean_length(self, field: TextField) -> float:
        """Return the mean number of words that articles have in a field; 1 if the field is empty everywhere."""
        return self._snapshot.cache.get_or_make(("mean length", field), lambda: self._mean_length(field))

    def _mean_length(self, field: TextField) -> float:
        total = int(self._snapshot.lengths(field)[self._snapshot.articles].sum(dtype=np.int64))
        return total / self._article_count if total else 1.0

    def factors(self) -> NDArray[np.float64] | None:
        """Return (documents,): TITLE_ONLY_FACTOR for articles that are only a title, else 1; None if there are none."""
        return self._snapshot.cache.get_or_make("factors", self._factors)

    def _factors(self) -> NDArray[np.float64] | None:
        column = self._snapshot.facet(Facet.QUALITY)
        if Quality.TITLE_ONLY not in column.values:
            return None
        return np.where(column.mask_of([column.values.index(Quality.TITLE_ONLY)]), TITLE_ONLY_FACTOR, 1.0)
