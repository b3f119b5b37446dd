"""For any request the clusters find, count, sort and show what the embedded engine does.

Some piles of random articles stand in the embedded engine, on one node, and on three nodes in three shards. `make
test-opensearch` draws a few requests. The soak draws 50,000:
`python -m tests.opensearch.cluster test -m soak tests/opensearch/test_agreement.py`.
"""

from __future__ import annotations

import os
import random
import uuid
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.request import SearchRequest
from tests.conformance.agreement import agree, change, put, roll_change
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import PILE, requests
from tests.examples import examples
from tests.opensearch.cluster import VARIABLE, delete_indices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine

pytestmark = pytest.mark.opensearch

SEEDS: Final = range(6)
QUICK: Final = 100
SOAKED: Final = 25_000
"""Each request goes to two clusters."""


@pytest.fixture(scope="module")
def piles(request: pytest.FixtureRequest) -> Iterator[list[tuple[Engine, ...]]]:
    """Return piles of articles: each in the embedded engine, on one node, and on three."""
    if settings.get_current_profile_name() == "soak" and VARIABLE not in os.environ:
        pytest.skip("hours, on clusters that `python -m tests.opensearch.cluster test` starts")
    one_node: str = request.getfixturevalue("one_node")
    three_nodes: str = request.getfixturevalue("three_nodes")
    name = f"test-{uuid.uuid4().hex[:12]}"
    made: list[tuple[Engine, ...]] = []
    for seed in SEEDS:
        engines: tuple[Engine, ...] = (
            WhooshEngine(None, deadline_ms=PATIENCE_MS),
            OpenSearchEngine(f"{one_node}/{name}-{seed}", deadline_ms=PATIENCE_MS),
            OpenSearchEngine(f"{three_nodes}/{name}-{seed}?shards=3", deadline_ms=PATIENCE_MS),
        )
        _fill(engines, seed)
        made.append(engines)
    yield made
    for each in made:
        for engine in each:
            engine.close()
    for seed in SEEDS:
        for url in (one_node, three_nodes):
            delete_indices(url, f"{name}-{seed}")


def _fill(engines: tuple[Engine, ...], seed: int) -> None:
    """Fill the engines alike, in several batches, with deleted articles, aliases and tombstones."""
    rolls = random.Random(seed)
    for engine in engines:
        with engine.rebuild(decide="1") as batch:
            put(batch, PILE if seed % 2 else ())
    for _ in range(rolls.randint(1, 4)):
        change(engines, [roll_change(rolls) for _ in range(rolls.choice([6, 24]))])


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), request=requests())
def test_clusters_answer_any_request_as_the_embedded_engine(
    piles: list[tuple[Engine, ...]], seed: int, request: SearchRequest
) -> None:
    embedded, *clusters = piles[seed]
    agree(embedded, clusters, request)
