"""Which of a page's dates is its day of publication, or none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from indexer.extract.html.html import extract_html
from indexer.page import Fact, FactName, Input
from tests.indexer.extract.html.test_html import PROSE, TITLE

if TYPE_CHECKING:
    from indexer.page import Page

DAY: Final = "2019-03-04"
TEXT: Final = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)


def page(body: str, head: str = "", *, language: str = "en", captured: str | None = None) -> Page:
    facts = (Fact(name=FactName.CAPTURED, value=captured, source="warc"),) if captured else ()
    markup = f"<html lang={language}><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    return extract_html(
        Input(path="p.html", media_type="text/html", data=markup.encode(), sha256="0" * 64, facts=facts)
    )


def first(read: Page) -> tuple[str, str] | None:
    found = read.first(FactName.PUBLISHED)
    return (found.value, found.source) if found else None


PLACES: Final = {
    "above the headline": f"<div>4 March 2019</div><h1>{TITLE}</h1>{TEXT}",
    "with a section above": f"<div>4 March 2019 | Ports</div><h1>{TITLE}</h1>{TEXT}",
    "behind the byline": f"<h1>{TITLE}</h1><p>By Mara Ellwood</p><p>March 4, 2019</p>{TEXT}",
    "behind the text": f"<article><h1>{TITLE}</h1>{TEXT}</article><p>4 March 2019</p>",
    "in a time element": f"<h1>{TITLE}</h1><time datetime=2019-03-04T10:00:00>Monday</time>{TEXT}",
}


@pytest.mark.parametrize("body", PLACES.values(), ids=PLACES)
def test_a_date_is_found_wherever_pages_print_it(body: str) -> None:
    assert [found[0] for found in (first(page(body)),) if found] == [DAY]


def test_a_glued_time_is_no_year() -> None:
    assert first(page(f"<h1>{TITLE}</h1><p>04.03.1912:44 Uhr</p>{TEXT}", language="de")) == (DAY, "byline")


@pytest.mark.parametrize(("language", "day"), [("en-US", "2019-04-03"), ("en-GB", DAY), ("es", DAY)])
def test_a_numeric_date_is_read_in_the_order_of_the_pages_language(language: str, day: str) -> None:
    found = first(page(f"<h1>{TITLE}</h1><p>04/03/2019</p>{TEXT}", language=language))
    assert found == (day, "byline")


def test_a_numeric_date_is_read_as_the_address_states_it() -> None:
    link = "<link rel=canonical href=https://tidal.example/2019/03/04/port.html>"
    read = page(f"<h1>{TITLE}</h1><p>04/03/2019</p>{TEXT}", link)
    assert {found.value for found in read.all(FactName.PUBLISHED)} == {DAY}
    assert first(page(f"<h1>{TITLE}</h1><p>04/03/2019</p>{TEXT}")) is None


def test_the_printed_byline_wins_over_a_stated_day_beside_it() -> None:
    meta = "<meta property=article:modified_time content=2019-03-05T01:00:00Z>"
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-03-05T01:00:00Z"}</script>'
    link = "<link rel=canonical href=https://tidal.example/2019/03/04/port.html>"
    byline = "<p class=byline>By Mara Ellwood</p><time class=date datetime=2019-03-04T20:00:00>March 4, 2019</time>"
    found = first(page(f"<h1>{TITLE}</h1>{byline}{TEXT}", meta + ld + link))
    assert found
    assert found[0] == DAY


def test_a_revision_is_not_the_day_of_publication() -> None:
    head = (
        "<meta property=article:published_time content=2019-03-04T10:00:00Z>"
        "<meta property=article:modified_time content=2021-05-06T10:00:00Z>"
    )
    assert first(page(f"<h1>{TITLE}</h1><p>6 May 2021</p>{TEXT}", head)) == (DAY, "meta")


def test_the_date_of_the_printed_issue_is_not_the_articles() -> None:
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2019-03-04T19:30:00Z"}</script>'
    assert first(page(f"<div class=date>5 March 2019</div><h1>{TITLE}</h1>{TEXT}", ld)) == (DAY, "json-ld")


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1>{TEXT}<p>The elder Ellwood (* 4 March 1919) had the same office for a whole generation.</p>",
        f"<h1>{TITLE}</h1>{TEXT}<footer><p>© 4 March 2019 Tidal Press</p></footer>",
        f"<h1>{TITLE}</h1><div class=photo__credit>Tidal Press, 4 March 2019</div>{TEXT}",
        f"<h1>{TITLE}</h1><figure><figcaption>The weir, 4 March 2019</figcaption></figure>{TEXT}",
    ],
    ids=["born", "copyright", "credit", "caption"],
)
def test_the_date_of_something_else_is_none(body: str) -> None:
    assert first(page(body)) is None


def test_no_date_is_later_than_the_capture_or_in_the_future() -> None:
    body = f"<h1>{TITLE}</h1><p>By Mara Ellwood</p><p>4 March 2019</p>{TEXT}"
    assert first(page(body, captured="2019-03-04T01:00:00Z")) == (DAY, "byline")
    assert first(page(body, captured="2018-03-04T01:00:00Z")) is None
    soon = (datetime.now(UTC) + timedelta(days=40)).date().isoformat()
    assert first(page(f"<h1>{TITLE}</h1><time datetime={soon}>{soon}</time>{TEXT}")) is None


def test_a_day_that_only_scripts_state_is_marked_so() -> None:
    script = '<script>window.state = {"story":{"publishedAt":"2019-03-04T10:00:00Z"}}</script>'
    body = f"<h1>{TITLE}</h1><p>By Mara Ellwood</p>{TEXT}"
    assert first(page(body, script)) in (None, (DAY, "script"))
