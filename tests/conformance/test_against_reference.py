"""Every engine answers as the brute-force reference does: random piles, changes, queries and filters."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings

from index.errors import ArticleNotFoundError
from index.model import Article, article_id
from index.query import positive_leaves
from index.search import MAX_PER_PAGE, SearchRequest, Sort
from tests.conformance.conftest import KINDS
from tests.conformance.piles import PILE, random_article, requests
from tests.conformance.reference import ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from index.engine import Batch, Engine
    from index.search import SearchResult
    from tests.conformance.conftest import Kind

pytestmark = pytest.mark.soak
"""Random requests by the hundred take minutes; the engine's fences are in the quick run."""

Pair = tuple["Engine", "Engine"]

OTHERS: Final = [kind for kind in KINDS if kind.name != "reference"]
KEYS: Final = 40
REQUESTS: Final = 400
HISTORIES: Final = 15
SOAKS: Final = 10_000


@pytest.fixture(params=OTHERS, ids=lambda kind: kind.name, scope="module")
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """The engine and the reference, with the fixed pile and random articles in several segments, some deleted."""
    kind: Kind = request.param
    engine = kind.open(tmp_path_factory.mktemp(kind.name) / "data")
    rolls = random.Random(11)
    engines = engine, ReferenceEngine()
    for each in engines:
        with each.rebuild(decide="1") as batch:
            _put(batch, PILE)
    for _ in range(4):
        _change(engines, [_roll_change(rolls) for _ in range(24)])
    yield engines
    engine.close()


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


def _change(engines: Pair, changes: list[Change]) -> None:
    for engine in engines:
        with engine.batch() as batch:
            for change in changes:
                if isinstance(change, Article):
                    batch.put(change)
                else:
                    batch.remove(change[0], moved_to=change[1], tombstone=change[2])


def _agree(engines: Pair, request: SearchRequest) -> None:
    mine, expected = (engine.search(request) for engine in engines)
    assert mine.total == expected.total
    assert mine.hidden == expected.hidden
    assert mine.facets == expected.facets
    assert mine.dates == expected.dates
    if _is_by_relevance(request):
        _agree_but_for_order(engines, request)
    else:
        assert _shown(mine) == _shown(expected)


def _is_by_relevance(request: SearchRequest) -> bool:
    leaves = positive_leaves(request.query.root)
    return request.sort is Sort.RELEVANCE or (request.sort is None and bool(leaves))


def _shown(result: SearchResult) -> list[Article]:
    return [hit.article for hit in result.hits]


def _agree_but_for_order(engines: Pair, request: SearchRequest) -> None:
    """Compare the whole sets, the order within equal scores, and the page asked for with its part of the whole."""
    whole = replace(request, page=1, per_page=MAX_PER_PAGE)
    mine, expected = (engine.search(whole) for engine in engines)
    assert mine.total < MAX_PER_PAGE, "the pile has grown: compare page by page"
    assert {article.id: article for article in _shown(mine)} == {article.id: article for article in _shown(expected)}
    order = [(-hit.score, hit.article.id) for hit in mine.hits]
    assert order == sorted(order)
    start = (request.page - 1) * request.per_page
    assert engines[0].search(request).hits == mine.hits[start : start + request.per_page]


@settings(max_examples=REQUESTS, deadline=None, derandomize=True, database=None)
@given(request=requests())
def test_answers_any_request_as_the_reference_does(pair: Pair, request: SearchRequest) -> None:
    _agree(pair, request)


@pytest.mark.soak
@settings(max_examples=SOAKS, deadline=None)
@given(request=requests())
def test_answers_very_many_requests_as_the_reference_does(pair: Pair, request: SearchRequest) -> None:
    _agree(pair, request)


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
        _agree(engines, SearchRequest(sort=rolls.choice([Sort.NEWEST, Sort.OLDEST, Sort.ADDED])))
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
