"""`/articles/<id>/similar.json`, `/related.json` and the pages: which articles are alike, and what they write of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.article.model import article_id
from index.engines import open_engine
from server import ServerConfig, create_app
from tests.conformance.test_likeness import FAR, FERRY, NEAR, OTHERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

KEYS = ["id", "title", "dek", "url", "outlet", "site", "lang", "published", "copies", "score", "shared", "link"]
ADDRESS = f"/articles/{FERRY.id}/similar.json"


@pytest.fixture(scope="module")
def ferries() -> Iterator[FlaskClient]:
    engine = open_engine("memory:")
    with engine.rebuild(decide="1") as build:
        for each in (*OTHERS, FERRY, NEAR, FAR):
            build.put(each)
        build.remove(article_id("old"), moved_to=FERRY.id)
    yield create_app(engine, ServerConfig(version="0.1.0")).test_client()
    engine.close()


def test_each_result_is_an_article_with_the_words_that_both_have(ferries: FlaskClient) -> None:
    answer = ferries.get(ADDRESS).get_json()
    assert (list(answer), answer["id"]) == (["id", "results"], FERRY.id)
    assert [each["id"] for each in answer["results"]] == [NEAR.id, FAR.id]
    for each in answer["results"]:
        assert list(each) == KEYS
        assert each["shared"]
        assert ferries.get(each["link"]).status_code == 200


def test_a_limit_cuts_the_results(ferries: FlaskClient) -> None:
    assert [each["id"] for each in ferries.get(f"{ADDRESS}?limit=1").get_json()["results"]] == [NEAR.id]


@pytest.mark.parametrize(
    ("query", "code"), [("limit=0", "out-of-range"), ("limit=21", "out-of-range"), ("q=ferry", "unknown-parameter")]
)
def test_a_bad_parameter_is_a_problem(ferries: FlaskClient, query: str, code: str) -> None:
    answer = ferries.get(f"{ADDRESS}?{query}")
    assert answer.status_code == 400
    assert [error["code"] for error in answer.get_json()["errors"]] == [code]


def test_an_old_id_is_redirected_and_an_unknown_one_is_not_found(ferries: FlaskClient) -> None:
    moved = ferries.get(f"/articles/{article_id('old')}/similar.json?limit=1")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{ADDRESS}?limit=1")
    assert ferries.get(f"/articles/{article_id('none')}/similar.json").status_code == 404


def test_an_equal_answer_is_not_sent_again(ferries: FlaskClient) -> None:
    tag = ferries.get(ADDRESS).headers["ETag"]
    assert ferries.get(ADDRESS, headers={"If-None-Match": tag}).status_code == 304
    assert ferries.get(f"{ADDRESS}?limit=1").headers["ETag"] != tag


def test_the_page_links_to_the_articles_like_it(ferries: FlaskClient) -> None:
    page = ferries.get(f"/articles/{FERRY.id}", headers={"Accept": "text/html"}).text
    assert "More like this" in page
    assert page.index(f'href="/articles/{NEAR.id}"') < page.index(f'href="/articles/{FAR.id}"')
    alone = ferries.get(f"/articles/{OTHERS[0].id}", headers={"Accept": "text/html"}).text
    assert f'href="/articles/{NEAR.id}"' not in alone


def test_each_related_word_links_to_a_search_that_finds_as_many_as_it_says(ferries: FlaskClient) -> None:
    for address in ("q=wages", "q=wages+OR+zebra", "q=wages&copies=show&undated=include", "q=wages&sort=oldest&page=2"):
        answer = ferries.get(f"/related.json?{address}").get_json()
        assert list(answer) == ["q", "total", "words"]
        assert answer["total"] == ferries.get(f"/search.json?{address}").get_json()["total"]
        assert answer["words"]
        for word in answer["words"]:
            assert list(word) == ["text", "total", "q", "link"]
            found = ferries.get(word["link"], headers={"Accept": "application/json"}).get_json()
            assert (found["total"], found["query"]["q"]) == (word["total"], word["q"])


def test_the_page_of_a_search_links_to_its_related_words_and_they_to_searches(ferries: FlaskClient) -> None:
    page = ferries.get("/search?q=wages&page=1", headers={"Accept": "text/html"}).text
    assert 'href="/related?q=wages"' in page
    words = ferries.get("/related?q=wages").text
    offered = ferries.get("/related.json?q=wages").get_json()["words"]
    assert offered
    for each in offered:
        assert f'href="{each["link"]}"' in words
    assert "/related" not in ferries.get("/search?q=zebra", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("path", ["/related", "/related.json"])
def test_related_words_refuse_bad_parameters_and_are_not_sent_twice(ferries: FlaskClient, path: str) -> None:
    assert ferries.get(f"{path}?colour=red").status_code == 400
    tag = ferries.get(f"{path}?q=harbour").headers["ETag"]
    assert ferries.get(f"{path}?q=harbour", headers={"If-None-Match": tag}).status_code == 304
    assert ferries.get(f"{path}?q=ferry").headers["ETag"] != tag
