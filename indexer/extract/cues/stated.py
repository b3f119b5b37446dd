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
from indexer.authors import is_agency
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

_EPOCH: Final = re.compile(r"(\d{9,10}|\d{12,13}|\d{15,16})(?:\.\d*)?\Z", re.ASCII)
"""Seconds, milliseconds or microseconds since 1970; those of nine digits end in 2001."""
_YEAR: Final = re.compile(r"(\d{4})(?:\.0)?\Z", re.ASCII)
_NO_DAYS: Final = frozenset({"1970-01-01", "1969-12-31"})
"""A database's zero, in London and west of it."""
_NO_YEAR: Final = re.compile(r"\s-\d{4}\b")
"""WordPress prints the zero day of MySQL as `Wed, 30 Nov -0001`."""

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
_BRACKETS: Final = {"[": "]", "{": "}", "(": ")"}
MAX_LIST_CHARS: Final = 4_000
_QUOTED: Final = re.compile(r"""(['"])((?:(?!\1)[^\\]|\\.)*)\1""")
_QUOTED_LIST: Final = re.compile(
    r"""[\[({](?:[^'"\[\](){}]{0,40}(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|[\[\]{}])+[^'"]{0,40}"""
)
_NAMED: Final = re.compile(r"""['"]name['"]\s*:\s*(['"])((?:(?!\1)[^\\]|\\.)*)\1""")
_ESCAPED: Final = re.compile(r"\\(.)")
_MAIL_AND_NAME: Final = re.compile(r"[^\s<>()]{1,64}@[^\s<>()]{1,255}\s*\(([^()]{1,100})\)")
_MAIL_ADDRESS: Final = re.compile(r"[<(]\s*(?:mailto:)?[^\s<>()]{1,64}@[^\s<>()]{1,255}\s*[>)]")
_WIKI_LINK: Final = re.compile(r"\[\[(?:[^\[\]|]{0,200}[|/])?([^\[\]|/]{1,200})\]\]")
_LINK: Final = re.compile(r"\[([^\[\]]{1,200})\]\([^()]{0,500}\)")
_NAME_MARK: Final = re.compile(r"(\s*[;|]\s*|,?\s+(?:and|und|et|y|e|&|with|mit|avec|con)\s+|,\s+)", re.IGNORECASE)
_WITH: Final = re.compile(r"\s(?:with|mit|avec|con)\s", re.IGNORECASE)
_AT_PLACE: Final = re.compile(r"\s+(?:in|at|from|aus|à)\s+[^\W\d_a-z][\w.’'-]*(?:\s+[\w.’'-]+){0,3}\Z")
_IN_A_PLACE: Final = re.compile(r"\s(?:in|at|from|aus|à)\s")
_FAMILY: Final = re.compile(
    r"(?:(?:van|von|der|den|de|di|da|la|le|al|el|bin|ten|ter|del|dos)\s+){0,3}[^\W\d_a-z][\w’'.-]+(?:[\s-][^\W\d_a-z][\w’'-]+){0,1}\Z"
)
_GIVEN: Final = re.compile(r"[^\W\d_a-z][\w’'-]*\.?(?:[\s-]?[^\W\d_a-z][\w’'-]*\.?){0,2}\Z")
_ROMANCE_BY: Final = re.compile(r"(?:di|de|da|od)\s+(?=[^\W\d_a-z])")
_CJK_BY: Final = re.compile(r"(?:[\u4e00-\u9fff]{0,6}(?:记者|記者)|撰文|作者|文)\s*[:：/／\s]\s*(?=[\u4e00-\u9fff])")
_CJK_MARK: Final = re.compile(r"[\s、,，;；/／]+")
_CJK_NAME: Final = re.compile(r"[\u4e00-\u9fff·]{2,8}")
_INITIAL: Final = re.compile(r"[^\W\d_a-z]\.")
_BY: Final = re.compile(r"(?:by|von|par|por|door|av|af)\s*:?\s+(?=\S)", re.IGNORECASE)
_AFTER_NAME: Final = re.compile(r"\s*(?:\(.*|\s[-–—]\s.*|,\s+(?:special to|for|of|in|für)\b.*)", re.IGNORECASE)


def stated_names(text: str, outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in an author's field, none of them the outlet's own, a URL or a mail address."""
    names = tuple(name for part in printed_list(text) or (text,) for name in _names_of(_unmarked(normalise(part))))
    outlet_keys = {letters(outlet) for outlet in outlets}
    return tuple(
        dict.fromkeys(name for name in names if letters(name) not in outlet_keys and name.casefold() not in _NOBODY)
    )


def printed_list(text: str) -> tuple[str, ...]:
    """Return the strings of a list as Python, JSON or PostgreSQL prints it (`['A', 'B']`); none of any other text.

    Of objects in it the names are returned.
    """
    text = text.strip()
    if len(text) > MAX_LIST_CHARS or _BRACKETS.get(text[:1]) != text[-1:] or not _QUOTED_LIST.fullmatch(text):
        return ()
    named = [match[2] for match in _NAMED.finditer(text)]
    return tuple(_ESCAPED.sub(r"\1", one) for one in named or (match[2] for match in _QUOTED.finditer(text)))


def _unmarked(text: str) -> str:
    """Return an author's field without mail addresses, links' marks and the brackets of a list without quotes."""
    if "@" in text:
        text = _MAIL_AND_NAME.sub(r"\1", text)
        text = _MAIL_ADDRESS.sub("", text)
    if "[" in text:
        text = _WIKI_LINK.sub(r"\1", text)
        text = _LINK.sub(r"\1", text)
    inner = text[1:-1]
    return inner if text[:1] in "[{" and _BRACKETS.get(text[:1]) == text[-1:] and not set(inner) & set("[]{}") else text


def _names_of(text: str) -> tuple[str, ...]:
    if match := _CJK_BY.match(text):
        return tuple(dict.fromkeys(filter(_CJK_NAME.fullmatch, _CJK_MARK.split(text[match.end() :]))))
    text = _without_places(text)
    if match := _ROMANCE_BY.match(text):
        text = text[match.end() :] if is_name(text[match.end() :]) else text
    if any(map(_turned, _BETWEEN_NAMES.split(text))):
        return tuple(name for part in _parts(text) if (name := _name(part)))
    return byline_names(text) or tuple(
        name for part in _parts(_BY.sub("", text, count=1) if _BY.match(text) else text) if (name := _name(part))
    )


def _without_places(text: str) -> str:
    """Return `A and B` for `A in X and B in Y`, and for `A, with B in Y`: places are left out behind whole names."""
    pieces = _NAME_MARK.split(text)
    if not _IN_A_PLACE.search(text) and not _WITH.search(text):
        return text
    names = [_AT_PLACE.sub("", piece) for piece in pieces[::2]]
    named = [is_name(_BY.sub("", name, count=1)) for name in names]
    marks = pieces[1::2]
    for number, mark in enumerate(marks):
        if "with" in mark.lower() and not (named[number] and named[number + 1]):
            return text
    shown = [name if is_named else piece for name, is_named, piece in zip(names, named, pieces[::2], strict=True)]
    marks = [" and " if _WITH.search(mark) else mark for mark in marks]
    return "".join(part for pair in zip(shown, [*marks, ""], strict=True) for part in pair)


def _parts(text: str) -> Iterator[str]:
    """Give the parts that may be names; behind a list that ended in "and", a comma leads to a post or a place."""
    listed = _BETWEEN_NAMES.split(text)
    turned = [_turned(part) for part in listed]
    for number, part in enumerate(listed):
        given_first = turned[number] or (_turned(part, is_list=True) if any(turned) else None)
        pieces = [piece.strip() for piece in part.split(",")]
        if given_first:
            yield given_first
        elif len(pieces) > 1 and is_name(pieces[0]):
            yield pieces[0]
            yield from (piece for piece in pieces[1:] if is_name(piece) and not 0 < number == len(listed) - 1)
        elif len(pieces) > 1 and all(is_agency(piece) or is_name(piece) for piece in pieces):
            yield from pieces
        else:
            yield part


def _turned(part: str, *, is_list: bool = False) -> str | None:
    """Return `Oda Renvik` for `Renvik, Oda`; None where the comma may part two names, or a name and a post.

    Args:
        part: what stands between the marks that part names.
        is_list: another part of its list is so written, so a family name may have two words.
    """
    family, comma, given = map(str.strip, part.partition(","))
    behind_by = _BY.sub("", family, count=1)
    if behind_by != family and is_name(behind_by):
        return None
    if not comma or not _FAMILY.match(family) or not _GIVEN.match(given) or (is_name(family) and not is_list):
        return None
    if is_agency(family) or is_agency(given) or family.casefold() in _NOBODY or given.casefold() in _NOBODY:
        return None
    turned = f"{given} {family.title() if family.isupper() else family}"
    return turned if is_name(turned) or _INITIAL.match(given) else None


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


def field_day(text: str) -> str | None:
    """Return the day a date's field of a record holds: an epoch's UTC day, a bare year, or what `stated_day` reads."""
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
