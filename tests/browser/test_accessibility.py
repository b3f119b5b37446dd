"""No page breaks a rule of WCAG 2.2, level A or AA, that a program can check; in both themes, wide and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_journeys import PAGES, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, ViewportSize

VIOLATIONS: Final[dict[str, object]] = {"resultTypes": ["violations"]}
"""What passed is not told of one by one, which takes longer than the check."""

RULES: Final[dict[str, object]] = VIOLATIONS | {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}

COLOURS: Final[dict[str, object]] = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
"""The rules for which the theme matters."""

WIDE: Final[ViewportSize] = {"width": 1200, "height": 900}

SANS: Final = ("Liberation Sans", "DejaVu Sans", "Noto Sans", "system-ui")
"""Fonts without serifs that systems have; their lines are of different heights."""

SMALL_TARGETS: Final = """
sans => {
  document.documentElement.style.setProperty("--sans", sans);
  const text = element => element.textContent.trim();
  const stands_alone = link => !link.closest("p") || text(link.closest("p")) === text(link);
  return [...document.querySelectorAll("a:not(svg a, .skip), button, summary, input:not([type=hidden])")]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24 && stands_alone(each))
    .map(text);
}
"""
"""The targets that are less than 24 px high (WCAG 2.5.8); links in a sentence are excepted."""


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


def unfold(page: Page) -> None:
    """Open all that folds, but for the list of orders, which lies over the page."""
    page.locator("details:not(.sort)").evaluate_all("all => all.forEach(each => { each.open = true })")


def violations(axe: Axe, page: Page, rules: dict[str, object] = RULES, part: str | None = None) -> list[str]:
    found = axe.run(page, context=part, options=rules)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def small_targets(page: Page) -> list[str]:
    return [f"{text} in {sans}" for sans in SANS for text in page.evaluate(SMALL_TARGETS, sans)]


def width(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def headings_go_down_one_level_at_a_time(page: Page) -> bool:
    headings = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(each => +each.tagName[1])")
    steps = zip([0, *headings], headings, strict=False)
    return headings.count(1) == 1 and all(below - above <= 1 for above, below in steps)


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_no_page_breaks_a_rule(open_page: Callable[..., Page], axe: Axe, address: str) -> None:
    """On a phone, in a wide window, in the dark. `open_page` checks the console and every request."""
    page = open_page(address, **PHONE)
    expect(page.get_by_role("link", name="Dateline")).to_be_visible()
    assert page.evaluate("document.styleSheets.length") == page.locator("link[rel=stylesheet]").count() > 0
    assert headings_go_down_one_level_at_a_time(page)
    assert width(page) == 360
    unfold(page)
    assert width(page) == 360
    assert small_targets(page) == []
    assert violations(axe, page) == []
    page.set_viewport_size(WIDE)
    assert small_targets(page) == []
    assert violations(axe, page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(axe, page, COLOURS) == []


def test_the_list_of_orders_covers_nothing_once_something_beside_it_is_clicked(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/search?q=harbour&region=europe&from=2016", java_script_enabled=False)
    orders, table = page.get_by_role("link", name="Newest first"), page.get_by_text("as a table")
    page.get_by_text("Sort: ").click()
    expect(orders).to_be_visible()
    page.mouse.click(300, 500)
    expect(orders).to_be_hidden()
    assert page.url.endswith("from=2016")
    table.click()
    expect(page.get_by_role("columnheader", name="Articles")).to_be_visible()
