"""The proximity lift: up to a quarter more for articles where neighbouring words of the query stand near each other.

Only the best DEPTH articles by score are lifted; as no lift is below 1, none of the others can come before them. A
pair of the query's neighbouring words adds its share (its words' idf) divided by the distance between them, in words:
all of it where one follows the other, half with a word between, nothing beyond WINDOW. After Y. Rasolofo and
J. Savoy, "Term Proximity Scoring for Keyword-Based Retrieval Systems" (2003), which sums idf over squared distances
in a window of six words; a bounded factor keeps the order explainable.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.evaluation.snapshot import POSITION_BITS
from index.query import TextField, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.evaluation.leaves import Leaves
    from index.evaluation.scoring import Scorer
    from index.query import Leaf

MAX_LIFT: Final = 0.25
DEPTH: Final = 1000

WINDOW: Final = 10
"""Of 1, 2, 5 and 10 none is better than the others on TIME (MAP 0.712 to 0.715) or CISI (0.223 each)."""


class Pair(NamedTuple):
    """Two words, neighbours in the query, and what share of the lift they can give."""

    former: str
    latter: str
    share: float


def pairs(leaves: Sequence[Leaf], evaluated: Leaves, scorer: Scorer) -> list[Pair]:
    """Return the query's pairs of neighbouring words; their shares sum to 1."""
    found = []
    for former, latter in pairwise(leaves):
        first, second = (_word(leaf, evaluated) for leaf in (former, latter))
        if first is not None and second is not None and first != second:
            found.append(Pair(first, second, scorer.idf(former) + scorer.idf(latter)))
    total = sum(pair.share for pair in found)
    return [pair._replace(share=pair.share / total) for pair in found]


def _word(leaf: Leaf, evaluated: Leaves) -> str | None:
    """Return the term of a word that may stand anywhere in the article."""
    return evaluated.pattern(leaf).term if isinstance(leaf, Word) and leaf.field is TextField.ANY else None


def lifts(documents: NDArray[np.int64], of: Sequence[Pair], evaluated: Leaves) -> NDArray[np.float64]:
    """Return the factors, 1 to 1 + MAX_LIFT, of some documents.

    Args:
        documents: ascending.
        of: the query's pairs.
        evaluated: the query's leaves.
    """
    factors = np.ones(len(documents))
    for pair in of:
        distances = nearest(documents, pair, evaluated)
        factors += MAX_LIFT * pair.share * np.where(distances <= WINDOW, 1 / distances, 0.0)
    return factors


def nearest(documents: NDArray[np.int64], pair: Pair, evaluated: Leaves) -> NDArray[np.float64]:
    """Return how many words apart a pair's nearest occurrences are in each document; infinity where one is missing."""
    distances = np.full(len(documents), np.inf)
    former, latter = (_within(documents, term, evaluated) for term in pair[:2])
    if not len(former) or not len(latter):
        return distances
    after = np.searchsorted(latter, former)
    for neighbour in (np.minimum(after, len(latter) - 1), np.maximum(after - 1, 0)):
        apart = np.abs(latter[neighbour] - former)
        same = latter[neighbour] >> POSITION_BITS == former >> POSITION_BITS
        places = np.searchsorted(documents, former[same] >> POSITION_BITS)
        np.minimum.at(distances, places, apart[same].astype(np.float64))
    return distances


def _within(documents: NDArray[np.int64], term: str, evaluated: Leaves) -> NDArray[np.int64]:
    """Return a term's occurrences in some documents."""
    all_of_it = evaluated.occurrences(TextField.ANY, term)
    starts = np.searchsorted(all_of_it, documents << POSITION_BITS)
    stops = np.searchsorted(all_of_it, (documents + 1) << POSITION_BITS)
    counts = stops - starts
    return all_of_it[np.repeat(stops - np.cumsum(counts), counts) + np.arange(counts.sum())]
