"""How often a leaf matches in an article, counted from its text alone: as the brute-force reference counts."""

from __future__ import annotations

import random

import pytest

from index.article.model import Role
from index.highlight.matches import match_count
from index.query.query import Fuzzy, Leaf, Near, Phrase, Prefix, TextField, Wildcard, Word
from tests.conformance.brute_force import Pile
from tests.conformance.piles import PILE, article, random_article, with_blocks

ROLLS = random.Random(3)
ARTICLES = (
    *PILE,
    *{each.id: each for each in (random_article(ROLLS, 1_000) for _ in range(40))}.values(),
    with_blocks(
        article("counted", "Talks on talks", "Peace talks, peace talks; peace.", authors=("Bo Talks",), language="en"),
        (Role.CAPTION, "The talks talked of"),
    ),
)
LEAVES: tuple[Leaf, ...] = (
    Word(text="talks"),
    Word(text="COVID-19"),
    Word(text="talks", field=TextField.PAGE),
    Word(text="bo", field=TextField.AUTHOR),
    Phrase(text="peace talks"),
    Phrase(text="peace peace"),
    Prefix(text="ta"),
    Wildcard(text="t*k*"),
    Fuzzy(text="tlaks"),
    Near(text="peace talks", distance=0),
    Near(text="peace peace", distance=3),
    Near(text="talks peace", distance=2, field=TextField.DROPPED),
    Phrase(text="停戦協定"),
)


@pytest.mark.parametrize("leaf", LEAVES, ids=repr)
def test_matches_are_counted_as_the_reference_counts_them(leaf: Leaf) -> None:
    pile = Pile(list(ARTICLES))
    pattern = pile.pattern(leaf)
    counts = [match_count(each, leaf, pattern) for each in ARTICLES]
    assert counts == [pile.count(leaf, each) for each in ARTICLES]


def test_the_leaves_match_somewhere() -> None:
    pile = Pile(list(ARTICLES))
    assert all(any(pile.count(leaf, each) for each in ARTICLES) for leaf in LEAVES[:-2])
