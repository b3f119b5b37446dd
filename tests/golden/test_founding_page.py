"""The page the project was founded on: one article wrapped in three others, cleaned and then searched for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from index.fields import field_text
from index.highlight.matches import matches_in
from index.query.parser import parse
from index.query.query import positive_leaves
from tests.archive import ROOT, SHARED, Archive

PAGE = SHARED / "seeds" / "responsible-statecraft-page.txt"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="shared data absent: ../shared/seeds")

DROPPED = (
    "Follow us on social",
    "Russia-turkey-scaled",
    "Trump Vance Rubio",
    "Top image credit: President Donald Trump meets",
    "The roots of Trump's wars on terror trace back to 9/11",
    "Global Crises",
    "The U.S. military recently launched",
    "This is only the latest troubling development",
    "keep readingShow less",
    "President Trump with reporters",
    "Top photo credit: President Donald Trump speaks",
    "Is Israel forcing Trump to be the capitulator in chief?",
    "Middle East",
    "President Donald Trump told reporters",
    "“I am not thrilled about it.",
    "Europe Ukraine",
    "Top image credit: German Chancellor Friedrich Merz",
    "Is Europe deliberately sabotaging Ukraine War negotiations?",
    "Europe",
    "After last week’s meeting",
    "Three weeks prior, at the Anchorage",
    "LATEST",
    "QIOSK",
    "Newsletter",
    "Subscribe now to our weekly round-up",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    made = Archive.at(tmp_path_factory.mktemp("founding"))
    (made.pile / PAGE.name).write_bytes(PAGE.read_bytes())
    made.index()
    return made


@pytest.fixture(scope="module")
def record(archive: Archive) -> dict[str, Any]:
    (article,) = archive.articles()
    shown: dict[str, Any] = json.loads(archive.do("show", article, "--json"))
    return shown


def test_its_facts_are_those_of_the_article(record: dict[str, Any]) -> None:
    assert record["title"] == "Putin and Erdogan shift their power dynamics to Armenia-Azerbaijan"
    assert record["dek"] == (
        "And don't be surprised if the West is cut out of any future resolution of the Nagorno-Karabakh conflict."
    )
    assert [(author["name"], author["kind"]) for author in record["authors"]] == [("Alice Calder", "person")]
    assert [(region["label"], region["source"]) for region in record["regions"]] == [("Asia-Pacific", "kicker")]
    assert (record["kind"], record["section"], record["published"]) == ("Analysis", "Asia-Pacific", None)


def test_its_body_is_the_article_and_nothing_else(record: dict[str, Any]) -> None:
    assert len(record["paragraphs"]) == 8
    assert record["paragraphs"][0].startswith("Despite the current ceasefire")
    assert record["paragraphs"][-1].endswith("It'll take much more than that.")
    assert [bio[:26] for bio in record["bios"]] == ["Alice Calder is a contribu"]


@pytest.mark.parametrize("text", DROPPED)
def test_its_neighbours_and_furniture_are_dropped_with_a_reason(record: dict[str, Any], text: str) -> None:
    found = [block for block in record["dropped"] if block["text"].startswith(text)]
    assert found
    assert all(block["reason"] for block in found)


@pytest.mark.parametrize(
    "query",
    ["Karabakh", "Erdoğan", "“peace talks”", 'region:"Asia-Pacific"', 'author:"Alice Calder"', "armenia -syriac"],
)
def test_what_the_article_says_finds_it_with_a_snippet(archive: Archive, query: str) -> None:
    (hit,) = answer(archive, query)["results"]
    assert hit["snippets"]
    assert ":" in query or hit["snippets"][0]["matches"]


@pytest.mark.parametrize(
    "query",
    ["Venezuela", "Venezuelan", "Qatar", "Merz", "Zelenskyi", "Torok", "newsletter", "QIOSK", "date:2025", "Anchorage"],
)
def test_what_only_its_neighbours_say_does_not(archive: Archive, query: str) -> None:
    assert answer(archive, query)["total"] == 0


def test_a_date_range_leaves_it_out_and_says_so(archive: Archive) -> None:
    found = answer(archive, "Karabakh", "--from", "2025-01-01")
    assert (found["total"], found["hidden"]["undated"]) == (0, 1)
    assert "1 article without a date was left out" in archive.do("search", "Karabakh", "--from", "2025-01-01")


def test_clean_prints_the_same_article_without_an_index(record: dict[str, Any], archive: Archive) -> None:
    """As the command is used: one line of JSON, `source` first."""
    printed = subprocess.run(
        [sys.executable, "-m", "dateline", "clean", str(archive.pile)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    cleaned = json.loads(printed)
    assert next(iter(cleaned)) == "source"
    unlike = {key for key in record if record[key] != cleaned[key]}
    assert unlike <= {"added", "updated"}


def answer(archive: Archive, query: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.do("search", query, "--json", *options))
    return found


_QUERY_MD = (ROOT / "docs" / "QUERY.md").read_text("utf-8")
_SECTION = _QUERY_MD.partition("## What one page answers")[2].partition("\n## ")[0]
ANSWERED = re.findall(r"^\| `(.+?)` \| (yes|no) \| (.*?) ?\| ", _SECTION, re.MULTILINE)


@pytest.mark.parametrize(("typed", "finds", "marks"), ANSWERED, ids=[typed for typed, _, _ in ANSWERED])
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


def test_every_query_the_reference_must_explain_is_explained() -> None:
    assert len(ANSWERED) == 11
