"""Define an article after extraction: frozen dataclasses, each fact with its source.

The packages exchange these dataclasses. This module knows no JSON (`index.article.record` does), no HTML, no HTTP, no
engine. A constructor validates: a wrong value raises ValueError, which names the value. The dataclasses of an article
have no slots: `index.stored` sets all fields at once through `__dict__`, in a third less time than slot by slot.

Text is NFC; runs of white space are one space; ends are trimmed (`normalise`). Offsets are 0-based,
half-open and count code points. Only `added` and `updated` are instants, aware and in UTC.
"""

from __future__ import annotations

import base64
import calendar
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from dataclasses import field as datafield
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final

PARAGRAPH_BREAK: Final = "\n\n"
"""The separator between the body's blocks; offsets in `body` count it."""

_ID: Final = re.compile(r"[a-z2-7]{16}\Z")


def normalise(text: str) -> str:
    """Return `text` as blocks and facts store it: NFC, one space for any run of white space, trimmed.

    Lone surrogates, which UTF-8 cannot encode, become U+FFFD; control characters become spaces.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join(text.replace("\ufeff", " ").split())


def article_id(key: str) -> str:
    """Return the id of the article with this key: 16 characters of lower-case base32(sha256(key))."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
    return base64.b32encode(digest)[:16].decode("ascii").lower()


def is_article_id(text: str) -> bool:
    """Return whether `text` has the shape of an article's id."""
    return _ID.match(text) is not None


class BlockKind(StrEnum):
    """The kind of a block in the page's structure."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    ROW = "row"


class Role(StrEnum):
    """The role of a block in the article."""

    TITLE = "title"
    DEK = "dek"
    KICKER = "kicker"
    BYLINE = "byline"
    BODY = "body"
    BIO = "bio"
    CAPTION = "caption"
    CREDIT = "credit"
    DATE = "date"
    RELATED = "related"
    PROMO = "promo"
    NAV = "nav"
    SHARE = "share"
    IMAGE = "image"
    COMMENT = "comment"
    FOOTER = "footer"
    CONSENT = "consent"
    OTHER = "other"


KEPT_ROLES: Final = frozenset({Role.TITLE, Role.DEK, Role.KICKER, Role.BYLINE, Role.BODY, Role.BIO})
"""A block of any other role is `dropped`."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One block of a page, in the page's order, with its role and the reason for it."""

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    role: Role = Role.OTHER
    reason: str

    def __post_init__(self) -> None:
        if not self.text or self.text != normalise(self.text):
            raise ValueError(f"a block's text is not normalised, or empty: {self.text[:80]!r}")
        if not self.reason:
            raise ValueError(f"a block needs a reason for its role: {self.text[:80]!r}")


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open range of code points in one field of an article."""

    field: str
    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"not a range: {self.start}..{self.stop} in {self.field!r}")


class Precision(StrEnum):
    """The precision of a printed date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange:
    """Calendar days, both ends included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise ValueError("a date range needs at least one end")

    def overlaps(self, published: Published) -> bool:
        """Return whether any day of `published` lies in the range; an inverted range holds none."""
        if self.first is not None and self.last is not None and self.first > self.last:
            return False
        return (self.last is None or published.first <= self.last) and (
            self.first is None or published.last >= self.first
        )


@dataclass(frozen=True, kw_only=True)
class Published:
    """The calendar day, month or year as printed, never shifted by a time zone."""

    first: date
    last: date
    precision: Precision
    source: str

    def __post_init__(self) -> None:
        if (self.first, self.last) != span_of(self.first.year, self.first.month, self.first.day, self.precision):
            raise ValueError(f"{self.first}..{self.last} is not one {self.precision}")
        if not self.source:
            raise ValueError(f"a date needs a source: {self.first}")

    @classmethod
    def at(cls, text: str, source: str) -> Published:
        """Return the date written as `2020`, `2020-10` or `2020-10-05`; ValueError for anything else."""
        first, last, precision = parse_date(text)
        return cls(first=first, last=last, precision=precision, source=source)


_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)


def parse_date(text: str) -> tuple[date, date, Precision]:
    """Return first day, last day and precision of `2020`, `2020-10` or `2020-10-05`.

    Raises:
        ValueError: for any other form, and for a day the calendar does not have.
    """
    match = _DATE.match(text)
    if match is None:
        raise ValueError(f"not a date (YYYY, YYYY-MM or YYYY-MM-DD): {text!r}")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
    try:
        return *span_of(year, 1 if month is None else month, 1 if day is None else day, precision), precision
    except ValueError as error:
        raise ValueError(f"no such day: {text!r}") from error


def span_of(year: int, month: int, day: int, precision: Precision) -> tuple[date, date]:
    """Return the first and last day of the day, month or year that holds the given day."""
    if precision is Precision.DAY:
        return date(year, month, day), date(year, month, day)
    if precision is Precision.MONTH:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


class AuthorKind(StrEnum):
    """The kind of author a printed name stands for."""

    PERSON = "person"
    AGENCY = "agency"
    STAFF = "staff"
    OUTLET = "outlet"


@dataclass(frozen=True, kw_only=True)
class Author:
    """An author: canonical name, printed forms, and the source of the name."""

    name: str
    kind: AuthorKind = AuthorKind.PERSON
    printed: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.name or not self.printed or not self.source:
            raise ValueError(f"an author needs a name, its printed forms and a source: {self!r}")


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """The newspaper, agency or site that published an article: its name as printed, and the source of the name."""

    name: str
    source: str

    def __post_init__(self) -> None:
        if not self.name or not self.source:
            raise ValueError(f"an outlet needs a name and a source: {self!r}")


@dataclass(frozen=True, kw_only=True)
class RegionFact:
    """A region of the vocabulary that an article is about, with source and evidence."""

    key: str
    label: str
    source: str
    evidence: tuple[Span, ...] = ()


class Quality(StrEnum):
    """How much of the article the page contained."""

    FULL = "full"
    FALLBACK = "fallback"
    TRUNCATED = "truncated"
    TITLE_ONLY = "title-only"
    CONSENT_WALL = "consent-wall"
    ERROR_PAGE = "error-page"
    LIST_PAGE = "list-page"


HIDDEN_QUALITIES: Final = frozenset({Quality.CONSENT_WALL, Quality.ERROR_PAGE, Quality.LIST_PAGE})
"""Qualities left out of every answer unless the request asks for them."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where an article's bytes came from.

    Attributes:
        pile: the name of the pile.
        path: relative to the pile, with `!member` and `#record`.
        media_type: the media type of the bytes.
        sha256: the digest of the bytes.
        captured: the day, in UTC, on which they were fetched, if their container states it.
    """

    pile: str
    path: str
    media_type: str
    sha256: str
    captured: date | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """Another capture of an article's address: the same story, saved at another time. It is not searched or counted.

    Attributes:
        source: where its bytes came from.
        title: the title that it states, else the article's page; '' if neither does.
        quality: how much of the article it contained.
        paragraphs: its body; None if that is longer than `MAX_VERSION_CHARS`.
    """

    source: Source
    title: str
    quality: Quality
    paragraphs: tuple[str, ...] | None


MAX_VERSIONS: Final = 10
"""Versions in an article's record, the latest ones; each search reads the records of its results."""

MAX_VERSION_CHARS: Final = 20_000
"""The longest body that is kept of a version, in code points."""


@dataclass(frozen=True, kw_only=True)
class CopyFacts:
    """Values that an article's copies add to its own for filters and counts.

    Attributes:
        sites: hosts.
        authors: names of persons.
        regions: keys of the vocabulary.
        outlets: printed names, and the hosts of copies that have no printed name.
        sets: names of the user's sets.
    """

    sites: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("sites", "authors", "regions", "outlets", "sets"):
            values: tuple[str, ...] = getattr(self, name)
            if "" in values or list(values) != sorted(set(values)):
                raise ValueError(f"copied {name} are not values in order, each once: {values!r}")

    def __bool__(self) -> bool:
        """Return whether the copies add anything."""
        return bool(self.sites or self.authors or self.regions or self.outlets or self.sets)


NOTHING_COPIED: Final = CopyFacts()

MAX_COPY_IDS: Final = 20
"""Ids of copies in a lead's record; a template's page may have thousands of copies."""


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article. Paragraphs, bios and dropped blocks are derived from the blocks."""

    id: str
    source: Source
    title: str
    blocks: tuple[Block, ...]
    added: datetime
    updated: datetime
    url: str | None = None
    site: str | None = None
    outlet: Outlet | None = None
    language: str = "und"
    dek: str | None = None
    kind: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    """The sets into which the user has put the article, sorted; no page states them."""
    authors: tuple[Author, ...] = ()
    regions: tuple[RegionFact, ...] = ()
    published: Published | None = None
    quality: Quality = Quality.FULL
    lead: bool = True
    copies: int = 0
    lead_id: str | None = None
    """Of an article that another one leads: that one's id."""
    copy_ids: tuple[str, ...] = ()
    """Of an article that leads copies: the ids of the earliest, at most `MAX_COPY_IDS`."""
    versions: tuple[Version, ...] = ()
    """Other captures of its address, the latest first, at most `MAX_VERSIONS`; no two of the same bytes."""
    copied: CopyFacts = NOTHING_COPIED
    """Values that its copies add for filters and counts (`index.fields`); the page does not show them as its own."""
    body: str = datafield(init=False, compare=False, repr=False)
    """The blocks of role body, joined by two newlines."""

    def __post_init__(self) -> None:
        if not is_article_id(self.id):
            raise ValueError(f"not an article id: {self.id!r}")
        for name, instant in (("added", self.added), ("updated", self.updated)):
            if instant.tzinfo is not UTC:
                raise ValueError(f"{name} is not in UTC: {instant!r}")
        if self.copied and not (self.lead and self.copies):
            raise ValueError(f"only an article that leads copies has facts of theirs: {self.copied!r}")
        if (self.lead_id and self.lead) or len(self.copy_ids) > self.copies * self.lead:
            raise ValueError(f"an article leads its copies or has a lead: {self.lead_id!r}, {self.copy_ids!r}")
        object.__setattr__(self, "body", PARAGRAPH_BREAK.join(self.paragraphs))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The texts of the blocks of role body, in order."""
        return self._texts(Role.BODY)

    @property
    def bios(self) -> tuple[str, ...]:
        """The texts of the blocks about the authors, in order."""
        return self._texts(Role.BIO)

    @property
    def dropped(self) -> tuple[Block, ...]:
        """The blocks that are not part of the article, each with its reason."""
        return tuple(block for block in self.blocks if block.role not in KEPT_ROLES)

    def _texts(self, role: Role) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if block.role is role)
