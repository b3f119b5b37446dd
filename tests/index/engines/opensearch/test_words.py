"""The expressions that a cluster gets for words: what they match, without a cluster."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.opensearch.help.words import MAX_TYPO_CHARS, nearly_beginning
from index.engines.opensearch.mapping import index_body
from tests.conformance.reference import begins
from tests.examples import examples

MAX_EXPRESSION: Final = index_body(1)["settings"]["index"]["max_regex_length"]
"""In UTF-16 code units, as the cluster counts."""


@examples(quick=300, soak=20_000)
@given(prefix=st.text("ab.é停", min_size=1, max_size=5), text=st.text("ab.é停", max_size=7))
def test_an_expression_matches_what_begins_one_edit_away_or_exactly_so(prefix: str, text: str) -> None:
    # The caller leaves out what begins exactly so. Lucene's expression for no letter, `()`, means the same to Python.
    matches = re.fullmatch(nearly_beginning(prefix), text) is not None
    assert (matches and not text.startswith(prefix)) == begins(text, prefix, with_typo=True)


@pytest.mark.parametrize("letter", ["a", ".", "停", "𝒜"])
def test_the_longest_expression_is_within_the_clusters_limit(letter: str) -> None:
    assert len(nearly_beginning(letter * MAX_TYPO_CHARS).encode("utf-16-le")) // 2 <= MAX_EXPRESSION
