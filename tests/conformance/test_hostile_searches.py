"""Anything typed is searched for without an error, and a warning never hides what the words alone would find."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from index.engines import open_engine
from index.operands import literal
from index.parser import parse
from index.query import And, Dated, Not, Or, Query, Value
from index.search import SearchRequest
from tests.conformance.piles import PILE, random_article
from tests.index.hostile import BLOCKS, EXEMPT, hostile, of_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine
    from index.query import Node
    from index.search import SearchResult

BATCH: Final = 1_000
BATCHES: Final = 2
SOAKED: Final = range(BATCHES, 22)
"""20,000 more in `make soak`."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """The fixed pile and random articles, in memory: many of the hostile queries' words are in them."""
    opened = open_engine(None)
    rolls = random.Random(5)
    with opened.rebuild(decide="1") as batch:
        for each in (*PILE, *(random_article(rolls, 60) for _ in range(80))):
            batch.put(each)
    yield opened
    opened.close()


@pytest.mark.parametrize("seed", [*range(BATCHES), *(pytest.param(seed, marks=pytest.mark.soak) for seed in SOAKED)])
def test_anything_typed_is_searched_for(engine: Engine, seed: int) -> None:
    rolls = random.Random(seed)
    for number in range(BATCH):
        typed = of_block(rolls.randrange(BLOCKS), rolls) if number % 4 == 0 else hostile(rolls)
        query = parse(typed)
        result = _search(engine, query)
        if {warned.code for warned in query.warnings} - EXEMPT and not result.total:
            _check_zero(engine, query)


def _search(engine: Engine, query: Query) -> SearchResult:
    return engine.search(SearchRequest(query=query, snippets=1, per_page=5))


def _check_zero(engine: Engine, query: Query) -> None:
    """Nothing was found: nor must the words alone find anything, where no part of the query means to leave out."""
    plain = literal(query.text)
    if plain is not None and not _narrows(query):
        assert _search(engine, Query(root=plain)).total == 0, query


def _narrows(query: Query) -> bool:
    """Return whether a part of the query was typed as it should be, and may find nothing for good reason."""
    warned = [warned.extent for warned in query.warnings if warned.code not in EXEMPT]
    return any(
        isinstance(node, Not | Value | Dated)
        or not any(start < node.extent[1] and node.extent[0] < stop for start, stop in warned)
        for node in _parts(query.root)
    )


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for child in node.children:
            yield from _parts(child)
    else:
        yield node
