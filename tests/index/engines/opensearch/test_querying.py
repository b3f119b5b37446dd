"""Query DSL without a cluster: few clauses, and the same order by chance."""

from __future__ import annotations

import numpy as np
import pytest

from index.article.model import article_id
from index.engines.opensearch.ordering import _mixed, in_strata
from index.engines.opensearch.querying import DSL, NOTHING, any_of, clauses, compiled
from index.evaluation.sampling import random_keys
from index.pattern import pattern_of
from index.query.parser import parse

IDS = [article_id(str(number)) for number in range(20)]


def test_terms_of_one_field_are_one_clause() -> None:
    words: list[DSL] = [
        {"term": {"text_any": "truce"}},
        {"terms": {"text_any": ["peace", "truce"]}},
        {"term": {"title": "lake"}},
    ]
    assert any_of(words) == {
        "bool": {
            "should": [{"terms": {"text_any": ["truce", "peace"]}}, {"term": {"title": "lake"}}],
            "minimum_should_match": 1,
        }
    }
    assert any_of([any_of(words[:2]), words[0]]) == {"terms": {"text_any": ["truce", "peace"]}}


def test_nothing_or_nothing_finds_nothing() -> None:
    assert any_of([]) == any_of([NOTHING, NOTHING]) == NOTHING
    lake: DSL = {"term": {"title": "lake"}}
    assert any_of([NOTHING, lake]) == lake


@pytest.mark.parametrize(
    ("typed", "count"),
    [("truce", 1), ("truce OR peace OR lake", 1), ("truce peace", 2), ("-truce", 1), ('"war peace"~3', 2),
     ("page:tru*", 6), ("date:2020 truce", 3), ('"war and pea*"', 1)],
)  # fmt: skip
def test_clauses_are_counted_as_a_cluster_counts_them(typed: str, count: int) -> None:
    assert clauses(compiled(parse(typed).root, pattern_of)) == count


def test_a_random_order_begins_with_the_mixed_seed() -> None:
    """So the script computes the keys of `index.evaluation.sampling`."""
    low, high = (int.from_bytes(part.encode(), "little") for part in (IDS[0][:8], IDS[0][8:]))
    assert _mixed(_mixed(_mixed(3) ^ low) ^ high) >> 1 == random_keys(np.array(IDS[:1], "S16"), 3)[0]


def test_strata_alternate_in_proportion() -> None:
    strata = [0] * 10 + [1] * 10
    ordered = in_strata(IDS, strata, 3)
    by_id = dict(zip(IDS, strata, strict=True))
    assert sorted(ordered) == sorted(IDS)
    assert all(sum(by_id[each] for each in ordered[:length]) == length // 2 for length in range(0, 21, 2))
    assert in_strata([], [], 3) == []
