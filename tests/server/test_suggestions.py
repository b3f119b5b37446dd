"""`/suggest.json` answers what the engine suggests, with links that find as many articles as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server.articles import ARTICLES

if TYPE_CHECKING:
    from flask.testing import FlaskClient

KEYS = ["kind", "text", "total", "id", "link"]


def test_each_link_finds_the_total_and_a_title_links_to_its_article(client: FlaskClient) -> None:
    kinds = set()
    for article in ARTICLES:
        typed = article.title.split()[0][:3]
        answer = client.get("/suggest.json", query_string={"q": typed}).get_json()
        assert answer["q"] == typed
        for each in answer["suggestions"]:
            kinds.add(each["kind"])
            assert list(each) == KEYS
            found = client.get(each["link"], headers={"Accept": "application/json"})
            assert found.status_code == 200
            if each["kind"] == "title":
                assert (each["total"], found.get_json()["id"]) == (None, each["id"])
            else:
                assert (found.get_json()["total"], each["id"]) == (each["total"], None)
    assert {"word", "title"} <= kinds


def test_the_limit_counts_all_kinds_together(client: FlaskClient) -> None:
    assert len(client.get("/suggest.json?q=f&limit=1").get_json()["suggestions"]) == 1


def test_nothing_typed_has_no_suggestion(client: FlaskClient) -> None:
    for address in ("/suggest.json", "/suggest.json?q=", "/suggest.json?q=%3F%21"):
        assert client.get(address).get_json()["suggestions"] == []


@pytest.mark.parametrize(
    ("query", "code"),
    [("q=a&limit=0", "out-of-range"), ("q=a&limit=x", "not-a-number"), ("q=a&q=b", "repeated-parameter"),
     ("q=a&region=europe", "unknown-parameter")],
)  # fmt: skip
def test_a_bad_parameter_is_a_problem(client: FlaskClient, query: str, code: str) -> None:
    answer = client.get(f"/suggest.json?{query}")
    assert answer.status_code == 400
    assert [error["code"] for error in answer.get_json()["errors"]] == [code]


def test_equal_suggestions_are_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/suggest.json?q=f")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/suggest.json?q=f", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/suggest.json?q=fe").headers["ETag"] != first.headers["ETag"]
