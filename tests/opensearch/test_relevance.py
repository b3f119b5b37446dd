"""The rankings of a cluster are as good as the embedded engine's, on four judged collections."""

from __future__ import annotations

import numpy as np
import pytest

from bench.relevance.collections import TYPED_NAMES, article_id, articles, files, load, query_of
from bench.relevance.measures import quality
from bench.relevance.ranking import indexed, rankings
from index.engines.opensearch.answering import Answering
from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.engines.opensearch.ordering import sorting
from index.engines.opensearch.sessions import Session
from index.evaluation.deadline import Deadline
from index.query.query import Query
from index.request import SearchRequest
from tests.conformance.conftest import PATIENCE_MS

pytestmark = pytest.mark.opensearch

TOLERANCE = 0.01
ALL = 10_000
"""More than any of the collections has documents."""


@pytest.mark.parametrize("name", TYPED_NAMES)
def test_map_and_ndcg_are_those_of_the_embedded_engine(name: str, index_address: str) -> None:
    if not all(path.exists() for path in files(name)):
        pytest.skip("the judged collections are not beside the project")
    collection = load(name)
    with indexed(collection) as snapshot:
        expected = quality(rankings(collection.queries, snapshot), collection.relevant).means
    engine = OpenSearchEngine(f"{index_address.removeprefix('opensearch:')}?shards=3", deadline_ms=PATIENCE_MS)
    with engine.rebuild(decide="1") as batch:
        for each in articles(collection):
            batch.put(each)
    indexes = {article_id(index): index for index in range(len(collection.documents))}
    ranked = [np.array([indexes[found] for found in _ranking(engine, text)], np.int64) for text in collection.queries]
    engine.close()
    assert quality(ranked, collection.relevant).means == pytest.approx(expected, abs=TOLERANCE)


def _ranking(engine: OpenSearchEngine, text: str) -> list[str]:
    """Return the ids of all articles that a query finds, in order: a search's own query, without its pages."""
    request = SearchRequest(query=Query(root=query_of(text)), facets=())

    def ranked(session: Session) -> list[str]:
        deadline = Deadline(PATIENCE_MS)
        query = Answering(request, session, deadline).plain_query()
        body = {**query, "size": ALL, "sort": sorting(request), "_source": False}
        return [hit["_id"] for hit in session.search(body, deadline)["hits"]["hits"]]

    return engine._sessions.read(ranked)
