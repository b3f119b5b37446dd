"""Measure what tuning gives on unseen queries: how much better than the defaults, and how much of it is chance.

The queries are split in two at random. The constants that are best on one half (by MAP) are measured on the other half,
and the other way round; the mean over many splits is reported. Scores are the evaluation's own. The proximity boost
does not depend on these constants, so every document gets it, not the best alone.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.relevance.collections import query_of
from bench.relevance.measures import SEED, quality
from bench.relevance.ranking import id_ranks
from index.evaluation.postings import LeafPostings
from index.evaluation.proximity import pairs, proximity_boosts
from index.evaluation.scoring import Scorer
from index.query.query import TextField, positive_leaves
from index.ranking import FieldWeight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bench.relevance.collections import Collection
    from bench.relevance.measures import Quality
    from index.evaluation.snapshot import Snapshot
    from index.query.query import Leaf

SPLITS: Final = 50

_K1S: Final = (1.2, 1.6, 2.0)
_BS: Final = (0.5, 0.65, 0.75)
_OTHER_FORMS: Final = (0.5, 0.7, 1.0)
_TITLE_WEIGHTS: Final = (0.0, 1.0, 3.0)


def tuned(collection: Collection, snapshot: Snapshot) -> tuple[float, float]:
    """Return MAP and nDCG, the means of SPLITS two-fold tunings."""
    qualities = list(_qualities(collection, snapshot))
    precisions = np.array([each.average_precision for each in qualities])
    gains = np.array([each.ndcg for each in qualities])
    random = np.random.default_rng(SEED)
    chosen = np.array([_choices(precisions, random) for _ in range(SPLITS)])
    queries = np.arange(len(collection.queries))
    return float(precisions[chosen, queries].mean()), float(gains[chosen, queries].mean())


def _choices(precisions: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.int64]:
    """Return (queries,): for each query, the row that is best for the half of the queries it is not in."""
    choices = np.empty(precisions.shape[1], np.int64)
    one, other = np.array_split(random.permutation(len(choices)), 2)
    for seen, unseen in ((one, other), (other, one)):
        choices[unseen] = precisions[:, seen].mean(axis=1).argmax()
    return choices


def _qualities(collection: Collection, snapshot: Snapshot) -> Iterator[Quality]:
    """Yield the quality of each choice of constants."""
    queries = [positive_leaves(query_of(text)) for text in collection.queries]
    factors: list[NDArray[np.float64]] = []
    for other_form in _OTHER_FORMS:
        leaves = LeafPostings(snapshot, _never, other_form)
        factors = factors or [_boosts(query, leaves, snapshot) for query in queries]
        for k1, b, title in product(_K1S, _BS, _TITLE_WEIGHTS):
            scorer = Scorer(leaves, snapshot, k1, _weights(b, title))
            yield quality(_rankings(queries, factors, leaves, scorer, snapshot), collection.relevant)


def _weights(b: float, title: float) -> Mapping[TextField, Mapping[TextField, FieldWeight]]:
    """Return the field weights of a word for any field; both fields have one B."""
    fields = {TextField.ANY: FieldWeight(weight=1.0, b=b), TextField.TITLE: FieldWeight(weight=title, b=b)}
    return {TextField.ANY: fields}


def _boosts(query: Sequence[Leaf], leaves: LeafPostings, snapshot: Snapshot) -> NDArray[np.float64]:
    word_pairs = pairs(query, leaves, Scorer(leaves, snapshot))
    return proximity_boosts(np.arange(len(snapshot.articles)), word_pairs, leaves)


def _rankings(
    queries: Sequence[Sequence[Leaf]],
    factors: Sequence[NDArray[np.float64]],
    leaves: LeafPostings,
    scorer: Scorer,
    snapshot: Snapshot,
) -> list[NDArray[np.int64]]:
    """Return the indexes of the documents that each query finds, best first; each leaf is scored once."""

    @cache
    def leaf_scores(leaf: Leaf) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        documents = leaves.postings(leaf, leaf.field).documents
        return documents, scorer.scores([leaf], documents)

    rankings, indexes = [], id_ranks(snapshot)
    for query, factor in zip(queries, factors, strict=True):
        totals = np.zeros(len(snapshot.articles))
        for leaf in query:
            documents, scores = leaf_scores(leaf)
            totals[documents] += scores
        order = np.lexsort((indexes, -totals * factor))
        rankings.append(indexes[order[: np.count_nonzero(totals)]])
    return rankings


def _never() -> None:
    """Never stop: a measurement has no deadline."""
