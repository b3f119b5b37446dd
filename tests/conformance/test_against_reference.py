"""Every engine answers as the brute-force reference does: random piles, changes, queries and filters."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import Article, article_id
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import ArticleNotFoundError
from index.search import MAX_PER_PAGE, SearchRequest, Sort
from tests.conformance.conftest import KINDS
from tests.conformance.oracle import check_sets
from tests.conformance.piles import PILE, random_article, requests
from tests.conformance.properties import check_properties
from tests.conformance.reference import ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.engine import Batch, Engine
    from index.search import SearchResult
    from tests.conformance.conftest import Kind

Pair = tuple["Engine", "Engine"]

OTHERS: Final = [kind for kind in KINDS if kind.name != "reference"]
KEYS: Final = 40
PILES: Final = 40
REQUESTS: Final = 2_000
SOAKS: Final = 50_000
HISTORIES: Final = 15


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Engine, ...]]]:
    """Forty piles, each in the reference and in every other engine: in several segments, some articles deleted."""
    made = [_pile(seed, tmp_path_factory.mktemp("piles")) for seed in range(PILES)]
    yield made
    for engines in made:
        for engine in engines:
            engine.close()


def _pile(seed: int, root: Path) -> tuple[Engine, ...]:
    rolls = random.Random(seed)
    engines = (ReferenceEngine(), *(kind.open(root / kind.name) for kind in OTHERS))
    for each in engines:
        with each.rebuild(decide="1") as batch:
            _put(batch, PILE if seed % 2 else ())
    for _ in range(rolls.randint(1, 4)):
        _change(engines, [_roll_change(rolls) for _ in range(rolls.choice([1, 6, 24]))])
    return engines


def _put(batch: Batch, some: Iterable[Article]) -> None:
    for article in some:
        batch.put(article)


Change = Article | tuple[str, str | None, bool]
"""An article to put, or an id to remove, where it moved to, and whether it leaves a tombstone."""


def _roll_change(rolls: random.Random) -> Change:
    if rolls.random() < 0.7:
        return random_article(rolls, KEYS)
    one, other = (article_id(str(key)) for key in rolls.sample(range(KEYS), 2))
    moved_to, tombstone = rolls.choice([(None, False), (None, True), (other, False)])
    return one, moved_to, tombstone


def _change(engines: Iterable[Engine], changes: list[Change]) -> None:
    for engine in engines:
        with engine.batch() as batch:
            for change in changes:
                if isinstance(change, Article):
                    batch.put(change)
                else:
                    batch.remove(change[0], moved_to=change[1], tombstone=change[2])


def _agree(reference: Engine, engine: Engine, request: SearchRequest) -> None:
    """Compare totals, what is hidden, facets, dates and the page: articles, snippets, matches.

    The order, too, unless it is by scores that the engine does not promise.
    """
    expected, mine = reference.search(request), engine.search(request)
    assert mine.total == expected.total
    assert mine.hidden == expected.hidden
    assert mine.facets == expected.facets
    assert mine.dates == expected.dates
    if engine.info().exact_scores:
        assert [hit.score for hit in mine.hits] == pytest.approx([hit.score for hit in expected.hits], rel=1e-9)
        in_its_own_order = any(hit.score for hit in expected.hits)
    else:
        in_its_own_order = expected.request.order is Sort.RELEVANCE
    if in_its_own_order:
        _agree_but_for_rounding(reference, engine, replace(request, page=1, per_page=MAX_PER_PAGE))
    else:
        assert mine.hits == expected.hits


def _agree_but_for_rounding(reference: Engine, engine: Engine, request: SearchRequest) -> None:
    """Compare whole answers where sums in another order may swap articles whose scores differ in the last bit."""
    expected, mine = reference.search(request), engine.search(request)
    assert mine.total <= MAX_PER_PAGE, "the pile has grown: compare page by page"
    order = [(-hit.score, hit.article.id) for hit in mine.hits]
    assert order == sorted(order)
    assert _unscored(mine) == _unscored(expected)


def _unscored(result: SearchResult) -> dict[str, object]:
    return {hit.article.id: replace(hit, score=0.0) for hit in result.hits}


def _check(engines: tuple[Engine, ...], request: SearchRequest) -> None:
    reference, *others = engines
    check_properties(reference, request)
    for engine in others:
        _agree(reference, engine, request)
        if isinstance(engine, WhooshEngine):
            check_sets(engine, request.query)


@settings(max_examples=REQUESTS)
@given(seed=st.integers(0, PILES - 1), request=requests())
def test_answers_any_request_as_the_reference_does(
    piles: list[tuple[Engine, ...]], seed: int, request: SearchRequest
) -> None:
    _check(piles[seed], request)


@pytest.mark.soak
@settings(max_examples=SOAKS)
@given(seed=st.integers(0, PILES - 1), request=requests())
def test_answers_very_many_requests_as_the_reference_does(
    piles: list[tuple[Engine, ...]], seed: int, request: SearchRequest
) -> None:
    _check(piles[seed], request)


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_history_of_changes_leaves_what_the_reference_has(kind: Kind, seed: int, tmp_path: Path) -> None:
    _live_through(kind, seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_very_many_histories_leave_what_the_reference_has(kind: Kind, seed: int, tmp_path: Path) -> None:
    _live_through(kind, seed, tmp_path)


def _live_through(kind: Kind, seed: int, root: Path) -> None:
    """Change, purge and rebuild at random; after every step every id and every article must be right."""
    rolls = random.Random(seed)
    engines = kind.open(root / "data"), ReferenceEngine()
    _rebuild(engines, rolls)
    for _ in range(rolls.randint(1, 5)):
        if rolls.random() < 0.2:
            _rebuild(engines, rolls)
        _change(engines, [_roll_change(rolls) for _ in range(rolls.randint(1, 20))])
        if rolls.random() < 0.3:
            with engines[0].batch() as batch:
                batch.purge()
        _agree(engines[1], engines[0], SearchRequest(sort=rolls.choice([Sort.NEWEST, Sort.OLDEST, Sort.ADDED])))
        assert engines[0].info().articles == engines[1].info().articles
        for key in range(KEYS):
            wanted = article_id(str(key))
            assert _got(engines[0], wanted) == _got(engines[1], wanted)
    engines[0].close()


def _rebuild(engines: Pair, rolls: random.Random) -> None:
    some = [random_article(rolls, KEYS) for _ in range(rolls.randint(0, 12))]
    for engine in engines:
        with engine.rebuild(decide="1") as batch:
            _put(batch, some)


def _got(engine: Engine, article: str) -> Article | type[Exception]:
    try:
        return engine.get(article)
    except ArticleNotFoundError as error:
        return type(error)
