"""The page about the archive: its figures, what became of every input, command lines that work."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.inputs import Inputs, Reason
from server import ServerConfig, create_app
from tests.server.articles import VISIBLE
from tests.server.conftest import VERSION
from tests.server.pages.test_home import client_of
from tests.server.test_page import HTML, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.engine import Engine

INPUTS = Inputs(
    at=datetime(2026, 11, 30, 8, 0, tzinfo=UTC),
    states=(("indexed", 1204), ("ignored", 9), ("refused", 1)),
    reasons=(Reason(state="ignored", reason=".css", count=8), Reason(state="refused", reason="<b>too large", count=1)),
)


def test_it_says_what_is_known_of_the_articles(client: FlaskClient, engine: Engine) -> None:
    page = visit(client, "/about")
    assert f"Dated 98% ({VISIBLE - 1} of {VISIBLE} articles)" in page.text
    assert "English" in page.text
    info = engine.info()
    assert f"build {info.build}, generation {info.generation}" in page.text
    assert f"Dateline {VERSION}" in page.text


def test_it_says_what_became_of_every_input(engine: Engine) -> None:
    app = create_app(engine, ServerConfig(version=VERSION), read_inputs=lambda: INPUTS)
    page = visit(app.test_client(), "/about")
    assert "1,214 inputs were read, as of 30 November 2026" in page.text
    assert "1,204 became articles" in page.text
    assert "9 are no articles, by their type or name : 8 .css" in page.text.replace(": 8", " : 8").replace("  ", " ")
    assert "1 <b>too large" in page.text


def test_a_server_that_does_not_know_the_inputs_leaves_them_out(client: FlaskClient) -> None:
    assert "every input" not in visit(client, "/about").text


def test_new_numbers_of_inputs_make_another_tag(engine: Engine) -> None:
    known: list[Inputs | None] = [None]
    client = create_app(engine, ServerConfig(version=VERSION), read_inputs=lambda: known[0]).test_client()
    tag = client.get("/about", headers=HTML).headers["ETag"]
    known[0] = INPUTS
    assert client.get("/about", headers=HTML | {"If-None-Match": tag}).status_code == 200


def test_every_command_line_is_answered(client: FlaskClient) -> None:
    lines = re.findall(r"(curl -sG? .*?)(?= (?:A|All|Its|One|Authors) | State)", visit(client, "/about").text)
    assert len(lines) == 7
    for line in lines:
        _, option, address, *pairs = shlex.split(line)
        parts = urlsplit(address)
        assert (option, parts.netloc) in {("-s", "localhost"), ("-sG", "localhost")}
        query = dict(pair.split("=", 1) for pair in pairs[1::2])
        with client.get(parts.path, query_string=query or parts.query) as response:
            assert response.status_code == 200


def test_an_empty_archive_has_a_page() -> None:
    assert "0 articles" in visit(client_of(), "/about").text
