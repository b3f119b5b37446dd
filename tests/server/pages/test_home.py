"""The home page: what the archive is, examples that find something, values with their counts, newest arrivals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.article.model import Quality
from index.engines import open_engine
from server import ServerConfig, create_app
from server.archive.overview import overview_of
from server.pages.histogram import LABELS, LARGE_PLOT, PLOT
from tests.server.articles import ADDED, ARTICLES, CONSENT, VISIBLE, article
from tests.server.conftest import VERSION
from tests.server.test_page import HTML, query_pairs, visit

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from index.article.model import Article
    from index.engine import Engine


def client_of(*articles: Article) -> FlaskClient:
    """Return a client of a server over these articles."""
    engine = open_engine("memory:")
    with engine.rebuild(decide="test") as build:
        for each in articles:
            build.put(each)
    return create_app(engine, ServerConfig(version=VERSION)).test_client()


def total_behind(client: FlaskClient, href: str) -> int:
    """Return how many articles the search at this address finds."""
    answer = client.get(href.replace("/search", "/search.json")).get_json()
    assert answer["query"]["warnings"] == []
    total: int = answer["total"]
    return total


def test_it_says_what_the_archive_is(client: FlaskClient) -> None:
    page = visit(client, "/")
    assert f"{VISIBLE} articles , 2 outlets , 2015 to 2021 , 1 undated" in page.text.replace(",", " ,").replace(
        "  ", " "
    )
    assert page.links[f"{VISIBLE} articles"] == "/search"
    assert page.links["2 outlets"] == "/browse/outlet"
    assert page.links["2015 to 2021"] == "/browse/year"
    assert total_behind(client, page.links["1 undated"]) == 1


def test_three_examples_find_what_they_say(client: FlaskClient) -> None:
    html = client.get("/", headers=HTML).text
    part = html[html.index('class="examples"') : html.index("</section>", html.index('class="examples"'))]
    links = re.findall(r'<a href="([^"]+)"><bdi>[^<]+</bdi> <span class="count">([\d,]+)', part)
    assert len(links) == 3
    for href, count in links:
        assert total_behind(client, href.replace("&amp;", "&")) == int(count) > 0


def test_the_examples_of_a_generation_are_always_the_same(engine: Engine) -> None:
    assert overview_of(engine).subjects == overview_of(engine).subjects


def test_each_value_of_a_column_finds_its_number_of_articles(client: FlaskClient) -> None:
    page = visit(client, "/")
    for words, parameter in (("Europe 25 articles", "region"), ("Bea Marsh 31 articles", "author")):
        assert [name for name, _ in query_pairs(page.links[words])] == [parameter]
        assert total_behind(client, page.links[words]) == int(re.findall(r"\d+", words)[0])
    assert page.links["All 2 outlets"] == "/browse/outlet"


def test_a_child_follows_its_parent(client: FlaskClient) -> None:
    text = visit(client, "/").text
    assert text.index("Europe 25") < text.index("France 1") < text.index("Asia-Pacific 2")


def test_the_newest_arrivals_are_those_that_came_last() -> None:
    from datetime import timedelta

    late = article("late", "The late boat", "It came at night.", added=ADDED + timedelta(days=1))
    page = visit(client_of(*ARTICLES, late), "/")
    arrivals = page.text[page.text.index("Newest arrivals") :]
    assert arrivals.index("The late boat") < arrivals.index("no date printed")
    assert query_pairs(page.links["All, the last added first"]) == [("sort", "added")]


def test_the_timeline_is_drawn_large(client: FlaskClient) -> None:
    assert f'height="{LARGE_PLOT + LABELS}"' in client.get("/", headers=HTML).text
    assert f'height="{PLOT + LABELS}"' in client.get("/search", headers=HTML).text


def test_an_empty_archive_says_how_to_begin() -> None:
    page = visit(client_of(), "/")
    assert "dateline index PATH" in page.text
    assert "For example" not in page.text


def test_an_archive_of_pages_without_an_article_says_so() -> None:
    page = visit(client_of(CONSENT), "/")
    assert "1 page without an article" in page.text
    assert query_pairs(page.links["1 page without an article"])[0][0] == "quality"


BARE = [
    [article("one", "One", "Only this.")],
    [article("dated", "Dated", "Only this.", published="2020")],
    [article("asian", "渡し船は港に戻る", "港の渡し船は冬の時刻表に戻る。", language="ja", published="2020-01-02")],
    [article("poor", "Poor", "Only this.", quality=Quality.TITLE_ONLY)],
]


@pytest.mark.parametrize("articles", BARE, ids=["one", "dated", "asian", "poor"])
@pytest.mark.parametrize("address", ["/", "/help", "/about", "/browse", "/browse/author", "/browse/year"])
def test_an_archive_that_states_little_has_every_page(articles: list[Article], address: str) -> None:
    visit(client_of(*articles), address)


def test_with_parameters_the_address_is_a_search(client: FlaskClient) -> None:
    assert "Newest arrivals" not in visit(client, "/?q=ferry").text


def test_without_html_the_address_is_a_search(client: FlaskClient) -> None:
    assert client.get("/").get_json()["total"] == VISIBLE


def test_below_a_prefix_every_link_has_it(archive: Path) -> None:
    app = create_app(open_engine(archive), ServerConfig(version=VERSION, prefix="/archive"))
    for address in ("/archive/", "/archive/browse", "/archive/browse/author", "/archive/help", "/archive/about"):
        links = visit(app.test_client(), address).links
        assert all(href.startswith(("/archive/", "#")) for href in links.values()), links
