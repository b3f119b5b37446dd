"""On every engine, `explain` gives an article the score that a search shows."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import DateRange, Quality, article_id
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import ArticleNotFoundError, ArticleRemovedError, QueryTooSlowError
from index.evaluation import evaluation, explaining
from index.facets import Facet
from index.query.parser import parse
from index.ranking import K1, MAX_PROXIMITY_BOOST, TITLE_ONLY_FACTOR, WINDOW
from index.request import MAX_PER_PAGE, Copies, SearchRequest, Selection, Sort, Undated
from tests.conformance.conftest import KINDS
from tests.conformance.piles import PILE, article, random_article, requests
from tests.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.engine import Engine
    from index.search import Explanation

KEYS: Final = 40
SEEDS: Final = 6


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Engine, ...]]]:
    """Return a few piles, each in every engine, the reference first."""
    root = tmp_path_factory.mktemp("piles")
    made = [tuple(_filled(kind.open(root / f"{seed} {kind.name}"), seed) for kind in KINDS) for seed in range(SEEDS)]
    yield made
    for engine in (engine for engines in made for engine in engines):
        engine.close()


def _filled(engine: Engine, seed: int) -> Engine:
    """Put the fixed pile and random articles in two batches, and remove some."""
    rolls = random.Random(seed)
    with engine.rebuild(decide="1") as build:
        for each in PILE if seed % 2 else ():
            build.put(each)
    for _ in range(2):
        with engine.batch() as batch:
            for _ in range(rolls.randint(5, 20)):
                batch.put(random_article(rolls, KEYS))
            batch.remove(article_id(str(rolls.randrange(KEYS))), tombstone=rolls.random() < 0.5)
    return engine


@examples(quick=40, soak=1_500)
@given(seed=st.integers(0, SEEDS - 1), request=requests())
def test_an_explanation_equals_the_score_for_any_request(
    piles: list[tuple[Engine, ...]], seed: int, request: SearchRequest
) -> None:
    for engine in piles[seed]:
        _check(engine, replace(request, facets=(), date_histogram=False, snippets=0))


def _check(engine: Engine, request: SearchRequest) -> None:
    everything = engine.search(replace(request, page=1, per_page=MAX_PER_PAGE))
    assert everything.total == len(everything.hits), "the pile has grown: explain page by page"
    shown = {hit.article.id: hit.score for hit in (*everything.hits, *engine.search(request).hits)}
    for wanted in {article_id(str(key)) for key in range(0, KEYS, 5)} | shown.keys():
        if (found := _explained(engine, wanted, request)) is not None:
            assert found.value == pytest.approx(shown.get(wanted, 0), rel=1e-9)
            assert found.description
            assert not isinstance(engine, WhooshEngine) or adds_up(found)


def _explained(engine: Engine, wanted: str, request: SearchRequest) -> Explanation | None:
    """Return an article's explanation; None if neither `get` nor `explain` finds the article."""
    try:
        engine.get(wanted)
    except ArticleNotFoundError as error:
        with pytest.raises(type(error)):
            engine.explain(wanted, request)
        return None
    return engine.explain(wanted, request)


def adds_up(found: Explanation) -> bool:
    """Return whether each value follows from its parts as its description says."""
    values = [part.value for part in found.parts]
    match found.description.rpartition(", ")[2], values:
        case "product of", _:
            expected = math.prod(values)
        case "sum of", _:
            expected = sum(values)
        case _, [weight]:
            assert "weight × (K1 + 1) / (K1 + weight)" in found.description
            expected = weight * (K1 + 1) / (K1 + weight)
        case _:
            expected = found.value
            assert not values, found
    return math.isclose(found.value, expected, rel_tol=1e-12) and all(map(adds_up, found.parts))


def test_an_article_has_the_same_score_on_every_page(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if few articles are boosted, and a page boosts only articles that can reach it."""
    for module in (evaluation, explaining):
        monkeypatch.setattr(module, "DEPTH", 3)
    for per_page in (1, 2, 5, MAX_PER_PAGE):
        request = SearchRequest(query=parse("peace OR talks"), per_page=per_page)
        for page in range(1, 12):
            asked = replace(request, page=page, facets=())
            for hit in filled.search(asked).hits:
                assert filled.explain(hit.article.id, request).value == pytest.approx(hit.score, rel=1e-9)


def parts_of(found: Explanation) -> Iterator[Explanation]:
    """Yield an explanation and all parts below it."""
    yield found
    for part in found.parts:
        yield from parts_of(part)


@pytest.fixture(params=[kind for kind in KINDS if kind.name not in ("reference", "loose")], ids=lambda kind: kind.name)
def explained(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return an engine that explains scores, with the fixed pile and an article of which only the title is known."""
    engine: Engine = request.param.open(tmp_path / "data")
    with engine.rebuild(decide="1") as build:
        for each in (*PILE, article("bare", "Peace talks on the harbour", language="en", quality=Quality.TITLE_ONLY)):
            build.put(each)
    yield engine
    engine.close()


def described(engine: Engine, key: str, query: str, **request: Any) -> str:
    found = engine.explain(article_id(key), SearchRequest(query=parse(query), **request))
    return "\n".join(f"{part.value:.4g} {part.description}" for part in parts_of(found))


def test_an_explanation_names_the_numbers_of_the_formula(explained: Engine) -> None:
    if not explained.info().exact_scores:
        pytest.skip("its scores follow the formula, but not exactly")
    text = described(explained, "bare", "peace talks")
    count = explained.info().articles
    assert f"N = {count} articles, n = " in text
    assert f"K1 = {K1:g}" in text
    assert " talks (stems: en talk; another form counts 0.7), product of" in text
    assert "title: W × frequency / (1 − B + B × length / mean length); W = 1, frequency = 1, B = 0.75" in text
    assert f"\n{TITLE_ONLY_FACTOR:g} only the title of this article is known" in text
    formula = f"{MAX_PROXIMITY_BOOST:g} × share × (1 − (distance − 1) / {WINDOW})"
    assert f"\n{MAX_PROXIMITY_BOOST:g} peace and talks: {formula}; share = 1, distance = 1" in text


@pytest.mark.parametrize(
    ("key", "query", "request_", "reason"),
    [
        pytest.param("truce", "peace zebra", {}, "does not match zebra", id="a word"),
        pytest.param("truce", "peace -war -talks", {}, "does not match NOT war, NOT talks", id="two words"),
        pytest.param("wall", "peace", {}, "keep it out: hidden quality", id="a quality"),
        pytest.param("copy", "peace", {}, "keep it out: copies", id="a copy"),
        pytest.param("undated", "peace date:2020", {}, "keep it out: typed dates", id="a date typed"),
        pytest.param(
            "truce", "peace", {"dates": DateRange(first=PILE[0].added.date())}, "keep it out: given dates", id="a range"
        ),
        pytest.param(
            "truce",
            "peace",
            {"undated": Undated.ONLY, "dates": DateRange(first=PILE[0].added.date()),
             "selections": (Selection(facet=Facet.REGION, values=("africa",)),)},
            "keep it out: given dates, region",
            id="two filters",
        ),
        pytest.param("truce", "peace", {"sort": Sort.NEWEST}, "the order is newest", id="another order"),
        pytest.param("truce", "", {}, "the order is newest", id="no words"),
    ],
)  # fmt: skip
def test_an_article_without_a_score_has_a_reason(
    explained: Engine, key: str, query: str, request_: dict[str, Any], reason: str
) -> None:
    found = explained.explain(article_id(key), SearchRequest(query=parse(query), **request_))
    assert (found.value, found.parts) == (0, ())
    assert reason in found.description


def test_an_answer_by_words_alone_is_explained_by_them(filled: Engine) -> None:
    request = SearchRequest(query=parse("-peace (talks envoy"))
    (hit,) = filled.search(request).hits
    assert filled.explain(hit.article.id, request).value == pytest.approx(hit.score, rel=1e-9)
    assert hit.score > 0


def test_a_shown_copy_has_an_explanation(explained: Engine) -> None:
    request = SearchRequest(query=parse("peace"), copies=Copies.SHOW)
    assert explained.explain(article_id("copy"), request).value > 0


def test_explain_follows_an_alias(engine: Engine) -> None:
    request = SearchRequest(query=parse("peace"))
    with engine.batch() as batch:
        batch.put(PILE[0])
        batch.remove(article_id("before"), moved_to=PILE[0].id)
        batch.remove(article_id("removed"), tombstone=True)
    assert engine.explain(article_id("before"), request) == engine.explain(PILE[0].id, request)
    with pytest.raises(ArticleRemovedError):
        engine.explain(article_id("removed"), request)
    with pytest.raises(ArticleNotFoundError):
        engine.explain(article_id("never there"), request)


def test_an_explanation_has_the_deadline_of_a_search() -> None:
    engine = WhooshEngine(None, deadline_ms=0)
    with engine.rebuild(decide="1") as build:
        build.put(PILE[0])
    with pytest.raises(QueryTooSlowError):
        engine.explain(PILE[0].id, SearchRequest(query=parse("peace")))
