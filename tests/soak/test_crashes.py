"""Killed at any moment, or out of room, the engine's writer leaves what was committed, and the next commit works."""

from __future__ import annotations

import random
import shutil
import signal
import time
from pathlib import Path
from typing import Final

import pytest

from tests.soak.committing import (
    PROCESSES,
    History,
    begin,
    check_left,
    commit_within,
    die_at,
    ended,
    go_on,
    merge_often,
    received,
    started,
)

SEED: Final = 7
STEPS: Final = 6
"""After so many there are changed facts, deleted articles and traces, and the next one merges."""


@pytest.fixture(scope="module")
def history() -> History:
    return History(SEED)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, history: History) -> Path:
    """An index whose next commit puts, updates, removes, writes changed facts and merges."""
    root = tmp_path_factory.mktemp("crashes") / "data"
    process = PROCESSES.Process(target=_begin, args=(root,))
    process.start()
    assert ended(process) == 0
    return root


def _begin(root: Path) -> None:
    merge_often()
    begin(root, History(SEED), STEPS)


def copied(ready: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(ready, target)


def merged_by_next(root: Path) -> bool:
    """Whether the next commit leaves fewer segments than it finds."""
    before = len(list(root.rglob("*.columns")))
    receiver, sender = PROCESSES.Pipe(duplex=False)
    assert ended(started(commit_within, root, SEED, None, sender)) == 0
    assert receiver.recv() == ""
    return len(list(root.rglob("*.columns"))) <= before


def killed_at_random(root: Path, history: History, kills: int) -> None:
    rolls = random.Random(SEED)
    begin(root, history)
    for _ in range(kills):
        receiver, sender = PROCESSES.Pipe(duplex=False)
        process = started(go_on, root, SEED, sender)
        assert receiver.poll(60), "no commit in a minute"
        time.sleep(rolls.uniform(0, 0.25))
        process.kill()
        assert ended(process) == -signal.SIGKILL
        check_left(root, history, received(receiver)[-1])


def test_killed_at_a_random_moment_nothing_committed_is_lost(tmp_path: Path, history: History) -> None:
    killed_at_random(tmp_path / "data", history, 5)


@pytest.mark.soak
def test_killed_at_two_hundred_random_moments_nothing_committed_is_lost(tmp_path: Path, history: History) -> None:
    killed_at_random(tmp_path / "data", history, 200)


def test_killed_at_any_call_of_a_commit_nothing_committed_is_lost(
    ready: Path, tmp_path: Path, history: History
) -> None:
    """Before and after each file is opened, created, synced, renamed, removed: an update and a merge among it."""
    assert merged_by_next(copied(ready, tmp_path / "data"))
    killed_at_calls(ready, tmp_path / "data", history, range(1, 200, 8))


@pytest.mark.soak
def test_killed_at_every_call_of_a_commit_nothing_committed_is_lost(
    ready: Path, tmp_path: Path, history: History
) -> None:
    killed_at_calls(ready, tmp_path / "data", history, range(1, 200))


def killed_at_calls(ready: Path, root: Path, history: History, fatal_ones: range) -> None:
    for fatal in fatal_ones:
        root = copied(ready, root)
        receiver, sender = PROCESSES.Pipe(duplex=False)
        code = ended(started(die_at, root, SEED, fatal, sender))
        check_left(root, history, STEPS)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    [edges] = received(receiver)
    assert 20 < edges < fatal


def files_of(root: Path) -> set[str]:
    return {path.name for path in root.rglob("*")}


def out_of_room(ready: Path, root: Path, history: History, times: int) -> None:
    rolls = random.Random(SEED)
    failed = 0
    for _ in range(times):
        root = copied(ready, root)
        largest = max(path.stat().st_size for path in ready.rglob("*"))
        receiver, sender = PROCESSES.Pipe(duplex=False)
        assert ended(started(commit_within, root, SEED, rolls.randrange(largest), sender)) == 0
        told = receiver.recv()
        failed += bool(told)
        assert not told or files_of(root) == files_of(ready), "a failed commit leaves the disk fuller"
        assert not told or check_left(root, history, STEPS) == STEPS
    assert failed > times // 2


def test_a_disk_that_is_full_leaves_the_last_commit(ready: Path, tmp_path: Path, history: History) -> None:
    """No file may grow beyond a limit, which is another each time."""
    out_of_room(ready, tmp_path / "data", history, 8)
