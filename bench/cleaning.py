"""Cleaning: `dateline clean` over the shared pages, and trafilatura on the same pages in the same run.

Scored by the shared scorer: body F1 by 4-token shingles, title, authors and date against gold.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.shared import PROJECT, SHARED, absent

PAGES: Final = SHARED / "data" / "pages"
SCORER: Final = SHARED / "eval" / "score_cleaning.py"


def main() -> None:
    """Print a table a run: ours over HTML, trafilatura over HTML, ours over the text dumps."""
    if absent(PAGES, SCORER):
        return
    with tempfile.TemporaryDirectory() as folder:
        for title, clean, field in (
            ("dateline, HTML", lambda out: _dateline(PAGES / "html", out), "file"),
            ("trafilatura, HTML", _trafilatura, "file"),
            ("dateline, text dumps", lambda out: _dateline(PAGES / "text", out), "text"),
        ):
            predicted = Path(folder) / f"{title}.jsonl"
            begun = time.perf_counter()
            clean(predicted)
            seconds = time.perf_counter() - begun
            print(f"{title} ({seconds:.1f} s)")
            print(_scores(predicted, field))


def _dateline(pages: Path, predicted: Path) -> None:
    command = [sys.executable, "-m", "dateline", "clean", str(pages)]
    with predicted.open("w", encoding="utf-8") as out:
        subprocess.run(command, cwd=PROJECT, stdout=out, check=True)


def _trafilatura(predicted: Path) -> None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    options = {"extensive_search": False, "original_date": True}
    with predicted.open("w", encoding="utf-8") as out:
        for path in sorted((PAGES / "html").glob("*.html.gz")):
            found = bare_extraction(
                gzip.decompress(path.read_bytes()),
                with_metadata=True, include_comments=False, date_extraction_params=options,
            )  # fmt: skip
            record: dict[str, object] = {"source": f"html/{path.name}"}
            if isinstance(found, Document):
                authors = found.author.split("; ") if found.author else []
                record |= {"title": found.title, "published": found.date, "body": found.text, "authors": authors}
            out.write(json.dumps(record) + "\n")


def _scores(predicted: Path, field: str) -> str:
    command = [sys.executable, str(SCORER), str(PAGES / "gold.jsonl"), str(predicted), "--field", field]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
