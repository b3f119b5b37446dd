"""Read dates that are typed in other ways than the query language writes them, and find dates among plain words.

This module owns the printed forms: month names, slashes, the ranges of other search engines. It knows no lexemes and no
nodes. What it returns is text of the query language: `1987-03`, `2019..2020`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

from index.article.model import parse_date
from index.query.lexer import Kind, lexemes
from index.query.query import DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.query.lexer import Lexeme
    from index.query.query import Extent

MAX_DATE_WORDS: Final = 4
"""The most words of a printed date, or of a range: `5 May 2020`, `2019 to 2020`."""

FIRST_YEAR: Final = 1500
LAST_YEAR: Final = 2099
"""A bare number between these years may be a year; any other number is a number."""

_MONTH_NUMBERS: Final = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
_MONTHS: Final = (
    *("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?"),
    *("sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?"),
)
_MONTH: Final = rf"(?P<month>{'|'.join(_MONTHS)})\.?"
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_PRINTED: Final = tuple(
    regex.compile(f"(?i){pattern}")
    for pattern in (
        rf"(?:{_DAY} (?:of )?)?{_MONTH},? (?P<year>[0-9]{{4}})",
        rf"{_MONTH} {_DAY},? (?P<year>[0-9]{{4}})",
        r"(?P<year>[0-9]{4})[-./](?P<month>[0-9]{1,2})(?:[-./](?P<day>[0-9]{1,2}))?",
        r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})T[0-9:.]+(?:Z|[+-][0-9:]+)?",
    )
)
_TWO_YEARS: Final = regex.compile(r"([0-9]{4})[-–—]([0-9]{4})")
_RANGE: Final = regex.compile(
    r"(?i)(?P<open>[\[{])? ?(?P<low>\*|[^\[\]{}]+?) to (?P<high>\*|[^\[\]{}]+?) ?(?P<close>[\]}])?"
)


def standard_date(written: str) -> str | None:
    """Return a date, or a range of dates, as it follows `date:`; None if it is no date.

    `5 May 2020` is `2020-05-05`, `2020/9` is `2020-09`, `2019-2020` and `[2019 TO 2020]` are `2019..2020`. A curly
    bracket leaves its end out: `[2019 TO 2020}` is `2019..2019-12-31`. A date in the proper form is returned as it is.
    """
    text = " ".join(written.split())
    if bounds := _RANGE.fullmatch(text):
        low = _end(bounds["low"], is_left_out=bounds["open"] == "{", days=1)
        high = _end(bounds["high"], is_left_out=bounds["close"] == "}", days=-1)
        return None if low is None or high is None or not (low or high) else f"{low}..{high}"
    if (two := _TWO_YEARS.fullmatch(text)) and _is_date(two[1]) and _is_date(two[2]):
        return f"{two[1]}..{two[2]}"
    return single_date(text)


def single_date(text: str) -> str | None:
    """Return one date, with single spaces, in the proper form; None if it is no date, or no day of the calendar."""
    if _is_date(text):
        return text
    for pattern in _PRINTED:
        if match := pattern.fullmatch(text):
            named = match.groupdict()
            month = named["month"]
            parts = [named["year"], month if month.isdecimal() else str(_month_number(month)), named.get("day")]
            date = "-".join(part.zfill(2) for part in parts if part)
            return date if _is_date(date) else None
    return None


class PrintedDate(NamedTuple):
    """A date among the plain words of a query: its extent in the text, and the date as it follows `date:`."""

    extent: Extent
    date: str


def printed_date(text: str) -> PrintedDate | None:
    """Return the printed date in a query: a run of plain words that is a year, a month with its year, or a day.

    None if the query has no such run or more than one, or if it already has a date.
    """
    all_lexemes = list(lexemes(text))
    if any(lexeme.field == DATE for lexeme in all_lexemes):
        return None
    found: list[PrintedDate] = []
    index = 0
    while index < len(all_lexemes):
        words, date = _longest_date(text, all_lexemes[index:])
        if date:
            extent = all_lexemes[index].extent[0], all_lexemes[index + words - 1].extent[1]
            found.append(PrintedDate(extent, date))
        index += max(words, 1)
    return found[0] if len(found) == 1 else None


def with_date_filter(text: str) -> str | None:
    """Return a query with its printed date as a filter: `ferry 5 May 2020` is `ferry date:2020-05-05`. None without."""
    found = printed_date(text)
    if found is None:
        return None
    start, stop = found.extent
    return " ".join(f"{text[:start]}{DATE}:{found.date}{text[stop:]}".split())


def _longest_date(text: str, following: Sequence[Lexeme]) -> tuple[int, str]:
    """Return how many of the first words are a printed date, and the date; 0 and '' if none are."""
    run = 0
    for lexeme in following[:MAX_DATE_WORDS]:
        if lexeme.kind is not Kind.TERM or lexeme.quoted or lexeme.field:
            break
        run += 1
    for words in range(run, 0, -1):
        written = text[following[0].extent[0] : following[words - 1].extent[1]].strip(",;.?!")
        date = single_date(" ".join(written.split()))
        if date and FIRST_YEAR <= int(date[:4]) <= LAST_YEAR:
            return words, date
    return 0, ""


def _month_number(name: str) -> int:
    return _MONTH_NUMBERS[name[:3].lower()]


def _end(written: str, *, is_left_out: bool, days: int) -> str | None:
    """Return one end of a range, '' for `*`; None if it is no date.

    Args:
        written: the end.
        is_left_out: whether the range has all up to this date, but not the date.
        days: the step from the date to the nearest day in the range.
    """
    if written == "*":
        return ""
    date = single_date(written)
    if date is None or not is_left_out:
        return date
    first, last, _ = parse_date(date)
    try:
        return str((last if days > 0 else first) + timedelta(days=days))
    except OverflowError:
        return None


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True
