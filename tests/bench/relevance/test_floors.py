"""Test that relevance does not fall below its floors, 0.002 below the measured values of collections with these hashes.

`make bench-relevance` prints the whole table. The first test asks every fourth query of CISI, because its queries are
long; the second asks every second or fourth query of a collection as people type it.
"""

from __future__ import annotations

from typing import Final

import pytest

from bench.relevance.collections import COLLECTIONS, digest, load
from bench.relevance.measures import quality
from bench.relevance.ranking import found_nothing, indexed, rankings, typed_rankings

pytestmark = pytest.mark.skipif(not COLLECTIONS.is_dir(), reason="shared data absent: ../shared/data/relevance")

TIME = "11d1fda0011bd2171c031007f0d6a461b5c8ab40a038b7d73646cf2818375879"
CISI = "4b1d479de2ed3a058b338f8be9728d08a03dd22d3cf56af567b708af2562b30d"


CRAN = "c2f8a85193b20ed67b148759fa9177b7d0c6225140824d4b737044db6e4b3b8f"
MED = "038e412342a3ef8d8b8a990c32dc4e3ba3d71b775fc47f5ed65bbe0237337b44"

LEAST_SHARE: Final = 0.97
"""The least share of the MAP of any word that queries have as typed, in the mean."""

MOST_LOST: Final = 0.05
"""The greatest share of queries, typed whole, that find no article, not even in part."""


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


def test_queries_as_typed_rank_nearly_as_well_as_any_of_their_words_and_find_something() -> None:
    means, asked, nothing = [], 0, 0
    for name, sha256, step in (("time", TIME, 1), ("cisi", CISI, 4), ("cran", CRAN, 4), ("med", MED, 1)):
        assert digest(name) == sha256
        collection = load(name)
        queries, relevant = collection.queries[::step], collection.relevant[::step]
        with indexed(collection) as snapshot:
            ranked_both = (rank(queries, snapshot) for rank in (rankings, typed_rankings))
            means.append([quality(ranked, relevant).means[0] for ranked in ranked_both])
            nothing += found_nothing(queries, snapshot)
        asked += len(queries)
    any_word, typed = (sum(mean) / len(means) for mean in zip(*means, strict=True))
    assert typed >= LEAST_SHARE * any_word, means
    assert nothing <= MOST_LOST * asked
