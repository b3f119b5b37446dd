"""Cleaning's figures on the shared pages, which only go up: floors and ceilings beside the hash of each corpus."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.archive import ROOT, SHARED

PAGES: Final = SHARED / "data" / "pages"
WIDE: Final = SHARED / "data" / "wide"
SCORER: Final = SHARED / "eval" / "score_cleaning.py"
WIDE_SCORER: Final = SHARED / "eval" / "score_wide.py"
RECORDED: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))
FIELDS: Final = {"html": "file", "text": "text"}

pytestmark = pytest.mark.skipif(
    not all(path.exists() for path in (PAGES, WIDE, SCORER, WIDE_SCORER)), reason="shared data absent: ../shared"
)


def corpus_hash(folder: Path) -> str:
    """Return the sha256 over the gold and every page, by name."""
    whole = hashlib.sha256()
    for path in (folder / "gold.jsonl", *sorted(path for path in folder.glob("*/**/*") if path.is_file())):
        whole.update(path.relative_to(folder).as_posix().encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


@pytest.mark.parametrize("pages", FIELDS)
def test_the_shared_pages_are_cleaned_at_least_as_well_as_they_were(pages: str, tmp_path: Path) -> None:
    if corpus_hash(PAGES) != RECORDED["corpus"]:
        pytest.skip("the pages in ../shared are not those the floors were measured on")
    assert not beyond(RECORDED[pages], scores(pages, tmp_path / "predicted.jsonl"))


@pytest.mark.parametrize("name", RECORDED["wide"]["at_least"])
def test_pages_of_other_test_suites_are_cleaned_at_least_as_well_as_they_were(name: str, tmp_path: Path) -> None:
    if corpus_hash(WIDE) != RECORDED["wide"]["corpus"]:
        pytest.skip("the wide sets in ../shared are not those the floors were measured on")
    limits = {limit: {name: RECORDED["wide"][limit].get(name, {})} for limit in ("at_least", "at_most")}
    assert not beyond(limits, {name: wide_scores(name, tmp_path / "predicted.jsonl")})


def beyond(limits: dict[str, Any], figures: dict[str, dict[str, Any]]) -> list[tuple[str, str, float, float]]:
    """Return the set, the figure, its value and the limit, where a figure is below its floor or above its ceiling."""
    return [
        (name, key, figures[name][key], limit)
        for bound, sign in (("at_least", 1), ("at_most", -1))
        for name, bounds in limits[bound].items()
        for key, limit in bounds.items()
        if sign * figures[name][key] < sign * limit
    ]


def scores(pages: str, predicted: Path) -> dict[str, dict[str, Any]]:
    """Return the scorer's figures for `dateline clean` over one folder of pages."""
    with predicted.open("w", encoding="utf-8") as out:
        clean = [sys.executable, "-m", "dateline", "clean", str(PAGES / pages)]
        subprocess.run(clean, cwd=ROOT, stdout=out, check=True)
    score = [sys.executable, str(SCORER), str(PAGES / "gold.jsonl"), str(predicted), "--field", FIELDS[pages], "--json"]
    report: dict[str, dict[str, Any]] = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)
    return report


def wide_scores(name: str, predicted: Path) -> dict[str, float]:
    """Return the scorer's figures for one wide set; `title_right` is its `title` → `right`."""
    with predicted.open("w", encoding="utf-8") as out:
        clean = [sys.executable, "-m", "dateline", "clean", str(WIDE / "html" / name)]
        subprocess.run(clean, cwd=ROOT, stdout=out, check=True)
    score = [sys.executable, str(WIDE_SCORER), str(WIDE / "gold.jsonl"), str(predicted), "--json"]
    found = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)[name]
    flat = {
        f"{key}_{part}": value
        for key, parts in found.items()
        if isinstance(parts, dict)
        for part, value in parts.items()
    }
    return flat | {key: value for key, value in found.items() if not isinstance(value, dict)}
