"""Why an article has its score, or none: the figures of `scoring` and `proximity`, as a tree that adds up.

A part's description ends with how its value comes of its parts: `product of`, `sum of`, or a formula. The root's
value is the score the article has on its own page of the answer, whichever page the request asks for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from index.evaluation.deadline import Deadline
from index.evaluation.evaluation import preload
from index.evaluation.leaves import OTHER_FORM, Leaves
from index.evaluation.narrowing import Asked, Dates, Default, narrow
from index.evaluation.proximity import DEPTH, MAX_LIFT, WINDOW, lifts, nearest, pairs
from index.evaluation.scoring import K1, MIN_IDF, WEIGHTS, Scorer
from index.evaluation.sets import found_by
from index.query.query import And, TextField, describe, positive_leaves
from index.search import Explanation, Facet, Sort

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.evaluation.narrowing import Key
    from index.evaluation.proximity import Pair
    from index.evaluation.snapshot import Snapshot
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.search import SearchRequest

_KEYS: Final[tuple[Key, ...]] = (*Default, *Dates, *Facet)

_NAMES: Final = {TextField.ANY: "whole text", TextField.TITLE: "title", TextField.AUTHOR: "authors' names"}


class Explaining:
    """Explains one request's scores; used by one thread.

    Raises:
        QueryTooSlowError: as a search does.
    """

    def __init__(self, request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> None:
        preload(snapshot)
        self._snapshot = snapshot
        self._asked = Asked.by(request)
        self._words = positive_leaves(self._asked.root)
        self._sort = request.order
        self._leaves = Leaves(snapshot, Deadline(deadline_ms).check)
        self._scorer = Scorer(self._leaves, snapshot)
        self._found = found_by(self._asked.root, self._leaves, snapshot)
        self._narrowed = narrow(request, self._asked, self._found, snapshot)

    def of(self, document: int) -> Explanation:
        """Return why an article has its score."""
        if not self._found.mask[document]:
            return _nothing(f"not found: {self._failing(document)}")
        if kept_out := ", ".join(self._filters_against(document)):
            return _nothing(f"not in the answer; filters that keep it out: {kept_out}")
        if self._sort is not Sort.RELEVANCE:
            return _nothing(f"no score: the order is {self._sort}")
        return _product("score", tuple(self._factors(document)))

    def _failing(self, document: int) -> str:
        """Return what of the query does not find an article, in the query language."""
        root = self._asked.root
        clauses = root.children if isinstance(root, And) else (root,)
        failing = (each for each in clauses if not found_by(each, self._leaves, self._snapshot).mask[document])
        return f"it does not match {', '.join(map(describe, failing))}"

    def _filters_against(self, document: int) -> Iterator[str]:
        """Yield the filters each of which keeps out an article that is found."""
        for key in _KEYS:
            alone = self._narrowed.without(*(other for other in _KEYS if other is not key))
            if not _holds(alone, document):
                yield key.value

    def _factors(self, document: int) -> Iterator[Explanation]:
        yield _sum("what its words are worth", tuple(self._leaf(leaf, document) for leaf in self._words))
        factors = self._scorer.factors()
        factor = 1.0 if factors is None else float(factors[document])
        if factor != 1:
            yield Explanation(value=factor, description="of this article only the title is known")
        of = pairs(self._words, self._leaves, self._scorer)
        if of and self._is_lifted(document):
            yield self._lift(of, document)

    def _is_lifted(self, document: int) -> bool:
        """Return whether an article is one of the DEPTH best before any lift."""
        documents, ids = self._narrowed.documents, self._snapshot.ids
        scores = self._scorer.scores(self._words, documents)
        score = scores[np.searchsorted(documents, document)]
        better = scores > score
        before = (scores == score) & (ids[documents] < ids[document])
        return int(np.count_nonzero(better | before)) < DEPTH

    def _lift(self, of: Sequence[Pair], document: int) -> Explanation:
        every = Explanation(value=1.0, description="without any lift")
        return _sum("lift for words near each other", (every, *(self._pair(pair, document) for pair in of)))

    def _pair(self, pair: Pair, document: int) -> Explanation:
        documents = np.array([document])
        [apart], [factor] = nearest(documents, pair, self._leaves), lifts(documents, [pair], self._leaves)
        words = f"{pair.former} and {pair.latter}"
        if apart > WINDOW:
            return _nothing(f"{words} never stand within {WINDOW} words")
        return Explanation(
            value=float(factor) - 1,
            description=f"{words}: up to {MAX_LIFT} × their share {_figure(pair.share)}, by distance {_figure(apart)}",
        )

    def _leaf(self, leaf: Leaf, document: int) -> Explanation:
        shown = f"{describe(leaf)}{_reading(self._leaves.pattern(leaf))}"
        documents = self._leaves.postings(leaf, leaf.field).documents
        if not _holds(documents, document):
            return _nothing(f"{shown}: not in this article")
        return _product(shown, (self._idf(leaf), self._saturation(leaf, document)))

    def _idf(self, leaf: Leaf) -> Explanation:
        count, holding = self._scorer.count, self._scorer.holding(leaf)
        return Explanation(
            value=self._scorer.idf(leaf),
            description=f"idf: ln((N − n + ½) / (n + ½)), at least {MIN_IDF:g}; N = {count} articles, n = {holding}",
        )

    def _saturation(self, leaf: Leaf, document: int) -> Explanation:
        weight = _sum("weight", tuple(self._fields(leaf, document)))
        return Explanation(
            value=weight.value * (K1 + 1) / (K1 + weight.value),
            description=f"saturation: weight × (K1 + 1) / (K1 + weight); K1 = {K1:g}",
            parts=(weight,),
        )

    def _fields(self, leaf: Leaf, document: int) -> Iterator[Explanation]:
        """Yield what each field that holds a leaf adds to its weight."""
        for field, given in WEIGHTS[leaf.field].items():
            held = self._leaves.postings(leaf, field)
            if not _holds(held.documents, document):
                continue
            place = int(np.searchsorted(held.documents, document))
            length, mean = self._snapshot.lengths(field)[document], self._scorer.mean_length(field)
            yield Explanation(
                value=float(held.frequencies[place] * given.weight / self._scorer.norms(field, given.b)[document]),
                description=(
                    f"{_NAMES[field]}: W × frequency / (1 − B + B × length / mean length); W = {given.weight:g}, "
                    f"frequency = {_figure(held.frequencies[place])}, B = {given.b:g}, length = {length}, "
                    f"mean length = {_figure(mean)}"
                ),
            )


def _holds(documents: NDArray[np.int64], document: int) -> bool:
    """Return whether an ascending array holds a document."""
    place = int(np.searchsorted(documents, document))
    return place < len(documents) and int(documents[place]) == document


def _reading(pattern: Pattern) -> str:
    """Return in which languages a word is read, and as which stems."""
    if not pattern.stems:
        return ""
    read = ", ".join(f"{language} {'/'.join(sorted(stems))}" for language, stems in sorted(pattern.stems.items()))
    return f" (stems: {read}; another form counts {OTHER_FORM:g})"


def _figure(number: float) -> str:
    return f"{number:.4g}"


def _nothing(description: str) -> Explanation:
    return Explanation(value=0.0, description=description)


def _product(description: str, parts: tuple[Explanation, ...]) -> Explanation:
    value = math.prod(part.value for part in parts)
    return Explanation(value=value, description=f"{description}, product of", parts=parts)


def _sum(description: str, parts: tuple[Explanation, ...]) -> Explanation:
    """Return a node that adds in the parts' order, as the scorer does."""
    return Explanation(value=sum(part.value for part in parts), description=f"{description}, sum of", parts=parts)
