"""What the scripts add: suggestions, results that are swapped in, keys, copies, marks of what was seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.browser.test_accessibility import RULES, SANS, SMALL_TARGETS, axe, violations
from tests.browser.test_journeys import PHONE
from tests.server.articles import FERRY, HARMFUL

if TYPE_CHECKING:
    from collections.abc import Callable

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Locator, Page, Route

__all__ = ["axe"]

NO_STORAGE: Final = "delete Storage.prototype.getItem; delete Storage.prototype.setItem;"
NO_CLIPBOARD: Final = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
MARK: Final = "window.isSamePage = true"
MARKED: Final = "window.isSamePage === true"


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the archive")


def announced(page: Page) -> Locator:
    return page.locator("body > [aria-live]")


def active(page: Page) -> Locator:
    """The option that screen readers are told is the active one."""
    return page.locator(f"#{box(page).get_attribute('aria-activedescendant')}")


def scroll_to(page: Page, y: int) -> None:
    page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", y)
    page.wait_for_timeout(400)  # the place is written into the history when the page has come to rest


def test_suggestions_are_a_combobox_for_keys_alone(open_page: Callable[..., Page], axe: Axe) -> None:
    page = open_page("/search")
    page.evaluate(MARK)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    box(page).focus()
    page.keyboard.type("ceas")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert box(page).get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    expect(page.locator("search")).to_match_aria_snapshot("""
      - search:
        - text: Search the archive
        - combobox "Search the archive" [expanded]: ceas
        - button "Search"
        - listbox "Suggestions":
          - option "ceasefire 1 article"
    """)
    assert axe.run(page, options=RULES).response["violations"] == []
    expect(announced(page)).to_have_text("1 suggestion")
    page.keyboard.press("ArrowDown")
    expect(active(page)).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("ceas")
    page.keyboard.press("ArrowDown")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(active(page)).to_have_text("ceasefire 1 article")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=ceasefire$"))
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    assert page.evaluate(MARKED)


def test_escape_closes_the_suggestions_and_then_empties_the_box(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    box(page).focus()
    page.keyboard.type("harb")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("harb")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")
    page.keyboard.type("harb")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    # Enter without a chosen option searches for what is typed.
    box(page).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=harb(&|$)"))


def test_a_suggested_value_becomes_a_filter_beside_the_others(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=ferry&author=Bea+Marsh&sort=oldest")
    box(page).fill("euro")
    page.get_by_role("option", name="Europe Region").click()
    page.wait_for_url("**region=europe**")
    assert sorted(parse_qsl(urlsplit(page.url).query)) == [
        ("author", "Bea Marsh"), ("region", "europe"), ("sort", "oldest")
    ]  # fmt: skip
    expect(box(page)).to_have_value("")
    expect(page.get_by_role("link", name="Remove Region Europe")).to_be_visible()


def test_a_suggested_title_opens_its_article(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    box(page).fill("ferry work")
    page.get_by_role("option", name=FERRY.title).click()
    expect(page).to_have_url(re.compile(rf"/articles/{FERRY.id}$"))


def test_a_hostile_title_is_suggested_as_text(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    box(page).fill(HARMFUL.title[:9])
    expect(page.get_by_role("option", name=HARMFUL.title)).to_be_visible()
    assert page.locator("#suggestions script, #suggestions mark").count() == 0


def test_words_that_are_still_being_composed_get_no_suggestions(open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    box(page).focus()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "harb", "selectionStart": 4, "selectionEnd": 4})
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(200)
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert [url for url in requests if "/suggest" in url] == []
    client.send("Input.insertText", {"text": "harb"})
    expect(page.get_by_role("listbox")).to_be_visible()


def test_a_filter_swaps_the_results_and_keeps_focus_and_place(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    page.evaluate(MARK)
    before = page.get_by_role("status").inner_text()
    filters = page.locator("#filters").get_by_role("link", name=re.compile("^Bea Marsh"))
    filters.focus()
    top = filters.bounding_box()
    page.keyboard.press("Enter")
    expect(announced(page)).to_have_text("30 articles, page 1 of 2")
    expect(page.get_by_role("status")).to_have_text("30 articles, page 1 of 2")
    expect(page).to_have_title(re.compile("harbour – 30 articles"))
    expect(page).to_have_url(re.compile(r"author=Bea\+Marsh"))
    assert page.locator('input[type="hidden"][name="author"]').first.get_attribute("value") == "Bea Marsh"
    assert "author=Bea+Marsh" in (page.locator('link[type="application/atom+xml"]').get_attribute("href") or "")
    expect(page.locator("#curl")).to_contain_text("Bea Marsh")
    focused = page.locator(":focus")
    expect(focused).to_have_text(re.compile("Bea Marsh"))
    after = focused.bounding_box()
    assert top is not None
    assert after is not None
    assert abs(after["y"] - top["y"]) < 2 or page.evaluate("scrollY") == 0
    assert page.evaluate("document.getElementById('main').hasAttribute('aria-busy')") is False
    page.go_back()
    expect(page.get_by_role("status")).to_have_text(before)
    page.go_forward()
    expect(page.get_by_role("status")).to_have_text("30 articles, page 1 of 2")
    assert page.evaluate(MARKED)


def test_another_page_begins_at_its_top_and_back_returns_to_the_place(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour&sort=oldest")
    page.evaluate(MARK)
    first = page.locator(".cards h3").first
    scroll_to(page, 700)
    page.evaluate("document.querySelector('.paging [rel=next]').focus({preventScroll: true})")
    page.keyboard.press("Enter")
    expect(first).to_have_text("Harbour notes, week 21")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.activeElement.id") == "results"
    page.keyboard.press("Tab")
    expect(first.locator("a")).to_be_focused()
    page.go_back()
    expect(first).to_have_text("Harbour notes, week 1")
    page.wait_for_timeout(100)
    assert abs(page.evaluate("scrollY") - 700) < 2
    expect(page.get_by_role("link", name="Next", exact=True)).to_be_focused()
    assert page.evaluate(MARKED)
    # From an article, too, one comes back to the place.
    scroll_to(page, 500)
    page.evaluate("document.querySelectorAll('.cards h3 a')[3].focus({preventScroll: true})")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/articles/"))
    page.go_back()
    expect(first).to_have_text("Harbour notes, week 1")
    page.wait_for_timeout(100)
    assert abs(page.evaluate("scrollY") - 500) < 2
    page.go_forward()
    expect(page).to_have_url(re.compile("/articles/"))


def test_a_new_search_keeps_focus_in_the_box_and_an_open_fold_open(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    page.evaluate(MARK)
    page.locator(".timeline details summary").click()
    box(page).fill("harbour tide")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=harbour\+tide$"))
    expect(box(page)).to_be_focused()
    expect(page.locator(".timeline details")).to_have_attribute("open", "")
    assert page.evaluate(MARKED)


def test_a_new_search_by_touch_leaves_the_box_so_that_no_keyboard_covers_the_results(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("/search?q=harbour", **PHONE, is_mobile=True, has_touch=True)
    box(page).fill("harbour tide")
    page.get_by_role("button", name="Search").tap()
    expect(page).to_have_url(re.compile(r"\?q=harbour\+tide$"))
    expect(page.locator("#results")).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_what_the_browser_does_better_is_left_to_it(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    with page.context.expect_page() as opened:
        page.locator("#filters").get_by_role("link", name=re.compile("^Bea Marsh")).click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert page.url.endswith("/search?q=harbour")
    # Where the server cannot be reached for a swap, the link is followed.
    page.evaluate(MARK)
    page.route(
        "**/*Bea+Marsh*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    page.locator("#filters").get_by_role("link", name=re.compile("^Bea Marsh")).click()
    expect(page.get_by_role("status")).to_have_text("30 articles, page 1 of 2")
    assert not page.evaluate(MARKED)


def test_keys_move_between_results_and_can_be_switched_off(open_page: Callable[..., Page], axe: Axe) -> None:
    page = open_page("/search?q=harbour")
    titles = page.locator(".cards h3 a")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("harbour")
    page.keyboard.type("j/?")
    expect(box(page)).to_have_value("j/?")
    page.evaluate("document.activeElement.blur()")
    for key, at in (("j", 0), ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(titles.nth(at)).to_be_focused()
    page.keyboard.press("Control+k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert axe.run(page, options=RULES).response["violations"] == []
    page.get_by_label("Use keys that are one character").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.reload()
    for key in ("j", "/", "?"):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement === document.body")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use keys that are one character").check()
    page.get_by_role("button", name="Close").click()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()


def test_the_list_of_orders_closes_with_escape_and_where_the_focus_leaves_it(
    open_page: Callable[..., Page], axe: Axe
) -> None:
    page = open_page("/search?q=harbour")
    menu, newest = page.locator(".sort summary"), page.get_by_role("link", name="Newest first")
    menu.press("Enter")
    assert violations(axe, page, part="#summary") == []
    for sans in SANS:
        assert page.evaluate(SMALL_TARGETS, sans) == [], sans
    newest.focus()
    page.keyboard.press("Escape")
    expect(newest).to_be_hidden()
    expect(menu).to_be_focused()
    menu.press("Enter")
    expect(newest).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(newest).to_be_hidden()
    expect(menu).not_to_be_focused()


def test_a_button_copies_with_a_clipboard_and_without(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour", permissions=["clipboard-read", "clipboard-write"])
    curl = page.locator("#curl").text_content()
    button = page.locator("button.copy")
    page.get_by_text("Use this search in a program").click()
    button.click()
    expect(button).to_have_text("Copied")
    expect(announced(page)).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == curl
    expect(button).to_have_text("Copy the command")
    expect(button.locator(".unseen")).to_have_text("the command")
    page.context.add_init_script(NO_CLIPBOARD)
    page.reload()
    page.get_by_text("Use this search in a program").click()
    button.click()
    expect(button).to_have_text("Copied")
    assert page.evaluate("getSelection().toString()") == curl


def test_opened_articles_are_marked_until_they_are_forgotten(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=ceasefire")
    card = page.locator(".cards > li", has_text=FERRY.title)
    expect(card).not_to_have_class(re.compile("seen"))
    page.get_by_role("link", name=FERRY.title).click()
    page.wait_for_url("**/articles/**")
    page.go_back()
    expect(card).to_have_class(re.compile("seen"))
    expect(card.get_by_role("heading", level=3)).to_have_text(f"{FERRY.title} seen")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Forget which articles I have seen").click()
    expect(card).not_to_have_class(re.compile("seen"))
    assert page.evaluate("localStorage.length") == 0


def test_keys_go_from_match_to_match(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/articles/{FERRY.id}?q=ceasefire")
    for key, at in (("n", 1), ("n", 2), ("n", 1), ("p", 2)):
        page.keyboard.press(key)
        expect(page.locator("mark:target")).to_have_id(f"m{at}")
        expect(announced(page)).to_have_text(f"Match {at} of 2: ceasefire")


def test_forbidden_storage_breaks_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=ceasefire")
    page.context.add_init_script(NO_STORAGE)
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=FERRY.title)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/articles/"))
    page.go_back()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use keys that are one character").uncheck()


def test_what_is_typed_while_a_page_is_on_its_way_is_kept(open_page: Callable[..., Page]) -> None:
    page = open_page("/search?q=harbour")
    held: list[Route] = []
    page.route("**/search?*sort=oldest*", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright inspects it
    page.get_by_text("Sort: ").click()
    page.get_by_role("link", name="Oldest first").click()
    page.get_by_label("From").fill("2016")
    page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_text("Sort: Oldest first")).to_be_visible()
    expect(page.get_by_label("From")).to_have_value("2016")
