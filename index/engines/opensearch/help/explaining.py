"""Explain an article's score: what the cluster adds up for each word, and the factors of the sum.

The cluster is asked for the same scores as in a search, of this article alone, and for the score of each word. The
numbers of the formula are those of `index.evaluation.explaining`; only the sums are in float32.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from index.article.model import Quality
from index.engines.opensearch.answering import Answering
from index.engines.opensearch.reading import Reader
from index.engines.opensearch.scoring import scored
from index.evaluation.deadline import Deadline
from index.evaluation.filters import Dates, Default
from index.facets import Facet
from index.query.query import And, describe, positive_leaves
from index.ranking import K1, OTHER_FORM, TITLE_ONLY_FACTOR
from index.readings import with_second_reading
from index.request import Sort
from index.search import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.filters import Key
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.request import SearchRequest

_FILTER_KEYS: Final[tuple[Key, ...]] = (*Default, *Dates, *Facet)
"""Every filter, in the order in which explanations name them."""

_ROUNDING: Final = 1e-6
"""How much two sums in float32 may differ."""


def explain(article: Article, request: SearchRequest, session: Session, deadline_ms: int) -> Explanation:
    """Return why an article has its score, in the reading that a search answers."""
    explainer, _ = with_second_reading(
        request,
        lambda read: _with_total(_Explainer(article, read, session, Deadline(deadline_ms))),
        lambda counted: counted[1],
    )
    return explainer.explanation()


def _with_total(explainer: _Explainer) -> tuple[_Explainer, int]:
    return explainer, explainer.total()


class _Explainer:
    """Explains the score of one article in one reading of a request. For one thread."""

    def __init__(self, article: Article, request: SearchRequest, session: Session, deadline: Deadline) -> None:
        self._article = article
        self._sort = request.order
        self._session = session
        self._deadline = deadline
        self._reader = Reader(session, deadline)
        self._answering = Answering(request, session, deadline)
        self._root = self._answering.filters.split_query.root
        self._this = {"term": {"id": article.id}}

    def total(self) -> int:
        """Return the number of articles in the answer."""
        return self._answering.total()

    def explanation(self) -> Explanation:
        """Return why the article has its score; or, with the value 0, why it is not found, not shown or not scored."""
        filters = self._answering.filters
        clauses = self._root.children if isinstance(self._root, And) else (self._root,)
        keys = [key for key in _FILTER_KEYS if key in filters.by_key]
        asked = [*map(self._reader.compiled, clauses), *(filters.by_key[key] for key in keys)]
        _, *passed = self._reader.counts(self._this, asked)
        if unmatched := [describe(each) for each, has in zip(clauses, passed, strict=False) if not has]:
            return _zero(f"not found: it does not match {', '.join(unmatched)}")
        against = [key.value for key, has in zip(keys, passed[len(clauses) :], strict=True) if not has]
        if against:
            return _zero(f"not in the answer; filters that keep it out: {', '.join(against)}")
        if self._sort is not Sort.RELEVANCE:
            return _zero(f"no score: the order is {self._sort}")
        return self._scored(Counter(positive_leaves(self._root)))

    def _scored(self, leaves: Counter[Leaf]) -> Explanation:
        queries = [scored(self._this, [leaf] * times, self._reader) for leaf, times in leaves.items()]
        bodies = [self._alone(query) for query in (self._answering.plain_query()["query"], *queries)]
        value, *scores = map(_score, self._session.msearch(bodies, self._deadline))
        only = TITLE_ONLY_FACTOR if self._article.quality is Quality.TITLE_ONLY else 1.0
        parts = tuple(self._leaf(leaf, score / only) for leaf, score in zip(leaves, scores, strict=True))
        words = Explanation(value=sum(part.value for part in parts), description="words, sum of", parts=parts)
        factors = tuple(self._factors(value, words.value, only))
        return Explanation(value=value, description="score, product of", parts=(words, *factors))

    def _alone(self, query: DSL) -> dict[str, Any]:
        """Return the search for this article alone, with the score that a query gives it."""
        return {"query": {"bool": {"must": [query], "filter": [self._this]}}, "size": 1, "_source": False}

    def _factors(self, value: float, words: float, only: float) -> Iterator[Explanation]:
        if only < 1:
            yield Explanation(value=only, description="only the title of this article is known")
        if words and (near := value / (words * only)) > 1 + _ROUNDING:
            yield Explanation(value=near, description="words near each other")

    def _leaf(self, leaf: Leaf, worth: float) -> Explanation:
        shown = f"{describe(leaf)}{_stems_note(self._reader.pattern(leaf))}"
        if not worth:
            return _zero(f"{shown}: not in this article")
        count, doc_freq = self._session.state.articles, self._reader.doc_freqs([leaf])[leaf]
        return Explanation(
            value=worth,
            description=(
                f"{shown}: idf × saturation of its frequency; N = {count} articles, n = {doc_freq}, K1 = {K1:g}"
            ),
        )


def _stems_note(pattern: Pattern) -> str:
    """Return a note on the stems of a word, by language; '' if it has none."""
    if not pattern.stems:
        return ""
    read = ", ".join(f"{language} {'/'.join(sorted(stems))}" for language, stems in sorted(pattern.stems.items()))
    return f" (stems: {read}; another form counts {OTHER_FORM:g})"


def _score(found: dict[str, Any]) -> float:
    [hit] = found["hits"]["hits"]
    return float(hit["_score"] or 0)


def _zero(description: str) -> Explanation:
    return Explanation(value=0.0, description=description)
