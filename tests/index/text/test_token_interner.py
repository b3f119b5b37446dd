"""Test that an interner finds the same tokens as `tokenize`, and gives forms and terms ids in order of occurrence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.text.analysis import tokenize
from index.text.token_interner import TokenInterner

TEXTS = st.lists(
    st.text(max_size=40)
    | st.text(alphabet="aUSsl'’.-, \n\t\u00a01é\u0301\u00ad東京カ都กา_", max_size=60)
    | st.text(alphabet="aCNETnetphPD+#.'’ -한국", max_size=40),
    max_size=4,
)


def read(interner: TokenInterner, text: str) -> list[tuple[str, str, int]]:
    """Return each token's term, written form and start."""
    forms, starts = interner.analyse(text)
    terms = interner.terms_of(forms)
    names = list(interner.term_ids)
    return [
        (names[term], interner.form_texts[form], start) for term, form, start in zip(terms, forms, starts, strict=True)
    ]


@given(TEXTS)
@example(["the US said", "GIVE US PEACE", "US’s", "US"])
@example(["", " ", "\n\n", "a  b\n\nc", "(a) -- b-c", "x" * 50 + " " + "東" * 50])
def test_a_text_has_the_tokens_that_tokenize_finds(texts: list[str]) -> None:
    interner = TokenInterner()
    for text in texts * 2:
        tokens = tokenize(text)
        assert read(interner, text) == [(term, text[start:stop], start) for term, start, stop in tokens]
        assert list(interner.forms([text.encode()]).forms) == list(interner.analyse(text).forms)
    assert interner.term_ids == {term: number for number, term in enumerate(interner.term_ids)}
    assert len(interner.form_texts) == len(interner.term_of_form)


@given(TEXTS)
@example(["the US said", "", "GIVE US PEACE", "US", "x" * 99, "x" * 99])
def test_a_batch_of_texts_has_the_tokens_of_each_text(texts: list[str]) -> None:
    interner = TokenInterner()
    forms, counts = interner.forms([text.encode() for text in texts])
    terms = map(interner.term_text, interner.terms_of(forms).tolist())
    tokens = [(text[start:stop], term) for text in texts for term, start, stop in tokenize(text)]
    assert list(zip(map(interner.form_texts.__getitem__, forms.tolist()), terms, strict=True)) == tokens
    assert counts.tolist() == [len(tokenize(text)) for text in texts]


def test_texts_of_many_megabytes_are_read_in_batches() -> None:
    large = b"peace in our time " * (1 << 18)
    forms, counts = TokenInterner().forms([large, b"time", large, large])
    assert counts.tolist() == [1 << 20, 1, 1 << 20, 1 << 20]
    assert np.bincount(forms).tolist() == [3 << 18, 3 << 18, 3 << 18, (3 << 18) + 1]


def test_forms_of_one_term_have_different_ids() -> None:
    interner = TokenInterner()
    forms, _ = interner.analyse("Peace peace PEACE")
    assert list(forms) == [0, 1, 2]
    assert list(interner.terms_of(forms)) == [0, 0, 0]


def test_the_country_and_the_pronoun_are_two_forms() -> None:
    interner = TokenInterner()
    country, pronoun = (interner.analyse(text).forms[1] for text in ("the US said", "GIVE US PEACE"))
    assert interner.form_texts[country] == interner.form_texts[pronoun] == "US"
    assert list(interner.term_ids)[interner.term_of_form[country]] == "u.s"
    assert list(interner.term_ids)[interner.term_of_form[pronoun]] == "us"


@pytest.mark.parametrize("text", ["東" * 1_000, "https://example.org/" + "path/" * 20])
def test_a_long_chunk_is_not_cached(text: str) -> None:
    interner = TokenInterner()
    interner.analyse(text)
    assert text not in interner._form_of_chunk
    assert text not in interner._tokens_of_chunk
