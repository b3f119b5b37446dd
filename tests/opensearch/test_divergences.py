"""Each difference in docs/DIVERGENCES.md is still there; where one has gone, its row must go too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.article.model import article_id
from index.engines.opensearch import scoring
from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import EngineError
from index.query.parser import parse
from index.query.query import Near, Or, Query, Word
from index.request import SearchRequest
from tests.archive import ROOT
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.article.model import Article
    from index.engine import Engine

pytestmark = pytest.mark.opensearch

FILLER = "quiet water lay under the long wooden pier all day".split()


def after(words: int) -> str:
    """Return a text in which so many other words stand between two words."""
    return " ".join(["ferry", *FILLER[:words], "strike", *FILLER[: 9 - words]])


@pytest.fixture
def both(index_address: str) -> Iterator[Callable[..., tuple[Engine, Engine]]]:
    """Return what fills the embedded engine and a cluster with the same articles."""
    engines = (
        WhooshEngine(None, deadline_ms=PATIENCE_MS),
        OpenSearchEngine(index_address.removeprefix("opensearch:"), deadline_ms=PATIENCE_MS),
    )

    def fill(*articles: Article) -> tuple[Engine, Engine]:
        for engine in engines:
            with engine.rebuild(decide="1") as batch:
                for each in articles:
                    batch.put(each)
                for number in range(4):
                    batch.put(article(f"other {number}", "Nothing of the kind"))
        return engines

    yield fill
    for engine in engines:
        engine.close()


def scores(engine: Engine, query: Query | str) -> dict[str, float]:
    """Return the score of each article found, by id."""
    request = SearchRequest(query=parse(query) if isinstance(query, str) else query, facets=(), per_page=100)
    return {hit.article.id: hit.score for hit in engine.search(request).hits}


def ratio(engine: Engine, query: Query | str, one: str, other: str) -> float:
    """Return how many times another article's score an article's is."""
    found = scores(engine, query)
    return found[article_id(one)] / found[article_id(other)]


def test_1_a_score_has_the_digits_of_a_float32(both: Callable[..., tuple[Engine, Engine]]) -> None:
    embedded, cluster = both(article("a", "Truce", "The truce holds on the lake."))
    exact, rounded = (next(iter(scores(each, "truce").values())) for each in (embedded, cluster))
    assert exact != rounded
    assert exact == pytest.approx(rounded, rel=1e-5)


def test_2_the_boost_falls_in_steps(both: Callable[..., tuple[Engine, Engine]]) -> None:
    embedded, cluster = both(article("three", "A", after(2)), article("four", "A", after(3)))
    assert ratio(embedded, "ferry strike", "three", "four") > 1
    assert ratio(cluster, "ferry strike", "three", "four") == 1


def test_3_every_article_is_boosted(
    both: Callable[..., tuple[Engine, Engine]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.evaluation.evaluation.DEPTH", 1)
    near, far = article("near", "A", after(0)), article("far", "A", "ferry ferry strike strike", after(9))
    embedded, cluster = both(near, far, article("best", "Ferry strike", after(0)))
    assert ratio(cluster, "ferry strike", "near", "far") > ratio(embedded, "ferry strike", "near", "far")


def test_4_only_the_pairs_of_the_largest_shares_boost(both: Callable[..., tuple[Engine, Engine]]) -> None:
    words = [f"word{number}" for number in range(scoring.MAX_PAIRS + 2)]
    # The first word is in more articles than the others, so that its pair has the least share.
    near = article("near", "A", " ".join(words))
    far = article("far", "A", " ".join([words[0], *FILLER, *FILLER[:2]]), " ".join(words[1:]))
    embedded, cluster = both(near, far, article("more", "A", words[0]))
    query = Query(root=Or(children=tuple(Word(text=word) for word in words)))
    assert ratio(embedded, query, "near", "far") > ratio(cluster, query, "near", "far") + 1e-4


def test_5_a_near_with_words_between_counts_less(both: Callable[..., tuple[Engine, Engine]]) -> None:
    embedded, cluster = both(article("next", "A", after(0)), article("apart", "A", after(4)))
    query = Query(root=Near(text="ferry strike", distance=5))
    assert ratio(embedded, query, "next", "apart") == 1
    assert ratio(cluster, query, "next", "apart") > 1


def test_6_a_phrase_that_ends_in_a_prefix_counts_once(both: Callable[..., tuple[Engine, Engine]]) -> None:
    embedded, cluster = both(
        article("thrice", "A", "ferry strikes, ferry striking, ferry strike"),
        article("once", "A", "ferry strikes and all is quiet"),
    )
    assert ratio(embedded, '"ferry stri*"', "thrice", "once") > 1
    assert ratio(cluster, '"ferry stri*"', "thrice", "once") == 1


def test_7_few_expansions_count_by_themselves(
    both: Callable[..., tuple[Engine, Engine]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "EXPANDED", 1)
    embedded, cluster = both(
        article("thrice", "A", "strikes, strikes, strikes"), article("once", "A", "strike and quiet")
    )
    assert ratio(embedded, "stri*", "thrice", "once") > 1
    assert ratio(cluster, "stri*", "thrice", "once") == 1


def test_8_the_commonest_words_of_a_very_long_query_score_nothing(
    both: Callable[..., tuple[Engine, Engine]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "MAX_CLAUSES", 6)
    embedded, cluster = both(
        article("both", "A", "ferry strike"), article("rare", "A", "ferry"), article("common", "A", "strike")
    )
    query = Query(root=Or(children=(Word(text="ferry"), Word(text="strike"), Word(text="nothing"))))
    assert min(scores(embedded, query).values()) > 0
    assert min(scores(cluster, query).values()) == 0


def test_9_a_character_that_begins_very_many_words_is_refused_in_a_near(
    both: Callable[..., tuple[Engine, Engine]],
) -> None:
    pairs = " ".join("停" + chr(0x4E00 + number) for number in range(1_200))
    embedded, cluster = both(article("a", "A", f"ferry {pairs}"))
    query = Query(root=Near(text="ferry 停", distance=0))
    assert len(scores(embedded, query)) == 1
    with pytest.raises(EngineError, match="maxClauseCount"):
        scores(cluster, query)


def test_each_row_has_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "DIVERGENCES.md").read_text(), re.MULTILINE)
    tests = [name.split("_")[1] for name in globals() if re.match(r"test_\d", name)]
    assert rows == tests
