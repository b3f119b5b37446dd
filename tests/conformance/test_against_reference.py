"""Every engine answers as the brute-force reference does: random piles, changes, queries and filters."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.model import article_id
from index.query import And, Or, Query, Word, positive_leaves
from index.search import MAX_PER_PAGE, SearchRequest, Sort
from tests.conformance.conftest import KINDS
from tests.conformance.piles import PILE, articles, requests
from tests.conformance.reference import ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.engine import Batch, Engine
    from index.model import Article
    from index.search import SearchResult
    from tests.conformance.conftest import Kind

OTHERS: Final = [kind for kind in KINDS if kind.name != "reference"]
KEYS: Final = 40
REQUESTS: Final = 330
CHANGES: Final = 12
SOAK: Final = 20

Change = tuple[str, "Article | str"]


@pytest.fixture(params=OTHERS, ids=lambda kind: kind.name, scope="module")
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """The engine and the reference, with the fixed pile and 60 random articles in several segments, some deleted."""
    kind: Kind = request.param
    engine = kind.open(tmp_path_factory.mktemp(kind.name) / "data")
    engines = engine, ReferenceEngine()
    rolls = random.Random(11)
    for each in engines:
        with each.rebuild(decide="1") as batch:
            _put(batch, PILE)
    for _ in range(4):
        some = [_random_article(rolls) for _ in range(20)]
        gone = [article_id(str(rolls.randrange(KEYS))) for _ in range(4)]
        for each in engines:
            with each.batch() as batch:
                _put(batch, some)
                for article in gone:
                    batch.remove(article)
    yield engines
    engine.close()


def _put(batch: Batch, some: Iterator[Article] | tuple[Article, ...] | list[Article]) -> None:
    for article in some:
        batch.put(article)
