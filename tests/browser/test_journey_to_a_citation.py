"""The journey: from the home page, through a facet, to the citation of a dated article, in at most six clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect

from tests.browser.test_journeys import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

MOST_CLICKS: Final = 6
SHOWN: Final = 0.8
"""A title clips its link, whose target is higher than its line."""

DESKTOP: Final = {"viewport": {"width": 1440, "height": 900}}


class Reader:
    """A person with a pointer, who clicks what is in sight and counts the clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def click_link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_six_clicks_lead_through_a_facet_to_a_citation(
    open_page: Callable[..., Page], screen: dict[str, object], *, scripts: bool
) -> None:
    page = open_page("/", java_script_enabled=scripts, **screen)
    reader, is_phone = Reader(page), screen is PHONE
    page.get_by_label("Search the archive").fill("harbour")
    reader.click(page.get_by_role("button", name="Search", exact=True))
    if is_phone:
        reader.click_link("Filters")
    reader.click(page.locator("#facet-author .take").filter(has_text="Bea Marsh"))
    if is_phone:
        reader.click_link("Show 30 articles")
    expect(page.get_by_role("status").first).to_contain_text("30 articles")
    first = page.locator(".cards h3 a").first
    expect(first).to_be_in_viewport(ratio=SHOWN)
    title, date = first.inner_text(), page.locator(".cards .date").first.inner_text()
    reader.click(first)
    citation = page.locator("#citation")
    if is_phone:
        reader.click_link("Cite this article")
    expect(citation).to_be_in_viewport(ratio=1)
    expect(citation).to_contain_text(f"Marsh, Bea. “{title}.”")
    expect(citation).to_contain_text(date)
    assert reader.clicks <= MOST_CLICKS


def test_on_a_desktop_the_head_and_the_first_result_stay_in_sight_while_filters_are_chosen(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/search?q=harbour", viewport={"width": 1440, "height": 700})
    for name in ("Author", "Region"):
        row = page.get_by_role("region", name=name).locator(".take").first
        row.scroll_into_view_if_needed()
        row.click()
        expect(page.get_by_role("link", name=f"Remove {name}")).to_be_in_viewport()
        expect(page.locator("#first")).to_be_in_viewport(ratio=SHOWN)
