"""Ten dumps in other outlets' manners, held apart: what the rules make of text they were not written on.

The dumps and `truth.json` were written before the rules were read and committed before they were run. Nobody may
tune a rule to these ten, nor change a dump or its truth for the figures' sake: a rule is taught by the sample pile
or by new dumps, and these only measure it. The floors began as the figures of the first run; they only go up.

What the truth calls body: every paragraph, subhead and footnote of the article, in order; a paragraph whose lines were
broken by the page is joined. Not body: dek, summary in points, caption, pull quote, bio, anything of other articles.

`python -m tests.golden.test_held_out` prints the truth in the form of the gold that `make bench-cleaning` reads.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any, Final

import pytest

from index.text.analysis import fold
from tests.archive import ROOT

DUMPS: Final = Path(__file__).with_name("held_out")
TRUTH: Final[list[dict[str, Any]]] = json.loads((DUMPS / "truth.json").read_text("utf-8"))

CORPUS: Final = "c04f81d136031943812da0a1d586bf3be53282f0b44e69ea8538545167caae1e"
"""The sha256 over the dumps and their truth, by name, that the figures below were measured on."""

BODY_F1: Final = 0.933
RIGHT_AT_LEAST: Final = {"title": 7, "authors": 7, "date": 7, "kind": 2}
"""Of 10, 9, 9 and 3 dumps that print one. Of the 6 that print a section none is read yet."""

WRONG_AT_MOST: Final = {"title": 3, "authors": 0, "date": 0, "kind": 0, "section": 0}
"""A value stated that is not the printed one, also where none is printed. What is missing is not wrong."""

SHINGLE_TOKENS: Final = 4
PRINTED_CHARS: Final = {"day": len("2020-10-05"), "month": len("2020-10"), "year": len("2020")}


@pytest.fixture(scope="module")
def cleaned() -> dict[str, dict[str, Any]]:
    """What `dateline clean` makes of the dumps, by file; `truth.json` beside them would be read as articles."""
    files = [str(DUMPS / page["file"]) for page in TRUTH]
    clean = [sys.executable, "-m", "dateline", "clean", *files]
    printed = subprocess.run(clean, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    records = [json.loads(line) for line in printed.splitlines()]
    return {record["source"]["path"]: record for record in records}


def test_the_dumps_and_their_truth_are_those_that_were_measured() -> None:
    whole = hashlib.sha256()
    for path in sorted(DUMPS.iterdir()):
        whole.update(path.name.encode())
        whole.update(path.read_bytes())
    assert whole.hexdigest() == CORPUS


def test_every_dump_is_an_article(cleaned: dict[str, dict[str, Any]]) -> None:
    assert sorted(cleaned) == sorted(page["file"] for page in TRUTH)


def test_their_bodies_are_cleaned_at_least_as_well_as_they_were(cleaned: dict[str, dict[str, Any]]) -> None:
    scores = {page["file"]: body_f1(page["body"], cleaned[page["file"]]["paragraphs"]) for page in TRUTH}
    assert fmean(scores.values()) >= BODY_F1, scores


@pytest.mark.parametrize("fact", RIGHT_AT_LEAST)
def test_as_many_facts_are_right_as_were(cleaned: dict[str, dict[str, Any]], fact: str) -> None:
    missed = [
        page["file"] for page in TRUTH if page[fact] and stated(cleaned[page["file"]], fact) != values(page, fact)
    ]
    assert sum(bool(page[fact]) for page in TRUTH) - len(missed) >= RIGHT_AT_LEAST[fact], missed


@pytest.mark.parametrize("fact", WRONG_AT_MOST)
def test_no_more_facts_are_wrong_than_were(cleaned: dict[str, dict[str, Any]], fact: str) -> None:
    wrong = [page["file"] for page in TRUTH if stated(cleaned[page["file"]], fact) - values(page, fact)]
    assert len(wrong) <= WRONG_AT_MOST[fact], wrong


def values(page: dict[str, Any], fact: str) -> set[str]:
    """Return what the truth says is printed: nothing, one value, or the authors' names, each folded."""
    value = page[fact]
    return {fold(each) for each in (value if isinstance(value, list) else [value]) if each}


def stated(record: dict[str, Any], fact: str) -> set[str]:
    """Return what the record states of the fact, in the truth's form; a date as precisely as it was read."""
    if fact == "authors":
        return {fold(author["name"]) for author in record["authors"]}
    if fact == "date":
        published = record["published"]
        return {published["first"][: PRINTED_CHARS[published["precision"]]]} if published else set()
    return {fold(record[fact])} if record[fact] else set()


def body_f1(truth: list[str], body: list[str]) -> float:
    """Return F1 over multisets of shingles: the measure of the scrapinghub/article-extraction-benchmark."""
    wanted, got = shingles(truth), shingles(body)
    return 2 * (wanted & got).total() / (wanted.total() + got.total())


def shingles(paragraphs: list[str]) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", "\n\n".join(paragraphs))
    return Counter(zip(*(tokens[start:] for start in range(SHINGLE_TOKENS)), strict=False))


def gold(page: dict[str, Any]) -> dict[str, Any]:
    """Return the truth in the shared scorer's form, where a month is its first day."""
    return {
        "file": f"{DUMPS.name}/{page['file']}",
        "set": DUMPS.name,
        "title": page["title"],
        "authors": page["authors"],
        "date": page["date"] and f"{page['date']}-01"[: PRINTED_CHARS["day"]],
        "body": "\n\n".join(page["body"]),
    }


if __name__ == "__main__":
    for page in TRUTH:
        print(json.dumps(gold(page), ensure_ascii=False))
