"""The rules of spelling: each gives the other spelling of its words, and leaves words alone that only look alike."""

from __future__ import annotations

import pytest

from index.offers.spellings import spellings, umlaut_pairs

PAIRS = [
    "organisation organization", "realised realized", "analyse analyze", "paralysed paralyzed", "colour color",
    "labourers laborers", "behavioural behavioral", "neighbourhood neighborhood", "harbour harbor", "centre center",
    "centred centered", "theatres theaters", "kilometres kilometers", "fibre fiber", "travelled traveled",
    "modelling modeling", "counsellor counselor", "fulfil fulfill", "enrolment enrollment", "skilful skillful",
    "encyclopaedia encyclopedia", "paediatric pediatric", "haemoglobin hemoglobin", "archaeology archeology",
    "foetus fetus", "manoeuvre maneuver", "defence defense", "licensed licenced", "catalogue catalog",
    "programme program", "judgement judgment", "kyiv kiev", "zelensky zelenskyy", "dostoevsky dostoevskiy",
    "dostoyevsky dostoevsky", "qaeda qaida", "grey gray",
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
def test_a_word_has_its_other_spelling_both_ways(pair: str) -> None:
    one, other = pair.split()
    assert other in spellings(one)
    assert one in spellings(other)


@pytest.mark.parametrize(
    "word",
    [
        "rise",
        "prise",
        "size",
        "four",
        "hour",
        "letter",
        "filled",
        "filed",
        "poet",
        "does",
        "michael",
        "home",
        "1987",
        "a",
    ],
)
def test_a_word_that_only_looks_so_has_none(word: str) -> None:
    assert spellings(word) == []


def test_a_word_is_not_its_own_spelling_and_each_is_named_once() -> None:
    for word in ("zelenskyy", "organisation", "mohammed"):
        found = spellings(word)
        assert word not in found
        assert len(found) == len(set(found))


def test_two_letters_may_stand_for_an_umlaut() -> None:
    assert ("mueller", "muller") in set(umlaut_pairs("mueller"))
    assert ("mueller", "muller") in set(umlaut_pairs("muller"))
    assert ("aarhus", "arhus") not in set(umlaut_pairs("blue"))
