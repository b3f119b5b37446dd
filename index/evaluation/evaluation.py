"""One search, from the request to the answer, on one snapshot of an index."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.evaluation.counting import count_dates, count_facet
from index.evaluation.deadline import Deadline
from index.evaluation.leaves import Leaves
from index.evaluation.narrowing import Asked, Dates, hidden, narrow, selected_terms
from index.evaluation.proximity import DEPTH, MAX_LIFT, lifts, pairs
from index.evaluation.scoring import Scorer
from index.evaluation.sets import found_by
from index.evaluation.snapshot import UNDATED
from index.highlight.matches import wanted_in
from index.highlight.snippets import shown_in
from index.query.query import positive_leaves
from index.search import DEFAULT_FACETS, Hit, IndexState, SearchResult, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from index.evaluation.narrowing import Narrowed
    from index.evaluation.snapshot import Snapshot
    from index.highlight.matches import WantedIn
    from index.search import DateCounts, Facet, FacetCounts, SearchRequest

STRETCHES: Final = 8
"""Of so many stretches for each key wanted the least is looked at: a few more keys than wanted are then sorted."""

MANY: Final = 5_000
"""Of fewer keys all are looked at: in 8 µs of 3,000, where stretches take 10; of 100,000 in 141, where they take 34."""

_NEVER: Final = np.iinfo(np.int64).max


def preload(snapshot: Snapshot, facets: Iterable[Facet] = ()) -> None:
    """Read the columns that most requests need: what is read once does not count against the deadline."""
    _ = snapshot.articles, snapshot.ids, snapshot.firsts, snapshot.lasts, snapshot.added, snapshot.leads
    for facet in facets:
        snapshot.facet(facet)


def answer(request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> SearchResult:
    """Answer a request; where it finds nothing and could not be read as typed, what its words find."""
    result = Evaluation(request, snapshot, deadline_ms).result()
    words = None if result.total else request.query.as_words()
    if words is None:
        return result
    by_words = Evaluation(replace(request, query=words), snapshot, deadline_ms).result()
    return by_words if by_words.total else result


class Evaluation:
    """Answers one request; used by one thread, once."""

    def __init__(self, request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> None:
        self._request = request
        self._snapshot = snapshot
        self._asked = Asked.by(request)
        self._facets = DEFAULT_FACETS if request.facets is None else request.facets
        self._words = positive_leaves(self._asked.root)
        self._sort = request.order
        self._started = time.perf_counter()
        snapshot.kept.once(("read", self._facets), lambda: preload(snapshot, self._facets))
        self._deadline = Deadline(deadline_ms)
        self._leaves = Leaves(snapshot, self._deadline.check)
        self._scorer = Scorer(self._leaves, snapshot)
        self._wanted: WantedIn | None = None

    def result(self) -> SearchResult:
        """Return the answer."""
        request, snapshot = self._request, self._snapshot
        narrowed = self._narrowed()
        page = self._page(narrowed.documents)
        return SearchResult(
            request=request,
            total=len(narrowed.documents),
            hits=tuple(self._hit(document, score) for document, score in page),
            hidden=hidden(request, self._asked, narrowed, snapshot),
            index=IndexState(build=snapshot.build, generation=snapshot.generation, articles=self._scorer.count),
            facets=tuple(self._facet(facet, narrowed) for facet in dict.fromkeys(self._facets)),
            dates=self._dates(narrowed),
            took_ms=(time.perf_counter() - self._started) * 1000,
        )

    def ranking(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return every document of the answer, in order, and their scores: all of its pages at once, without hits."""
        documents = self._narrowed().documents
        return self._ranked(documents, len(documents))

    def _narrowed(self) -> Narrowed:
        found = found_by(self._asked.root, self._leaves, self._snapshot)
        return narrow(self._request, self._asked, found, self._snapshot)

    def _page(self, found: NDArray[np.int64]) -> list[tuple[int, float]]:
        """Return the documents of the page asked for, in order, with their scores."""
        first = (self._request.page - 1) * self._request.per_page
        last = first + self._request.per_page
        ranked, scores = self._ranked(found, last)
        return list(zip(ranked[first:last].tolist(), scores[first:last].tolist(), strict=True))

    def _ranked(self, documents: NDArray[np.int64], last: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the first `last` documents in the order asked for, with their scores."""
        self._deadline.check()
        if self._sort is not Sort.RELEVANCE:
            best = self._first(documents, self._sort_keys(documents), last)
            return documents[best], np.zeros(len(best))
        scores = self._lifted(documents, self._scorer.scores(self._words, documents), last)
        best = self._first(documents, -scores, last)
        return documents[best], scores[best]

    def _lifted(self, documents: NDArray[np.int64], scores: NDArray[np.float64], last: int) -> NDArray[np.float64]:
        """Return the scores, lifted by proximity where that can bring an article onto the page.

        Args:
            documents: ascending.
            scores: theirs.
            last: how many results there are up to the end of the page.
        """
        of = pairs(self._words, self._leaves, self._scorer)
        if not of or not len(documents):
            return scores
        last = min(last, DEPTH, len(documents))
        least = -_least(-scores, last)
        chosen = np.flatnonzero(scores * (1 + MAX_LIFT) >= least)
        if len(chosen) > DEPTH:
            chosen = chosen[self._best(documents[chosen], -scores[chosen], DEPTH)]
        lifted = scores.copy()
        lifted[chosen] *= lifts(documents[chosen], of, self._leaves)
        return lifted

    def _best(self, documents: NDArray[np.int64], keys: NDArray[np.float64], count: int) -> NDArray[np.int64]:
        """Return which `count` of more documents come first by key, ties by id, ascending: not in that order."""
        last = _least(keys, count)
        alike, before = np.flatnonzero(keys == last), np.flatnonzero(keys < last)
        by_id = np.argsort(self._snapshot.ids[documents[alike]], kind="stable")[: count - len(before)]
        return np.sort(np.concatenate([before, alike[by_id]]))

    def _first(self, documents: NDArray[np.int64], keys: NDArray[Any], count: int) -> NDArray[np.int64]:
        """Return which `count` of the documents come first by key, ties by id, in that order."""
        candidates = np.flatnonzero(keys <= _bound(keys, count)) if count < len(keys) else np.arange(len(keys))
        order = np.lexsort((self._snapshot.ids[documents[candidates]], keys[candidates]))
        return candidates[order[:count]]

    def _sort_keys(self, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what the order goes by, ascending; undated articles last, both ways."""
        snapshot = self._snapshot
        if self._sort is Sort.ADDED:
            return -snapshot.added[documents]
        days = (snapshot.firsts if self._sort is Sort.OLDEST else -snapshot.lasts)[documents].astype(np.int64)
        return np.where(snapshot.firsts[documents] == UNDATED, _NEVER, days)

    def _hit(self, document: int, score: float) -> Hit:
        self._deadline.check()
        article = self._snapshot.article(document)
        if self._wanted is None:
            patterns = {leaf: self._leaves.pattern(leaf) for leaf in self._words}
            self._wanted = wanted_in(self._words, article, patterns)
        shown = shown_in(article, self._words, self._wanted, self._request.snippets)
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
        selected: dict[str, str] = {}
        for selection in self._request.selections:
            if selection.facet is facet and not selection.exclude:
                selected |= selected_terms(selection)
        return count_facet(facet, narrowed.without(facet), selected, self._request.facet_size, self._snapshot)

    def _dates(self, narrowed: Narrowed) -> DateCounts | None:
        if not self._request.date_histogram:
            return None
        return count_dates(narrowed.without(Dates.GIVEN), self._request.interval, self._snapshot)


def _least(keys: NDArray[Any], count: int) -> float:
    """Return the `count`-th least of at least so many keys."""
    least: float = np.partition(keys[keys <= _bound(keys, count)], count - 1)[count - 1]
    return least


def _bound(keys: NDArray[Any], count: int) -> float:
    """Return a key that at least `count` of more keys are not above, and not many more are.

    The least of each of many stretches is one of the keys: so the `count`-th of these is such a bound.
    """
    size = max(1, len(keys) // (STRETCHES * max(count, 1))) if len(keys) > MANY else 1
    whole = len(keys) // size * size
    least = keys[:whole].reshape(-1, size).min(axis=1) if size > 1 else keys
    bound: float = np.partition(least, count - 1)[count - 1]
    return bound
