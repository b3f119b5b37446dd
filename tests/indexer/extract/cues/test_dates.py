"""Printed dates: every language, other calendars, numeric orders, and near misses that are no dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.extract.cues.calendars import persian_day
from indexer.extract.cues.dates import YEARS, numeric_order, printed_dates
from indexer.extract.cues.months import is_month_first

MARCH = "2019-03-04"


def days(text: str, language: str | None = None, *, month_first: bool | None = None) -> list[str]:
    return [one.iso for one in printed_dates(text, language, month_first=month_first)]


@pytest.mark.parametrize(
    "text",
    [
        "4 March 2019", "March 4,2019", "Mar.4, 2019", "4. März 2019", "4 mars 2019", "4 de marzo de 2019",
        "4 marzo 2019",
        "4 de março de 2019", "4 maart 2019", "4. marts 2019",
        "4. maaliskuuta 2019", "4. mars 2019",
        "4 Μαρτίου 2019", "4 ΜΑΡΤΙΟΥ 2019", "4 במרץ 2019", "4 मार्च 2019", "४ मार्च २०१९", "৪ মার্চ ২০১৯",
        "4 மார்ச், 2019",
        "4 มีนาคม 2562", "๔ มี.ค. ๒๕๖๒", "4 مارس 2019", "4 آذار 2019", "4 مارچ 2019",
        "ngày 4 tháng 3 năm 2019",
        "4 Tháng Ba, 2019", "4. ožujka 2019.", "2019. március 4.", "4 martie 2019", "2019 m. kovo 4 d.",
        "2019. gada 4. marts", "4. märts 2019", "4 de març de 2019", "2019ko martxoaren 4a", "4 მარტი, 2019",
        "04 մարտի, 2019", "2019 ж. 4 наурыз", "4 Mac 2019", "Marso 4, 2019", "4 Machi 2019", "4 marca 2019",
        "4. března 2019", "4 марта 2019", "4 березня 2019", "4 Mart 2019", "4 Maret 2019",
        "2019年3月4日", "2019년 3월 4일",
        "民國108年3月4日", "平成31年3月4日", "۱۳ اسفند ۱۳۹۷", "1397/12/13", "04.03.2019.", "04-Mar-2019",
        "4. März 201912:44", "04.03.201912:44", "04.03.1912:44", "Mar042019", "Mar 042019",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_language_and_calendar(text: str) -> None:
    assert days(text) == [MARCH]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("4. listopada 2019", "hr", "2019-10-04"),
        ("4 listopada 2019", "pl", "2019-11-04"),
        ("4. lis 2019", "hr", "2019-10-04"),
        ("4 d’abril del 2019", "ca", "2019-04-04"),
        ("令和元年5月1日", "ja", "2019-05-01"),
    ],
)
def test_a_name_of_two_months_is_read_in_the_pages_language(text: str, language: str, found: str) -> None:
    assert days(text, language) == [found]


@pytest.mark.parametrize(
    "text",
    ["MacBook Pro 2019", "the 4 wars 2019", "version 1.2.3", "in 2019 may 4 people come", "pages 3-4-2019", "4/3/2019",
     "13 tras 2019", "31.02.2019", "0-3 2019", "call 030 2019 4455"],
)  # fmt: skip
def test_what_only_resembles_a_date_is_none(text: str) -> None:
    assert days(text) == []


def test_a_numeric_date_is_read_where_the_order_is_known() -> None:
    assert days("3/4/2019", month_first=True) == [MARCH]
    assert days("4/3/2019", month_first=False) == [MARCH]
    assert days("4/3/19", month_first=False) == [MARCH]
    assert days("03.24.2019") == ["2019-03-24"]


def test_a_page_tells_the_order_by_its_other_dates() -> None:
    assert numeric_order(["3/24/2019", "3/4/2019"]) is True
    assert numeric_order(["24/3/2019"]) is False
    assert numeric_order(["24/3/2019", "3/24/2019"]) is None
    assert numeric_order(["3/4/2019"]) is None


def test_a_locale_tells_the_order_and_english_alone_does_not() -> None:
    orders = {tag: is_month_first(tag) for tag in ("en-US", "fil", "en-GB", "de", "es-MX", "en", "ja", "")}
    assert orders == {
        "en-US": True, "fil": True, "en-GB": False, "de": False, "es-MX": False, "en": None, "ja": None, "": None,
    }  # fmt: skip


def test_an_update_is_told_from_a_publication() -> None:
    found = printed_dates("Published 4 March 2019, last updated 6 March 2019")
    assert [(one.iso, one.later) for one in found] == [(MARCH, False), ("2019-03-06", True)]


@pytest.mark.parametrize(
    ("year", "day"),
    [(1343, "1964-03-21"), (1358, "1979-03-21"), (1375, "1996-03-20"), (1399, "2020-03-20"), (1404, "2025-03-21")],
)
def test_a_persian_year_begins_at_the_equinox(year: int, day: str) -> None:
    assert persian_day(year, 1, 1) == date.fromisoformat(day)


def test_a_persian_year_has_the_days_of_its_calendar_only() -> None:
    assert persian_day(1399, 12, 30) == date(2021, 3, 20)
    assert persian_day(1400, 12, 30) is None
    assert persian_day(1400, 13, 1) is None


@settings(max_examples=60)
@given(st.text(alphabet="0123456789./- ,:年月日อกธมMarchจ4۱۳", max_size=40))
def test_every_reading_is_a_day_of_the_calendar(text: str) -> None:
    for one in printed_dates(text):
        assert date.fromisoformat(f"{one.iso}-01"[:10]).year in YEARS
        assert 0 <= one.start < one.stop <= len(text)


def test_a_date_far_into_a_long_line_keeps_its_offsets() -> None:
    line = f"{'The bank lent what the port had asked. ' * 20}On 4 March 2019 it was paid."
    (found,) = printed_dates(line)
    assert line[found.start : found.stop] == "4 March 2019"
