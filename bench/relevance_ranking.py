"""Dateline's rankings of a collection: indexed through the port, evaluated as a search is, whole.

Limits of what may be typed are the parser's and the server's, and do not bite here; nor does the deadline.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.relevance_collections import articles, query_of
from index.engines import open_engine
from index.engines.builds import Builds
from index.engines.searchers import Searchers
from index.engines.snapshots import SnapshotCache
from index.evaluation.evaluation import Evaluation
from index.query import Query
from index.search import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from bench.relevance_collections import Collection
    from index.evaluation.snapshot import Snapshot

NO_DEADLINE_MS: Final = 3_600_000


@contextmanager
def indexed(collection: Collection) -> Iterator[Snapshot]:
    """Index a collection and lend its snapshot, in which `id_ranks` are the documents' places."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), create=True)
        with engine.rebuild(decide="bench") as rebuild:
            for article in articles(collection):
                rebuild.put(article)
        engine.close()
        searchers = Searchers(Builds(Path(folder)))
        with searchers.lend() as lent:
            yield SnapshotCache().of(lent)
        searchers.close()


def rankings(queries: Iterable[str], snapshot: Snapshot) -> list[NDArray[np.int64]]:
    """Return the places of all documents that each query finds, in the order in which users get them."""
    requests = (SearchRequest(query=Query(root=query_of(text)), facets=()) for text in queries)
    evaluated = (Evaluation(request, snapshot, NO_DEADLINE_MS) for request in requests)
    return [snapshot.id_ranks[evaluation.ranking()[0]] for evaluation in evaluated]
