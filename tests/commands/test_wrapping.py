"""Test how text breaks into the rows of a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.wrapping import rows

WORDS = st.lists(
    st.sampled_from(["ferry", "a", "harbourmaster's", "渡轮晚点离港", "e\u0301tat", "—", "0123456789" * 3]), min_size=1
)


def cells(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@given(WORDS.map(" ".join), st.integers(8, 40))
@example("渡轮晚点离港", 9)
def test_every_character_stands_in_a_row_that_fits(text: str, width: int) -> None:
    found = list(rows(text, width, first="* ", indent="    "))
    assert all(cells(row) <= width for row in found)
    assert found[0].startswith("* ")
    assert all(row.startswith("    ") for row in found[1:])
    assert "".join("".join(row[2:] if row is found[0] else row[4:] for row in found).split()) == "".join(text.split())


@given(WORDS.map(" ".join), st.data())
def test_marks_stay_on_their_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    stop = data.draw(st.integers(start + 1, len(text)))
    found = "".join(rows(text, 12, marks=((start, stop),), mark=lambda part: f"<{part}>"))
    marked = "".join(part.split(">")[0] for part in found.split("<")[1:])
    assert "".join(marked.split()) == "".join(text[start:stop].split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the ferry left late", ["the ferry", "left late"]),
        ("", [""]),
        ("abcdefghijklmno", ["abcdefghij", "klmno"]),
        ("a\nb", ["a b"]),
        ("a \x1b[2J b", ["a  [2J b"]),
    ],
)
def test_rows(text: str, expected: list[str]) -> None:
    assert list(rows(text, 10)) == expected


def test_without_a_width_nothing_is_broken() -> None:
    assert list(rows("ferry " * 50, None)) == [("ferry " * 50).rstrip()]
