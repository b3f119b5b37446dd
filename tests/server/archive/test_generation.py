"""What is kept for a generation is made once for it, and again for the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server import ServerConfig, create_app
from server.archive.generation import GenerationCache
from tests.server.articles import ARTICLES
from tests.server.conftest import VERSION
from tests.server.http.test_http import Counting
from tests.server.test_page import HTML

if TYPE_CHECKING:
    from index.engine import Engine


def test_a_value_is_made_once_for_each_generation(own_engine: Engine) -> None:
    cache, made = GenerationCache(own_engine), []
    for _ in range(2):
        cache.get("a", lambda: made.append("a"))
    assert made == ["a"]
    with own_engine.batch() as batch:
        batch.put(ARTICLES[3])
    cache.get("a", lambda: made.append("again"))
    assert made == ["a", "again"]


def test_a_value_may_be_made_of_another(engine: Engine) -> None:
    cache = GenerationCache(engine)
    assert cache.get("sum", lambda: cache.get("one", lambda: 1) + cache.get("two", lambda: 2)) == 3


def test_the_second_visit_of_the_home_page_searches_nothing(engine: Engine) -> None:
    counting = Counting(engine)
    client = create_app(counting, ServerConfig(version=VERSION)).test_client()
    first = client.get("/", headers=HTML).text
    searches = counting.asked.count("search")
    assert searches
    assert client.get("/", headers=HTML).text == first
    assert counting.asked.count("search") == searches


def test_the_home_page_shows_a_new_generation(own_engine: Engine) -> None:
    client = create_app(own_engine, ServerConfig(version=VERSION)).test_client()
    assert "3 articles" in client.get("/", headers=HTML).text
    with own_engine.batch() as batch:
        batch.put(ARTICLES[3])
    assert "4 articles" in client.get("/", headers=HTML).text
