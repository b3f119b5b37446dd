"""Text that was left out of an article: searched on request, counted in `left_out`, and in no other count."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import Article, Role
from index.engine import Engine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.fields import LEFT_OUT, field_text
from index.help import OfferKind
from index.query.parser import parse
from index.query.query import And, Leaf, Node, Not, Or, Query, TextField, positive_leaves
from index.request import SearchRequest
from index.search import SearchResult
from tests.conformance.agreement import Engines, change, filled, roll_change
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import article, requests, with_blocks
from tests.conformance.reference import ReferenceEngine, _Answer
from tests.examples import examples

SEEDS = range(6)
QUICK = 75
SOAKED = 3_000
DEFAULT_FIELDS = frozenset({TextField.ANY, TextField.TITLE, TextField.AUTHOR})

FERRY = with_blocks(
    article("ferry", "Notes from the quay", "High water at six.", "The tugs left late.", date="2020", language="en"),
    (Role.CAPTION, "The night ferry at the mole"),
    (Role.CREDIT, "Photo: Bo Ek / Harbour Wire"),
    (Role.CAPTION, "A pilot waits"),
    (Role.BIO, "Alice Calder has sailed the strait."),
    (Role.RELATED, "Two ferries collide"),
    (Role.KICKER, "Analysis"),
    (Role.NAV, "Home"),
    (Role.BYLINE, "By Alice Calder in Geneva"),
)
STORM = with_blocks(
    article("storm", "Winter storm", "The storm closed the harbour, and the ferry lay in port.", language="en"),
    (Role.CAPTION, "A storm over the mole"),
)


@pytest.fixture
def quay(engine: Engine) -> Engine:
    """Return an engine with two articles."""
    with engine.batch() as batch:
        batch.put(FERRY)
    with engine.batch() as batch:
        batch.put(STORM)
    return engine


def ask(engine: Engine, q: str) -> SearchResult:
    return engine.search(SearchRequest(query=parse(q), offers=True))


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ferry", {STORM.id}),
        ("ferry in:caption", {FERRY.id}),
        ("in:caption ferries", {FERRY.id}),
        ("night in:caption", {FERRY.id}),
        ('"night ferry" in:caption', {FERRY.id}),
        ('in:caption "mole pilot"', set[str]()),
        ("pilot night in:caption", {FERRY.id}),
        ("fer* in:caption", {FERRY.id}),
        ("nihgt~ in:caption", {FERRY.id}),
        ("mole in:caption -storm", {FERRY.id}),
        ("in:credit bo", {FERRY.id}),
        ("in:bio sailed", {FERRY.id}),
        ("in:bio sail", {FERRY.id}),
        ("collide in:related", {FERRY.id}),
        ("in:other analysis", {FERRY.id}),
        ("in:other home", {FERRY.id}),
        ("in:dropped (home collide bo)", {FERRY.id}),
        ("tugs in:dropped", set[str]()),
        ("in:page (home tugs)", {FERRY.id}),
        ("in:page ferry", {FERRY.id, STORM.id}),
        ("geneva in:page", set[str]()),
        ("tugs (ferry in:caption)", {FERRY.id}),
        ("storm -caption:storm", set[str]()),
    ],
)
def test_text_that_was_left_out_is_searched_on_request(quay: Engine, q: str, expected: set[str]) -> None:
    assert {hit.article.id for hit in ask(quay, q).hits} == expected


@pytest.mark.parametrize("word", ["night", "Bo", "sailed", "collide", "analysis", "home"])
def test_no_search_looks_there_by_default(quay: Engine, word: str) -> None:
    assert ask(quay, word).total == ask(quay, f"title:{word}").total == ask(quay, f"{word}*").total == 0


@pytest.mark.parametrize(
    ("q", "field", "text", "marked"),
    [
        ("ferry in:caption", "caption", "The night ferry at the mole", ["ferry"]),
        ("pilot in:page", "caption", "A pilot waits", ["pilot"]),
        ("in:credit ek", "credit", "Photo: Bo Ek / Harbour Wire", ["Ek"]),
        ("collide in:dropped", "related", "Two ferries collide", ["collide"]),
        ("in:other home", "other", "Home", ["Home"]),
    ],
)
def test_the_snippet_is_the_text_that_was_left_out(
    quay: Engine, q: str, field: str, text: str, marked: list[str]
) -> None:
    [hit] = ask(quay, q).hits
    [snippet] = hit.snippets
    assert hit.matched_in == (field,)
    assert (snippet.field, snippet.text) == (field, text)
    assert field_text(FERRY, field)[snippet.start : snippet.stop] == text
    assert [text[start:stop] for start, stop in snippet.matches] == marked


def test_the_answer_counts_what_is_found_only_there(quay: Engine) -> None:
    left_out = ask(quay, "ferry").left_out
    assert left_out is not None
    assert (left_out.total, left_out.roles) == (1, (("caption", 1), ("related", 1)))
    assert left_out.offer is not None
    assert left_out.offer.kind is OfferKind.LEFT_OUT
    assert [hit.article.id for hit in quay.search(left_out.offer.request).hits] == [FERRY.id]


@pytest.mark.parametrize(
    ("q", "offered"),
    [
        ("ferry", "page:ferry NOT ferry"),
        ("tugs night", "page:tugs page:night NOT (tugs AND night)"),
        ("night OR absent", "(page:night OR page:absent) NOT (night OR absent)"),
        ("ferry -storm lang:en", "page:ferry NOT storm lang:en NOT ferry"),
        ("date:2020 pilot", "date:2020 page:pilot NOT pilot"),
        ("(night ferry", "page:night page:ferry NOT (night AND ferry)"),
    ],
)
def test_one_search_shows_exactly_what_is_found_only_there(quay: Engine, q: str, offered: str) -> None:
    left_out = ask(quay, q).left_out
    assert left_out is not None
    assert left_out.offer is not None
    assert left_out.offer.change == offered
    assert ask(quay, offered).total == left_out.total == left_out.offer.total == 1


@pytest.mark.parametrize("q", ["", "absent", "tugs", "title:ferry", "-ferry", "lang:en", "ferry in:caption", "storm"])
def test_nothing_is_said_where_no_plain_word_finds_more(quay: Engine, q: str) -> None:
    assert ask(quay, q).left_out is None


def test_a_query_too_long_to_be_typed_is_counted_without_an_offer(quay: Engine) -> None:
    left_out = ask(quay, "ferry " + "night " * 40).left_out
    assert left_out is not None
    assert (left_out.total, left_out.offer) == (1, None)


def test_it_is_counted_on_page_1_of_a_request_for_offers(quay: Engine) -> None:
    request = SearchRequest(query=parse("ferry"), offers=True)
    assert quay.search(replace(request, page=2)).left_out is None
    assert quay.search(replace(request, offers=False)).left_out is None


def test_an_article_whose_left_out_text_changes_is_found_by_the_new_text(quay: Engine) -> None:
    changed = replace(FERRY, blocks=tuple(each for each in FERRY.blocks if each.role is not Role.CAPTION))
    with quay.batch() as batch:
        batch.put(with_blocks(changed, (Role.CAPTION, "A lamp on the mole")))
    assert ask(quay, "lamp in:caption").total == 1
    assert ask(quay, "night in:caption").total == 0


def test_a_block_that_becomes_a_caption_is_found_as_one(quay: Engine) -> None:
    """The texts are the same, in the same order: only the role differs."""
    blocks = tuple(replace(each, role=Role.CAPTION) if each.role is Role.RELATED else each for each in FERRY.blocks)
    with quay.batch() as batch:
        batch.put(replace(FERRY, blocks=blocks))
    assert ask(quay, "collide in:caption").total == 1
    assert ask(quay, "collide in:related").total == 0


# Any pile, any request


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), request=requests())
def test_exactly_what_the_words_find_there_is_counted(
    piles: dict[int, Engines], seed: int, request: SearchRequest
) -> None:
    asked = replace(request, page=1, offers=True)
    reference = piles[seed].reference
    assert isinstance(reference, ReferenceEngine)
    expected = _counted(reference, asked)
    for engine in (reference, *piles[seed].others):
        result = engine.search(asked)
        left_out = result.left_out
        assert (None if left_out is None else (left_out.total, left_out.roles)) == expected
        if left_out is not None and left_out.offer is not None:
            offered = left_out.offer.request
            assert parse(offered.query.text) == offered.query
            assert not offered.query.warnings
            found = engine.search(offered)
            assert found.total == left_out.total
            shown = {hit.article.id for hit in found.hits}
            assert not shown & {hit.article.id for hit in result.hits}


def _counted(reference: ReferenceEngine, request: SearchRequest) -> tuple[int, tuple[tuple[str, int], ...]] | None:
    """Return the total and the roles of `left_out`, article by article."""
    pile, state = reference._now
    without = _Answer(request, pile, state, float).without()
    on_page = Query(root=_on_page(request.query.root))
    more = [
        each for each in _Answer(replace(request, query=on_page), pile, state, float).without() if each not in without
    ]
    leaves = [leaf for leaf in positive_leaves(request.query.root) if leaf.field is TextField.ANY]
    roles = {
        field.value: sum(any(pile.frequency(leaf, each, field) for leaf in leaves) for each in more)
        for field in LEFT_OUT
    }
    return (len(more), tuple((role, count) for role, count in roles.items() if count)) if more else None


def _on_page(node: Node) -> Node:
    """Return the query whose plain words are also looked for in text that was left out."""
    if isinstance(node, And | Or):
        return replace(node, children=tuple(map(_on_page, node.children)))
    return replace(node, field=TextField.PAGE) if isinstance(node, Leaf) and node.field is TextField.ANY else node


@pytest.fixture(scope="module")
def twins() -> Iterator[tuple[Engine, Engine]]:
    """Return two engines with the same articles, in one of them without the text that was left out."""
    rolls = random.Random(15)
    changes = [roll_change(rolls) for _ in range(120)]
    engines = WhooshEngine(None, deadline_ms=PATIENCE_MS), WhooshEngine(None, deadline_ms=PATIENCE_MS)
    bare = [_without_left_out(each) if isinstance(each, Article) else each for each in changes]
    for engine, its_changes in zip(engines, (changes, bare), strict=True):
        with engine.rebuild(decide="1"):
            pass
        change([engine], its_changes[:60])
        change([engine], its_changes[60:])
    yield engines
    for engine in engines:
        engine.close()


def _without_left_out(made: Article) -> Article:
    return replace(made, blocks=tuple(block for block in made.blocks if block.role is Role.BODY))


@examples(quick=QUICK, soak=SOAKED)
@given(request=requests())
def test_text_that_was_left_out_changes_no_other_answer(twins: tuple[Engine, Engine], request: SearchRequest) -> None:
    request = replace(request, query=Query(root=_by_default(request.query.root)))
    whole, bare = (engine.search(request) for engine in twins)
    assert (whole.total, whole.hidden, whole.facets, whole.dates) == (
        bare.total, bare.hidden, bare.facets, bare.dates,
    )  # fmt: skip
    stripped = [replace(hit, article=_without_left_out(hit.article)) for hit in whole.hits]
    assert stripped == list(bare.hits)


def _by_default(node: Node) -> Node:
    """Return the query without the fields of text that was left out."""
    match node:
        case Leaf():
            return node if node.field in DEFAULT_FIELDS else replace(node, field=TextField.ANY)
        case And() | Or():
            return replace(node, children=tuple(map(_by_default, node.children)))
        case Not():
            return replace(node, child=_by_default(node.child))
        case _:
            return node
