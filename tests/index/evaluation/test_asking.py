"""What the offers ask of a snapshot is answered exactly, and within their time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import QueryTooSlowError
from index.evaluation.asking import SnapshotAsking
from index.evaluation.deadline import Deadline
from index.evaluation.postings import LeafPostings
from index.evaluation.snapshot import Snapshot
from index.facets import Facet
from index.help import FewHits
from index.offers.offers import with_offers
from index.query.parser import parse
from index.query.query import TextField
from index.request import SearchRequest
from tests.conformance.piles import PILE
from tests.conformance.reference import ReferenceEngine

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def engine() -> Iterator[WhooshEngine]:
    engine = WhooshEngine(None, deadline_ms=PATIENCE_MS)
    with engine.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    yield engine
    engine.close()


def asking(engine: WhooshEngine, deadline_ms: int = PATIENCE_MS) -> SnapshotAsking:
    snapshot: Snapshot = engine._generations.newest().snapshot
    deadline = Deadline(deadline_ms)
    return SnapshotAsking(snapshot, deadline, LeafPostings(snapshot, deadline.check))


@pytest.mark.parametrize(
    "q", ["peace", "peace talks", '"peace talks" OR war', "-peace", "region:africa date:2020", "*"]
)
def test_a_total_is_that_of_a_search(engine: WhooshEngine, q: str) -> None:
    request = SearchRequest(query=parse(q))
    assert asking(engine).total(request) == engine.search(request).total


def test_words_and_values_are_those_of_the_articles(engine: WhooshEngine) -> None:
    ours = asking(engine)
    assert ours.frequency(TextField.TITLE, "peace") == 6
    assert ours.frequency(TextField.ANY, "absent") == 0
    assert dict(ours.words_like("taks", 1)) == {"talks": ours.frequency(TextField.ANY, "talks")}
    assert {each.title for each in ours.examples("talks")} <= {each.title for each in PILE if "alks" in str(each)}
    assert dict(ours.values(Facet.SITE)) == {"a.example": 1, "b.example": 2, "lake.example": 1}


def test_when_the_time_is_over_the_answer_stands_without_offers(engine: WhooshEngine) -> None:
    request = SearchRequest(query=parse("peace zebra"), offers=True)
    result = replace(engine.search(replace(request, offers=False)), request=request)
    late = asking(engine, deadline_ms=0)
    with pytest.raises(QueryTooSlowError):
        late.total(request)
    assert with_offers(result, late) == replace(result, few_hits=FewHits(parts=(), offers=()))
    few_hits = with_offers(result, asking(engine)).few_hits
    assert few_hits is not None
    assert few_hits.offers


def test_the_reference_answers_alike(engine: WhooshEngine) -> None:
    reference = ReferenceEngine()
    with reference.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    theirs, ours = reference.asking(), asking(engine)
    for facet in Facet:
        assert dict(ours.values(facet)) == dict(theirs.values(facet))
    for field in TextField:
        for term in ("peace", "war", "alice", "19", "停戦"):
            assert ours.frequency(field, term) == theirs.frequency(field, term)
    for edits in (1, 2):
        assert dict(ours.words_like("pace", edits)) == dict(theirs.words_like("pace", edits))
