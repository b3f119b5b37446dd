"""Explain an article's score: the numbers of `scoring` and `proximity`, as a tree that adds up.

Each description ends with how its value follows from its parts: `product of`, `sum of`, or a formula.

A search boosts an article only if it can reach the page that is asked for. The root's value includes the boost: it is
the score on the page that shows the article, whichever page the request asks for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from index.evaluation.deadline import Deadline
from index.evaluation.evaluation import preload
from index.evaluation.filters import Dates, Default, SplitQuery, apply_filters
from index.evaluation.postings import LeafPostings
from index.evaluation.proximity import nearest, pairs, proximity_boosts
from index.evaluation.scoring import Scorer
from index.evaluation.sets import found_by
from index.facets import Facet
from index.query.query import And, TextField, describe, positive_leaves
from index.ranking import DEPTH, K1, MAX_PROXIMITY_BOOST, MIN_IDF, OTHER_FORM, WEIGHTS, WINDOW
from index.readings import with_second_reading
from index.request import Sort
from index.search import Explanation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.evaluation.filters import Key
    from index.evaluation.proximity import Pair
    from index.evaluation.snapshot import Snapshot
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.request import SearchRequest

_FILTER_KEYS: Final[tuple[Key, ...]] = (*Default, *Dates, *Facet)
"""Every filter, in the order in which explanations name them."""

_LABELS: Final = {
    TextField.ANY: "whole text",
    TextField.TITLE: "title",
    TextField.AUTHOR: "authors' names",
    TextField.CAPTION: "captions",
    TextField.CREDIT: "credits",
    TextField.BIO: "notes on the authors",
    TextField.RELATED: "related articles",
    TextField.OTHER: "other text that was left out",
}


def explainer(request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> Explainer:
    """Return an Explainer of the reading that a search answers: the query as typed, or its words."""
    return with_second_reading(request, lambda read: Explainer(read, snapshot, deadline_ms), lambda read: read.total)


class Explainer:
    """Explains the scores of one reading of a request. For one thread.

    Raises:
        QueryTooSlowError: as in a search.
    """

    def __init__(self, request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> None:
        preload(snapshot)
        self._snapshot = snapshot
        self._split_query = SplitQuery.from_request(request)
        self._words = positive_leaves(self._split_query.root)
        self._sort = request.order
        self._leaves = LeafPostings(snapshot, Deadline(deadline_ms).check)
        self._scorer = Scorer(self._leaves, snapshot)
        self._found = found_by(self._split_query.root, self._leaves, snapshot)
        self._filtered = apply_filters(request, self._split_query, self._found, snapshot)

    @property
    def total(self) -> int:
        """The number of articles in the answer."""
        return len(self._filtered.documents)

    def explain(self, document: int) -> Explanation:
        """Return why a document has its score; or, with the value 0, why it is not found, not shown or not scored."""
        if not self._found.mask[document]:
            return _zero(f"not found: {self._unmatched(document)}")
        if excluding_filters := ", ".join(self._filters_against(document)):
            return _zero(f"not in the answer; filters that keep it out: {excluding_filters}")
        if self._sort is not Sort.RELEVANCE:
            return _zero(f"no score: the order is {self._sort}")
        return _product("score", tuple(self._factors(document)))

    def _unmatched(self, document: int) -> str:
        """Return the clauses of the query that do not match an article, in the query language."""
        root = self._split_query.root
        clauses = root.children if isinstance(root, And) else (root,)
        unmatched = (each for each in clauses if not found_by(each, self._leaves, self._snapshot).mask[document])
        return f"it does not match {', '.join(map(describe, unmatched))}"

    def _filters_against(self, document: int) -> Iterator[str]:
        """Yield each filter that alone keeps a found article out."""
        for key in _FILTER_KEYS:
            # All other filters are off, so this one keeps out a missing article.
            alone = self._filtered.without(*(other for other in _FILTER_KEYS if other is not key))
            if not _holds(alone, document):
                yield key.value

    def _factors(self, document: int) -> Iterator[Explanation]:
        yield _sum("what its words are worth", tuple(self._leaf(leaf, document) for leaf in self._words))
        factors = self._scorer.factors()
        factor = 1.0 if factors is None else float(factors[document])
        if factor != 1:
            yield Explanation(value=factor, description="only the title of this article is known")
        word_pairs = pairs(self._words, self._leaves, self._scorer)
        if word_pairs and self._is_boosted(document):
            yield self._proximity_boost(word_pairs, document)

    def _is_boosted(self, document: int) -> bool:
        """Return whether an article is among the DEPTH best before any boost."""
        documents, ids = self._filtered.documents, self._snapshot.ids
        scores = self._scorer.scores(self._words, documents)
        score = scores[np.searchsorted(documents, document)]
        better = scores > score
        before = (scores == score) & (ids[documents] < ids[document])
        return int(np.count_nonzero(better | before)) < DEPTH

    def _proximity_boost(self, word_pairs: Sequence[Pair], document: int) -> Explanation:
        base = Explanation(value=1.0, description="without any boost")
        return _sum("boost for words near each other", (base, *(self._pair(pair, document) for pair in word_pairs)))

    def _pair(self, pair: Pair, document: int) -> Explanation:
        documents = np.array([document])
        [distance], [factor] = nearest(documents, pair, self._leaves), proximity_boosts(documents, [pair], self._leaves)
        words = f"{pair.former} and {pair.latter}"
        if distance > WINDOW:
            return _zero(f"{words} are never within {WINDOW} words of each other")
        return Explanation(
            value=float(factor) - 1,
            description=f"{words}: {MAX_PROXIMITY_BOOST:g} × share × (1 − (distance − 1) / {WINDOW}); "
            f"share = {_digits(pair.share)}, distance = {_digits(distance)}",
        )

    def _leaf(self, leaf: Leaf, document: int) -> Explanation:
        shown = f"{describe(leaf)}{_stems_note(self._leaves.pattern(leaf))}"
        documents = self._leaves.postings(leaf, leaf.field).documents
        if not _holds(documents, document):
            return _zero(f"{shown}: not in this article")
        return _product(shown, (self._idf(leaf), self._saturation(leaf, document)))

    def _idf(self, leaf: Leaf) -> Explanation:
        count, doc_freq = self._scorer.article_count, self._scorer.doc_freq(leaf)
        return Explanation(
            value=self._scorer.idf(leaf),
            description=f"idf: ln((N − n + ½) / (n + ½)), at least {MIN_IDF:g}; N = {count} articles, n = {doc_freq}",
        )

    def _saturation(self, leaf: Leaf, document: int) -> Explanation:
        weight = _sum("weight", tuple(self._fields(leaf, document)))
        return Explanation(
            value=weight.value * (K1 + 1) / (K1 + weight.value),
            description=f"saturation: weight × (K1 + 1) / (K1 + weight); K1 = {K1:g}",
            parts=(weight,),
        )

    def _fields(self, leaf: Leaf, document: int) -> Iterator[Explanation]:
        """Yield the weight that each field with a match adds."""
        for field, params in WEIGHTS[leaf.field].items():
            postings = self._leaves.postings(leaf, field)
            if not _holds(postings.documents, document):
                continue
            posting = int(np.searchsorted(postings.documents, document))
            length, mean = self._snapshot.lengths(field)[document], self._scorer.mean_length(field)
            yield Explanation(
                value=float(
                    postings.frequencies[posting] * params.weight / self._scorer.norms(field, params.b)[document]
                ),
                description=(
                    f"{_LABELS[field]}: W × frequency / (1 − B + B × length / mean length); W = {params.weight:g}, "
                    f"frequency = {_digits(postings.frequencies[posting])}, B = {params.b:g}, length = {length}, "
                    f"mean length = {_digits(mean)}"
                ),
            )


def _holds(documents: NDArray[np.int64], document: int) -> bool:
    """Return whether an ascending array contains a document."""
    posting = int(np.searchsorted(documents, document))
    return posting < len(documents) and int(documents[posting]) == document


def _stems_note(pattern: Pattern) -> str:
    """Return a note on the stems of a word, by language; '' if it has none."""
    if not pattern.stems:
        return ""
    read = ", ".join(f"{language} {'/'.join(sorted(stems))}" for language, stems in sorted(pattern.stems.items()))
    return f" (stems: {read}; another form counts {OTHER_FORM:g})"


def _digits(number: float) -> str:
    return f"{number:.4g}"


def _zero(description: str) -> Explanation:
    return Explanation(value=0.0, description=description)


def _product(description: str, parts: tuple[Explanation, ...]) -> Explanation:
    value = math.prod(part.value for part in parts)
    return Explanation(value=value, description=f"{description}, product of", parts=parts)


def _sum(description: str, parts: tuple[Explanation, ...]) -> Explanation:
    """Return a node that adds its parts in order, as the scorer does, so that both round alike."""
    return Explanation(value=sum(part.value for part in parts), description=f"{description}, sum of", parts=parts)
