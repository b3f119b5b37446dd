"""CSV is as RFC 4180 has it, and no cell of it is run by a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.spreadsheet import csv_lines

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=4), max_size=4))
def test_texts_are_read_back_as_they_were_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO("".join(csv_lines(rows)), newline=""), strict=True))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not [cell for row in read for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_may_run_gets_an_apostrophe(start: str) -> None:
    (line,) = csv_lines([[f"{start}1", "x"]])
    assert next(csv.reader([line])) == [f"'{start}1", "x"]


def test_numbers_stay_and_a_missing_value_is_an_empty_cell() -> None:
    assert list(csv_lines([[-1, 0.5, None, "a"], ["a,b", 'c"d', "e\nf", ""]])) == [
        "-1,0.5,,a\r\n", '"a,b","c""d","e\nf",\r\n',
    ]  # fmt: skip


def test_what_utf_8_cannot_encode_becomes_a_question_mark() -> None:
    assert list(csv_lines([["\ud800a", "b"]])) == ["?a,b\r\n"]
