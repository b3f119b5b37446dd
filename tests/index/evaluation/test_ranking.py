"""The ranking of a few small documents, and the proximity boost of their scores."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bench.relevance.collections import Collection, Document
from bench.relevance.ranking import NO_DEADLINE_MS, indexed
from index.evaluation.evaluation import Evaluation
from index.evaluation.postings import LeafPostings
from index.evaluation.proximity import Pair, pairs, proximity_boosts
from index.evaluation.scoring import Scorer
from index.evaluation.snapshot import Snapshot
from index.query.query import Or, Query, Word
from index.request import SearchRequest, Sort

FILLER = " ".join(f"word{number}" for number in range(9))
TEXTS = (
    "war and peace",
    "war peace",
    f"war {FILLER} peace",
    f"war {FILLER} word9 peace",
    "peace without the other word",
    *(f"and the {number}" for number in range(20)),
)
WAR, AND, THE, PEACE = (Word(text=text) for text in ("war", "and", "the", "peace"))


@pytest.fixture(scope="module")
def snapshot() -> Iterator[Snapshot]:
    documents = tuple(Document(title="", text=text, authors="") for text in TEXTS)
    with indexed(Collection(name="small", documents=documents, queries=(), relevant=())) as lent:
        yield lent


@pytest.mark.parametrize("sort", [Sort.RELEVANCE, Sort.NEWEST])
def test_a_ranking_equals_all_pages_in_order(snapshot: Snapshot, sort: Sort) -> None:
    def evaluation(page: int) -> Evaluation:
        query = Query(root=Or(children=(WAR, AND, PEACE)))
        return Evaluation(SearchRequest(query=query, sort=sort, page=page, per_page=3), snapshot, NO_DEADLINE_MS)

    hits = [hit for page in range(1, 10) for hit in evaluation(page).result(0.0).hits]
    documents, scores = evaluation(1).ranking()
    assert [hit.article.id for hit in hits] == [snapshot.article(document).id for document in documents.tolist()]
    assert [hit.score for hit in hits[:3]] == scores[:3].tolist()
    assert len(documents) == len(TEXTS)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((WAR, AND, PEACE), [("war", "peace")]),
        ((WAR, PEACE, WAR), [("war", "peace"), ("peace", "war")]),
        ((AND, THE), [("and", "the")]),
        ((AND, WAR), [("and", "war")]),
        ((WAR, WAR), []),
    ],
    ids=["a common word between", "a word again", "common words alone", "one rare word", "itself"],
)
def test_pairs_skip_common_words_unless_all_are_common(
    snapshot: Snapshot, words: tuple[Word, ...], expected: list[tuple[str, str]]
) -> None:
    leaves = LeafPostings(snapshot, _never)
    found = pairs(words, leaves, Scorer(leaves, snapshot))
    assert [(pair.former, pair.latter) for pair in found] == expected
    assert sum(pair.share for pair in found) == pytest.approx(1 if expected else 0)


def test_an_adjacent_pair_adds_a_quarter_and_a_tenth_less_per_word_between(snapshot: Snapshot) -> None:
    factors = proximity_boosts(np.arange(5), [Pair("war", "peace", 1.0)], LeafPostings(snapshot, _never))
    assert factors.tolist() == pytest.approx([1 + 0.25 * 0.9, 1.25, 1 + 0.25 * 0.1, 1, 1])


def _never() -> None:
    """Do nothing: there is no deadline."""
