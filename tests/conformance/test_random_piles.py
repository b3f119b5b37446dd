"""Every engine answers as the brute-force reference does, on random piles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.request import SearchRequest
from tests.conformance.agreement import PILES, QUICK, SOAKED, Engines, filled
from tests.conformance.piles import requests
from tests.examples import examples

SEEDS = range(0, PILES, 2)


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), request=requests())
def test_engines_answer_any_request_as_the_reference(
    piles: dict[int, Engines], seed: int, request: SearchRequest
) -> None:
    piles[seed].check(request)
