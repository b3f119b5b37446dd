"""The number of articles with a term, counted without reading postings where nothing is deleted."""

from __future__ import annotations

from index.engines.whoosh.generations import Generations
from index.engines.whoosh.ram import RamBuilds
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.query.query import TextField
from tests.conformance.piles import PILE


def test_a_removed_article_is_not_counted() -> None:
    engine = WhooshEngine(None)
    with engine.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    with engine.batch() as batch:
        batch.remove(PILE[0].id)
    assert isinstance(engine._builds, RamBuilds)
    snapshot = Generations(engine._builds).newest().snapshot
    for term in ("peace", "lake", "war", "absent"):
        assert snapshot.doc_freq(TextField.ANY, term) == len(snapshot.word_postings(TextField.ANY, term).documents)
