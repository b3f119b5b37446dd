"""Measure cleaning: `dateline clean` over the shared pages, and other extractors on the same pages in the same run.

Each set is scored in two halves by site: the half that rules were written on, and the half to believe. The shared
scorers compare with gold: body F1 by 4-token shingles, strings that a page must and must not have, title, authors,
date. An interval holds 95 in 100 bootstraps over pages. Rates use processor seconds in one process, after start-up.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from bench.indexing.extractors import by_trafilatura, installed
from bench.indexing.halves import HALVES, half_of
from bench.shared import PROJECT, SHARED, absent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

PAGES: Final = SHARED / "data" / "pages"
WIDE: Final = SHARED / "data" / "wide"
SCORERS: Final = SHARED / "eval"
SCORER: Final = SCORERS / "score_cleaning.py"
RESAMPLES: Final = 1_000
DATELINE: Final = "dateline"
RATED: Final = 300
"""Pages whose rate is measured, news and others in turn."""

LEAK_TOKENS: Final = 4
LEAK_SHARE: Final = 0.5
"""A body block leaks if gold has less than this share of its shingles; one with fewer tokens is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The score of one page.

    Attributes:
        body: precision and recall; None without a gold body.
        blocks: the number of body blocks, and how many of them are in no gold.
        strings: how many strings are right, missing, and wrongly there.
    """

    body: tuple[float, float] | None
    blocks: tuple[int, int]
    strings: tuple[int, int, int]


def main() -> None:
    """Print for each set and half the scores of each extractor, then the rates."""
    if absent(PAGES, WIDE, SCORER, SCORERS / "score_wide.py"):
        return
    for data, field in ((PAGES, "file"), (PAGES, "text"), (WIDE, "file")):
        rows = [json.loads(line) for line in (data / "gold.jsonl").open(encoding="utf-8")]
        for name in sorted({row["set"] for row in rows}):
            _print_set(data, field, name, [row for row in rows if row["set"] == name and row.get(field)])
    print(_rates())


def _print_set(data: Path, field: str, name: str, rows: Sequence[dict[str, Any]]) -> None:
    found = {DATELINE: _by_dateline([data / row[field] for row in rows])}
    for extractor in installed() if field == "file" else ():
        found[extractor.name] = [extractor.attempt(_bytes(data / row["file"])) for row in rows]
    for half in HALVES:
        chosen = [at for at, row in enumerate(rows) if half_of(row) == half]
        if not chosen:
            continue
        print(f"{name}, {'text dumps' if field == 'text' else 'HTML'}, {half} half, {len(chosen)} pages")
        halved = [rows[at] for at in chosen]
        scores = {who: [_score(rows[at], records[at]) for at in chosen] for who, records in found.items()}
        for who, records in found.items():
            print(f"  {who:17}{_line(scores[who])}{_facts(halved, [records[at] for at in chosen])}")
        if halved[0].get("body") and "trafilatura" in scores:
            print(f"  {_wins(scores[DATELINE], scores['trafilatura'])}")


def _by_dateline(paths: Sequence[Path]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "dateline", "clean", *map(str, paths)]
    printed = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    records = {record["source"]["path"].split("!")[0].rsplit("/", 1)[-1]: record for record in map(json.loads, printed)}
    return [records.get(path.name, {}) for path in paths]


def _bytes(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


@cache
def scorer(name: str = "score_cleaning") -> ModuleType:
    """Return a shared scorer, as a module."""
    spec = importlib.util.spec_from_file_location(name, SCORERS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(row: Mapping[str, Any], record: Mapping[str, Any]) -> Score:
    paragraphs: Sequence[str] = record.get("paragraphs") or ()
    fold = scorer("score_wide").fold
    text = fold("\n".join([record.get("dek") or "", *paragraphs]))
    withs, without = row.get("withs") or (), row.get("without") or ()
    right = sum(fold(string) in text for string in withs)
    body = scorer().body_scores(row["body"], "\n\n".join(paragraphs)) if row.get("body") else None
    return Score(
        body=body,
        blocks=_leaks(row["body"], paragraphs) if body else (0, 0),
        strings=(right, len(withs) - right, sum(fold(string) in text for string in without)),
    )


def _leaks(gold: str, paragraphs: Sequence[str]) -> tuple[int, int]:
    """Return the number of paragraphs, and of those that gold does not have."""
    known = scorer().shingles(gold)
    shingled = [found for text in paragraphs if (found := scorer().shingles(text)).total() >= LEAK_TOKENS]
    leaks = sum((found & known).total() < LEAK_SHARE * found.total() for found in shingled)
    return len(shingled), leaks


def _line(scores: Sequence[Score]) -> str:
    bodies = [score.body for score in scores if score.body]
    parts = []
    if bodies:
        blocks, leaks = (sum(score.blocks[at] for score in scores) for at in range(2))
        exact = sum(body == (1, 1) for body in bodies) / len(bodies)
        parts.append(
            f"body F1 {f1(bodies):.3f} {_interval(f1, bodies)}, exact {exact:.3f}, leaks {leaks / max(blocks, 1):.3f}"
        )
    strings = [score.strings for score in scores if any(score.strings)]
    if strings:
        parts.append(f"strings F1 {_strings_f1(strings):.3f} {_interval(_strings_f1, strings)}")
    return ", ".join(parts)


def _facts(rows: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]) -> str:
    """Return right / wrong in a hundred for title, authors and date, where gold has them."""
    full = [{"withs": None, "without": None, **row} for row in rows]
    predicted = {row["file"].split("/")[-1]: record for row, record in zip(rows, records, strict=True)}
    tallies = next(iter(scorer("score_wide").score(full, predicted)[0].values()))
    parts = []
    for name in ("title", "author", "date"):
        if total := sum(tallies[name].values()):
            right, wrong = (100 * tallies[name][verdict] / total for verdict in ("right", "wrong"))
            parts.append(f", {name} {right:.0f} / {wrong:.0f}")
    return "".join(parts)


def _interval(figure: Callable[[Sequence[Any]], float], items: Sequence[Any]) -> str:
    generator = random.Random(0)
    figures = sorted(figure(generator.choices(items, k=len(items))) for _ in range(RESAMPLES))
    return f"[{figures[RESAMPLES // 40]:.3f}, {figures[-RESAMPLES // 40]:.3f}]"


def _wins(ours: Sequence[Score], theirs: Sequence[Score]) -> str:
    """Return the share of resamples of the pages in which our F1 is higher."""
    pairs = [(own.body, peer.body) for own, peer in zip(ours, theirs, strict=True) if own.body and peer.body]
    generator = random.Random(0)
    samples = [generator.choices(pairs, k=len(pairs)) for _ in range(RESAMPLES)]
    wins = sum(f1([own for own, _ in sample]) > f1([peer for _, peer in sample]) for sample in samples)
    return f"body F1 above trafilatura's in {wins / RESAMPLES:.1%} of {RESAMPLES:,} paired bootstraps"


def f1(scores: Sequence[tuple[float, float]]) -> float:
    """Return F1 of mean precision and mean recall."""
    precision = sum(score for score, _ in scores) / len(scores)
    recall = sum(score for _, score in scores) / len(scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _strings_f1(strings: Sequence[tuple[int, int, int]]) -> float:
    right, missing, wrong = (sum(one[at] for one in strings) for at in range(3))
    return 2 * right / (2 * right + missing + wrong) if right else 0.0


def _rates() -> str:
    """Return pages per second on one core: our whole `extract`, and trafilatura with metadata."""
    from indexer.errors import PageError
    from indexer.extract import extract
    from indexer.page import Input

    news, wide = sorted((PAGES / "html").glob("*.html.gz")), sorted((WIDE / "html").glob("*/*.html.gz"))
    chosen = [path for pair in zip(news, wide[:: max(1, len(wide) // len(news))], strict=False) for path in pair][
        :RATED
    ]
    pages = [_bytes(path) for path in chosen]
    inputs = [
        Input(path="page.html", media_type="text/html", data=page, sha256=sha256(page).hexdigest()) for page in pages
    ]

    def clean() -> None:
        for page in inputs:
            with suppress(PageError):  # some pages are empty
                extract(page)

    ours = min(_seconds(clean) for _ in range(2))
    peers = min(_seconds(lambda: [by_trafilatura(page) for page in pages]) for _ in range(2))
    rates = f"{len(pages) / ours:.0f} pages/s, trafilatura {len(pages) / peers:.0f}"
    return f"whole extract of {len(pages)} pages: {rates}: {peers / ours:.2f}x"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
