"""Reading: matches, quotations, copies; with and without scripts, with keys, on a phone, from the right, in print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from index.engines import open_engine
from server import ServerConfig, create_app
from tests.browser.conftest import served
from tests.browser.test_accessibility import axe, headings_go_down_one_level_at_a_time, unfold, violations
from tests.browser.test_journeys import PHONE
from tests.server.reading import BARE, HEBREW, LONG, REMOVED_ID, STORY, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Page

__all__ = ["axe"]

MATCHED = f"/articles/{LONG.id}?q=harbour"
PAGES = {
    "matched": f"{MATCHED}#m2",
    "quoted": f"/articles/{LONG.id}?start=5&stop=9#cite",
    "from the right": f"/articles/{HEBREW.id}",
    "bare": f"/articles/{BARE.id}",
    "copies": f"/articles/{LONG.id}/copies",
    "versions": f"/articles/{LONG.id}/versions",
    "removed": f"/articles/{REMOVED_ID}",
    "related words": "/related?q=harbour",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the archive for reading, in place of the one of the other tests."""
    engine = open_engine(tmp_path_factory.mktemp("reading"))
    fill(engine)
    with served(create_app(engine, ServerConfig(version="1"))) as address:
        yield address
    engine.close()


def is_in_window(page: Page, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize("choices", [{}, {"java_script_enabled": False}, PHONE], ids=["wide", "no script", "phone"])
def test_links_lead_from_match_to_match_and_around(open_page: Callable[..., Page], choices: dict[str, object]) -> None:
    page = open_page(MATCHED, reduced_motion="reduce", **choices)
    first, bar = page.get_by_role("link", name="First of 12 matches"), page.locator(".hop:visible")
    assert is_in_window(page, ".matches")
    first.click()
    for number in (1, 2, 3):
        expect(page.locator("mark:target")).to_have_id(f"m{number}")
        expect(bar).to_contain_text(f"{number} of 12")
        assert is_in_window(page, "mark:target")
        assert is_in_window(page, ".hop:visible")
        bar.get_by_role("link", name="Next match").click()
    for number in (4, 3, 2, 1, 12):
        expect(bar).to_contain_text(f"{number} of 12")
        bar.get_by_role("link", name="Previous match").click()
    expect(first).to_be_hidden()
    expect(bar).to_contain_text("11 of 12")


def test_the_tab_key_goes_from_a_match_to_its_links(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{MATCHED}#m3")
    for name in ("Previous match", "Next match"):
        page.keyboard.press("Tab")
        expect(page.locator(".hop:visible").get_by_role("link", name=name)).to_be_focused()
    for number in (4, 5):
        page.keyboard.press("Enter")
        expect(page.locator("mark:target")).to_have_id(f"m{number}")
        expect(page.locator(".hop:visible").get_by_role("link", name="Next match")).to_be_focused()


def test_one_step_back_leaves_the_matches(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    page.get_by_role("link", name=LONG.title).click()
    page.wait_for_url("**/articles/**", wait_until="load")
    for _ in range(3):
        page.keyboard.press("n")
    page.locator(".hop:visible").get_by_role("link", name="Previous match").click()
    expect(page.locator("mark:target")).to_have_id("m2")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/search\?q=harbour$"))


def test_a_line_has_as_many_letters_as_are_read_with_ease(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{LONG.id}", viewport={"width": 1440, "height": 900})
    paragraph = page.locator(".body p").first
    letters = paragraph.evaluate(
        """text => { const range = document.createRange(); range.selectNodeContents(text.firstChild);
        const tops = [...range.getClientRects()].map(each => Math.round(each.top));
        return text.firstChild.length / new Set(tops).size }"""
    )
    assert len(STORY[0]) / 4 < letters <= 75
    family = paragraph.evaluate("text => getComputedStyle(text).fontFamily")
    assert family.startswith("Newsreader")
    article, beside = page.locator("article").bounding_box(), page.locator(".beside-article").bounding_box()
    assert article is not None
    assert beside is not None
    assert beside["x"] > article["x"] + article["width"]
    assert beside["y"] == pytest.approx(article["y"], abs=2)


def test_a_paragraph_is_quoted_by_its_sign(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{LONG.id}?q=tugs", java_script_enabled=False)
    sign = page.get_by_role("link", name="Quote paragraph 2", exact=True)
    expect(sign).to_have_css("opacity", "0")
    page.locator(".body p").nth(1).hover()
    expect(sign).to_have_css("opacity", "1")
    sign.click()
    expect(page.get_by_role("heading", name="Cite this passage")).to_be_in_viewport()
    expect(page.locator("#citation")).to_contain_text(f"“{STORY[1]}” Calder, Alice.")
    expect(page.locator("mark[id]")).to_have_text(STORY[1])
    page.get_by_role("link", name="Permalink").click()
    expect(page.locator("mark[id]")).to_have_text(STORY[1])


def test_an_article_from_the_right_is_laid_out_so(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{HEBREW.id}", **PHONE)
    directions = "all => all.map(each => getComputedStyle(each).direction)"
    found = page.locator("h1, .dek, .body h2, .body li, .body blockquote, .body p").evaluate_all(directions)
    assert found == ["rtl"] * 9 + ["ltr"]
    assert page.locator(".body ul").evaluate("list => parseFloat(getComputedStyle(list).paddingRight)") > 0
    assert page.locator(".citing, .evidence, .dropped").evaluate_all(directions) == ["ltr"] * 4


def test_copies_and_versions_lead_there_and_back(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{LONG.id}", java_script_enabled=False)
    for path, words in (("copies", "the fourth berth,"), ("versions", "On day 6 of the strike")):
        page.locator(f"a[href$='/{path}']").click()
        expect(page.locator("ins, del", has_text=words).first).to_be_visible()
        page.get_by_role("link", name="Back to the article").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(LONG.title)


def test_what_was_left_out_opens_without_a_script(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{LONG.id}", java_script_enabled=False)
    expect(page.get_by_text("The mole at dawn")).to_be_hidden()
    page.get_by_text("3 captions").click()
    expect(page.get_by_text("The mole at dawn")).to_be_visible()
    expect(page.get_by_text("After paragraph 3:")).to_be_visible()


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_no_page_of_reading_breaks_a_rule(open_page: Callable[..., Page], axe: Axe, address: str) -> None:
    page = open_page(address)
    assert headings_go_down_one_level_at_a_time(page)
    unfold(page)
    for wide in (1200, 320):
        page.emulate_media(color_scheme="light" if wide == 1200 else "dark")
        page.set_viewport_size({"width": wide, "height": 800})
        assert violations(axe, page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_print_keeps_the_article_its_citation_and_its_facts(open_page: Callable[..., Page]) -> None:
    page = open_page(f"{MATCHED}#m2")
    page.emulate_media(media="print")
    for words in (STORY[0][:60], "Archived copy", "inferred from"):
        expect(page.get_by_text(words).first).to_be_visible()
    for selector in (".hop", ".matches", ".pilcrow", ".dropped", ".similar", ".trail"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
