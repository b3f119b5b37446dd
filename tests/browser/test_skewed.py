"""The journey on a pile unlike our own, wide and on a phone: one month holds most of it, in many languages.

The pile is made of the shared data, so these tests are skipped where that is absent. `make test` takes a twentieth of
the pile, `make soak` all of it. What of other scripts our own articles can show is tested in `test_writing.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from index.engines import open_engine
from scripts import skewed_pile
from server import ServerConfig, create_app
from tests.browser.conftest import opening, served
from tests.browser.test_accessibility import axe, unfold, violations, width
from tests.browser.test_journeys import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Browser, Page

__all__ = ["axe"]

pytestmark = pytest.mark.skipif(not skewed_pile.is_possible(), reason="the shared data is not here")

SMALL: Final = 250
ADDRESSES: Final = ("/", "/search?q=trade", "/search?q=日本", "/search?lang=ar", "/search?from=1987-03&to=1987-03")


@pytest.fixture(scope="module", params=[SMALL, pytest.param(skewed_pile.FULL, marks=pytest.mark.soak)])
def skewed_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("skewed")
    skewed_pile.make_pile(folder / "pile", request.param)
    skewed_pile.index_pile(folder / "pile", folder / "data")
    engine = open_engine(folder / "data")
    with served(create_app(engine, ServerConfig(version="1"))) as site:
        yield site
    engine.close()


@pytest.fixture
def open_skewed(browser: Browser, skewed_site: str) -> Iterator[Callable[..., Page]]:
    with opening(browser, skewed_site) as opened:
        yield opened


@pytest.mark.parametrize(
    "choices", [{}, {"java_script_enabled": False}, PHONE], ids=["wide", "without script", "phone"]
)
def test_a_search_leads_to_a_dated_article_and_back(
    open_skewed: Callable[..., Page], choices: dict[str, object]
) -> None:
    page = open_skewed("/search?q=trade", **choices)
    first = page.locator(".cards h3 a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("main time").first).to_have_attribute("datetime", re.compile(r"^\d{4}(-\d\d){0,2}$"))
    page.get_by_role("link", name=re.compile("^Back to ")).first.click()
    expect(page.locator(".cards h3 a").first).to_have_text(title)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_wider_than_a_phone_and_no_rule_is_broken(
    open_skewed: Callable[..., Page], axe: Axe, address: str
) -> None:
    page = open_skewed(address, **PHONE)
    expect(page.locator(".cards h3").first).to_be_visible() if address != "/" else None
    unfold(page)
    assert violations(axe, page) == []
    assert width(page) == 360


def test_text_from_right_to_left_has_that_direction_in_the_list_and_where_it_is_read(
    open_skewed: Callable[..., Page],
) -> None:
    page = open_skewed("/search?lang=ar")
    direction = "element => getComputedStyle(element).direction"
    title = page.locator(".cards h3").first
    assert title.evaluate(direction) == "rtl"
    title.get_by_role("link").click()
    for part in ("h1", ".body p"):
        assert page.locator(f"main {part}").first.evaluate(direction) == "rtl"
