"""Test every promise of `index.highlight.snippets`, with written and with generated articles."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article.model import PARAGRAPH_BREAK, Article, Author, Block, Role, Source, normalise
from index.fields import TEXT_FIELDS, field_text
from index.highlight.matches import matches_in
from index.highlight.snippets import GOOD_CHARS, MAX_CHARS, Highlights, body_matches, title_matches
from index.query.parser import parse
from index.query.query import Leaf, positive_leaves
from index.ranking import MIN_IDF
from index.request import MAX_SNIPPETS
from index.search import Snippet
from tests.highlighting import highlight

DAY = datetime(2026, 11, 23, tzinfo=UTC)

ENVOY = "The U.S. envoy came to Ankara on Monday. He said that the peace talks would go on."
HARBOUR = "In the harbour nobody had heard of it. Boats went out, and boats came back."
TRUCE = "A truce held until Friday. Erdoğan’s minister spoke of peace, and of long talks."


def article(*paragraphs: str, title: str = "News", dek: str | None = None, authors: tuple[str, ...] = ()) -> Article:
    return Article(
        id="a" * 16,
        source=Source(pile="pile", path="one.txt", media_type="text/plain", sha256="0" * 64),
        title=title,
        dek=dek,
        blocks=tuple(Block(text=normalise(text), role=Role.BODY, reason="test") for text in paragraphs),
        added=DAY,
        updated=DAY,
        authors=tuple(Author(name=name, printed=(name,), source="byline") for name in authors),
    )


def shown(found: Highlights) -> list[list[str]]:
    """Return the texts that each snippet marks."""
    return [[snippet.text[start:stop] for start, stop in snippet.matches] for snippet in found.snippets]


def idf_of(**idfs: float) -> Callable[[Leaf], float]:
    """Return the idf of each word; 1 for all others."""
    return lambda leaf: idfs.get(leaf.text, 1.0)


TALKS = article(ENVOY, HARBOUR, TRUCE, title="Peace in sight", dek="A minister hopes", authors=("Ada Moss", "Cy Ek"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("ankara", [["Ankara"]], id="word"),
        pytest.param("truce harbour", [["harbour"], ["truce"]], id="two words in reading order"),
        pytest.param('"peace talks"', [["peace talks"]], id="a phrase, and not its words"),
        pytest.param("peace-talks", [["peace talks"]], id="a word of several tokens is one span"),
        pytest.param('"monday he"', [["Monday. He"]], id="a phrase over a sentence's end"),
        pytest.param("erdogan", [["Erdoğan’s"]], id="folded"),
        pytest.param("US", [["U.S."]], id="the country"),
        pytest.param("us", [[]], id="is not the pronoun"),
        pytest.param("boats", [["Boats", "boats"]], id="twice in one passage"),
        pytest.param("peace OR absent", [["peace"], ["peace"]], id="or"),
        pytest.param("-peace ankara", [["Ankara"]], id="what is negated is not marked"),
        pytest.param("hopes", [["hopes"]], id="only in the dek"),
        pytest.param("sight", [["sight"]], id="only in the title"),
        pytest.param("author:moss", [["Moss"]], id="author"),
        pytest.param("title:peace", [["Peace"]], id="title"),
        pytest.param('"moss cy"', [[]], id="no phrase crosses two authors"),
        pytest.param('"sight a minister"', [[]], id="no phrase crosses two fields"),
    ],
)
def test_matches_are_marked(typed: str, expected: list[list[str]]) -> None:
    assert shown(highlight(TALKS, parse(typed), 3)) == expected


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("peace", ("title", "body")),
        ("peace minister moss", ("title", "dek", "body", "authors")),
        ("title:peace", ("title",)),
        ("author:peace", ()),
        ("-peace", ()),
        ("region:europe", ()),
    ],
)
def test_the_fields_that_matched_are_named(typed: str, fields: tuple[str, ...]) -> None:
    assert highlight(TALKS, parse(typed), 3).matched_in == fields


def test_matches_in_the_title_are_given_whatever_the_snippets_show() -> None:
    found = highlight(TALKS, parse('peace OR "in sight"'), 1)
    assert found.title_matches == ((0, 5), (6, 14))
    assert title_matches(TALKS, parse('peace OR "in sight"')) == found.title_matches


def test_body_matches_cover_the_whole_body() -> None:
    spans = body_matches(TALKS, parse('"peace talks" OR talks OR boats'))
    assert [TALKS.body[start:stop] for start, stop in spans] == ["peace talks", "Boats", "boats", "talks"]


def test_a_word_is_shown_from_the_body_if_it_occurs_there() -> None:
    found = highlight(TALKS, parse("peace"), 3)
    assert {snippet.field for snippet in found.snippets} == {"body"}


def test_a_word_that_only_the_title_has_gets_a_snippet_beside_the_bodys() -> None:
    found = highlight(TALKS, parse("sight ankara"), 3)
    assert [snippet.field for snippet in found.snippets] == ["title", "body"]
    assert found.also_matched == ()


def test_words_that_fit_into_no_snippet_are_named() -> None:
    found = highlight(TALKS, parse('ankara moss "boats went"'), 1)
    assert len(found.snippets) == 1
    assert set(found.also_matched) | {"Ankara", "moss"} >= {"moss", "boats went"}
    assert len(found.also_matched) == 2


def test_a_word_that_did_not_match_is_not_in_also_matched() -> None:
    assert highlight(TALKS, parse("ankara OR absent"), 1).also_matched == ()
    assert highlight(TALKS, parse("ankara OR moss"), 0).also_matched == ("ankara", "moss")


def test_the_passage_with_most_of_the_words_comes_before_the_first() -> None:
    filler = "Nothing else happened that day in any of the towns along the coast, it was said, and so it went on. " * 3
    found = highlight(article("Truce.", filler, "Truce and talks.", filler, "Talks."), parse("truce talks"), 1)
    assert shown(found) == [["Truce", "talks"]]


def test_neighbouring_words_share_a_snippet_whatever_comes_before() -> None:
    """The first passage has room for only one of them; the choice must not stop at its edge."""
    filler = "It rained on the old town and on the bridges all through that long and quiet afternoon, we hear."
    text = f"Truce at noon. {filler} {filler} {filler} Truce was kept. Envoys met."
    assert shown(highlight(article(text), parse("truce envoys"), 1)) == [["Truce", "Envoys"]]


@pytest.mark.parametrize("at", [200, 30_000, 200_000])
def test_a_word_is_found_anywhere_in_the_text(at: int) -> None:
    found = highlight(article("word " * (at // 5) + "needle. Then more."), parse("needle"), 3)
    (snippet,) = found.snippets
    assert shown(found) == [["needle"]]
    assert len(snippet.text) >= GOOD_CHARS


def test_a_snippet_begins_and_ends_at_sentences_that_fit() -> None:
    (snippet,) = highlight(TALKS, parse("monday"), 1).snippets
    assert snippet.text == ENVOY


def test_initials_and_titles_do_not_end_a_sentence() -> None:
    filler = "Nobody could say what had been agreed between them on the boat that night or why. "
    text = filler * 2 + "It was Mr. J. R. Moss who spoke for the U.S. He smiled. " + filler * 2
    (snippet,) = highlight(article(text), parse("spoke"), 1).snippets
    assert "It was Mr. J. R. Moss who spoke for the U.S. He smiled." in snippet.text
    assert snippet.text.startswith(("It was", "Nobody"))


def test_a_sentence_too_long_is_cut_between_words_around_the_match() -> None:
    (snippet,) = highlight(article("alpha beta gamma " * 60 + "needle " + "delta " * 60), parse("needle"), 1).snippets
    assert set(snippet.text.split()) <= {"alpha", "beta", "gamma", "needle", "delta"}
    assert GOOD_CHARS <= len(snippet.text) <= MAX_CHARS
    assert 0 < snippet.matches[0][0] <= 80


def test_a_passage_stays_in_its_paragraph_unless_the_phrase_does_not() -> None:
    (snippet,) = highlight(TALKS, parse("heard"), 1).snippets
    assert snippet.text == HARBOUR
    (snippet,) = highlight(TALKS, parse('"came back a truce"'), 1).snippets
    assert shown(highlight(TALKS, parse('"came back a truce"'), 1)) == [["came back.\n\nA truce"]]


@pytest.mark.parametrize(
    ("subject", "field", "text"),
    [
        (TALKS, "dek", "A minister hopes"),
        (article(ENVOY, HARBOUR), "body", "The U.S. envoy came to Ankara on Monday."),
        (article(title="Title alone"), "title", "Title alone"),
        (article("word " * 200), "body", ("word " * 48).strip()),
    ],
)
@pytest.mark.parametrize("typed", ["", "region:europe", "-absent", "absent OR kind:news"])
def test_without_a_match_the_opening_is_shown(subject: Article, field: str, text: str, typed: str) -> None:
    found = highlight(subject, parse(typed), 3)
    whole = field_text(subject, field).split(PARAGRAPH_BREAK)[0]
    opening = Snippet(field=field, start=0, stop=len(text), text=text, is_cut_after=text != whole)
    assert found == Highlights(snippets=(opening,))


@pytest.mark.parametrize("typed", ["", "ankara"])
def test_a_request_for_no_snippets_gets_none(typed: str) -> None:
    assert highlight(TALKS, parse(typed), 0).snippets == ()


def test_scripts_without_spaces_are_marked_by_the_characters_typed() -> None:
    subject = article("昨日、東京都で停戦合意が発表された。港は静かだった。")
    assert shown(highlight(subject, parse("停戦"), 3)) == [["停戦"]]
    assert shown(highlight(subject, parse("停戦合意"), 3)) == [["停戦合意"]]
    assert shown(highlight(subject, parse("港"), 3)) == [["港は"]]


WORDS = ["peace", "talks", "war", "Erdoğan’s", "U.S.", "東京都", "l’Europe", "x" * 90, "up.Down", "the"]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)
PARAGRAPHS = st.lists(
    st.tuples(SENTENCES, st.sampled_from([". ", "! ", " ", "。"])).map("".join), min_size=1, max_size=6
)
BODIES = st.lists(PARAGRAPHS.map(lambda sentences: normalise("".join(sentences))), max_size=4)
LEAVES = [
    "peace",
    "talks",
    "war",
    "erdogan",
    "us",
    "US",
    "東京",
    "europe",
    '"peace talks"',
    '"war the peace"',
    "down",
    "absent",
]
ARTICLES = st.builds(
    lambda body, title, dek, authors: article(*body, title=title, dek=dek, authors=tuple(authors)),
    body=BODIES,
    title=SENTENCES,
    dek=st.none() | SENTENCES,
    authors=st.lists(st.sampled_from(["Peace Talks", "War Moss"]), max_size=2),
)
TYPED = st.lists(st.sampled_from(LEAVES), max_size=6).map(" OR ".join)


@given(ARTICLES, TYPED, st.integers(0, MAX_SNIPPETS))
@example(article("日" * 1000), "日日 OR 日", 3)
@example(article("peace " + "." * 900 + " talks. Peace talks."), '"peace talks" OR talks', 3)
@example(article("q" + "\u0301" * 900 + " x"), "q OR x", 2)
def test_the_promises_hold(subject: Article, typed: str, count: int) -> None:
    query = parse(typed)
    found = highlight(subject, query, count)
    matched = {
        leaf.text for leaf in positive_leaves(query.root) if any(matches_in(subject, n, [leaf]) for n in TEXT_FIELDS)
    }
    assert len(found.snippets) <= count
    assert bool(found.matched_in) == bool(matched)
    assert set(found.also_matched) <= matched
    assert not (matched and count) or any(snippet.matches for snippet in found.snippets)
    assert count < len(matched) or found.also_matched == ()
    end = (0, 0)
    for snippet in found.snippets:
        text = field_text(subject, snippet.field)
        assert snippet.text == text[snippet.start : snippet.stop] == snippet.text.strip()
        assert 0 < len(snippet.text) <= MAX_CHARS
        assert bool(snippet.matches) == bool(matched)
        assert snippet.is_cut_before == (snippet.start > 0 and text[: snippet.start][-2:] != PARAGRAPH_BREAK)
        assert snippet.is_cut_after == (snippet.stop < len(text) and text[snippet.stop :][:2] != PARAGRAPH_BREAK)
        place = (TEXT_FIELDS.index(snippet.field), snippet.start)
        assert place >= end, "reading order, no overlap"
        end = (place[0], snippet.stop)


@given(ARTICLES, st.sampled_from(["peace", "war", "talks"]))
def test_every_occurrence_of_a_word_is_a_match(subject: Article, word: str) -> None:
    for name in TEXT_FIELDS:
        text = field_text(subject, name)
        (leaf,) = positive_leaves(parse(word).root)
        spans = [(match.start, match.stop) for match in matches_in(subject, name, [leaf])]
        assert [text[start:stop].lower() for start, stop in spans] == [word] * len(spans)
        assert len(spans) == sum(
            part == word for part in text.lower().replace(".", " ").replace("。", " ").replace("!", " ").split()
        )


def test_highlighting_a_long_article_takes_at_most_15_ms() -> None:
    """Measure six thousand words: the best of five, in processor time, because the machine may be busy."""
    subject = article(
        *(f"The president’s talks in Ankara, on the day {day}, ended without a truce. " * 20 for day in range(25))
    )
    assert len(subject.body.split()) > 6000
    assert min(_seconds(subject, 'talks "without a truce" absent') for _ in range(5)) < 0.015 * SLOWEST_MACHINE


SLOWEST_MACHINE = 2
"""How much slower than the reference machine (11 ms) another machine may be."""


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("word " * 40_000, "word"),
        ("日" * 100_000, "日日 日"),
        ("the! The " * 20_000, "the"),
        ("a" * 200_000 + " needle", "needle"),
        ("? " * 60_000 + "x", "x"),
    ],
)
def test_time_is_linear_in_the_text(text: str, typed: str) -> None:
    assert _seconds(article(text), typed) < 10


def _seconds(subject: Article, typed: str) -> float:
    query = parse(typed)
    started = time.process_time()
    highlight(subject, query, 3)
    return time.process_time() - started


COMMON = idf_of(of=MIN_IDF, the=MIN_IDF)
QUESTION = "what of the truce the harbour"


def test_words_of_no_weight_are_not_marked_in_a_long_question() -> None:
    found = highlight(TALKS, parse(QUESTION), 8, idf=COMMON)
    assert shown(found) == [["harbour"], ["truce"]]
    assert (found.matched_in, found.also_matched) == (("body",), ())


def test_a_short_query_marks_every_word() -> None:
    assert shown(highlight(TALKS, parse("the harbour"), 8, idf=COMMON)) == [["The", "the"], ["the", "harbour"]]


def test_words_of_no_weight_are_marked_if_no_other_word_matches() -> None:
    found = highlight(TALKS, parse("of OR the OR zebra OR yak OR xebec"), 1, idf=COMMON)
    assert shown(found) == [["the", "of"]]
    all_common = idf_of(**dict.fromkeys(("of", "the", "a", "that", "it"), MIN_IDF))
    assert "body" in highlight(TALKS, parse("of the a that it"), 1, idf=all_common).matched_in


@pytest.mark.parametrize(("rare", "passage"), [("harbour", HARBOUR), ("truce", TRUCE), ("envoy", ENVOY)])
def test_the_rarest_word_of_a_long_question_is_shown_first(rare: str, passage: str) -> None:
    found = highlight(TALKS, parse("boats OR envoy OR harbour OR truce OR talks"), 1, idf=idf_of(**{rare: 9.0}))
    assert found.snippets[0].text in passage
