"""Test which texts are dates, and where a printed date in a query may be a filter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.query.dates import standard_date, with_date_filter
from index.query.parser import parse


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2020", "2020"),
        ("2020-09-05", "2020-09-05"),
        ("2020/9/5", "2020-09-05"),
        ("2020.9", "2020-09"),
        ("2020-9", "2020-09"),
        ("9/2020", "2020-09"),
        ("2019-2020", "2019..2020"),
        ("5 May 2020", "2020-05-05"),
        ("5th of may, 2020", "2020-05-05"),
        ("May 5, 2020", "2020-05-05"),
        ("Sept. 2020", "2020-09"),
        ("[2019 TO 2020]", "2019..2020"),
        ("[2019 to 2020}", "2019..2019-12-31"),
        ("{2019-02 TO *]", "2019-03-01.."),
        ("[* TO 2020]", "..2020"),
        ("[2019-01-01T00:00:00Z TO 2020]", "2019-01-01..2020"),
        ("5 May 2020 to June 2020", "2020-05-05..2020-06"),
        ("[* TO *]", None),
        ("31 June 2020", None),
        ("2020-13", None),
        ("{9999 TO *]", None),
        ("5/6/2020", None),
        ("13/2020", None),
        ("may", None),
        ("", None),
    ],
)
def test_a_date_typed_in_another_way_has_a_proper_form(written: str, expected: str | None) -> None:
    assert standard_date(written) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ferry strike 1987", "ferry strike date:1987"),
        ("1987 ferry strike", "date:1987 ferry strike"),
        ("ferry March 1987?", "ferry date:1987-03"),
        ("5 May 2020 ferry", "date:2020-05-05 ferry"),
        ("ferry OR May 5, 2020", "ferry OR date:2020-05-05"),
        ("1987", "date:1987"),
        ("ferry -1987", "ferry -date:1987"),
        ("ferry 1987 date:2020", None),
        ("ferry 1987 1988", None),
        ('ferry "March 1987"', None),
        ("title:1987", None),
        ("ferry 3000", None),
        ("ferry march", None),
        ("", None),
    ],
)
def test_one_printed_date_among_plain_words_may_be_a_filter(typed: str, expected: str | None) -> None:
    assert with_date_filter(typed) == expected
    assert expected is None or parse(expected).warnings == ()


@given(st.text("ab 1920-/.,[]{}TO*Mayarch5", max_size=40) | st.text(max_size=20))
def test_a_proper_date_is_read_without_a_warning(written: str) -> None:
    date = standard_date(written)
    assert date is None or {warned.code for warned in parse(f"date:{date}").warnings} <= {"inverted-date"}
