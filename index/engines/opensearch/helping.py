"""Suggestions, similar articles and related words, from one generation of the cluster."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from index.alike import similar, words_of
from index.engines.opensearch.asking import SessionAsking
from index.errors import QueryTooSlowError
from index.evaluation.deadline import Deadline
from index.offers.completion import COMPLETED, suggest
from index.offers.related import related
from index.query.query import TextField
from index.suggestions import Related, Similar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from index.article.model import Article
    from index.engines.opensearch.sessions import Session
    from index.query.query import Query
    from index.request import SearchRequest
    from index.suggestions import Suggestion

_REPEATED: Final = 2
"""A related word is in so many articles of the sample at least."""


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
