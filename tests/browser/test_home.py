"""Home and the pages about the archive: from an example, a value or a letter to its articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.mark.parametrize("choices", [{}, {"java_script_enabled": False}, PHONE], ids=["wide", "no script", "phone"])
def test_an_example_a_value_and_a_bar_lead_to_their_articles(
    open_page: Callable[..., Page], choices: dict[str, object]
) -> None:
    page = open_page("/", **choices)
    examples = page.locator(".examples li a")
    expect(examples).to_have_count(3)
    for link in (examples.first, page.locator(".values a").first):
        count = re.search(r"([\d,]+) articles?$", link.inner_text().replace("\n", " "))
        assert count
        link.click()
        expect(page.get_by_role("status")).to_contain_text(f"{count[1]} article")
        page.go_back()
    page.locator(".timeline svg a").nth(1).click()
    expect(page).to_have_url(re.compile("from=2016"))


def test_the_home_page_fits_its_window_and_the_box_is_first(open_page: Callable[..., Page]) -> None:
    page = open_page("/", viewport={"width": 1440, "height": 900})
    box = page.get_by_label("Search the archive").bounding_box()
    timeline = page.locator(".timeline svg").bounding_box()
    assert box
    assert timeline
    assert box["y"] < 300
    assert timeline["y"] + timeline["height"] < 900
    assert timeline["height"] > 90


def test_letters_lead_down_the_page_and_an_author_to_the_articles(open_page: Callable[..., Page]) -> None:
    page = open_page("/browse/author", java_script_enabled=False)
    page.get_by_role("navigation", name="Authors by letter").get_by_role("link", name="M", exact=True).click()
    expect(page.locator("h2:target")).to_have_text("M")
    page.get_by_role("link", name="Marsh, Bea").click()
    expect(page.get_by_role("status")).to_contain_text("31 articles")


def test_the_kinds_stand_on_each_page_and_say_where_one_is(open_page: Callable[..., Page]) -> None:
    page = open_page("/browse/region")
    for kind in ("Authors", "Outlets", "Years"):
        page.get_by_role("navigation", name="Ways to browse").get_by_role("link", name=kind).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(kind)
        expect(page.locator("[aria-current=page]").first).to_have_text(kind)


def test_the_name_and_its_dash_are_on_every_page_and_lead_home(open_page: Callable[..., Page]) -> None:
    for address in ("/", "/help"):
        page = open_page(address)
        dash = page.locator(".name .dash")
        expect(dash).to_be_visible()
        assert dash.evaluate("element => getComputedStyle(element).color") == "rgb(155, 28, 28)"
        page.get_by_role("link", name="Dateline", exact=True).click()
        expect(page.get_by_role("heading", name="Newest arrivals")).to_be_visible()


def test_the_help_prints_and_its_search_box_does_not(open_page: Callable[..., Page]) -> None:
    page = open_page("/help")
    page.emulate_media(media="print")
    expect(page.get_by_label("Search the archive")).to_be_hidden()
    expect(page.get_by_role("heading", name="Words")).to_be_visible()
