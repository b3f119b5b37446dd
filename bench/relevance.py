"""Measure relevance: judged queries over two collections, by Dateline and by peers in the same run.

Every collection uses the same default constants. Beside each peer is the p-value of its difference from Dateline.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench.relevance_collections import NAMES, files, load
from bench.relevance_measures import DEPTH, quality, randomisation_test
from bench.relevance_peers import peers
from bench.relevance_ranking import indexed, rankings
from bench.relevance_tuning import SPLITS, tuned
from bench.shared import absent

if TYPE_CHECKING:
    from bench.relevance_collections import Collection


def main() -> None:
    """Print a table for each collection."""
    if find_spec("tantivy") is None:
        print("skipped: no tantivy; `make bench-relevance` installs it")
        return
    if absent(*(path for name in NAMES for path in files(name))):
        return
    for name in NAMES:
        _measure(load(name))


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


def _print_row(name: str, means: tuple[float, float], p_values: tuple[float, float] | None = None) -> None:
    shown = [f"{p_value:.4f}" for p_value in p_values] if p_values else ["", ""]
    cells = (f"{mean:.4f} | {p_value}" for mean, p_value in zip(means, shown, strict=True))
    print(f"| {name} | {' | '.join(cells)} |", flush=True)
