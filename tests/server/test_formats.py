"""The tables of formats: routes, links and negotiation follow from an entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from index.query.parser import parse
from index.request import SearchRequest
from server.address import Address
from server.formats import ARTICLE, SEARCH, SearchFormat
from server.http.negotiation import JSON, Format
from server.wording import FORMAT_LABELS, SORT_LABELS
from tests.server.articles import FERRY

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
TABLES: dict[str, tuple[Format[Any], ...]] = {"/search": SEARCH, f"/articles/{FERRY.id}": ARTICLE}
ENTRIES = [pytest.param(path, form, id=f"{path[:9]} {form.name}") for path, table in TABLES.items() for form in table]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_media_types_and_suffixes_of_a_table_differ(table: tuple[Format[Any], ...]) -> None:
    """Accept cannot choose between the two kinds of CSV: KWIC is chosen by its address alone."""
    for told in ("name", "suffix"):
        assert len({getattr(form, told) for form in table}) == len(table)
    chosen_by_accept = [form for form in table if form.name != "kwic"]
    assert len({form.media_type for form in chosen_by_accept}) == len(chosen_by_accept)
    assert [form.media_type for form in table].count(JSON) == 1, "what Accept does not name is answered as JSON"


@pytest.mark.parametrize(("path", "form"), ENTRIES)
def test_a_form_is_answered_by_accept_and_at_its_own_address(client: FlaskClient, path: str, form: Format[Any]) -> None:
    by_accept = client.get(path, headers={"Accept": form.media_type}, buffered=True)
    assert (by_accept.status_code, by_accept.mimetype, "Accept" in by_accept.vary) == (200, form.media_type, True)
    at_address = client.get(f"{path}{form.suffix}", headers={} if form.suffix else HTML, buffered=True)
    assert (at_address.status_code, at_address.mimetype) == (200, form.media_type)


@pytest.mark.parametrize(("path", "form"), [entry for entry in ENTRIES if entry.values[1].suffix])  # type: ignore[union-attr]
def test_a_page_links_to_every_other_form(client: FlaskClient, path: str, form: Format[Any]) -> None:
    html = client.get(path, headers=HTML).text
    assert f'<link rel="alternate" type="{form.media_type}" href="{path}{form.suffix}"' in html
    assert re.search(
        rf'<a href="{path}{re.escape(form.suffix)}"[^>]*>[^<]*{FORMAT_LABELS.get(form.name, form.name.upper())}</a>',
        html,
    )


def test_the_whole_result_has_an_address_without_a_page() -> None:
    address = Address((("q", "truce"), ("page", "3"), ("per_page", "5")))
    page, whole = (
        SearchFormat(name="x", media_type="text/x", suffix=".x", render=lambda _: "", is_whole=is_whole)
        for is_whole in (False, True)
    )
    assert page.href(address, "/archive") == "/archive/search.x?q=truce&per_page=5&page=3"
    assert whole.href(address, "/archive") == "/archive/search.x?q=truce&per_page=5"


@pytest.mark.parametrize(
    "q",
    ["", "harbour", "region:europe", "-ceasefire", "region:europe harbour", "section:Harbour -ferry", "date:2020", "?!",
     "author:marsh", "region:europe OR week", '-ceasefire "week'],
)  # fmt: skip
def test_the_page_names_the_order_that_the_answer_has(client: FlaskClient, q: str) -> None:
    asked = {"per_page": 60, "facets": "none"} | ({"q": q} if q else {})
    html = client.get("/search", query_string=asked, headers=HTML).text
    order = SearchRequest(query=parse(q)).order
    default, explicit = (
        client.get("/search.json", query_string=asked | more).get_json() for more in ({}, {"sort": order.value})
    )
    shown = [SORT_LABELS[order]] if default["total"] > 1 else []
    assert re.findall(r'<span class="order">([^<]*)<', html) == shown
    assert re.findall(r'<li><span aria-current="true">([^<]*)<', html) == shown
    assert [hit["id"] for hit in default["results"]] == [hit["id"] for hit in explicit["results"]]
    assert any(hit["score"] for hit in default["results"]) is (order == "relevance")


def test_an_order_that_is_not_the_default_is_chosen_on_the_page(client: FlaskClient) -> None:
    html = client.get("/search?q=region:europe&sort=relevance", headers=HTML).text
    assert re.findall(r'<span class="order">([^<]*)<', html) == ["Best match"]
    assert '<a href="/search?q=region%3Aeurope" rel="nofollow">Newest first</a>' in html
