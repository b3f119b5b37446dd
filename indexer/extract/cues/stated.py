"""Read the values of metadata: days, labels and addresses, as printed, or None.

Knows no page. Templates fill metadata: a date may be an empty string, a zero or the day on which the template was
made. An impossible value is refused, because a wrong fact is worse than a missing one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.extract.cues.dates import printed_dates
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_YEAR: Final = 1600
"""No newspaper is older (the Strasbourg Relation, 1605)."""

MAX_LABEL_CHARS: Final = 60
"""A section or tag that is longer is a sentence."""

_ISO_DAY: Final = re.compile(
    r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)|(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?:T|\d{6}\b|\Z)",
    re.ASCII,
)
_URL_DAY: Final = re.compile(
    r"[/=-](\d{4})[/-]?(\d{2})[/-]?(\d{2})(?=[/_.-]|\Z)|/(\d{4})/(\d{1,2})/(\d{1,2})/", re.ASCII
)
_URL_MONTH_NAMED: Final = re.compile(r"/(\d{4})/([a-z]{3})/(\d{1,2})/", re.ASCII)

_URL_MONTH: Final = re.compile(r"/(\d{4})[/-]?(\d{2})(?=[/-])", re.ASCII)

_EPOCH: Final = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d*)?\Z", re.ASCII)
"""Seconds, milliseconds or microseconds since 1970; those of nine digits end in 2001."""
_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?\Z", re.ASCII)
_NO_DAYS: Final = frozenset({"1970-01-01", "1969-12-31"})
"""The zero of Unix time, in London and west of it."""
_NO_YEAR: Final = re.compile(r"\s-\d{4}\b")
"""WordPress prints the zero day of MySQL as `Wed, 30 Nov -0001`."""

_ADDRESS_LINE: Final = re.compile(
    r"(?:(?:source|url|link|from|quelle|via)\s*:\s*)?(https?://[^\s<>\"]{4,2000})\Z", re.IGNORECASE
)


def field_day(text: str) -> str | None:
    """Return the day in a record's date field: the UTC day of a Unix time, a bare year, or what `stated_day` reads."""
    text = text.strip()
    if match := _EPOCH.match(text):
        seconds = int(match[1]) // 1000 ** ((len(match[1]) - len("1551679200") + 2) // 3)
        day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
        return None if day in _NO_DAYS else plausible(*day.split("-"))
    if match := _YEAR.match(text):
        return plausible(match[1])
    return stated_day(text)


def stated_day(text: str) -> str | None:
    """Return the day a date's field prints, ISO and unshifted; its month where it prints no day."""
    text = text.strip()
    match = _ISO_DAY.match(text)
    if match:
        year, month, day = (
            (match[1], match[2], match[3]) if match[1] else match.groups()[3:6] if match[4] else match.groups()[6:9]
        )
        found = plausible(year, month, day)
        return None if found in _NO_DAYS else found
    parsed = parsedate(text) if "," in text[:5] and not _NO_YEAR.search(text) else None
    if parsed:
        return plausible(*map(str, parsed[:3]))
    printed = printed_dates(text)
    return plausible(*printed[0].iso.split("-")) if printed else None


def url_day(url: str) -> str | None:
    """Return the day in a URL's path (`/2021/03/04/`, `/2021/mar/04/`, `-20210304.html`)."""
    path = url.split("?", 1)[0].split("#", 1)[0]
    named = _URL_MONTH_NAMED.search(path)
    if named and named[2] in _MONTHS:
        return plausible(named[1], str(_MONTHS.index(named[2]) + 1), named[3])
    match = _URL_DAY.search(path)
    if match is None:
        return None
    day = plausible(*(match.groups()[:3] if match[1] else match.groups()[3:6]))
    return day if day and int(day[:4]) >= _FIRST_WEB_YEAR else None


def url_month(url: str) -> str | None:
    """Return the month in a URL's path (`/2021/03/`, `/2021-03/`)."""
    match = _URL_MONTH.search(url.split("?", 1)[0].split("#", 1)[0])
    month = plausible(match[1], match[2]) if match else None
    return month if month and int(month[:4]) >= _FIRST_WEB_YEAR else None


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIRST_WEB_YEAR: Final = 1990


def plausible(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Return `YYYY[-MM[-DD]]` if the calendar has it and an article can bear it; None otherwise."""
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not FIRST_YEAR <= first.year <= datetime.now(UTC).year + 1:
        return None
    return first.isoformat()[: 10 if day else 7 if month else 4]


def stated_labels(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the labels among the texts, each once: short, with letters in them, no addresses."""
    labels = dict.fromkeys(normalise(text).strip(' ,;|/>›»"') for text in texts)
    return tuple(
        label
        for label in labels
        if len(label) <= MAX_LABEL_CHARS and "//" not in label and any(map(str.isalpha, label))
    )


def stated_url(text: str) -> str | None:
    """Return the text if it is an absolute address of the web, whose parts can be told."""
    text = text.strip()
    return text if re.match(r"https?://[^\s/]+\.[^\s]+\Z", text, re.IGNORECASE) and host_of(text) else None


def address_of(line: str) -> str | None:
    """Return the address that a line is, if it is nothing else: `Source: https://…`."""
    match = _ADDRESS_LINE.match(line)
    return match[1] if match else None


def letters(text: str) -> str:
    """Return the text's letters and digits, case folded: what two printings of one name or title share."""
    return "".join(filter(str.isalnum, text)).casefold()
