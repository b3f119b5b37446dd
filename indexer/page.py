"""The two forms between bytes and an Article: the Input that was found, and the Page that was extracted.

`Input` is one document's bytes, with what its container states about it. `Page` is the document's blocks in order, and
every candidate fact with its source: extract states facts, and decide chooses. Both are frozen. A Page has one JSON
form, which the ledger stores (`page_to_json`, `page_from_json`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.article.model import Block, BlockKind, Quality, Role, normalise

EXTRACTOR_VERSION: Final = 7
"""Must grow when extract would make another Page of the same bytes."""


_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_].*)?\Z")
"""The shape of a language's tag. A page may state a language in other words: `english`."""


EXPORT_MEDIA_TYPE: Final = "application/vnd.dateline.export+json"
"""The media type of lines that `indexer.inputs.databases` wrote of a database's export or a word processor's file."""


class FactName(StrEnum):
    """The name of a candidate fact. Several facts with one name are candidates, best first."""

    TITLE = "title"
    DEK = "dek"
    AUTHOR = "author"  # one fact for each name, as printed, without "By"
    PUBLISHED = "published"  # ISO: YYYY, YYYY-MM, YYYY-MM-DD; an instant is cut to the day it prints
    MODIFIED = "modified"  # ISO, kept apart
    KIND = "kind"  # Analysis, Reporting, Opinion, …
    SECTION = "section"  # the label the site printed
    REGION = "region"  # a printed label that states the place
    TAG = "tag"
    LANGUAGE = "language"  # BCP 47
    OUTLET = "outlet"  # the site's printed name
    CANONICAL = "canonical"  # the URL the page claims for itself (link rel=canonical, JSON-LD, feed link)
    OG_URL = "og-url"
    ORIGIN = "origin"  # the URL the bytes came from: WARC, MHTML, feed, "saved from"
    CAPTURED = "captured"  # ISO instant, UTC: when the bytes were fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One candidate fact: its name, its value as text, and its source.

    `source` is a short kebab-case name: json-ld, meta, microdata, byline, bio, kicker, breadcrumb,
    headline, title-tag, time, url, front-matter, feed, record, warc, mhtml, text, detected.
    """

    name: FactName
    value: str
    source: str

    def __post_init__(self) -> None:
        if not self.value or self.value != normalise(self.value):
            raise ValueError(f"a fact's value is not normalised, or empty: {self.name} {self.value[:80]!r}")
        if not self.source:
            raise ValueError(f"a fact needs a source: {self.name}")


def fact(name: FactName, value: str | None, source: str) -> tuple[Fact, ...]:
    """Return a tuple of the fact, with its value normalised; an empty tuple if there is no value."""
    text = normalise(value or "")
    return (Fact(name=name, value=text, source=source),) if text else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One document: its bytes, and what its file, archive or feed states about it.

    Attributes:
        path: its path relative to the pile, with `!member` and `#record`. `/` separates; bytes that are not UTF-8 are
            surrogate escapes.
        media_type: its media type.
        data: its bytes.
        sha256: the digest of its bytes.
        charset: the charset that a transport declared, if one did.
        facts: the container's facts (a feed entry's title, a WARC record's URL).
    """

    path: str
    media_type: str
    data: bytes
    sha256: str
    charset: str | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUse:
    """The use of a site profile on a page: its host, and the keys whose selectors matched nothing."""

    host: str
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One extracted document: blocks in order with their roles from extract, and candidate facts."""

    media_type: str
    blocks: tuple[Block, ...]
    facts: tuple[Fact, ...] = ()
    quality: Quality = Quality.FULL
    profile: ProfileUse | None = None

    def all(self, name: FactName) -> tuple[Fact, ...]:
        """Return the candidates with this name, best first."""
        return tuple(fact for fact in self.facts if fact.name is name)

    def first(self, name: FactName) -> Fact | None:
        """Return the best candidate with this name, or None."""
        return next((fact for fact in self.facts if fact.name is name), None)

    @property
    def language(self) -> Fact | None:
        """The best candidate for the language that is a tag, or None."""
        return next((fact for fact in self.all(FactName.LANGUAGE) if _LANGUAGE.match(fact.value)), None)

    @property
    def language_code(self) -> str | None:
        """The primary subtag of the language, in lower case; None if no candidate is a tag."""
        return re.split("[-_]", self.language.value)[0].lower() if self.language else None


def page_to_json(page: Page) -> str:
    """Return the page's one JSON form, compact."""
    return json.dumps(
        {
            "media_type": page.media_type,
            "quality": page.quality,
            "profile": [page.profile.host, *page.profile.missed] if page.profile else None,
            "facts": [[fact.name, fact.value, fact.source] for fact in page.facts],
            "blocks": [[block.text, block.kind, block.role, block.reason] for block in page.blocks],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def page_from_json(text: str) -> Page:
    """Return the page that `page_to_json` wrote."""
    record = json.loads(text)
    host, *missed = record["profile"] or (None,)
    return Page(
        media_type=record["media_type"],
        quality=Quality(record["quality"]),
        profile=ProfileUse(host=host, missed=tuple(missed)) if host else None,
        facts=tuple(Fact(name=FactName(name), value=value, source=source) for name, value, source in record["facts"]),
        blocks=tuple(
            Block(text=text, kind=BlockKind(kind), role=Role(role), reason=reason)
            for text, kind, role, reason in record["blocks"]
        ),
    )
