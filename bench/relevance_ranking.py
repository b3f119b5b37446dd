"""Dateline's rankings of a collection: indexed through the port, evaluated as a search is, whole.

Limits of what may be typed are the parser's and the server's, and do not bite here; nor does the deadline.
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
    """Index a collection and lend its snapshot, in which ids sort as the documents' places do."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), create=True)
        with engine.rebuild(decide="bench") as rebuild:
            for article in articles(collection):
                rebuild.put(article)
        engine.close()
        yield Generations(Builds(Path(folder))).newest().snapshot


def rankings(queries: Iterable[str], snapshot: Snapshot) -> list[NDArray[np.int64]]:
    """Return the places of all documents that each query finds, in the order in which users get them."""
    requests = (SearchRequest(query=Query(root=query_of(text)), facets=()) for text in queries)
    evaluated = (Evaluation(request, snapshot, NO_DEADLINE_MS) for request in requests)
    places = id_places(snapshot)
    return [places[evaluation.ranking()[0]] for evaluation in evaluated]


def id_places(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): the place of each among all, sorted by id."""
    places = np.empty(len(snapshot.ids), np.int64)
    places[np.argsort(snapshot.ids)] = np.arange(len(places))
    return places
