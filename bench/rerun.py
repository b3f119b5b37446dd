"""A pile indexed, indexed again unchanged, and rebuilt from the ledger: seconds, and ratios to the first run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from typing import Final

from bench.shared import PROJECT, SHARED, absent

PILE: Final = (SHARED / "data" / "piles" / "digitalgov-news.tar.gz", SHARED / "data" / "pages" / "html")


def main() -> None:
    """Print a line a run."""
    if absent(*PILE):
        return
    with tempfile.TemporaryDirectory() as data:
        first = _seconds("index", *map(str, PILE), data=data)
        again = _seconds("index", *map(str, PILE), data=data)
        rebuilt = _seconds("rebuild", data=data)
    for name, seconds in (("first run", first), ("second run", again), ("rebuild", rebuilt)):
        print(f"{name:12}{seconds:8.2f} s{seconds / first:8.3f}x")


def _seconds(*arguments: str, data: str) -> float:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "dateline", *arguments, "--data", data]
    printed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    print("\n".join(f"    {line}" for line in printed.splitlines()))
    return time.perf_counter() - begun
