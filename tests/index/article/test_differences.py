"""What differs between two articles: every word is in a change or in both, and nothing takes long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.differences import (
    CONTEXT_WORDS,
    MAX_CHANGE_CHARS,
    MAX_CHANGES,
    MAX_COMPARED_WORDS,
    Change,
    Hunk,
    Run,
    RunKind,
    fact_differences,
    marked_difference,
    text_difference,
)
from tests.conformance.piles import PILE

STORY = ("The ferry ran aground at dawn.", "Nobody was hurt, the harbour master said.", "It was high water.")
BODIES = st.lists(st.lists(st.sampled_from("ferry tide mole dawn".split()), max_size=6).map(" ".join), max_size=6)


def test_changed_words_are_named_with_their_paragraph() -> None:
    other = (STORY[0], "Two were hurt, the harbour master said.", STORY[2], "The inquiry begins today.")
    found = text_difference(STORY, other)
    assert (found.words_removed, found.words_added, found.total_changes) == (2, 6, 2)
    assert found.changes == (
        Change(paragraph=1, one="Nobody was", other="Two were"),
        Change(paragraph=3, one="", other="The inquiry begins today."),
    )


def test_a_change_is_shown_within_the_words_around_it() -> None:
    other = (STORY[0], "Two were hurt, the harbour master said.", STORY[2])
    assert marked_difference(STORY, other).hunks == (
        Hunk(
            paragraph=1,
            runs=(
                Run(kind=RunKind.ONE, text="Nobody was"),
                Run(kind=RunKind.OTHER, text="Two were"),
                Run(kind=RunKind.BOTH, text="hurt, the harbour master said."),
            ),
        ),
    )


def test_far_words_around_a_change_are_left_out() -> None:
    words = [f"word{number}" for number in range(100)]
    [hunk] = marked_difference([" ".join(words)], [" ".join([*words[:50], "new", *words[51:]])]).hunks
    before, gone, new, after = hunk.runs
    assert (gone.text, new.text) == ("word50", "new")
    assert before.text.split() == ["…", *words[50 - CONTEXT_WORDS : 50]]
    assert after.text.split() == [*words[51 : 51 + CONTEXT_WORDS], "…"]


@given(BODIES, BODIES)
def test_what_is_shown_is_what_is_counted(one: list[str], other: list[str]) -> None:
    shown, counted = marked_difference(one, other), text_difference(one, other)
    assert (shown.words_removed, shown.words_added) == (counted.words_removed, counted.words_added)
    assert shown.total_changes == counted.total_changes
    runs = [run for hunk in shown.hunks for run in hunk.runs]
    for kind, words in ((RunKind.ONE, shown.words_removed), (RunKind.OTHER, shown.words_added)):
        assert sum(len(run.text.split()) for run in runs if run.kind is kind) == words


def test_where_paragraphs_end_makes_no_difference() -> None:
    assert text_difference(STORY, (" ".join(STORY),)).total_changes == 0


@given(BODIES, BODIES)
def test_words_that_are_in_no_change_are_in_both(one: list[str], other: list[str]) -> None:
    found = text_difference(one, other)
    words, others = " ".join(one).split(), " ".join(other).split()
    assert len(words) - found.words_removed == len(others) - found.words_added
    assert found.total_changes == len(found.changes) or found.total_changes > MAX_CHANGES
    assert (found.total_changes == 0) is (words == others)
    assert sum(len(each.one.split()) for each in found.changes) == found.words_removed
    assert sum(len(each.other.split()) for each in found.changes) == found.words_added


def test_changes_are_bounded_and_their_numbers_are_not() -> None:
    one = [f"paragraph {number} begins" for number in range(3 * MAX_CHANGES)]
    other = [text if number % 2 else text.upper() for number, text in enumerate(one)]
    found = text_difference(one, other)
    assert found.total_changes > MAX_CHANGES == len(found.changes)
    long = text_difference(["a " * (MAX_COMPARED_WORDS + 1)], ["b"])
    assert (long.words_removed, long.words_added, long.total_changes) == (MAX_COMPARED_WORDS + 1, 1, 1)
    assert len(long.changes[0].one) == MAX_CHANGE_CHARS


def test_facts_that_differ_are_named_and_equal_ones_are_not() -> None:
    one = PILE[0]
    other = replace(one, title="Truce broken", tags=("lake",), published=None)
    assert [(each.name, each.one, each.other) for each in fact_differences(one, other)] == [
        ("title", ("Truce on the lake",), ("Truce broken",)),
        ("published", ("2020-10-05",), ()),
        ("tags", (), ("lake",)),
    ]
    assert fact_differences(one, one) == ()


@pytest.mark.parametrize("date", ["2020", "2020-10", "2020-10-05"])
def test_a_date_is_as_precise_as_it_was_printed(date: str) -> None:
    dated = next(each for each in PILE if each.published and each.published.precision == precision_of(date))
    [found] = fact_differences(replace(dated, published=None), dated)
    assert len(found.other[0]) == len(date)


def precision_of(date: str) -> str:
    return {4: "year", 7: "month", 10: "day"}[len(date)]
