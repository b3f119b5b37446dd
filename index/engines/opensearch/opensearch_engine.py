"""The engine `opensearch`: implements `index.engine` on a cluster of OpenSearch 3.

The cluster holds documents (`mapping`, `documents`), and finds, counts and sorts them. What a query means, how it
scores, which offers are made and how an answer is shown is the same code as for every engine: the cluster is asked for
sets, counts and frequencies. No caller sees opensearch-py: `cluster` translates its errors.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from index.engine import CheckedIndex, EngineInfo
from index.engines.opensearch import checking, searching, writing
from index.engines.opensearch.cluster import Cluster, parse_address
from index.engines.opensearch.documents import DocumentMaker
from index.engines.opensearch.help import explaining, helping, tallying
from index.engines.opensearch.locking import locked
from index.engines.opensearch.sessions import Sessions
from index.evaluation.deadline import DEADLINE_MS
from index.query.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.article.model import Article
    from index.engine import KnownId
    from index.facets import Facet
    from index.query.query import Query
    from index.request import SearchRequest
    from index.search import Explanation, ExportResult, FacetResult, SearchResult
    from index.suggestions import Related, Similar, Suggestion
    from index.tally import CountRequest, Counts

NAME: Final = "opensearch"


class OpenSearchEngine:
    """An Engine; `index.engine` is its contract. Made by `index.engines.open_engine`.

    Args:
        location: the address after its scheme; `cluster.parse_address` reads it.
        deadline_ms: the limit of one reading of a query.
    """

    def __init__(self, location: str, *, deadline_ms: int = DEADLINE_MS) -> None:
        self._cluster = Cluster(parse_address(location))
        self._sessions = Sessions(self._cluster)
        self._deadline_ms = deadline_ms

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""
        return self._sessions.read(lambda session: searching.answer(request, session, self._deadline_ms))

    def facet_values(self, facet: Facet, prefix: str, request: SearchRequest) -> FacetResult:
        """Return the values of a facet that begin with a prefix, as a search counts them."""
        return self._sessions.read(
            lambda session: searching.facet_answer(facet, prefix, request, session, self._deadline_ms)
        )

    def suggest(self, typed: str, limit: int, read: Callable[[str], Query] = parse) -> tuple[Suggestion, ...]:
        """Return how to go on from what is typed so far."""
        return self._sessions.read(lambda session: helping.suggestions(typed, limit, read, session, self._deadline_ms))

    def export(self, request: SearchRequest) -> ExportResult:
        """Return every hit of a request, in its order, one at a time."""
        return self._sessions.read(lambda session: searching.export(request, session, self._deadline_ms))

    def count(self, request: CountRequest) -> Counts:
        """Count the answers of several requests, all from one generation."""
        return self._sessions.read(lambda session: tallying.count(request, session, self._deadline_ms))

    def get(self, article_id: str) -> Article:
        """Return the article, also by an id it had before."""
        return self._sessions.read(lambda session: session.article(article_id))

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        """Return why an article has its score."""
        return self._sessions.read(
            lambda session: explaining.explain(session.article(article_id), request, session, self._deadline_ms)
        )

    def similar(self, article_id: str, limit: int) -> Similar:
        """Return the articles most like an article."""
        return self._sessions.read(
            lambda session: helping.similar_to(session.article(article_id), limit, session, self._deadline_ms)
        )

    def related(self, request: SearchRequest, limit: int) -> Related:
        """Return the related words of an answer."""
        return self._sessions.read(lambda session: helping.related_to(request, limit, session, self._deadline_ms))

    def info(self) -> EngineInfo:
        """Return what this index is, now."""
        session = self._sessions.newest()
        return EngineInfo(
            engine=NAME,
            detail="",
            build=session.state.build,
            generation=session.state.generation,
            articles=session.state.articles,
            analysis=session.meta.analysis,
            vocabulary=session.meta.vocabulary,
            decide=session.meta.decide,
            durable=True,
            atomic_batches=False,
            isolated=False,
            exact_scores=False,
            purges=True,
        )

    def known_ids(self) -> Iterator[KnownId]:
        """Yield every id the index knows."""
        yield from self._sessions.newest().known_ids()

    def check(self) -> CheckedIndex:
        """Compare the documents with the meta document, and each record with its checksum."""
        return checking.check(self._sessions.newest(), self._cluster)

    @contextmanager
    def batch(self) -> Iterator[writing.Changes]:
        """Open a batch: committed, durably, when the context exits; discarded if it raises."""
        writing.check_there(self._cluster)
        with locked(self._cluster) as lock, writing.batch(self._cluster, lock, DocumentMaker()) as changes:
            yield changes

    @contextmanager
    def rebuild(self, *, decide: str) -> Iterator[writing.RebuildChanges]:
        """Build a new index aside; when the context exits, it is committed and replaces this one."""
        writing.create_meta_index(self._cluster)
        with locked(self._cluster) as lock, writing.rebuild(self._cluster, lock, DocumentMaker(), decide) as changes:
            yield changes

    def close(self) -> None:
        """Close every connection; later calls open them again."""
        self._sessions.close()
        self._cluster.close()
