"""What the page says about an answer: each message terse, its spot marked, and a way back from what it changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from server.render import spotted
from tests.server.articles import COPY
from tests.server.test_page import HTML, link, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("text", "extent", "html"),
    [
        ("ferry (winter", (6, 7), "ferry <u>(</u>winter"),
        ("<b>", (0, 3), "<u>&lt;b&gt;</u>"),
        ("a&b (", (4, 5), "a&amp;b <u>(</u>"),
        ("x" * 100, (50, 52), "…" + "x" * 40 + "<u>xx</u>" + "x" * 40 + "…"),
        ("ferry", (0, 0), ""),
        ("ferry", (3, 9), ""),
    ],
)
def test_a_part_of_a_query_is_marked_and_escaped(text: str, extent: tuple[int, int], html: str) -> None:
    assert spotted(text, extent) == html


def test_a_warning_marks_the_spot_in_the_query(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": "ferry ) winter"}, headers=HTML).text
    assert '<code dir="auto">ferry <u>)</u> winter</code>' in html


def test_more_than_two_messages_are_folded_under_their_number(client: FlaskClient) -> None:
    folded = client.get("/search?q=ferry&colour=red&size=9&per_page=0", headers=HTML).text
    assert "<summary>3 notes about this answer</summary>" in folded
    for name in ("colour", "size", "per_page"):
        assert name in folded
    assert "notes about" not in client.get("/search?q=ferry&colour=red&size=9", headers=HTML).text


def test_copies_that_are_shown_can_be_folded(client: FlaskClient) -> None:
    page = visit(client, "/search?q=port+authority+ferry+workers&copies=show")
    assert "Copies are shown. Fold them" in page.text
    assert COPY.title in page.text
    assert link(page, "Fold them") == [("q", "port authority ferry workers")]


def test_what_is_hidden_stands_in_the_head_where_there_are_results(client: FlaskClient) -> None:
    html = client.get("/search?q=port+authority+ferry+workers", headers=HTML).text
    [head] = re.findall(r'<header class="summary".*?</header>', html, re.DOTALL)
    assert "1 copy" in head
    assert visit(client, "/search?q=zzyzx").text.count("Hidden") == 0
