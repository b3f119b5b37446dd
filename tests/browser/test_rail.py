"""The column of filters and the timeline, on a skewed archive of 126 regions; wide, on phones, and without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from index.engines import open_engine
from server import ServerConfig, create_app
from tests.browser.conftest import served
from tests.browser.test_accessibility import COLOURS, axe, unfold, violations
from tests.server.skewed import OF_1987, REGIONS, articles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page

__all__ = ["axe"]

PHONE = {"viewport": {"width": 360, "height": 740}}
TALL_PHONE = {"viewport": {"width": 360, "height": 4000}}
NO_SCRIPT = {"java_script_enabled": False}
WIDE = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = open_engine(tmp_path_factory.mktemp("skewed"))
    with engine.rebuild(decide="test") as build:
        for article in articles():
            build.put(article)
    with served(create_app(engine, ServerConfig(version="1.2.3"))) as address:
        yield address
    engine.close()


@pytest.mark.parametrize("choices", [WIDE, WIDE | NO_SCRIPT], ids=["script", "no script"])
def test_a_region_is_opened_chosen_and_left_out_in_its_row(
    open_page: Callable[..., Page], choices: dict[str, object]
) -> None:
    page = open_page("/search?per_page=5", **choices)
    region = page.locator("#facet-region")
    top = region.locator(".row")
    assert 2 <= top.count() <= 7
    europe = region.get_by_role("link", name=re.compile("^Europe"))
    box, row = europe.bounding_box(), region.locator(".row").first.bounding_box()
    assert box is not None
    assert row is not None
    # The whole row is the link, but for the control that leaves the value out.
    assert box["width"] >= row["width"] - 32
    assert box["height"] >= 24
    page.wait_for_load_state()
    europe.click()
    expect(page.get_by_role("link", name="Remove Region Europe")).to_be_visible()
    inner = page.locator("#facet-region .rows .rows").first
    expect(inner).to_be_visible()
    assert inner.locator(":scope > li").count() <= 6
    page.wait_for_load_state()
    inner.locator(".take").first.click()
    expect(page.get_by_role("link", name="Remove Region Europe")).to_have_count(0)
    expect(page.locator("#facet-region .chosen")).to_have_count(1)
    expect(page.locator("#facet-region .rows .rows").first).to_be_visible()
    page.wait_for_load_state()
    page.locator("#facet-outlet .omit").first.click()
    expect(page.get_by_role("link", name=re.compile("^Remove Not outlet"))).to_be_visible()
    expect(page.locator("#facet-outlet .omitted")).to_have_count(1)
    page.wait_for_load_state()
    # Beside the results, the page stays at its head: what was chosen is seen.
    assert page.evaluate("scrollY") == 0


def test_a_region_among_126_is_found_while_it_is_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=tide", **WIDE)
    region = page.locator("#facet-region")
    region.locator(".more > summary").click()
    expect(region.get_by_role("link", name="All regions")).to_be_visible()
    region.get_by_label("Find regions beginning with").press_sequentially("germ")
    found = region.locator(".found .take")
    expect(found).to_have_count(1)
    expect(region.get_by_role("status")).to_have_text("1 region beginning with “germ”")
    page.wait_for_load_state()
    found.click()
    expect(page.get_by_role("link", name="Remove Region Germany")).to_be_visible()
    assert "q=tide" in page.url
    # The values stay unfolded, for the next choice.
    expect(region.locator(":scope > .more")).to_have_attribute("open", "")


def test_a_region_among_126_is_found_without_a_script(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=tide", **WIDE, **NO_SCRIPT)
    region = page.locator("#facet-region")
    region.locator(".more > summary").click()
    region.get_by_label("Find regions beginning with").fill("germ")
    page.wait_for_load_state()
    region.get_by_label("Find regions beginning with").press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 region beginning with “germ”")
    page.get_by_label("Beginning with").fill("")
    page.wait_for_load_state()
    page.get_by_role("button", name="Find").click()
    assert page.url.endswith("/facets/region?q=tide")
    page.wait_for_load_state()
    page.get_by_role("link", name=re.compile("^Germany")).click()
    expect(page.get_by_role("link", name="Remove Region Germany")).to_be_visible()
    assert "q=tide" in page.url
    assert len(REGIONS) == 126


@pytest.mark.parametrize("choices", [PHONE, PHONE | NO_SCRIPT], ids=["script", "no script"])
def test_on_a_phone_the_filters_are_a_panel_that_stays_open(
    open_page: Callable[..., Page], choices: dict[str, object]
) -> None:
    page = open_page("/search?q=tide", **choices)
    filters = page.locator("#filters")
    expect(filters).to_be_hidden()
    page.wait_for_load_state()
    page.get_by_role("link", name="Filters", exact=True).click()
    expect(filters).to_be_visible()
    page.wait_for_load_state()
    page.locator("#facet-region .take").first.click()
    expect(page.locator("#facet-region .chosen")).to_have_count(1)
    expect(page.locator("#facet-region")).to_be_in_viewport()
    expect(page.locator("#filters")).to_be_visible()
    page.wait_for_load_state()
    page.locator("#facet-outlet .take").first.click()
    expect(page.locator("#facet-outlet .chosen")).to_have_count(1)
    expect(page.locator("#facet-outlet")).to_be_in_viewport()
    page.wait_for_load_state()
    page.get_by_role("link", name=re.compile(r"^Show \d+ article")).click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("link", name=re.compile("^Filters 2 active"))).to_be_visible()


@pytest.mark.parametrize("choices", [WIDE, WIDE | NO_SCRIPT], ids=["script", "no script"])
def test_the_timeline_leads_to_a_month_and_back(open_page: Callable[..., Page], choices: dict[str, object]) -> None:
    page = open_page("/search?q=tide", **choices)
    expect(page.locator(".timeline")).to_contain_text(f"Most: {OF_1987} in 1987; square-root scale")
    expect(page.locator(".timeline .most")).to_have_text(str(OF_1987))
    page.wait_for_load_state()
    page.locator(".timeline svg a", has_text="1987:").click()
    crumbs = page.get_by_role("navigation", name="Period")
    expect(crumbs).to_contain_text("1987")
    expect(page.locator(".timeline svg a")).to_have_count(12)
    expect(page.locator(".timeline .band")).to_have_count(1)
    page.wait_for_load_state()
    page.locator(".timeline svg a", has_text="March 1987:").click()
    expect(crumbs.get_by_role("listitem")).to_have_text(["All years", "1987", "March"])
    expect(page.get_by_label("From")).to_have_value("1987-03")
    page.wait_for_load_state()
    crumbs.get_by_role("link", name="1987").click()
    expect(page.get_by_label("From")).to_have_value("1987")
    page.wait_for_load_state()
    crumbs.get_by_role("link", name="All years").click()
    expect(page.get_by_label("From")).to_have_value("")
    page.wait_for_load_state()
    page.get_by_text("as a table").click()
    page.wait_for_load_state()
    page.get_by_role("row", name="1987").get_by_role("link").click()
    expect(page.get_by_label("Until")).to_have_value("1987")
    if choices is WIDE:
        expect(page.locator(".timeline details")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", [320, 360, 1440])
def test_bars_can_be_hit_at_every_width(open_page: Callable[..., Page], width: int) -> None:
    page = open_page("/search?q=tide", viewport={"width": width, "height": 740})
    slots = page.locator(".timeline .slot").evaluate_all("all => all.map(each => each.getBoundingClientRect().width)")
    bars = page.locator(".timeline .bar").evaluate_all("all => all.map(each => each.getBoundingClientRect())")
    assert min(slots) >= 16
    assert max(bar["width"] for bar in bars) <= 24
    assert 40 <= max(bar["height"] for bar in bars) <= 48
    # The latest bars are in view; older ones are reached by scrolling the strip, never the page.
    expect(page.locator(".timeline svg a").last).to_be_in_viewport()
    page.wait_for_load_state()
    page.locator(".timeline svg a").first.click()
    expect(page.locator(".crumbs")).to_contain_text("1987")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("choices", [WIDE, WIDE | NO_SCRIPT], ids=["script", "no script"])
def test_a_date_is_typed_as_it_is_said_and_a_wrong_one_is_kept(
    open_page: Callable[..., Page], choices: dict[str, object]
) -> None:
    page = open_page("/search?q=tide&page=2", **choices)
    page.get_by_label("From").fill("March 1987")
    page.wait_for_load_state()
    page.get_by_role("button", name="Apply dates").click()
    expect(page.get_by_label("From")).to_have_value("March 1987")
    expect(page.locator(".crumbs")).to_contain_text("Since March 1987")
    assert page.url.partition("#")[0].endswith("/search?q=tide&from=March+1987")
    page.get_by_label("Until").fill("last year")
    page.wait_for_load_state()
    page.get_by_role("button", name="Apply dates").click()
    until = page.get_by_label("Until")
    expect(until).to_have_value("last year")
    expect(until).to_have_attribute("aria-invalid", "true")
    expect(until).to_have_accessible_description(re.compile("^“last year” is not a date. As 1987, March 1987"))
    expect(page.get_by_label("From")).to_have_value("March 1987")


def test_without_a_style_sheet_the_timeline_is_no_slab(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=tide")
    page.evaluate("for (const sheet of document.styleSheets) sheet.disabled = true")
    size = page.locator("#timeline svg").bounding_box()
    assert size is not None
    assert size["height"] == 64
    fills = page.locator("#timeline rect").evaluate_all("all => all.map(each => getComputedStyle(each).fill)")
    assert "rgb(0, 0, 0)" not in fills


@pytest.mark.parametrize("choices", [WIDE, TALL_PHONE], ids=["wide", "phone"])
def test_no_state_breaks_a_rule(open_page: Callable[..., Page], axe: Axe, choices: dict[str, object]) -> None:
    page = open_page("/search?region=europe&not_outlet=Tide+Table+3&from=1987&to=never#filters", **choices)
    unfold(page)
    for part in ("#filters", "#timeline"):
        assert violations(axe, page, part=part) == []
    if choices is WIDE:
        page.emulate_media(color_scheme="dark")
        assert violations(axe, page, COLOURS, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page = open_page("/facets/outlet?prefix=tide", **choices)
    assert violations(axe, page, part="main") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
