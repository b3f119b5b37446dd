"""A record read back strictly, as who takes Dateline's JSON would: it must hold all of its article.

Keys that are not named here are read over. `paragraphs`, `bios` and `dropped` are not read: they are derived.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, TypeVar

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
    Version,
)
from index.article.record import instant_to_text

_SHOWN_CHARS: Final = 60
"""How much of a wrong value an error quotes."""

_Choice = TypeVar("_Choice", bound=StrEnum)


class RecordError(Exception):
    """JSON that is no Article."""


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
        sets=record.texts("sets"),
        authors=tuple(_author(author) for author in record.members("authors")),
        regions=tuple(_region(region) for region in record.members("regions")),
        published=_published(published) if published else None,
        quality=record.choice("quality", Quality),
        lead=record.flag("lead"),
        copies=record.number("copies"),
        lead_id=record.text_or_none("lead_id"),
        copy_ids=record.texts("copy_ids"),
        versions=tuple(_version(version) for version in record.members("versions")),
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
        captured=record.day("captured") if record.has("captured") and record.text_or_none("captured") else None,
    )


def _version(record: JsonObject) -> Version:
    return Version(
        source=_source(record.member("source")),
        title=record.text("title"),
        quality=record.choice("quality", Quality),
        paragraphs=record.texts("paragraphs") if record.list_or_none("paragraphs") is not None else None,
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
    return CopyFacts(
        sites=record.texts("sites"),
        authors=record.texts("authors"),
        regions=record.texts("regions"),
        outlets=record.texts("outlets"),
        sets=record.texts("sets"),
    )


def _block(record: JsonObject) -> Block:
    return Block(
        text=record.text("text"),
        kind=record.choice("kind", BlockKind),
        role=record.choice("role", Role),
        reason=record.text("reason"),
    )


class JsonObject:
    """A JSON object being read; `at` is where in the record it stands, as `authors[0]`.

    Every method returns the value of one key, or raises ValueError naming the key and what stands there.
    """

    __slots__ = ("_at", "_values")

    def __init__(self, value: object, at: str) -> None:
        if not isinstance(value, dict):
            raise _wrong(at or "the whole", "an object", value)
        self._at = at
        self._values: dict[str, object] = value

    def has(self, key: str) -> bool:
        """Return whether there is such a key."""
        return key in self._values

    def text(self, key: str) -> str:
        """Return a string."""
        value = self._value(key)
        if not isinstance(value, str):
            raise _wrong(self._path(key), "a string", value)
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a string, or None for null."""
        return None if self._value(key) is None else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings."""
        return tuple(_string(value, f"{self._path(key)}[{i}]") for i, value in enumerate(self._list(key)))

    def number(self, key: str) -> int:
        """Return a whole number."""
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _wrong(self._path(key), "a whole number", value)
        return value

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise _wrong(self._path(key), "true or false", value)
        return value

    def choice(self, key: str, choices: type[_Choice]) -> _Choice:
        """Return one of the values of an enumeration."""
        value = self.text(key)
        try:
            return choices(value)
        except ValueError:
            raise _wrong(self._path(key), " or ".join(choices), value) from None

    def day(self, key: str) -> date:
        """Return a day, written as `2020-10-05`."""
        text = self.text(key)
        with suppress(ValueError):
            day = date.fromisoformat(text)
            if day.isoformat() == text:
                return day
        raise _wrong(self._path(key), "a day (YYYY-MM-DD)", text)

    def instant(self, key: str) -> datetime:
        """Return an instant in UTC, written as `2026-11-23T10:00:00Z`."""
        text = self.text(key)
        with suppress(ValueError):
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is UTC and instant_to_text(instant) == text:
                return instant
        raise _wrong(self._path(key), "an instant in UTC (YYYY-MM-DDThh:mm:ssZ)", text)

    def member(self, key: str) -> JsonObject:
        """Return an object."""
        return JsonObject(self._value(key), self._path(key))

    def member_or_none(self, key: str) -> JsonObject | None:
        """Return an object, or None for null."""
        return None if self._value(key) is None else self.member(key)

    def members(self, key: str) -> Iterator[JsonObject]:
        """Yield a list's objects."""
        return (JsonObject(value, f"{self._path(key)}[{i}]") for i, value in enumerate(self._list(key)))

    def list_or_none(self, key: str) -> list[object] | None:
        """Return a list, or None for null."""
        return None if self._value(key) is None else self._list(key)

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise _wrong(self._path(key), "a list", value)
        return value

    def _value(self, key: str) -> object:
        try:
            return self._values[key]
        except KeyError:
            raise ValueError(f"{self._path(key)} is missing") from None

    def _path(self, key: str) -> str:
        return f"{self._at}.{key}" if self._at else key


def _string(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise _wrong(at, "a string", value)
    return value


def _wrong(at: str, wanted: str, value: object) -> ValueError:
    shown = json.dumps(value)
    return ValueError(f"{at} should be {wanted}, not {shown[:_SHOWN_CHARS]}{'…' if len(shown) > _SHOWN_CHARS else ''}")
