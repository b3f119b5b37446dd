"""Which title and which authors are chosen from those that a page states and prints."""

from __future__ import annotations

from typing import Final

import pytest

from indexer.extract.html.html import extract_html
from indexer.page import FactName, Input

PROSE: Final = "".join(
    f"<p>The pilots took soundings for the {number}th time this spring, and the harbour office printed the depths.</p>"
    for number in range(6)
)


def read(head: str, above: str, name: FactName) -> list[str]:
    data = f"<html><head>{head}</head><body>{above}{PROSE}</body></html>".encode()
    page = extract_html(Input(path="page.html", media_type="text/html", data=data, sha256="0" * 64))
    return [fact.value for fact in page.all(name)]


def test_a_lone_h1_is_the_title_and_not_a_window_title_made_for_search_engines() -> None:
    head = "<title>Channel depth guide: soundings, pilots, tides</title>"
    shown = "Pilots measure the channel anew"
    assert read(head, f"<h1>{shown}</h1>", FactName.TITLE)[0] == shown


@pytest.mark.parametrize(
    "mark",
    [
        '<a rel="author" href="/x">{}</a>',
        '<div class="post-author-name">{}</div>',
        '<span class="author vcard">{}</span>',
    ],
)
def test_an_element_marked_as_the_author_s_names_the_author(mark: str) -> None:
    above = "<h1>Pilots measure the channel anew</h1><div>" + mark.format("Oda Renvik") + "</div>"
    assert read("", above, FactName.AUTHOR) == ["Oda Renvik"]


def test_a_by_glued_to_the_name_is_no_part_of_it() -> None:
    above = '<h1>Pilots measure the channel anew</h1><div class="byline-author">ByOda Renvik</div>'
    assert read("", above, FactName.AUTHOR) == ["Oda Renvik"]


def test_who_comments_is_no_author() -> None:
    above = (
        '<h1>Pilots measure the channel anew</h1><div class="comments"><b class="comment-author fn">Jon Vik</b></div>'
    )
    assert read("", above, FactName.AUTHOR) == []
