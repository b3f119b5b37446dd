"""Test how far a run says that it is: over files, archives and records at once."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from indexer.ledger.ledger import Ledger
from indexer.run.pipeline import Run
from indexer.run.progress import SETTLED_S, time_left

if TYPE_CHECKING:
    from pathlib import Path

    from indexer.run.meter import Meter
    from indexer.run.pipeline import Complaint, Summary

PAGE = (
    "<title>{0}</title><h1>Ferry {0}</h1><p>The ferry {0} left the harbour late, and nobody on the quay complained.</p>"
)


class Recorded:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, int, int]] = []
        self.totals = (0, 0)

    def start(self, meter: Meter) -> None:
        self.totals = meter.total_files, meter.total_bytes

    def advance(self, meter: Meter) -> None:
        self.seen.append((meter.files, meter.bytes, meter.inputs))

    def complain(self, complaint: Complaint) -> None: ...


def mixed(folder: Path) -> Path:
    """Write a page, an archive of forty, a picture, an empty file, and an archive that breaks off."""
    pages = io.BytesIO()
    with zipfile.ZipFile(pages, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(40):
            archive.writestr(f"{index}.html", PAGE.format(index) + " " * 20_000)
    (folder / "all.zip").write_bytes(pages.getvalue())
    (folder / "broken.zip").write_bytes(pages.getvalue()[:-30])
    (folder / "one.html").write_text(PAGE.format("one"))
    (folder / "picture.png").write_bytes(b"\x89PNG" * 100)
    (folder / "empty.html").touch()
    return folder


def run(folder: Path, ledger: Ledger) -> tuple[Recorded, Summary]:
    recorded = Recorded()
    return recorded, Run(ledger, None, datetime.now(UTC), recorded, jobs=2).index([folder])


def test_progress_never_goes_back_and_ends_at_the_totals(tmp_path: Path) -> None:
    ledger = Ledger(None)
    for _ in range(2):  # the second run finds everything unchanged
        recorded, summary = run(mixed(tmp_path), ledger)
        for earlier, later in zip(recorded.seen, recorded.seen[1:], strict=False):
            assert all(a <= b for a, b in zip(earlier, later, strict=True))
        assert recorded.seen[-1] == (*recorded.totals, summary.found)
    assert summary.found >= 43


@pytest.mark.parametrize(
    ("elapsed_s", "done", "total", "left"),
    [
        (SETTLED_S - 1, 50, 100, ""),
        (10, 0, 100, ""),
        (10, 100, 100, ""),
        (10, 50, 100, "about 10 s"),
        (10, 10, 100, "about 2 min"),
        (60, 1, 101, "about 2 h"),
        (64, 32, 33, "about 10 s"),
    ],
)
def test_what_is_left_takes_as_long_for_its_size_as_what_is_done(
    elapsed_s: float, done: int, total: int, left: str
) -> None:
    assert time_left(elapsed_s, done, total) == left
