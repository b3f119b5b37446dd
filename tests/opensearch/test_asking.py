"""What offers, suggestions and likeness ask of a cluster is answered as by a look at each article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from index.engines.opensearch.help import asking as asking_module
from index.engines.opensearch.help import words
from index.engines.opensearch.help.asking import SessionAsking
from index.engines.opensearch.help.words import Words
from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.errors import QueryTooSlowError
from index.evaluation.deadline import Deadline
from index.facets import Facet
from index.query.parser import parse
from index.query.query import TextField
from index.request import SearchRequest
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import PILE, article
from tests.conformance.reference import ReferenceEngine
from tests.opensearch.cluster import delete_indices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine
    from index.engines.opensearch.sessions import Session

pytestmark = pytest.mark.opensearch

NAME: Final = "test-asking"
SIGNS: Final = article("signs", "At 3.5% of AT&T", "U.S. sales of C++ and .net at 3.5% and o'clock, e-mail @home #tag.")


def fill(engine: Engine) -> None:
    """Put the pile in two batches, and remove an article."""
    with engine.rebuild(decide="1") as build:
        for each in (*PILE[:9], SIGNS):
            build.put(each)
    with engine.batch() as batch:
        for each in PILE[9:]:
            batch.put(each)
    with engine.batch() as batch:
        batch.remove(PILE[1].id)


@pytest.fixture(scope="module")
def engine(one_node: str) -> Iterator[OpenSearchEngine]:
    """Return an engine on three shards."""
    engine = OpenSearchEngine(f"{one_node}/{NAME}?shards=3", deadline_ms=PATIENCE_MS)
    fill(engine)
    yield engine
    engine.close()
    delete_indices(one_node, NAME)


@pytest.fixture(scope="module")
def reference() -> ReferenceEngine:
    reference = ReferenceEngine()
    fill(reference)
    return reference


def session_of(engine: OpenSearchEngine) -> Session:
    return engine._sessions.newest()


def asking(engine: OpenSearchEngine, deadline_ms: int = PATIENCE_MS) -> SessionAsking:
    return SessionAsking(session_of(engine), Deadline(deadline_ms))


@pytest.mark.parametrize("q", ["peace", "peace talks", '"peace talks" OR war', "-peace", "region:africa date:2020"])
def test_a_total_is_that_of_a_search(engine: OpenSearchEngine, q: str) -> None:
    request = SearchRequest(query=parse(q))
    assert asking(engine).total(request) == engine.search(request).total


def test_words_and_values_are_counted_as_in_the_reference(engine: OpenSearchEngine, reference: ReferenceEngine) -> None:
    ours, theirs = asking(engine), reference.asking()
    assert ours.article_count() == theirs.article_count()
    for facet in Facet:
        assert dict(ours.values(facet)) == dict(theirs.values(facet))
    for field in TextField:
        for term in ("peace", "war", "alice", "19", "停戦", "absent"):
            assert ours.frequency(field, term) == theirs.frequency(field, term)


@pytest.mark.parametrize("term", ["pace", "taks", "wra", "peace", "x", "停戦", "zzzzzzzz"])
def test_words_some_edits_away_are_those_of_the_reference(
    engine: OpenSearchEngine, reference: ReferenceEngine, term: str
) -> None:
    ours, theirs = asking(engine), reference.asking()
    assert dict(ours.words_like(term, 1)) == dict(theirs.words_like(term, 1))
    expected = {word: count for word, count in theirs.words_like(term, 2) if word[0] == term[0]}
    found = {word: count for word, count in ours.words_like(term, 2) if word[0] == term[0]}
    assert found == expected


@pytest.mark.parametrize("with_typo", [False, True], ids=["exactly", "with a typo"])
@pytest.mark.parametrize(
    "prefix",
    ["p", "pe", "talsk", "warr", "محاد", "停", "", "alice c", "frnace", "3.5", "at&", "o'c", ".", "c+", "#", "é"],
)
def test_words_and_values_begin_as_in_the_reference(
    engine: OpenSearchEngine, reference: ReferenceEngine, prefix: str, *, with_typo: bool
) -> None:
    ours, theirs = asking(engine), reference.asking()
    for limit in (1, 3, 1_000):
        expected = theirs.words_beginning(prefix, limit, with_typo=with_typo)
        assert ours.words_beginning(prefix, limit, with_typo=with_typo) == expected
    for facet in Facet:
        expected = theirs.values_beginning(facet, prefix, 1_000, with_typo=with_typo)
        assert sorted(ours.values_beginning(facet, prefix, 1_000, with_typo=with_typo)) == sorted(expected)


def test_words_of_a_sample_are_counted_in_all_articles(
    engine: OpenSearchEngine, reference: ReferenceEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "SAMPLE", 1)
    found = asking(engine).words_beginning("p", 5, with_typo=False)
    assert found
    assert found == [(word, reference.asking().frequency(TextField.ANY, word)) for word, _ in found]


def test_a_beginning_too_long_for_an_expression_has_no_typo(engine: OpenSearchEngine) -> None:
    longest = "p" * words.MAX_TYPO_CHARS
    assert asking(engine).words_beginning(longest, 5, with_typo=True) == []
    assert asking(engine).words_beginning(f"{longest}p", 5, with_typo=True) == []


def test_suggestions_are_those_of_the_reference(engine: OpenSearchEngine, reference: ReferenceEngine) -> None:
    for typed in ("pea", "peace t", "alice", "fra", "war", "the", "peece"):
        assert engine.suggest(typed, 10) == reference.suggest(typed, 10)


def test_many_words_are_counted_by_few_requests_and_remembered(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "COUNTED_AT_ONCE", 2)
    session = session_of(engine)
    session.cache.clear()
    ours = Words(session, Deadline(PATIENCE_MS))
    terms = ("peace", "war", "talks")
    counts = ours.frequencies(TextField.ANY, terms)
    assert counts == {term: counts[term] for term in terms}

    def msearch(*_: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(type(session), "msearch", msearch)
    assert ours.frequencies(TextField.ANY, terms) == counts


def test_more_counts_and_printed_forms_than_the_most_are_forgotten(
    engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "MAX_REMEMBERED", 1)
    monkeypatch.setattr(asking_module, "MAX_PRINTED", 1)
    session = session_of(engine)
    session.cache.clear()
    ours = asking(engine)
    for term in ("peace", "war", "talks"):
        assert ours.frequency(TextField.ANY, term)
        assert ours.printed(term)
    assert len(session.cache["frequencies"]) == len(session.cache["printed"]) == 1


def test_when_the_time_is_over_there_is_no_suggestion_and_no_offer(engine: OpenSearchEngine) -> None:
    late = asking(engine, deadline_ms=0)
    with pytest.raises(QueryTooSlowError):
        late.total(SearchRequest(query=parse("peace")))
    with pytest.raises(QueryTooSlowError):
        list(late.words_like("pace", 1))
    hurried = OpenSearchEngine(f"{engine._cluster.address.urls[0]}/{NAME}", deadline_ms=0)
    assert hurried.suggest("pea", 10) == ()
    hurried.close()
