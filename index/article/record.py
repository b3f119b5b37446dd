"""The record: the one JSON form of an Article, out and back.

`dateline clean` prints it, the ledger and the engines store it, `/articles/<id>.json` answers it. Knows
the model and JSON, nothing else.

One line, keys in the order of `ArticleRecord`. `paragraphs`, `bios` and `dropped` are written for readers
and never read back: they are derived from `blocks`. Every other key must be there, but for `outlet`: records of an
older Dateline have none. Keys not named here are read over, so that a record of a newer Dateline opens. For every
article: `from_json(to_json(article)) == article`.
"""

from __future__ import annotations

import json
from typing import Final, TypedDict

from index.article.json_object import JsonObject, instant_to_text
from index.article.model import (
    Article,
    Author,
    AuthorKind,
    Block,
    BlockKind,
    CopyFacts,
    Outlet,
    Precision,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
)
from index.errors import RecordError

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))

_LINE_ENDS: Final = ("\u0085", "\u2028", "\u2029")
"""What JSON leaves bare in a string and readers of lines take for the end of one."""


class SourceRecord(TypedDict):
    """Where the bytes were."""

    pile: str
    path: str
    media_type: str
    sha256: str


class AuthorRecord(TypedDict):
    """A name; `kind` is an AuthorKind."""

    name: str
    kind: str
    printed: list[str]
    source: str


class OutletRecord(TypedDict):
    """The outlet's printed name and what says so."""

    name: str
    source: str


class SpanRecord(TypedDict):
    """Code points `start` to `stop`, half-open, of one field."""

    field: str
    start: int
    stop: int


class RegionRecord(TypedDict):
    """A region of the vocabulary and what says so."""

    key: str
    label: str
    source: str
    evidence: list[SpanRecord]


class PublishedRecord(TypedDict):
    """First and last day as `2020-10-05`; `precision` is a Precision."""

    first: str
    last: str
    precision: str
    source: str


class CopiedRecord(TypedDict):
    """What an article's copies add to what it is found by: hosts, names of persons, keys of regions."""

    sites: list[str]
    authors: list[str]
    regions: list[str]


class BlockRecord(TypedDict):
    """A block; `kind` is a BlockKind, `role` a Role."""

    text: str
    kind: str
    role: str
    reason: str


class DroppedRecord(TypedDict):
    """A block that is no part of the article, and why."""

    text: str
    role: str
    reason: str


class ArticleRecord(TypedDict):
    """An article; `quality` is a Quality, instants are UTC, as `2026-11-23T10:00:00Z`."""

    source: SourceRecord
    id: str
    url: str | None
    site: str | None
    outlet: OutletRecord | None
    language: str
    title: str
    dek: str | None
    kind: str | None
    section: str | None
    tags: list[str]
    authors: list[AuthorRecord]
    regions: list[RegionRecord]
    published: PublishedRecord | None
    quality: str
    lead: bool
    copies: int
    copied: CopiedRecord
    blocks: list[BlockRecord]
    paragraphs: list[str]
    bios: list[str]
    dropped: list[DroppedRecord]
    added: str
    updated: str


def to_json(article: Article) -> str:
    """Return the article's record: one line, and always encodable as UTF-8.

    A path's surrogate escapes (bytes that are not UTF-8) are written as JSON's own escapes.
    """
    text = _ENCODER.encode(to_dict(article)).encode("utf-8", "backslashreplace").decode("utf-8")
    for character in _LINE_ENDS:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def to_dict(article: Article) -> ArticleRecord:
    """Return the article's record before it is written as text."""
    return {
        "source": _source_to_dict(article.source),
        "id": article.id,
        "url": article.url,
        "site": article.site,
        "outlet": {"name": article.outlet.name, "source": article.outlet.source} if article.outlet else None,
        "language": article.language,
        "title": article.title,
        "dek": article.dek,
        "kind": article.kind,
        "section": article.section,
        "tags": list(article.tags),
        "authors": [_author_to_dict(author) for author in article.authors],
        "regions": [_region_to_dict(region) for region in article.regions],
        "published": _published_to_dict(article.published) if article.published else None,
        "quality": article.quality.value,
        "lead": article.lead,
        "copies": article.copies,
        "copied": _copied_to_dict(article.copied),
        "blocks": [
            {"text": block.text, "kind": block.kind, "role": block.role, "reason": block.reason}
            for block in article.blocks
        ],
        "paragraphs": list(article.paragraphs),
        "bios": list(article.bios),
        "dropped": [{"text": block.text, "role": block.role, "reason": block.reason} for block in article.dropped],
        "added": instant_to_text(article.added),
        "updated": instant_to_text(article.updated),
    }


def from_json(text: str) -> Article:
    """Return the article of a record.

    Raises:
        RecordError: the text is not JSON, or not a record; it names the key and what stands there.
    """
    try:
        record: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"Not a record: it is not JSON ({error}).") from error
    try:
        return _article(JsonObject(record, ""))
    except ValueError as error:
        raise RecordError(f"Not a record: {error}.") from error


def _source_to_dict(source: Source) -> SourceRecord:
    return {"pile": source.pile, "path": source.path, "media_type": source.media_type, "sha256": source.sha256}


def _author_to_dict(author: Author) -> AuthorRecord:
    return {"name": author.name, "kind": author.kind.value, "printed": list(author.printed), "source": author.source}


def _region_to_dict(region: RegionFact) -> RegionRecord:
    return {
        "key": region.key,
        "label": region.label,
        "source": region.source,
        "evidence": [{"field": span.field, "start": span.start, "stop": span.stop} for span in region.evidence],
    }


def _published_to_dict(published: Published) -> PublishedRecord:
    return {
        "first": published.first.isoformat(),
        "last": published.last.isoformat(),
        "precision": published.precision.value,
        "source": published.source,
    }


def _copied_to_dict(copied: CopyFacts) -> CopiedRecord:
    return {"sites": list(copied.sites), "authors": list(copied.authors), "regions": list(copied.regions)}


def _article(record: JsonObject) -> Article:
    published = record.member_or_none("published")
    return Article(
        source=_source(record.member("source")),
        id=record.text("id"),
        url=record.text_or_none("url"),
        site=record.text_or_none("site"),
        outlet=_outlet(record),
        language=record.text("language"),
        title=record.text("title"),
        dek=record.text_or_none("dek"),
        kind=record.text_or_none("kind"),
        section=record.text_or_none("section"),
        tags=record.texts("tags"),
        authors=tuple(_author(author) for author in record.members("authors")),
        regions=tuple(_region(region) for region in record.members("regions")),
        published=_published(published) if published else None,
        quality=record.choice("quality", Quality),
        lead=record.flag("lead"),
        copies=record.number("copies"),
        copied=_copied(record.member("copied")),
        blocks=tuple(_block(block) for block in record.members("blocks")),
        added=record.instant("added"),
        updated=record.instant("updated"),
    )


def _source(record: JsonObject) -> Source:
    return Source(
        pile=record.text("pile"),
        path=record.text("path"),
        media_type=record.text("media_type"),
        sha256=record.text("sha256"),
    )


def _outlet(record: JsonObject) -> Outlet | None:
    outlet = record.member_or_none("outlet") if record.has("outlet") else None
    return Outlet(name=outlet.text("name"), source=outlet.text("source")) if outlet else None


def _author(record: JsonObject) -> Author:
    return Author(
        name=record.text("name"),
        kind=record.choice("kind", AuthorKind),
        printed=record.texts("printed"),
        source=record.text("source"),
    )


def _region(record: JsonObject) -> RegionFact:
    return RegionFact(
        key=record.text("key"),
        label=record.text("label"),
        source=record.text("source"),
        evidence=tuple(_span(span) for span in record.members("evidence")),
    )


def _span(record: JsonObject) -> Span:
    return Span(field=record.text("field"), start=record.number("start"), stop=record.number("stop"))


def _published(record: JsonObject) -> Published:
    return Published(
        first=record.day("first"),
        last=record.day("last"),
        precision=record.choice("precision", Precision),
        source=record.text("source"),
    )


def _copied(record: JsonObject) -> CopyFacts:
    return CopyFacts(sites=record.texts("sites"), authors=record.texts("authors"), regions=record.texts("regions"))


def _block(record: JsonObject) -> Block:
    return Block(
        text=record.text("text"),
        kind=record.choice("kind", BlockKind),
        role=record.choice("role", Role),
        reason=record.text("reason"),
    )
