"""The column of filters: which values have a row, and where the links of a row lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.article import regions
from index.facets import Facet
from index.search import FacetCounts, FacetValue
from server.address import Address
from server.pages.facets import FacetRow, FacetRows, _covers_few, facet_list
from server.pages.links import Links
from server.wording import value_text
from tests.server.test_page import HTML, link, query_pairs, visit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.testing import FlaskClient

    from server.pages.facets import FacetList


def value(facet: Facet, name: str, count: int, *, selected: bool = False) -> FacetValue:
    return FacetValue.of(facet, name, count, selected=selected)


def listed(
    facet: Facet, values: Iterable[FacetValue], *pairs: tuple[str, str], unknown: int = 0, total: int | None = None
) -> FacetList:
    values = tuple(values)
    counts = FacetCounts(facet=facet, values=values, unknown=unknown, other=0, total_values=total or len(values))
    return facet_list(counts, Links(Address(pairs), "/search"), "")


def labels(rows: FacetRows) -> list[str]:
    return [row.label for row in rows.shown]


def many(facet: Facet, number: int) -> list[FacetValue]:
    return [value(facet, f"value {position}", 1000 - position) for position in range(number)]


def test_five_values_are_shown_then_none_and_the_others_are_folded() -> None:
    outlets = listed(Facet.OUTLET, many(Facet.OUTLET, 10), unknown=7, total=177)
    assert labels(outlets.rows) == [*(f"value {position}" for position in range(5)), "None stated"]
    assert [row.label for row in outlets.rows.folded] == [f"value {position}" for position in range(5, 10)]
    assert (outlets.more, outlets.find) == (172, "/facets/outlet")


def test_no_row_is_folded_alone_and_nothing_is_found_where_all_have_a_row() -> None:
    outlets = listed(Facet.OUTLET, many(Facet.OUTLET, 6))
    assert len(labels(outlets.rows)) == 6
    assert (outlets.more, outlets.find) == (0, None)


def test_a_value_that_is_used_is_never_folded() -> None:
    values = many(Facet.OUTLET, 8)
    values += [value(Facet.OUTLET, "value 8", 1, selected=True), value(Facet.OUTLET, "value 9", 1)]
    outlets = listed(Facet.OUTLET, values, ("outlet", "Value 8"), ("not_outlet", "Value 9"))
    used = [row for row in outlets.rows.shown if row.label in {"value 8", "value 9"}]
    assert [(row.chosen, row.left_out) for row in used] == [(True, False), (False, True)]
    assert outlets.is_used


def test_126_regions_are_seven_rows_and_those_below_an_open_one_five_more() -> None:
    tops = [region.key for region in regions.children(None)]
    keys = [*tops, *(region.key for top in tops for region in regions.children(top))]
    values = [value(Facet.REGION, key, 500 - position) for position, key in enumerate(keys[:100])]
    closed = listed(Facet.REGION, values, total=126)
    assert all(row.below is None for row in closed.rows.shown)
    assert len(closed.rows.shown) + len(closed.rows.folded) <= len(tops)
    assert closed.find == "/facets/region"
    parent = closed.rows.shown[0]
    key = next(key for key in keys if regions.label(key) == parent.label)
    opened = listed(Facet.REGION, values, ("region", key), total=126)
    row = next(row for row in opened.rows.shown if row.label == parent.label)
    assert row.below is not None
    assert 1 <= len(row.below.shown) <= 6
    assert [other.below for other in opened.rows.shown if other is not row] == [None] * (len(opened.rows.shown) - 1)


def test_regions_stand_below_the_region_that_contains_them_once_it_is_open(client: FlaskClient) -> None:
    assert "France" not in facet_html(client, "/search", "region")
    for address in ("/search?region=europe", "/search?region=europe/germany"):
        html = facet_html(client, address, "region")
        nested = re.search(r"<bdi>Europe</bdi>.*?<ul class=\"rows\">(.*?)</ul>", html, re.DOTALL)
        assert nested is not None
        assert "<bdi>France</bdi>" in nested[1]
        assert "<bdi>Germany</bdi>" in nested[1]


def facet_html(client: FlaskClient, address: str, facet: str) -> str:
    html = client.get(address, headers=HTML).text
    found = re.search(rf'<section class="facet" id="facet-{facet}".*?</section>', html, re.DOTALL)
    assert found is not None
    return found[0]


def test_only_regions_are_a_tree(client: FlaskClient) -> None:
    assert facet_html(client, "/search?facets=section&section=Harbour", "section").count('<ul class="rows">') == 1


def test_a_region_is_selected_in_place_of_those_above_and_below_it() -> None:
    def region_of(chosen: tuple[str, ...], wanted: str) -> list[str]:
        keys = ("europe", "europe/france", "europe/germany", "africa")
        pairs = tuple(("region", text) for text in chosen)
        rows = listed(Facet.REGION, [value(Facet.REGION, key, 3) for key in keys], *pairs).rows
        row = next(row for row in every(rows) if row.label == wanted)
        return [text for name, text in query_pairs(row.take) if name == "region"]

    assert region_of(("Europe", "africa"), "France") == ["africa", "europe/france"]
    assert region_of(("europe/france", "europe/germany"), "Europe") == ["europe"]
    assert region_of(("europe/france",), "Germany") == ["europe/france", "europe/germany"]


def every(rows: FacetRows) -> list[FacetRow]:
    return [
        each
        for row in (*rows.shown, *rows.folded)
        for each in (row, *(every(row.below) if row.below is not None else ()))
    ]


def test_the_link_of_a_facet_value_adds_it_and_then_removes_it(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&sort=oldest")
    href = next(href for words, href in page.links.items() if words.startswith("Asia-Pacific"))
    assert query_pairs(href) == [("q", "harbour"), ("region", "asia-pacific"), ("sort", "oldest")]
    page = visit(client, href)
    href = next(href for words, href in page.links.items() if words.startswith("Remove Asia-Pacific"))
    assert query_pairs(href) == [("q", "harbour"), ("sort", "oldest")]


def test_a_region_selected_by_its_label_can_be_removed(client: FlaskClient) -> None:
    page = visit(client, "/search?region=Asia-Pacific")
    href = next(href for words, href in page.links.items() if words.startswith("Remove Asia-Pacific"))
    assert query_pairs(href) == []


def test_a_second_link_of_a_row_leaves_its_value_out_and_takes_it_back(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&author=bea+marsh")
    assert link(page, "Leave out Bea Marsh") == [("q", "harbour"), ("not_author", "Bea Marsh")]
    page = visit(client, page.links["Leave out Bea Marsh"])
    assert "Remove Not author Bea Marsh ×" in page.links
    assert link(page, "No longer leave out Bea Marsh") == [("q", "harbour")]
    href = next(href for words, href in page.links.items() if words.startswith("Bea Marsh"))
    assert query_pairs(href) == [("q", "harbour"), ("author", "Bea Marsh")]


def test_articles_without_a_value_are_a_row_that_selects_and_removes_them(client: FlaskClient) -> None:
    links = visit(client, "/search?facets=section").links
    [(name, address)] = [item for item in links.items() if item[0].startswith("None stated")]
    assert address == "/search?section=none&facets=section#facet-section"
    page = visit(client, address)
    assert name.removeprefix("None stated ") in page.text
    assert page.links[f"Remove {name}"] == "/search?facets=section#facet-section"
    assert "Remove Section None stated ×" in page.links


def test_rare_facets_are_folded_until_one_of_them_is_used(client: FlaskClient) -> None:
    def is_open(address: str) -> bool:
        return '<details class="rare" open>' in client.get(address, headers=HTML).text

    html = client.get("/search", headers=HTML).text
    shown, folded = html.split('<details class="rare">')
    # One article in twenty-five states a name of its outlet's site; of the others nobody knows the outlet.
    assert re.findall(r'id="facet-(\w+)-title"', shown) == ["outlet", "region", "author", "lang"]
    assert re.findall(r'id="facet-(\w+)-title"', folded) == ["section", "kind", "tag", "quality"]
    assert not is_open("/search?region=europe")
    assert is_open("/search?section=Harbour")
    assert is_open("/search?not_kind=Notes")


def test_a_facet_that_few_articles_state_is_folded() -> None:
    def covers_few(stated: int, unknown: int) -> bool:
        values = (value(Facet.OUTLET, "a", stated),)
        return _covers_few(FacetCounts(facet=Facet.OUTLET, values=values, unknown=unknown, other=0, total_values=1))

    assert covers_few(5, 95)
    assert not covers_few(50, 50)


@pytest.mark.parametrize(
    ("facet", "text", "words"),
    [
        (Facet.LANG, "de", "German"),
        (Facet.LANG, "und", "None stated"),
        (Facet.QUALITY, "full", "Complete"),
        (Facet.QUALITY, "consent-wall", "Consent wall"),
        (Facet.REGION, "nowhere", "nowhere"),
        (Facet.REGION, "europe/france", "France"),
        (Facet.KIND, "news_news", "news"),
        (Facet.SECTION, "north_sea", "north sea"),
        (Facet.SECTION, "_", "_"),
        (Facet.OUTLET, "my_paper", "my_paper"),
        (Facet.TAG, "none", "None stated"),
    ],
)
def test_a_value_has_a_name_that_a_person_uses(facet: Facet, text: str, words: str) -> None:
    assert value_text(facet, text) == words


def test_all_values_of_a_facet_have_a_page_that_keeps_the_search(client: FlaskClient) -> None:
    page = visit(client, "/facets/author?q=harbour&from=2016&page=2")
    assert "2 authors" in page.text
    assert link(page, "Back to the results for harbour") == [("q", "harbour"), ("from", "2016")]
    href = next(href for words, href in page.links.items() if words.startswith("Alice Calder"))
    assert query_pairs(href) == [("q", "harbour"), ("author", "Alice Calder"), ("from", "2016")]
    page = visit(client, "/facets/author?q=harbour&from=2016&prefix=ali")
    assert "1 author beginning with “ali”" in page.text
    assert not [words for words in page.links if words.startswith("Bea Marsh")]


@pytest.mark.parametrize(("facet", "prefix", "name"), [("lang", "ger", "German"), ("quality", "cut", "Cut short")])
def test_a_value_is_found_by_the_name_that_the_page_gives_it(
    client: FlaskClient, facet: str, prefix: str, name: str
) -> None:
    links = visit(client, f"/facets/{facet}?prefix={prefix}").links
    assert [words for words in links if words.startswith(name)]
    assert not [words for words in links if words.startswith(("English", "Complete"))]


def test_the_page_of_a_facet_is_json_for_a_program(client: FlaskClient) -> None:
    plain, named = (client.get(f"/facets/region{suffix}?prefix=fr") for suffix in ("", ".json"))
    assert plain.get_json() == named.get_json()
    assert "Accept" in plain.headers["Vary"]


def test_a_region_that_is_found_says_where_it_is(client: FlaskClient) -> None:
    assert "France Europe" in " ".join(visit(client, "/facets/region?prefix=fra").links)


def test_the_form_of_a_facets_page_leaves_no_empty_field(client: FlaskClient) -> None:
    response = client.get("/facets/author?q=harbour&prefix=", headers=HTML)
    assert (response.status_code, response.headers["Location"]) == (303, "/facets/author?q=harbour")
    assert client.get("/facets/author?from=never", headers=HTML).status_code == 400
