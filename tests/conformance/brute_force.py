"""Matches and scores of leaves, computed from every word of every article: the oracle for scores.

It shares with the engines only the patterns of leaves (`index.pattern`) and the numbers of the formulas.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from fnmatch import fnmatchcase
from itertools import chain, combinations, pairwise
from typing import Any, TypeVar

from index import fields
from index.article.model import Article, Quality
from index.pattern import Pattern, is_one_word, pattern_of, query_languages
from index.query.query import Leaf, TextField, Word
from index.ranking import DEPTH, K1, MAX_PROXIMITY_BOOST, MIN_IDF, OTHER_FORM, TITLE_ONLY_FACTOR, WEIGHTS, WINDOW
from index.text.analysis import TermSequence, tokenize
from index.text.stems import stem_language
from tests.stemming import stems

TermAndStem = tuple[str, str]
"""A term and its stem; the stem is '' if it has none."""

_T = TypeVar("_T")


class Pile:
    """Some articles, with the matches and scores of leaves among them."""

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
        """Return the value under a key; make it if there is none."""
        if key not in self._once:
            self._once[key] = make()
        found: _T = self._once[key]
        return found

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return the pattern of a leaf; a single word gets its stems from the articles' languages."""
        if leaf not in self._patterns:
            plain = pattern_of(leaf)
            matching_languages = [
                article.language for article in self.articles if self._times(plain, article, TextField.ANY)
            ]
            languages = (
                query_languages(matching_languages, [article.language for article in self.articles])
                if is_one_word(leaf)
                else ()
            )
            self._patterns[leaf] = pattern_of(leaf, languages)
        return self._patterns[leaf]

    def frequencies(self, field: TextField) -> Counter[str]:
        """Return the number of articles that have each term in a field."""
        terms = ({term for passage in self._passages[each.id, field] for term, _ in passage} for each in self.articles)
        return Counter(chain.from_iterable(terms))

    def frequency(self, leaf: Leaf, article: Article, field: TextField | None = None) -> float:
        """Return the frequency of a leaf; another form than the typed one counts less."""
        key = leaf, article.id, field or leaf.field
        if key not in self._found:
            self._found[key] = self._count(self.pattern(leaf), article, field or leaf.field)
        return self._found[key]

    def count(self, leaf: Leaf, article: Article) -> int:
        """Return how often a leaf matches in an article: a word in any form, any other leaf from any position."""
        pattern = self.pattern(leaf)
        wanted = pattern.stems.get(stem_language(article.language) or "", frozenset())
        passages = self._passages[article.id, leaf.field]
        others = sum(term in pattern.others for passage in passages for term, _ in passage)
        if pattern.term is None or pattern.edits:
            return self._times(pattern, article, leaf.field) + others
        return others + sum(term == pattern.term or stem in wanted for passage in passages for term, stem in passage)

    def _count(self, pattern: Pattern, article: Article, field: TextField) -> float:
        wanted = pattern.stems.get(stem_language(article.language) or "", frozenset())
        stemmed = sum(stem in wanted for passage in self._passages[article.id, field] for _, stem in passage)
        times = self._times(pattern, article, field)
        others = sum(term in pattern.others for passage in self._passages[article.id, field] for term, _ in passage)
        return times + OTHER_FORM * max(stemmed - times, 0) + others

    def _times(self, pattern: Pattern, article: Article, field: TextField) -> int:
        passages = self._passages[article.id, field]
        return sum(1 for passage in passages for _ in _match_starts(pattern, [term for term, _ in passage]))

    def scores(self, leaves: list[Leaf], found: list[Article]) -> dict[str, float]:
        """Return the score of each article found: BM25F, with the proximity boost of the best."""
        scores = {}
        for article in found:
            total = sum(self.worth(leaf, article) for leaf in leaves)
            scores[article.id] = total * (TITLE_ONLY_FACTOR if article.quality is Quality.TITLE_ONLY else 1)
        best = sorted(found, key=lambda article: (-scores[article.id], article.id))[:DEPTH]
        return scores | {article.id: scores[article.id] * self._proximity_boost(leaves, article) for article in best}

    def worth(self, leaf: Leaf, article: Article) -> float:
        """Return what a leaf adds to an article's score, before the factors of the whole article."""
        weight = self._weight(leaf, article)
        return self.idf(leaf) * weight * (K1 + 1) / (K1 + weight)

    def idf(self, leaf: Leaf) -> float:
        """Return the inverse document frequency of a leaf."""
        n, doc_freq = len(self.articles), sum(self.frequency(leaf, article) > 0 for article in self.articles)
        return max(math.log((n - doc_freq + 0.5) / (doc_freq + 0.5)), MIN_IDF)

    def _weight(self, leaf: Leaf, article: Article) -> float:
        weight = 0.0
        for field, field_weight in WEIGHTS[leaf.field].items():
            share = 1 - field_weight.b + field_weight.b * self._lengths[article.id, field] / self._means[field]
            weight += field_weight.weight * self.frequency(leaf, article, field) / share if share else 0
        return weight

    def _proximity_boost(self, leaves: list[Leaf], article: Article) -> float:
        significant = [leaf for leaf in leaves if self.idf(leaf) > MIN_IDF]
        significant = significant if len(significant) > 1 else leaves
        words = [self.pattern(leaf).term if isinstance(leaf, Word) and leaf.field is TextField.ANY else None
                 for leaf in significant]  # fmt: skip
        shares = [
            (a, b, self.idf(one) * self.idf(other))
            for (one, a), (other, b) in pairwise(zip(significant, words, strict=True))
            if a and b and a != b
        ]
        total = sum(share for _, _, share in shares)
        near = sum(share / total * max(1 - (self._distance(a, b, article) - 1) / WINDOW, 0) for a, b, share in shares)
        return 1 + MAX_PROXIMITY_BOOST * near

    def _distance(self, one: str, other: str, article: Article) -> float:
        """Return the distance in words of the nearest two occurrences of two terms within one passage."""
        nearest = math.inf
        for passage in self._passages[article.id, TextField.ANY]:
            places = [(position, term) for position, (term, _) in enumerate(passage) if term in (one, other)]
            nearest = min([nearest, *(abs(p - q) for (p, s), (q, t) in combinations(places, 2) if s != t)])
        return nearest


def _passages(article: Article, field: TextField) -> Iterator[list[TermAndStem]]:
    """Yield the words of each passage of an article; no phrase crosses passages."""
    language = stem_language(article.language)
    for name in fields.searched_fields(field):
        for text in fields.passages(article, name):
            tokens = tokenize(text)
            own = stems(text, tokens, language) if language and name in fields.STEMMED_FIELDS else [""] * len(tokens)
            yield [(token.term, stem) for token, stem in zip(tokens, own, strict=True)]


def _match_starts(pattern: Pattern, terms: list[str]) -> Iterator[int]:
    """Yield each position where all units of the pattern follow, with at most its distance between them."""
    for start in range(len(terms)) if pattern.units else ():
        end, words = start, 0
        for index, unit in enumerate(pattern.units):
            candidates = range(end, len(terms)) if index else (end,)
            unit_start = next(
                (position for position in candidates if _matches_at(unit, pattern, terms, position)), None
            )
            if unit_start is None:
                break
            end, words = unit_start + len(unit.terms), words + len(unit.terms)
        else:
            if end - start - words <= pattern.distance:
                yield start


def _matches_at(unit: TermSequence, pattern: Pattern, terms: list[str], position: int) -> bool:
    edits = pattern.edits
    window = terms[position : position + len(unit.terms)]
    if len(window) < len(unit.terms) or window[:-1] != list(unit.terms[:-1]):
        return False
    if pattern.glob:
        return fnmatchcase(window[-1], pattern.glob)
    if unit.prefix:
        return window[-1].startswith(unit.terms[-1])
    return window[-1] == unit.terms[-1] or (edits > 0 and edits_between(window[-1], unit.terms[-1]) <= edits)


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
