"""The facts that copies add, as the ledger keeps them."""

from __future__ import annotations

from dataclasses import replace

from index.article.model import CopyFacts
from indexer.pile.near_duplicates import facts_from_json, facts_to_json


def test_facts_that_an_older_dateline_wrote_have_no_outlets() -> None:
    facts = CopyFacts(sites=("quay.example",), authors=("Ana",), regions=("africa",), outlets=("The Quay",))
    assert facts_from_json(facts_to_json(facts)) == facts
    assert facts_from_json('[["quay.example"],["Ana"],["africa"]]') == replace(facts, outlets=())


def test_stored_copies_with_earlier_keys_of_regions_are_read_with_the_present_ones() -> None:
    facts = facts_from_json('[[],[],["latin-america/mexico","europe","north-america"],[]]')
    assert facts.regions == ("americas/latin-america/mexico", "americas/north-america", "europe")
