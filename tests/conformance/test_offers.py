"""What an answer offers beside its articles: partial matches and other searches, each with an exact count.

For any pile and request, on every engine: an offered count is the total after taking the offer, and it is greater; a
partial match is no full match; help stands on page 1 alone, and it is in no other count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import DateRange, parse_date
from index.facets import Facet
from index.help import FEW, OfferKind, PartKind
from index.offers.partial import plain_words
from index.offers.relaxing import MAX_OFFERS
from index.query.parser import parse
from index.query.query import And, Dated, Or, Query, Word, describe
from index.request import MAX_PARTIAL, MAX_PER_PAGE, Copies, SearchRequest, Selection, Sort, Undated
from index.search import SearchResult
from tests.conformance.agreement import Engines, filled
from tests.conformance.piles import WORDS, article, requests
from tests.examples import examples

if TYPE_CHECKING:
    from index.engine import Engine
    from index.query.query import Node
    from index.search import Hit

SEEDS = range(6)

_typed_parts = st.one_of(
    st.sampled_from([*WORDS, "absent", "paece"]),
    st.sampled_from(['"peace talks"', '"talks war"', "title:peace", "title:absent", '"war"', "author:calder"]),
    st.sampled_from(["2019", "May 2020", "2018 2019"]),
    st.sampled_from(["region:europe", "region:atlantis", "section:peace", "date:2020", "-war", "(war OR lake)", "ta*"]),
)


@st.composite
def typed_requests(draw: st.DrawFn) -> SearchRequest:
    """Return a request with a query as people type it: mostly words, and filters now and then."""
    plain = st.lists(st.sampled_from([*WORDS, "absent"]), min_size=1, max_size=4)
    parts = draw(plain | st.lists(_typed_parts, min_size=1, max_size=4))
    return replace(draw(requests()), query=parse(" ".join(parts)), selections=draw(requests()).selections[:1])


helped = st.builds(
    lambda request, partial, page: replace(request, partial=partial, offers=True, page=page),
    typed_requests() | requests(),
    st.integers(0, MAX_PARTIAL),
    st.sampled_from([1, 1, 1, 2]),
)


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=75, soak=3_000)
@given(seed=st.sampled_from(SEEDS), request=helped)
def test_every_offer_finds_more_and_exactly_what_it_says(
    piles: dict[int, Engines], seed: int, request: SearchRequest
) -> None:
    engines = piles[seed]
    expected = engines.reference.search(request)
    assert (expected.few_hits is not None) == (expected.total < FEW and request.page == 1)
    _check_partial(engines.reference, expected)
    if expected.few_hits is not None:
        _check_offers(engines.reference, expected)
    for engine in engines.others:
        mine = engine.search(request)
        assert mine.few_hits == expected.few_hits
        assert (mine.partial is None) == (expected.partial is None)
        assert mine.total == expected.total
        if mine.partial and expected.partial:
            assert mine.partial.total == expected.partial.total
            _check_partial(engine, mine)


def _check_offers(engine: Engine, result: SearchResult) -> None:
    request, few_hits = result.request, result.few_hits
    assert few_hits is not None
    assert len(few_hits.offers) <= MAX_OFFERS
    for offer in few_hits.offers:
        offered = offer.request
        assert replace(
            request, query=offered.query, selections=offered.selections, dates=offered.dates, undated=offered.undated,
            copies=offered.copies,
        ) == offered  # fmt: skip
        if offered.query != request.query:
            assert parse(offered.query.text) == offered.query
            assert not offered.query.warnings
        assert engine.search(replace(offered, offers=False, partial=0)).total == offer.total > result.total
    # A tree that the parser cannot make, such as a Not of a Not, has parts whose text reads as another tree.
    is_typed = parse(describe(request.query.root)).root == request.query.root
    for part in few_hits.parts if is_typed else ():
        query = parse(part.text)
        if not query.warnings and "author:" not in part.text:
            undated = request.undated if isinstance(query.root, Dated) else Undated.EXCLUDE
            assert engine.search(SearchRequest(query=query, copies=request.copies, undated=undated)).total == part.total


def _check_partial(engine: Engine, result: SearchResult) -> None:
    request, words = result.request, plain_words(result.request.query)
    assert (result.partial is not None) == (
        bool(words) and result.total < FEW and request.page == 1 and request.partial > 0
    )
    if result.partial is None:
        return
    alone = replace(request, partial=0, offers=False, facets=(), date_histogram=False, snippets=0)
    clauses = request.query.root.children if isinstance(request.query.root, And) else ()
    filters = [clause for clause in clauses if not isinstance(clause, Word)]
    any_word = Query(root=And(children=(Or(children=words), *filters)))
    either = engine.search(replace(alone, query=any_word, sort=Sort.RELEVANCE, per_page=MAX_PER_PAGE))
    full = {hit.article.id for hit in engine.search(replace(alone, per_page=MAX_PER_PAGE)).hits}
    some = [hit.article.id for hit in either.hits if hit.article.id not in full]
    assert result.partial.total == len(some) == either.total - result.total
    got = [each.hit.article.id for each in result.partial.hits]
    assert len(got) == min(len(some), request.partial)
    assert set(got) <= set(some)
    scores = [each.hit.score for each in result.partial.hits]
    assert scores == sorted(scores, reverse=True)
    for each in result.partial.hits:
        assert 0 < len(each.lacks) < len({describe(word) for word in words})
        assert set(each.lacks) == {describe(word) for word in words if not _has(engine, word, each.hit)}


def _has(engine: Engine, word: Node, hit: Hit) -> bool:
    found = engine.search(SearchRequest(query=Query(root=word), per_page=MAX_PER_PAGE, copies=Copies.SHOW, snippets=0))
    return hit.article.id in {each.article.id for each in found.hits}


# The rules, one by one


def ask(engine: Engine, q: str, **request: Any) -> SearchResult:
    return engine.search(SearchRequest(query=parse(q), **{"partial": 10, "offers": True, **request}))


@pytest.fixture
def ferries(engine: Engine) -> Engine:
    """Return an engine with a few articles about ferries."""
    with engine.batch() as batch:
        for each in (
            article("one", "Ferry timetable", "The ferry leaves the harbour at six.", date="1994-08", minute=1),
            article("two", "Harbour strike", "No ferry left the harbour.", date="2001", regions=("europe/france",)),
            article("three", "Winter storm", "The storm closed the harbour for a week.", date="2003", minute=3),
            article("four", "Strike ends", "Crews go back to work.", section="Coast", minute=4),
        ):
            batch.put(each)
    return engine


def titles(result: SearchResult) -> list[str]:
    return [hit.article.title for hit in result.hits]


def test_a_partial_match_names_the_words_it_lacks(ferries: Engine) -> None:
    partial = ask(ferries, "ferry strike storm").partial
    assert partial is not None
    assert partial.total == 4
    assert {each.hit.article.title: each.lacks for each in partial.hits} == {
        "Ferry timetable": ("strike", "storm"),
        "Harbour strike": ("storm",),
        "Winter storm": ("ferry", "strike"),
        "Strike ends": ("ferry", "storm"),
    }


def test_partial_matches_are_in_no_count_and_in_no_export(ferries: Engine) -> None:
    result = ask(ferries, "ferry strike", facets=tuple(Facet))
    assert (result.total, titles(result)) == (1, ["Harbour strike"])
    assert result.partial is not None
    assert result.partial.total == 2
    assert result.dates is not None
    assert sum(bucket.count for bucket in result.dates.buckets) + result.dates.unknown == 1
    assert all(sum(value.count for value in counts.values) <= 2 for counts in result.facets)
    request = SearchRequest(query=parse("ferry strike"), partial=10)
    assert [hit.article.title for hit in ferries.export(request).hits] == ["Harbour strike"]


def test_partial_matches_respect_every_filter(ferries: Engine) -> None:
    for request in (
        {"selections": (Selection(facet=Facet.REGION, values=("europe",)),)},
        {"dates": DateRange(first=parse_date("2001")[0], last=parse_date("2001")[1])},
    ):
        partial = ask(ferries, "ferry storm", **request).partial
        assert partial is not None
        assert [each.hit.article.title for each in partial.hits] == ["Harbour strike"]
    partial = ask(ferries, "ferry storm region:europe").partial
    assert partial is not None
    assert [each.hit.article.title for each in partial.hits] == ["Harbour strike"]


@pytest.mark.parametrize("sort", [None, *Sort])
def test_partial_matches_are_ranked_by_score_whatever_the_order(ferries: Engine, sort: Sort | None) -> None:
    partial, ranked = (ask(ferries, "ferry harbour storm", sort=each).partial for each in (sort, Sort.RELEVANCE))
    assert partial == ranked
    assert partial is not None
    assert all(each.hit.score > 0 for each in partial.hits)


@pytest.mark.parametrize(
    "q",
    [
        "ferry",
        "absent",
        '"ferry strike" storm',
        "ferry OR storm",
        "ferry -storm",
        "ferry title:storm",
        "fer* storm",
        "ferry AND storm",
        "Nagorno-Karabakh",
        "*",
    ],
)
def test_a_query_that_is_not_plain_words_has_no_partial_matches(ferries: Engine, q: str) -> None:
    assert ask(ferries, q).partial is None


def test_a_word_with_synonyms_is_one_plain_word(ferries: Engine) -> None:
    extent = (0, 4)
    boats = Or(children=(Word(text="boat", extent=extent), Word(text="ferry", extent=extent)), extent=extent)
    query = Query(text="boat storm", root=And(children=(boats, Word(text="storm", extent=(5, 10)))))
    partial = ferries.search(SearchRequest(query=query, partial=10)).partial
    assert partial is not None
    assert {each.hit.article.title: each.lacks for each in partial.hits} == {
        "Ferry timetable": ("storm",),
        "Harbour strike": ("storm",),
        "Winter storm": ("boat",),
    }


def test_help_stands_on_page_1_and_only_if_it_is_asked_for(ferries: Engine) -> None:
    for request in ({"page": 2}, {"partial": 0, "offers": False}):
        result = ask(ferries, "ferry storm", **request)
        assert (result.partial, result.few_hits) == (None, None)


def test_an_answer_of_ten_articles_needs_no_help(engine: Engine) -> None:
    with engine.batch() as batch:
        for key in range(FEW):
            batch.put(article(str(key), "Ferry strike"))
        batch.put(article("other", "Ferry"))
    result = ask(engine, "ferry strike")
    assert (result.total, result.partial, result.few_hits) == (FEW, None, None)
    with engine.batch() as batch:
        batch.remove(article("0").id)
    result = ask(engine, "ferry strike")
    assert result.partial is not None
    assert result.partial.total == 1
    assert result.few_hits is not None


def offers(result: SearchResult) -> list[tuple[OfferKind, str, str, str, int]]:
    assert result.few_hits is not None
    return [(o.kind, o.part, o.change, o.request.query.text, o.total) for o in result.few_hits.offers]


def test_each_part_says_how_many_articles_it_has_alone(ferries: Engine) -> None:
    result = ask(
        ferries,
        'ferry "the storm" -crews date:2003',
        selections=(Selection(facet=Facet.REGION, values=("europe", "atlantis")),),
        dates=DateRange(first=parse_date("1994")[0]),
    )
    assert result.few_hits is not None
    assert [(part.kind, part.text, part.extent, part.total) for part in result.few_hits.parts] == [
        (PartKind.WORD, "ferry", (0, 5), 2),
        (PartKind.PHRASE, '"the storm"', (6, 17), 1),
        (PartKind.FILTER, "NOT crews", (18, 24), 3),
        (PartKind.FILTER, "date:2003", (25, 34), 1),
        (PartKind.FILTER, "region:europe", (0, 0), 1),
        (PartKind.FILTER, "region:atlantis", (0, 0), 0),
        (PartKind.FILTER, "date:>=1994", (0, 0), 3),
    ]


CASES: list[tuple[str, dict[str, Any], list[tuple[OfferKind, str, str, str, int]]]] = [
    ("ferry zebra", {}, [(OfferKind.DROP, "zebra", "", "ferry", 2)]),
    (
        "timetable storm",
        {},
        [
            (OfferKind.DROP, "timetable", "", "storm", 1),
            (OfferKind.DROP, "storm", "", "timetable", 1),
            (OfferKind.ANY_WORD, "timetable storm", "timetable OR storm", "timetable OR storm", 2),
        ],
    ),
    ('"ferry harbour"', {}, [(OfferKind.SWAP, '"ferry harbour"', "ferry harbour", "ferry harbour", 2)]),
    (
        '"storm week"',
        {},
        [(OfferKind.SWAP, '"storm week"', "storm week", "storm week", 1)],
    ),
    ("storm crews", {"selections": (Selection(facet=Facet.SECTION, values=("Coast",)),)}, [
        (OfferKind.DROP, "storm", "", "crews", 1),
    ]),
    ("title:crews", {}, [(OfferKind.SWAP, "title:crews", "crews", "crews", 1)]),
    ("region:harbour", {}, [(OfferKind.SWAP, "region:harbour", "harbour", "harbour", 3)]),
    ("crews date:1994", {}, [
        (OfferKind.UNDATED, "", "undated=include", "crews date:1994", 1),
        (OfferKind.DROP, "date:1994", "", "crews", 1),
    ]),
    ("strike -harbour -crews", {}, [
        (OfferKind.DROP, "-harbour", "", "strike NOT crews", 1),
        (OfferKind.DROP, "-crews", "", "strike NOT harbour", 1),
        (OfferKind.DROP, "-harbour -crews", "", "strike", 2),
    ]),
    (
        "ferry",
        {
            "selections": (
                Selection(facet=Facet.REGION, values=("europe",)),
                Selection(facet=Facet.SECTION, values=("Coast",)),
            )
        },
        [
            (OfferKind.DROP, "section:Coast", "", "ferry", 1),
            (OfferKind.DROP, "region:europe section:Coast", "", "ferry", 2),
        ],
    ),
    ("harbour 2001", {}, [
        (OfferKind.DATE, "2001", "date:2001", "harbour date:2001", 1),
        (OfferKind.DROP, "2001", "", "harbour", 3),
    ]),
    ("Aug 1994 timetable", {}, [
        (OfferKind.DATE, "Aug 1994", "date:1994-08", "date:1994-08 timetable", 1),
        (OfferKind.DROP, "Aug 1994", "", "timetable", 1),
    ]),
    ("absent", {}, []),
    ("ferry timetable storm crews", {}, [
        (OfferKind.DROP, "storm crews", "", "ferry timetable", 1),
        (OfferKind.ANY_WORD, "ferry timetable storm crews", "ferry OR timetable OR storm OR crews",
         "ferry OR timetable OR storm OR crews", 4),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("q", "request_", "expected"), CASES, ids=[case[0] for case in CASES])
def test_what_an_archivist_would_propose(
    ferries: Engine, q: str, request_: dict[str, Any], expected: list[tuple[OfferKind, str, str, str, int]]
) -> None:
    assert offers(ask(ferries, q, **request_)) == expected


@pytest.mark.parametrize(
    ("q", "first", "total"),
    [
        ("privacy", OfferKind.QUALITY, 1),
        ("rowboat", OfferKind.COPIES, 1),
        ("dated date:2020", OfferKind.UNDATED, 1),
    ],
)
def test_what_only_a_default_hides_is_offered_first(filled: Engine, q: str, first: OfferKind, total: int) -> None:
    with filled.batch() as batch:
        batch.put(article("late copy", "Wire story on the peace talks", "The envoy left in a rowboat.", lead=False))
    assert [(offer[0], offer[4]) for offer in offers(ask(filled, q))[:1]] == [(first, total)]
