"""Offers, suggestions, similar articles and related words, from one generation of the cluster.

Offers ask for the frequency of one word after another. Where the words can be known before, all are counted in one
request: a query of four words that finds nothing needs 38 requests instead of 114.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from index.alike import similar, words_of
from index.engines.opensearch.help.asking import SessionAsking
from index.errors import QueryTooSlowError
from index.evaluation.deadline import Deadline
from index.offers.completion import COMPLETED, suggest
from index.offers.offers import with_offers
from index.offers.related import related
from index.offers.rewriting import positive_nodes
from index.offers.spellings import spellings
from index.offers.variants import MAX_LEAVES
from index.query.query import Leaf, TextField
from index.suggestions import Related, Similar
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.article.model import Article
    from index.engines.opensearch.sessions import Session
    from index.query.query import Query
    from index.request import SearchRequest
    from index.search import SearchResult
    from index.suggestions import Suggestion

MAX_SPLIT_CHARS: Final = 30
"""Of a longer word, what corrections ask for is counted when they do."""

_REPEATED: Final = 2
"""A related word is in so many articles of the sample at least."""


def with_help(result: SearchResult, session: Session, deadline: Deadline) -> SearchResult:
    """Return an answer with its offers, if its request wants any; those that are ready in time."""
    asking = SessionAsking(session, deadline)
    if result.request.offers and result.request.page == 1:
        with suppress(QueryTooSlowError):
            for field, terms in _asked_words(result.request.query).items():
                asking.words.frequencies(field, terms)
    return with_offers(result, asking)


def _asked_words(query: Query) -> dict[TextField, dict[str, None]]:
    """Return the words, by field, that corrections and variants of a query will ask for; none of a long query."""
    leaves = [node for node in positive_nodes(query) if isinstance(node, Leaf)]
    asked: dict[TextField, dict[str, None]] = {}
    for leaf in leaves if len(leaves) <= MAX_LEAVES else ():
        for token in tokenize(leaf.text):
            words = _asked_of(token.term)
            asked.setdefault(leaf.field, {}).update(dict.fromkeys(words))
    return asked


def _asked_of(term: str) -> Iterator[str]:
    """Yield a term, its other spellings, and the parts that it may be of two words."""
    yield term
    if len(term) <= MAX_SPLIT_CHARS:
        yield from spellings(term)
        for index in range(1, len(term)):
            yield from (term[:index], term[index:])


def suggestions(
    typed: str, limit: int, read: Callable[[str], Query], session: Session, deadline_ms: int
) -> tuple[Suggestion, ...]:
    """Return the suggestions for what is typed so far; those that are ready when half of a search's time is over."""
    with suppress(QueryTooSlowError):
        SessionAsking(session, Deadline(deadline_ms)).preload_values(COMPLETED)
    return suggest(typed, limit, read, SessionAsking(session, Deadline(deadline_ms // 2)))


def similar_to(article: Article, limit: int, session: Session, deadline_ms: int) -> Similar:
    """Return the articles most like one of the generation's."""
    asking = SessionAsking(session, Deadline(deadline_ms))
    asking.words.frequencies(TextField.ANY, {term for term, _ in words_of(article)})
    return Similar(article=article, hits=similar(article, limit, asking), index=session.state)


def related_to(request: SearchRequest, limit: int, session: Session, deadline_ms: int) -> Related:
    """Return the related words of an answer; those that are ready in time."""
    answered, total, words = related(request, limit, _Relating(session, Deadline(deadline_ms)))
    return Related(request=answered, total=total, words=words, index=session.state)


class _Relating(SessionAsking):
    """Counts the words of a sample in one request."""

    def articles(self, request: SearchRequest) -> Sequence[Article]:
        found = super().articles(request)
        held = Counter(term for article in found for term in {term for term, _ in words_of(article)})
        self.words.frequencies(TextField.ANY, [term for term, times in held.items() if times >= _REPEATED])
        return found
