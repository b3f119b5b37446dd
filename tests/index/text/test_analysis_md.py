"""Test the tables of docs/ANALYSIS.md: each example is what the analysis returns, each difference has a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.text.analysis import tokenize
from index.text.stems import query_stems
from tests.index.text.test_word_breaks import DIFFERENCES, cases_of, standard
from tests.stemming import stems

TEXT = (Path(__file__).parents[3] / "docs" / "ANALYSIS.md").read_text("utf-8")


def rows(*heading: str) -> list[list[str]]:
    """Return the cells of every table that begins with these columns."""
    found: list[list[str]] = []
    for table in re.findall(r"(?:^\|.*\n)+", TEXT, re.MULTILINE):
        first, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        if first[: len(heading)] == list(heading):
            found += lines
    assert found
    return found


def quoted(cell: str) -> list[str]:
    return re.findall("`([^`]*)`", cell)


@pytest.mark.parametrize(("printed", "expected"), [row[:2] for row in rows("printed", "terms")])
def test_printed_and_terms(printed: str, expected: str) -> None:
    (text,) = quoted(printed)
    assert [token.term for token in tokenize(text)] == quoted(expected)


@pytest.mark.parametrize(("language", "printed", "expected"), rows("language", "printed", "stems"))
def test_printed_and_stems(language: str, printed: str, expected: str) -> None:
    (text,) = quoted(printed)
    assert stems(text, tokenize(text), *quoted(language)) == quoted(expected)


@pytest.mark.parametrize(("language", "typed", "expected"), rows("language", "typed", "stems looked for"))
def test_typed_and_stems(language: str, typed: str, expected: str) -> None:
    assert list(query_stems(*quoted(typed), *quoted(language))) == quoted(expected)


def test_the_differences_are_numbered_as_their_tests_are() -> None:
    numbered = [(int(number), cases) for number, _, cases, _ in rows("", "difference")]
    assert [number for number, _ in numbered] == list(range(1, len(numbered) + 1))
    assert [number for number, cases in numbered if cases != "–"] == list(DIFFERENCES)


def test_the_cases_of_unicode_15_are_counted() -> None:
    """The table states the counts of one version of the cases; another version is not compared."""
    if len(standard()) == int(re.findall(r"its ([\d,]+) \(Unicode 15.0\)", TEXT)[0].replace(",", "")):
        counted = {int(number): cases for number, _, cases, _ in rows("", "difference") if cases != "–"}
        assert {number: str(cases_of(number)) for number in DIFFERENCES} == counted
