"""A JSON object being read strictly: every value has its type, or an error says where in the whole it stands.

Knows JSON's types and how days and instants are written; nothing of articles. Loosely typed values end here.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHOWN_CHARS: Final = 60
"""How much of a wrong value an error quotes."""

_Choice = TypeVar("_Choice", bound=StrEnum)


def instant_to_text(instant: datetime) -> str:
    """Return an instant in UTC as `2026-11-23T10:00:00Z`, with its fraction of a second if it has one."""
    return instant.isoformat().replace("+00:00", "Z")


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
