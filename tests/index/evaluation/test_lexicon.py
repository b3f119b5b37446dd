"""A lexicon finds the heaviest texts by how they begin, as a look at each text does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation import lexicon
from index.evaluation.lexicon import Lexicon
from tests.conformance.reference import begins

_texts = st.text("abcö停\U0001f30a", min_size=1, max_size=6)
_entries = st.dictionaries(_texts, st.integers(0, 5), max_size=40)


def of(entries: dict[str, int]) -> Lexicon:
    texts = sorted(entries)
    return Lexicon.of(texts, map(entries.__getitem__, texts))


@given(_entries, st.text("abcö停", max_size=5), st.integers(1, 6), st.booleans())
def test_the_heaviest_texts_are_found_as_by_a_look_at_each(
    entries: dict[str, int], prefix: str, limit: int, with_typo: bool
) -> None:
    found = of(entries)
    numbers = (found.nearly_beginning if with_typo else found.beginning)(prefix, limit)
    begun = sorted((-weight, text) for text, weight in entries.items() if begins(text, prefix, with_typo))
    assert [(-found.weights[number], found[number]) for number in numbers] == begun[:limit]


def test_an_empty_lexicon_finds_nothing() -> None:
    assert of({}).beginning("a", 3) == of({}).nearly_beginning("abcde", 3) == []


def test_more_texts_than_the_most_leave_the_heaviest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MAX_WORDS", 3)
    kept = of({"a": 1, "b": 5, "c": 4, "d": 0, "e": 3})
    assert [kept[number] for number in range(len(kept))] == ["b", "c", "e"]
    assert kept.weights.tolist() == [5, 4, 3]
