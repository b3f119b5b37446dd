"""What differs between two articles: every word is in a change or in both, and nothing takes long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.differences import (
    MAX_CHANGE_CHARS,
    MAX_CHANGES,
    MAX_COMPARED_WORDS,
    Change,
    fact_differences,
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
