"""The engines that the suite runs on: another one is one line more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.evaluation.kernels import NUMPY
from tests.conformance.piles import PILE
from tests.conformance.reference import LooseEngine, ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.engine import Engine


PATIENCE_MS: Final = 60_000
"""Answers are compared here, not times: a busy machine must not end a search."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine to check, and whether what it commits is on a disk, for other processes to see."""

    name: str
    open: Callable[[Path], Engine]
    on_disk: bool


KINDS: Final = (
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


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each engine in turn."""
    found: Kind = request.param
    return found


@pytest.fixture
def bare(kind: Kind, tmp_path: Path) -> Iterator[Engine]:
    """An engine whose data directory holds no index yet."""
    engine = kind.open(tmp_path / "data")
    yield engine
    engine.close()


@pytest.fixture
def engine(bare: Engine) -> Engine:
    """An engine with an index that holds nothing."""
    with bare.rebuild(decide="1"):
        pass
    return bare


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """An engine with the fixed pile, put in three batches, one article of it in two versions, one removed."""
    for part in (PILE[:6], PILE[6:12], PILE[12:]):
        with engine.batch() as batch:
            for each in part:
                batch.put(each)
    with engine.batch() as batch:
        batch.put(PILE[0])
    return engine
