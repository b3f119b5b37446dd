"""Printed dates → ISO: a line's date as its printer meant it, or nothing.

Knows no position and no page: whether a date is the article's own is `indexer.extract.text.head`'s to say, and
`indexer.extract.html.dates.dating`'s. Only dates with a year count. `03/04/2021` could be either of two days, and is
refused where nobody knows the page's order. No zone ever shifts a day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.calendars import BUDDHIST, ERAS, PERSIAN, PERSIAN_MONTHS, buddhist_year, era_year, persian_day
from indexer.extract.cues.months import OTHER_LETTERS, PHRASES, languages_of, month_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

YEARS: Final = range(1600, 2100)
"""Years that a printed date of an article can have."""

_LATER_WORDS: Final = re.compile(
    r"\b(?:last\s+)?(?:updated?|modified|edited|revised|reviewed|aktualisiert|geändert|bearbeitet|überarbeitet|"
    r"mis à jour|modifié|actualizado|actualización|aggiornat[oa]|ultima modifica|atualizad[oa]|"
    r"bijgewerkt|uppdatera[dt]|opdateret|oppdatert|"
    r"aktualizacja|aktualizováno|ažurirano|frissítve|actualizat|päivitetty|muokattu|обновлено|оновлено|изменено|"
    r"ενημερώθηκε|güncelle\w+|diperbarui|dikemaskini|cập nhật)\b|更新|수정|업데이트|تحديث|עודכן|अपडेट|อัปเดต|به‌روزرسانی",
    re.IGNORECASE,
)
_FIRST_WORDS: Final = re.compile(
    r"\b(?:published|posted|first|created|veröffentlicht|erstellt|publiziert|publié|publicado|pubblicato|"
    r"gepubliceerd|publicerad|offentliggjort|publisert|publikacja|opublikowano|publikováno|vydáno|julkaistu|publicada|udgivet|yayınlanma|"
    r"diterbitkan|опубликовано|опубліковано|objavljeno|publicat|közzétéve|megjelent|δημοσιεύ\w+|đăng)\b|入力|公開|掲載|등록|입력|"
    r"发布|發布|פורסם|प्रकाशित|เผยแพร่|نشر",
    re.IGNORECASE,
)
_NAME: Final = rf"(?:{PHRASES}|{OTHER_LETTERS}{{2,20}})"
_ENDS: Final = r"(?!\d)|(?=\d{2}:\d{2})"
"""A year's end. Some templates print a time directly behind it: `4. März 201912:44`."""

_DATE: Final = re.compile(
    r"(?<![\d./-])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-/.])\s?(?P<m1>\d{1,2})(?P=s1)\s?(?P<d1>\d{1,2})(?!\d)"
    rf"|(?:(?P<era>{ERAS})\s?(?P<ye>\d{{1,3}}|元)|(?P<y2>\d{{4}}))\s?[年년]\s?(?P<m2>\d{{1,2}})\s?[月월](?:\s?(?P<d2>\d{{1,2}})\s?[日일])?"
    r"|(?P<a3>\d{1,2})(?P<s3>[./-])\s?(?P<b3>\d{1,2})(?P=s3)\s?"
    r"(?:(?P<y9>\d{2}|\d{4})(?=(?:[01]\d|2[0-3]):[0-5]\d)|(?P<y3>\d{4}|\d{2})(?!\d|[./-]\d))"
    r"|(?P<d4>\d{1,2})(?:\.|st|nd|rd|th|er|º|ª|°)?[\s/-]*(?:(?:de|of|ng)\s+|d['’])?"
    rf"(?P<m4>{_NAME})[.,]?[\s/-]*(?:(?:del?|năm|พ\.ศ\.|ค\.ศ\.)\s*)?(?P<y4>\d{{4}})(?:{_ENDS})"
    r"|(?P<y6>\d{4})(?:-?e?ko|\.?\s?(?:m\.|gada|ж\.|թ\.)|\.)?,?\s+"
    rf"(?:(?P<m6>{_NAME})\.?\s+(?P<d6>\d{{1,2}})(?!\d)|(?P<d7>\d{{1,2}})\.?\s+(?P<m7>{_NAME}))"
    rf"|(?<![^\W\d_])(?P<m5>{_NAME})\.?(?:\s*(?P<d8>\d{{2}})(?P<y8>(?:19|20)\d{{2}})(?!\d)|"
    rf"\s*(?:(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)|(?<=\s))(?:de\s+)?(?P<y5>\d{{4}})(?:{_ENDS}))"
    r")",
    re.IGNORECASE,
)
_HINT: Final = re.compile(r"\d{4}|\d[./-]\s?\d\d?[./-]\s?\d|[\d元]\s?年")
"""Every date holds one of these."""

_AROUND: Final = 44
"""A date begins and ends at most this many characters from its year."""

_SPACE: Final = re.compile(r"\s")
_DIGITS: Final = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९০১২৩৪৫৬৭৮৯๐๑๒๓๔๕๖๗๘๙", "01234567890123456789" * 2 + "0123456789"
)
_YEAR_FIRST: Final = frozenset("hu lt lv eu kk ky hy mn".split())
"""Languages that print the year before a month's name."""

_MONTH_COUNT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date in a line: ISO (`2020-10` where only the month is printed), its place, and which day it names.

    `later` says that the line calls it the day of an update; offsets are code points of the line.
    """

    iso: str
    start: int
    stop: int
    later: bool


def tells_publication(text: str) -> bool:
    """Return whether a line says that something was published, or changed later."""
    return _FIRST_WORDS.search(text) is not None or _LATER_WORDS.search(text) is not None


def printed_dates(
    text: str, language: str | None = None, *, month_first: bool | None = None
) -> tuple[PrintedDate, ...]:
    """Return the dates printed in `text`, in order.

    Args:
        text: one line.
        language: the page's language, as its primary subtag, if it is known.
        month_first: whether the page prints `3/4/2021` for the fourth of March; None if nobody knows.
    """
    if not _HINT.search(text):
        return ()
    plain = text.translate(_DIGITS)
    found = [
        (match, iso)
        for start, stop in _windows(plain)
        for match, iso in _dates_in(plain, start, stop, language, month_first=month_first)
    ]
    words = _words_of_time(plain) if found else []
    return tuple(
        PrintedDate(iso=iso, start=match.start(), stop=match.end(), later=_is_later(words, match.start()))
        for match, iso in found
    )


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of the text that can hold dates, apart from each other: around a year or a numeric date.

    To read only these is twice as fast on prose.
    """
    start = stop = -1
    for hint in _HINT.finditer(text):
        if hint.start() - _AROUND > stop:
            if stop >= 0:
                yield start, stop
            start = max(0, hint.start() - _AROUND)
        space = _SPACE.search(text, min(len(text), hint.end() + _AROUND))
        stop = space.start() if space else len(text)
    if stop >= 0:
        yield start, stop


def _dates_in(
    text: str, start: int, stop: int, language: str | None, *, month_first: bool | None
) -> Iterator[tuple[re.Match[str], str]]:
    while match := _DATE.search(text, start, stop):
        iso = _iso(match, language, month_first=month_first)
        # A word that is no month must not swallow the digits behind it.
        start = match.end() if iso else match.start() + 1
        if iso:
            yield match, iso


def _is_later(words: Sequence[tuple[int, bool]], start: int) -> bool:
    before = bisect_left(words, (start, False)) - 1
    return before >= 0 and words[before][1]


def numeric_order(texts: Iterable[str]) -> bool | None:
    """Return whether the dates with slashes among the texts have the month first; None if none says, or both."""
    orders = {int(match[2]) > _MONTH_COUNT for text in texts for match in _SLASHED.finditer(text) if _is_ordered(match)}
    return orders.pop() if len(orders) == 1 else None


_SLASHED: Final = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:19|20)\d{2}(?![\d/])")


def _is_ordered(match: re.Match[str]) -> bool:
    first, second = int(match[1]), int(match[2])
    return min(first, second) <= _MONTH_COUNT < max(first, second) <= len(range(31))


def _words_of_time(text: str) -> list[tuple[int, bool]]:
    """Return where the text speaks of publishing (False) and of updating (True)."""
    kinds = ((_LATER_WORDS, True), (_FIRST_WORDS, False))
    return sorted((match.start(), later) for pattern, later in kinds for match in pattern.finditer(text))


def _iso(match: re.Match[str], language: str | None, *, month_first: bool | None) -> str | None:
    part = match.groupdict()
    if part["y1"]:
        return _day(part["y1"], int(part["m1"]), part["d1"])
    if part["y2"] or part["era"]:
        year = part["y2"] or str(era_year(part["era"], part["ye"]))
        return _day(year, int(part["m2"]), part["d2"])
    if part["s3"]:
        year = part["y9"] or part["y3"]
        return _numeric(int(part["a3"]), int(part["b3"]), year, dotted=part["s3"] == ".", month_first=month_first)
    if part["y6"]:
        name = part["m6"] or part["m7"]
        return (
            _named(name, part["y6"], part["d6"] or part["d7"], language) if languages_of(name) & _YEAR_FIRST else None
        )
    if part["y4"]:
        return _named(part["m4"], part["y4"], part["d4"], language)
    return _named(part["m5"], part["y5"] or part["y8"], part["d5"] or part["d8"], language)


def _named(name: str, year: str, day: str | None, language: str | None) -> str | None:
    month = PERSIAN_MONTHS.get(name)
    if month and int(year) in PERSIAN:
        found = persian_day(int(year), month, int(day)) if day else None
        return found.isoformat() if found else None
    month = month_of(name, language, dated=day is not None)
    return _day(year, month, day) if month else None


def _numeric(first: int, second: int, year: str, *, dotted: bool, month_first: bool | None) -> str | None:
    """Read `13.1.2025`, which is day first, and `13/1/2025`, which is only where it can be nothing else.

    `3/1/2025` is read where the page's order is known.
    """
    if len(year) == len("25"):
        if not dotted and month_first is None:
            return None
        year = f"20{year}"
    day_first = dotted or first > _MONTH_COUNT or first == second or month_first is False
    if day_first and second <= _MONTH_COUNT:
        return _day(year, second, str(first))
    return _day(year, first, str(second)) if second > _MONTH_COUNT or month_first else None


def _day(year: str, month: int, day: str | None) -> str | None:
    number = int(year)
    if number in PERSIAN and day:
        found = persian_day(number, month, int(day))
        return found.isoformat() if found else None
    try:
        first = date(buddhist_year(number) if number in BUDDHIST else number, month, int(day or 1))
    except ValueError:
        return None
    if first.year not in YEARS:
        return None
    return first.isoformat() if day else first.isoformat()[: len("YYYY-MM")]
