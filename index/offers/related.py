"""Related words: the words that an answer's articles have much more often than the whole archive.

The SAMPLE best articles of the answer are read, by the query's default order: no engine stores which words an article
has. A word is related if LEAST_SHARE of them have it, MIN_RATIO times the share of all articles. Words are ordered by
the log-likelihood ratio of the two shares (T. Dunning, "Accurate Methods for the Statistics of Surprise and
Coincidence", 1993). Forms of the query's own words are left out; of several forms of a word, the first one stays.

Nothing here changes an answer. Each word is offered as another search, with the exact number of articles that it finds.
"""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Protocol

from rapidfuzz.distance import OSA

from index.alike import words_of
from index.errors import QueryTooSlowError
from index.offers.asking import Asking
from index.offers.rewriting import all_of, clauses_of, nodes_of, query_of
from index.pattern import pattern_of
from index.query.parser import parse
from index.query.query import Fuzzy, Leaf, Prefix, TextField, Wildcard, Word
from index.readings import with_second_reading
from index.suggestions import RelatedWord
from index.text.analysis import max_edits, tokenize
from index.text.stems import query_stems, stem, stem_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.article.model import Article
    from index.query.query import Node, Query
    from index.request import SearchRequest

SAMPLE: Final = 50
"""How many articles are read."""

LEAST_SHARE: Final = 0.1
"""The least share of them that has a related word; and never fewer than two articles."""

MIN_RATIO: Final = 3
"""How many times its share of all articles a related word's share must be."""

MIN_LIKELIHOOD: Final = 10.83
"""The least log-likelihood ratio of a related word: by chance one word of a thousand has it (χ² with one degree of
freedom). Without this bound small archives offer `there` and `about`."""

MIN_CHARS: Final = 2

CANDIDATES: Final = 3
"""How many words are counted at most for each one wanted."""


class Relating(Asking, Protocol):
    """One generation of an index, for the related words of one answer. For one thread."""

    def article_count(self) -> int:
        """Return the number of articles, of every quality, and copies too."""

    def articles(self, request: SearchRequest) -> Sequence[Article]:
        """Return the articles on the page that a request asks for."""

    def printed(self, term: str) -> str:
        """Return a term as the articles print it (`index.offers.printing`)."""


def related(request: SearchRequest, limit: int, asking: Relating) -> tuple[SearchRequest, int, tuple[RelatedWord, ...]]:
    """Return the request that was answered, its total, and the related words, the most telling first.

    Args:
        request: the request.
        limit: how many words at most.
        asking: the index. When its time is over, no more words are found.
    """

    def counted(read: SearchRequest) -> tuple[SearchRequest, int]:
        return read, asking.total(read)

    answered, total = with_second_reading(request, counted, lambda read: read[1])
    words: list[RelatedWord] = []
    with suppress(QueryTooSlowError):
        for word in _related(answered, limit, asking):
            words.append(word)
            if len(words) == limit:
                break
    return answered, total, tuple(words)


def _related(request: SearchRequest, limit: int, asking: Relating) -> Iterator[RelatedWord]:
    sample = asking.articles(
        replace(
            request, sort=None, page=1, per_page=SAMPLE, facets=(), date_histogram=False, snippets=0, partial=0,
            offers=False,
        )
    )  # fmt: skip
    languages = {code for article in sample if (code := stem_language(article.language))}
    is_own = _own_forms(request.query, languages)
    known: set[str] = set()
    candidates = 0
    for term in _telling_terms(sample, asking):
        forms = {f"{code}:{stem(term, code)}" for code in languages} or {term}
        if candidates == CANDIDATES * limit or is_own(term) or known & forms:
            continue
        candidates += 1
        if (word := _offered(request, term, asking)) is not None:
            known |= forms
            yield word


def _telling_terms(sample: Sequence[Article], asking: Relating) -> list[str]:
    """Return the terms that the sample has much more often than all articles, the most telling first."""
    held = Counter(term for article in sample for term in _terms(article))
    count, least = asking.article_count(), max(2, math.ceil(LEAST_SHARE * len(sample)))
    weights: dict[str, float] = {}
    for term, times in held.items():
        if times < least or len(term) < MIN_CHARS or not any(map(str.isalpha, term)):
            continue
        doc_freq = asking.frequency(TextField.ANY, term)
        if times * count >= MIN_RATIO * doc_freq * len(sample):
            weights[term] = _log_likelihood(times, len(sample), doc_freq, count)
    weights = {term: weight for term, weight in weights.items() if weight >= MIN_LIKELIHOOD}
    return sorted(weights, key=lambda term: (-weights[term], term))


def _terms(article: Article) -> set[str]:
    """Return the terms of an article's own text, without its authors' names."""
    return {term for term, _ in words_of(article)}


def _log_likelihood(times: int, size: int, doc_freq: int, count: int) -> float:
    """Return the log-likelihood ratio that a term's share of a sample is not that of the articles outside it.

    Args:
        times: how many articles of the sample have the term.
        size: how many articles the sample has.
        doc_freq: how many articles have the term.
        count: how many articles there are.
    """
    observed = (times, size - times), (doc_freq - times, count - size - doc_freq + times)
    columns = doc_freq, count - doc_freq
    return 2 * sum(
        each * math.log(each * count / (sum(row) * column))
        for row in observed
        for each, column in zip(row, columns, strict=True)
        if each
    )


def _own_forms(query: Query, languages: set[str]) -> Callable[[str], bool]:
    """Return whether a term is a form of one of the query's words."""
    leaves = [node for node in nodes_of(query.root) if isinstance(node, Leaf)]
    own = {token.term for leaf in leaves for token in tokenize(leaf.text)}
    stems = {(code, each) for code in languages for term in own for each in query_stems(term, code)}
    prefixes = tuple(tokens[-1].term for leaf in leaves if isinstance(leaf, Prefix) and (tokens := tokenize(leaf.text)))
    globs = [pattern_of(leaf).glob for leaf in leaves if isinstance(leaf, Wildcard)]
    fuzzy = [token.term for leaf in leaves if isinstance(leaf, Fuzzy) for token in tokenize(leaf.text)]

    def is_own(term: str) -> bool:
        return (
            term in own
            or term.startswith(prefixes)
            or any(fnmatchcase(term, glob) for glob in globs)
            or any((code, stem(term, code)) in stems for code in languages)
            or any(OSA.distance(term, each) <= max_edits(each) for each in fuzzy)
        )

    return is_own


def _offered(request: SearchRequest, term: str, asking: Relating) -> RelatedWord | None:
    """Return a word with the search that adds it; None if no query says that, or if it finds nothing."""
    text = asking.printed(term)
    added = parse(text).root
    if not isinstance(added, Word) or (query := _with(request.query, text, added)) is None:
        return None
    changed = replace(request, query=query, page=1)
    total = asking.total(changed)
    return RelatedWord(text=text, request=changed, total=total) if total else None


def _with(query: Query, text: str, added: Node) -> Query | None:
    """Return a query with a word added at its end, as typed if it can stay so."""
    return query_of(all_of([*clauses_of(query.root), added]), query.synonyms, f"{query.text} {text}".lstrip())
