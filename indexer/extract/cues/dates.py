"""Printed dates → ISO: a line's date as its printer meant it, or nothing.

Knows no position and no page: whether a date is the article's own is `indexer.extract.text.head`'s to say. Only
dates with a year count; `03/04/2021` could be either of two days and is refused; no zone ever shifts a day.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARS: Final = range(1600, 2100)
"""Years that a printed date of an article can have."""

_MONTH_NAMES: Final = (
    (
        "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari januar stycznia styczeń "
        "ledna leden января январь янв січня ocak januari tammikuuta janúar ianuarie يناير "
    ),
    (
        "february feb februar février févr fév febrero febbraio febr fevereiro fev februari lutego luty února "
        "únor февраля февраль фев лютого şubat februari helmikuuta febrúar فبراير "
    ),
    (
        "march mar märz mär mars marzo março maart mars marca marzec března březen марта март мар березня "
        "mart maret maaliskuuta مارس "
    ),
    (
        "april apr avril avr abril abr aprile kwietnia kwiecień dubna duben апреля апрель апр квітня nisan "
        "huhtikuuta apríl أبريل إبريل "
    ),
    ("may mai mayo maggio mag maio mei maj maja května květen мая май травня mayıs toukokuuta maí مايو "),
    (
        "june jun juni juin junio giugno giu junho czerwca czerwiec června červen июня июнь июн червня "
        "haziran kesäkuuta júní يونيو "
    ),
    (
        "july jul juli juillet juil julio luglio lug julho lipca lipiec července červenec июля июль июл липня "
        "temmuz heinäkuuta júlí يوليو "
    ),
    (
        "august aug août agosto ago augustus augusti sierpnia sierpień srpna srpen августа август авг серпня "
        "ağustos agustus elokuuta ágúst أغسطس "
    ),
    (
        "september sept sep septembre septiembre settembre set setembro september września wrzesień září "
        "сентября сентябрь сен вересня eylül syyskuuta سبتمبر "
    ),
    (
        "october oct oktober okt octobre octubre ottobre ott outubro out października październik října říjen "
        "октября октябрь окт жовтня ekim lokakuuta október أكتوبر "
    ),
    (
        "november nov novembre noviembre novembro listopada listopad listopadu ноября ноябрь ноя листопада "
        "kasım marraskuuta nóvember نوفمبر "
    ),
    (
        "december dec dezember dez décembre déc diciembre dic dicembre dezembro desember des grudnia grudzień "
        "prosince prosinec декабря декабрь дек грудня aralık desember joulukuuta desember ديسمبر "
    ),
)
MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}

_LATER_WORDS: Final = re.compile(
    r"\b(?:last\s+)?(?:updated?|modified|edited|aktualisiert|geändert|bearbeitet|mis à jour|modifié|actualizado|"
    r"aggiornat[oa]|atualizad[oa]|bijgewerkt|uppdaterad|opdateret|oppdatert|aktualizacja|aktualizováno|обновлено|güncelleme|"
    r"diperbarui)\b|更新|수정|업데이트|تحديث",
    re.IGNORECASE,
)
_FIRST_WORDS: Final = re.compile(
    r"\b(?:published|posted|first|created|veröffentlicht|erstellt|publiziert|publié|publicado|pubblicato|gepubliceerd|publicerad|"
    r"offentliggjort|publisert|publikacja|opublikowano|publikováno|vydáno|julkaistu|publicada|udgivet|yayınlanma|"
    r"diterbitkan|опубликовано|опубліковано)\b|入力|公開|등록|입력",
    re.IGNORECASE,
)
_DATE: Final = re.compile(
    r"(?<![\d./-])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-/.])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?!\d)"
    r"|(?P<y2>\d{4})\s?[年년]\s?(?P<m2>\d{1,2})\s?[月월](?:\s?(?P<d2>\d{1,2})\s?[日일])?"
    r"|(?P<a3>\d{1,2})(?P<s3>[./-])\s?(?P<b3>\d{1,2})(?P=s3)\s?(?P<y3>\d{4}|\d{2})(?![\d./-])"
    r"|(?P<d4>\d{1,2})(?:\.|st|nd|rd|th|er|º|ª)?[\s-]*(?:(?:de|of)\s+)?(?P<m4>[^\W\d_]{3,12})[.,]?[\s-]*(?:(?:de|del)\s+)?"
    r"(?P<y4>\d{4})(?!\d)"
    r"|(?P<m5>[^\W\d_]{3,12})\.?\s+(?:(?P<d5>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:de\s+)?(?P<y5>\d{4})(?!\d)"
    r")"
)
_YEAR_OR_POINT: Final = re.compile(r"\d{4}|\d[./-]\s?\d")
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date in a line: ISO (`2020-10` where only the month is printed), its place, and which day it names.

    `later` says that the line calls it the day of an update; offsets are code points of the line.
    """

    iso: str
    start: int
    stop: int
    later: bool


def printed_dates(text: str) -> tuple[PrintedDate, ...]:
    """Return the dates printed in `text`, in order."""
    if not _YEAR_OR_POINT.search(text):
        return ()
    plain = text.translate(_DIGITS)
    return tuple(_dates_in(plain))


def _dates_in(text: str) -> Iterator[PrintedDate]:
    words: list[tuple[int, bool]] | None = None
    position = 0
    while match := _DATE.search(text, position):
        iso = _iso(match)
        # A word that is no month must not swallow the digits behind it.
        position = match.end() if iso else match.start() + 1
        if iso:
            words = _words_of_time(text) if words is None else words
            before = bisect_left(words, (match.start(), False)) - 1
            later = before >= 0 and words[before][1]
            yield PrintedDate(iso=iso, start=match.start(), stop=match.end(), later=later)


def _words_of_time(text: str) -> list[tuple[int, bool]]:
    """Return where the text speaks of publishing (False) and of updating (True)."""
    kinds = ((_LATER_WORDS, True), (_FIRST_WORDS, False))
    return sorted((match.start(), later) for pattern, later in kinds for match in pattern.finditer(text))


def _iso(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    if part["y1"]:
        return _day(part["y1"], int(part["m1"]), part["d1"])
    if part["y2"]:
        return _day(part["y2"], int(part["m2"]), part["d2"])
    if part["y3"]:
        return _numeric(int(part["a3"]), int(part["b3"]), part["y3"], dotted=part["s3"] == ".")
    name, year, number = (part["m4"], part["y4"], part["d4"]) if part["y4"] else (part["m5"], part["y5"], part["d5"])
    month = MONTHS.get(name.casefold())
    return _day(year, month, number) if month else None


def _numeric(first: int, second: int, year: str, *, dotted: bool) -> str | None:
    """Read `13.1.2025`, which is day first, and `13/1/2025`, which is only where it can be nothing else."""
    if len(year) == len("25"):
        if not dotted:
            return None
        year = f"20{year}"
    if dotted or first > len(_MONTH_NAMES) or first == second:
        return _day(year, second, str(first))
    return _day(year, first, str(second)) if second > len(_MONTH_NAMES) else None


def _day(year: str, month: int, day: str | None) -> str | None:
    try:
        first = date(int(year), month, int(day or 1))
    except ValueError:
        return None
    if first.year not in YEARS:
        return None
    return first.isoformat() if day else first.isoformat()[: len("YYYY-MM")]
