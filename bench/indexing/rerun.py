"""Measure a pile indexed, indexed again unchanged, and rebuilt from the ledger: seconds, ratios, bytes per page."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from bench.shared import PROJECT, SHARED, absent

PILE: Final = (SHARED / "data" / "piles" / "digitalgov-news.tar.gz", SHARED / "data" / "pages" / "html")


def main() -> None:
    """Print a line for each run."""
    if absent(*PILE):
        return
    with tempfile.TemporaryDirectory() as data:
        first = _seconds("index", *map(str, PILE), data=data)
        again = _seconds("index", *map(str, PILE), data=data)
        rebuilt = _seconds("rebuild", data=data)
        sizes = _bytes_per_page(Path(data) / "ledger.db")
    for name, seconds in (("first run", first), ("second run", again), ("rebuild", rebuilt)):
        print(f"{name:12}{seconds:8.2f} s{seconds / first:8.3f}x")
    print(f"ledger, bytes a page: {sum(sizes.values()):,.0f}; " + ", ".join(f"{n} {b:,.0f}" for n, b in sizes.items()))


def _bytes_per_page(ledger: Path) -> dict[str, float]:
    """Return the bytes per page of each of the ledger's tables and indexes above one byte, largest first."""
    db = sqlite3.connect(ledger)
    pages = db.execute("SELECT count(*) FROM inputs WHERE page IS NOT NULL").fetchone()[0]
    sizes = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
    found = {name: size / pages for name, size in sizes if size > pages}
    db.close()
    return found


def _seconds(*arguments: str, data: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "dateline", *arguments, "--data", data]
    printed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    print("\n".join(f"    {line}" for line in printed.splitlines()))
    return time.perf_counter() - started
