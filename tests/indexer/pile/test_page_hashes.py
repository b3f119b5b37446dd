"""The hashes of a page that the ledger stores."""

from typing import Any

import pytest

from index.article.model import BlockKind
from indexer.pile.identity import Extracted
from indexer.pile.page_hashes import Site, block_hashes, is_paragraph, opening_hashes, site_of, text_key
from tests.indexer.pages import body, heading, page

OPENING = "The ferry ran aground at dawn on Friday, and forty-one passengers were taken off by boat."


def extracted(path: str = "a/b.html", **facts: Any) -> Extracted:
    return Extracted(row_id=1, pile="pile", path=path, page=page("Ferry", OPENING, **facts))


@pytest.mark.parametrize(
    ("one", "site"),
    [
        pytest.param(extracted(canonical="https://www.ledger.example/x"), "ledger.example", id="host"),
        pytest.param(extracted(origin="https://ledger.example/"), "ledger.example", id="the-front-page-s-host-too"),
        pytest.param(
            extracted(origin="https://ledger.example/x", outlet="The Ledger"), "ledger.example", id="host-first"
        ),
        pytest.param(extracted(outlet="The Ledger"), "the ledger", id="outlet-beats-folder"),
        pytest.param(extracted(), "pile/a", id="folder"),
        pytest.param(extracted("a.html"), "pile/", id="the-pile-itself"),
        pytest.param(extracted("news/2014/05/a.html"), "pile/news", id="a-month-s-folder-is-its-parent-s"),
        pytest.param(extracted("old.zip!a.html"), "pile/old.zip", id="archive"),
        pytest.param(extracted("old.tar.gz!1998/a.html"), "pile/old.tar.gz", id="a-year-in-an-archive"),
        pytest.param(extracted("a/feed.jsonl#http://x/y"), "pile/a/feed.jsonl", id="records-of-one-file"),
    ],
)
def test_the_site_is_the_host_else_the_outlet_else_the_folder(one: Extracted, site: str) -> None:
    assert site_of(one) == Site(name=site, is_folder=site.startswith("pile/"))


def test_a_folder_needs_more_pages_than_a_site() -> None:
    assert Site(name="x", is_folder=True).min_pages > Site(name="x", is_folder=False).min_pages
    assert Site(name="x", is_folder=True).name_hash != Site(name="x", is_folder=False).name_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("“Don’t,” he said.", '"Don\'t", he said', id="quotation-marks"),
        pytest.param("Schub\u00adverbände", "Schubverbände", id="soft-hyphens"),
        pytest.param("THE FERRY", "The Ferry", id="case"),
    ],
)
def test_texts_of_the_same_words_have_one_key(one: str, other: str) -> None:
    assert text_key(one) == text_key(other)


@pytest.mark.parametrize(
    "teaser",
    [
        pytest.param(OPENING, id="whole"),
        pytest.param(OPENING[:60] + "…", id="cut-in-a-word"),
        pytest.param(OPENING[:60] + " [...]", id="cut-in-brackets"),
        pytest.param(f"Ferry {OPENING}", id="under-its-title-in-one-block"),
        pytest.param(f"Ferry {OPENING[:60]}...", id="both"),
    ],
)
def test_a_teaser_has_a_hash_of_the_pages_opening(teaser: str) -> None:
    assert opening_hashes(page("Ferry", OPENING)) & set(block_hashes(teaser))


@pytest.mark.parametrize(
    "other",
    [OPENING[:50], OPENING[:30] + "…", "It says so in the port's own log of that night, which the master signed."],
)
def test_an_uncut_or_short_beginning_is_no_teaser(other: str) -> None:
    assert not opening_hashes(page("Ferry", OPENING)) & set(block_hashes(other))


def test_the_opening_is_the_first_long_paragraph() -> None:
    only = opening_hashes(page("Ferry", OPENING))
    assert opening_hashes(page("Ferry", "Photo: M. Orr", OPENING)) == only


def test_a_paragraph_is_long_or_half_as_long_in_japanese_and_no_subhead() -> None:
    assert not is_paragraph(heading(OPENING))
    assert not is_paragraph(body("Pay April 30, record April 10")[0])
    assert is_paragraph(body("北浜鉄道が最後の列車を走らせたのは二〇〇七年の春だった。")[0])
    assert body(OPENING)[0].kind is BlockKind.PARAGRAPH
