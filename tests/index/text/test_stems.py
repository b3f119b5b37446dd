"""Test which languages have stems, and the stems of printed words."""

from __future__ import annotations

import threading

import pytest
import Stemmer
from hypothesis import example, given
from hypothesis import strategies as st

from index.text import stems as module
from index.text.analysis import fold, tokenize
from index.text.stems import _ALGORITHMS, FIRST_LETTER_CHANGES, query_stems, stem, stem_language, stem_prefix
from tests.stemming import stems


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("pt-BR", "pt"), ("sr-Latn", "sr"), ("nb", "no"),
        ("nn-NO", "no"), ("no", "no"), ("iw", None), ("in", "id"), ("und", None), ("ja", None), ("zh-Hant", None),
        ("x-private", None), ("", None),
    ],
)  # fmt: skip
def test_a_tag_names_its_stemmer(tag: str, language: str | None) -> None:
    assert stem_language(tag) == language


def test_every_stemmer_of_the_library_belongs_to_a_language() -> None:
    """A new stemmer must get a language code; `porter` and `dutch_porter` are older ones of the same languages."""
    assert set(module._ALGORITHMS.values()) == set(Stemmer.algorithms()) - {"porter", "dutch_porter"}


@pytest.mark.parametrize(
    ("language", "written", "expected"),
    [
        pytest.param("en", "Talks talking TALKED", "talk talk talk", id="forms of a word"),
        pytest.param("en", "turkey’s Turkeys turkey's", "turkey turkey turkey", id="possessive"),
        pytest.param("en", "soft\u00adened Ｔａｌｋｓ", "soften talk", id="ignorables and widths"),
        pytest.param("en", "don’t O’Brien’s", "don't o'brien", id="apostrophes"),
        pytest.param("en", "U.S. the US said U.N. p.m.", "u.s the u.s said un p.m", id="dots"),
        pytest.param("en", "GIVE US PEACE", "give us peac", id="the pronoun"),
        pytest.param("en", "1,000.5 1990s 東京", "1,000.5 1990s 東京 京", id="numbers and other scripts"),
        pytest.param("es", "negociación negociaciones", "negoci negoci", id="Spanish"),
        pytest.param("es", "negociacio\u0301n", "negoci", id="decomposed"),
        pytest.param("fr", "l’élection ÉLECTIONS", "l elect elect", id="French"),
        pytest.param("de", "Häuser Hauses Straßen", "haus haus strass", id="German"),
        pytest.param("tr", "IŞIK ışık İSTANBUL’da", "isik isik istanbul", id="Turkish"),
        pytest.param("ru", "ёлки ёлка", "елк елк", id="Russian"),
        pytest.param("fa", "کتاب‌ها کتاب", "کتاب کتاب", id="Persian"),
        pytest.param("ar", "المدرسة المُدَرِّس", "مدرس مدرس", id="Arabic"),
        pytest.param("hi", "लड़की लड़के", "लड़क लड़क", id="Hindi"),
    ],
)
def test_stems_are_parallel_to_tokens(language: str, written: str, expected: str) -> None:
    tokens = tokenize(written)
    assert stems(written, tokens, language) == expected.split()


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("es", "negociacion", "negociaciones"), ("es", "negociación", "negociacion"), ("fr", "elections", "élection"),
        ("es", "volvio", "volvió"), ("fr", "poussee", "poussées"), ("pl", "zdaja", "zdają"), ("tr", "oldugu", "olduğu"),
        ("fr", "élections", "election"), ("de", "haus", "Häuser"), ("en", "talks", "talking"),
    ],
)  # fmt: skip
def test_a_typed_word_finds_other_forms_whatever_its_accents(language: str, typed: str, printed: str) -> None:
    assert stem(printed, language) in query_stems(typed, language)


@given(st.text(min_size=1, max_size=20), st.sampled_from(sorted(module._ALGORITHMS)))
@example("\ud800", "en")
@example("'s", "en")
@example("ﷺ", "ar")
@example("'", "fr")
def test_a_stem_is_folded_and_never_empty(written: str, language: str) -> None:
    """This holds for any text; the stem of a token also holds no white space."""
    for token in tokenize(written):
        found = stem(written[token.start : token.stop], language)
        assert found.split() == [found]
        assert fold(found) == found
    assert stem(written, language)
    assert stem(written, language) in query_stems(written, language)


def test_threads_get_the_same_stems_as_one_thread() -> None:
    words = [f"{word}{number}ations" for number in range(200) for word in ("negoti", "elect", "deput")]
    expected = [Stemmer.Stemmer("english").stemWord(word) for word in words]
    found: list[list[str]] = []
    stem.cache_clear()
    threads = [threading.Thread(target=lambda: found.append([stem(word, "en") for word in words])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


ENDINGS = "ing ed ies ily ility ization ung lich mente ences emment ications euses ssa het tion isme szal keny".split()
WORDS = st.from_regex(rf"(ge|qu|y|)[a-z]{{1,4}}(ae|ue|y|)[a-z]{{0,4}}({'|'.join(ENDINGS)}|)s?", fullmatch=True)


@given(WORDS, st.sampled_from(sorted(_ALGORITHMS.keys() - FIRST_LETTER_CHANGES)))
@example("ueoyer", "de")
@example("y", "fr")
def test_a_stem_prefix_starts_its_word(word: str, language: str) -> None:
    expected_prefix = stem_prefix(stem(word, language), language)
    assert expected_prefix
    assert word.startswith(expected_prefix)


@pytest.mark.parametrize(
    ("word", "language", "expected_prefix"),
    [
        ("elections", "en", "elect"), ("possibility", "en", "possib"), ("policies", "en", "polic"),
        ("dying", "en", "d"), ("hoping", "en", "hop"), ("skies", "en", "sk"), ("Haeuser", "de", "ha"),
        ("Kinder", "de", "kind"), ("applications", "fr", "appli"), ("recemment", "fr", "rece"),
        ("applications", "sv", "application"), ("kukkaa", "fi", "k"), ("gesunden", "nl", ""),
    ],
)  # fmt: skip
def test_a_rewritten_end_is_not_in_the_stem_prefix(word: str, language: str, expected_prefix: str) -> None:
    assert stem_prefix(stem(word, language), language) == expected_prefix


@pytest.mark.parametrize(
    ("word", "language"), [("gesunden", "nl"), ("perioden", "id"), ("likes", "st"), ("dini", "tr")]
)
def test_some_stemmers_change_the_first_letter(word: str, language: str) -> None:
    assert language in FIRST_LETTER_CHANGES
    assert stem(word, language)[0] != word[0]


@pytest.mark.parametrize("typed", ["US", "U.S.", "US’s"])
def test_a_typed_country_is_never_the_pronoun(typed: str) -> None:
    assert query_stems(typed, "en") == ("u.s",)
    assert query_stems("us", "en") == ("us",)
