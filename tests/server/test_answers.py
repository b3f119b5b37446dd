"""Answers that are kept: asked for again, they cost no search; they never outlive what they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from server import ServerConfig, create_app
from server.answers import Answer, AnswerCache
from tests.server.articles import FERRY, UNDATED, article
from tests.server.conftest import VERSION
from tests.server.http.test_http import Counting

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.engine import Engine

HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("gzip", [{}, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_the_second_who_asks_costs_no_search(engine: Engine, gzip: dict[str, str]) -> None:
    counting = Counting(engine)
    client = create_app(counting, ServerConfig(version=VERSION)).test_client()
    first, second = (client.get("/search?q=ferry", headers=HTML | gzip) for _ in range(2))
    assert (first.status_code, first.data, first.headers) == (second.status_code, second.data, second.headers)
    assert counting.asked.count("search") == 1


def test_exports_are_made_anew(engine: Engine) -> None:
    counting = Counting(engine)
    client = create_app(counting, ServerConfig(version=VERSION)).test_client()
    exports = []
    for _ in range(2):
        with client.get("/search.csv?q=ferry") as response:
            exports.append(response.data)
    assert counting.asked.count("export") == 2
    assert exports[0] == exports[1] != b""


def test_a_commit_is_seen_at_once(own_engine: Engine, own_client: FlaskClient) -> None:
    before = own_client.get("/search?q=lighthouse", headers=HTML).text
    with own_engine.batch() as batch:
        batch.put(article("another", "A second lighthouse", "Its keeper counts ships as well."))
    after = own_client.get("/search?q=lighthouse", headers=HTML).text
    assert ("A second <mark>lighthouse</mark>" in before, "A second <mark>lighthouse</mark>" in after) == (False, True)


def test_a_removed_article_is_gone_though_its_page_was_kept(own_engine: Engine, own_client: FlaskClient) -> None:
    assert own_client.get(f"/articles/{UNDATED.id}", headers=HTML).status_code == 200
    with own_engine.batch() as batch:
        batch.remove(UNDATED.id, tombstone=True)
    assert own_client.get(f"/articles/{UNDATED.id}", headers=HTML).status_code == 410
    assert own_client.get(f"/articles/{FERRY.id}", headers=HTML).status_code == 200


def test_the_cache_keeps_what_was_asked_for_last_within_its_bytes() -> None:
    cache = AnswerCache(max_bytes=80)
    for name in "abcdefgh":
        cache.put(name, Answer(body=name.encode() * 10, is_gzipped=False), accepts_gzip=False)
    assert cache.get("a", accepts_gzip=False) is not None
    cache.put("i", Answer(body=b"i" * 10, is_gzipped=False), accepts_gzip=False)
    kept = "".join(name for name in "abcdefghi" if cache.get(name, accepts_gzip=False))
    assert kept == "acdefghi"
    assert cache.get("a", accepts_gzip=True) is None, "another form of the answer"


def test_a_body_of_more_than_an_eighth_is_not_kept_and_a_newer_one_takes_the_place_of_the_older() -> None:
    cache = AnswerCache(max_bytes=80)
    cache.put("large", Answer(body=b"x" * 11, is_gzipped=False), accepts_gzip=False)
    assert cache.get("large", accepts_gzip=False) is None
    for _ in range(20):
        cache.put("same", Answer(body=b"x" * 10, is_gzipped=False), accepts_gzip=False)
    cache.put("other", Answer(body=b"x" * 10, is_gzipped=False), accepts_gzip=False)
    assert cache.get("same", accepts_gzip=False) is not None
