"""An article of an answer in JSON, with its snippets."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

from index.article.model import AuthorKind, Precision, Quality
from index.article.record import instant_to_text
from server.answer.scalars import ArticleId, Count, Day, Html, Instant, Link, Span
from server.citation.permalink import matched_span, quote_href
from server.render import mark_matches, snippet_html

if TYPE_CHECKING:
    from index.article.model import Published
    from index.search import Hit, IndexState, Snippet


class FieldName(StrEnum):
    """A searchable text of an article; `authors` holds the names in their order, with an empty line between two.

    From `caption` on it is text of the page that was left out of the article: all blocks of one role in their order,
    with an empty line between two. `other` holds those of every other role. Only a query that names such a field is
    searched there.
    """

    TITLE = "title"
    DEK = "dek"
    BODY = "body"
    AUTHORS = "authors"
    CAPTION = "caption"
    CREDIT = "credit"
    BIO = "bio"
    RELATED = "related"
    OTHER = "other"


class AuthorRecord(TypedDict):
    """A name in its canonical form, and whether it is a person, an agency, a staff or an outlet."""

    name: str
    kind: AuthorKind


class RegionRecord(TypedDict):
    """A region of the vocabulary: its key, its label, and where on the page it was found."""

    key: str
    label: str
    source: str


class PublishedRecord(TypedDict):
    """The printed day, month or year as its first and last day, and where it was found."""

    first: Day
    last: Day
    precision: Precision
    source: str


class SnippetRecord(TypedDict):
    """A passage: `text` is exactly `field[start:stop]`, and `matches` are spans of `text`.

    Spans are 0-based, half-open and count code points, not UTF-16 units and not bytes. Matches are sorted and
    disjoint; the list is empty if no word matched. `html` is `text` escaped, with `<mark>` and ellipses. `quote` is the
    address of the whole sentences from the first match to the last, with their reference.
    """

    field: FieldName
    start: Count
    stop: Count
    text: str
    matches: list[Span]
    html: Html
    quote: Link


class HitRecord(TypedDict):
    """One article of the answer.

    A fact that the page does not state is null. `added` is when the article came into the archive, never when it was
    published. `sets` are the user's sets that the article is in. `copies` counts the near-identical articles that it
    represents. `score` is comparable within one answer, and 0 if the order is not by relevance. `match_count` is how
    often the words of the query stand in the article. `matched_in` lists the fields where words of the query matched,
    `also_matched` the words that matched but are in no snippet.
    """

    id: ArticleId
    title: str
    dek: str | None
    url: str | None
    authors: list[AuthorRecord]
    regions: list[RegionRecord]
    sets: list[str]
    section: str | None
    kind: str | None
    outlet: str | None
    site: str | None
    lang: str
    published: PublishedRecord | None
    added: Instant
    quality: Quality
    copies: Count
    score: float
    match_count: Count
    matched_in: list[FieldName]
    also_matched: list[str]
    title_html: Html
    snippets: list[SnippetRecord]


def hit_record(hit: Hit, root: str, index: IndexState) -> HitRecord:
    """Return one article of the answer as a dict.

    Args:
        hit: the article.
        root: the path below which the server is mounted, without a slash at its end.
        index: the generation that answered.
    """
    article = hit.article
    path = f"{root}/articles/{article.id}"
    return {
        "id": article.id,
        "title": article.title,
        "dek": article.dek,
        "url": article.url,
        "authors": [{"name": author.name, "kind": author.kind} for author in article.authors],
        "regions": [{"key": fact.key, "label": fact.label, "source": fact.source} for fact in article.regions],
        "sets": list(article.sets),
        "section": article.section,
        "kind": article.kind,
        "outlet": article.outlet.name if article.outlet else None,
        "site": article.site,
        "lang": article.language,
        "published": published_record(article.published),
        "added": instant_to_text(article.added),
        "quality": article.quality,
        "copies": article.copies,
        "score": hit.score,
        "match_count": hit.match_count,
        "matched_in": list(map(FieldName, hit.matched_in)),
        "also_matched": list(hit.also_matched),
        "title_html": str(mark_matches(article.title, hit.title_matches)),
        "snippets": [_snippet(snippet, path, index) for snippet in hit.snippets],
    }


def published_record(published: Published | None) -> PublishedRecord | None:
    """Return a date of publication, or null."""
    if published is None:
        return None
    return {
        "first": published.first.isoformat(),
        "last": published.last.isoformat(),
        "precision": published.precision,
        "source": published.source,
    }


def _snippet(snippet: Snippet, path: str, index: IndexState) -> SnippetRecord:
    return {
        "field": FieldName(snippet.field),
        "start": snippet.start,
        "stop": snippet.stop,
        "text": snippet.text,
        "matches": list(snippet.matches),
        "html": str(snippet_html(snippet)),
        "quote": quote_href(path, matched_span(snippet), index),
    }
