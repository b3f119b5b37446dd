"""Measure how good a ranking is, and whether two systems differ: by judgments without grades, over whole rankings.

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
"""The rank at which nDCG stops: about one page of results."""

PERMUTATIONS: Final = 10_000
SEED: Final = 20_040_915


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """Average precision and nDCG at DEPTH of each query; both (queries,) float64."""

    average_precision: NDArray[np.float64]
    ndcg: NDArray[np.float64]

    @property
    def means(self) -> tuple[float, float]:
        """MAP and the mean nDCG."""
        return float(self.average_precision.mean()), float(self.ndcg.mean())


def quality(rankings: Sequence[NDArray[np.int64]], relevant: Sequence[Collection[int]]) -> Quality:
    """Return the quality of rankings, best first, given each query's relevant documents."""
    measured = [
        (average_precision(is_relevant, len(relevant_ids)), ndcg(is_relevant, len(relevant_ids)))
        for ranking, relevant_ids in zip(rankings, relevant, strict=True)
        for is_relevant in [np.isin(ranking, list(relevant_ids))]
    ]
    precisions, gains = np.array(measured).T
    return Quality(average_precision=precisions, ndcg=gains)


def average_precision(is_relevant: NDArray[np.bool_], relevant_count: int) -> float:
    """Return the mean, over the relevant documents, of the precision at their ranks.

    Args:
        is_relevant: for each rank, whether its document is relevant.
        relevant_count: how many relevant documents there are.
    """
    ranks = np.flatnonzero(is_relevant) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum() / relevant_count)


def ndcg(is_relevant: NDArray[np.bool_], relevant_count: int) -> float:
    """Return the discounted gain of the first DEPTH documents as a share of the largest possible one."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    shown = is_relevant[:DEPTH]
    return float(discounts[: len(shown)][shown].sum() / discounts[:relevant_count].sum())


def randomisation_test(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """Return the two-sided p-value of the difference of means, under the hypothesis that both systems are alike.

    M. Smucker, J. Allan and B. Carterette, "A Comparison of Statistical Significance Tests for Information Retrieval
    Evaluation" (2007): the signs of the queries' differences are drawn at random, PERMUTATIONS times.
    """
    differences = ours - theirs
    signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (PERMUTATIONS, len(differences)))
    means = np.abs(signs @ differences)
    # Sums of the same numbers in another order may differ in the last digit.
    return float((1 + np.count_nonzero(means >= abs(differences.sum()) - 1e-12)) / (1 + PERMUTATIONS))
