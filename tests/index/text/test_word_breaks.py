"""Test UAX #29's own cases, and each difference of our words from them, numbered as in docs/ANALYSIS.md.

A difference is a rule that turns the standard's words into ours. With all rules every case agrees; without any one of
them some case does not.
"""

from __future__ import annotations

import os
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import regex

from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CASES = Path("/usr/share/unicode/auxiliary/WordBreakTest.txt")

Words = list[tuple[int, int]]

MARK = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"
WORD = regex.compile(r"[\p{WB=ALetter}\p{WB=Hebrew_Letter}\p{WB=Numeric}\p{WB=Katakana}\p{Han}\p{Hiragana}]")
APOSTROPHE = regex.compile(f"'{MARK}*")
KANA = regex.compile(rf"(?:[\p{{WB=Katakana}}\p{{Han}}\p{{Hiragana}}]{MARK}*)+")


def without(pattern: str) -> Callable[[str, Words], Words]:
    """Return the rule that removes the pattern's matches from every word."""
    no_part = regex.compile(pattern, regex.VERSION1)

    def rule(text: str, words: Words) -> Words:
        pieces: Words = []
        for start, stop in words:
            bounds = [start, *(place for match in no_part.finditer(text, start, stop) for place in match.span()), stop]
            pieces += zip(bounds[::2], bounds[1::2], strict=True)
        return [(start, stop) for start, stop in pieces if WORD.search(text, start, stop)]

    return rule


def in_pairs(text: str, words: Words) -> Words:
    """Split each run of Han and Kana into pairs of neighbours, and its last character alone."""
    cut: Words = []
    for start, stop in words:
        if not KANA.fullmatch(text, start, stop):
            cut.append((start, stop))
            continue
        bounds = [place for place in range(start, stop) if WORD.match(text, place)] + [stop, stop]
        cut += zip(bounds[:-2], bounds[2:], strict=True)
    return cut


def joined_by_apostrophes(text: str, words: Words) -> Words:
    """Join letters and digits that have an apostrophe between them."""
    joined = words[:1]
    for (_, before), (start, stop) in pairwise(words):
        if APOSTROPHE.fullmatch(text, before, start) and not KANA.match(text, start, stop):
            joined[-1] = joined[-1][0], stop
        else:
            joined.append((start, stop))
    return joined


DIFFERENCES: dict[int, Callable[[str, Words], Words]] = {
    1: without(rf"\p{{WB=ExtendNumLet}}{MARK}*"),
    2: without(rf":{MARK}*"),
    3: in_pairs,
    4: joined_by_apostrophes,
    5: without(rf"(?<=\p{{Hebrew}}{MARK}*)'{MARK}*$"),
    6: without(rf"\p{{So}}{MARK}*"),
}


@cache
def standard() -> tuple[tuple[str, Words], ...]:
    """Return each case's text and its segments that hold a letter or a digit."""
    if not CASES.exists():
        assert "CI" not in os.environ, f"CI installs unicode-data for {CASES}"
        pytest.skip(f"no {CASES}: apt-get install unicode-data")
    lines = (line.partition("#")[0].strip() for line in CASES.read_text(encoding="utf-8").splitlines())
    return tuple(map(parsed, filter(None, lines)))


def parsed(line: str) -> tuple[str, Words]:
    segments = ["".join(chr(int(code, 16)) for code in part.split("×")) for part in line.strip("÷ ").split("÷")]
    words: Words = []
    start = 0
    for segment in segments:
        if WORD.search(segment):
            words.append((start, start + len(segment)))
        start += len(segment)
    return "".join(segments), words


def ours(text: str) -> Words:
    return [(token.start, token.stop) for token in tokenize(text)]


def changed(text: str, words: Words, rules: Iterable[int]) -> Words:
    for number in rules:
        words = DIFFERENCES[number](text, words)
    return words


def test_the_standard_s_cases_pass_except_for_the_differences() -> None:
    assert len(standard()) > 1_800
    wrong = {ascii(text): ours(text) for text, words in standard() if ours(text) != changed(text, words, DIFFERENCES)}
    assert wrong == {}


def cases_of(number: int) -> int:
    """Return how many cases only this difference explains."""
    others = [other for other in DIFFERENCES if other != number]
    return sum(ours(text) != changed(text, words, others) for text, words in standard())


@pytest.mark.parametrize("number", DIFFERENCES)
def test_each_difference_changes_some_case(number: int) -> None:
    assert cases_of(number) > 0


@pytest.mark.parametrize(
    ("text", "theirs", "expected"),
    [
        pytest.param("truce.The", ["truce.The"], ["truce", "The"], id="7: full stops"),
        pytest.param("U.S.", ["U.S"], ["U.S."], id="8: dotted letters"),
        pytest.param("l’Europe", ["l’Europe"], ["l", "Europe"], id="9: elisions"),
        pytest.param("10;30", ["10;30"], ["10", "30"], id="10: other marks between digits"),
        pytest.param("กา", ["ก", "า"], ["กา", "า"], id="11: Thai in pairs"),
        pytest.param("CO₂", ["CO"], ["CO₂"], id="12: subscripts"),
        pytest.param("서울에", ["서울에"], ["서울", "울에", "에"], id="13: Hangul in pairs"),
        pytest.param("Ph.D.", ["Ph.D"], ["Ph.D."], id="14: degrees"),
        pytest.param("C++ .NET", ["C", "NET"], ["C++", ".NET"], id="15: signs"),
    ],
)
def test_cases_the_standard_does_not_have(text: str, theirs: list[str], expected: list[str]) -> None:
    """The words of UAX #29 are stated, not computed: no library here implements it."""
    assert [text[start:stop] for start, stop in ours(text)] == expected != theirs
