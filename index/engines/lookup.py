"""An article by its id, or by an id it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.engines.schema import article_of
from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.model import is_article_id

if TYPE_CHECKING:
    from whoosh.reading import IndexReader

    from index.model import Article


def look_up(reader: IndexReader, article_id: str) -> Article:
    """Return the article, following every move of its id.

    Raises:
        ArticleRemovedError: the user removed it.
        ArticleNotFoundError: there is none, or its moves run in a circle.
    """
    followed: set[str] = set()
    wanted = article_id
    while is_article_id(wanted) and wanted not in followed:
        if (packed := _column(reader, "id", wanted, "column_record")) is not None:
            return article_of(packed)
        moved_to = _column(reader, "trace", wanted, "column_moved_to")
        if moved_to == b"":
            raise ArticleRemovedError(article_id)
        followed.add(wanted)
        wanted = moved_to.decode() if moved_to is not None else ""
    raise ArticleNotFoundError(article_id)


def _column(reader: IndexReader, field: str, article_id: str, column: str) -> bytes | None:
    """Return a column of the one document that has this id in this field."""
    for part, _ in reader.leaf_readers():
        if (field, article_id) in part:
            for document in part.postings(field, article_id).all_ids():
                return bytes(part.column_reader(column, translate=False)[document])
    return None
