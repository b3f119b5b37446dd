"""How good a ranking is, and whether two systems differ: by judgments without grades, over whole rankings.

Average precision and nDCG as TREC counts them (C. Buckley and E. Voorhees in "TREC: Experiment and Evaluation in
Information Retrieval", 2005; K. Järvelin and J. Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques",
2002, with the discount log2(1 + rank)). A relevant document that is not found counts as 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

DEPTH: Final = 10
"""Where nDCG stops: a page, or what of it is seen."""

PERMUTATIONS: Final = 10_000
SEED: Final = 20_040_915


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """Of each query, (queries,) float64: average precision and nDCG at DEPTH."""

    average_precision: NDArray[np.float64]
    ndcg: NDArray[np.float64]

    @property
    def means(self) -> tuple[float, float]:
        """MAP and the mean nDCG."""
        return float(self.average_precision.mean()), float(self.ndcg.mean())


def quality(rankings: Sequence[NDArray[np.int64]], relevant: Sequence[Collection[int]]) -> Quality:
    """Return the quality of the rankings, best first, of queries with these relevant documents."""
    measured = [
        (average_precision(found, len(wanted)), ndcg(found, len(wanted)))
        for ranking, wanted in zip(rankings, relevant, strict=True)
        for found in [np.isin(ranking, list(wanted))]
    ]
    precisions, gains = np.array(measured).T
    return Quality(average_precision=precisions, ndcg=gains)


def average_precision(found: NDArray[np.bool_], wanted: int) -> float:
    """Return the mean, over the relevant documents, of the precision at their ranks.

    Args:
        found: for each rank whether its document is relevant.
        wanted: how many relevant documents there are.
    """
    ranks = np.flatnonzero(found) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / wanted)


def ndcg(found: NDArray[np.bool_], wanted: int) -> float:
    """Return the discounted gain of the first DEPTH documents as a share of the most there could be."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    shown = found[:DEPTH]
    return float(discounts[: len(shown)][shown].sum() / discounts[:wanted].sum())


def randomisation_test(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return how probable so large a difference of means is, either way, if it does not matter which system it was.

    M. Smucker, J. Allan and B. Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
    Evaluation" (2007): the signs of the queries' differences are drawn anew, PERMUTATIONS times.
    """
    differences = ours - theirs
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (PERMUTATIONS, len(differences)))
    means = np.abs(signs @ differences)
    # Sums of the same numbers in another order may differ in the last digit.
    return float((1 + np.count_nonzero(means >= abs(differences.sum()) - 1e-12)) / (1 + PERMUTATIONS))
