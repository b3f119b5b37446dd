"""The pages: their texts, the targets of their links, and that no text of an article becomes markup."""

from __future__ import annotations

import re
import shlex
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from server.address import Address
from server.http.assets import assets
from server.pages.search import curl_line
from tests.server.articles import ARABIC, COPY, FERRY, GERMAN, HARMFUL, HOSTILE, STUB, UNDATED, VISIBLE

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from index.article.model import Article

HTML = {"Accept": "text/html"}


class Page(HTMLParser):
    """A page as a reader meets it: elements with their attributes, links by their words, text without markup."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.links: dict[str, str] = {}
        self._href: str | None = None
        self._words: list[str] = []
        self._texts: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "a":
            self._href, self._words = dict(attrs)["href"], []

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            self.links[" ".join("".join(self._words).split())] = self._href
            self._href = None

    def handle_data(self, data: str) -> None:
        self._texts.append(data)
        self._words.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def visit(client: FlaskClient, address: str) -> Page:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200
    return Page(response.text)


def query_pairs(href: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(href).query)


def link(page: Page, words: str) -> list[tuple[str, str]]:
    """Return the parameters behind the link with these words."""
    return query_pairs(page.links[words])


def test_a_search_without_words_is_the_whole_archive_newest_first(client: FlaskClient) -> None:
    page = visit(client, "/search")
    assert f"{VISIBLE} articles" in page.text
    assert page.text.index("week 45") < page.text.index("week 44")
    assert "Best match" not in page.text


def test_a_result_shows_kind_regions_date_site_authors_and_title(client: FlaskClient) -> None:
    page = visit(client, "/search?q=ceasefire")
    for words in ("Reporting", "Coast", "France", "5 October 2020", "harbour.example", "Alice Calder", FERRY.title):
        assert words in page.text
    assert "1 article" in page.text
    assert len(page.attributes("mark")) >= 1
    assert query_pairs(page.links[FERRY.title]) == [("q", "ceasefire")]


def test_the_count_is_announced(client: FlaskClient) -> None:
    assert {"id": "status", "role": "status"} in visit(client, "/search?q=harbour").attributes("p")


def test_missing_dates_and_incomplete_articles_are_marked(client: FlaskClient) -> None:
    assert "no date printed" in visit(client, f"/search?q={UNDATED.title.split()[-1]}").text
    assert "Cut short by its site" in visit(client, "/search?q=chandlery").text


def test_an_active_filter_is_a_chip_that_removes_only_it(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&region=europe&author=Bea+Marsh&not_kind=Opinion&from=2016&page=2")
    assert link(page, "Remove Region Europe ×") == [
        ("q", "harbour"), ("author", "Bea Marsh"), ("not_kind", "Opinion"), ("from", "2016")
    ]  # fmt: skip
    assert ("not_kind", "Opinion") not in link(page, "Remove Not kind Opinion ×")
    assert link(page, "Clear all") == [("q", "harbour")]


def test_undated_articles_hidden_by_a_date_are_counted_and_one_click_away(client: FlaskClient) -> None:
    page = visit(client, "/search?from=2020")
    page = visit(client, page.links["1 undated article: show"])
    assert UNDATED.title in page.text
    assert link(page, "Hide them") == [("from", "2020")]


def test_undated_only_lists_the_undated_without_a_range_too(client: FlaskClient) -> None:
    page = visit(client, "/search?undated=only")
    assert UNDATED.title in page.text
    assert FERRY.title not in page.text
    assert "Only articles without a date are shown." in page.text
    assert link(page, "Show the others too") == []
    answer = client.get("/search.json?undated=only").get_json()
    assert [hit["published"] for hit in answer["results"]] == [None] * answer["total"]
    assert UNDATED.id in {hit["id"] for hit in answer["results"]}
    assert answer["hidden"]["undated"] == 0


def test_a_page_past_the_end_says_how_many_there_are_and_links_to_the_last(client: FlaskClient) -> None:
    page = visit(client, "/search?q=harbour&per_page=20&page=9")
    assert "the answer has 3 pages" in page.text
    assert "No article matches" not in page.text
    assert link(page, "Go to the last page") == [("q", "harbour"), ("page", "3")]
    assert "past the end" not in visit(client, page.links["Go to the last page"]).text
    answer = client.get("/search.json?q=harbour&per_page=20&page=9").get_json()
    assert (answer["results"], answer["pages"], answer["page"]) == ([], 3, 9)
    assert answer["links"]["prev"] == "/search.json?q=harbour&page=3"
    assert "past the end" not in visit(client, "/search?q=zebra&page=9").text


def test_copies_and_pages_without_an_article_are_hidden_counted_and_one_click_away(client: FlaskClient) -> None:
    page = visit(client, "/search?q=privacy")
    assert "Before you continue" not in page.text
    assert "Before you continue" in visit(client, page.links["Show 1 page without an article"]).text
    page = visit(client, "/search?q=port+authority+ferry+workers")
    assert COPY.title not in page.text
    page = visit(client, page.links["1 copy: show"])
    assert COPY.title in page.text
    assert "Copies are shown." in page.text
    assert COPY.title not in visit(client, page.links["Fold them"]).text


def test_a_first_date_after_the_last_can_be_swapped(client: FlaskClient) -> None:
    page = visit(client, "/search?from=2021&to=2019")
    assert link(page, "Swap them") == [("from", "2019"), ("to", "2021")]


def test_pages_lead_to_each_other(client: FlaskClient) -> None:
    page = visit(client, "/search?per_page=5&page=5")
    assert link(page, "Next") == [("per_page", "5"), ("page", "6")]
    assert link(page, "Previous") == [("per_page", "5"), ("page", "4")]
    assert link(page, "Page 1") == [("per_page", "5")]
    assert "Page 5" not in page.links


def test_a_query_not_read_as_typed_offers_the_repaired_one(client: FlaskClient) -> None:
    page = visit(client, '/search?q=ferry "winter')
    (href,) = (href for words, href in page.links.items() if words.startswith("Search for "))
    assert dict(query_pairs(href))["q"] != 'ferry "winter'
    assert "warning" not in client.get(href, headers=HTML).text


def test_a_page_without_results_offers_other_searches(client: FlaskClient) -> None:
    page = visit(client, "/search?q=lighthouse&region=europe")
    assert "No articles found" in page.text
    assert link(page, "Without Region Europe") == [("q", "lighthouse")]
    assert "Without Region Europe: 1 article" in page.text
    assert "lighthouse: 1 article region:europe: 25 articles" in page.text


def test_a_page_without_results_or_offers_says_what_helps(client: FlaskClient) -> None:
    page = visit(client, "/search?q=zeppelin")
    assert "No articles found" in page.text
    assert "Check the spelling" in page.text
    assert "Use fewer words" not in page.text, "of one word"
    assert "Use fewer words" in visit(client, "/search?q=zeppelin+zzyzx").text
    assert "Other searches" not in page.text


def test_a_page_shows_partial_matches_with_the_words_they_lack(client: FlaskClient) -> None:
    page = visit(client, "/search?q=ferry+lighthouse+zeppelin")
    assert "2 articles with some of the words" in page.text
    assert "lacks: ferry, zeppelin" in page.text
    assert "lacks: lighthouse, zeppelin" in page.text
    assert "with some of the words" not in visit(client, "/search?q=ferry+lighthouse+zeppelin&partial=0").text


def test_an_article_page_shows_its_record(client: FlaskClient) -> None:
    page = visit(client, f"/articles/{FERRY.id}")
    for words in (
        FERRY.title,
        FERRY.dek or "",
        *FERRY.paragraphs,
        *FERRY.bios,
        "from the page’s metadata",
        "port authority",
    ):
        assert words in page.text
    for block in FERRY.dropped:
        assert block.text in page.text
        assert block.reason in page.text
    assert FERRY.url is not None
    (original,) = (a for a in page.attributes("a") if a["href"] == FERRY.url)
    assert set(original["rel"].split() if original["rel"] else ()) >= {"noopener", "noreferrer"}
    tags = [tag for tag, _ in page.elements]
    assert tags.count("blockquote") == 1
    assert "mark" not in tags


def test_an_article_marks_the_words_of_the_query_and_links_back(client: FlaskClient) -> None:
    page = visit(client, f"/articles/{FERRY.id}?q=ceasefire&region=europe&page=2")
    assert [mark.get("id") for mark in page.attributes("mark")] == ["m1", "m2"]
    assert page.links["First of 2 matches"] == "#m1"
    assert page.links["Back to the results for ceasefire"] == "/search?q=ceasefire&region=europe&page=2"


@pytest.mark.parametrize(
    ("article", "language", "direction"), [(GERMAN, "de", "ltr"), (ARABIC, "ar", "rtl"), (STUB, "en", "ltr")]
)
def test_an_article_is_marked_with_its_language_and_its_direction(
    client: FlaskClient, article: Article, language: str, direction: str
) -> None:
    page = visit(client, f"/articles/{article.id}")
    assert page.attributes("article") == [{"lang": language, "dir": direction}]


HOSTILE_ADDRESSES = [
    "/search?q=sabotage",
    f"/articles/{HARMFUL.id}?q=sabotage",
    f"/articles/{HARMFUL.id}",
    f"/search?q={HOSTILE}",
    f"/search?region={HOSTILE}&author={HOSTILE}&not_tag={HOSTILE}",
    f"/facets/tag?prefix={quote(HOSTILE)}&tag={quote(HOSTILE)}",
    "/facets/tag?prefix=%3Cscript&q=%22%3E%3Cimg",
    "/facets/section",
    "/search?section=x&from=%22%3E%3Cimg src=x onerror=alert(1)%3E&to=%3Cscript%3E",
    f"/search?from={HOSTILE}&sort={HOSTILE}&{HOSTILE}=1",
    f"/articles/{FERRY.id}?q={HOSTILE}&tag={HOSTILE}",
    "/search?q=%22%3E%3Cimg src=x onerror=alert(1)%3E",
    "/search?q=x&region=javascript:alert(1)",
    "/",
    "/browse/author",
    f"/browse/author?letter={HOSTILE}&page={HOSTILE}",
    "/browse/outlet",
    "/browse/region",
    "/help",
    "/about",
]

ALLOWED = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "p", "search", "form", "label", "input", "button",
    "main", "h1", "h2", "h3", "q", "span", "select", "option", "section", "ul", "ol", "li", "bdi", "svg", "rect",
    "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "div", "fieldset", "legend", "article", "mark",
    "time", "nav", "u", "footer", "path", "text",
    "pre", "code", "kbd", "blockquote", "aside", "dl", "dt", "dd", "small",
}  # fmt: skip


JSON_LD: dict[str, str | None] = {"type": "application/ld+json"}
OWN_SCRIPT: dict[str, str | None] = {"type": "module", "src": f"/static/{assets().version}/js/main.js"}
"""Data, which no browser runs."""


@pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
def test_no_text_of_an_article_or_address_becomes_markup(client: FlaskClient, address: str) -> None:
    page = visit(client, address.replace("#", "%23").replace("&amp;", "%26"))
    tags = {tag for tag, attributes in page.elements if attributes not in (JSON_LD, OWN_SCRIPT)}
    assert tags <= ALLOWED
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        for name in ("href", "src", "action"):
            target = attributes.get(name)
            assert target is None or target.startswith(("/", "#", "https://harbour.example/")), target
    assert all(
        text != "fake" for text in re.findall(r"<mark[^>]*>([^<]*)</mark>", client.get(address, headers=HTML).text)
    )


def test_the_curl_line_makes_the_same_search(client: FlaskClient) -> None:
    page = visit(client, "/search?q=it%27s+%24(reboot)&region=europe")
    (line,) = re.findall(r"curl -sG [^\n]*?region=europe'?", page.text)
    assert shlex.split(line) == [
        "curl", "-sG", "http://localhost/search.json", "--data-urlencode", "q=it's $(reboot)",
        "--data-urlencode", "region=europe",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value", ["a\nreboot\n", "\x1b]0;x\x07", "a\u2028b", "'; reboot; '", "$(reboot)`reboot`", "\u202ea"]
)
def test_a_pasted_curl_line_is_one_command(value: str) -> None:
    line = curl_line(Address((("q", value),)), "http://localhost/search.json")
    assert line.isprintable()
    arguments = subprocess.run(
        ["bash", "-c", f"printf '%s\\n' {line.removeprefix('curl ')}"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert arguments[:3] == ["-sG", "http://localhost/search.json", "--data-urlencode"]
    assert len(arguments) == 4


def test_an_outlet_is_shown_by_its_host_where_no_name_is_printed(client: FlaskClient) -> None:
    assert visit(client, f"/articles/{FERRY.id}").links["harbour.example"] == "/search?outlet=harbour.example"
