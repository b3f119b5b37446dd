"""One search, from the request to the answer, on one generation of the index.

Whoosh says which articles the query finds (and, by relevance, how well); narrowing, counting, ordering and cutting
the page are done here, over columns. Articles are unpacked and highlighted for the page alone.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from index.engines.counting import count_dates, count_facet
from index.engines.deadline import Deadline
from index.engines.failures import reading
from index.engines.narrowing import Asked, Dates, hidden, narrow, selection_terms
from index.engines.schema import UNDATED, article_of
from index.engines.scoring import scores
from index.engines.translation import translate
from index.query import Everything, positive_leaves
from index.search import DEFAULT_FACETS, Hit, IndexState, SearchResult, Sort
from index.snippets import highlight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.engines.columns import Columns
    from index.engines.narrowing import Narrowed
    from index.engines.searchers import Reading
    from index.search import DateCounts, Facet, FacetCounts, SearchRequest


class Evaluation:
    """Answers one request; used by one thread, once."""

    def __init__(self, request: SearchRequest, lent: Reading, columns: Columns, deadline_ms: int) -> None:
        self._request = request
        self._lent = lent
        self._columns = columns
        self._asked = Asked.by(request)
        self._facets = DEFAULT_FACETS if request.facets is None else request.facets
        self._sort = request.sort or (Sort.RELEVANCE if positive_leaves(request.query.root) else Sort.NEWEST)
        self._started = time.perf_counter()
        self._preload()
        self._deadline = Deadline(deadline_ms)

    def _preload(self) -> None:
        """Read the columns that most requests need: what is read once does not count against the deadline."""
        columns = self._columns
        _ = columns.articles, columns.ids, columns.firsts, columns.lasts, columns.added, columns.leads
        for facet in self._facets:
            columns.values(facet)

    def result(self) -> SearchResult:
        """Return the answer."""
        narrowed = narrow(self._request, self._asked, self._found(), self._columns)
        points = self._scores(narrowed)
        request, documents = self._request, narrowed.documents
        offset = (request.page - 1) * request.per_page
        page = self._ordered(documents, points)[offset : offset + request.per_page]
        return SearchResult(
            request=request,
            total=len(documents),
            hits=tuple(self._hit(document, points.get(document, 0.0)) for document in page),
            hidden=hidden(request, self._asked, narrowed, self._columns),
            index=IndexState(
                build=self._lent.build, generation=self._lent.generation, articles=len(self._columns.articles)
            ),
            facets=tuple(self._facet(facet, narrowed) for facet in dict.fromkeys(self._facets)),
            dates=self._dates(narrowed),
            took_ms=(time.perf_counter() - self._started) * 1000,
        )

    def _found(self) -> Sequence[int]:
        if isinstance(self._asked.root, Everything):
            return self._columns.articles
        searcher = self._lent.searcher
        with reading:
            query = translate(self._asked.root, searcher.reader())
            return list(self._deadline.watch(searcher.docs_for_query(query)))

    def _scores(self, narrowed: Narrowed) -> Mapping[int, float]:
        if self._sort is not Sort.RELEVANCE:
            return {}
        with reading:
            return scores(self._lent.searcher, self._asked.root, frozenset(narrowed.documents), self._deadline)

    def _ordered(self, documents: Sequence[int], points: Mapping[int, float]) -> Sequence[int]:
        """Return the documents in the order asked for, ties by id, undated last."""
        self._deadline.check()
        ids = self._columns.ids
        key = self._sort_key(points)
        return sorted(documents, key=lambda document: (key(document), ids[document]))

    def _sort_key(self, points: Mapping[int, float]) -> Callable[[int], float]:
        """Return what the order goes by, ascending."""
        firsts, lasts, added = self._columns.firsts, self._columns.lasts, self._columns.added
        match self._sort:
            case Sort.RELEVANCE:
                return lambda document: -points.get(document, 0.0)
            case Sort.NEWEST:
                return lambda document: -lasts[document]
            case Sort.OLDEST:
                return lambda document: firsts[document] if firsts[document] != UNDATED else float("inf")
            case Sort.ADDED:
                return lambda document: -added[document]

    def _hit(self, document: int, score: float) -> Hit:
        self._deadline.check()
        with reading:
            article = article_of(self._columns.record(document))
        shown = highlight(article, self._request.query, self._request.snippets)
        return Hit(
            article=article,
            score=score,
            matched_in=shown.matched_in,
            also_matched=shown.also_matched,
            title_matches=shown.title_matches,
            snippets=shown.snippets,
        )

    def _facet(self, facet: Facet, narrowed: Narrowed) -> FacetCounts:
        self._deadline.check()
        values = self._columns.values(facet)
        selected: dict[str, str] = {}
        for selection in self._request.selections:
            if selection.facet is facet and not selection.exclude:
                selected |= selection_terms(selection)
        found = (values[document] for document in narrowed.without(facet))
        return count_facet(facet, found, selected, self._request.facet_size)

    def _dates(self, narrowed: Narrowed) -> DateCounts | None:
        if not self._facets or not self._request.date_histogram:
            return None
        firsts, lasts = self._columns.firsts, self._columns.lasts
        found = ((firsts[document], lasts[document]) for document in narrowed.without(Dates.GIVEN))
        return count_dates(found, self._request.interval)
