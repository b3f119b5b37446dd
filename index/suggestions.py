"""Define what is suggested to a reader beside an answer: ends of a query, similar articles, related words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.article.model import Article
    from index.request import SearchRequest
    from index.search import IndexState

MAX_SUGGESTIONS: Final = 20
DEFAULT_SUGGESTIONS: Final = 10
MAX_SIMILAR: Final = 20
DEFAULT_SIMILAR: Final = 5
MAX_RELATED: Final = 20
DEFAULT_RELATED: Final = 10


class SuggestionKind(StrEnum):
    """What a suggestion completes, in the order in which suggestions are shown."""

    WORD = "word"
    REGION = "region"
    AUTHOR = "author"
    OUTLET = "outlet"
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to go on from what is typed so far.

    Attributes:
        kind: what it is.
        text: what to show; for a word, the whole query.
        value: the facet's value of a region, author or outlet; else ''.
        request: the search it stands for; None for a title, which stands for an article.
        total: exactly how many articles that search finds; None for a title.
        article_id: the article of a title; else ''.
    """

    kind: SuggestionKind
    text: str
    value: str = ""
    request: SearchRequest | None = None
    total: int | None = None
    article_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarHit:
    """An article that is like another one.

    Attributes:
        article: the article.
        score: comparable within one answer only.
        shared: which of the other article's telling words it has, the most telling first, as that one prints them.
    """

    article: Article
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """The articles that are most like an article, the nearest first."""

    article: Article
    hits: tuple[SimilarHit, ...]
    index: IndexState


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedWord:
    """A word that the articles of an answer have much more often than others.

    Attributes:
        text: the word, as articles print it.
        request: the request with the word added to its query.
        total: how many articles that finds, exactly: those of the answer that have the word in any form.
    """

    text: str
    request: SearchRequest
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """The related words of an answer, the most telling first.

    Attributes:
        request: the request that was answered, as in a SearchResult.
        total: how many articles it finds.
    """

    request: SearchRequest
    total: int
    words: tuple[RelatedWord, ...]
    index: IndexState
