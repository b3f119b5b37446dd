"""An HTML page's facts: which of the sources that name title, authors and date is believed."""

from __future__ import annotations

import json
from typing import Any, Final

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.model import Role, normalise
from indexer.errors import InputRefusedError
from indexer.extract.html import extract_html
from indexer.page import FactName, Input, Page

TITLE: Final = "A channel dug at night divides the port"
PROSE: Final = """\
The dredger arrived before dawn, and by the time the harbour office opened it had lifted the first hopper of silt.
For eleven years the port has argued about its depth. The ferry company wants two metres more than it has today.
What changed this spring was money. The county offered to pay for half of the work if a bank paid for the rest.
The growers have gone to court. Their lawyer argues that nobody measured what the silt would do to the beds.
""".splitlines()


def read(head: str = "", *, above: str = "", below: str = "", ld: dict[str, Any] | None = None) -> Page:
    """Return the page with this head, and these elements between headline and text, and behind the text."""
    script = f"<script type='application/ld+json'>{json.dumps(ld)}</script>" if ld else ""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    markup = (
        f"<html><head>{head}{script}</head><body><article><h1>{TITLE}</h1>{above}{text}{below}</article></body></html>"
    )
    return extract_html(Input(path="page.html", media_type="text/html", data=markup.encode(), sha256="0" * 64))


def authors(page: Page) -> list[str]:
    return [fact.value for fact in page.all(FactName.AUTHOR)]


def article(**facts: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **facts}


BYLINES: Final = {
    "a By of its own": "<div><span>By</span></div><div>Mara Ellwood</div>",
    "a date's line": "<p>3 March 2021 | By Mara Ellwood</p>",
    "a name before the date": "<p>Mara Ellwood | 3 March 2021</p>",
    "beside the date": "<p>3 March 2021</p><p>Mara Ellwood</p>",
    "above the text": "<p>MARA ELLWOOD</p>",
    "initials behind": "<p>by Mara Ellwood, LTR LOWMERE</p>",
}


@pytest.mark.parametrize("markup", BYLINES.values(), ids=BYLINES)
def test_the_author_is_found_where_pages_print_it(markup: str) -> None:
    page = read(above=markup)
    assert [name.casefold() for name in authors(page)] == ["mara ellwood"]
    assert [block.text for block in page.blocks if block.role is Role.BODY] == list(PROSE)


def test_a_name_under_the_text_signs_it() -> None:
    assert authors(read(below="<p>Mara Ellwood</p>")) == ["Mara Ellwood"]


NO_AUTHORS: Final = {
    "a subject": "<p>3 March 2021</p><p>Berta Krohn</p><p>Berta Krohn leads the growers, and has for years.</p>",
    "a recording": "<p>Audio 03:07 Min. | 3 March 2021 | Nils Aabel</p>",
    "a sentence": "<p>Author Berta Krohn, from Lowmere, spoke about the beds.</p>",
    "a credit": "<p class='copyright'>Picture desk | Nils Aabel</p>",
}


@pytest.mark.parametrize("markup", NO_AUTHORS.values(), ids=NO_AUTHORS)
def test_a_name_that_signs_nothing_is_no_author(markup: str) -> None:
    assert authors(read(above=markup)) == []


def test_the_sites_own_name_gives_way_to_a_printed_one() -> None:
    head = "<link rel='canonical' href='https://www.tidalreview.example/2021/channel'>"
    stated = article(author={"name": "TidalReview"})
    assert authors(read(head, ld=stated)) == ["TidalReview"]
    assert authors(read(head, above="<p>By Mara Ellwood</p>", ld=stated)) == ["Mara Ellwood"]


def test_a_newsroom_and_a_site_sign_with_an_address() -> None:
    assert authors(read(ld=article(author={"name": "Redaktion tidal.de"}))) == ["Redaktion tidal.de"]
    stated = article(author={"name": "tidal.is"}, publisher={"name": "tidal.is"})
    assert authors(read(ld=stated)) == ["tidal.is"]


TITLES: Final = {
    "stated alone": ("Dredging: port divided", "", "", "Dredging: port divided"),
    "window's title, page and og agree": ("Dredging: port divided", "Dredging: port divided", TITLE, TITLE),
    "window's title is the page's": ("Dredging: port divided", TITLE, TITLE, "Dredging: port divided"),
    "og:title is a third": ("Dredging: port divided", "Dredging: port divided", "Night", "Dredging: port divided"),
}


@pytest.mark.parametrize(("headline", "window", "og", "expected"), TITLES.values(), ids=TITLES)
def test_the_title_is_json_lds_unless_that_is_the_windows(headline: str, window: str, og: str, expected: str) -> None:
    page = read(f"<title>{window}</title><meta property='og:title' content='{og}'>", ld=article(headline=headline))
    title = page.first(FactName.TITLE)
    assert title is not None
    assert title.value == expected


def test_the_headline_readers_see_is_the_one_under_the_search_engines() -> None:
    shown = "The growers count the dredger's journeys"
    head = f"<title>{TITLE}</title><meta property='og:title' content='Ports: {shown.replace(chr(39), '&#39;')}'>"
    page = read(head, above=f"<h2>{shown}</h2>", ld=article(headline=TITLE))
    assert [fact.value for fact in page.all(FactName.TITLE)][:1] == [shown]
    assert [block.text for block in page.blocks if block.role is Role.TITLE] == [shown]


PAGES: Final = {"as usual": "", "doubted": "".join(f"<aside><p>{PROSE[0]} {n}</p></aside>" for n in range(9))}


@pytest.mark.parametrize("below", PAGES.values(), ids=PAGES)
def test_a_page_is_parsed_at_most_twice(below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once by us; a second time, in part, where trafilatura's comparison reads what its readability made of it."""
    parsed: list[int] = []

    def counting(markup: str | bytes, **options: Any) -> Any:
        parsed.append(len(markup))
        return parse(markup, **options)

    parse = lxml.html.fromstring
    monkeypatch.setattr("trafilatura.utils.fromstring", counting)
    read(below=below)
    assert 1 <= len(parsed) <= 2


NO_ADDRESSES: Final = {
    "an empty host in brackets": "https://[.]/2021/channel",
    "a bracket that is not closed": "https://[tidal.example/2021/channel",
    "a port that is none": "https://tidal.example:quay/2021/channel",
}


@pytest.mark.parametrize("address", NO_ADDRESSES.values(), ids=NO_ADDRESSES)
def test_an_address_that_cannot_be_taken_apart_is_none(address: str) -> None:
    page = read(f"<link rel='canonical' href='{address}'><meta property='og:url' content='{address}'>")
    assert page.all(FactName.CANONICAL) == page.all(FactName.OG_URL) == ()
    assert [block.text for block in page.blocks if block.role is Role.BODY] == list(PROSE)


def test_a_page_nested_too_deep_keeps_its_words_whole() -> None:
    """It is read without its nesting; neither entities nor references to control characters break its paragraphs."""
    deep = "<div>" * 300 + "<p>The caf&eacute; at R&amp;D is &#8220;open&#8221; &#8;today</p><input><p>Nobody came.</p>"
    document = Input(path="x", media_type="text/html", data=f"<body>{deep}</body>".encode(), sha256="0" * 64)
    assert [block.text for block in extract_html(document).blocks] == [
        "The café at R&D is “open” today",
        "Nobody came.",
    ]


MARKUP: Final = st.one_of(
    st.sampled_from(
        [f"<p>{PROSE[0]}</p>", "<h1>", "</h1>", "<div class='paywall sidebar'>", "</div>", "<table><tr><td>", "<li>"]
    ),
    st.sampled_from(
        ["<blockquote>", "By", "<time datetime='2021-03-03'>3 March 2021</time>", "<p hidden>", "<!--", "]]>", "&#0;"]
    ),
    st.sampled_from(
        ["<script type='application/ld+json'>{", "<span itemprop='author'>", "<a href='x'>Read more</a>", "<br><br>"]
    ),
    st.text(max_size=40),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(MARKUP, max_size=25).map("".join), st.booleans())
def test_any_markup_gives_blocks_of_text_or_is_refused(markup: str, whole: bool) -> None:
    data = (f"<html><body>{markup}</body></html>" if whole else markup).encode("utf-8", "replace")
    try:
        page = extract_html(Input(path="x", media_type="text/html", data=data, sha256="0" * 64))
    except InputRefusedError:
        return
    assert page.blocks or page.facts
    assert all(block.text == normalise(block.text) and block.text and block.reason for block in page.blocks)
