"""Languages by their names, and the direction of a text."""

from __future__ import annotations

import pytest

from server.languages import Direction, direction, language_name, other_direction


def test_a_language_has_its_english_name() -> None:
    assert [language_name(code) for code in ("de", "ckb", "und")] == ["German", "Central Kurdish", "Not known"]
    assert language_name("xzz") == "xzz"


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("ar", "WTO", "rtl"),
        ("he", "שלום", "rtl"),
        ("en", "שלום is a greeting", "ltr"),
        ("und", "12 العبارات", "rtl"),
        ("und", "12 ferries", "ltr"),
        ("und", "12", "ltr"),
    ],
)
def test_the_language_decides_the_direction_and_else_the_first_letter(
    code: str, text: str, expected: Direction
) -> None:
    assert direction(code, ["", text]) == expected


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("WTO", "rtl", "ltr"),
        ("WTO العبارات", "rtl", None),
        ("1987", "rtl", None),
        ("العبارات", "ltr", "rtl"),
        ("The word العبارات", "ltr", None),
        ("Die Fähre", "ltr", None),
    ],
)
def test_only_a_text_wholly_of_the_other_direction_has_its_own(
    text: str, base: Direction, expected: Direction | None
) -> None:
    assert other_direction(text, base) == expected
