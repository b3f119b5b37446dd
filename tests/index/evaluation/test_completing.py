"""What suggestions ask of a snapshot is answered as by a look at each article; it is made once a generation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.engines.whoosh.columnar.snapshots import ColumnarSnapshot
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.evaluation import completing
from index.evaluation.completing import SnapshotCompleting, suggestions
from index.evaluation.deadline import Deadline
from index.evaluation.postings import LeafPostings
from index.evaluation.snapshot import Snapshot
from index.facets import Facet
from index.query.parser import parse
from index.query.query import TextField
from tests.conformance.piles import PILE
from tests.conformance.reference import ReferenceEngine

PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def engine() -> Iterator[WhooshEngine]:
    """The fixed pile in two segments."""
    engine = WhooshEngine(None, deadline_ms=PATIENCE_MS)
    with engine.rebuild(decide="1") as build:
        for article in PILE[:9]:
            build.put(article)
    with engine.batch() as batch:
        for article in PILE[9:]:
            batch.put(article)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def reference() -> ReferenceEngine:
    reference = ReferenceEngine()
    with reference.rebuild(decide="1") as build:
        for article in PILE:
            build.put(article)
    return reference


def snapshot_of(engine: WhooshEngine) -> Snapshot:
    return engine._generations.newest().snapshot


def asking(engine: WhooshEngine) -> SnapshotCompleting:
    snapshot = snapshot_of(engine)
    deadline = Deadline(PATIENCE_MS)
    return SnapshotCompleting(snapshot, deadline, LeafPostings(snapshot, deadline.check))


@pytest.mark.parametrize("with_typo", [False, True], ids=["exactly", "with a typo"])
@pytest.mark.parametrize("prefix", ["p", "pe", "talsk", "warr", "محاد", "停", "", "alice c", "frnace", "middle"])
def test_words_and_values_begin_as_in_the_reference(
    engine: WhooshEngine, reference: ReferenceEngine, prefix: str, with_typo: bool
) -> None:
    ours, theirs = asking(engine), reference.asking()
    for limit in (1, 3, 1_000):
        expected = theirs.words_beginning(prefix, limit, with_typo=with_typo)
        assert ours.words_beginning(prefix, limit, with_typo=with_typo) == expected
    for facet in Facet:
        expected = theirs.values_beginning(facet, prefix, 1_000, with_typo=with_typo)
        assert sorted(ours.values_beginning(facet, prefix, 1_000, with_typo=with_typo)) == sorted(expected)


def test_suggestions_are_those_of_the_reference(engine: WhooshEngine, reference: ReferenceEngine) -> None:
    for typed in ("pea", "peace t", "alice", "fra", "war", "the"):
        assert engine.suggest(typed, 10) == reference.suggest(typed, 10)


def test_a_generation_reads_its_words_once(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.suggest("pea", 10)

    def vocabulary(self: ColumnarSnapshot, field: TextField, limit: int) -> None:
        raise AssertionError(field)

    monkeypatch.setattr(ColumnarSnapshot, "vocabulary", vocabulary)
    assert engine.suggest("war", 10)


def test_of_a_segment_with_more_terms_the_commonest_are_read(engine: WhooshEngine) -> None:
    vocabulary = snapshot_of(engine).vocabulary(TextField.ANY, 2)
    assert vocabulary.content.tobytes() == b"peacetalksthe"
    assert vocabulary.starts.tolist() == [0, 5, 10, 13]
    assert vocabulary.doc_freqs.tolist() == [13, 5, 4]


def test_when_the_time_is_over_there_is_no_suggestion_and_no_error(engine: WhooshEngine) -> None:
    assert suggestions("pea", 10, parse, snapshot_of(engine), 0) == ()


def test_more_printed_forms_than_the_most_are_forgotten(engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MAX_PRINTED", 1)
    ours = asking(engine)
    assert [ours.printed(term) for term in ("peace", "erdogan", "peace")] == ["peace", "Erdoğan", "peace"]
    assert len(snapshot_of(engine).cache.get_or_make("printed", dict[str, str])) == 1
