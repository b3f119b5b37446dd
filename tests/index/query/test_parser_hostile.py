"""Test any typed text: no exception, right extents, repairs that repair, no fewer results than its words alone."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.query.parser import parse
from index.query.query import describe
from tests.index.query.hostile import BLOCKS, FAULTS, check, codes, hostile, implied, of_block, words_of

ALPHABET = "ab US()-+!:*~5\"“”„«»„.'’,&|\u3000\x00\ud800🎉東é"
TYPED = st.text(max_size=80) | st.text(alphabet=ALPHABET, max_size=80)


@settings(max_examples=500, deadline=None)
@given(TYPED)
@example("(" * 10_000)
@example('"' * 10_000)
@example("«" * 10_000)
@example('!region:europe OR «a "b» c"-d')
@example("a:b:c:*~** - -- -) NOT)")
@example("`regoin:a OR,` «US» !date:2020 a~b**")
@example("peace~9\udfff")
@example("NOT (NOT (a")
def test_anything_typed_is_read(typed: str) -> None:
    check(typed)


@pytest.mark.parametrize("seed", range(20))
def test_hostile_queries_are_read(seed: int) -> None:
    rolls = random.Random(seed)
    for _ in range(100):
        check(hostile(rolls))


def test_every_unicode_block_is_read() -> None:
    rolls = random.Random(0)
    for number in range(BLOCKS):
        check(of_block(number, rolls), repairs=False)


@settings(max_examples=500, deadline=None)
@given(
    (
        st.lists(st.sampled_from([*FAULTS, "(", ")"]), min_size=1, max_size=20)
        | st.lists(st.sampled_from([*FAULTS, "-(", "NOT ("]), min_size=1, max_size=20)
    ).map(" ".join)
)
def test_faults_alone_require_no_more_than_the_words(typed: str) -> None:
    """Without a phrase, an excluded word or a filter, the words of a query imply all of it."""
    query = parse(typed)
    assert "no-words" in codes(query) or implied(query.root, words_of(query.text)), describe(query.root)
