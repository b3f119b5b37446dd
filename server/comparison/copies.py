"""The near-identical copies of an article, and what differs, as JSON: `/articles/<id>/copies.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from index.article.differences import date_text, fact_differences, text_difference
from index.article.record import instant_to_text
from index.errors import ArticleNotFoundError
from server.http.encoding import json_line

if TYPE_CHECKING:
    from index.article.differences import TextDifference
    from index.article.model import Article
    from index.engine import Engine

COPIES_SUFFIX: Final = "/copies.json"
"""What follows an article's address in that of its copies."""


class FactDifferenceRecord(TypedDict):
    """The values of a fact, as printed by this article and by the other."""

    this: list[str]
    other: list[str]


class ChangeRecord(TypedDict):
    """Words of this article, and the words of the other in their place.

    `paragraph` is the index of this article's paragraph where they begin.
    """

    paragraph: int
    this: str
    other: str


class TextDifferenceRecord(TypedDict):
    """How the bodies differ. The numbers count everything; `changes` are the first ones."""

    words_removed: int
    words_added: int
    total_changes: int
    changes: list[ChangeRecord]


class CopyRecord(TypedDict):
    """A copy, and what differs. `lead` says whether it represents the others."""

    id: str
    title: str
    outlet: str | None
    site: str | None
    published: str | None
    added: str
    lead: bool
    link: str
    facts: dict[str, FactDifferenceRecord]
    text: TextDifferenceRecord


class CopiesRecord(TypedDict):
    """The other articles of a group of copies. `total` counts all of them, `copies` lists the earliest."""

    id: str
    lead: str
    total: int
    copies: list[CopyRecord]


def copies_json(article: Article, engine: Engine, articles_path: str) -> str:
    """Return the copies of an article as one line of JSON.

    Args:
        article: the article, lead or not.
        engine: the engine that has it.
        articles_path: the path below which articles are.
    """
    lead, others = group_of(article, engine)
    record: CopiesRecord = {
        "id": article.id,
        "lead": lead.id if lead else article.id,
        "total": lead.copies if lead else 0,
        "copies": [_copy(article, other, articles_path) for other in others],
    }
    return json_line(record)


def group_of(article: Article, engine: Engine) -> tuple[Article | None, tuple[Article, ...]]:
    """Return the lead of a group of copies, and the other articles of the group: the lead, and the earliest copies."""
    lead = _get(engine, article.lead_id) if article.lead_id else article
    if lead is None:
        return None, ()
    members = (lead, *(_get(engine, copy_id) for copy_id in lead.copy_ids))
    return lead, tuple(other for other in members if other and other.id != article.id)


def _get(engine: Engine, article_id: str) -> Article | None:
    """Return an article; None if it went away after the lead was read, which may have been in another generation."""
    try:
        return engine.get(article_id)
    except ArticleNotFoundError:
        return None


def _copy(article: Article, other: Article, articles_path: str) -> CopyRecord:
    return {
        "id": other.id,
        "title": other.title,
        "outlet": other.outlet.name if other.outlet else None,
        "site": other.site,
        "published": date_text(other.published) if other.published else None,
        "added": instant_to_text(other.added),
        "lead": other.lead,
        "link": f"{articles_path}/{other.id}",
        "facts": {
            each.name: {"this": list(each.one), "other": list(each.other)} for each in fact_differences(article, other)
        },
        "text": text_record(text_difference(article.paragraphs, other.paragraphs)),
    }


def text_record(difference: TextDifference) -> TextDifferenceRecord:
    """Return the difference of two bodies as it is answered."""
    return {
        "words_removed": difference.words_removed,
        "words_added": difference.words_added,
        "total_changes": difference.total_changes,
        "changes": [
            {"paragraph": each.paragraph, "this": each.one, "other": each.other} for each in difference.changes
        ],
    }
