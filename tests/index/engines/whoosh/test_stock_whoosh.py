"""A commit is a Whoosh index: Whoosh itself, without our engine, opens it and gives the same answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from whoosh.index import open_dir
from whoosh.query import And, Every, Or, Phrase, Prefix, Term
from whoosh.query import Query as WhooshQuery
from whoosh.sorting import FieldFacet

from index.article.model import Quality
from index.engine import Engine
from index.engines import open_engine
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, SearchRequest, Selection
from index.search import SearchResult
from index.text.analysis import fold
from tests.conformance.piles import PILE

if TYPE_CHECKING:
    from whoosh.searching import Searcher

ALL_QUALITIES: Final = (Selection(facet=Facet.QUALITY, values=tuple(Quality)),)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fixed pile in four segments; one article is put again with other tags, and one is removed."""
    root = tmp_path_factory.mktemp("stock") / "data"
    engine = open_engine(root, create=True)
    with engine.rebuild(decide="1") as batch:
        for each in PILE[:5]:
            batch.put(each)
    for part in (PILE[5:10], PILE[10:], (replace(PILE[0], tags=("Lake", "truce")),)):
        with engine.batch() as batch:
            for each in part:
                batch.put(each)
    with engine.batch() as batch:
        batch.remove(PILE[5].id, tombstone=True)
    return root


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    opened = open_engine(data)
    yield opened
    opened.close()


@pytest.fixture
def searcher(data: Path) -> Iterator[Searcher]:
    build = (data / "CURRENT").read_text().strip()
    with open_dir(str(data / "index" / build)).searcher() as opened:
        yield opened


def ask(engine: Engine, query: str) -> SearchResult:
    """Search without default filters: copies and hidden qualities are included."""
    return engine.search(
        SearchRequest(
            query=parse(query), copies=Copies.SHOW, selections=ALL_QUALITIES, facets=tuple(Facet), facet_size=100,
            per_page=100,
        )
    )  # fmt: skip


QUERIES: Final[dict[str, tuple[str, WhooshQuery]]] = {
    "all": ("", Term("every", "article")),
    "every document": ("", Every("every")),
    "a word": ('"peace"', Term("text_any", "peace")),
    "a phrase": ('"peace talks"', Phrase("text_any", ["peace", "talks"])),
    "a phrase in the title": ('title:"peace talks"', Phrase("text_title", ["peace", "talks"])),
    "a name": ('author:"calder"', Term("text_author", "calder")),
    "a prefix": ("tal*", Prefix("text_any", "tal")),
    "both": ('"peace" "talks"', And([Term("text_any", "peace"), Term("text_any", "talks")])),
    "either": ('"envoy" OR "war"', Or([Term("text_any", "envoy"), Term("text_any", "war")])),
    "a region by its ancestor": ("region:europe", Term("value_region", "europe")),
}


@pytest.mark.parametrize(("typed", "query"), QUERIES.values(), ids=QUERIES)
def test_stock_whoosh_finds_what_the_engine_finds(
    engine: Engine, searcher: Searcher, typed: str, query: WhooshQuery
) -> None:
    """Totals, articles and every facet's counts, by Whoosh's exact path."""
    groups = {facet.value: FieldFacet(f"value_{facet}", allow_overlap=True) for facet in Facet}
    hits = searcher.search(query, limit=None, sortedby=FieldFacet("id"), groupedby=groups)
    result = ask(engine, typed)
    assert result.total > 0
    assert len(hits) == result.total
    assert [json.loads(hit["record"])["id"] for hit in hits] == sorted(hit.article.id for hit in result.hits)
    for counts in result.facets:
        expected: Counter[Any] = Counter()
        for value in counts.values:
            expected[fold(value.value)] += value.count
        if counts.unknown:
            expected[None] = counts.unknown
        found = {key: len(documents) for key, documents in hits.groups(counts.facet.value).items()}
        assert found == {key: count for key, count in expected.items() if count}, counts.facet
