"""What a commit asks of the kernel, seen by strace: killed at every call of it, nothing is lost; the order is right."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest

from tests.soak.committing import REFUSED, History, begin, check_left, ended, merge_often, started, stop_then_commit

SEED: Final = 11
STEPS: Final = 6
FILE_CALLS: Final = "%file,%desc,ftruncate,flock"
"""Every call that takes a path or a descriptor."""

_CALL: Final = re.compile(r"^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(.*)$")


def _may_trace() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None and subprocess.run([strace, "-qq", "true"], check=False, capture_output=True).returncode == 0
    )


pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not _may_trace(), reason="there is no strace, or it may not trace"),
]


@pytest.fixture(scope="module")
def history() -> History:
    return History(SEED)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose next commit puts, updates, removes, writes changed facts and merges."""
    root = tmp_path_factory.mktemp("syscalls") / "data"
    assert ended(started(_begin, root)) == 0
    return root


def _begin(root: Path) -> None:
    merge_often()
    begin(root, History(SEED), STEPS)


@contextmanager
def traced(root: Path, *options: str) -> Iterator[BaseProcess]:
    """Trace a process through one commit: from the moment it has opened the index."""
    process = started(stop_then_commit, root, SEED)
    assert process.pid
    _wait_until_stopped(process.pid)
    command = ["strace", "-f", "-p", str(process.pid), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr
        assert "attached" in tracer.stderr.readline()
        os.kill(process.pid, signal.SIGCONT)
        try:
            yield process
        finally:
            process.join()
            tracer.communicate()


def _wait_until_stopped(pid: int) -> None:
    until = time.monotonic() + 60
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < until
        time.sleep(0.002)


def calls_of_a_commit(ready: Path, root: Path, log: Path) -> list[tuple[str, str]]:
    """Return the calls that a commit makes and that succeed: the name and the arguments of each, in order."""
    shutil.copytree(ready, root)
    with traced(root, "-y", "-o", str(log), "-e", f"trace={FILE_CALLS}") as process:
        assert ended(process) == 0
    found = (_CALL.match(line) for line in log.read_text().splitlines())
    return [(call[1], call[2]) for call in found if call]


def test_killed_at_every_system_call_of_a_commit_nothing_committed_is_lost(
    ready: Path, tmp_path: Path, history: History
) -> None:
    """Every open, write, sync, rename, unlink, map, close: before it is done."""
    calls = Counter(name for name, _ in calls_of_a_commit(ready, tmp_path / "seen", tmp_path / "log"))
    assert calls["fsync"] > 5
    kills = 0
    for name, count in calls.items():
        for number in range(1, count + 1):
            root = tmp_path / "data"
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(ready, root)
            inject = f"inject={name}:signal=SIGKILL:when={number}"
            with traced(root, "-o", os.devnull, "-e", f"trace={name}", "-e", inject) as process:
                code = ended(process)
            check_left(root, history, STEPS)
            assert code in (0, -signal.SIGKILL)
            kills += code != 0
    print(f"killed {kills} times at {sum(calls.values())} calls: {dict(calls)}")
    assert kills > 0.9 * sum(calls.values())


FAILING: Final = {
    "openat": "EMFILE",
    "write": "ENOSPC",
    "fsync": "EIO",
    "rename": "EIO",
    "unlink": "EIO",
    "mkdir": "EROFS",
    "flock": "ENOLCK",
    "getdents64": "EIO",
    "mmap": "ENOMEM",
    "close": "EIO",
    "lseek": "EIO",
    "newfstatat": "EIO",
}  # fmt: skip


@pytest.mark.parametrize(("name", "error"), FAILING.items(), ids=FAILING)
def test_any_system_call_of_a_commit_fails_and_nothing_committed_is_lost(
    ready: Path, tmp_path: Path, history: History, name: str, error: str
) -> None:
    """The commit is refused, as an EngineError, and not seen; or it is done, and seen."""
    count = Counter(name for name, _ in calls_of_a_commit(ready, tmp_path / "seen", tmp_path / "log"))[name]
    assert count
    for number in range(1, count + 1):
        root = tmp_path / "data"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(ready, root)
        inject = f"inject={name}:error={error}:when={number}"
        with traced(root, "-o", os.devnull, "-e", f"trace={name}", "-e", inject) as process:
            code = ended(process)
        assert code in (0, REFUSED), f"the {number}. {name} failed"
        assert check_left(root, history, STEPS) == STEPS + (code == 0), f"the {number}. {name} failed"


def test_a_commit_reaches_the_disk_in_order(ready: Path, tmp_path: Path) -> None:
    """All that is written is synced, then the folder, the rename, the folder again; only then the old files go."""
    root = tmp_path / "seen"
    calls = calls_of_a_commit(ready, root, tmp_path / "log")
    folder = next((root / "index").glob("*/")).name
    [rename] = [place for place, (name, _) in enumerate(calls) if name.startswith("rename")]
    new = _paths(calls[rename][1])
    assert new[0].endswith(".toc.new")
    assert new[1].endswith(".toc")
    written, synced = set(), []
    for place, (name, arguments) in enumerate(calls):
        on = re.match(r"\d+<([^>]+)>", arguments)
        if on is None or folder not in on[1]:
            continue
        if name in ("write", "writev", "pwrite64"):
            assert place < rename
            written.add(on[1])
            assert on[1] not in synced, "written to after it was synced"
        elif name in ("fsync", "fdatasync"):
            synced.append(on[1] if place < rename else f"after {on[1]}")
    before = [path for path in synced if not path.startswith("after ")]
    assert {Path(path).suffix for path in written} == {".columns", ".facts", ".new"}
    assert written <= set(before)
    assert Path(before[-1]).name == folder
    assert synced[len(before) :] == [f"after {before[-1]}"]
    again = next(place for place, (name, _) in enumerate(calls) if place > rename and name == "fsync")
    gone = {
        path: place for place, (name, arguments) in enumerate(calls) if name == "unlink" for path in _paths(arguments)
    }
    own = {Path(path).name for path in written}
    old = {path: place for path, place in gone.items() if Path(path).name not in own}
    assert len(old) > 2
    assert min(old.values()) > again
    assert set(gone) > set(old), "what was merged before anybody had seen it goes at once"


def _paths(arguments: str) -> list[str]:
    return re.findall(r'"([^"]+)"', arguments)
