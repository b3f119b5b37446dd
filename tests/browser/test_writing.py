"""Articles in other scripts, in our own words: direction, language, fonts that the browser chooses by it, and width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from index.engines import open_engine
from server import ServerConfig, create_app
from tests.browser.conftest import opening, served
from tests.browser.test_journeys import PHONE
from tests.server.articles import article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from index.article.model import Article

SCRIPTS: dict[str, tuple[Article, str, str]] = {
    language: (article(f"script-{language}", title, *body, language=language, published="2021-05"), word, direction)
    for language, title, body, word, direction in (
        (
            "ar",
            "المنارة القديمة تضيء الميناء من جديد",
            ("أضاء الحارس المنارة مساء أمس بعد عامين من الصمت.", "وقال إن 40 سفينة مرت قبل الفجر."),
            "المنارة",
            "rtl",
        ),
        (
            "he",
            "המגדלור הישן שב להאיר את הנמל",
            ("השומר הדליק אמש את המגדלור אחרי שנתיים.", "40 אוניות עברו לפני הזריחה."),
            "המגדלור",
            "rtl",
        ),
        (
            "fa",
            "فانوس دریایی کهنه دوباره بندر را روشن کرد",
            ("نگهبان دیشب پس از دو سال چراغ را روشن کرد.", "پیش از سپیده ۴۰ کشتی گذشت."),
            "فانوس",
            "rtl",
        ),
        (
            "ja",
            "古い灯台が二年ぶりに港を照らした",
            (
                "灯台守は昨夜、二年ぶりに明かりをともした。夜明け前に四十隻が通ったという。",
                "港の人々は歓声を上げた。",
            ),
            "灯台",
            "ltr",
        ),
        (
            "zh",
            "旧灯塔时隔两年再次照亮港口",
            ("守塔人昨晚点亮了沉默两年的灯塔。", "他说天亮前有四十艘船驶过。"),
            "灯塔",
            "ltr",
        ),
        (
            "ko",
            "오래된 등대가 두 해 만에 항구를 비추다",
            ("등대지기는 어젯밤 두 해 만에 불을 밝혔다.", "새벽까지 배 마흔 척이 지나갔다고 말했다."),
            "항구를",
            "ltr",
        ),
        (
            "th",
            "ประภาคารเก่ากลับมาส่องสว่างท่าเรืออีกครั้ง",
            ("ผู้ดูแลจุดไฟเมื่อคืนนี้หลังจากดับไปสองปี", "เรือสี่สิบลำผ่านไปก่อนรุ่งสาง"),
            "ประภาคาร",
            "ltr",
        ),
        (
            "ru",
            "Старый маяк снова освещает гавань",
            ("Смотритель зажёг маяк вчера вечером, после двух лет молчания.", "До рассвета прошло сорок судов."),
            "маяк",
            "ltr",
        ),
    )
}


@pytest.fixture(scope="module")
def scripts_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = open_engine(tmp_path_factory.mktemp("scripts"))
    with engine.rebuild(decide="test") as build:
        for each, _, _ in SCRIPTS.values():
            build.put(each)
    with served(create_app(engine, ServerConfig(version="1"))) as site:
        yield site
    engine.close()


@pytest.fixture
def open_scripts(browser: Browser, scripts_site: str) -> Iterator[Callable[..., Page]]:
    with opening(browser, scripts_site) as opened:
        yield opened


@pytest.mark.parametrize("language", SCRIPTS)
def test_an_article_is_found_and_read_in_its_script_and_direction(
    open_scripts: Callable[..., Page], language: str
) -> None:
    found, word, direction = SCRIPTS[language]
    page = open_scripts(f"/search?q={word}&lang={language}", **PHONE)
    card = page.locator(".cards article").first
    assert card.get_attribute("lang") == language
    assert card.locator("h3").evaluate("element => getComputedStyle(element).direction") == direction
    assert word in card.locator("mark").all_inner_texts()
    card.locator("h3 a").click()
    expect(page.locator("h1")).to_have_text(found.title)
    assert page.locator("main article").get_attribute("lang") == language
    for paragraph in page.locator(".body p").all():
        assert paragraph.evaluate("element => getComputedStyle(element).direction") == direction
    assert page.evaluate("document.documentElement.scrollWidth") == 360
