"""No page breaks a rule of WCAG 2.2, level A or AA, that a program can check; in both themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_journeys import PAGES, PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.fixture(scope="session")
def axe() -> Axe:
    return Axe()


def violations(axe: Axe, page: Page) -> list[str]:
    for summary in page.locator("summary:visible").all():
        summary.click()
    return violations_as_shown(axe, page)


def violations_as_shown(axe: Axe, page: Page) -> list[str]:
    found = axe.run(page, options=RULES)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_no_page_breaks_a_rule(open_page: Callable[..., Page], axe: Axe, address: str, theme: str) -> None:
    assert violations(axe, open_page(address, color_scheme=theme)) == []


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_no_page_breaks_a_rule_on_a_phone(open_page: Callable[..., Page], axe: Axe, address: str) -> None:
    assert violations(axe, open_page(address, **PHONE)) == []


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_headings_go_down_one_level_at_a_time(open_page: Callable[..., Page], address: str) -> None:
    headings = open_page(address).locator("h1, h2, h3, h4").evaluate_all("all => all.map(each => +each.tagName[1])")
    assert headings.count(1) == 1
    assert all(below - above <= 1 for above, below in zip([0, *headings], headings, strict=False))
