"""The facts of an HTML page: which source of title, authors and date comes first."""

from __future__ import annotations

import json
from typing import Any, Final

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article.model import Block, BlockKind, Role, normalise
from indexer.errors import InputRefusedError
from indexer.extract.cues.whole import kept_whole
from indexer.extract.html.html import STATED, UNKNOWN, extract_html
from indexer.page import FactName, Input, Page, fact

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
def test_the_author_is_found_wherever_pages_print_the_name(markup: str) -> None:
    page = read(above=markup)
    assert [name.casefold() for name in authors(page)] == ["mara ellwood"]
    assert [block.text for block in page.blocks if block.role is Role.BODY] == list(PROSE)


def test_a_name_under_the_text_signs_it() -> None:
    assert authors(read(below="<p>Mara Ellwood</p>")) == ["Mara Ellwood"]


UNCASED: Final = {
    "a By before it": ("<p>بقلم سلمى الحارثي</p>", "سلمى الحارثي"),
    "a By of its own": (
        "<div class='byline'>بقلم <span class='author'>سلمى الحارثي</span></div>",
        "سلمى الحارثي",
    ),
    "a few characters": ("<p>文：花森由紀</p>", "花森由紀"),
}


@pytest.mark.parametrize(("markup", "name"), UNCASED.values(), ids=UNCASED)
def test_a_byline_names_its_author_in_scripts_without_capitals(markup: str, name: str) -> None:
    assert authors(read(above=markup)) == [name]


def test_a_sentence_in_a_script_without_capitals_is_no_byline() -> None:
    assert authors(read(above="<p>作者：この町で長く漁師をしてきた人たちの話を聞いた。</p>")) == []


TRAILS: Final = {
    "arrows": "<div>Tidal Review &gt; Europe</div>",
    "a list": "<ol class='breadcrumb'><li>Home</li><li>World</li><li>Europe</li></ol>",
    "a list to the page": f"<ol class='breadcrumb'><li>Home</li><li>Europe</li><li>{TITLE}</li></ol>",
}


@pytest.mark.parametrize("markup", TRAILS.values(), ids=TRAILS)
def test_the_last_label_of_the_trail_above_the_headline_is_the_section(markup: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    data = f"<html><body>{markup}<h1>{TITLE}</h1>{text}</body></html>".encode()
    page = extract_html(Input(path="x", media_type="text/html", data=data, sha256="0" * 64))
    assert [(fact.value, fact.source) for fact in page.all(FactName.SECTION)] == [("Europe", "breadcrumb")]


def test_a_trail_of_only_the_sites_root_gives_no_section() -> None:
    assert read(above="").all(FactName.SECTION) == ()
    data = f"<html><body><div>Tidal Review</div><h1>{TITLE}</h1><p>{PROSE[0]}</p></body></html>".encode()
    page = extract_html(Input(path="x", media_type="text/html", data=data, sha256="0" * 64))
    assert page.all(FactName.SECTION) == ()


@pytest.mark.parametrize("kind", ["ルポ", "رأي", "Репортаж", "Komentarz"])
def test_a_kicker_in_another_language_states_its_kind(kind: str) -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    data = f"<html><body><div>{kind} | アジア</div><h1>{TITLE}</h1>{text}</body></html>".encode()
    page = extract_html(Input(path="x", media_type="text/html", data=data, sha256="0" * 64))
    assert [fact.value for fact in page.all(FactName.KIND)] == [kind]
    assert [fact.value for fact in page.all(FactName.SECTION)] == ["アジア"]


NO_AUTHORS: Final = {
    "a subject": "<p>3 March 2021</p><p>Berta Krohn</p><p>Berta Krohn leads the growers, and has for years.</p>",
    "a recording": "<p>Audio 03:07 Min. | 3 March 2021 | Nils Aabel</p>",
    "a sentence": "<p>Author Berta Krohn, from Lowmere, spoke about the beds.</p>",
    "a credit": "<p class='copyright'>Picture desk | Nils Aabel</p>",
}


@pytest.mark.parametrize("markup", NO_AUTHORS.values(), ids=NO_AUTHORS)
def test_a_name_that_is_no_signature_is_no_author(markup: str) -> None:
    assert authors(read(above=markup)) == []


def test_a_printed_name_is_preferred_to_the_sites_own() -> None:
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
def test_the_title_is_json_lds_unless_that_is_the_seo_title(headline: str, window: str, og: str, expected: str) -> None:
    page = read(f"<title>{window}</title><meta property='og:title' content='{og}'>", ld=article(headline=headline))
    title = page.first(FactName.TITLE)
    assert title is not None
    assert title.value == expected


def test_the_visible_headline_is_the_one_under_the_search_engines() -> None:
    shown = "The growers count the dredger's journeys"
    head = f"<title>{TITLE}</title><meta property='og:title' content='Ports: {shown.replace(chr(39), '&#39;')}'>"
    page = read(head, above=f"<h2>{shown}</h2>", ld=article(headline=TITLE))
    assert [fact.value for fact in page.all(FactName.TITLE)][:1] == [shown]
    assert [block.text for block in page.blocks if block.role is Role.TITLE] == [shown]


PAGES: Final = {"as usual": "", "doubted": "".join(f"<aside><p>{PROSE[0]} {n}</p></aside>" for n in range(9))}


@pytest.mark.parametrize("below", PAGES.values(), ids=PAGES)
def test_a_page_is_parsed_at_most_twice(below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once by our code; a second time, in part, when trafilatura compares its text with its readability's."""
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
def test_an_address_that_cannot_be_parsed_is_ignored(address: str) -> None:
    page = read(f"<link rel='canonical' href='{address}'><meta property='og:url' content='{address}'>")
    assert page.all(FactName.CANONICAL) == page.all(FactName.OG_URL) == ()
    assert [block.text for block in page.blocks if block.role is Role.BODY] == list(PROSE)


def test_a_page_nested_too_deep_keeps_its_paragraphs() -> None:
    """It is read without its nesting; neither entities nor references to control characters split its paragraphs."""
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
def test_any_markup_gives_blocks_or_is_refused(markup: str, whole: bool) -> None:
    data = (f"<html><body>{markup}</body></html>" if whole else markup).encode("utf-8", "replace")
    try:
        page = extract_html(Input(path="x", media_type="text/html", data=data, sha256="0" * 64))
    except InputRefusedError:
        return
    assert page.blocks or page.facts
    assert all(block.text == normalise(block.text) and block.text and block.reason for block in page.blocks)


def test_the_microdata_body_is_used_if_the_extractor_found_another() -> None:
    """An article in a script with few characters in a word, and under it a teaser with many."""
    own = ["朝の港に浚渫船が着いた。" * 12, "漁師たちは桟橋で数えている。" * 12, "郡が半分を払う。" * 12]
    stated = "".join(f"<p>{text}</p>" for text in own)
    teaser = "".join(f"<p>{text} {text}</p>" for text in PROSE)
    markup = (
        f"<html><body><div><h1>夜の水路</h1><div itemprop='articleBody'>{stated}</div></div>"
        f"<div><div class='story-card'><h3><a href='x'>{TITLE}</a></h3>{teaser}</div></div></body></html>"
    )
    page = extract_html(Input(path="x", media_type="text/html", data=markup.encode(), sha256="0" * 64))
    assert [(block.text, block.reason) for block in page.blocks if block.role is Role.BODY] == [
        (text, STATED) for text in own
    ]


def entry(text: str, *tags: str) -> Page:
    """Return the page of a feed's entry."""
    stated = ((FactName.TITLE, TITLE), (FactName.OUTLET, "Tidal Review"), *((FactName.TAG, tag) for tag in tags))
    facts = tuple(made for name, value in stated for made in fact(name, value, "feed"))
    return extract_html(Input(path="x", media_type="text/html", data=text.encode(), sha256="0" * 64, facts=facts))


ENDS: Final = {
    "the feed's plugin": (
        f"<p>The post <a href='x'>{TITLE}</a> appeared first on <a href='/'>Tidal Review</a>.</p>",
        Role.FOOTER,
    ),
    "links": ("<p><a href='x'>On one network</a> | <a href='y'>on another</a></p>", Role.NAV),
    "an offer": ("<p>Our letter is free. <a href='x'>Sign up</a>.</p>", Role.PROMO),
}


@pytest.mark.parametrize(("end", "role"), ENDS.values(), ids=ENDS)
def test_text_appended_to_a_feeds_entry_is_no_part_of_it(end: str, role: Role) -> None:
    page = entry(f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>{end}")
    assert [block.role for block in page.blocks] == [Role.BODY, Role.BODY, role]


def test_the_only_category_of_a_feeds_entry_is_its_section() -> None:
    text = f"<p>{PROSE[0]}</p>"
    assert [fact.value for fact in entry(text, "Ports").all(FactName.SECTION)] == ["Ports"]
    assert entry(text, "Ports", "Silt").all(FactName.SECTION) == ()
    assert [fact.value for fact in entry(text, "Opinion").all(FactName.KIND)] == ["Opinion"]
    kicker = "<p>Analysis | Europe</p>"
    assert [fact.value for fact in entry(kicker + text, "Ports").all(FactName.SECTION)] == ["Europe"]


def test_an_h_entry_s_classes_state_author_and_day() -> None:
    signed = (
        '<footer>By <a class="p-author h-card" href="https://tidal.example/oda">Oda Renvik</a> on '
        '<time class="dt-published" datetime="2019-03-04T06:00:00Z">March 4</time></footer>'
    )
    page = entries(
        f'<article class="h-entry"><h1>{TITLE}</h1>{"".join(map("<p>{}</p>".format, PROSE))}{signed}</article>'
    )
    assert authors(page) == ["Oda Renvik"]
    assert [fact.value for fact in page.all(FactName.PUBLISHED)][:1] == ["2019-03-04"]


def test_of_several_h_entries_none_states_the_page_s_author() -> None:
    one = '<article class="h-entry"><h2>Low water</h2><p class="p-author" title="x">Oda Renvik wrote it</p></article>'
    assert authors(entries(one * 3 + "".join(map("<p>{}</p>".format, PROSE)))) == []


def entries(markup: str) -> Page:
    data = f"<html><head><title>{TITLE}</title></head><body>{markup}</body></html>".encode()
    return extract_html(Input(path="page.html", media_type="text/html", data=data, sha256="0" * 64))


MASTHEADS: Final = {
    "the window's title": f"<title>{TITLE} - The Tidal Review</title>",
    "the masthead": "</head><body><div>The Tidal Review</div>",
    "the host": "<link rel='canonical' href='https://thetidalreview.example/channel'>",
}


@pytest.mark.parametrize("printed", MASTHEADS.values(), ids=MASTHEADS)
def test_a_copyright_line_names_the_site_that_the_page_prints_elsewhere(printed: str) -> None:
    page = read(printed, below="</article><footer>© 2021 The Tidal Review. All rights reserved.</footer>")
    assert [(one.value, one.source) for one in page.all(FactName.OUTLET)] == [("The Tidal Review", "copyright")]


def test_a_copyright_line_comes_after_the_names_that_the_metadata_state() -> None:
    head = f"<title>{TITLE} - Tidal Review</title><meta property='og:site_name' content='Tidal'>"
    page = read(head, below="</article><footer>© Tidal Review</footer>", ld=article(publisher={"name": "Tidal Post"}))
    assert [one.value for one in page.all(FactName.OUTLET)] == ["Tidal", "Tidal Post", "Tidal Review"]


@pytest.mark.parametrize("line", ["© 2021 Lowmere Press Group", "© 2021 Mara Ellwood", "© 2021 Aldersund"])
def test_a_copyright_line_of_a_firm_a_person_or_a_name_printed_nowhere_else_names_no_site(line: str) -> None:
    page = read(f"<title>{TITLE} - Lowmere Press Group</title>", below=f"</article><footer>{line}</footer>")
    assert page.first(FactName.OUTLET) is None


BESIDE: Final = tuple(f"Chapter {n}: {' '.join(PROSE)}" for n in range(1, 9))


def blocks_of(body: str, *others: tuple[Role, str]) -> tuple[Block, ...]:
    made = [(Role.BODY, body), *others] if body else others
    return tuple(Block(text=text, kind=BlockKind.PARAGRAPH, role=role, reason="a case") for role, text in made)


@pytest.mark.parametrize("body", ["", "Chapters of a book."], ids=["no body", "next to no body"])
def test_prose_that_nothing_marks_is_kept_whole_where_next_to_none_is_the_body(body: str) -> None:
    whole = kept_whole(blocks_of(body, *((Role.OTHER, text) for text in BESIDE)), UNKNOWN) or ()
    assert [block.text for block in whole if block.role is Role.BODY][-len(BESIDE) :] == list(BESIDE)


@pytest.mark.parametrize("role", [Role.RELATED, Role.COMMENT, Role.CAPTION, Role.PROMO, Role.FOOTER])
def test_teasers_comments_and_captions_are_not_the_articles_prose(role: Role) -> None:
    blocks = blocks_of("A short note.", *((role, text) for text in BESIDE))
    assert kept_whole(blocks, UNKNOWN) is None


BROKEN_JSON: Final = {
    "a comment": '/* seo */ {"@type": "NewsArticle", "author": {"name": "Mara Ellwood"}}',
    "an escaped apostrophe": r"""{"@type": "NewsArticle", "about": "the port\'s depth", "author": "Mara Ellwood"}""",
    "quotes in a text": '{"@type": "NewsArticle", "about": "the "deep" port", "author": "Mara Ellwood"}',
    "several objects": '{"@type": "WebSite"} {"@type": "NewsArticle", "author": "Mara Ellwood"}',
    "a name in a name": '{"@type": "NewsArticle", "author": {"name": {"@type": "Person", "name": "Mara Ellwood"}}}',
}


@pytest.mark.parametrize("script", BROKEN_JSON.values(), ids=BROKEN_JSON)
def test_json_ld_with_a_usual_fault_still_names_the_author(script: str) -> None:
    assert authors(read(f'<script type="application/ld+json">{script}</script>')) == ["Mara Ellwood"]


def test_a_raised_digit_is_no_part_of_the_word_before_it() -> None:
    page = read(below=f"<p>The harbour hall<sup>1</sup> stands on the <em>19<sup>th</sup></em> pier. {PROSE[1]}</p>")
    text = page.blocks[-1].text
    assert text.startswith("The harbour hall¹ stands on the 19th pier.")


def test_words_hidden_amid_a_paragraph_are_no_text_of_the_article() -> None:
    page = read(
        below=f"<p>The hall <span style='display:none'>cheap boots</span><a hidden>spam</a>was dry. {PROSE[1]}</p>"
    )
    assert [block.text for block in page.blocks if block.role is Role.BODY][-1] == f"The hall was dry. {PROSE[1]}"
    assert not [block for block in page.blocks if "boots" in block.text or "spam" in block.text]


def test_a_hidden_block_is_no_body() -> None:
    page = read(
        below=f"<div hidden><p>{PROSE[3][::-1].capitalize()}.</p></div><p>Nobody has asked the growers yet.</p>"
    )
    assert not [
        block
        for block in page.blocks
        if block.role is Role.BODY and block.text not in (*PROSE, "Nobody has asked the growers yet.")
    ]
