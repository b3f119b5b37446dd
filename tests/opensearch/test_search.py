"""What a cluster limits is no limit of a search: pages, values, clauses, parts of an export."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from index.engines.opensearch import answering, exporting, facetting
from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.facets import Facet
from index.query.parser import parse
from index.query.query import Or, Prefix, Query, TextField, Word
from index.request import MAX_PAGE, MAX_PER_PAGE, Copies, SearchRequest, Sort
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import PILE, random_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine

pytestmark = pytest.mark.opensearch


@pytest.fixture
def engines(index_address: str) -> Iterator[tuple[Engine, Engine]]:
    """Return the embedded engine and a cluster with three shards, with the same articles."""
    location = f"{index_address.removeprefix('opensearch:')}?shards=3"
    both = (WhooshEngine(None, deadline_ms=PATIENCE_MS), OpenSearchEngine(location, deadline_ms=PATIENCE_MS))
    rolls = random.Random(7)
    articles = {each.id: each for each in (*PILE, *(random_article(rolls, 90) for _ in range(120)))}
    for engine in both:
        with engine.rebuild(decide="1") as batch:
            for each in articles.values():
                batch.put(each)
    yield both
    for engine in both:
        engine.close()


def every(**facts: object) -> SearchRequest:
    """Return a request for all articles, copies too."""
    return replace(SearchRequest(copies=Copies.SHOW), **facts)  # type: ignore[arg-type]


def test_the_last_page_can_be_asked_for(engines: tuple[Engine, Engine]) -> None:
    embedded, cluster = engines
    request = every(page=MAX_PAGE, per_page=MAX_PER_PAGE)
    assert cluster.search(request).hits == ()
    assert cluster.search(request).total == embedded.search(request).total > 0


def test_a_facet_with_more_values_than_are_counted_at_once_is_counted_by_pages(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facetting, "AT_ONCE", 1)
    monkeypatch.setattr(facetting, "A_PAGE", 2)
    embedded, cluster = engines
    request = every(facets=tuple(Facet), facet_size=2)
    assert cluster.search(request).facets == embedded.search(request).facets
    for facet in (Facet.AUTHOR, Facet.REGION):
        mine, expected = (each.facet_values(facet, "z", request).counts for each in (cluster, embedded))
        assert mine == expected


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.RELEVANCE])
@pytest.mark.parametrize("by", [None, Facet.AUTHOR])
def test_an_export_in_many_parts_is_in_order(
    engines: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch, sort: Sort, by: Facet | None
) -> None:
    monkeypatch.setattr(answering, "A_PART", 7)
    monkeypatch.setattr(exporting, "A_SCAN", 9)
    embedded, cluster = engines
    mine, expected = (each.export(every(sort=sort, by=by, seed=5)) for each in (cluster, embedded))
    assert mine.total == expected.total
    assert list(mine.hits) == list(expected.hits)


def test_an_export_by_relevance_is_in_the_order_of_the_search(engines: tuple[Engine, Engine]) -> None:
    _, cluster = engines
    request = every(query=parse("peace OR talks OR wars"), per_page=MAX_PER_PAGE)
    assert list(cluster.export(request).hits) == list(cluster.search(request).hits)


@pytest.mark.parametrize("kind", [Word, Prefix])
def test_the_longest_query_is_not_refused(engines: tuple[Engine, Engine], kind: type[Word | Prefix]) -> None:
    embedded, cluster = engines
    words = [f"{letter}{vowel}" for letter in "bcdfghjklm" for vowel in "aeiou"]
    leaves = [kind(text=word, field=TextField.PAGE) for word in words]
    request = every(query=Query(root=Or(children=tuple(leaves))), facets=())
    assert cluster.search(request).total == embedded.search(request).total


def test_a_word_with_very_many_synonyms_is_not_refused(engines: tuple[Engine, Engine]) -> None:
    embedded, cluster = engines
    words = [Word(text="peace"), *(Word(text=f"synonym{number}") for number in range(1_500))]
    request = every(query=Query(root=Or(children=tuple(words))), facets=())
    assert cluster.search(request).total == embedded.search(request).total > 0
