"""After any puts, removals, purges and rebuilds, an engine holds the same articles as the brute-force reference."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Final

import pytest

from index.article.model import Article, article_id
from index.engine import Engine
from index.errors import ArticleNotFoundError
from index.request import SearchRequest, Sort
from tests.conformance.agreement import KEYS, OTHERS, agree, change, put, roll_change
from tests.conformance.conftest import CLUSTERS, Kind
from tests.conformance.piles import random_article
from tests.conformance.reference import ReferenceEngine

HISTORIES: Final = 4 if CLUSTERS else 15

Pair = tuple[Engine, Engine]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_any_history_of_changes_ends_as_in_the_reference(kind: Kind, seed: int, tmp_path: Path) -> None:
    _run_history(kind, seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_very_many_histories_end_as_in_the_reference(kind: Kind, seed: int, tmp_path: Path) -> None:
    _run_history(kind, seed, tmp_path)


def _run_history(kind: Kind, seed: int, root: Path) -> None:
    """Change, purge and rebuild at random; compare every id and article after every step."""
    rolls = random.Random(seed)
    engines = kind.open(root / "data"), ReferenceEngine()
    _rebuild(engines, rolls)
    for _ in range(rolls.randint(1, 5)):
        if rolls.random() < 0.2:
            _rebuild(engines, rolls)
        change(engines, [roll_change(rolls) for _ in range(rolls.randint(1, 20))])
        if rolls.random() < 0.3:
            with engines[0].batch() as batch:
                batch.purge()
        agree(engines[1], engines[:1], SearchRequest(sort=rolls.choice([Sort.NEWEST, Sort.OLDEST, Sort.ADDED])))
        assert engines[0].info().articles == engines[1].info().articles
        for key in range(KEYS):
            wanted = article_id(str(key))
            assert _got(engines[0], wanted) == _got(engines[1], wanted)
    engines[0].close()


def _rebuild(engines: Pair, rolls: random.Random) -> None:
    some = [random_article(rolls, KEYS) for _ in range(rolls.randint(0, 12))]
    for engine in engines:
        with engine.rebuild(decide="1") as batch:
            put(batch, some)


def _got(engine: Engine, article: str) -> Article | type[Exception]:
    try:
        return engine.get(article)
    except ArticleNotFoundError as error:
        return type(error)
