"""No query raises an error, and a query with a warning finds at least what its words alone find."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.query.operands import literal_words
from index.query.parser import READ_AS_TYPED, parse
from index.query.query import Query
from index.request import SearchRequest
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import PILE, random_article
from tests.index.query.hostile import BLOCKS, hostile, of_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine
    from index.search import SearchResult

BATCH: Final = 250
BATCHES: Final = 2
SOAKED: Final = range(BATCHES, 88)
"""`make soak` runs 21,500 more."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Return an engine in memory; its fixed and random articles have many words of the hostile queries."""
    opened = WhooshEngine(None, deadline_ms=PATIENCE_MS)
    rolls = random.Random(5)
    with opened.rebuild(decide="1") as batch:
        for each in (*PILE, *(random_article(rolls, 60) for _ in range(80))):
            batch.put(each)
    yield opened
    opened.close()


@pytest.mark.parametrize("seed", [*range(BATCHES), *(pytest.param(seed, marks=pytest.mark.soak) for seed in SOAKED)])
def test_any_query_is_answered_without_an_error(engine: Engine, seed: int) -> None:
    rolls = random.Random(seed)
    for number in range(BATCH):
        typed = of_block(rolls.randrange(BLOCKS), rolls) if number % 4 == 0 else hostile(rolls)
        query = parse(typed)
        result = _search(engine, query)
        if not {warned.code for warned in query.warnings} <= READ_AS_TYPED and not result.total:
            plain = literal_words(typed.encode("utf-8", "replace").decode())
            assert plain is None or _search(engine, Query(root=plain)).total == 0, query


def _search(engine: Engine, query: Query) -> SearchResult:
    return engine.search(SearchRequest(query=query, snippets=1, per_page=5))
