"""The page of an article: facts, matches, quotations, what was left out; and its copies and versions."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from index.engines import open_engine
from server import ServerConfig, create_app
from tests.server.articles import HOSTILE
from tests.server.reading import BARE, HEBREW, HOSTILE_LEAD, HOSTILE_TWIN, LONG, STORY, TWINS, fill
from tests.server.test_page import ALLOWED, HTML, JSON_LD, OWN_SCRIPT, Page, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from index.article.model import Article


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    engine = open_engine(tmp_path_factory.mktemp("reading"))
    fill(engine)
    yield create_app(engine, ServerConfig(version="1")).test_client()
    engine.close()


def html_of(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200
    return response.text


def facts(html: str) -> dict[str, str]:
    """Return the facts as a reader meets them: each name with its values."""
    rows = re.findall(r"<dt>(.*?)</dt>(.*?)</div>", html, re.DOTALL)
    return {name: " ".join(unescape(re.sub(r"<[^>]*>", "", values)).split()) for name, values in rows}


def rows(html: str) -> list[str]:
    """Return the rows of the tables of facts, cell by cell."""
    found = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>", html)
    return [" | ".join(cells) for cells in found]


def test_each_fact_has_its_source_and_the_words_that_are_its_evidence(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{LONG.id}")
    shown = facts(html)
    assert shown["Date"] == "5 October 2020 from the text: Published on 5 October 2020"
    assert shown["Author"] == "Alice Calder from the byline: A. Calder"
    assert shown["Outlet"] == "The Harbour Ledger from the page’s metadata"
    assert shown["Region"] == "France inferred from the text: Marseille"
    assert shown["Language"] == "English"
    assert shown["Captured"] == "9 October 2020"
    assert re.findall(r'<a class="inferred" href="([^"]*)"', html) == ["/search?region=europe%2Ffrance"]
    assert Page(html).links["5 October 2020"] == "/search?from=2020-10-05&to=2020-10-05"


def test_a_fact_that_the_page_does_not_state_is_said_to_be_missing(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{BARE.id}")
    missing = {"Date": "No date printed", "Author": "None printed", "Outlet": "None printed"}
    assert facts(html).items() >= (missing | {"Region": "None found", "Language": "Not known"}).items()
    text = Page(html).text
    assert "The saved page holds no text of the article." in text
    assert not re.search(r"\b(und|consent-wall)\b", text)


def test_a_value_has_the_name_that_the_filters_give_it(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{TWINS[0].id}")
    assert facts(html)["Kind"] == "news"
    assert "news_news" not in Page(html[html.index("<main") :]).text
    assert Page(html).links["news"] == "/search?kind=news_news"


def test_what_was_left_out_is_counted_in_words_in_the_order_of_the_page(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{LONG.id}").partition('<section class="dropped"')[2]
    assert re.findall(r"<summary>(.*?)</summary>", html) == [
        "1 share button",
        "1 line with a date",
        "3 captions",
        "2 teasers of other articles",
    ]
    assert "<details open" not in html
    captions = re.sub(r"<[^>]*>", " ", html[html.index("3 captions") : html.index("2 teasers")])
    assert (
        captions.split()
        == (
            "3 captions After paragraph 3: stands under a picture The mole at dawn "
            "Below the text: stands under a picture The tugs The harbour office"
        ).split()
    )


def test_each_match_leads_to_its_neighbours_and_the_last_to_the_first(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{LONG.id}?q=harbour")
    assert html.count("<mark id=") == len(STORY)
    assert Page(html).links["First of 12 matches"] == "#m1"
    hops = re.findall(r'class="prev" href="#m(\d+)".*?<span>(\d+) of 12</span>.*?class="next" href="#m(\d+)"', html)
    assert hops[0] == ("12", "1", "2")
    assert hops[5] == ("5", "6", "7")
    assert hops[-1] == ("11", "12", "1")
    alone = html_of(reading, f"/articles/{LONG.id}?q=%22berth+4%22")
    assert (alone.count("<mark id="), alone.count('class="hop"')) == (1, 0)
    assert Page(alone).links["First of 1 match"] == "#m1"


def test_each_paragraph_has_a_link_that_quotes_it(reading: FlaskClient) -> None:
    page = visit(reading, f"/articles/{LONG.id}?q=tugs")
    links = [each for each in page.attributes("a") if each.get("class") == "pilcrow"]
    assert [each["aria-label"] for each in links[:5]] == [f"Quote paragraph {number}" for number in (1, 2, 3, 5, 6)]
    address = links[3]["href"]
    assert address is not None
    assert address.endswith("#cite")
    quoted = visit(reading, address)
    assert "Cite this passage" in quoted.text
    assert f"“{STORY[3]}” Calder, Alice." in quoted.text
    assert quoted.links["Back to the results for tugs"] == "/search?q=tugs"
    assert [mark["id"] for mark in quoted.attributes("mark") if "id" in mark] == ["m1"]


def test_the_citation_can_be_copied_and_downloaded(reading: FlaskClient) -> None:
    page = visit(reading, f"/articles/{LONG.id}")
    [copy] = [each for each in page.attributes("button") if each.get("class") == "copy"]
    assert copy == {"type": "button", "class": "copy", "hidden": None, "data-copy": "#citation"}
    assert [each["id"] for each in page.attributes("p") if "id" in each] == ["citation"]
    assert page.links.keys() >= {"Permalink", "Plain text", "RIS", "BibTeX", "CSL JSON"}


def test_an_article_from_the_right_is_so_as_a_whole(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{HEBREW.id}")
    page = Page(html)
    assert page.attributes("article") == [{"lang": "he", "dir": "rtl"}]
    inside = html[html.index("<article") : html.index("</article>")]
    assert re.findall(r'<(p|li|h1|h2|blockquote)[^>]* dir="(\w+)"[^>]*>(\w*)', inside) == [("p", "ltr", "Harbour")]
    assert facts(html)["Language"] == "Hebrew"


def test_copies_are_compared_on_a_page_that_leads_back(reading: FlaskClient) -> None:
    address = f"/articles/{LONG.id}/copies"
    assert visit(reading, f"/articles/{LONG.id}").links["what differs"] in {address, f"/articles/{LONG.id}/versions"}
    html = html_of(reading, address)
    page = Page(html)
    assert page.links["Back to the article"] == f"/articles/{LONG.id}"
    assert page.links["Strike in the harbour"] == f"/articles/{TWINS[0].id}"
    assert page.links["the same as JSON"] == f"{address}.json"
    assert "7 other articles of this archive with nearly the same text." in page.text
    assert rows(html)[:1] == ["Title | Pilots of the old harbour strike for twelve days | Strike in the harbour"]
    assert "Date | 5 October 2020 | 6 October 2020" in rows(html)
    assert "Outlet | The Harbour Ledger | none stated" in rows(html)
    assert "Language | English | Not known" in rows(html)
    assert "Kind | none stated | news" in rows(html)
    assert "The text differs in 1 place: 2 words only in this article, 3 words only in the copy." in page.text
    assert "<del>berth 4,</del> <ins>the fourth berth,</ins> and the harbour master" in html
    assert "Paragraph 5" in page.text


def test_many_copies_have_pages(reading: FlaskClient) -> None:
    address = f"/articles/{LONG.id}/copies"
    first, second = visit(reading, address), visit(reading, f"{address}?part=2")
    assert [sum(tag == "section" for tag, _ in page.elements) for page in (first, second)] == [5, 2]
    assert first.links["Next"] == f"{address}?part=2"
    assert second.links["Previous"] == address
    assert "Page 2 of 2" in second.text
    for typed, shown in (("99", "2"), ("0", "1"), ("x", "1"), ("9" * 5_000, "1")):
        assert f"Page {shown} of 2" in visit(reading, f"{address}?part={typed}").text


@pytest.mark.parametrize("suffix", ["/copies", "/versions"])
def test_the_way_back_from_a_comparison_keeps_the_search(reading: FlaskClient, suffix: str) -> None:
    address, search = f"/articles/{LONG.id}", "?q=tugs&page=2"
    assert f'href="{address}{suffix}?q=tugs&amp;page=2"' in html_of(reading, f"{address}{search}")
    page = visit(reading, f"{address}{suffix}{search}")
    assert page.links["Back to the article"] == f"{address}{search}"
    following = f"{address}{suffix}?part=2&q=tugs&page=2"
    assert page.links.get("Next", following) == following


def test_a_copy_is_compared_with_the_lead(reading: FlaskClient) -> None:
    page = visit(reading, f"/articles/{TWINS[0].id}/copies")
    assert page.links[LONG.title] in {f"/articles/{LONG.id}", *(f"/articles/{twin.id}" for twin in TWINS)}
    assert "Searches show this one; it came first into the archive." in page.text
    assert visit(reading, f"/articles/{TWINS[0].id}").links["what differs"] == f"/articles/{TWINS[0].id}/copies"


def test_versions_are_compared_on_a_page(reading: FlaskClient) -> None:
    html = html_of(reading, f"/articles/{LONG.id}/versions")
    page = Page(html)
    assert "1 other capture of the same address." in page.text
    assert "Captured on 6 October 2020" in page.text
    assert rows(html) == [f"Title | {LONG.title} | Pilots strike"]
    assert "words only in this article" in page.text
    assert page.links["Back to the article"] == f"/articles/{LONG.id}"


@pytest.mark.parametrize("suffix", ["/copies", "/versions"])
def test_an_article_that_stands_alone_has_nothing_to_compare(reading: FlaskClient, suffix: str) -> None:
    assert "There are none." in visit(reading, f"/articles/{HEBREW.id}{suffix}").text
    assert suffix not in html_of(reading, f"/articles/{HEBREW.id}")


def test_a_comparison_that_the_browser_has_is_not_made_again(reading: FlaskClient) -> None:
    for suffix in ("/copies", "/versions"):
        address = f"/articles/{LONG.id}{suffix}"
        tag = reading.get(address).headers["ETag"]
        assert reading.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert reading.get(f"{address}?part=2", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("article", [HOSTILE_LEAD, HOSTILE_TWIN], ids=["lead", "copy"])
@pytest.mark.parametrize("suffix", ["", "?q=sabotage", "?start=0&stop=9", "/copies", "/versions"])
def test_a_saved_page_is_never_shown_as_html(reading: FlaskClient, article: Article, suffix: str) -> None:
    html = html_of(reading, f"/articles/{article.id}{suffix}")
    page = Page(html)
    tags = {tag for tag, attributes in page.elements if attributes not in (JSON_LD, OWN_SCRIPT)}
    assert tags <= ALLOWED | {"del", "ins"}
    assert html.count("<script") == html.count("</script>") == (1 if suffix in {"/copies", "/versions"} else 2)
    assert not any(name.startswith("on") or name == "style" for _, each in page.elements for name in each)
    assert HOSTILE in unescape(html)
    assert "<mark>fake" not in html
