"""User journeys: search, filter, turn pages, read; with a pointer, with keys, on a phone, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.server.articles import FERRY, HARMFUL, UNDATED, VISIBLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PHONE = {"viewport": {"width": 360, "height": 740}}
PAGES = {
    "home": "/",
    "browse": "/browse",
    "regions": "/browse/region",
    "authors": "/browse/author",
    "years": "/browse/year",
    "help": "/help",
    "about": "/about",
    "results": "/search?q=harbour&region=europe&from=2016",
    "hostile results": "/search?q=sabotage",
    "zero results": "/search?q=zeppelin&region=europe",
    "faulty": "/search?q=ferry+%22winter&from=2020&colour=red",
    "article": f"/articles/{FERRY.id}?q=ceasefire",
    "quoted passage": f"/articles/{FERRY.id}?start=5&stop=9&generation=999",
    "hostile article": f"/articles/{HARMFUL.id}?q=sabotage",
    "error": "/nowhere",
}


@pytest.mark.parametrize("choices", [{}, {"java_script_enabled": False}, PHONE], ids=["wide", "no script", "phone"])
def test_search_open_and_come_back(open_page: Callable[..., Page], choices: dict[str, object]) -> None:
    page = open_page("/", **choices)
    expect(page.get_by_role("main")).to_contain_text(f"{VISIBLE} articles")
    page.get_by_label("Search the archive").fill("ceasefire")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_title(re.compile("ceasefire – 1 article – Dateline"))
    expect(page.get_by_role("status")).to_have_text("1 article")
    page.get_by_role("link", name=FERRY.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FERRY.title)
    expect(page.locator("mark")).to_have_count(2)
    page.get_by_role("link", name="First of 2 matches").click()
    expect(page.locator("mark:target")).to_have_text("ceasefire")
    page.get_by_role("link", name="Back to the results").click()
    expect(page.get_by_label("Search the archive")).to_have_value("ceasefire")


def test_a_facet_adds_a_filter_a_chip_removes_it_and_a_new_search_keeps_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    total = page.get_by_role("status").inner_text()
    page.locator("#filters").get_by_role("link", name=re.compile("^Bea Marsh")).click()
    expect(page.get_by_role("status")).to_have_text("30 articles, page 1 of 2")
    page.get_by_label("Search the archive").fill("harbour tide")
    page.get_by_label("Search the archive").press("Enter")
    expect(page.get_by_role("link", name="Remove Author Bea Marsh")).to_be_visible()
    page.get_by_label("Search the archive").fill("harbour")
    page.get_by_label("Search the archive").press("Enter")
    page.get_by_role("link", name="Remove Author Bea Marsh").click()
    expect(page.get_by_role("status")).to_have_text(total)


def test_pages_turn_and_the_browser_goes_back(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&sort=oldest")
    first = page.locator(".cards h3").first
    expect(first).to_have_text("Harbour notes, week 1")
    page.get_by_role("link", name="Next", exact=True).click()
    expect(first).to_have_text("Harbour notes, week 21")
    page.get_by_role("link", name="Page 3").click()
    expect(page.locator(".cards li")).to_have_count(5)
    page.go_back()
    expect(first).to_have_text("Harbour notes, week 21")


def test_dates_and_order_are_applied(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    page.get_by_text("Sort: ").click()
    page.get_by_role("link", name="Oldest first").click()
    expect(page.get_by_text("Sort: Oldest first")).to_be_visible()
    page.get_by_label("From").fill("2016")
    page.get_by_label("Until").fill("June 2016")
    page.get_by_label("Until").press("Enter")
    expect(page.get_by_role("link", name="Remove From 2016")).to_be_visible()
    expect(page.get_by_label("Until")).to_be_focused()
    assert dict(parse_qsl(urlsplit(page.url).query)) == {
        "q": "harbour", "sort": "oldest", "from": "2016", "to": "June 2016"
    }  # fmt: skip
    for date in page.locator(".cards time").all():
        assert "2016-01" <= (date.get_attribute("datetime") or "") <= "2016-07"


def test_a_bar_filters_by_its_year(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&interval=year")
    page.locator(".timeline svg a").nth(1).click()
    expect(page.get_by_role("link", name="Remove Date 2016")).to_be_visible()


def test_undated_articles_are_one_click_away(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?from=2020")
    page.get_by_role("link", name="1 undated article: show").click()
    expect(page.get_by_role("link", name=UNDATED.title)).to_be_visible()


def test_the_keyboard_alone_gets_everywhere(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&sort=newest&per_page=5")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
        # Where the keyboard is can be seen.
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if page.evaluate("document.activeElement.closest('.paging') !== null"):
            break
    assert {"Sort: Newest first", "from", "to", "Harbour notes, week 44"} <= {name.strip() for name in reached}
    assert not page.evaluate("document.activeElement.closest('svg')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("page 2 of 9")


def test_one_tab_and_enter_lead_to_the_first_result(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&sort=newest", java_script_enabled=False)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the first result")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Harbour notes, week 45")).to_be_focused()
    # Where nothing is found, it leads to what is said about that.
    page.goto("/search?q=zeppelin")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the results")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("choices", [{}, {"java_script_enabled": False}, PHONE], ids=["wide", "no script", "phone"])
def test_a_search_and_a_facet_lead_to_a_citation(open_page: Callable[..., Page], choices: dict[str, object]) -> None:
    """The journey, as a screen reader is told of it."""
    page = open_page("/", **choices)
    page.get_by_label("Search the archive").fill("harbour")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("main")).to_match_aria_snapshot("""
      - main:
        - heading "Results for harbour" [level=1]
        - status: 45 articles, page 1 of 3
    """)
    if choices == PHONE:
        page.get_by_role("link", name="Filters", exact=True).click()
    author = page.get_by_role("region", name="Author")
    expect(author).to_match_aria_snapshot("""
      - region "Author":
        - heading "Author" [level=3]
        - list:
          - listitem:
            - link "Bea Marsh 30 articles"
            - link "Leave out Bea Marsh"
    """)
    author.get_by_role("link", name="Bea Marsh 30 articles").click()
    expect(page.get_by_role("status").first).to_have_text("30 articles, page 1 of 2")
    if choices == PHONE:
        page.get_by_role("link", name="Show 30 articles").click()
    expect(page.get_by_role("region", name="Active filters")).to_match_aria_snapshot("""
      - region "Active filters":
        - heading "Active filters" [level=2]
        - list:
          - listitem:
            - link "Remove Author Bea Marsh"
    """)
    page.get_by_role("region", name="Articles").get_by_role("link", name=re.compile("^Harbour notes")).first.click()
    page.wait_for_url("**/articles/**")
    expect(page.get_by_role("main")).to_match_aria_snapshot("""
      - main:
        - article:
          - heading /^Harbour notes, week \\d+$/ [level=1]
        - region "Cite this article":
          - heading "Cite this article" [level=2]
          - paragraph: /^Marsh, Bea. “Harbour notes.* \\d{4}\\. Archived copy/
    """)
    expect(page.locator("#citation")).to_contain_text(re.compile(r"\d{4}"))


def test_the_page_is_dark_where_that_is_preferred(open_page: Callable[..., Page]) -> None:
    def brightness(scheme: str) -> int:
        colour = open_page("/", color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)))

    assert brightness("dark") < 100 < 600 < brightness("light")


def test_print_leaves_out_what_cannot_be_clicked(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{FERRY.id}?q=ceasefire")
    page.emulate_media(media="print")
    expect(page.get_by_label("Search the archive")).to_be_hidden()
    expect(page.get_by_text(FERRY.paragraphs[2])).to_be_visible()


def test_nothing_moves_if_the_user_prefers_reduced_motion(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{FERRY.id}?q=ceasefire", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_forced_colours_still_show_the_bars_and_the_matches(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&from=2016&to=2016&interval=year", forced_colors="active")
    fills = page.locator(".timeline .bar").evaluate_all("bars => bars.map(bar => getComputedStyle(bar).fill)")
    assert len(set(fills)) == 2
    mark, text = (page.locator(part).first for part in ("mark", ".snippet"))
    background = "element => getComputedStyle(element).backgroundColor"
    assert mark.evaluate(background) != text.evaluate(background)


def test_arabic_reads_from_the_right(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=العبارات")
    direction = "element => getComputedStyle(element).direction"
    assert page.locator(".cards h3").evaluate(direction) == "rtl"
    assert page.locator(".cards .source").evaluate(direction) == "ltr"
