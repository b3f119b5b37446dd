"""Compare answers with the brute-force reference: the same piles and random changes in all engines."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest

from index.article.model import Article, article_id
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.facets import Facet
from index.request import MAX_PER_PAGE, SearchRequest, Sort
from tests.conformance.conftest import CLUSTERS, KINDS
from tests.conformance.oracle import Oracle
from tests.conformance.piles import PILE, random_article
from tests.conformance.properties import check_properties
from tests.conformance.reference import ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.engine import Batch, Engine
    from index.search import SearchResult

OTHERS: Final = [kind for kind in KINDS if kind.name != "reference"]
KEYS: Final = 40
PILES: Final = 8 if CLUSTERS else 40
"""Piles with an odd seed begin with the fixed pile. Each takes a cluster some seconds to make."""

QUICK: Final = 60 if CLUSTERS else 200
"""Requests to piles with the fixed one, and as many to the others: in two test files, for two workers."""

SOAKED: Final = 25_000
"""The same in `make soak`."""


def filled(seeds: Iterable[int], root: Path) -> Iterator[dict[int, Engines]]:
    """Yield some piles, each in all engines, in several segments and with deleted articles."""
    made = {seed: Engines(_pile(seed, root / str(seed))) for seed in seeds}
    yield made
    for engines in made.values():
        engines.close()


class Engines:
    """One pile in all engines, and in stock Whoosh where the engine has its files."""

    def __init__(self, engines: tuple[Engine, ...]) -> None:
        self.reference, *self.others = engines
        self._oracles = [Oracle(engine) for engine in self.others if isinstance(engine, WhooshEngine)]

    def check(self, request: SearchRequest) -> None:
        check_properties(self.reference, request)
        agree(self.reference, self.others, request)
        for oracle in self._oracles:
            oracle.check(request.query)

    def close(self) -> None:
        for oracle in self._oracles:
            oracle.close()
        for engine in (self.reference, *self.others):
            engine.close()


def _pile(seed: int, root: Path) -> tuple[Engine, ...]:
    rolls = random.Random(seed)
    engines = (ReferenceEngine(), *(kind.open(root / kind.name) for kind in OTHERS))
    for each in engines:
        with each.rebuild(decide="1") as batch:
            put(batch, PILE if seed % 2 else ())
    for _ in range(rolls.randint(1, 4)):
        change(engines, [roll_change(rolls) for _ in range(rolls.choice([1, 6, 24]))])
    return engines


def put(batch: Batch, some: Iterable[Article]) -> None:
    """Put some articles."""
    for article in some:
        batch.put(article)


Change = Article | tuple[str, str | None, bool]
"""An article to put; or an id to remove, the id it moved to, and whether it leaves a tombstone."""


def roll_change(rolls: random.Random) -> Change:
    """Return a random change to one of KEYS ids."""
    if rolls.random() < 0.7:
        return random_article(rolls, KEYS)
    one, other = (article_id(str(key)) for key in rolls.sample(range(KEYS), 2))
    moved_to, tombstone = rolls.choice([(None, False), (None, True), (other, False)])
    return one, moved_to, tombstone


def change(engines: Iterable[Engine], changes: list[Change]) -> None:
    """Apply the same changes to each engine, in one batch."""
    for engine in engines:
        with engine.batch() as batch:
            for each in changes:
                if isinstance(each, Article):
                    batch.put(each)
                else:
                    batch.remove(each[0], moved_to=each[1], tombstone=each[2])


def agree(reference: Engine, others: Iterable[Engine], request: SearchRequest) -> None:
    """Compare totals, hidden counts, facets, dates and the page's articles, snippets and matches.

    Compare the order too, unless it is by relevance and the engine does not promise exact scores.
    """
    expected = reference.search(request)
    is_scored = any(hit.score for hit in expected.hits)
    by_relevance = expected.request.order is Sort.RELEVANCE
    whole = replace(request, page=1, per_page=MAX_PER_PAGE)
    all_expected = reference.search(whole) if is_scored or by_relevance else expected
    for engine in others:
        mine = engine.search(request)
        assert mine.total == expected.total
        assert mine.hidden == expected.hidden
        assert mine.facets == expected.facets
        assert mine.dates == expected.dates
        values = (each.facet_values(Facet.AUTHOR, "z", request).counts for each in (engine, reference))
        assert next(values) == next(values)
        exact = engine.info().exact_scores
        if exact:
            assert [hit.score for hit in mine.hits] == pytest.approx([hit.score for hit in expected.hits], rel=1e-9)
        if is_scored if exact else by_relevance:
            _agree_up_to_rounding(all_expected, engine.search(whole))
        else:
            assert mine.hits == expected.hits


def _agree_up_to_rounding(expected: SearchResult, mine: SearchResult) -> None:
    """Compare whole answers; rounding may swap articles whose scores differ in the last bit."""
    assert mine.total <= MAX_PER_PAGE, "the pile has grown: compare page by page"
    order = [(-hit.score, hit.article.id) for hit in mine.hits]
    assert order == sorted(order)
    assert _unscored(mine) == _unscored(expected)


def _unscored(result: SearchResult) -> dict[str, object]:
    return {hit.article.id: replace(hit, score=0.0) for hit in result.hits}
