"""Rank a collection with Dateline: indexed through the engine interface, evaluated as a search is, without a cut-off.

The limits of typed queries (parser and server) do not apply here, and the deadline is out of reach.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.relevance_collections import articles, query_of
from index.engines import open_engine
from index.engines.whoosh.builds import Builds
from index.engines.whoosh.generations import Generations
from index.evaluation.evaluation import Evaluation
from index.query.query import Query
from index.search import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bench.relevance_collections import Collection
    from index.evaluation.snapshot import Snapshot

NO_DEADLINE_MS: Final = 3_600_000


@contextmanager
def indexed(collection: Collection) -> Iterator[Snapshot]:
    """Index a collection and yield its snapshot, in which ids sort as the documents' indexes do."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), create=True)
        with engine.rebuild(decide="bench") as rebuild:
            for article in articles(collection):
                rebuild.put(article)
        engine.close()
        yield Generations(Builds(Path(folder))).newest().snapshot


def rankings(queries: Iterable[str], snapshot: Snapshot) -> list[NDArray[np.int64]]:
    """Return the indexes of all documents that each query finds, in the order in which users get them."""
    requests = (SearchRequest(query=Query(root=query_of(text)), facets=()) for text in queries)
    evaluated = (Evaluation(request, snapshot, NO_DEADLINE_MS) for request in requests)
    indexes = id_ranks(snapshot)
    return [indexes[evaluation.ranking()[0]] for evaluation in evaluated]


def id_ranks(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): the index of each among all, sorted by id."""
    indexes = np.empty(len(snapshot.ids), np.int64)
    indexes[np.argsort(snapshot.ids)] = np.arange(len(indexes))
    return indexes
