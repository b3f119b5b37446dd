"""Values stated in metadata → what a fact holds: names, days, labels and addresses as printed, or nothing.

Knows no page. A field for machines is filled by templates: an author's field holds the site, an address or
a mail address; a date's field an empty string, a zero or the day the template was made. What cannot be the
thing is refused here, because a wrong fact is worse than a missing one.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate
from typing import TYPE_CHECKING, Final

from index.article.model import normalise
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import MAX_NAME_CHARS, byline_names, is_name
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

_ADDRESS_LINE: Final = re.compile(
    r"(?:(?:source|url|link|from|quelle|via)\s*:\s*)?(https?://[^\s<>\"]{4,2000})\Z", re.IGNORECASE
)

_NO_NAME: Final = re.compile(
    r"https?:|www\.|@|\b\w+\.(?:com|org|net|de|fr|co\.uk)\b|[<>{}=\[\]#]|(?-i:(?<![A-Z]))\d|\d{3}|\A\W*\Z",
    re.IGNORECASE,
)
_DESK: Final = re.compile(
    r"(?:redaktion|rédaction|redacción|redazione|redactie|editors)\s+[\w-]+\.\w{2,3}\Z", re.IGNORECASE
)
"""A newsroom that signs with its site's address."""

_NOBODY: Final = frozenset(
    "admin administrator author autor auteur editor editors editorial redaktion redacción redazione redactie staff guest unknown "
    "anonymous none null undefined user webmaster news newsroom online team contributor contributors default гость gast invité invitado ospite".split()
)
_SMALL_SIGNS: Final = frozenset("dpa epd kna apa sda dts ots".split())
"""Agencies that sign in small letters; anything else so written is an account's name."""

_BETWEEN_NAMES: Final = re.compile(
    r"\s*[;|/•·、]\s*|\s+(?:and|und|et|y|e|en|og|och|&|и)\s+|,\s*(?:and|und|et|y|&)\s+", re.IGNORECASE
)
_BY: Final = re.compile(r"(?:by|von|par|por|door|av|af)\s*:?\s+(?=\S)", re.IGNORECASE)
_AFTER_NAME: Final = re.compile(r"\s*(?:\(.*|\s[-–—]\s.*|,\s+(?:special to|for|of|in|für)\b.*)", re.IGNORECASE)


def stated_names(text: str, outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in an author's field, none of them the outlet's own, a URL or a mail address."""
    text = normalise(text)
    signed = byline_names(text)
    names = signed or tuple(
        name for part in _parts(_BY.sub("", text, count=1) if _BY.match(text) else text) if (name := _name(part))
    )
    outlet_keys = {letters(outlet) for outlet in outlets}
    return tuple(
        dict.fromkeys(name for name in names if letters(name) not in outlet_keys and name.casefold() not in _NOBODY)
    )


def _parts(text: str) -> Iterator[str]:
    """Give the parts that may be names; behind a list that ended in "and", a comma leads to a post or a place."""
    listed = _BETWEEN_NAMES.split(text)
    for number, part in enumerate(listed):
        pieces = [piece.strip() for piece in part.split(",")]
        if len(pieces) > 1 and is_name(pieces[0]):
            yield pieces[0]
            yield from (piece for piece in pieces[1:] if is_name(piece) and not 0 < number == len(listed) - 1)
        else:
            yield part


def _name(text: str) -> str | None:
    name = _AFTER_NAME.sub("", text).strip(" ,.:;|*_\"'“”")
    if (
        not name
        or len(name) > MAX_NAME_CHARS
        or (_NO_NAME.search(name) and not _DESK.match(name))
        or len(name.split()) > len("a name of a desk in full".split())
    ):
        return None
    if name.count("(") != name.count(")"):
        return None
    return (
        name
        if any(map(str.isalpha, name)) and (name in _SMALL_SIGNS or not (name.islower() and name.isascii()))
        else None
    )


def stated_day(text: str) -> str | None:
    """Return the day a date's field prints, ISO and unshifted; its month where it prints no day."""
    text = text.strip()
    match = _ISO_DAY.match(text)
    if match:
        year, month, day = (
            (match[1], match[2], match[3]) if match[1] else match.groups()[3:6] if match[4] else match.groups()[6:9]
        )
        return plausible(year, month, day)
    parsed = parsedate(text) if "," in text[:5] else None
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
