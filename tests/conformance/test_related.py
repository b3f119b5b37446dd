"""Related words: each is a search that finds what it says, and no form of the query's own words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import Article, Block, Role
from index.facets import Facet
from index.query.parser import parse
from index.query.synonyms import read_synonyms
from index.request import SearchRequest, Selection
from tests.conformance.agreement import Engines, filled
from tests.conformance.piles import article, requests
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import Engine

SEEDS: Final = range(4)

_CAPTION: Final = Block(text="A sunny quay", role=Role.CAPTION, reason="a test")


def _strike(number: int) -> Article:
    text = f"The striking dockers met the Union in port {number}. Wages fell."
    regions = ("africa",) if number else ()
    made = article(
        f"strike {number}", "Dockers strike", text, language="en", regions=regions, authors=("Alice Calder",)
    )
    return replace(made, blocks=(*made.blocks, _CAPTION))


STRIKES: Final = tuple(map(_strike, range(4)))
OTHERS: Final = tuple(
    article(f"other {number}", "Roses", f"The garden {number}.", language="en") for number in range(12)
)


@pytest.fixture
def ports(engine: Engine) -> Engine:
    """Return an engine with four articles on a strike, and twelve others."""
    with engine.batch() as batch:
        for each in (*STRIKES, *OTHERS):
            batch.put(each)
    return engine


def related(engine: Engine, typed: str, limit: int = 10) -> dict[str, int]:
    found = engine.related(SearchRequest(query=parse(typed)), limit)
    return {word.text: word.total for word in found.words}


def test_words_of_the_answer_are_offered_as_printed_with_their_counts(ports: Engine) -> None:
    assert related(ports, "strike") == {"dockers": 4, "fell": 4, "in": 4, "met": 4, "port": 4, "Union": 4, "Wages": 4}


def test_words_that_are_everywhere_names_of_authors_and_text_left_out_are_no_related_words(ports: Engine) -> None:
    assert not related(ports, "strike").keys() & {"the", "The", "Alice", "Calder", "sunny", "quay"}


@pytest.mark.parametrize(
    ("typed", "own"),
    [("strike", "striking"), ("strik*", "strike"), ("str?ke", "strike"), ("srike~", "strike"),
     ('"dockers strike"', "dockers"), ("dockers OR wage", "Wages")],
)  # fmt: skip
def test_forms_of_the_own_words_of_a_query_are_left_out(ports: Engine, typed: str, own: str) -> None:
    words = related(ports, typed)
    assert words
    assert own.lower() not in map(str.lower, words)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("strike", "strike dockers"), ("strike OR wages", "strike OR wages dockers"),
     ("region:africa", "region:africa dockers"), (" ", "dockers"), ("strike )", "strike dockers")],
)  # fmt: skip
def test_a_related_word_is_added_to_the_query(ports: Engine, typed: str, expected: str) -> None:
    selection = Selection(facet=Facet.AUTHOR, values=("Alice Calder",))
    found = ports.related(SearchRequest(query=parse(typed), selections=(selection,)), 20).words
    [dockers] = [word for word in found if word.text == "dockers"]
    assert dockers.request.query.text == expected
    assert not dockers.request.query.warnings


def test_a_query_that_looks_in_other_text_keeps_its_field(ports: Engine) -> None:
    [dockers] = [
        word
        for word in ports.related(SearchRequest(query=parse("sunny in:caption")), 20).words
        if word.text == "dockers"
    ]
    assert (dockers.total, dockers.request.query.text) == (4, "caption:sunny dockers")


def test_an_added_word_is_read_with_the_synonyms_of_the_query(ports: Engine) -> None:
    synonyms = read_synonyms("dockers, roses")
    found = ports.related(SearchRequest(query=parse("strike OR garden", synonyms)), 20).words
    for word in found:
        assert word.request.query.root == parse(word.request.query.text, synonyms).root
    narrow = ports.related(SearchRequest(query=parse("wages", synonyms)), 20).words
    [dockers] = [word for word in narrow if word.text == "dockers"]
    assert dockers.request.query == parse("wages dockers", synonyms)
    assert dockers.total == ports.search(dockers.request).total == 4


def test_the_filters_of_a_search_count_for_its_related_words(ports: Engine) -> None:
    request = SearchRequest(query=parse("strike"), selections=(Selection(facet=Facet.REGION, values=("africa",)),))
    assert {word.total for word in ports.related(request, 10).words} == {3}


def test_a_limit_cuts_the_list_and_one_article_alone_has_no_related_words(ports: Engine) -> None:
    assert list(related(ports, "strike", 2)) == ["dockers", "fell"]
    assert related(ports, "strike 3") == {}
    assert related(ports, "zebra") == {}


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    with pytest.MonkeyPatch.context() as patch:
        # Random words have nothing to do with each other: with this bound hardly any would be offered.
        patch.setattr("index.offers.related.MIN_LIKELIHOOD", 0.0)
        yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=40, soak=1_000)
@given(seed=st.sampled_from(SEEDS), request=requests(), limit=st.integers(1, 20))
def test_every_engine_offers_the_same_words_and_each_finds_what_it_says(
    piles: dict[int, Engines], seed: int, request: SearchRequest, limit: int
) -> None:
    engines = piles[seed]
    expected = engines.reference.related(request, limit)
    answer = engines.reference.search(request)
    assert (expected.total, expected.request) == (answer.total, answer.request)
    for engine in engines.others:
        found = engine.related(request, limit)
        assert (found.total, found.request, found.words) == (expected.total, expected.request, expected.words)
    for word in expected.words:
        assert parse(word.request.query.text).root == word.request.query.root
        assert 0 < word.total <= expected.total
        for engine in (engines.reference, *engines.others):
            assert engine.search(word.request).total == word.total
