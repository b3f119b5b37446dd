"""`dateline export`: a search's result as a file."""

from __future__ import annotations

import csv
import json
from typing import Final

import feedparser  # type: ignore[import-untyped]
import pytest

from dateline.exporting import FORMATS
from server.export.stream import INCOMPLETE
from server.formats import SEARCH
from tests.archive import Archive

ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"
"""The first bytes of a stored article."""


@pytest.fixture
def boats(archive: Archive) -> Archive:
    archive.write("boats.md", "Boats return", "The boats came back to Wrenholm. The ferry did not.")
    archive.index()
    return archive


def test_the_command_writes_every_format_that_holds_results() -> None:
    assert set(FORMATS) == {form.name for form in SEARCH} - {"html", "json"}


def test_export_writes_the_articles_that_search_finds(boats: Archive) -> None:
    found = json.loads(boats.do("search", "ferry", "--sort", "oldest", "--json"))["results"]
    lines = boats.do("export", "ferry", "--sort", "oldest", "--format", "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == found
    assert len(found) == 2


def test_export_writes_a_file_and_nothing_beside_it(boats: Archive) -> None:
    path = boats.data.parent / "ferry.csv"
    path.write_text("an earlier export")
    assert boats.do("export", "ferry", "-o", str(path), "--server", "https://archive.example/") == ""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert {row["title"] for row in rows} == {"Ferry aground", "Boats return"}
    assert all(row["permalink"].startswith("https://archive.example/articles/") for row in rows)
    assert [each.name for each in path.parent.glob("*ferry*")] == ["ferry.csv"]


def test_export_that_fails_under_way_leaves_the_earlier_file(boats: Archive) -> None:
    path = boats.data.parent / "ferry.csv"
    path.write_text("an earlier export")
    [segment] = boats.data.glob("index/*/*.columns")
    content = bytearray(segment.read_bytes())
    content[content.rindex(ZSTANDARD) + 40] ^= 1
    segment.unlink()
    segment.write_bytes(content)
    run = boats.main("export", "ferry", "-o", str(path), check=False)
    assert (run.returncode, path.read_text(), "Traceback" in run.stderr) == (1, "an earlier export", False)
    assert [each.name for each in path.parent.glob("*ferry*")] == ["ferry.csv"]
    assert boats.main("export", "ferry", check=False).stdout.endswith(INCOMPLETE)


def test_export_draws_a_sample_by_strata(boats: Archive) -> None:
    rows = boats.do("export", "--sample", "1", "--by", "year", "--seed", "7").splitlines()
    assert len(rows) == 2
    assert rows == boats.do("export", "--sample", "1", "--by", "year", "--seed", "7").splitlines()


def test_export_writes_keywords_in_context(boats: Archive) -> None:
    printed = boats.do("export", "wrenholm", "--format", "kwic", "--context", "12")
    rows = list(csv.DictReader(printed.splitlines(), strict=True))
    assert {(row["left"], row["match"], row["right"]) for row in rows} == {
        ("aground off ", "Wrenholm", " at dawn."),
        ("back to ", "Wrenholm", ". The ferry"),
    }


def test_export_writes_a_page_of_the_feed(boats: Archive) -> None:
    parsed = feedparser.parse(boats.do("export", "--format", "atom", "--per-page", "1"))
    assert (len(parsed.entries), parsed.bozo) == (1, False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sample", "0"], "sample lies between 1 and"),
        (["--sample", "3", "--sort", "newest"], "A sample is in random order"),
        (["--format", "atom", "--sample", "3"], "A sample is an export"),
        (["--by", "colour"], "by is one of"),
    ],
)
def test_export_refuses_what_it_cannot_do(boats: Archive, options: list[str], said: str) -> None:
    run = boats.main("export", *options, check=False)
    assert (run.returncode, said in run.stderr) == (2, True)


def test_export_knows_the_synonyms_of_the_archive(boats: Archive) -> None:
    (boats.data / "synonyms.txt").write_text("ferry, steamer\n")
    assert len(boats.do("export", "steamer").splitlines()) == 3
