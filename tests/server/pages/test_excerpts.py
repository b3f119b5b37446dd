"""What a card shows of the snippets: the first match within three narrow lines, and the words of the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.search import Snippet
from server.pages.excerpts import MARK_BY_COLUMN, MAX_COLUMNS, SHORT_COLUMNS, excerpt, trimmed, width
from tests.server.articles import FERRY, UNDATED, article

if TYPE_CHECKING:
    from collections.abc import Iterator

FILL = "the tide came in and the boats lay still along the quay until noon "
CJK = "港町の時計が三十年ぶりに動き始めた"


def snippet(text: str, *words: str, field: str = "body", start: int = 0) -> Snippet:
    """Return a snippet in which each of these words is a match, wherever it stands."""
    spans = sorted(span for word in words for span in _places(text, word))
    return Snippet(field=field, start=start, stop=start + len(text), text=text, matches=tuple(spans))


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)


def marked(piece: Snippet) -> list[str]:
    return [piece.text[start:stop] for start, stop in piece.matches]


@pytest.mark.parametrize("columns", [MAX_COLUMNS, SHORT_COLUMNS, MAX_COLUMNS // 2])
@pytest.mark.parametrize("before", range(0, 240, 23))
@pytest.mark.parametrize(("fill", "word"), [(FILL, "ferry"), (CJK, "渡し船"), ("x" * 40, "ferry")])
def test_the_first_match_is_within_three_lines_of_a_narrow_page(
    columns: int, before: int, fill: str, word: str
) -> None:
    text = (fill * 10)[:before].strip() + word + (fill * 10)[: max(0, 235 - before)]
    whole = snippet(text, word, start=7)
    piece = trimmed(whole, columns)
    assert piece.text == text[piece.start - 7 : piece.stop - 7]
    assert word in marked(piece)
    assert width(piece.text[: piece.matches[0][1]]) <= MARK_BY_COLUMN
    assert width(piece.text) <= columns
    assert piece.is_cut_before is (piece.start > 7)
    assert piece.is_cut_after is (piece.stop < whole.stop)


def test_a_snippet_is_cut_at_words() -> None:
    piece = trimmed(snippet(FILL * 3 + "ferry " + FILL, "ferry"), 100)
    assert set(piece.text.split()) <= {*FILL.split(), "ferry"}
    assert piece.text == piece.text.strip()


def test_a_match_wider_than_the_room_is_shown_as_far_as_it_fits() -> None:
    phrase = (FILL * 4)[:230].strip()
    piece = trimmed(snippet(f"{CJK * 4}{phrase}", phrase), 135)
    assert width(piece.text) <= 135
    assert piece.matches


def test_a_wide_character_is_two_columns_and_a_combining_one_none() -> None:
    assert [width(text) for text in ("ferry", "時計", "e\u0301", "")] == [5, 4, 1, 0]


def test_one_snippet_with_all_words_is_shown_alone_and_the_others_are_folded() -> None:
    snippets = [
        snippet(f"{FILL}ferry {FILL}", "ferry"),
        snippet(f"{FILL}ferry port {FILL}", "ferry", "port"),
        snippet(f"{FILL}port {FILL}", "port"),
    ]
    found = excerpt(FERRY, snippets)
    assert found.cited is snippets[1]
    assert [marked(piece) for piece in found.pieces] == [["ferry", "port"]]
    assert found.more == (snippets[0], snippets[2])


def test_a_second_snippet_that_adds_a_word_is_merged_in_reading_order() -> None:
    snippets = [
        snippet(f"{FILL}port {FILL}", "port"),
        snippet(f"{FILL}ferry ferry tide {FILL}", "ferry", "tide "),
        snippet(f"{FILL}ferry {FILL}", "ferry"),
    ]
    found = excerpt(FERRY, snippets)
    assert [marked(piece)[0] for piece in found.pieces] == ["port", "tide "]
    assert sum(width(piece.text) for piece in found.pieces) <= MAX_COLUMNS
    assert found.more == (snippets[2],)


def test_a_short_snippet_leaves_room_for_a_second_one() -> None:
    snippets = [snippet("The ferry left.", "ferry"), snippet(f"The ferry {FILL}", "ferry")]
    assert len(excerpt(FERRY, snippets).pieces) == 2


def test_text_of_the_article_and_text_that_was_left_out_are_not_merged() -> None:
    snippets = [snippet("A ferry.", "ferry"), snippet("A port.", "port", field="caption")]
    found = excerpt(FERRY, snippets)
    assert [piece.field for piece in found.pieces] == ["body"]
    assert found.more == (snippets[1],)


@pytest.mark.parametrize("field", ["title", "authors"])
def test_a_match_that_every_card_shows_is_not_shown_twice(field: str) -> None:
    assert FERRY.dek is not None
    assert [piece.text for piece in excerpt(FERRY, [snippet("Ferry", "Ferry", field=field)]).pieces] == [FERRY.dek]
    [piece] = excerpt(UNDATED, [snippet("Notes", "Notes", field=field)]).pieces
    assert piece.text == UNDATED.paragraphs[0]


def test_without_snippets_or_text_there_is_no_excerpt() -> None:
    assert excerpt(FERRY, []).pieces == ()
    assert excerpt(article("bare", "Only a title"), [snippet("Only", "Only", field="title")]).pieces == ()
