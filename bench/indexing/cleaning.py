"""Measure cleaning: `dateline clean` over the shared pages, and trafilatura on the same pages in the same run.

The shared scorer gives body F1 by 4-token shingles, title, authors and date against gold. Rates use
processor seconds in one process, without start-up. The bootstrap is over pages, both sets pooled.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import subprocess
import sys
import tempfile
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.shared import PROJECT, SHARED, absent

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

PAGES: Final = SHARED / "data" / "pages"
SCORER: Final = SHARED / "eval" / "score_cleaning.py"
RESAMPLES: Final = 2_000
OPTIONS: Final = {"extensive_search": False, "original_date": True}
"""Options of trafilatura: return the original date, and do not search the text for one."""


def main() -> None:
    """Print a table for each run (ours and trafilatura over HTML, ours over dumps), then bootstrap and rates."""
    if absent(PAGES, SCORER):
        return
    with tempfile.TemporaryDirectory() as folder:
        ours, peers, dumps = (Path(folder) / f"{name}.jsonl" for name in ("ours", "peers", "dumps"))
        _dateline(PAGES / "html", ours)
        print(f"dateline, HTML\n{_scores(ours, 'file')}")
        _trafilatura(peers)
        print(f"trafilatura, HTML\n{_scores(peers, 'file')}")
        _dateline(PAGES / "text", dumps)
        print(f"dateline, text dumps\n{_scores(dumps, 'text')}")
        print(_bootstrap(ours, peers))
    print(_rates())


def _dateline(pages: Path, predicted: Path) -> None:
    command = [sys.executable, "-m", "dateline", "clean", str(pages)]
    with predicted.open("w", encoding="utf-8") as out:
        subprocess.run(command, cwd=PROJECT, stdout=out, check=True)


def _trafilatura(predicted: Path) -> None:
    from trafilatura.settings import Document

    with predicted.open("w", encoding="utf-8") as out:
        for path in sorted((PAGES / "html").glob("*.html.gz")):
            found = _by_trafilatura(gzip.decompress(path.read_bytes()))
            record: dict[str, object] = {"source": f"html/{path.name}"}
            if isinstance(found, Document):
                authors = found.author.split("; ") if found.author else []
                record |= {"title": found.title, "published": found.date, "body": found.text, "authors": authors}
            out.write(json.dumps(record) + "\n")


def _by_trafilatura(page: bytes) -> object:
    from trafilatura import bare_extraction

    return bare_extraction(page, with_metadata=True, include_comments=False, date_extraction_params=OPTIONS)


def _scores(predicted: Path, field: str) -> str:
    command = [sys.executable, str(SCORER), str(PAGES / "gold.jsonl"), str(predicted), "--field", field]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _bootstrap(ours: Path, peers: Path) -> str:
    """Return the share of resamples of the pages in which our mean F1 is higher."""
    module = scorer()
    pairs = list(zip(_page_scores(module, ours), _page_scores(module, peers), strict=True))
    generator = random.Random(0)
    wins = 0
    for _ in range(RESAMPLES):
        sample = generator.choices(pairs, k=len(pairs))
        wins += f1([own for own, _ in sample]) > f1([peer for _, peer in sample])
    return f"body F1 above trafilatura's in {wins / RESAMPLES:.1%} of {RESAMPLES:,} paired bootstraps, both sets pooled"


@cache
def scorer() -> ModuleType:
    """Return the shared scorer, as a module."""
    spec = importlib.util.spec_from_file_location("score_cleaning", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _page_scores(scorer: ModuleType, predicted: Path) -> list[tuple[float, float]]:
    """Return each gold page's precision and recall, in gold's order."""
    bodies = {_key(scorer, record): _body(record) for record in map(json.loads, predicted.open(encoding="utf-8"))}
    gold = [json.loads(line) for line in (PAGES / "gold.jsonl").open(encoding="utf-8")]
    return [scorer.body_scores(page["body"], bodies.get(scorer.key(page["file"]), "")) for page in gold]


def _key(scorer: ModuleType, record: dict[str, Any]) -> str:
    source = record["source"]
    key: str = scorer.key(f"{source['pile']}/{source['path']}" if isinstance(source, dict) else source)
    return key


def _body(record: dict[str, Any]) -> str:
    body: str = record.get("body") or "\n\n".join(record.get("paragraphs") or ())
    return body


def f1(scores: list[tuple[float, float]]) -> float:
    """Return F1 of mean precision and mean recall."""
    precision = sum(score for score, _ in scores) / len(scores)
    recall = sum(score for _, score in scores) / len(scores)
    return 2 * precision * recall / (precision + recall)


def _rates() -> str:
    """Return pages per second on one core: our whole `extract`, and trafilatura with metadata."""
    from indexer.extract import extract
    from indexer.page import Input

    pages = [gzip.decompress(path.read_bytes()) for path in sorted((PAGES / "html").glob("*.html.gz"))]
    inputs = [
        Input(path="page.html", media_type="text/html", data=page, sha256=sha256(page).hexdigest()) for page in pages
    ]
    ours = min(_seconds(lambda: [extract(page) for page in inputs]) for _ in range(2))
    peers = min(_seconds(lambda: [_by_trafilatura(page) for page in pages]) for _ in range(2))
    rates = f"{len(pages) / ours:.0f} pages/s, trafilatura {len(pages) / peers:.0f}"
    return f"whole extract {rates}: {peers / ours:.2f}x"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
