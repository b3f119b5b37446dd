"""Measure relevance: judged queries over two collections, by Dateline and by peers in the same run.

Every collection uses the same default constants. Beside each peer is the p-value of its difference from Dateline. The
last table compares, over four collections, what people get when they type these queries with the ranking of any word.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from bench.relevance.collections import NAMES, TYPED_NAMES, files, load
from bench.relevance.measures import DEPTH, quality, randomisation_test
from bench.relevance.peers import peers
from bench.relevance.ranking import found_nothing, indexed, rankings, typed_rankings
from bench.relevance.tuning import SPLITS, tuned
from bench.shared import absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.relevance.collections import Collection


def main() -> None:
    """Print a table for each collection."""
    if find_spec("tantivy") is None:
        print("skipped: no tantivy; `make bench-relevance` installs it")
        return
    if absent(*(path for name in TYPED_NAMES for path in files(name))):
        return
    for name in NAMES:
        _measure(load(name))
    _measure_typed([load(name) for name in TYPED_NAMES])


def _measure(collection: Collection) -> None:
    print(f"{collection.name}: {len(collection.documents):,} documents, {len(collection.queries)} judged queries\n")
    print(f"| | MAP | p | nDCG@{DEPTH} | p |\n|---|---|---|---|---|")
    with indexed(collection) as snapshot:
        our_quality = quality(rankings(collection.queries, snapshot), collection.relevant)
        _print_row("Dateline", our_quality.means)
        _print_row(f"Dateline, tuned on half of the queries, mean of {SPLITS}", tuned(collection, snapshot))
    for name, ranked_by in peers().items():
        peer_quality = quality(ranked_by(collection), collection.relevant)
        p_values = (
            randomisation_test(our_quality.average_precision, peer_quality.average_precision),
            randomisation_test(our_quality.ndcg, peer_quality.ndcg),
        )
        _print_row(name, peer_quality.means, p_values)
    print()


def _measure_typed(collections: Sequence[Collection]) -> None:
    """Print the quality of queries as typed, beside that of the same words joined by OR, and the means."""
    print(f"| as typed | MAP, any word | MAP | share | nDCG@{DEPTH}, any word | nDCG@{DEPTH} | found nothing |")
    print("|---|---|---|---|---|---|---|")
    means, queries, nothing = [], 0, 0
    for collection in collections:
        with indexed(collection) as snapshot:
            ranked_both = (rank(collection.queries, snapshot) for rank in (rankings, typed_rankings))
            means.append([quality(ranked, collection.relevant).means for ranked in ranked_both])
            lost = found_nothing(collection.queries, snapshot)
        queries, nothing = queries + len(collection.queries), nothing + lost
        _print_typed_row(collection.name, means[-1], lost, len(collection.queries))
    _print_typed_row("mean", np.mean(means, axis=0).tolist(), nothing, queries)


def _print_typed_row(name: str, both: Sequence[tuple[float, float]], nothing: int, queries: int) -> None:
    (any_word, any_word_gain), (typed, typed_gain) = both
    cells = f"{any_word:.4f} | {typed:.4f} | {typed / any_word:.3f} | {any_word_gain:.4f} | {typed_gain:.4f}"
    print(f"| {name} | {cells} | {nothing} of {queries} |", flush=True)


def _print_row(name: str, means: tuple[float, float], p_values: tuple[float, float] | None = None) -> None:
    shown = [f"{p_value:.4f}" for p_value in p_values] if p_values else ["", ""]
    cells = (f"{mean:.4f} | {p_value}" for mean, p_value in zip(means, shown, strict=True))
    print(f"| {name} | {' | '.join(cells)} |", flush=True)
