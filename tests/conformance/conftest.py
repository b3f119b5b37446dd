"""The engines that the suite runs on; a new engine needs one more line.

`make test-opensearch` runs the suite on clusters, beside the reference. It names them in the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import pytest

from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.evaluation.kernels import NUMPY
from tests.conformance.piles import PILE
from tests.conformance.reference import LooseEngine, ReferenceEngine
from tests.opensearch.cluster import VARIABLE, delete_indices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.engine import Engine


PATIENCE_MS: Final = 60_000
"""These tests compare answers, not times: a search must not fail on a busy machine."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine to test; `on_disk` if other processes can see its commits."""

    name: str
    open: Callable[[Path], Engine]
    on_disk: bool


def _index_of(url: str, root: Path) -> Engine:
    """Open an index of its own for a test, in a cluster; `_forgotten` deletes it."""
    from index.engines.opensearch.opensearch_engine import OpenSearchEngine

    name = f"test-{blake2b(str(root).encode(), digest_size=8).hexdigest()}"
    engine = OpenSearchEngine(f"{url}/{name}", deadline_ms=PATIENCE_MS)
    _USED[url, name] = engine
    return engine


_USED: Final[dict[tuple[str, str], Engine]] = {}
"""The indices of this module's tests."""


LOCAL: Final = (
    Kind("reference", lambda _: ReferenceEngine(), on_disk=False),
    Kind("loose", lambda _: LooseEngine(), on_disk=False),
    Kind("whoosh", lambda root: WhooshEngine(root, create=True, deadline_ms=PATIENCE_MS), on_disk=True),
    Kind(
        "whoosh, NumPy alone",
        lambda root: WhooshEngine(root, create=True, deadline_ms=PATIENCE_MS, kernels=NUMPY),
        on_disk=True,
    ),
    Kind("whoosh in RAM", lambda _: WhooshEngine(None, deadline_ms=PATIENCE_MS), on_disk=False),
)

CLUSTERS: Final = tuple(
    Kind(f"opensearch, {name.replace('_', ' ')}", partial(_index_of, url), on_disk=True)
    for name, _, url in (each.partition("=") for each in os.environ.get(VARIABLE, "").split())
)
"""The clusters that run."""

KINDS: Final = (LOCAL[0], *CLUSTERS) if CLUSTERS else LOCAL

EMBEDDED: Final = tuple(kind for kind in LOCAL if kind.name.startswith("whoosh"))
"""The kinds that store articles in segments."""


@pytest.fixture(scope="module", autouse=True)
def _forgotten() -> Iterator[None]:
    """Delete the indices of a module's tests from the clusters."""
    yield
    for url, name in _USED:
        delete_indices(url, name)
    _USED.clear()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Return each engine in turn."""
    found: Kind = request.param
    return found


@pytest.fixture
def bare(kind: Kind, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine whose data directory holds no index yet."""
    engine = kind.open(tmp_path / "data")
    yield engine
    engine.close()


@pytest.fixture
def engine(bare: Engine) -> Engine:
    """Return an engine with an empty index."""
    with bare.rebuild(decide="1"):
        pass
    return bare


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Return an engine with the fixed pile, put in three batches; one article is put twice."""
    for part in (PILE[:6], PILE[6:12], PILE[12:]):
        with engine.batch() as batch:
            for each in part:
                batch.put(each)
    with engine.batch() as batch:
        batch.put(PILE[0])
    return engine
