"""Killed at any moment, a run loses nothing: the index opens, the next run completes, both sides agree."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.archive import ROOT, Archive

if TYPE_CHECKING:
    from collections.abc import Callable

RANDOM_KILLS: Final = 50


def killed(archive: Archive, step: int, *command: str) -> int | None:
    """Run the command to its death at this step; return the number of steps where it lived."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.soak.killed", str(step), *command, "--data", str(archive.data)],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    if run.returncode == -signal.SIGKILL:
        return None
    assert run.returncode == 0, run.stderr
    counted = re.search(r"steps (\d+)", run.stderr)
    assert counted
    return int(counted[1])


def prepared(folder: Path) -> tuple[Archive, str]:
    """Return a data directory with ten articles and an update waiting, and the id of one to remove."""
    folder.mkdir(exist_ok=True)
    archive = Archive.at(folder)
    archive.fill(10)
    archive.index()
    removable = next(article.id for article in archive.articles().values() if article.title == "Report 9")
    archive.fill(5, start=10)
    archive.write("0000.md", "Report 0, corrected", "The harbour master filed it again.")
    return archive, removable


def index_commands(archive: Archive, removable: str) -> tuple[str, ...]:
    return "index", str(archive.pile)


def remove_commands(archive: Archive, removable: str) -> tuple[str, ...]:
    return "remove", removable


def forget_commands(archive: Archive, removable: str) -> tuple[str, ...]:
    return "remove", removable, "--forget"


def rebuild_commands(archive: Archive, removable: str) -> tuple[str, ...]:
    return ("rebuild",)


@pytest.mark.parametrize("command", [index_commands, remove_commands, forget_commands, rebuild_commands])
def test_killed_between_any_two_steps_nothing_is_lost(
    tmp_path: Path, command: Callable[[Archive, str], tuple[str, ...]]
) -> None:
    """One data directory is copied for each step, killed there, looked into, completed and compared."""
    archive, removable = prepared(tmp_path / "one")
    before = set(archive.articles())
    kept = before - {removable} if "remove" in command(archive, removable) else before
    copy = Archive(pile=archive.pile, data=tmp_path / "copy")
    step = 0
    while True:
        step += 1
        shutil.rmtree(copy.data, ignore_errors=True)
        shutil.copytree(archive.data, copy.data)
        alive = killed(copy, step, *command(copy, removable))
        assert kept <= set(copy.articles()), f"killed at step {step}, the last commit is not whole"
        completed(copy, removable, *command(copy, removable))
        if alive is not None:
            break
    assert step > 8


def completed(archive: Archive, removable: str, *command: str) -> None:
    """Run the command again, then the indexer, and assert that all is as if nothing had happened."""
    archive.do(*command)
    archive.index()
    archive.agrees()
    expected = {f"Report {number}" for number in range(1, 15)} | {"Report 0, corrected"}
    if "remove" in command:
        expected -= {"Report 9"}
        assert removable not in archive.articles()
    assert archive.titles() == expected


@pytest.mark.soak
def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    """Fifty runs of index and remove are killed at random moments; each must leave a whole index."""
    archive = Archive.at(tmp_path)
    archive.fill(20)
    archive.index()
    rng = random.Random(11)
    removed: set[str] = set()
    for number in range(RANDOM_KILLS):
        before = archive.articles()
        archive.fill(40, start=20 + 40 * number)
        victim = rng.choice(sorted(before))
        command = ("remove", victim) if number % 3 == 2 else ("index", str(archive.pile))
        process = subprocess.Popen(
            [sys.executable, "-m", "dateline", *command, "--data", str(archive.data)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(rng.uniform(0.2, 1.6))
        process.kill()
        process.wait()
        after = archive.articles()
        assert set(before) - {victim} <= set(after)
        if "remove" in command:
            archive.do(*command)
            removed.add(victim)
        archive.index()
        archive.agrees()
        assert not removed & set(archive.articles())
