"""What an answer offers beside its articles, in JSON: each link is a search that finds what the offer says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from index.article.model import DateRange
from index.facets import Facet
from index.help import Offer, OfferKind
from index.query.parser import parse
from index.request import Copies, SearchRequest, Selection, Undated
from server.address import Address, address_of_offer
from server.wording import offer_text
from tests.server.articles import FERRY, UNDATED

if TYPE_CHECKING:
    from flask.testing import FlaskClient

REQUEST = SearchRequest(
    query=parse("ferry zeppelin"),
    selections=(
        Selection(facet=Facet.REGION, values=("africa", "europe")),
        Selection(facet=Facet.SITE, values=("a.example",), exclude=True),
    ),
    dates=DateRange(first=date(2020, 1, 1), last=date(2020, 12, 31)),
    undated=Undated.INCLUDE,
    page=1,
)
ADDRESS = Address(
    (
        ("q", "ferry zeppelin"),
        ("region", "africa"),
        ("region", "europe"),
        ("not_site", "a.example"),
        ("from", "2020"),
        ("to", "2020"),
        ("undated", "include"),
        ("sort", "oldest"),
    )
)


@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        ({}, [], []),
        ({"query": parse("ferry")}, [("q", "ferry zeppelin")], [("q", "ferry")]),
        ({"selections": REQUEST.selections[1:]}, [("region", "africa"), ("region", "europe")], []),
        ({"selections": REQUEST.selections[:1]}, [("not_site", "a.example")], []),
        ({"dates": None}, [("from", "2020"), ("to", "2020")], []),
        ({"dates": DateRange(last=date(2020, 12, 31))}, [("from", "2020"), ("to", "2020")], [("to", "2020-12-31")]),
        ({"undated": Undated.EXCLUDE}, [("undated", "include")], []),
        ({"undated": Undated.ONLY}, [("undated", "include")], [("undated", "only")]),
        ({"copies": Copies.SHOW}, [], [("copies", "show")]),
    ],
    ids=["nothing", "query", "selection", "exclusion", "dates", "one date", "undated", "only undated", "copies"],
)
def test_an_offer_changes_its_part_of_the_address(
    change: dict[str, Any], gone: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    offered = address_of_offer(ADDRESS, REQUEST, replace(REQUEST, **change))
    assert set(offered.pairs) == set(ADDRESS.pairs) - set(gone) | set(new)


def test_every_kind_of_offer_has_its_words() -> None:
    for kind in OfferKind:
        offer = Offer(kind=kind, part="the part", change="the change", request=REQUEST, total=1)
        assert offer_text(offer)
        assert "{" not in offer_text(offer)


@pytest.mark.parametrize(
    "query_string",
    [
        "q=ferry+zeppelin&region=europe",
        "q=lighthouse&region=europe&from=2015&not_site=a.example",
        'q="workers+ferry"+keeper',
        "q=keeper+date:2015..2020&sort=oldest",
        "q=privacy&page=1",
        "q=keeper+strait",
        "q=title:skipper",
    ],
)
def test_the_link_of_an_offer_finds_what_the_offer_says(client: FlaskClient, query_string: str) -> None:
    answer = client.get(f"/search.json?{query_string}").get_json()
    assert answer["zero_hits"]["offers"]
    for offer in answer["zero_hits"]["offers"]:
        found = client.get(offer["link"]).get_json()
        assert found["total"] == offer["total"] > answer["total"]
        assert found["query"]["q"] == offer["q"]
        assert found["query"]["warnings"] == []


def test_partial_matches_are_results_with_the_words_they_lack(client: FlaskClient) -> None:
    answer = client.get("/search.json?q=keeper+strait&sort=newest").get_json()
    assert (answer["total"], answer["results"]) == (0, [])
    assert answer["partial"]["total"] == 2
    by_id = {hit["id"]: hit for hit in answer["partial"]["results"]}
    assert {key: hit["lacks"] for key, hit in by_id.items()} == {UNDATED.id: ["strait"], FERRY.id: ["keeper"]}
    assert "<mark>strait</mark>" in by_id[FERRY.id]["snippets"][0]["html"]


@pytest.mark.parametrize("query_string", ["q=keeper+strait&partial=0", "q=keeper+strait&page=2", "q=harbour+week"])
def test_partial_is_null_where_it_is_not_wanted_or_not_needed(client: FlaskClient, query_string: str) -> None:
    assert client.get(f"/search.json?{query_string}").get_json()["partial"] is None
