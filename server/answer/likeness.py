"""The JSON of what is alike: `/articles/<id>/similar.json` with its command, and `/related.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from server.address import address_of_offer
from server.answer.hits import PublishedRecord, published_record
from server.http.encoding import json_line

if TYPE_CHECKING:
    from index.suggestions import Related, Similar, SimilarHit
    from server.address import Address

SIMILAR_SUFFIX: Final = "/similar.json"
"""What follows an article's address in that of the articles like it."""


RELATED_PATH: Final = "/related"
"""The address of the related words of a search, as a page; it takes a search's parameters."""


class SimilarRecord(TypedDict):
    """An article that is like another one: `shared` are the telling words that both have, `link` is its address."""

    id: str
    title: str
    dek: str | None
    url: str | None
    outlet: str | None
    site: str | None
    lang: str
    published: PublishedRecord | None
    copies: int
    score: float
    shared: list[str]
    link: str


class SimilarsRecord(TypedDict):
    """The articles like the one with an `id`, the nearest first."""

    id: str
    results: list[SimilarRecord]


class RelatedWordRecord(TypedDict):
    """A related word: `q` is the query with the word added; it finds exactly `total` articles, at `link`."""

    text: str
    total: int
    q: str
    link: str


class RelatedRecord(TypedDict):
    """The related words of an answer of `total` articles to `q`, the most telling first."""

    q: str
    total: int
    words: list[RelatedWordRecord]


def similar_json(similar: Similar, *, root: str) -> str:
    """Return the articles like one article as one line of JSON.

    Args:
        similar: the engine's answer.
        root: the path below which the server is mounted, without a slash at its end.
    """
    answer: SimilarsRecord = {"id": similar.article.id, "results": [_hit(hit, root) for hit in similar.hits]}
    return json_line(answer)


def _hit(hit: SimilarHit, root: str) -> SimilarRecord:
    article = hit.article
    return {
        "id": article.id,
        "title": article.title,
        "dek": article.dek,
        "url": article.url,
        "outlet": article.outlet.name if article.outlet else None,
        "site": article.site,
        "lang": article.language,
        "published": published_record(article.published),
        "copies": article.copies,
        "score": hit.score,
        "shared": list(hit.shared),
        "link": f"{root}/articles/{article.id}",
    }


def related_json(related: Related, address: Address, *, root: str) -> str:
    """Return the related words of an answer as one line of JSON."""
    return json_line(related_record(related, address, root=root))


def related_record(related: Related, address: Address, *, root: str) -> RelatedRecord:
    """Return the related words of an answer.

    Args:
        related: the engine's answer.
        address: the search's parameters.
        root: the path below which the server is mounted, without a slash at its end.
    """
    return {
        "q": related.request.query.text,
        "total": related.total,
        "words": [
            {
                "text": word.text,
                "total": word.total,
                "q": word.request.query.text,
                "link": address_of_offer(address, related.request, word.request).under(f"{root}/search"),
            }
            for word in related.words
        ],
    }
