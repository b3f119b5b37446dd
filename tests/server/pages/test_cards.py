"""A card shows the source of each fact, links each fact to its filter, and repeats nothing."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest

from index.article.model import Author, AuthorKind, Outlet, Published, RegionFact
from index.search import Hit, Snippet
from server.address import Address, Pair
from server.pages.cards import LINE_COLUMNS, MAX_AUTHORS, Card, Fact, card
from server.pages.links import Links
from server.wording import HOST_REASON
from tests.server.articles import CONSENT, FERRY, UNDATED, article

ASKED = (("q", "ferry"), ("sort", "oldest"), ("page", "3"))


def card_of(hit: Hit, *pairs: Pair) -> Card:
    return card(hit, Links(Address(pairs), "/search"), "")


def hit_of(key: str, **facts: object) -> Hit:
    return Hit(article=article(key, "A title", "A body.", **facts), score=1.0)


def filters(fact: Fact) -> list[Pair]:
    assert fact.href is not None
    return parse_qsl(urlsplit(fact.href).query)


def test_outlet_date_and_author_are_links_that_add_their_filter_and_keep_the_search() -> None:
    outlet, date, author, agency = card_of(Hit(article=FERRY, score=1.0), *ASKED).source
    assert filters(outlet) == [("q", "ferry"), ("outlet", "harbour.example"), ("sort", "oldest")]
    assert filters(date) == [("q", "ferry"), ("from", "2020-10-05"), ("to", "2020-10-05"), ("sort", "oldest")]
    assert filters(author) == [("q", "ferry"), ("author", "Alice Calder"), ("sort", "oldest")]
    assert (agency.text, agency.href) == ("Coast Wire", None), "only persons are a filter"


@pytest.mark.parametrize("code", ["2020-10-05", "2020-10", "2020"])
def test_a_date_filters_by_what_is_printed(code: str) -> None:
    [date] = card_of(hit_of("dated", published=code)).source
    assert filters(date) == [("from", code), ("to", code)]
    [date] = card_of(hit_of("dated", published=code), ("from", code), ("to", code)).source
    assert date.href is None


def test_a_value_replaces_the_others_of_its_facet_and_is_no_link_once_it_is_chosen() -> None:
    hit = hit_of("owned", outlet=Outlet(name="The Tidal Post", source="meta"), published="2020")
    outlet, _ = card_of(hit, ("outlet", "The Tidal Post"), ("outlet", "Meridian Review")).source
    assert filters(outlet) == [("outlet", "The Tidal Post")]
    outlet, _ = card_of(hit, ("outlet", "The Tidal Post")).source
    assert outlet.href is None


def test_a_missing_date_is_said_and_leads_to_the_others_without_one() -> None:
    undated, _ = card_of(Hit(article=UNDATED, score=1.0), ("q", "ship")).source
    assert (undated.kind, undated.text) == ("undated", "no date printed")
    assert filters(undated) == [("q", "ship"), ("undated", "only")]


INFERRED = {
    "date": ({"published": Published.at("2020", "url")}, "date"),
    "outlet": ({"outlet": Outlet(name="Tidal", source="copyright"), "published": "2020"}, "outlet"),
    "host": ({"site": "tidal.example", "published": "2020"}, "outlet"),
    "author": ({"authors": [Author(name="Bea Marsh", printed=("B",), source="bio")], "published": "2020"}, "author"),
    "region": ({"regions": [RegionFact(key="africa", label="Africa", source="text")]}, "region"),
    "correction": ({"published": Published.at("2020", "user")}, "date"),
}


@pytest.mark.parametrize(("facts", "kind"), INFERRED.values(), ids=INFERRED)
def test_a_fact_that_its_page_does_not_state_says_how_it_is_known(facts: dict[str, object], kind: str) -> None:
    shown = card_of(hit_of("inferred", **facts))
    assert [fact.kind for fact in (*shown.source, *shown.places) if fact.why] == [kind]


def test_a_fact_that_its_page_states_says_nothing() -> None:
    shown = card_of(
        hit_of(
            "stated",
            published=Published.at("2020-10-05", "text"),
            outlet=Outlet(name="The Tidal Post", source="meta"),
            authors=["Alice Calder"],
            regions=["africa"],
        )
    )
    assert [fact.why for fact in (*shown.source, *shown.places)] == [None] * 4
    assert card_of(Hit(article=FERRY, score=1.0)).source[0].why == HOST_REASON


def test_a_match_in_a_name_is_marked_in_the_name() -> None:
    both = "Alice Calder\n\nCoast Wire"
    wire = both.index("Wire")
    found = Snippet(field="authors", start=14, stop=24, text="Coast Wire", matches=((wire - 14, wire - 10),))
    *_, author, agency = card_of(Hit(article=FERRY, score=1.0, snippets=(found,))).source
    assert (author.text, agency.text) == ("Alice Calder", "Coast <mark>Wire</mark>")


def test_many_authors_are_counted() -> None:
    names = [f"Author {number}" for number in range(MAX_AUTHORS + 3)]
    shown = card_of(hit_of("crowd", authors=names, published="2020"))
    assert [fact.text for fact in shown.source if fact.kind == "author"] == names[:MAX_AUTHORS]
    assert shown.unnamed == 3


def test_an_outlet_that_is_the_author_is_shown_once() -> None:
    author = Author(name="The Tidal Post", kind=AuthorKind.OUTLET, printed=("The Tidal Post",), source="byline")
    shown = card_of(hit_of("self", outlet=Outlet(name="The Tidal Post", source="meta"), authors=[author]))
    assert [fact.text for fact in shown.source] == ["The Tidal Post", "no date printed"]


def test_a_kind_or_section_that_names_a_region_is_not_repeated() -> None:
    shown = card_of(hit_of("world", kind="Report", section="africa", regions=["africa"]))
    assert shown.subjects == ("Report",)
    assert [fact.text for fact in shown.places] == ["Africa"]


def test_a_title_of_two_lines_leaves_two_for_the_excerpt() -> None:
    long = replace(FERRY, title="x" * (LINE_COLUMNS + 1))
    assert card_of(Hit(article=long, score=1.0)).is_long
    assert not card_of(Hit(article=FERRY, score=1.0)).is_long


def test_an_incomplete_article_says_so() -> None:
    assert card_of(Hit(article=CONSENT, score=1.0)).quality == "Consent wall"
