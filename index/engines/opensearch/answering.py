"""One request on one generation: from the request to the answer, in one search of the cluster.

The search's query is what the request's query finds, with the filters that every count follows. Its `post_filter` has
the other filters, so that hits and total are those of the answer. Each aggregation has a filter of its own, which
leaves out one of them. Snippets are made here, from the stored articles.
"""

from __future__ import annotations

import time
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from index import fields
from index.engines.opensearch import dating, facetting
from index.engines.opensearch.documents import ARTICLE_SOURCE, article_of
from index.engines.opensearch.exporting import A_PART, parts, scanned
from index.engines.opensearch.filtering import Filters
from index.engines.opensearch.ordering import in_strata, sorting
from index.engines.opensearch.querying import UNDATED
from index.engines.opensearch.reading import Reader
from index.engines.opensearch.scoring import scored
from index.engines.opensearch.sessions import KEEP_ALIVE
from index.evaluation.filters import Dates, Default, selected_terms
from index.facets import DEFAULT_FACETS, Facet
from index.highlight.matches import match_count, patterns_of
from index.highlight.snippets import LONG_QUESTION, Telling, every_match, highlight_leaves, telling
from index.offers.partial import lacked_words
from index.query.query import And, Leaf, Or, positive_leaves
from index.request import Interval, Sort, Undated
from index.search import ExportResult, FacetResult, Hidden, Hit, Partial, PartialHit, SearchResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.article.model import Article
    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline
    from index.evaluation.filters import Key
    from index.highlight.matches import ArticlePatterns
    from index.query.query import Node, Query
    from index.request import SearchRequest
    from index.search import DateCounts, FacetCounts

_ANSWER: Final = "answer"
"""The name of the aggregation that counts the answer itself."""

_VALUES: Final = "values"
_DATES: Final = "dates"
_WITHIN: Final = "within"
_HIDDEN_UNDATED: Final = "hidden undated"


class Answering:
    """Answers one request. For one thread, once.

    Args:
        request: the request; its query is evaluated as its tree says.
        session: the generation.
        deadline: the end of the request's time.
    """

    def __init__(self, request: SearchRequest, session: Session, deadline: Deadline) -> None:
        self._request = request
        self._session = session
        self._deadline = deadline
        self._reader = Reader(session, deadline)
        self._filters = Filters(request, self._reader)
        self._facets = tuple(dict.fromkeys(DEFAULT_FACETS if request.facets is None else request.facets))
        self._words = positive_leaves(self._filters.split_query.root)

    def result(self, started: float) -> SearchResult:
        """Return the answer. Its time counts from `started`, a value of `time.perf_counter`."""
        request, aggs = self._request, self._aggregations()
        body = {**self._counted_query(), **self._page(), **({"aggs": aggs} if aggs else {})}
        found = self._session.search(body, self._deadline)
        counted, total = found.get("aggregations", {}), found["hits"]["total"]["value"]
        return SearchResult(
            request=request,
            total=total,
            hits=tuple(self.hits(self._articles(found, total))),
            hidden=self._hidden(counted, total),
            index=self._session.state,
            facets=tuple(self._facet(facet, counted) for facet in self._facets),
            dates=self._dates(counted) if request.date_histogram else None,
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def export(self) -> ExportResult:
        """Return every hit, in order, from a point in time."""
        pit = self._session.open_pit()
        body = {**self._plain_query(), "size": A_PART, "sort": sorting(self._request), "_source": ARTICLE_SOURCE}
        found_parts: Iterator[Mapping[str, Any]] = iter(())
        if self._strata_order is not None:
            total = len(self._strata_order)
        else:
            found_parts = parts(body, pit, self._session, self._deadline)
            first = next(found_parts)
            found_parts, total = chain([first], found_parts), first["hits"]["total"]["value"]
        self._deadline.cancel()
        return ExportResult(
            request=self._request, total=total, index=self._session.state, hits=self._exported(found_parts, pit)
        )

    def _exported(self, found_parts: Iterator[Mapping[str, Any]], pit: str) -> Iterator[Hit]:
        try:
            order = self._strata_order or ()
            for first in range(0, len(order), A_PART):
                yield from self.hits(self.by_ids(order[first : first + A_PART], pit))
            for found in found_parts:
                yield from self.hits((article_of(hit["_source"]), _score(hit)) for hit in found["hits"]["hits"])
        finally:
            self._session.close_pit(pit)

    def total(self) -> int:
        """Return the number of articles in the answer."""
        return self._reader.counts(self._filters.query(), [])[0]

    def totals(self, nodes: Sequence[Node]) -> list[int]:
        """Return the number of articles in the answer, and how many of them each node finds."""
        return self._reader.counts(self._filters.query(), [self._reader.compiled(node) for node in nodes])

    def facet_result(self, facet: Facet, prefix: str) -> FacetResult:
        """Return the values of a facet that begin with a prefix."""
        counting = {"counts": facetting.counting(facet)}
        body = {
            "size": 0,
            "track_total_hits": True,
            "query": self._filters.found,
            "post_filter": self._filters.without(),
            "aggs": {_VALUES: {"filter": self._filters.without(facet), "aggs": counting}},
        }
        found = self._session.search(body, self._deadline)
        return FacetResult(
            request=self._request,
            prefix=prefix,
            total=found["hits"]["total"]["value"],
            counts=self._facet_counts(facet, found["aggregations"][_VALUES]["counts"], prefix),
            index=self._session.state,
        )

    def articles(self) -> list[Article]:
        """Return the articles of the page asked for, without anything about how they match."""
        return [article for article, _ in self._ranked()]

    def best(self) -> list[tuple[Article, float, frozenset[Leaf]]]:
        """Return the articles of the page asked for, each with its score and the words of the query that it has."""
        return [
            (article, score, frozenset(leaf for leaf in self._words if self._has(leaf, article)))
            for article, score in self._ranked()
        ]

    def partial_matches(self, query: Query) -> Partial:
        """Return the first page as partial matches of a query of plain words: each with the words that it lacks."""
        found = self._session.search({**self._plain_query(), **self._page()}, self._deadline)
        total = found["hits"]["total"]["value"]
        hits = (
            PartialHit(hit=hit, lacks=lacked_words(query, partial(self._has, article=hit.article)))
            for hit in self.hits(self._articles(found, total))
        )
        return Partial(total=total, hits=tuple(hits))

    def hits(self, ranked: Iterable[tuple[Article, float]]) -> Iterator[Hit]:
        """Yield the hits of some articles with their scores."""
        for article, score in ranked:
            self._deadline.check()
            yield self._hit(article, score)

    @property
    def filters(self) -> Filters:
        """The request's query and its filters."""
        return self._filters

    def plain_query(self) -> DSL:
        """Return the part of a search that says which articles are found, each with its score."""
        return {"query": self._scored(self._filters.query())}

    def _plain_query(self) -> DSL:
        return {**self.plain_query(), "track_total_hits": True}

    def _ranked(self) -> list[tuple[Article, float]]:
        found = self._session.search({**self._plain_query(), **self._page()}, self._deadline)
        return list(self._articles(found, found["hits"]["total"]["value"]))

    def _counted_query(self) -> DSL:
        """Return the query of an answer: what its aggregations share is in the query, the rest in `post_filter`."""
        filters = self._filters
        shared = [query for key, query in filters.by_key.items() if key not in self._omitted]
        others = [query for key, query in filters.by_key.items() if key in self._omitted]
        query = {"bool": {"filter": [filters.found, *shared]}} if shared else filters.found
        body: DSL = {"query": self._scored(query), "track_total_hits": True}
        if others:
            body["post_filter"] = {"bool": {"filter": others}}
        return body

    def _scored(self, query: DSL) -> DSL:
        is_scored = self._request.order is Sort.RELEVANCE and self._words
        return scored(query, self._words, self._reader) if is_scored else query

    def _page(self) -> DSL:
        request = self._request
        if self._strata_order is not None:
            return {"size": 0}
        first = (request.page - 1) * request.per_page
        return {"from": first, "size": request.per_page, "sort": sorting(request), "_source": ARTICLE_SOURCE}

    def _articles(self, found: Mapping[str, Any], total: int) -> Iterator[tuple[Article, float]]:
        """Yield the articles of the page asked for with their scores."""
        if self._strata_order is not None and total:
            first = (self._request.page - 1) * self._request.per_page
            yield from self.by_ids(self._strata_order[first : first + self._request.per_page])
            return
        for hit in found["hits"]["hits"]:
            yield article_of(hit["_source"]), _score(hit)

    def by_ids(self, ids: Sequence[str], pit: str | None = None) -> Iterator[tuple[Article, float]]:
        """Yield the articles of some ids, in their order."""
        if not ids:
            return
        body: DSL = {"query": {"terms": {"id": list(ids)}}, "size": len(ids), "_source": ARTICLE_SOURCE}
        if pit is not None:
            body["pit"] = {"id": pit, "keep_alive": KEEP_ALIVE}
        found = self._session.search(body, self._deadline)["hits"]["hits"]
        articles = {hit["_id"]: hit["_source"] for hit in found}
        yield from ((article_of(articles[each]), 0.0) for each in ids)

    @cached_property
    def _strata_order(self) -> list[str] | None:
        """Every id of the answer in the order of its strata; None if the request has no strata."""
        request = self._request
        if request.order is not Sort.RANDOM or request.by is None:
            return None
        field = "first_day" if isinstance(request.by, Interval) else f"value_{request.by}"
        found = list(scanned(self._filters.query(), field, self._session, self._deadline))
        ids, strata = [article_id for article_id, _ in found], [values for _, values in found]
        return in_strata(ids, self._strata(strata), request.seed)

    def _strata(self, values: Sequence[Sequence[Any]]) -> list[int]:
        """Return the number of each article's stratum: its year, or the value that most articles have."""
        by = self._request.by
        if not isinstance(by, Facet):
            return [date.fromordinal(int(each[0])).year if each else -1 for each in values]
        names = facetting.shown(by, self._session, self._deadline)
        known = [[key for key in each if key != fields.NO_VALUE] for each in values]
        counts: dict[str, int] = {}
        for key in (key for each in known for key in each):
            counts[key] = counts.get(key, 0) + 1
        ranked = sorted(counts, key=lambda key: (-counts[key], names.shown(key)))
        ranks = {key: rank for rank, key in enumerate(ranked)}
        return [min((ranks[key] for key in each), default=-1) for each in known]

    @cached_property
    def _omitted(self) -> frozenset[Key]:
        """The filters that some count of the answer leaves out."""
        omitted: set[Key] = {*Default, *(facet for facet in self._facets)}
        if self._request.date_histogram:
            omitted.add(Dates.GIVEN)
        if self._hides_undated:
            omitted |= {*Dates}
        return frozenset(omitted)

    @property
    def _hides_undated(self) -> bool:
        by_date = any(key in self._filters.by_key for key in Dates)
        return self._request.undated is Undated.EXCLUDE and by_date and self._reader.facts.has_undated

    def _filter(self, *left_out: Key) -> DSL:
        """Return the filter of a count, beside the query of `_counted_query`."""
        by_key = self._filters.by_key
        queries = [by_key[key] for key in by_key if key in self._omitted and key not in left_out]
        return {"bool": {"filter": queries}} if queries else {"match_all": {}}

    def _aggregations(self) -> dict[str, Any]:
        request, by_key = self._request, self._filters.by_key
        answer: dict[str, Any] = {}
        aggs: dict[str, Any] = {_ANSWER: {"filter": self._filter(), "aggs": answer}}
        for key in Default:
            if key in by_key:
                aggs[key.value] = {"filter": self._filter(key)}
        if self._hides_undated:
            undated = [self._filter(*Dates), UNDATED]
            aggs[_HIDDEN_UNDATED] = {"filter": {"bool": {"filter": undated}}}
        for facet in self._facets:
            counting = facetting.counting(facet)
            if facet in by_key:
                aggs[f"{_VALUES} {facet}"] = {"filter": self._filter(facet), "aggs": {"counts": counting}}
            else:
                answer[f"{_VALUES} {facet}"] = counting
        if request.date_histogram:
            dates = dating.counting(request.interval)
            if Dates.GIVEN in by_key:
                aggs[_DATES] = {"filter": self._filter(Dates.GIVEN), "aggs": dates}
            if Dates.GIVEN not in by_key or request.dates is not None:
                answer |= dates
        if not answer:
            del aggs[_ANSWER]
        return aggs

    def _hidden(self, counted: Mapping[str, Any], total: int) -> Hidden:
        more = {key: counted[key.value]["doc_count"] - total for key in Default if key.value in counted}
        return Hidden(
            undated=counted[_HIDDEN_UNDATED]["doc_count"] if self._hides_undated else 0,
            quality=more.get(Default.QUALITY, 0),
            copies=more.get(Default.COPIES, 0),
        )

    def _facet(self, facet: Facet, counted: Mapping[str, Any]) -> FacetCounts:
        name = f"{_VALUES} {facet}"
        found = counted[name]["counts"] if facet in self._filters.by_key else counted[_ANSWER][name]
        return self._facet_counts(facet, found)

    def _facet_counts(self, facet: Facet, found: Mapping[str, Any], prefix: str = "") -> FacetCounts:
        session, deadline = self._session, self._deadline
        selected: dict[str, str] = {}
        for selection in self._request.selections:
            if selection.facet is facet and not selection.exclude:
                selected |= selected_terms(selection)
        query = self._filters.query(facet)
        counts = facetting.all_counts(found, f"value_{facet}", query, session, deadline)
        names = facetting.shown(facet, session, deadline)
        return facetting.facet_counts(facet, counts, selected, self._request.size_of(facet), names, prefix)

    def _dates(self, counted: Mapping[str, Any]) -> DateCounts:
        asked = self._request.interval
        within = dating.date_counts_within(counted[_ANSWER], asked) if self._request.dates is not None else None
        return dating.date_counts(counted[_DATES if Dates.GIVEN in self._filters.by_key else _ANSWER], asked, within)

    def _has(self, word: Node, article: Article) -> bool:
        """Return whether an article has a word; a word with synonyms is an Or, and one typed as several is an And."""
        if isinstance(word, Leaf):
            return match_count(article, word, self._reader.pattern(word)) > 0
        if isinstance(word, And | Or):
            return (any if isinstance(word, Or) else all)(self._has(child, article) for child in word.children)
        raise TypeError(f"not a word: {word!r}")

    def _hit(self, article: Article, score: float) -> Hit:
        wanted, patterns = self._telling, self._telling_patterns
        count = self._request.snippets
        shown = highlight_leaves(article, wanted.leaves, patterns, count, worths=wanted.worths)
        if len(wanted.leaves) < len(self._words) and not shown.matched_in:
            shown = highlight_leaves(article, self._words, self._patterns, count)
        return Hit(
            article=article,
            score=score,
            match_count=sum(
                match_count(article, leaf, self._reader.pattern(leaf)) for leaf in dict.fromkeys(self._words)
            ),
            matched_in=shown.matched_in,
            also_matched=shown.also_matched,
            title_matches=shown.title_matches,
            snippets=shown.snippets,
            matches=every_match(article, self._patterns) if self._request.all_matches else (),
        )

    @cached_property
    def _telling(self) -> Telling:
        if len(self._words) >= LONG_QUESTION:
            self._reader.doc_freqs(self._words)
        return telling(self._words, self._reader.idf)

    @cached_property
    def _patterns(self) -> ArticlePatterns:
        return self._patterns_of(self._words)

    @cached_property
    def _telling_patterns(self) -> ArticlePatterns:
        return self._patterns_of(self._telling.leaves)

    def _patterns_of(self, leaves: Sequence[Leaf]) -> ArticlePatterns:
        return patterns_of(leaves, [self._reader.pattern(leaf) for leaf in leaves])


def _score(hit: Mapping[str, Any]) -> float:
    return hit.get("_score") or 0.0
