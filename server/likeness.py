"""The JSON of the articles like one article: `/articles/<id>/similar.json`, and `dateline similar --json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypedDict

from server.answer import published_to_dict

if TYPE_CHECKING:
    from index.search import Similar, SimilarHit
    from server.answer import PublishedRecord

SIMILAR_SUFFIX: Final = "/similar.json"
"""What follows an article's address in that of the articles like it."""


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


def similar_to_json(similar: Similar, *, root: str) -> str:
    """Return the articles like one article as one line of JSON.

    Args:
        similar: the engine's answer.
        root: the path below which the server is mounted, without a slash at its end.
    """
    answer: SimilarsRecord = {"id": similar.article.id, "results": [_hit(hit, root) for hit in similar.hits]}
    return json.dumps(answer, ensure_ascii=False)


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
        "published": published_to_dict(article.published),
        "copies": article.copies,
        "score": hit.score,
        "shared": list(hit.shared),
        "link": f"{root}/articles/{article.id}",
    }
