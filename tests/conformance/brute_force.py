"""What a leaf matches and what it scores, by looking at every word of every article: the oracle for scores.

Shares with the engines what a leaf looks for (`index.pattern`) and the numbers of the formula; nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from itertools import combinations, pairwise
from typing import Any, TypeVar

from index import fields
from index.article.model import Article, Quality
from index.pattern import Pattern, is_one_word, pattern_of, query_languages
from index.query.query import Leaf, TextField, Word
from index.ranking import DEPTH, K1, MAX_PROXIMITY_BOOST, MIN_IDF, OTHER_FORM, TITLE_ONLY_FACTOR, WEIGHTS, WINDOW
from index.text.analysis import TermSequence, tokenize
from index.text.stems import stem_language
from tests.stemming import stems

Place = tuple[str, str]
"""A term, and its stem; empty where it has none."""

_T = TypeVar("_T")


class Pile:
    """Articles, and what leaves find and score among them."""

    def __init__(self, articles: list[Article]) -> None:
        self.articles = articles
        self._patterns: dict[Leaf, Pattern] = {}
        self._passages = {
            (article.id, field): list(_passages(article, field)) for article in articles for field in TextField
        }
        lengths = {key: sum(map(len, passages)) for key, passages in self._passages.items()}
        self._lengths = lengths
        self._means = {
            field: sum(lengths[article.id, field] for article in articles) / len(articles) or 1
            for field in (TextField if articles else ())
        }
        self._found: dict[tuple[Leaf, str, TextField], float] = {}
        self._once: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is made of these articles, the same each time."""
        if key not in self._once:
            self._once[key] = make()
        found: _T = self._once[key]
        return found

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return what a leaf looks for, its word read in the languages that the articles say."""
        if leaf not in self._patterns:
            plain = pattern_of(leaf)
            holding = [article.language for article in self.articles if self._times(plain, article, TextField.ANY)]
            languages = (
                query_languages(holding, [article.language for article in self.articles]) if is_one_word(leaf) else ()
            )
            self._patterns[leaf] = pattern_of(leaf, languages)
        return self._patterns[leaf]

    def occurrences(self, leaf: Leaf, article: Article, field: TextField | None = None) -> float:
        """Return how often a leaf matches; other forms of a word than the one typed count less."""
        key = leaf, article.id, field or leaf.field
        if key not in self._found:
            self._found[key] = self._count(self.pattern(leaf), article, field or leaf.field)
        return self._found[key]

    def _count(self, pattern: Pattern, article: Article, field: TextField) -> float:
        wanted = pattern.stems.get(stem_language(article.language) or "", frozenset())
        stemmed = sum(stem in wanted for passage in self._passages[article.id, field] for _, stem in passage)
        times = self._times(pattern, article, field)
        return times + OTHER_FORM * max(stemmed - times, 0)

    def _times(self, pattern: Pattern, article: Article, field: TextField) -> int:
        passages = self._passages[article.id, field]
        return sum(1 for passage in passages for _ in _chains(pattern, [term for term, _ in passage]))

    def scores(self, leaves: list[Leaf], found: list[Article]) -> dict[str, float]:
        """Return the score of each article found: BM25F, and the proximity lift of the best."""
        scores = {}
        for article in found:
            total = sum(self.worth(leaf, article) for leaf in leaves)
            scores[article.id] = total * (TITLE_ONLY_FACTOR if article.quality is Quality.TITLE_ONLY else 1)
        best = sorted(found, key=lambda article: (-scores[article.id], article.id))[:DEPTH]
        return scores | {article.id: scores[article.id] * self._lift(leaves, article) for article in best}

    def worth(self, leaf: Leaf, article: Article) -> float:
        """Return what a leaf adds to the score of an article, less what the whole article is multiplied by."""
        weight = self._weight(leaf, article)
        return self._idf(leaf) * weight * (K1 + 1) / (K1 + weight)

    def _idf(self, leaf: Leaf) -> float:
        n, holding = len(self.articles), sum(self.occurrences(leaf, article) > 0 for article in self.articles)
        return max(math.log((n - holding + 0.5) / (holding + 0.5)), MIN_IDF)

    def _weight(self, leaf: Leaf, article: Article) -> float:
        weight = 0.0
        for field, given in WEIGHTS[leaf.field].items():
            share = 1 - given.b + given.b * self._lengths[article.id, field] / self._means[field]
            weight += given.weight * self.occurrences(leaf, article, field) / share if share else 0
        return weight

    def _lift(self, leaves: list[Leaf], article: Article) -> float:
        telling = [leaf for leaf in leaves if self._idf(leaf) > MIN_IDF]
        telling = telling if len(telling) > 1 else leaves
        words = [self.pattern(leaf).term if isinstance(leaf, Word) and leaf.field is TextField.ANY else None
                 for leaf in telling]  # fmt: skip
        shares = [
            (a, b, self._idf(one) * self._idf(other))
            for (one, a), (other, b) in pairwise(zip(telling, words, strict=True))
            if a and b and a != b
        ]
        total = sum(share for _, _, share in shares)
        near = sum(share / total * max(1 - (self._apart(a, b, article) - 1) / WINDOW, 0) for a, b, share in shares)
        return 1 + MAX_PROXIMITY_BOOST * near

    def _apart(self, one: str, other: str, article: Article) -> float:
        """Return how many words apart the nearest occurrences of two terms in one part of an article are."""
        nearest = math.inf
        for passage in self._passages[article.id, TextField.ANY]:
            at = [(place, term) for place, (term, _) in enumerate(passage) if term in (one, other)]
            nearest = min([nearest, *(abs(p - q) for (p, s), (q, t) in combinations(at, 2) if s != t)])
        return nearest


def _passages(article: Article, field: TextField) -> Iterator[list[Place]]:
    """Yield the words of each part of an article that no phrase crosses."""
    language = stem_language(article.language)
    for name in fields.searched_fields(field):
        for text in fields.passages(article, name):
            tokens = tokenize(text)
            own = stems(text, tokens, language) if language and name in fields.STEMMED_FIELDS else [""] * len(tokens)
            yield [(token.term, stem) for token, stem in zip(tokens, own, strict=True)]


def _chains(pattern: Pattern, terms: list[str]) -> Iterator[int]:
    """Yield each position at which the pattern's units begin to follow each other closely enough."""
    for start in range(len(terms)) if pattern.units else ():
        at, words = start, 0
        for number, unit in enumerate(pattern.units):
            places = range(at, len(terms)) if number else (at,)
            begins = next((place for place in places if _stands(unit, pattern.edits, terms, place)), None)
            if begins is None:
                break
            at, words = begins + len(unit.terms), words + len(unit.terms)
        else:
            if at - start - words <= pattern.distance:
                yield start


def _stands(unit: TermSequence, edits: int, terms: list[str], place: int) -> bool:
    here = terms[place : place + len(unit.terms)]
    if len(here) < len(unit.terms) or here[:-1] != list(unit.terms[:-1]):
        return False
    if unit.prefix:
        return here[-1].startswith(unit.terms[-1])
    return here[-1] == unit.terms[-1] or (edits > 0 and edits_between(here[-1], unit.terms[-1]) <= edits)


def edits_between(one: str, other: str) -> int:
    """Return the optimal string alignment distance: insert, delete, replace, or swap two neighbours once."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
