"""On disks of their own, as root: full ones, and ones whose power is cut."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import pytest

from tests.soak.committing import (
    PROCESSES,
    History,
    begin,
    check_left,
    commit_within,
    ended,
    go_on,
    merge_often,
    received,
    started,
)

SEED: Final = 13
STEPS: Final = 6
FULL: Final = 60
CUTS: Final = 20
DISK_BYTES: Final = 24 << 20
MOST_PAGES: Final = 20
"""Enough for a commit about once in three times."""

PAGE: Final = os.sysconf("SC_PAGE_SIZE")


def _may_mount() -> bool:
    """Whether there are loop devices, and we may mount what is on them."""
    return os.geteuid() == 0 and Path("/dev/loop-control").exists() and shutil.which("mkfs.ext4") is not None


pytestmark = [pytest.mark.soak, pytest.mark.skipif(not _may_mount(), reason="needs root, loop devices and mkfs.ext4")]


@contextmanager
def mounted(where: Path, *options: str) -> Iterator[Path]:
    """Mount something on a new folder, for as long as it is needed."""
    where.mkdir()
    subprocess.run(["mount", *options, str(where)], check=True, capture_output=True)
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True, capture_output=True)
        where.rmdir()


def _begin(root: Path) -> None:
    merge_often()
    begin(root, History(SEED), STEPS)


def test_sixty_times_a_full_disk_leaves_the_last_commit(tmp_path: Path) -> None:
    """The disk has room for a part of a commit, another each time; when there is room again the next commit works."""
    history, rolls = History(SEED), random.Random(SEED)
    ready = tmp_path / "ready"
    assert ended(started(_begin, ready)) == 0
    failed = 0
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=2m", "none") as disk:
        while failed < FULL:
            root, ballast = disk / "data", disk / "ballast"
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(ready, root)
            spare = rolls.randrange(MOST_PAGES) * PAGE
            ballast.write_bytes(bytes(max(shutil.disk_usage(disk).free - spare, 0)))
            receiver, sender = PROCESSES.Pipe(duplex=False)
            assert ended(started(commit_within, root, SEED, None, sender)) == 0
            told = receiver.recv()
            ballast.unlink()
            assert check_left(root, history, STEPS) == STEPS + (not told)
            assert not told or "space" in told
            failed += bool(told)


def test_twenty_times_power_is_cut_and_every_commit_is_there(tmp_path: Path) -> None:
    """What had reached the device when the writer was stopped is mounted: all that it had told is there."""
    history, rolls = History(SEED), random.Random(SEED)
    device, copy = tmp_path / "device", tmp_path / "copy"
    device.write_bytes(b"")
    os.truncate(device, DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", str(device)], check=True, capture_output=True)
    with mounted(tmp_path / "disk", "-o", "loop", str(device)) as disk:
        root = disk / "data"
        begin(root, history)
        with writing(root) as (writer, receiver):
            last = 0
            for _ in range(CUTS):
                time.sleep(rolls.uniform(0.05, 0.4))
                os.kill(writer, signal.SIGSTOP)
                last = [last, *received(receiver)][-1]
                cut(device, copy)
                os.kill(writer, signal.SIGCONT)
                with mounted(tmp_path / "after", "-o", "loop", str(copy)) as after:
                    check_left(after / "data", history, last)
    assert last > CUTS


@contextmanager
def writing(root: Path) -> Iterator[tuple[int, Connection]]:
    """Let a process commit without rest: its id, and what tells the steps that are committed."""
    receiver, sender = PROCESSES.Pipe(duplex=False)
    writer = started(go_on, root, SEED, sender)
    try:
        assert writer.pid
        assert receiver.poll(60)
        yield writer.pid, receiver
    finally:
        writer.kill()
        ended(writer)


def cut(device: Path, copy: Path) -> None:
    """Copy what has reached the device at one moment: again, where it was written to meanwhile."""
    for _ in range(100):
        first = device.read_bytes()
        if device.read_bytes() == first:
            copy.write_bytes(first)
            return
    pytest.fail("the device is never at rest")
