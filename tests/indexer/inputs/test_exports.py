"""Exports of blogs: what was published to everybody is read, and the rest is accounted for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from indexer.inputs.skipped import Skipped
from indexer.page import FactName
from tests.indexer.inputs.build import everything, inputs, lines
from tests.indexer.inputs.exports import (
    BLOGGER,
    GHOST,
    PUBLIC,
    SECRET,
    TAKEOUT,
    WORDPRESS,
    atom,
    ghost,
    wordpress,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPORTS = [
    pytest.param("a.xml", wordpress(), WORDPRESS, id="WordPress"),
    pytest.param("a.rss", wordpress(prefix="w"), WORDPRESS, id="WordPress, another prefix"),
    pytest.param("a.xml", wordpress(namespace=""), WORDPRESS, id="WordPress, no namespace declared"),
    pytest.param("a.xml", wordpress().replace(b"<title>", b"<title>&nbsp;", 1), WORDPRESS, id="WordPress, damaged"),
    pytest.param("a.xml", atom(BLOGGER), BLOGGER, id="Blogger"),
    pytest.param("feed.atom", atom(TAKEOUT), TAKEOUT, id="Blogger, from Takeout"),
    pytest.param("a.json", ghost(), GHOST, id="Ghost"),
    pytest.param("a.json", ghost(old=True), GHOST, id="Ghost, before 1.0"),
]


@pytest.mark.parametrize(("name", "data", "entries"), EXPORTS)
def test_only_what_was_published_is_read_and_the_rest_says_why_not(
    name: str, data: bytes, entries: Mapping[str, tuple[str, Any, str | None]]
) -> None:
    assert lines(name, data) == [
        f"{name}#{number}: ignored: {reason}" if reason else f"{name}#{number}"
        for number, (_, _, reason) in entries.items()
    ]


@pytest.mark.parametrize(("name", "data", "entries"), EXPORTS)
def test_no_private_text_leaves_an_export(name: str, data: bytes, entries: Mapping[str, object]) -> None:
    met = everything(name, data)
    read = [one for one in met if not isinstance(one, Skipped)]
    assert read
    assert all(PUBLIC.encode() in one.data for one in read)
    assert SECRET not in repr(met)
    assert len(met) == len(entries)


def test_a_private_entry_without_an_id_is_not_named_by_its_address() -> None:
    data = wordpress({"7": WORDPRESS["7"]}).replace(b'<guid isPermaLink="false">7</guid>', b"")
    ((met,)) = everything("a.xml", data)
    assert isinstance(met, Skipped)
    assert "private-7" not in met.path


@pytest.mark.parametrize("name", ["a.rss", "a.xml"])
def test_a_feed_that_is_no_export_says_nothing_of_statuses_and_is_read(name: str) -> None:
    data = wordpress({"1": ("public", {"status": "draft"}, None)}, namespace='xmlns:{}="https://saltby.example/wp"')
    assert lines(name, data) == [f"{name}#1"]


def test_a_ghost_post_has_the_names_of_its_authors_and_public_tags() -> None:
    first = next(iter(everything("a.json", ghost())))
    assert not isinstance(first, Skipped)
    assert json.loads(first.data) == {
        "id": "g1",
        "title": "public g1",
        "excerpt": "A dek.",
        "authors": ["Ann Bell", "Luc Pont"],
        "tags": ["Ferries"],
        "published": "2019-03-04T10:00:00.000Z",
        "html": f"<p>{PUBLIC}</p>",
    }


@pytest.mark.parametrize(
    "value",
    [{"db": "sqlite", "title": "t", "body": "b"}, {"db": [{"data": {}}], "title": "t"}, {"data": {"posts": [{}]}}],
)
def test_other_json_is_no_ghost_export(value: object) -> None:
    (met,) = everything("a.json", json.dumps(value).encode())
    assert not isinstance(met, Skipped)


def test_a_wordpress_post_is_signed_by_the_name_its_author_shows() -> None:
    (one,) = inputs("blog.xml", _signed_post("<p>The ferry waited.</p>"))
    assert [fact.value for fact in one.facts if fact.name is FactName.AUTHOR] == ["Oda Renvik & Co"]


def test_a_wordpress_shortcode_is_no_text_and_a_caption_is_a_figure_s() -> None:
    content = (
        "[gallery ids='1,2']<p>The ferry waited [sic].</p>[caption id='a' width='300']<img src='x'/> A pier[/caption]"
    )
    (one,) = inputs("blog.xml", _signed_post(content))
    assert one.data == (
        b"<p>The ferry waited [sic].</p><figure><img src='x'/><figcaption> A pier</figcaption></figure>"
    )


def _signed_post(content: str) -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        "<wp:author><wp:author_login><![CDATA[orenvik]]></wp:author_login>"
        "<wp:author_display_name>Oda Renvik &amp; Co</wp:author_display_name></wp:author>"
        "<wp:author><wp:author_login>nahr</wp:author_login><wp:author_display_name>Nils Ahr</wp:author_display_name>"
        "</wp:author><item><title>Low water</title><guid>1</guid><dc:creator><![CDATA[orenvik]]></dc:creator>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded><wp:post_type>post</wp:post_type>"
        "<wp:status>publish</wp:status></item></channel></rss>"
    ).encode()
