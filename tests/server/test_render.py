"""Text and spans become HTML in which nothing of the text is markup."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from index.article.model import PARAGRAPH_BREAK
from index.search import Snippet
from server.render import Spans, mark_matches, mark_paragraphs, safe_link, snippet_html, split_spans
from tests.server.articles import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

PIECES = st.lists(
    st.one_of(st.sampled_from(["<script>", "</mark>", "<mark>", "&", "&lt;", '"', "'", HOSTILE]), st.text())
)
TEXTS = PIECES.map("".join)


@st.composite
def marked_texts(draw: Callable[[st.SearchStrategy[object]], object]) -> tuple[str, Spans]:
    """A text and spans of it: sorted, disjoint, not empty."""
    text = draw(TEXTS)
    assert isinstance(text, str)
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8))
    assert isinstance(cuts, list)
    ends = sorted(cuts)
    return text, tuple(zip(ends[::2], ends[1::2], strict=False))


@given(marked_texts())
def test_marked_text_reads_as_the_text_with_its_spans_marked(case: tuple[str, Spans]) -> None:
    text, spans = case
    html = mark_matches(text, spans)
    assert isinstance(html, Markup)
    assert re.sub("</?mark>", "", html).count("<") == 0
    assert unescape(re.sub("</?mark>", "", html)) == text
    assert [unescape(piece) for piece in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)] == [
        text[start:stop] for start, stop in spans
    ]


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50))))
def test_no_span_however_wrong_changes_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert re.sub("</?mark>", "", mark_matches(text, tuple(spans))) == mark_matches(text, ())


def test_quotes_are_escaped_so_that_attributes_hold() -> None:
    assert mark_matches("\"'", ()) == "&#34;&#39;"


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("after", [False, True])
def test_an_ellipsis_stands_only_where_running_text_was_cut(before: bool, after: bool) -> None:
    snippet = Snippet(field="body", start=2, stop=7, text="ferry", is_cut_before=before, is_cut_after=after)
    html = snippet_html(snippet)
    assert (html.startswith("… "), html.endswith(" …")) == (before, after)


def test_a_match_over_a_paragraph_break_is_marked_on_both_sides() -> None:
    paragraphs = ("one two", "three four")
    body = PARAGRAPH_BREAK.join(paragraphs)
    assert mark_paragraphs(paragraphs, split_spans(paragraphs, ((4, body.index(" four")),))) == [
        'one <mark id="m1">two</mark>',
        '<mark id="m2">three</mark> four',
    ]


def test_anchors_number_the_matches_of_all_paragraphs() -> None:
    paragraphs = ("a b", "c", "a")
    assert mark_paragraphs(paragraphs, split_spans(paragraphs, ((0, 1), (2, 3), (8, 9)))) == [
        '<mark id="m1">a</mark> <mark id="m2">b</mark>',
        "c",
        '<mark id="m3">a</mark>',
    ]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/x?y#z", True),
        ("http://a.example", True),
        ("HTTPS://a.example", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//a.example", False),
        ("https:a.example", False),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_only_absolute_http_addresses_are_linked(url: str | None, linked: bool) -> None:
    assert safe_link(url) == (url if linked else None)
