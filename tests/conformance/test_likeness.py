"""More like this: which articles an engine calls like another one, and which it leaves out."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.alike import TELLING
from index.article.model import Article, Quality
from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.fields import field_text
from index.query.query import Or, Phrase, Query
from index.request import MAX_PER_PAGE, SearchRequest, Sort
from index.suggestions import SimilarHit
from index.text.analysis import tokenize
from tests.conformance.agreement import Engines, filled
from tests.conformance.piles import article
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine
    from index.search import Hit

SEEDS: Final = range(4)

TEXT: Final = (
    "The Ferry company sold nine boats to the harbour trust in spring. Sailors met the trust on the quay and asked for "
    "wages, cabins and lifeboats. Nobody on the board answered the sailors before noon."
)
OTHERS: Final = tuple(
    article(f"other {number}", f"Nothing {number}", f"The one unlike {number}.") for number in range(12)
)
FERRY: Final = article("ferry", "Ferry company sells", TEXT, authors=("Alice Calder",))
NEAR: Final = article("near", "Sailors ask", "Sailors asked the trust for wages. The ferry is late.")
FAR: Final = article("far", "Harbour news", "The harbour is closed.")
SAME_AUTHOR: Final = article("author", "Of gardens", "Roses.", authors=("Alice Calder",))
LIST_PAGE: Final = article("list", "All on sailors", "Sailors, wages, trust, ferry.", quality=Quality.LIST_PAGE)


def put(engine: Engine, *articles: Article) -> Engine:
    with engine.batch() as batch:
        for each in (*OTHERS, *articles):
            batch.put(each)
    return engine


def ids(hits: tuple[SimilarHit, ...]) -> list[str]:
    return [hit.article.id for hit in hits]


def test_the_nearest_article_comes_first_and_the_article_itself_is_left_out(engine: Engine) -> None:
    found = put(engine, FERRY, NEAR, FAR).similar(FERRY.id, 5)
    assert found.article == FERRY
    assert ids(found.hits) == [NEAR.id, FAR.id]
    assert found.index == engine.search(SearchRequest()).index


def test_the_shared_words_are_those_of_both_as_the_article_prints_them(engine: Engine) -> None:
    near, far = put(engine, FERRY, NEAR, FAR).similar(FERRY.id, 5).hits
    assert set(near.shared) >= {"sailors", "trust", "wages", "Ferry", "asked"}
    assert (len(near.shared), set(far.shared)) == (len(set(near.shared)), {"harbour"})


def test_a_name_in_the_byline_makes_no_article_alike(engine: Engine) -> None:
    assert put(engine, FERRY, SAME_AUTHOR).similar(FERRY.id, 5).hits == ()


def test_hidden_qualities_are_left_out(engine: Engine) -> None:
    put(engine, FERRY, NEAR, LIST_PAGE)
    assert ids(engine.similar(FERRY.id, 5).hits) == [NEAR.id]
    assert set(ids(engine.similar(LIST_PAGE.id, 5).hits)) == {NEAR.id, FERRY.id}


def test_copies_are_left_out_and_so_is_the_lead_of_a_copy(engine: Engine) -> None:
    copy = replace(article("copy", "Ferry firm sells", TEXT), lead=False, lead_id=FERRY.id)
    lead = replace(FERRY, copies=1, copy_ids=(copy.id,))
    put(engine, lead, copy, NEAR)
    assert ids(engine.similar(lead.id, 5).hits) == [NEAR.id]
    assert ids(engine.similar(copy.id, 5).hits) == [NEAR.id]
    assert set(ids(engine.similar(NEAR.id, 5).hits)) == {lead.id}


def test_another_lead_is_not_taken_for_that_of_a_copy(engine: Engine) -> None:
    copy, other = replace(FERRY, lead=False), replace(NEAR, copies=1)
    assert ids(put(engine, copy, other, FAR).similar(copy.id, 5).hits) == [other.id, FAR.id]


@pytest.mark.parametrize("limit", [1, 2])
def test_a_limit_cuts_the_list(engine: Engine, limit: int) -> None:
    assert ids(put(engine, FERRY, NEAR, FAR).similar(FERRY.id, limit).hits) == [NEAR.id, FAR.id][:limit]


def test_an_article_whose_words_nobody_else_has_is_like_none(engine: Engine) -> None:
    assert put(engine, article("alone", "Zzz")).similar(article("alone").id, 5).hits == ()


def test_an_old_id_leads_to_its_article_and_a_removed_one_to_an_error(engine: Engine) -> None:
    put(engine, FERRY, NEAR)
    with engine.batch() as batch:
        batch.remove(FAR.id, moved_to=FERRY.id)
        batch.remove(SAME_AUTHOR.id, tombstone=True)
    assert engine.similar(FAR.id, 5) == engine.similar(FERRY.id, 5)
    with pytest.raises(ArticleRemovedError):
        engine.similar(SAME_AUTHOR.id, 5)
    with pytest.raises(ArticleNotFoundError):
        engine.similar(article("nowhere").id, 5)


def test_a_removed_article_is_like_none_and_no_longer_counts(engine: Engine) -> None:
    put(engine, FERRY, NEAR)
    with engine.batch() as batch:
        batch.remove(NEAR.id)
    assert engine.similar(FERRY.id, 5).hits == ()


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=40, soak=1_000)
@given(seed=st.sampled_from(SEEDS), number=st.integers(0, 100), limit=st.integers(1, 20))
def test_every_engine_finds_what_a_search_for_the_most_telling_words_finds(
    piles: dict[int, Engines], seed: int, number: int, limit: int
) -> None:
    engines = piles[seed]
    everything = _all(engines.reference)
    if not everything:
        return
    asked = everything[number % len(everything)]
    terms = _telling_terms(asked, everything)
    hits = _found(engines.reference, terms)
    expected = [hit for hit in hits if hit.article.id != asked.id][:limit]
    for engine in (engines.reference, *engines.others):
        found = engine.similar(asked.id, limit)
        assert found.article == asked
        if engine.info().exact_scores:
            assert ids(found.hits) == [hit.article.id for hit in expected]
            assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in expected])
        assert all(hit.shared for hit in found.hits)


def _bare() -> SearchRequest:
    return SearchRequest(facets=(), date_histogram=False, snippets=0)


def _all(engine: Engine) -> list[Article]:
    return [engine.get(known.id) for known in engine.known_ids() if known.state == "article"]


def _telling_terms(asked: Article, articles: list[Article]) -> list[str]:
    """Return the telling terms of an article, by their definition."""

    def terms(each: Article, *names: str) -> list[str]:
        texts = [field_text(each, name) for name in names]
        return [token.term for text in texts for token in tokenize(text)]

    held = Counter(term for each in articles for term in set(terms(each, "title", "dek", "body", "authors")))
    weights = {}
    for term, times in Counter(terms(asked, "title", "dek", "body")).items():
        worth = math.log((len(articles) - held[term] + 0.5) / (held[term] + 0.5))
        # The last character of a run without spaces is no word that can be searched for.
        if held[term] > 1 and worth > 0 and not (len(term) == 1 and ord(term) > 0x3000):
            weights[term] = times * worth
    return sorted(weights, key=lambda term: (-weights[term], term))[:TELLING]


def _found(engine: Engine, terms: list[str]) -> list[Hit]:
    if not terms:
        return []
    query = Query(root=Or(children=tuple(Phrase(text=term) for term in terms)))
    return list(engine.search(replace(_bare(), query=query, sort=Sort.RELEVANCE, per_page=MAX_PER_PAGE)).hits)
