"""Test that the ASCII matcher finds the same spans as tokenizing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.highlight import matches
from index.pattern import pattern_of
from index.query.query import Word
from index.text.analysis import TermSequence, tokenize
from index.text.ascii_matcher import ascii_terms, ascii_text

WORDS = st.sampled_from(
    ["sea", "Sea", "SEA.", "(sea)", "sea-lion", "lion", "O'Neil", "oneil", "U.N.", "un", "s.e.a", "1,000", "1000", "a",
     "sea_lion", "--", "", "\t", "sea's", '"Lion', "x@sea.org", "seal", "\n\n", "sea/lion/", "#sea", "$sea", "sealion",
     "“sea", "seá", "l’a", "lion…", "sea?", "x—sea", "ｓｅａ", "海sea", "sea\u00a0lion", "US", "A++", "(a#)",
     "#a", "a+", ".NET", "net", "(.net)", "x.net", "Ph.D.", "PhD"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=30).map(" ".join) | st.text(st.characters(), max_size=60)
TERMS = st.lists(
    st.sampled_from(["sea", "lion", "oneil", "un", "a", "1000", "x", "seas", "org", "net", "phd"]),
    min_size=1,
    max_size=3,
)


def read(text: str, term_sequence: TermSequence) -> list[tuple[int, int]]:
    tokens = tokenize(text)
    size = len(term_sequence.terms)
    runs = (tokens[first : first + size] for first in range(len(tokens) - size + 1))
    return sorted(
        {run[0].start: run[-1].stop for run in runs if _holds([each.term for each in run], term_sequence)}.items()
    )


def _holds(terms: list[str], term_sequence: TermSequence) -> bool:
    *rest, last = term_sequence.terms
    return terms[:-1] == rest and (terms[-1] == last or (term_sequence.prefix and terms[-1].startswith(last)))


@given(TEXTS, TERMS, st.booleans())
@example("sea " * 3, ["sea", "sea"], False)
@example("the O'Neil lion", ["oneil", "lion"], False)
@example("a -- \n\n sea", ["a", "sea"], False)
@example("(sealion) sea-lion", ["sea"], True)
def test_the_matcher_finds_the_spans_of_the_tokens(text: str, terms: list[str], prefix: bool) -> None:
    term_sequence, plain = TermSequence(tuple(terms), prefix), ascii_text(text)
    wanted = ascii_terms(term_sequence)
    assert wanted is not None
    assert plain is None or plain.spans(wanted) == read(text, term_sequence)


@pytest.mark.parametrize("terms", [["us"], ["u.s"], ["café"], ["sea", "us"], []])
def test_terms_that_need_full_analysis_are_refused(terms: list[str]) -> None:
    assert ascii_terms(TermSequence(tuple(terms))) is None


INFLECTED = st.sampled_from(
    ["negotiate", "Negotiating", "negotiated,", "(negotiation)", "re-negotiating", "NEGOTIATES", "nego", "dying", "die",
     "policy", "policies.", "O'Neil", "oneil", "sky", "skies", "U.N.", "un", "--", "don't", "\n\n", "“die",
     "skies”", "dié", "policy’s", "US"]
)  # fmt: skip


@given(st.lists(INFLECTED, max_size=20).map(" ".join), st.sampled_from(["negotiate", "die", "policy", "sky", "un"]))
def test_other_forms_are_found_as_by_tokenizing(text: str, typed: str) -> None:
    _assert_found_as_by_reading(text, typed, "en")


@pytest.mark.parametrize(
    ("language", "typed", "text"),
    [
        ("en", "possible", "Possibly impossible: possibility, possibilities' possible-sounding pos"),
        ("en", "neil", "O'Neil neil’s Neil, (neils) neilson"),
        ("de", "haus", "Häuser Haeuser haus Hauses hausen hae Hass"),
        ("fr", "election", "l’élection Elections élections electeur elections."),
        ("fr", "appliquer", "applications appliques l'applique app"),
        ("fi", "kukka", "kukat kukkaa kukan Kukka kuka"),
        ("nl", "zocht", "gezocht zochten zocht"),
        ("ru", "nato", "НАТО nato Nato"),
    ],
)
def test_other_forms_are_found_as_by_tokenizing_in_every_language(language: str, typed: str, text: str) -> None:
    _assert_found_as_by_reading(text + " and words that say nothing else" * 10, typed, language)


def _assert_found_as_by_reading(text: str, typed: str, language: str) -> None:
    wanted = [matches._leaf_pattern(1, pattern_of(Word(text=typed), [language]))]
    scanned = matches._matches(ascii_text(text) or text, wanted, language)
    assert sorted(scanned) == sorted(matches._matches(text, wanted, language))
