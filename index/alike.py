"""More like this: the articles that share an article's most telling words.

A word tells more of an article, the more often it stands there and the fewer other articles have it: its weight is
tf · idf, by the index's own figures. The TELLING most telling words are searched for, each as printed, and BM25 ranks
the articles with any of them. That is "more like this" as Lucene has it (`MoreLikeThis`), with the ranking of every
search. In Reuters 0.83 of the five nearest articles share a topic, against 0.20 by chance (`python -m bench similar`).

The article itself, copies and hidden qualities are left out; so is the lead of a copy.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from index.fields import field_text
from index.query.query import Or, Phrase, Query, TextField
from index.ranking import MIN_IDF, idf
from index.request import SearchRequest, Sort
from index.suggestions import SimilarHit
from index.text.analysis import term_sequence, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from index.article.model import Article
    from index.query.query import Leaf

OWN_TEXTS: Final = ("title", "dek", "body")
"""The fields whose words tell of an article: not the names in its byline, and not text that was left out of it."""

TELLING: Final = 30
"""How many words are searched for."""


class Likening(Protocol):
    """One generation of an index, for the articles like one article. For one thread."""

    def article_count(self) -> int:
        """Return the number of articles, of every quality, and copies too."""

    def frequency(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term, of every quality, and copies too."""

    def best(self, request: SearchRequest) -> Sequence[tuple[Article, float, AbstractSet[Leaf]]]:
        """Return the articles on the page that a request asks for, with score and the words of the query they have."""


class TellingWord(NamedTuple):
    """A word of an article: its term, as the article prints it (in lower case if anywhere), and its weight."""

    term: str
    printed: str
    weight: float


def similar(article: Article, limit: int, asking: Likening) -> tuple[SimilarHit, ...]:
    """Return the articles most like an article, the nearest first.

    Args:
        article: as the index holds it.
        limit: how many at most.
        asking: the index.
    """
    words = {Phrase(text=word.term): word.printed for word in telling_words(article, asking)}
    if not words:
        return ()
    # One more than wanted: the article itself, or the lead of a copy, is left out.
    request = SearchRequest(
        query=Query(root=Or(children=tuple(words))),
        sort=Sort.RELEVANCE,
        per_page=limit + 1,
        facets=(),
        date_histogram=False,
        snippets=0,
    )
    found = asking.best(request)
    hits = (
        SimilarHit(article=other, score=score, shared=tuple(words[leaf] for leaf in words if leaf in has))
        for other, score, has in found
        if other.id not in (article.id, article.lead_id)
    )
    return tuple(hits)[:limit]


def telling_words(article: Article, asking: Likening) -> tuple[TellingWord, ...]:
    """Return the TELLING words of most weight in an article's title, dek and body; of equal weights, by term.

    Words that no other article has find nothing, and words that half of all articles have tell nothing: both are left
    out, and so are terms that a query cannot look for alone.
    """
    count = asking.article_count()
    frequencies = Counter[str]()
    printed: dict[str, str] = {}
    for term, form in words_of(article):
        frequencies[term] += 1
        if term not in printed or form.islower():
            printed[term] = form
    weighed = []
    for term, frequency in frequencies.items():
        doc_freq = asking.frequency(TextField.ANY, term)
        worth = idf(count, doc_freq)
        if doc_freq > 1 and worth > MIN_IDF:
            weighed.append(TellingWord(term, printed[term], frequency * worth))
    weighed.sort(key=lambda word: (-word.weight, word.term))
    return tuple(_searchable(weighed))


def _searchable(words: Sequence[TellingWord]) -> Iterator[TellingWord]:
    """Yield the first TELLING words that a query finds in exactly their form."""
    found = 0
    for word in words:
        if found < TELLING and term_sequence(word.term) == ((word.term,), False):
            found += 1
            yield word


def words_of(article: Article) -> Iterator[tuple[str, str]]:
    """Yield each word of an article's title, dek and body: its term, and its printed form."""
    for name in OWN_TEXTS:
        text = field_text(article, name)
        yield from ((term, text[start:stop]) for term, start, stop in tokenize(text))
