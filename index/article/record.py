"""Write an Article as JSON: the one form of its record.

`dateline clean` prints it, the ledger hashes it, the engines store it (`index.stored` reads it back), and
`/articles/<id>.json` returns it. This module knows only the model and JSON.

A record is one line, with keys in the order of `ArticleRecord`, and contains all of its article. `paragraphs`, `bios`
and `dropped` repeat parts of `blocks` for readers.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypedDict

if TYPE_CHECKING:
    from datetime import datetime

    from index.article.model import (
        Article,
        Author,
        CopyFacts,
        Published,
        RegionFact,
        Source,
        Version,
    )

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))

_LINE_ENDS: Final = ("\u0085", "\u2028", "\u2029")
"""Line ends that JSON allows unescaped in a string but that line readers split at."""


class SourceRecord(TypedDict):
    """Where the bytes came from, and the day on which they were fetched."""

    pile: str
    path: str
    media_type: str
    sha256: str
    captured: str | None


class AuthorRecord(TypedDict):
    """A name; `kind` is an AuthorKind."""

    name: str
    kind: str
    printed: list[str]
    source: str


class OutletRecord(TypedDict):
    """The outlet's printed name and its source."""

    name: str
    source: str


class SpanRecord(TypedDict):
    """Code points `start` to `stop`, half-open, of one field."""

    field: str
    start: int
    stop: int


class RegionRecord(TypedDict):
    """A region of the vocabulary, with source and evidence."""

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


class VersionRecord(TypedDict):
    """Another capture of the same address; `paragraphs` is null if the text is too long to be kept."""

    source: SourceRecord
    title: str
    quality: str
    paragraphs: list[str] | None


class CopiedRecord(TypedDict):
    """Values that an article's copies add to its own: hosts, names of persons, keys of regions, outlets, sets."""

    sites: list[str]
    authors: list[str]
    regions: list[str]
    outlets: list[str]
    sets: list[str]


class BlockRecord(TypedDict):
    """A block; `kind` is a BlockKind, `role` a Role."""

    text: str
    kind: str
    role: str
    reason: str


class DroppedRecord(TypedDict):
    """A block that is not part of the article, and why."""

    text: str
    role: str
    reason: str


class ArticleRecord(TypedDict):
    """An article; `quality` is a Quality; instants are UTC, as `2026-11-23T10:00:00Z`."""

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
    sets: list[str]
    authors: list[AuthorRecord]
    regions: list[RegionRecord]
    published: PublishedRecord | None
    quality: str
    lead: bool
    copies: int
    lead_id: str | None
    copy_ids: list[str]
    versions: list[VersionRecord]
    copied: CopiedRecord
    blocks: list[BlockRecord]
    paragraphs: list[str]
    bios: list[str]
    dropped: list[DroppedRecord]
    added: str
    updated: str


def to_json(article: Article) -> str:
    """Return the article's record: one line that is always encodable as UTF-8.

    A path's surrogate escapes (bytes that are not UTF-8) are written as JSON escapes.
    """
    text = _ENCODER.encode(to_dict(article)).encode("utf-8", "backslashreplace").decode("utf-8")
    for character in _LINE_ENDS:
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def to_dict(article: Article) -> ArticleRecord:
    """Return the article's record as a dict."""
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
        "sets": list(article.sets),
        "authors": [_author_to_dict(author) for author in article.authors],
        "regions": [_region_to_dict(region) for region in article.regions],
        "published": _published_to_dict(article.published) if article.published else None,
        "quality": article.quality.value,
        "lead": article.lead,
        "copies": article.copies,
        "lead_id": article.lead_id,
        "copy_ids": list(article.copy_ids),
        "versions": [_version_to_dict(version) for version in article.versions],
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


def _source_to_dict(source: Source) -> SourceRecord:
    return {
        "pile": source.pile,
        "path": source.path,
        "media_type": source.media_type,
        "sha256": source.sha256,
        "captured": source.captured.isoformat() if source.captured else None,
    }


def _version_to_dict(version: Version) -> VersionRecord:
    return {
        "source": _source_to_dict(version.source),
        "title": version.title,
        "quality": version.quality.value,
        "paragraphs": None if version.paragraphs is None else list(version.paragraphs),
    }


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
    return {
        "sites": list(copied.sites),
        "authors": list(copied.authors),
        "regions": list(copied.regions),
        "outlets": list(copied.outlets),
        "sets": list(copied.sets),
    }


def instant_to_text(instant: datetime) -> str:
    """Return an instant in UTC as `2026-11-23T10:00:00Z`, with its fraction of a second if it has one."""
    return instant.isoformat().replace("+00:00", "Z")
