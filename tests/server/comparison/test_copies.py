"""`/articles/<id>/copies.json`: the other articles of a group, with what differs, from the lead and from a copy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.article.model import article_id
from index.engines import open_engine
from server import ServerConfig, create_app
from tests.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

STORY = " ".join(
    f"On day {number} of the strike the pilots stayed ashore and the tugs lay idle at berth number {number}."
    for number in range(1, 12)
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    archive = Archive.at(tmp_path_factory.mktemp("copies"))
    write(archive.pile / "first.md", "The strike", "2020-10-05", STORY)
    write(archive.pile / "second.md", "The strike, again", "2020-10-06", STORY.replace("day 3", "the third day"))
    write(archive.pile / "third.md", "The strike", "2020-10-07", STORY + " The strike is over.")
    write(archive.pile / "alone.md", "Harbour dues", "2020-10-05", "The dues rise again.")
    archive.index()
    engine = open_engine(archive.data)
    yield create_app(engine, ServerConfig(version="1")).test_client()
    engine.close()


def write(path: Path, title: str, day: str, text: str) -> None:
    path.write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n")


def id_of(name: str) -> str:
    return article_id(f"pile/{name}.md")


def copies(client: FlaskClient, name: str) -> dict[str, Any]:
    response = client.get(f"/articles/{id_of(name)}/copies.json")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    answer: dict[str, Any] = response.get_json()
    return answer


def test_the_lead_lists_its_copies_with_what_differs(client: FlaskClient) -> None:
    answer = copies(client, "first")
    assert (answer["id"], answer["lead"], answer["total"]) == (id_of("first"), id_of("first"), 2)
    second, third = answer["copies"]
    assert (second["id"], second["published"], second["lead"]) == (id_of("second"), "2020-10-06", False)
    assert second["facts"] == {
        "title": {"this": ["The strike"], "other": ["The strike, again"]},
        "published": {"this": ["2020-10-05"], "other": ["2020-10-06"]},
    }
    assert second["text"]["changes"] == [{"paragraph": 0, "this": "day 3", "other": "the third day"}]
    assert third["text"]["words_added"] == 4
    assert third["text"]["changes"][0]["other"] == "The strike is over."


def test_a_copy_lists_its_lead_and_the_other_copies(client: FlaskClient) -> None:
    answer = copies(client, "third")
    assert (answer["lead"], answer["total"]) == (id_of("first"), 2)
    assert [(each["id"], each["lead"]) for each in answer["copies"]] == [
        (id_of("first"), True),
        (id_of("second"), False),
    ]
    assert answer["copies"][0]["text"]["words_removed"] == 4


def test_an_article_without_copies_has_an_empty_list(client: FlaskClient) -> None:
    assert copies(client, "alone") == {"id": id_of("alone"), "lead": id_of("alone"), "total": 0, "copies": []}


def test_the_page_links_to_the_copies_and_a_copy_to_its_lead(client: FlaskClient) -> None:
    for name in ("first", "second"):
        page = client.get(f"/articles/{id_of(name)}", headers={"Accept": "text/html"}).text
        assert f'href="/articles/{id_of(name)}/copies"' in page
    assert f'<a href="/articles/{id_of("first")}">' in page
    alone = client.get(f"/articles/{id_of('alone')}", headers={"Accept": "text/html"}).text
    assert "/copies" not in alone


def test_a_revalidation_of_the_copies_costs_nothing(client: FlaskClient) -> None:
    address = f"/articles/{id_of('first')}/copies.json"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_an_unknown_article_has_no_copies(client: FlaskClient) -> None:
    response = client.get(f"/articles/{'a' * 16}/copies.json")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
