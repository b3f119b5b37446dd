"""The other captures of an article's address, each with its text and what differs: `/articles/<id>/versions.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from index.article.differences import text_difference
from server.comparison.copies import TextDifferenceRecord, text_record
from server.http.encoding import json_line

if TYPE_CHECKING:
    from index.article.model import Article, Version

VERSIONS_SUFFIX: Final = "/versions.json"
"""What follows an article's address in that of its versions."""


class VersionRecord(TypedDict):
    """A version, its text, and how the article's text (`this`) differs from it (`other`).

    `paragraphs` and `text` are null if the text is too long to be kept.
    """

    captured: str | None
    path: str
    sha256: str
    quality: str
    title: str
    paragraphs: list[str] | None
    text: TextDifferenceRecord | None


class VersionsRecord(TypedDict):
    """The versions of an article, the latest first; `captured` is the day of the article's own capture."""

    id: str
    url: str | None
    captured: str | None
    versions: list[VersionRecord]


def versions_json(article: Article) -> str:
    """Return the versions of an article as one line of JSON."""
    record: VersionsRecord = {
        "id": article.id,
        "url": article.url,
        "captured": article.source.captured.isoformat() if article.source.captured else None,
        "versions": [_version(article, version) for version in article.versions],
    }
    return json_line(record)


def _version(article: Article, version: Version) -> VersionRecord:
    paragraphs = version.paragraphs
    return {
        "captured": version.source.captured.isoformat() if version.source.captured else None,
        "path": f"{version.source.pile}/{version.source.path}",
        "sha256": version.source.sha256,
        "quality": version.quality.value,
        "title": version.title,
        "paragraphs": None if paragraphs is None else list(paragraphs),
        "text": None if paragraphs is None else text_record(text_difference(article.paragraphs, paragraphs)),
    }
