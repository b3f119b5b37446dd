"""One search on one snapshot of an index: from the request to the answer."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import QueryTooSlowError
from index.evaluation.asking import SnapshotAsking
from index.evaluation.counting import count_dates, count_dates_within, count_facet
from index.evaluation.deadline import Deadline
from index.evaluation.filters import Dates, SplitQuery, apply_filters, count_hidden, selected_terms
from index.evaluation.postings import LeafPostings
from index.evaluation.proximity import pairs, proximity_boosts
from index.evaluation.sampling import random_order
from index.evaluation.scoring import Scorer
from index.evaluation.sets import found_by
from index.evaluation.snapshot import UNDATED
from index.facets import DEFAULT_FACETS
from index.highlight.matches import patterns_of
from index.highlight.snippets import Telling, every_match, highlight_leaves, telling
from index.highlight.stretches import Hint
from index.offers.offers import with_offers
from index.offers.partial import lacked_words, partial_request
from index.query.query import And, Leaf, Or, positive_leaves
from index.ranking import DEPTH, MAX_PROXIMITY_BOOST
from index.readings import with_second_reading
from index.request import Sort
from index.search import ExportResult, FacetResult, Hit, IndexState, Partial, PartialHit, SearchResult
from index.setters import setters
from index.stored import stretches_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.evaluation.filters import Filtered
    from index.evaluation.snapshot import Snapshot
    from index.facets import Facet
    from index.highlight.matches import ArticlePatterns
    from index.highlight.snippets import Highlights
    from index.highlight.stretches import Stretches
    from index.query.query import Node, Query
    from index.request import SearchRequest
    from index.search import DateCounts, FacetCounts

CHUNKS_PER_KEY: Final = 8
"""Chunks per wanted key when bounding the k-th smallest: the more chunks, the fewer keys are left to sort."""

CHUNKED_FROM: Final = 5_000
"""Fewer keys are partitioned whole: 3,000 take 8 µs, in chunks 10; 100,000 take 141 µs, in chunks 34."""

(
    _set_article,
    _set_score,
    _set_match_count,
    _set_matched_in,
    _set_also_matched,
    _set_title_matches,
    _set_snippets,
    _set_matches,
) = setters(Hit)

_LAST: Final = np.iinfo(np.int64).max
"""Sorts behind every day."""


def preload(snapshot: Snapshot, facets: Iterable[Facet] = ()) -> None:
    """Read the columns that most requests need: this first read does not count against the deadline."""
    _ = snapshot.articles, snapshot.ids, snapshot.first_days, snapshot.last_days, snapshot.added, snapshot.is_lead
    for facet in facets:
        snapshot.facet(facet)


def answer(request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> SearchResult:
    """Answer a request; if it finds nothing and did not parse as typed, answer with its words.

    Partial matches and offers have half of the answer's time. What is not ready then is left out.
    """
    started = time.perf_counter()

    def evaluate(read: SearchRequest) -> tuple[SearchResult, LeafPostings]:
        evaluation = Evaluation(read, snapshot, deadline_ms)
        return evaluation.result(started), evaluation.leaves

    result, leaves = with_second_reading(request, evaluate, lambda evaluated: evaluated[0].total)
    if not request.partial and not request.offers:
        return result
    helped = _with_help(result, leaves, snapshot, Deadline(deadline_ms // 2))
    return replace(helped, took_ms=(time.perf_counter() - started) * 1000)


def _with_help(result: SearchResult, leaves: LeafPostings, snapshot: Snapshot, deadline: Deadline) -> SearchResult:
    """Return an answer with its partial matches and its offers."""
    with suppress(QueryTooSlowError):
        if (request := partial_request(result.request, result.total)) is not None:
            evaluation = Evaluation(request, snapshot, deadline, leaves)
            result = replace(result, partial=evaluation.partial_matches(result.request.query))
    return with_offers(result, SnapshotAsking(snapshot, deadline, leaves.sharing(deadline.check)))


def facet_answer(
    facet: Facet, prefix: str, request: SearchRequest, snapshot: Snapshot, deadline_ms: int
) -> FacetResult:
    """Count the values of a facet that begin with a prefix, as `answer` counts them."""
    return with_second_reading(
        request,
        lambda read: Evaluation(read, snapshot, deadline_ms).facet_result(facet, prefix),
        lambda result: result.total,
    )


def export(request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> ExportResult:
    """Rank every article of a request; the deadline covers the ranking only."""
    return with_second_reading(
        request, lambda read: Evaluation(read, snapshot, deadline_ms).export(), lambda result: result.total
    )


class Evaluation:
    """Answers one request. For one thread, once.

    Args:
        request: the request; its query is evaluated as its tree says.
        snapshot: the generation to search.
        deadline: the time limit: one that runs, or milliseconds, which count after the first read of the columns.
        leaves: what another request has looked up on this snapshot, in this thread.
    """

    def __init__(
        self,
        request: SearchRequest,
        snapshot: Snapshot,
        deadline: Deadline | int,
        leaves: LeafPostings | None = None,
    ) -> None:
        self._request = request
        self._snapshot = snapshot
        self._split_query = SplitQuery.from_request(request)
        self._facets = DEFAULT_FACETS if request.facets is None else request.facets
        self._words = positive_leaves(self._split_query.root)
        self._sort = request.order
        snapshot.cache.get_or_make(("read", self._facets), lambda: preload(snapshot, self._facets))
        self._deadline = Deadline(deadline) if isinstance(deadline, int) else deadline
        check = self._deadline.check
        self._leaves = leaves.sharing(check) if leaves else LeafPostings(snapshot, check)
        self._scorer = Scorer(self._leaves, snapshot)

    def result(self, started: float) -> SearchResult:
        """Return the answer. Its time counts from `started`, a value of `time.perf_counter`."""
        request, snapshot = self._request, self._snapshot
        filtered = self._filtered()
        page = self._page(filtered.documents)
        return SearchResult(
            request=request,
            total=len(filtered.documents),
            hits=tuple(self._hit(*ranked) for ranked in page),
            hidden=count_hidden(request, self._split_query, filtered, snapshot),
            index=self._index_state(),
            facets=tuple(self._facet(facet, filtered) for facet in dict.fromkeys(self._facets)),
            dates=self._dates(filtered),
            took_ms=(time.perf_counter() - started) * 1000,
        )

    def facet_result(self, facet: Facet, prefix: str) -> FacetResult:
        """Return the values of a facet that begin with a prefix."""
        filtered = self._filtered()
        return FacetResult(
            request=self._request,
            prefix=prefix,
            total=len(filtered.documents),
            counts=self._facet(facet, filtered, prefix),
            index=self._index_state(),
        )

    def documents(self) -> NDArray[np.int64]:
        """Return every document of the answer, ascending, and rank none."""
        return self._filtered().documents

    @property
    def leaves(self) -> LeafPostings:
        """The postings of the request's leaves, each looked up once."""
        return self._leaves

    def partial_matches(self, query: Query) -> Partial:
        """Return the first page as partial matches of a query of plain words: each with the words that it lacks."""
        documents = self._filtered().documents
        hits = (
            PartialHit(
                hit=self._hit(document, score, match_count),
                lacks=lacked_words(query, partial(self._has, document=document)),
            )
            for document, score, match_count in self._page(documents)
        )
        return Partial(total=len(documents), hits=tuple(hits))

    def _has(self, word: Node, document: int) -> bool:
        """Return whether a document has a word; a word with synonyms is an Or, and one typed as several is an And."""
        if isinstance(word, Leaf):
            return self._leaves.matches(word, document)[1] > 0
        if isinstance(word, And | Or):
            return (any if isinstance(word, Or) else all)(self._has(child, document) for child in word.children)
        raise TypeError(f"not a word: {word!r}")

    def articles(self) -> list[Article]:
        """Return the articles of the page asked for, without anything about how they match."""
        return [self._snapshot.article(document) for document, *_ in self._page(self._filtered().documents)]

    def best(self) -> list[tuple[Article, float, frozenset[Leaf]]]:
        """Return the articles of the page asked for, each with its score and the words of the query that it has."""
        return [
            (
                self._snapshot.article(document),
                score,
                frozenset(leaf for leaf in self._words if self._has(leaf, document)),
            )
            for document, score, _ in self._page(self._filtered().documents)
        ]

    def ranking(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return every document of the answer with its score, in order: all pages at once, without hits."""
        documents = self._filtered().documents
        return self._ranked(documents, len(documents))

    def export(self) -> ExportResult:
        """Return every hit, in order."""
        documents, scores = self.ranking()
        match_counts = self._match_counts(documents)
        self._deadline.cancel()
        return ExportResult(
            request=self._request,
            total=len(documents),
            index=self._index_state(),
            hits=self._hits(documents, scores, match_counts),
        )

    def _hits(
        self, documents: NDArray[np.int64], scores: NDArray[np.float64], match_counts: NDArray[np.int64]
    ) -> Iterator[Hit]:
        for rank in range(len(documents)):
            yield self._hit(int(documents[rank]), float(scores[rank]), int(match_counts[rank]))

    def _filtered(self) -> Filtered:
        found = found_by(self._split_query.root, self._leaves, self._snapshot)
        return apply_filters(self._request, self._split_query, found, self._snapshot)

    def _index_state(self) -> IndexState:
        snapshot = self._snapshot
        return IndexState(build=snapshot.build, generation=snapshot.generation, articles=self._scorer.article_count)

    def _page(self, found: NDArray[np.int64]) -> list[tuple[int, float, int]]:
        """Return the documents of the page asked for, in order, with their scores and their numbers of matches."""
        first = (self._request.page - 1) * self._request.per_page
        last = first + self._request.per_page
        ranked, scores = self._ranked(found, last)
        documents, scores = ranked[first:last], scores[first:last]
        return list(zip(documents.tolist(), scores.tolist(), self._match_counts(documents).tolist(), strict=True))

    def _match_counts(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return (documents,): how often the query's words stand in each, a word that is typed twice counted once."""
        counts = [self._leaves.counts(leaf, documents) for leaf in dict.fromkeys(self._words)]
        return sum(counts, np.zeros(len(documents))).astype(np.int64)

    def _ranked(self, documents: NDArray[np.int64], last: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the first `last` documents in the order asked for, with their scores."""
        self._deadline.check()
        if self._sort is not Sort.RELEVANCE:
            best = self._first_ordered(documents, self._sort_keys(documents), last)
            return documents[best], np.zeros(len(best))
        scores = self._boosted(documents, self._scorer.scores(self._words, documents), last)
        best = self._first_ordered(documents, -scores, last)
        return documents[best], scores[best]

    def _boosted(self, documents: NDArray[np.int64], scores: NDArray[np.float64], last: int) -> NDArray[np.float64]:
        """Return the scores, boosted by proximity where that can bring an article onto the page.

        Args:
            documents: ascending.
            scores: the documents' scores.
            last: the number of results up to the end of the page.
        """
        word_pairs = pairs(self._words, self._leaves, self._scorer)
        if not word_pairs or not len(documents):
            return scores
        last = min(last, DEPTH, len(documents))
        # An article that even the largest boost leaves below the page's last score needs none.
        smallest = -_kth_smallest(-scores, last)
        chosen = np.flatnonzero(scores * (1 + MAX_PROXIMITY_BOOST) >= smallest)
        if len(chosen) > DEPTH:
            chosen = chosen[self._best_unordered(documents[chosen], -scores[chosen], DEPTH)]
        boosted = scores.copy()
        boosted[chosen] *= proximity_boosts(documents[chosen], word_pairs, self._leaves)
        return boosted

    def _best_unordered(self, documents: NDArray[np.int64], keys: NDArray[np.float64], count: int) -> NDArray[np.int64]:
        """Return which `count` of more documents come first by key, ties by id; as ascending indices, not ranked."""
        last = _kth_smallest(keys, count)
        tied, before = np.flatnonzero(keys == last), np.flatnonzero(keys < last)
        by_id = np.argsort(self._snapshot.ids[documents[tied]], kind="stable")[: count - len(before)]
        return np.sort(np.concatenate([before, tied[by_id]]))

    def _first_ordered(self, documents: NDArray[np.int64], keys: NDArray[Any], count: int) -> NDArray[np.int64]:
        """Return which `count` of the documents come first by key, ties by id, in that order."""
        candidates = np.flatnonzero(keys <= _upper_bound(keys, count)) if count < len(keys) else np.arange(len(keys))
        # `lexsort` sorts by its last key first: by key, then by id.
        order = np.lexsort((self._snapshot.ids[documents[candidates]], keys[candidates]))
        return candidates[order[:count]]

    def _sort_keys(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the keys to sort by, ascending; undated articles come last in both directions."""
        snapshot = self._snapshot
        if self._sort is Sort.ADDED:
            return -snapshot.added[documents]
        if self._sort is Sort.RANDOM:
            return random_order(documents, self._request.seed, self._request.by, snapshot)
        days = (snapshot.first_days if self._sort is Sort.OLDEST else -snapshot.last_days)[documents].astype(np.int64)
        return np.where(snapshot.first_days[documents] == UNDATED, _LAST, days)

    def _hit(self, document: int, score: float, match_count: int) -> Hit:
        self._deadline.check()
        article = self._snapshot.article(document)
        shown = self._highlights(article, document, self._telling, self._telling_patterns)
        if len(self._telling.leaves) < len(self._words) and not shown.matched_in:
            shown = self._highlights(article, document, Telling(self._words), self._patterns)
        hit = object.__new__(Hit)
        _set_article(hit, article)
        _set_score(hit, score)
        _set_match_count(hit, match_count)
        _set_matched_in(hit, shown.matched_in)
        _set_also_matched(hit, shown.also_matched)
        _set_title_matches(hit, shown.title_matches)
        _set_snippets(hit, shown.snippets)
        _set_matches(hit, every_match(article, self._patterns) if self._request.all_matches else ())
        return hit

    @cached_property
    def _telling(self) -> Telling:
        return telling(self._words, self._scorer.idf)

    @cached_property
    def _patterns(self) -> ArticlePatterns:
        return self._patterns_of(self._words)

    @cached_property
    def _telling_patterns(self) -> ArticlePatterns:
        return self._patterns_of(self._telling.leaves)

    def _patterns_of(self, leaves: tuple[Leaf, ...]) -> ArticlePatterns:
        return patterns_of(leaves, [self._leaves.pattern(leaf) for leaf in leaves])

    def _highlights(self, article: Article, document: int, wanted: Telling, patterns: ArticlePatterns) -> Highlights:
        """Return what some leaves of the query matched in an article."""
        leaves = wanted.leaves
        stretches = stretches_of(article)
        hint = None if stretches is None else self._hint(document, stretches, leaves)
        return highlight_leaves(article, leaves, patterns, self._request.snippets, hint, wanted.worths)

    def _hint(self, document: int, stretches: Stretches, leaves: Sequence[Leaf]) -> Hint:
        """Return what the index knows of a long article: bounds on each leaf's matches, and its expanded terms."""
        bits = {1 << bit_index: leaf for bit_index, leaf in enumerate(leaves)}
        matches = {bit: self._leaves.matches(leaf, document) for bit, leaf in bits.items()}
        terms = {bit: terms for bit, leaf in bits.items() if (terms := self._leaves.terms(leaf)) is not None}
        return Hint(stretches=stretches, matches=matches, terms=terms)

    def _facet(self, facet: Facet, filtered: Filtered, prefix: str = "") -> FacetCounts:
        self._deadline.check()
        selected: dict[str, str] = {}
        for selection in self._request.selections:
            if selection.facet is facet and not selection.exclude:
                selected |= selected_terms(selection)
        size = self._request.size_of(facet)
        return count_facet(facet, filtered.without(facet), selected, size, self._snapshot, prefix)

    def _dates(self, filtered: Filtered) -> DateCounts | None:
        if not self._request.date_histogram:
            return None
        interval, snapshot = self._request.interval, self._snapshot
        is_within = self._request.dates is not None
        within = count_dates_within(filtered.documents, interval, snapshot) if is_within else None
        return count_dates(filtered.without(Dates.GIVEN), interval, snapshot, within)


def _kth_smallest(keys: NDArray[Any], count: int) -> float:
    """Return the `count`-th smallest of at least that many keys."""
    smallest: float = np.partition(keys[keys <= _upper_bound(keys, count)], count - 1)[count - 1]
    return smallest


def _upper_bound(keys: NDArray[Any], count: int) -> float:
    """Upper bound on the `count`-th smallest key, not far above it.

    The minimum of each chunk is a key, so the `count`-th smallest of the minima is such a bound.
    """
    size = max(1, len(keys) // (CHUNKS_PER_KEY * max(count, 1))) if len(keys) > CHUNKED_FROM else 1
    whole = len(keys) // size * size
    smallest = keys[:whole].reshape(-1, size).min(axis=1) if size > 1 else keys
    bound: float = np.partition(smallest, count - 1)[count - 1]
    return bound
