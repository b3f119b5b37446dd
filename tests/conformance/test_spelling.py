"""Corrections, other spellings and suggestions: each finds more than what is typed, and exactly what it says.

For any pile and request, on every engine; then the rules, one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import Outlet
from index.facets import Facet
from index.help import Offer, OfferKind
from index.query.parser import parse
from index.query.query import Or, Query, Word
from index.request import SearchRequest, Selection
from index.search import SearchResult
from index.suggestions import MAX_SUGGESTIONS, SuggestionKind
from tests.conformance.agreement import Engines, filled
from tests.conformance.piles import WORDS, article, requests
from tests.examples import examples

if TYPE_CHECKING:
    from index.engine import Engine

SEEDS = range(4)
QUICK = 50
SOAKED = 2_000

_misspelt = st.sampled_from(
    [*WORDS, "paece", "peacetalks", "the lake", "tlaks", "nagorno", "COVID19", "marinne", "title:waar", "author:caldr",
     '"peace tlaks"', "region:erope", "section:Nwes", "-paece", "(paece OR lake)", "negociations", "pe*", "peece~"]
)  # fmt: skip


@st.composite
def misspelt_requests(draw: st.DrawFn) -> SearchRequest:
    """Return a request with a query as people mistype it."""
    text = " ".join(draw(st.lists(_misspelt, min_size=1, max_size=4)))
    return replace(draw(requests()), query=parse(text), page=1, offers=True)


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=QUICK, soak=SOAKED)
@given(
    seed=st.sampled_from(SEEDS), request=misspelt_requests() | requests().map(lambda each: replace(each, offers=True))
)
def test_every_correction_and_variant_finds_more_and_exactly_what_it_says(
    piles: dict[int, Engines], seed: int, request: SearchRequest
) -> None:
    for engine in (piles[seed].reference, *piles[seed].others):
        result = engine.search(request)
        if request.page > 1:
            assert (result.did_you_mean, result.variants) == (None, ())
        for offer in _offers(result):
            _check(engine, result, offer)


def _offers(result: SearchResult) -> list[Offer]:
    return [*filter(None, [result.did_you_mean]), *result.variants]


def _check(engine: Engine, result: SearchResult, offer: Offer) -> None:
    request, offered = result.request, offer.request
    assert replace(request, query=offered.query, selections=offered.selections) == offered
    if offered.query != request.query:
        assert parse(offered.query.text) == offered.query
        assert not offered.query.warnings
    assert engine.search(replace(offered, offers=False)).total == offer.total > result.total
    assert offer.part != offer.change != ""


@examples(quick=QUICK, soak=SOAKED)
@given(
    seed=st.sampled_from(SEEDS),
    typed=st.sampled_from([*WORDS, "alice cald", "euro", "peace ta", "title:pea", "The Quay", "négoc", "(war", "-wa"])
    | st.text(max_size=8),
    limit=st.integers(1, MAX_SUGGESTIONS),
)
def test_every_suggestion_finds_exactly_what_it_says(
    piles: dict[int, Engines], seed: int, typed: str, limit: int
) -> None:
    for engine in (piles[seed].reference, *piles[seed].others):
        suggestions = engine.suggest(typed, limit)
        assert len(suggestions) <= limit
        kinds = [each.kind for each in suggestions]
        assert kinds == sorted(kinds, key=list(SuggestionKind).index)
        for each in suggestions:
            if each.request is None:
                assert each.kind is SuggestionKind.TITLE
                assert engine.get(each.article_id).title == each.text
                assert each.total is None
            else:
                assert engine.search(each.request).total == each.total != 0
                assert not each.request.query.warnings
                assert replace(SearchRequest(), query=each.request.query, selections=each.request.selections) == (
                    each.request
                )


# The rules, one by one


@pytest.fixture
def coast(engine: Engine) -> Engine:
    """Return an engine with some articles about a coast; most words are in many of them."""
    ledger = Outlet(name="The Harbour Ledger", source="a test")
    texts = [
        "The government signed the ceasefire in Zürich.",
        "The organisation in Kyiv spoke of health care and labour.",
        "An organization in Kiev spoke of healthcare and labor.",
        "COVID-19 closed the harbour. Herr Müller and Frau Mueller waited.",
    ]
    with engine.batch() as batch:
        for number in range(24):
            batch.put(
                article(
                    f"{number}", f"Report {number}", "The government met again.", texts[number % 4],
                    regions=("europe/france",), authors=("Alice Calder",), site="harbourledger.example", outlet=ledger,
                    minute=number,
                )
            )  # fmt: skip
        batch.put(article("slip", "A slip", "The goverment spoke of the lake.", minute=30))
    return engine


def ask(engine: Engine, q: str, **request: Any) -> SearchResult:
    return engine.search(SearchRequest(query=parse(q), offers=True, **request))


CORRECTED = {
    "a word that no article has": ("cesefire", "ceasefire", 6),
    "the word is printed as the pile prints it": ("zurihc", "Zürich", 6),
    "several words at once": ("ceasfire goverment", "ceasefire government", 6),
    "a word that is typed twice": ("cesefire cesefire", "ceasefire ceasefire", 6),
    "a word that one article misspells too": ("goverment", "government", 24),
    "a word in a quotation": ('"the govermnent met"', '"the government met"', 24),
    "a word of a title": ("title:raport", "title:Report", 24),
    "a word beside an operator": ("ceasefire OR govermnent", "ceasefire OR government", 24),
    "a word with others that stay": ("govermnent -title:slip", "government -title:slip", 24),
    "two words that the pile has as one": ("cease fire", "ceasefire", 6),
    "one word that the pile has as two": ("metagain", "met again", 24),
    "an author": ("author:caldr", "author:Calder", 24),
    "a value": ("region:frence", "region:europe/france", 24),
    "a value that begins so": ("site:harbourledger", "site:harbourledger.example", 24),
    "a value and a word": ("govermnent region:frence", "government region:europe/france", 24),
}


@pytest.mark.parametrize(("typed", "meant", "total"), CORRECTED.values(), ids=CORRECTED)
def test_what_is_misspelt_is_corrected(coast: Engine, typed: str, meant: str, total: int) -> None:
    offer = ask(coast, typed).did_you_mean
    assert offer is not None
    assert (offer.request.query.text, offer.total) == (meant, total)


KEPT = {
    "a word that articles have": "lake",
    "a word with another digit": "COVID-18",
    "a word outside the query's own": "-govermnent",
    "a region that no article is about": "region:germany",
    "a word that is far from any": "xylophone",
    "a word of two letters": "zu",
    "a correction that the filters leave nothing of": "cesefire region:africa",
}


@pytest.mark.parametrize("typed", KEPT.values(), ids=KEPT)
def test_what_is_not_misspelt_stays(coast: Engine, typed: str) -> None:
    assert ask(coast, typed).did_you_mean is None


def test_a_correction_says_what_it_changes(coast: Engine) -> None:
    offer = ask(coast, "cesefire zürich").did_you_mean
    assert offer is not None
    assert (offer.kind, offer.part, offer.change) == (OfferKind.SPELLING, "cesefire", "ceasefire")
    offer = ask(coast, "region:frence").did_you_mean
    assert offer is not None
    assert (offer.kind, offer.part, offer.change) == (OfferKind.VALUE, "region:frence", "region:europe/france")


def test_a_selected_value_is_corrected(coast: Engine) -> None:
    selections = (
        Selection(facet=Facet.REGION, values=("frence",)),
        Selection(facet=Facet.SITE, values=("x",), exclude=True),
    )
    offer = ask(coast, "ceasefire", selections=selections).did_you_mean
    assert offer is not None
    assert (offer.kind, offer.part, offer.change, offer.total) == (OfferKind.VALUE, "frence", "europe/france", 6)
    assert offer.request.selections == (replace(selections[0], values=("europe/france",)), selections[1])


def test_of_two_corrections_the_one_that_finds_more_with_the_other_words_is_offered(engine: Engine) -> None:
    with engine.batch() as batch:
        for number in range(9):
            batch.put(article(f"a{number}", "A piece of work", "One piece."))
        batch.put(article("b", "Talks", "The peace talks began."))
    offer = ask(engine, "peece").did_you_mean
    assert offer is not None
    assert offer.request.query.text == "piece"
    offer = ask(engine, "peece talks").did_you_mean
    assert offer is not None
    assert offer.request.query.text == "peace talks"


def test_a_word_that_was_not_typed_is_not_corrected(coast: Engine) -> None:
    typed = parse("lake")
    added = Word(text="cesefire", extent=typed.root.extent)
    request = SearchRequest(query=replace(typed, root=Or(children=(typed.root, added))), offers=True)
    assert (coast.search(request).did_you_mean, coast.search(request).variants) == (None, ())


VARIANTS = {
    "British and American": ("organisation", "organisation OR organization", 12),
    "the other way": ("labor", "labor OR labour", 12),
    "transliterated": ("kyiv", "kyiv OR Kiev", 12),
    "in a quotation": ('"in kiev"', '"in kiev" OR "in Kyiv"', 12),
    "beside other words": ("organisation spoke", "(organisation OR organization) spoke", 12),
    "in a field": ("title:report kyiv", "title:report (kyiv OR Kiev)", 12),
    "joined": ("healthcare", 'healthcare OR "health care"', 12),
    "split": ("health care", "(health care) OR healthcare", 12),
    "with a number, which the typed word does not find": ("COVID19", "COVID-19", 6),
    "with an umlaut, which the typed word does not find": ("zuerich", "Zürich", 6),
}


@pytest.mark.parametrize(("typed", "offered", "total"), VARIANTS.values(), ids=VARIANTS)
def test_another_spelling_that_finds_more_is_offered(coast: Engine, typed: str, offered: str, total: int) -> None:
    result = ask(coast, typed)
    offers = {offer.request.query.text: offer.total for offer in _offers(result)}
    assert offers.get(offered) == total


@pytest.mark.parametrize("typed", ["mueller", "lake", "spoke of", "organisation OR organization", "kyiv OR kiev"])
def test_another_spelling_that_finds_no_more_is_not_offered(coast: Engine, typed: str) -> None:
    assert ask(coast, typed).variants == ()


SUGGESTED = {
    "a word": ("cease", (SuggestionKind.WORD, "ceasefire", 6)),
    "a word as it is printed": ("zur", (SuggestionKind.WORD, "Zürich", 6)),
    "a word after another": ("government cease", (SuggestionKind.WORD, "government ceasefire", 6)),
    "a word of a title": ("title:repo", (SuggestionKind.WORD, "title:Report", 24)),
    "one typo from five characters": ("govrn", (SuggestionKind.WORD, "government", 24)),
    "a usual word beside a misspelt one": ("goverme", (SuggestionKind.WORD, "government", 24)),
    "a region": ("fra", (SuggestionKind.REGION, "France", 24)),
    "an author by any name": ("cald", (SuggestionKind.AUTHOR, "Alice Calder", 24)),
    "an author with a typo": ("alise", (SuggestionKind.AUTHOR, "Alice Calder", 24)),
    "an outlet": ("harbour led", (SuggestionKind.OUTLET, "The Harbour Ledger", 24)),
    "a title": ("a sli", (SuggestionKind.TITLE, "A slip", None)),
}


@pytest.mark.parametrize(("typed", "expected"), SUGGESTED.values(), ids=SUGGESTED)
def test_what_is_typed_is_completed(
    coast: Engine, typed: str, expected: tuple[SuggestionKind, str, int | None]
) -> None:
    assert expected in [(each.kind, each.text, each.total) for each in coast.suggest(typed, 10)]


def test_a_suggested_query_is_read_as_the_caller_reads_it(coast: Engine) -> None:
    def read(text: str) -> Query:
        return replace(parse(text), root=parse(f"{text} OR lake").root)

    [word] = [each for each in coast.suggest("cease", 10, read) if each.kind is SuggestionKind.WORD]
    assert (word.text, word.total) == ("ceasefire", 7)


def test_four_characters_have_no_typo(coast: Engine) -> None:
    assert coast.suggest("cesa", 10) == ()


def test_a_removed_word_is_suggested_no_more(coast: Engine) -> None:
    [slip] = coast.search(SearchRequest(query=parse("goverment"))).hits
    with coast.batch() as batch:
        batch.remove(slip.article.id)
    assert [each.text for each in coast.suggest("lak", 10)] == []
    assert ask(coast, "lakee").did_you_mean is None
