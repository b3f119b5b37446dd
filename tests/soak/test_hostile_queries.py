"""A million hostile queries: read in time, each as docs/QUERY.md promises."""

from __future__ import annotations

import random
from typing import Final

import pytest

from tests.index.query.hostile import BLOCKS, check, hostile, of_block

BATCHES: Final = 100
BATCH: Final = 10_000


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(BATCHES))
def test_a_million_hostile_queries_are_read(seed: int) -> None:
    """Each in 20 ms; of every tenth the repaired queries are read too."""
    rolls = random.Random(seed)
    for number in range(BATCH):
        typed = of_block(number % BLOCKS, rolls) if number % 4 == 0 else hostile(rolls)
        check(typed, repairs=number % 10 == 0)
