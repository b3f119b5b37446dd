"""Test that relevance does not fall below its floors, 0.002 below the measured values of collections with these hashes.

`make bench-relevance` prints the whole table. This test asks every fourth query of CISI, because its queries are long.
"""

from __future__ import annotations

import pytest

from bench.relevance_collections import COLLECTIONS, digest, load
from bench.relevance_measures import quality
from bench.relevance_ranking import indexed, rankings

pytestmark = pytest.mark.skipif(not COLLECTIONS.is_dir(), reason="shared data absent: ../shared/data/relevance")

TIME = "11d1fda0011bd2171c031007f0d6a461b5c8ab40a038b7d73646cf2818375879"
CISI = "4b1d479de2ed3a058b338f8be9728d08a03dd22d3cf56af567b708af2562b30d"


@pytest.mark.parametrize(
    ("name", "sha256", "step", "least"),
    [("time", TIME, 1, (0.7180, 0.7748)), ("cisi", CISI, 4, (0.2464, 0.4370))],
    ids=["TIME", "CISI"],
)
def test_map_and_ndcg_stay_above_their_floors(name: str, sha256: str, step: int, least: tuple[float, float]) -> None:
    assert digest(name) == sha256
    collection = load(name)
    with indexed(collection) as snapshot:
        ranked = rankings(collection.queries[::step], snapshot)
    means = quality(ranked, collection.relevant[::step]).means
    assert all(mean >= floor for mean, floor in zip(means, least, strict=True)), means
