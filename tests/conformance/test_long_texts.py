"""Long bodies: every engine shows the same snippets, and a match anywhere has one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from index.highlight.stretches import LONG_CHARS, STRETCH_CHARS, edges_of
from index.query.parser import parse
from index.request import SearchRequest
from index.stored import stretches_of
from tests.conformance.conftest import EMBEDDED
from tests.conformance.piles import article
from tests.conformance.reference import ReferenceEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.engine import Engine

WORDS = [
    f"{one}{two}" for one in ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li") for two in ("ra", "sto", "ming", "ly")
]


def long_article(key: str, title: str, rare: dict[int, str], paragraph_words: int = 70) -> Article:
    """Return an article with a body of more than LONG_CHARS; `rare` maps an offset in characters to the word there."""
    chance = random.Random(key)
    waiting, size, paragraphs = sorted(rare.items()), 0, []
    while size < LONG_CHARS + 3 * STRETCH_CHARS or waiting:
        words: list[str] = []
        while len(words) < paragraph_words:
            words.append(chance.choice(WORDS) + chance.choice(["", "", ".", ","]))
            size += len(words[-1]) + 1
            while waiting and waiting[0][0] <= size:
                words.append(waiting.pop(0)[1])
        paragraphs.append(" ".join(words))
    return article(key, title, *paragraphs, language="en")


PILE = (
    long_article("one", "The lighthouse", {10: "trawlers", 90_000: "the US troops", 184_000: "Müller answered"}),
    long_article("two", "Bara", {50_000: "O'Neil’s answering", 120_000: "lighthouses", 180_000: "lighthouse"}),
    long_article("wall", "No paragraphs", {1_000: "told us", 170_000: "trawler"}, paragraph_words=40_000),
    article("short", "A trawler", "The lighthouse answered the trawler. They told us.", language="en"),
)
QUERIES = [
    "bara", "trawler", "lighthouse", "lighthouses", "answer", "müller", "O'Neil", "US", "us", '"bara cesto"',
    '"müller answered"', '"lighthouse answered the trawler"', "troop*", "trowler~", "bara answer",
    "trawler OR lighthouse", "title:bara", "bara absent OR müller", "-trawler", '"bara absent" OR müller', "", "NEAR",
    "müller~3", "light-house", "tra-wler bara", "trawl?r", "l*house", "US-troops",
]  # fmt: skip


def fill(engine: Engine) -> None:
    """Put the pile."""
    with engine.rebuild(decide="1") as batch:
        for each in PILE:
            batch.put(each)


@pytest.fixture(scope="module")
def reference() -> ReferenceEngine:
    """Return the reference for all engines: it keeps what it has computed of a query."""
    engine = ReferenceEngine()
    fill(engine)
    return engine


@pytest.fixture(scope="module", params=EMBEDDED, ids=lambda kind: kind.name)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reference: ReferenceEngine
) -> Iterator[tuple[Engine, Engine]]:
    """Return an engine and the reference, with the same articles."""
    engine = request.param.open(tmp_path_factory.mktemp("data"))
    fill(engine)
    yield engine, reference
    engine.close()


@pytest.mark.parametrize("snippets", [0, 1, 3])
@pytest.mark.parametrize("typed", QUERIES)
def test_long_texts_are_shown_as_by_the_reference(pair: tuple[Engine, Engine], typed: str, snippets: int) -> None:
    request = SearchRequest(query=parse(typed), snippets=snippets)
    found, expected = (engine.search(request) for engine in pair)
    assert found.total == expected.total
    for ours, theirs in zip(found.hits, expected.hits, strict=True):
        assert (ours.article.id, ours.matched_in, ours.also_matched, ours.title_matches, ours.snippets) == (
            theirs.article.id, theirs.matched_in, theirs.also_matched, theirs.title_matches, theirs.snippets,
        )  # fmt: skip
        for snippet in ours.snippets:
            if snippet.field == "body":
                assert theirs.article.body[snippet.start : snippet.stop] == snippet.text


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("trawler", {"trawlers", "trawler"}),
        ("müller", {"Müller"}),
        ("US", {"US"}),
        ("light-house", {"lighthouse"}),
        ("l*house", {"lighthouse"}),
        ("tr*ler*", {"trawlers", "trawler"}),
        ("O'Neil", {"O'Neil’s"}),
        ("answered", {"answered", "answering"}),
    ],
)
def test_a_match_anywhere_in_a_long_body_has_a_snippet(
    pair: tuple[Engine, Engine], typed: str, marked: set[str]
) -> None:
    result = pair[0].search(SearchRequest(query=parse(typed)))
    shown = [snippet for hit in result.hits for snippet in hit.snippets if snippet.field == "body"]
    assert {snippet.text[start:stop] for snippet in shown for start, stop in snippet.matches} == marked
    assert all(any(snippet.matches for snippet in hit.snippets) for hit in result.hits)


def test_a_phrase_wider_than_a_margin_has_a_snippet(engine: Engine) -> None:
    """Its words are in two stretches, with thousands of dashes between them."""
    edge = edges_of("word " * 40_000)[1]
    body = "word " * (edge // 5 - 2) + "needle " + "- " * 2_000 + "haystack " + "word " * 35_000
    with engine.batch() as batch:
        batch.put(article("one", "Title", body.strip()))
    (hit,) = engine.search(SearchRequest(query=parse('"needle haystack"'))).hits
    assert hit.matched_in == ("body",)
    assert hit.snippets[0].matches


def test_an_article_with_a_long_body_is_returned_unchanged(pair: tuple[Engine, Engine]) -> None:
    result = pair[0].search(SearchRequest(query=parse("")))
    assert {hit.article.id: hit.article for hit in result.hits} == {each.id: each for each in PILE}
    for each in PILE:
        assert pair[0].get(each.id) == each
        assert pair[0].get(each.id).body == each.body


@pytest.mark.parametrize(("typed", "snippets", "most"), [("bara", 3, 3), ("bara", 0, 0), ("US", 0, 0)])
def test_only_the_shown_stretches_of_a_long_body_are_read(
    pair: tuple[Engine, Engine], typed: str, snippets: int, most: int
) -> None:
    hits = pair[0].search(SearchRequest(query=parse(typed), snippets=snippets)).hits
    stored = [stretches_of(hit.article) for hit in hits if hit.article.id != PILE[-1].id]
    assert stored
    for stretches in stored:
        assert stretches is not None, "the body has been read"
        assert len(stretches._read) <= most < len(stretches.edges) - 1
