"""The page the project was founded on, and ours like it: cleaned, and then searched for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from index.fields import field_text
from index.highlight.matches import matches_in
from index.query.parser import parse
from index.query.query import positive_leaves
from tests.archive import Archive
from tests.golden.founding_pages import BODY_PARAGRAPHS, KICKED, PAGES, FoundingPage


@pytest.fixture(scope="module", params=PAGES, ids=str)
def page(request: pytest.FixtureRequest) -> FoundingPage:
    chosen: FoundingPage = request.param
    chosen.need()
    return chosen


@pytest.fixture(scope="module")
def archive(page: FoundingPage, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = Archive.at(tmp_path_factory.mktemp("founding"))
    (made.pile / page.path.name).write_bytes(page.path.read_bytes())
    made.index()
    return made


@pytest.fixture(scope="module")
def record(archive: Archive) -> dict[str, Any]:
    (article,) = archive.articles()
    shown: dict[str, Any] = json.loads(archive.do("show", article, "--json"))
    return shown


def test_its_facts_are_those_of_the_article(page: FoundingPage, record: dict[str, Any]) -> None:
    kind, section = KICKED
    assert (record["title"], record["dek"]) == (page.title, page.dek)
    assert [(author["name"], author["kind"]) for author in record["authors"]] == [(page.author, "person")]
    assert [(region["label"], region["source"]) for region in record["regions"]] == [(section, "kicker")]
    assert (record["kind"], record["section"], record["published"]) == (kind, section, None)


def test_its_body_is_the_article_and_nothing_else(page: FoundingPage, record: dict[str, Any]) -> None:
    assert len(record["paragraphs"]) == BODY_PARAGRAPHS
    assert record["paragraphs"][0].startswith(page.begins)
    assert record["paragraphs"][-1].endswith(page.ends)
    (bio,) = record["bios"]
    assert bio.startswith(f"{page.author} is a contribu")


@pytest.mark.parametrize(
    ("page", "text"), [(page, text) for page in PAGES for text in page.dropped], indirect=["page"], ids=str
)
def test_its_neighbours_and_furniture_are_dropped_with_a_reason(record: dict[str, Any], text: str) -> None:
    found = [block for block in record["dropped"] if block["text"].startswith(text)]
    assert found
    assert all(block["reason"] for block in found)


def test_every_block_that_is_not_the_article_s_is_looked_for(page: FoundingPage, record: dict[str, Any]) -> None:
    """The kicker that stands there again behind the bio is the article's own."""
    begun = (*page.dropped, " | ".join(KICKED))
    assert all(block["text"].startswith(begun) for block in record["dropped"])


@pytest.mark.parametrize(
    ("page", "query"), [(page, query) for page in PAGES for query in page.finding], indirect=["page"], ids=str
)
def test_what_the_article_says_finds_it_with_a_snippet(archive: Archive, query: str) -> None:
    (hit,) = answer(archive, query)["results"]
    assert hit["snippets"]
    assert ":" in query or hit["snippets"][0]["matches"]


@pytest.mark.parametrize(
    ("page", "query"), [(page, query) for page in PAGES for query in page.elsewhere], indirect=["page"], ids=str
)
def test_what_only_its_neighbours_say_does_not(archive: Archive, query: str) -> None:
    assert answer(archive, query)["total"] == 0


def test_a_date_range_leaves_it_out_and_says_so(page: FoundingPage, archive: Archive) -> None:
    query, *_ = page.finding
    found = answer(archive, query, "--from", "2025-01-01")
    assert (found["total"], found["hidden"]["undated"]) == (0, 1)
    assert "1 article without a date was left out" in archive.do("search", query, "--from", "2025-01-01")


def test_clean_prints_the_same_article_without_an_index(record: dict[str, Any], archive: Archive) -> None:
    """As the command is used: one line of JSON, `source` first."""
    cleaned = json.loads(archive.clean().stdout)
    assert next(iter(cleaned)) == "source"
    unlike = {key for key in record if record[key] != cleaned[key]}
    assert unlike <= {"added", "updated"}


def answer(archive: Archive, query: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.do("search", query, "--json", *options))
    return found


@pytest.mark.parametrize(
    ("page", "typed", "finds", "marks"),
    [(page, *row) for page in PAGES for row in page.answered],
    indirect=["page"],
    ids=str,
)
def test_the_reference_says_what_the_page_answers(archive: Archive, typed: str, finds: str, marks: str) -> None:
    """The marks are all those of title, dek and body, whether there is room for them in snippets or not."""
    assert answer(archive, typed)["total"] == (finds == "yes")
    (article,) = archive.articles().values()
    leaves = positive_leaves(parse(typed).root)
    marked = {
        field_text(article, name)[match.start : match.stop]
        for name in ("title", "dek", "body")
        for match in matches_in(article, name, leaves)
    }
    assert not marks or marked == set(marks.split(", "))


@pytest.mark.parametrize("asked", PAGES, ids=str)
def test_every_query_the_reference_must_explain_is_explained(asked: FoundingPage) -> None:
    assert len(asked.answered) == 11
