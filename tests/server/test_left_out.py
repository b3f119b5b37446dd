"""The answer and the page say how many articles have the words only in text that was left out, and link to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article.model import Role
from index.engines import open_engine
from server import ServerConfig, create_app
from tests.conformance.piles import article, with_blocks

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.fixture(scope="module")
def quay() -> FlaskClient:
    """Return a client of a server over four articles; three have a ferry only in text that was left out."""
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for made in (
            article("body", "Timetable", "The ferry leaves at six."),
            with_blocks(article("one", "Quay", "High water."), (Role.CAPTION, "The <ferry> at the mole")),
            with_blocks(article("two", "Mole", "Low water."), (Role.CAPTION, "A ferry")),
            with_blocks(article("three", "Lamp", "No water."), (Role.RELATED, "Two ferry lines merge")),
        ):
            build.put(made)
    return create_app(engine, ServerConfig(version="1")).test_client()


def test_the_answer_counts_them_by_role_and_links_to_them(quay: FlaskClient) -> None:
    answer = quay.get("/search.json?q=ferry&sort=oldest").get_json()
    left_out = answer["left_out"]
    assert (answer["total"], left_out["total"], left_out["roles"]) == (1, 3, {"caption": 2, "related": 1})
    offer = left_out["offer"]
    assert (offer["kind"], offer["q"], offer["total"]) == ("left-out", "page:ferry NOT ferry", 3)
    shown = quay.get(offer["link"].replace("/search?", "/search.json?")).get_json()
    assert shown["total"] == 3
    assert {hit["snippets"][0]["field"] for hit in shown["results"]} == {"caption", "related"}
    assert "sort=oldest" in offer["link"]


def test_the_page_says_so_in_plain_words(quay: FlaskClient) -> None:
    page = quay.get("/search?q=ferry", headers={"Accept": "text/html"}).text
    assert (
        'href="/search?q=page%3Aferry+NOT+ferry" rel="nofollow">3 in text that was left out (captions 2, related 1)'
        in page
    )


def test_a_card_says_which_text_its_snippet_is_from(quay: FlaskClient) -> None:
    page = quay.get("/search?q=ferry+in:caption+mole", headers={"Accept": "text/html"}).text
    assert '<span class="badge" lang="en">Left out (captions)</span> The &lt;<mark>ferry</mark>&gt;' in page
    assert "Left out" not in quay.get("/search?q=water", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("query", ["q=water", "q=ferry&page=2", "q=ferry+in:caption", "q=&sort=oldest"])
def test_nothing_is_said_where_there_is_nothing(quay: FlaskClient, query: str) -> None:
    assert quay.get(f"/search.json?{query}").get_json()["left_out"] is None


def test_a_snippet_of_such_text_can_be_quoted(quay: FlaskClient) -> None:
    [hit] = quay.get("/search.json?q=ferry+in:caption+mole").get_json()["results"]
    quoted = quay.get(hit["snippets"][0]["quote"]).get_json()
    assert (quoted["field"], quoted["text"]) == ("caption", "The <ferry> at the mole")


def test_exports_hold_the_answer_alone(quay: FlaskClient) -> None:
    assert len(quay.get("/search.jsonl?q=ferry").text.splitlines()) == 1
