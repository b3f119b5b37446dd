"""Which HTML pages are hidden by default, and which are articles in spite of what stands around them."""

from __future__ import annotations

from typing import Final

import pytest

from index.article.model import Block, Quality, Role
from indexer.extract.html.facts import Reading
from indexer.extract.html.headline import read_headline
from indexer.extract.html.html import extract_html, parse_page
from indexer.extract.html.quality import judge_quality
from indexer.page import Input
from tests.indexer.extract.html.test_html import PROSE, TITLE

LINKS: Final = "".join(f"<li><a href='/{n}'>Harbour story number {n} of this long week</a></li>" for n in range(12))
PRIVACY: Final = (
    "The shop loads its typefaces from its own server now, so no personal data go to anybody else on the way.",
    "Data protection asks for this since the ruling on consent: a page may not pass on an address without one.",
)


def quality(body: str, head: str = "") -> Quality:
    """Return the quality of a page with this body."""
    markup = f"<html><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return extract_html(Input(path="a.html", media_type="text/html", data=markup.encode(), sha256="0" * 64)).quality


def paragraphs(texts: tuple[str, ...] | list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def teasers(count: int) -> str:
    return "".join(f"<h2><a href='/{n}'>Ferry number {n} leaves</a></h2><p>{PROSE[n % 4]}</p>" for n in range(count))


def test_links_around_an_article_make_no_list_of_it() -> None:
    sections = "".join(f"<h2>Part {n}</h2><p>{text}</p>" for n, text in enumerate((*PROSE, *PROSE[::-1])))
    page = f"<article><h1>{TITLE}</h1>{sections}</article><ul>{LINKS}</ul>"
    assert quality(f"<ul>{LINKS}</ul>{page}") is Quality.FULL


def test_headlines_with_a_paragraph_each_are_a_list() -> None:
    assert quality(f"<main>{teasers(12)}</main>") is Quality.LIST_PAGE


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/harbour/a-channel-dug-at-night", Quality.FULL),
        ("/harbour/story-1048213", Quality.FULL),
        ("/harbour/", Quality.LIST_PAGE),
        ("/новости", Quality.LIST_PAGE),
        ("", Quality.LIST_PAGE),
        ("?of=[", Quality.LIST_PAGE),
    ],
)
def test_the_address_of_one_text_is_no_list_page_s(path: str, expected: Quality) -> None:
    head = f"<link rel='canonical' href='https://very.long.host.example{path}'>"
    assert quality(f"<main>{teasers(12)}</main>", head) is expected


def test_a_text_about_data_protection_is_no_consent_wall() -> None:
    assert quality(f"<article><h1>{TITLE}</h1>{paragraphs(PRIVACY)}</article>") is not Quality.CONSENT_WALL


@pytest.mark.parametrize("answer", ["Accept all", "Alle akzeptieren", "Tout refuser", "同意する", "I agree"])
def test_a_text_that_asks_for_consent_and_has_a_button_for_it_is_a_consent_wall(answer: str) -> None:
    wall = "We and our partners use cookies and need your consent to process personal data on this device."
    assert (
        quality(f"<div><h1>Before you go on</h1><p>{wall}</p><button>{answer}</button></div>") is Quality.CONSENT_WALL
    )


def test_a_main_text_that_is_in_no_block_is_judged() -> None:
    page = Input(path="a.html", media_type="text/html", data=f"<p>{TITLE}</p>".encode(), sha256="0" * 64)
    parsed = parse_page(page.data.decode())
    assert parsed is not None
    headline = read_headline((), frozenset(), (), (), frozenset())
    reading = Reading(structured=parsed.structured, blocks=parsed.blocks, body=frozenset(), headline=headline, bios=())
    blocks = [Block(text=text, role=Role.BODY, reason="main text") for text in (*PROSE, *PROSE[::-1])]
    assert judge_quality(blocks, reading, fallback=False) is Quality.FULL
