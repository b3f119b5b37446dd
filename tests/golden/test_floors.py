"""Cleaning's figures on the shared pages, which only go up: floors and ceilings beside the hash of the corpus."""

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
SCORER: Final = SHARED / "eval" / "score_cleaning.py"
RECORDED: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("floors.json").read_text("utf-8"))
FIELDS: Final = {"html": "file", "text": "text"}

pytestmark = pytest.mark.skipif(not PAGES.is_dir() or not SCORER.exists(), reason="shared data absent: ../shared")


def corpus_hash() -> str:
    """Return the sha256 over the gold and every page, by name."""
    whole = hashlib.sha256()
    for path in (PAGES / "gold.jsonl", *sorted(PAGES.glob("*/*"))):
        whole.update(path.relative_to(PAGES).as_posix().encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


@pytest.mark.parametrize("pages", FIELDS)
def test_the_shared_pages_are_cleaned_at_least_as_well_as_they_were(pages: str, tmp_path: Path) -> None:
    if corpus_hash() != RECORDED["corpus"]:
        pytest.skip("the pages in ../shared are not those the floors were measured on")
    figures = scores(pages, tmp_path / "predicted.jsonl")
    recorded = RECORDED[pages]
    fallen = [
        (name, key, figures[name][key], floor)
        for name, floors in recorded["at_least"].items()
        for key, floor in floors.items()
        if figures[name][key] < floor
    ]
    risen = [
        (name, key, figures[name][key], ceiling)
        for name, ceilings in recorded["at_most"].items()
        for key, ceiling in ceilings.items()
        if figures[name][key] > ceiling
    ]
    assert not fallen + risen


def scores(pages: str, predicted: Path) -> dict[str, dict[str, Any]]:
    """Return the scorer's figures for `dateline clean` over one folder of pages."""
    with predicted.open("w", encoding="utf-8") as out:
        clean = [sys.executable, "-m", "dateline", "clean", str(PAGES / pages)]
        subprocess.run(clean, cwd=ROOT, stdout=out, check=True)
    score = [sys.executable, str(SCORER), str(PAGES / "gold.jsonl"), str(predicted), "--field", FIELDS[pages], "--json"]
    report: dict[str, dict[str, Any]] = json.loads(subprocess.run(score, check=True, capture_output=True).stdout)
    return report
