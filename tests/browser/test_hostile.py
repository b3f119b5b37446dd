"""Hostile texts in every field of an article and in what is typed: nothing of them runs in a real browser.

A payload that runs opens a dialog or sets `hacked`; one that the policy alone has stopped is on the console.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import expect

from index.engines import open_engine
from server import ServerConfig, create_app
from server.address import NAMES
from tests.browser.conftest import opening, served
from tests.server.hostile import ARTICLES, PAYLOADS, WORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Dialog, Page

WAYS_OUT: Final = [
    payload for payload in PAYLOADS if payload.startswith(("</", "-->", "]]>", '"', "'", "<noscript", "<img src=x on"))
]
"""Payloads that end what stands before them on a page; the other contexts are all on the page of results."""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = open_engine(tmp_path_factory.mktemp("hostile"))
    with engine.rebuild(decide="test") as build:
        for article in ARTICLES:
            build.put(article)
    with served(create_app(engine, ServerConfig(version="1"))) as site:
        yield site
    engine.close()


@pytest.fixture
def open_hostile(browser: Browser, hostile_site: str) -> Iterator[Callable[[str], Page]]:
    """Return a function that opens an address in one page, and looks for traces of a payload."""
    dialogs: list[str] = []

    def close(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with opening(browser, hostile_site) as opened:
        page = opened("/healthz")
        page.on("dialog", close)

        def visit(address: str) -> Page:
            page.goto(address)
            assert page.evaluate("window.hacked") is None
            return page

        yield visit
        assert page.evaluate("window.hacked") is None
    assert dialogs == []


@pytest.mark.parametrize(
    "address",
    [
        "/search?per_page=100&copies=show&facet_size=50",
        f"/search?q={WORD}&per_page=100&snippets=5",
        "/",
        "/browse/author",
        "/facets/tag",
        f"/articles/{ARTICLES[0].id}/versions",
        f"/related?q={WORD}",
        f"/search.atom?q={WORD}",
        f"/articles/{ARTICLES[0].id}.json",
        f"/articles/{ARTICLES[0].id}.txt",
    ],
)
def test_nothing_of_an_article_runs_where_it_is_listed(open_hostile: Callable[[str], Page], address: str) -> None:
    page = open_hostile(address)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    page.mouse.wheel(0, 20_000)
    for link in page.locator("main a").all()[:8]:
        link.hover(force=True)


def test_nothing_of_an_article_runs_where_it_is_read(open_hostile: Callable[[str], Page]) -> None:
    for number, article in enumerate(ARTICLES):
        if number % 6 == 0 or PAYLOADS[number] in WAYS_OUT:
            page = open_hostile(f"/articles/{article.id}?q={WORD}")
            expect(page.locator("h1")).to_contain_text(PAYLOADS[number])
            assert PAYLOADS[number] in page.title()


def test_nothing_of_an_address_runs(open_hostile: Callable[[str], Page]) -> None:
    for payload in WAYS_OUT:
        pairs = [*((name, payload) for name in NAMES), (payload, payload)]
        for path in ("/search", f"/articles/{ARTICLES[0].id}"):
            open_hostile(f"{path}?{urlencode(pairs)}")
        open_hostile(f"/{quote(payload, safe='')}")


def test_nothing_that_is_typed_runs(open_hostile: Callable[[str], Page]) -> None:
    page = open_hostile("/search")
    box = page.get_by_label("Search the archive")
    for payload in WAYS_OUT[::4]:
        box.fill("")
        box.press_sequentially(payload[:40])
        box.press("Enter")
        expect(box).to_have_value(payload[:40])
        expect(page.locator("h1")).to_contain_text(payload[:40])
