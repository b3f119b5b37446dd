"""Compare an index with what was committed: its shards, its documents, and each stored article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.engine import CheckedIndex, IdState
from index.engines.opensearch.documents import article_of
from index.engines.opensearch.mapping import SOURCE
from index.errors import EngineDamagedError

if TYPE_CHECKING:
    from index.engines.opensearch.cluster import Cluster
    from index.engines.opensearch.sessions import Session


def check(session: Session, cluster: Cluster) -> CheckedIndex:
    """Read every document of a generation.

    The cluster compares its own files with their checksums: a damaged shard does not answer. Each stored article has a
    checksum too.

    Raises:
        EngineDamagedError: what is found is not what was committed.
        EngineUnreachableError: a shard does not answer.
    """
    documents = articles = 0
    faults: list[str] = []
    for hit in session.hits({"match_all": {}}, SOURCE):
        documents += 1
        if hit["_source"]["state"] == IdState.ARTICLE:
            articles += 1
            try:
                article_of(hit["_source"]).blocks  # noqa: B018 -- reads a long body, too
            except EngineDamagedError as error:
                faults.append(f"{hit['_id']}: {error}")
    if articles != session.state.articles:
        faults.append(f"{articles:,} articles, not {session.state.articles:,}")
    if faults:
        raise EngineDamagedError(f"The index at {cluster.address} is damaged: {'; '.join(faults)}.")
    return CheckedIndex(articles=articles, detail=f"{documents:,} documents")
