"""Test tokens, their terms and their offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.analysis import NEIGHBOURS, TermSequence, fold, term_sequence, tokenize
from tests.growth import assert_linear

TEXTS = (
    st.text(max_size=60)
    | st.text(alphabet="aUSsl'’ʼ.-_ 1₂,é\u0301\u00ad東京カﾞ都กำเא\"٫ﷺİß\ud800\u3164\u200d한국ﾡ", max_size=60)
    | st.text(alphabet="aCNETnetphPD+#.'’ -l\u0301", max_size=40)
)


def terms(text: str) -> list[str]:
    return [token.term for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Peace TALKS", "peace talks", id="case"),
        pytest.param("war and peace", "war and peace", id="no stop list"),
        pytest.param("truce.The Photo:Reuters snake_case", "truce the photo reuters snake case", id="glued words"),
        pytest.param("Nagorno-Karabakh COVID-19 8-year-old", "nagorno karabakh covid 19 8 year old", id="hyphens"),
        pytest.param("1,000.5 2020.The 5'10 1’000", "1,000.5 2020 the 5'10 1'000", id="numbers"),
        pytest.param("don’t DON'T donʼt don＇t", "don't don't don't don't", id="apostrophes are one"),
        pytest.param("‘quoted’ 'words'", "quoted words", id="single quotation marks are no apostrophes"),
        pytest.param("ʼhiʼ ʼ", "hi", id="letter apostrophes at the edge"),
        pytest.param("Erdogan’s Erdoğan's 1990’s", "erdogan erdogan 1990", id="possessive"),
        pytest.param("O’Brien’s ’90s the Smiths’ house", "o'brien 90s the smiths house", id="other apostrophes"),
        pytest.param("l’Europe d'Ankara qu’il dell’arte", "l europe d ankara qu il dell arte", id="elision"),
        pytest.param("Erdogan’s.The l’O.N.U.The", "erdogan the l onu the", id="glued possessive"),
        pytest.param("l's all's D’Souza", "l all d souza", id="elision or possessive"),
        pytest.param(
            "Erdoğan Zürich Łódź Đà Søren Straße Æsop Œuvre",
            "erdogan zurich lodz da soren strasse aesop oeuvre",
            id="Latin",
        ),
        pytest.param("İstanbul ISTANBUL ışık ÇALIŞ", "istanbul istanbul isik calis", id="Turkish"),
        pytest.param("e\u0301te\u0301 été", "ete ete", id="combining marks"),
        pytest.param("Καλημέρα ΟΔΟΣ ὁδός", "καλημερα οδοσ οδοσ", id="Greek"),
        pytest.param("йод Ёлка", "йод ёлка", id="Cyrillic keeps its letters"),
        pytest.param("صَلَّى محـــمد أحمد", "صلى محمد احمد", id="Arabic vowels, tatweel, hamza"),
        pytest.param('שָׁלוֹם צה"ל צה״ל', "שלום צהל צהל", id="Hebrew points and acronyms"),
        pytest.param("हिन्दी", "हिन्दी", id="Devanagari keeps its signs"),
        pytest.param("C++ C# F#, C++11 C#’s C++’s", "c++ c# f# c++ 11 c# c++", id="languages with a sign"),
        pytest.param("C#minor #c a+ C+++ notepad++", "c minor c a c notepad", id="signs that belong to no word"),
        pytest.param(".NET (.net) .NET's x/.Net", ".net .net .net x .net", id="a name that begins with a full stop"),
        pytest.param("ASP.NET ...net .network truce .NETs", "asp net net network truce nets", id="no such name"),
        pytest.param("PhD Ph.D. Ph.D ph.d.’s B.Sc., LL.M", "phd phd phd phd bsc llm", id="degrees"),
        pytest.param("ph.dx l’Ph.D. l'C++", "ph dx l phd l c++", id="degrees and signs beside other letters"),
        pytest.param("soft\u00adhyphen می\u200cخواهم", "softhyphen میخواهم", id="ignorables go"),
        pytest.param("Ｆｕｌｌ ２０２０", "full 2020", id="full width"),
        pytest.param("CO₂ H₂O’s ₂ truce¹", "co2 h2o truce", id="subscripts, not superscripts"),
        pytest.param("col·lecció", "col·leccio", id="Catalan"),
        pytest.param("!!! — 🎉 \u3164", "", id="nothing to find"),
    ],
)
def test_words_are_split_and_folded(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("U.S. u.s. U.S.’s U.S", "u.s u.s u.s u.s", id="dotted"),
        pytest.param("U.S.-led", "u.s led", id="before a hyphen"),
        pytest.param("the US said", "the u.s said", id="among lower-case words"),
        pytest.param("the US’s role", "the u.s role", id="possessive"),
        pytest.param("US", "u.s", id="alone, as typed"),
        pytest.param("US, NATO", "u.s nato", id="beside one acronym"),
        pytest.param("in US, UN and EU", "in u.s un and eu", id="among acronyms and words"),
        pytest.param("GIVE US PEACE", "give us peace", id="in capitals it is the pronoun"),
        pytest.param("give us peace Us USA", "give us peace us usa", id="the pronoun"),
        pytest.param("U.N. E.U. J.K.Rowling l’O.N.U.", "un eu jk rowling l onu", id="other letters lose their dots"),
        pytest.param("p.m. I.T. W.H.O.", "p.m i.t w.h.o", id="unless that makes another word"),
        pytest.param("т.е.", "т.е", id="and unless they are not ASCII"),
    ],
)
def test_dotted_letters_and_the_country(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("東京都", "東京 京都 都", id="Han"),
        pytest.param("東京2020年", "東京 京 2020 年", id="beside digits"),
        pytest.param("ラーメン", "ラー ーメ メン ン", id="Kana with the long mark"),
        pytest.param("ｶﾞｷﾞ", "ガギ ギ", id="half width"),
        pytest.param("か\u3099き", "がき き", id="combining dakuten"),
        pytest.param("เกาะ", "เก กา าะ ะ", id="Thai"),
        pytest.param("မြန်", "မြန် န်", id="Burmese by grapheme"),
        pytest.param("서울에서 2020년", "서울 울에 에서 서 2020 년", id="Hangul"),
        pytest.param("\u1112\u1161\u11ab국", "한국 국", id="decomposed Hangul"),
        pytest.param("대한民國", "대한 한民 民國 國", id="Hangul beside Han"),
    ],
)
def test_scripts_without_spaces_give_pairs(text: str, expected: str) -> None:
    assert terms(text) == expected.split()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("peace", TermSequence(("peace",)), id="word"),
        pytest.param("東京", TermSequence(("東京",)), id="inside a run"),
        pytest.param("東京都", TermSequence(("東京", "京都")), id="three characters"),
        pytest.param("東", TermSequence(("東",), prefix=True), id="one character"),
        pytest.param("東京 2020", TermSequence(("東京", "京", "2020")), id="a run that ends before another word"),
        pytest.param("2020 年", TermSequence(("2020", "年"), prefix=True), id="one character last"),
        pytest.param("서울", TermSequence(("서울",)), id="Hangul, before any particle"),
        pytest.param("?!", TermSequence(()), id="nothing"),
    ],
)
def test_a_typed_word_matches_anywhere_in_a_run(typed: str, expected: TermSequence) -> None:
    assert term_sequence(typed) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Asia-Pacific\n ", "asia-pacific"),
        ("Alice\u00a0 CALDER", "alice calder"),
        ("José Peña", "jose pena"),
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("йод", "йод"),
        ("Ｒｅｕｔｅｒｓ", "reuters"),
        ("", ""),
    ],
)
def test_values_compare_folded(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(TEXTS)
@example("U.S.’s l’O.N.U. d'd'd's")
@example("\u115f.\u115f")
@example("東\u00ad京\u00ad\u0301都")
def test_offsets_are_sorted_and_disjoint_except_for_pairs(text: str) -> None:
    tokens = tokenize(text)
    for token in tokens:
        assert 0 <= token.start < token.stop <= len(text)
        assert token.term
        assert token.term.split() == [token.term]
    for one, following in pairwise(tokens):
        assert one.start < following.start
        assert one.stop <= following.stop
        if following.start < one.stop:
            assert terms(text[one.start : one.stop])[0] == one.term, "only pairs overlap"
            assert len(terms(text[following.start : one.stop])) == 1, "and by one character"


@given(TEXTS)
@example("the US Ap L. US SO US US")
@example("Sʻ‘0")
@example("Sʻ₀0")
@example("l’all’s d'a.b.cd 東京\u0301都x 1,0.5")
def test_tokenizing_may_start_at_any_token(text: str) -> None:
    """A text that starts at a token gives the same tokens as before; only a `US` needs the words before it."""
    tokens = tokenize(text)
    for first, token in enumerate(tokens):
        rest = tokenize(text[token.start :])
        moved = [(term, start + token.start, stop + token.start) for term, start, stop in rest]
        expected = [
            token._replace(term=rest[place].term) if place < NEIGHBOURS and token.term in {"us", "u.s"} else token
            for place, token in enumerate(tokens[first:])
        ][: len(rest)]
        assert moved == expected
        assert len(rest) == len(tokens) - first


@given(TEXTS)
def test_a_token_typed_alone_matches_its_term(text: str) -> None:
    """The letters of a token, typed alone, match a term of the text."""
    found = set(terms(text))
    for token in tokenize(text):
        typed = term_sequence(text[token.start : token.stop])
        last = typed.terms[-1]
        assert typed.terms
        assert any(term.startswith(last) if typed.prefix else term == last for term in found | {"us", "u.s"})


@given(TEXTS)
def test_folding_is_single_spaced_and_ignores_case(text: str) -> None:
    assert fold(text).split(" ") == fold(text).split() or not fold(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "unit",
    [
        "l'",
        "a.b.",
        "a.bc ",
        "日",
        "x's ",
        "US ",
        "1.",
        "e\u0301",
        "กำ",
        "U.S.'",
        "a'",
        "-",
        "한",
        "C++",
        "Ph.D.",
        "l'C#",
        ".net",
    ],
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    """A hundred thousand characters of anything; a quadratic step would take minutes."""
    assert_linear(lambda size: unit * (size // len(unit)), tokenize, 100_000)
