"""Convert years and days of other calendars to the Gregorian calendar: Buddhist, Minguo, Japanese eras, Persian."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

BUDDHIST: Final = range(2400, 2700)
"""Years that are Buddhist: as Gregorian ones they are in the far future."""

PERSIAN: Final = range(1250, 1500)
"""Years that are Persian where the rest of the date is."""

_BUDDHIST_YEARS: Final = 543
_ERAS: Final = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""The year before each era's first one."""

ERAS: Final = "|".join(_ERAS)
"""The names of the eras, as a regular expression."""

_FIRST_YEAR: Final = "元"

_PERSIAN_NAMES: Final = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)
PERSIAN_MONTHS: Final = {name: number for number, name in enumerate(_PERSIAN_NAMES, 1)}
_LONG_MONTHS: Final = 6
"""The first months of a Persian year have 31 days, the others 30; the last has 29 in common years."""

_PERSIAN_EPOCH: Final = date(622, 3, 21)
"""The first day that this cycle of 33 years counts from; the calendar's own is a day later."""
_CYCLE_YEARS: Final = 33
_CYCLE_DAYS: Final = 33 * 365 + 8
_LEAPS: Final = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
"""The leap years of a cycle of 33; exact from 1244 to 1502 (Birashk, 1993)."""


def buddhist_year(year: int) -> int:
    """Return the Gregorian year of a Buddhist one: 2562 is 2019."""
    return year - _BUDDHIST_YEARS


def era_year(era: str, year: str) -> int:
    """Return the Gregorian year of an era's: 令和元年 is 2019, 民國108年 too."""
    return _ERAS[era] + (1 if year == _FIRST_YEAR else int(year))


def persian_day(year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a Persian date; None if that calendar does not have it."""
    if year not in PERSIAN or month not in range(1, 13) or day not in range(1, _length(year, month) + 1):
        return None
    before = 31 * min(month - 1, _LONG_MONTHS) + 30 * max(month - 1 - _LONG_MONTHS, 0)
    return _new_year(year) + timedelta(days=before + day - 1)


def _new_year(year: int) -> date:
    cycles, rest = divmod(year - 1, _CYCLE_YEARS)
    leaps = sum(_is_leap(one) for one in range(1, rest + 1))
    return _PERSIAN_EPOCH + timedelta(days=cycles * _CYCLE_DAYS + 365 * rest + leaps)


def _is_leap(year: int) -> bool:
    return year % _CYCLE_YEARS in _LEAPS


def _length(year: int, month: int) -> int:
    if month <= _LONG_MONTHS:
        return 31
    return 30 if month < len(_PERSIAN_NAMES) or _is_leap(year) else 29
