"""Relevance: judged queries over two collections, by Dateline and by peers in the same run.

One set of defaults for every collection. Beside each peer stands how probable a difference from Dateline of that size
would be if it did not matter which of the two ranked.
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
    """Print a table a collection."""
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
        ours = quality(rankings(collection.queries, snapshot), collection.relevant)
        _print_row("Dateline", ours.means)
        _print_row(f"Dateline, tuned on half of the queries, mean of {SPLITS}", tuned(collection, snapshot))
    for name, ranked_by in peers().items():
        theirs = quality(ranked_by(collection), collection.relevant)
        chances = (
            randomisation_test(ours.average_precision, theirs.average_precision),
            randomisation_test(ours.ndcg, theirs.ndcg),
        )
        _print_row(name, theirs.means, chances)
    print()


def _print_row(name: str, means: tuple[float, float], chances: tuple[float, float] | None = None) -> None:
    shown = [f"{chance:.4f}" for chance in chances] if chances else ["", ""]
    cells = (f"{mean:.4f} | {chance}" for mean, chance in zip(means, shown, strict=True))
    print(f"| {name} | {' | '.join(cells)} |", flush=True)
