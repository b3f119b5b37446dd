"""Charsets: undeclared or wrongly declared bytes are read in the charset of the language that they are in."""

from __future__ import annotations

import pytest

from indexer.inputs.decoding import decode
from tests.growth import assert_linear
from tests.indexer.inputs.charsets import CHARSETS, SENTENCES

PAIRS = [(language, charset) for language, charsets in CHARSETS.items() for charset in charsets]
ACCURATE_SENTENCES = 0.9
"""Floor: the share of single sentences decoded exactly. It only goes up."""


@pytest.mark.parametrize(("language", "charset"), PAIRS)
def test_a_paragraph_is_read_in_its_charset(language: str, charset: str) -> None:
    text = SENTENCES[language]
    assert decode(text.encode(charset), declared=None, html=False) == text


@pytest.mark.parametrize(("language", "charset"), PAIRS)
def test_a_declared_charset_that_fits_is_believed(language: str, charset: str) -> None:
    text = SENTENCES[language]
    assert decode(text.encode(charset), declared=charset, html=False) == text


def test_most_single_sentences_are_read_in_their_charset() -> None:
    cases = [
        (sentence, charset)
        for language, charset in PAIRS
        for sentence in SENTENCES[language].replace("。", "。. ").split(". ")
        if not sentence.isascii()
    ]
    right = [decode(text.encode(charset), declared=None, html=False) == text for text, charset in cases]
    assert len(cases) > 100
    assert sum(right) / len(right) >= ACCURATE_SENTENCES


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    ("language", "charset"), [(one, charsets[0]) for one, charsets in CHARSETS.items() if charsets[0] != "cp1252"]
)
def test_a_declared_charset_that_gives_letters_no_language_has_is_not_believed(
    language: str, charset: str, label: str
) -> None:
    page = f'<html><head><meta charset="{label}"></head><body><p>{SENTENCES[language]}</p></body></html>'
    assert decode(page.encode(charset), declared=None, html=True) == page


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("declared", [None, "utf-8", "iso-8859-1"])
def test_utf8_with_a_few_stray_bytes_is_utf8(language: str, declared: str | None) -> None:
    before, after = f"“{SENTENCES[language]}”", "— and so on."
    data = before.encode() + b" \x92 \xe9 " + after.encode()
    assert decode(data, declared=declared, html=False) == f"{before} \ufffd \ufffd {after}"


def test_a_word_in_another_language_does_not_change_the_charset() -> None:
    text = "The council met the mayor of Łódź, Mr Żak, and a café owner from Besançon."
    assert decode("A café owner from Besançon met us.".encode("cp1252"), declared=None, html=False).startswith("A café")
    assert decode(text.encode(), declared="iso-8859-1", html=False) == text


def test_an_escape_alone_is_not_iso_2022_jp() -> None:
    assert decode(b"The ferry \x1b[1mwaited\x1b[0m for $B.", declared=None, html=False).startswith("The ferry")


@pytest.mark.parametrize("unit", [b"\xe9", b"a\xe9", b"\xe9 <", b"\x1b$B", b"\x81\x40", b"a.\xb3"])
def test_time_grows_with_the_bytes_alone(unit: bytes) -> None:
    assert_linear(
        lambda size: unit * (size // len(unit)), lambda data: decode(data, declared=None, html=True), 4_000_000
    )
