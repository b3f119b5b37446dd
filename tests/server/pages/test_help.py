"""The page on the query language: every row is a search of this archive that finds what it says."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from server.wording import HELP_ROWS, HELP_SECTIONS
from tests.server.pages.test_home import client_of, total_behind
from tests.server.test_page import HTML, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def test_every_example_is_read_as_typed_and_finds_what_it_says(client: FlaskClient) -> None:
    html = client.get("/help", headers=HTML).text
    rows = re.findall(r'<dt><a href="([^"]+)">.*?</dt>\s*<dd>.*?<span class="count">([\d,]+)', html, re.DOTALL)
    assert len(rows) >= 12
    for href, count in rows:
        assert total_behind(client, unescape(href)) == int(count) > 0


def test_the_examples_speak_of_this_archive(client: FlaskClient) -> None:
    text = visit(client, "/help").text
    assert 'author:"Bea Marsh"' in text
    assert "date:2020" in text or "date:2015" in text or "date:201" in text


def test_every_row_has_its_sentence_and_its_section() -> None:
    assert [name for names in HELP_SECTIONS.values() for name in names] == list(HELP_ROWS)


def test_an_empty_archive_has_help_without_examples() -> None:
    assert "there are no examples" in visit(client_of(), "/help").text
