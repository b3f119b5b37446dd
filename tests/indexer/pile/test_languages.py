"""A page too short to show a language has the one that its site's pages share, or its pile's: whatever the order."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from indexer.explanation import explain
from indexer.ledger.ledger import State
from indexer.ledger.verdicts import article_of, whole_page_of
from indexer.page import FactName
from indexer.pile.languages import MIN_PAGES, shared_language
from tests.indexer.desk import Desk
from tests.indexer.pages import page
from tests.indexer.pile.test_order import check_order, check_undone

if TYPE_CHECKING:
    from indexer.page import Page


def short(number: int, host: str | None = None, language: str | None = None) -> Page:
    """Return a page of a few words: of this host, and stating this language."""
    canonical = (f"https://{host}/{number}",) if host else ()
    return page(f"Notice {number}", "Closed.", language=(language,) if language else (), canonical=canonical)


def pages(count: int, host: str | None = None, language: str | None = None, first: int = 0) -> dict[str, Page]:
    return {f"{host}/{number}.html": short(number, host, language) for number in range(first, first + count)}


def languages(desk: Desk, host: str | None = None) -> set[str]:
    """Return the languages of the articles that `unknown` made."""
    return {article.language for path, article in desk.articles().items() if path.startswith(f"{host}/und")}


def unknown(host: str | None = None) -> dict[str, Page]:
    return {f"{host}/und {number}.html": short(number, host) for number in (1_001, 1_002)}


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({}, None),
        ({"en": MIN_PAGES - 1}, None),
        ({"en": MIN_PAGES}, "en"),
        ({"en": MIN_PAGES - 2, "de": 2}, "en"),
        ({"en": MIN_PAGES - 3, "de": 3}, None),
        ({"de": 900, "en": 100}, "de"),
    ],
)
def test_nine_in_ten_of_twenty_pages_share_a_language(counts: dict[str, int], code: str | None) -> None:
    assert shared_language(counts) == code


def test_a_short_page_has_its_sites_language() -> None:
    desk = Desk().put({**unknown("quay.example"), **pages(MIN_PAGES, "quay.example", "en-GB")})
    assert languages(desk, "quay.example") == {"en"}


def test_a_site_that_shares_no_language_is_not_asked_further() -> None:
    mixed = {**pages(MIN_PAGES, "quay.example", "fr"), **pages(MIN_PAGES, "quay.example", "de", first=500)}
    desk = Desk().put({**unknown("quay.example"), **mixed, **pages(900, "review.example", "en", first=50)})
    assert languages(desk, "quay.example") == {"und"}


def test_a_page_of_a_small_site_has_its_piles_language() -> None:
    desk = Desk().put({**unknown("quay.example"), **pages(3, "quay.example", "de"), **pages(40, "b.example", "en")})
    assert languages(desk, "quay.example") == {"en"}


def test_pages_without_an_address_have_their_folders_language() -> None:
    desk = Desk().put({**unknown(), **pages(MIN_PAGES, None, "fr"), **pages(900, "b.example", "en")})
    assert languages(desk) == {"fr"}


def test_a_language_that_was_shared_does_not_count() -> None:
    desk = Desk().put({**pages(500, "quay.example"), **unknown("quay.example")})
    desk.put(pages(MIN_PAGES - 1, "quay.example", "en", first=600))
    assert languages(desk, "quay.example") == {"und"}
    desk.put(pages(1, "quay.example", "en", first=700))
    assert languages(desk, "quay.example") == {"en"}
    desk.put(pages(3, "quay.example", "de", first=800))
    assert languages(desk, "quay.example") == {"und"}


def test_only_the_short_pages_are_decided_again() -> None:
    desk = Desk().put({**pages(MIN_PAGES - 1, "quay.example", "en"), **unknown("quay.example")})
    before = desk.fingerprints()
    desk.put(pages(1, "quay.example", "en", first=900))
    now = desk.fingerprints()
    assert {path for path in before if now[path] != before[path]} == set(unknown("quay.example"))


@pytest.mark.parametrize("seed", range(12))
def test_order_and_removed_pages_do_not_matter(seed: int) -> None:
    rolls = random.Random(seed)
    made: dict[str, Page] = {}
    for number in range(MIN_PAGES + 12):
        language = rolls.choices(("en", "de", None), (18, 2, 4))[0]
        host = rolls.choice((None, "quay.example", "quay.example"))
        made[f"{host}/{number}.html"] = short(number, host, language)
    check_order(made, seed)
    check_undone(made, seed)


def test_the_explanation_says_where_a_language_came_from() -> None:
    desk = Desk().put({**unknown("quay.example"), **pages(MIN_PAGES, "quay.example", "en")})
    rows = {row.path: row for row in desk.ledger.inputs.in_next_state(State.INDEXED)}

    def explained(path: str) -> list[list[str]]:
        row = rows[path]
        return [line.text.split() for line in explain(article_of(desk.ledger, row), whole_page_of(desk.ledger, row))]

    assert ["language", "en", "[pile]"] in explained("quay.example/und 1001.html")
    assert ["language", "en", "[test]"] in explained("quay.example/0.html")


def test_a_corrected_language_comes_before_the_shared_one() -> None:
    desk = Desk().put({**unknown("quay.example"), **pages(MIN_PAGES, "quay.example", "en")})
    [path, other] = sorted(unknown("quay.example"))
    article = desk.articles()[path]
    with desk.ledger.transaction():
        desk.ledger.corrections.set(article.id, FactName.LANGUAGE, ["fr"])
    assert (desk.articles()[path].language, desk.articles()[other].language) == ("fr", "en")
