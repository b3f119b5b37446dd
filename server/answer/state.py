"""The state of the index in JSON; every answer names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from server.answer.scalars import Count

if TYPE_CHECKING:
    from index.search import IndexState


class IndexRecord(TypedDict):
    """The state of the index: equal builds, generations and versions give equal answers."""

    build: str
    generation: Count
    articles: Count
    version: str


def index_record(index: IndexState, version: str) -> IndexRecord:
    """Return the state of the index that answered."""
    return {"build": index.build, "generation": index.generation, "articles": index.articles, "version": version}
