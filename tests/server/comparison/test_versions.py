"""`/articles/<id>/versions.json`: the other captures of an article's address, with text and differences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.engines import open_engine
from index.request import Copies, SearchRequest
from server import ServerConfig, create_app
from tests.archive import Archive

if TYPE_CHECKING:
    from flask.testing import FlaskClient

FIRST = "The ferry ran aground off the mole at dawn."


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("later.md", "Ferry aground", FIRST, "Nobody was hurt at all.", url="https://mole.example/ferry")
    made.write("again.md", "Ferry aground", FIRST, "Nobody was hurt at all.", url="https://mole.example/ferry")
    made.write("zero.md", "Ferry ashore", FIRST, url="https://mole.example/ferry")
    made.write("alone.md", "Harbour dues", "The dues rise again.")
    made.index()
    return made


def client_of(archive: Archive) -> FlaskClient:
    return create_app(open_engine(archive.data), ServerConfig(version="1")).test_client()


def test_versions_have_their_text_and_say_what_differs(archive: Archive) -> None:
    [ferry] = [one for one in archive.articles().values() if one.url]
    answer = client_of(archive).get(f"/articles/{ferry.id}/versions.json").get_json()
    assert (answer["id"], answer["url"], answer["captured"]) == (ferry.id, "https://mole.example/ferry", None)
    [version] = answer["versions"]
    assert (version["path"], version["title"], version["quality"]) == ("pile/zero.md", "Ferry ashore", "full")
    assert version["paragraphs"] == [FIRST]
    assert version["text"] == {
        "words_removed": 5,
        "words_added": 0,
        "total_changes": 1,
        "changes": [{"paragraph": 1, "this": "Nobody was hurt at all.", "other": ""}],
    }


def test_versions_are_neither_found_nor_counted(archive: Archive) -> None:
    engine = open_engine(archive.data)
    assert engine.search(SearchRequest(copies=Copies.SHOW)).total == 2
    engine.close()
    assert "Ferry ashore" not in archive.do("search", "ashore")


def test_the_page_links_to_versions_only_where_there_are_some(archive: Archive) -> None:
    client = client_of(archive)
    for article in archive.articles().values():
        address = f"/articles/{article.id}"
        page = client.get(address, headers={"Accept": "text/html"}).text
        assert (f'href="{address}/versions"' in page) is bool(article.url)
        assert len(client.get(f"{address}/versions.json").get_json()["versions"]) == bool(article.url)


def test_no_version_is_left_of_a_forgotten_article(archive: Archive) -> None:
    [ferry] = [one for one in archive.articles().values() if one.url]
    archive.do("remove", ferry.id, "--forget")
    assert client_of(archive).get(f"/articles/{ferry.id}/versions.json").status_code == 410
