"""The pages of every state: what happened, what one can do, and a search box."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article.model import article_id
from index.engines.whoosh.whoosh_engine import WhooshEngine
from server import ServerConfig, create_app
from server.pages.problem import too_slow_advice
from tests.server.articles import CONSENT, FERRY
from tests.server.conftest import VERSION
from tests.server.test_page import HTML, Page, visit

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from index.engine import Engine


def client_of(engine: Engine) -> FlaskClient:
    return create_app(engine, ServerConfig(version=VERSION)).test_client()


def problem(client: FlaskClient, address: str, status: int) -> Page:
    response = client.get(address, headers=HTML)
    assert response.status_code == status
    page = Page(response.text)
    assert any(field.get("type") == "search" for field in page.attributes("input"))
    assert page.links["Go to the archive"] == "/"
    return page


def test_a_page_that_is_not_there_says_so(client: FlaskClient) -> None:
    page = problem(client, "/nowhere", 404)
    assert "There is no page at this address. Check the address" in page.text
    assert "Check that the link is complete." in problem(client, f"/articles/{article_id('none')}", 404).text


def test_a_removed_article_leads_to_others(own_engine: Engine, own_client: FlaskClient) -> None:
    with own_engine.batch() as batch:
        batch.remove(FERRY.id, tombstone=True)
    assert "Search for other articles" in problem(own_client, f"/articles/{FERRY.id}", 410).text


def test_without_an_index_the_page_says_how_to_make_one(tmp_path: Path) -> None:
    page = problem(client_of(WhooshEngine(tmp_path)), "/search?q=ferry", 503)
    assert "dateline index PATH" in page.text
    assert page.links["Try again"] == ""
    assert any(field.get("value") == "ferry" for field in page.attributes("input"))


def test_an_empty_archive_says_how_to_fill_it() -> None:
    engine = WhooshEngine(None)
    with engine.rebuild(decide="test"):
        pass
    page = visit(client_of(engine), "/search")
    assert "This archive is empty." in page.text
    assert "dateline index PATH" in page.text
    assert "No article matches" not in page.text


@pytest.fixture(scope="module")
def hurried(archive: Path) -> FlaskClient:
    """A client of an engine that has no time for any query."""
    return client_of(WhooshEngine(archive, deadline_ms=0))


@pytest.mark.parametrize(
    ("q", "told", "untold"),
    [
        ("harbour", "Search for a rarer word", "fewer"),
        ("h*", "Put more letters before a *.", "fewer"),
        ("harbour tide", "Use fewer words.", "letters"),
        ("harbour t*", "Use fewer words, or more letters before a *.", "rarer"),
    ],
)
def test_a_query_that_is_too_slow_keeps_its_words_and_says_how_to_change_them(
    hurried: FlaskClient, q: str, told: str, untold: str
) -> None:
    page = problem(hurried, f"/search?q={q}", 503)
    assert told in page.text
    assert untold not in page.text
    assert any(field.get("value") == q for field in page.attributes("input"))


def test_the_advice_for_a_query_that_is_not_known_is_that_for_any() -> None:
    assert too_slow_advice("") == "Use fewer words, or more letters before a *."


def test_a_search_that_finds_only_what_is_hidden_says_so_and_shows_it(client: FlaskClient) -> None:
    page = visit(client, "/search?q=privacy")
    assert "Hidden here: 1 page without an article. Show" in page.text
    assert "Check the spelling" not in page.text
    assert CONSENT.title in visit(client, page.links["Show 1 page without an article"]).text


def test_a_page_past_the_last_one_leads_back_to_it(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&page=9")
    assert "past the end" in page.text
    assert page.links["Go to the last page"] == "/search?q=harbour&page=3"


def test_one_hit_has_no_order_and_no_pages(client: FlaskClient) -> None:
    page = visit(client, "/search?q=ceasefire")
    assert "1 article" in page.text
    assert "Sort:" not in page.text
    assert "Page 1" not in page.links
