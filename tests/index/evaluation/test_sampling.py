"""Random orders: from seeds and ids alone, and in proportion to strata."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import article_id
from index.engines import open_engine
from index.evaluation.sampling import places_in_strata, random_keys
from index.facets import Facet
from index.request import STRATA, Copies, Interval, SearchRequest, Sort
from tests.conformance.piles import PILE, article

if TYPE_CHECKING:
    from index.engine import Engine

IDS = tuple(article_id(str(number)) for number in range(500))


def keys(ids: tuple[str, ...], seed: int) -> list[int]:
    found: list[int] = random_keys(np.array(ids, "S16"), seed).tolist()
    return found


def test_the_random_order_never_changes() -> None:
    """A sample that was drawn can be drawn again: other numbers here break every sample that was noted."""
    assert keys((article_id("truce"), article_id("talks")), 7) == [8378554495451323082, 6290978854688570940]


def test_orders_of_several_seeds_have_nothing_in_common() -> None:
    ranks = [np.argsort(np.argsort(keys(IDS, seed))) for seed in (0, 1, 2, 999_999_999)]
    correlations = np.array(np.corrcoef(ranks))[np.triu_indices(4, 1)]
    assert np.abs(correlations).max() < 0.15


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(0, 9))
def test_a_stratified_order_gives_each_place_to_the_stratum_that_deserves_it_most(strata: list[int], seed: int) -> None:
    """The method of Sainte-Laguë by its definition: next comes the stratum with the largest n / (2k + 1)."""
    ids = np.array(IDS[: len(strata)], "S16")
    found = places_in_strata(ids, random_keys(ids, seed), np.array(strata))
    order = np.argsort(found, kind="stable")
    taken: dict[int, int] = {}
    for position in order.tolist():
        stratum = strata[position]
        worth = {each: Fraction(strata.count(each), 2 * taken.get(each, 0) + 1) for each in set(strata)
                 if taken.get(each, 0) < strata.count(each)}  # fmt: skip
        assert worth[stratum] == max(worth.values())
        taken[stratum] = taken.get(stratum, 0) + 1


def order_of(engine: Engine, **facts: object) -> list[str]:
    request = SearchRequest(sort=Sort.RANDOM, copies=Copies.SHOW, **facts)  # type: ignore[arg-type]
    return [hit.article.id for hit in engine.export(request).hits]


def test_articles_keep_their_order_when_others_come_and_after_a_rebuild() -> None:
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for each in PILE:
            build.put(each)
    before = order_of(engine, seed=7)
    new = [article(f"new {number}", "New") for number in range(30)]
    with engine.rebuild(decide="2") as build:
        for each in random.Random(1).sample([*PILE, *new], len(PILE) + len(new)):
            build.put(each)
    after = order_of(engine, seed=7)
    assert [key for key in after if key in before] == before
    assert after[: len(before)] != before


@pytest.mark.parametrize("by", STRATA)
def test_every_stratified_order_has_every_article_once(by: Facet | Interval) -> None:
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for each in PILE:
            build.put(each)
    assert sorted(order_of(engine, by=by)) == sorted(order_of(engine))
    assert order_of(engine, by=by)


def test_a_month_is_no_stratum() -> None:
    with pytest.raises(ValueError, match="by is one of"):
        SearchRequest(by=Interval.MONTH)
