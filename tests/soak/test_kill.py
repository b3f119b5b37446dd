"""Killed at any moment, a run loses nothing: the index opens, the next run completes, both sides agree."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from index.stored import pack
from indexer.ledger.ledger import Ledger
from tests.archive import ROOT, Archive
from tests.soak.committing import PROCESSES, ended
from tests.soak.killed import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RANDOM_KILLS: Final = 50


def killed(archive: Archive, step: int, *command: str) -> int | None:
    """Run the command to its death at this step; return the number of steps where it lived."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=run, args=(step, (*command, "--data", str(archive.data)), sender))
    process.start()
    code = ended(process)
    if code == -signal.SIGKILL:
        return None
    assert code == 0
    counted: int = receiver.recv()
    return counted


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


NEXT: Final[Mapping[str, Callable[[Archive, str], tuple[str, ...]]]] = {
    "index": lambda archive, other: ("index", str(archive.pile)),
    "remove": lambda archive, other: ("remove", other),
    "set": lambda archive, other: ("set", other, "tag=tides"),
    "rebuild": lambda archive, other: ("rebuild",),
}


def test_a_forget_that_was_killed_is_completed_by_the_next_run(tmp_path: Path) -> None:
    """Each step is followed by another command in turn; the soak tries every command after every step."""
    _complete_killed_forget(tmp_path, lambda step: (list(NEXT.values())[step % len(NEXT)],))


@pytest.mark.soak
def test_a_forget_that_was_killed_is_completed_by_any_command(tmp_path: Path) -> None:
    _complete_killed_forget(tmp_path, lambda _: tuple(NEXT.values()))


def _complete_killed_forget(
    tmp_path: Path, next_commands: Callable[[int], Sequence[Callable[[Archive, str], tuple[str, ...]]]]
) -> None:
    """Kill a forget at each step: if the tombstone is written, no byte is left in a file after the next command."""
    archive = Archive.at(tmp_path)
    archive.fill(30)
    archive.index()
    victim, other = (
        next(each for each in archive.articles().values() if each.title == title) for title in ("Report 9", "Report 8")
    )
    stored = (pack(victim)[-60:], page_of(archive, victim.id)[-60:])
    assert all(held(archive, each) for each in stored)
    dead, copy = (Archive(pile=archive.pile, data=tmp_path / name) for name in ("dead", "copy"))
    (archive.pile / "0009.md").unlink()
    step, left_to_the_next, lived = 0, 0, None
    while lived is None:
        step += 1
        shutil.rmtree(dead.data, ignore_errors=True)
        shutil.copytree(archive.data, dead.data)
        lived = killed(dead, step, "remove", victim.id, "--forget")
        for command in next_commands(step):
            shutil.rmtree(copy.data, ignore_errors=True)
            shutil.copytree(dead.data, copy.data)
            is_left = any(held(copy, each) for each in stored)
            with closing(Ledger(copy.data / "ledger.db")) as ledger:
                is_decided = ledger.tombstones.state(victim.id) is not None
                assert not is_decided or ledger.purge_is_due or not is_left
            if is_decided:
                copy.do(*command(copy, other.id))
                assert not any(held(copy, each) for each in stored), f"killed at step {step}"
                with closing(Ledger(copy.data / "ledger.db")) as ledger:
                    assert not ledger.purge_is_due
                left_to_the_next += is_left
    assert left_to_the_next >= 3 * len(next_commands(0))
    assert not is_left


def page_of(archive: Archive, article: str) -> bytes:
    """Return an article's page as the ledger stores it."""
    with closing(sqlite3.connect(archive.data / "ledger.db")) as db:
        [page] = db.execute("SELECT page FROM inputs WHERE article = ?", (article,)).fetchone()
    return bytes(page)


def held(archive: Archive, content: bytes) -> bool:
    """Return whether any file of the data directory holds these bytes."""
    return any(content in path.read_bytes() for path in archive.data.rglob("*") if path.is_file())


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
