"""Splitting: what a worker sends is what is in the file, and whatever ends a worker ends one file."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from indexer.errors import InputFailedError, InputRefusedError, PageError
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack
from indexer.ledger.ledger import Ledger, State
from indexer.page import Input
from indexer.run.meter import Meter
from indexer.run.pipeline import Complaint, Run, Summary
from indexer.run.reading.reader import AHEAD_INPUTS, MAX_FAILURES_IN_A_ROW
from indexer.run.splitting import Splitter
from indexer.run.workers import Limits
from tests import hostile
from tests.archive import ROOT
from tests.indexer.inputs.build import OTHER, PAGE, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

MIB: Final = 1024 * 1024
SHORT: Final = Limits(cpu_seconds=1, cpu_seconds_per_mib=0.1)
GOOD: Final = 6


def split(splitter: Splitter, path: Path) -> list[Input | Skipped]:
    with path.open("rb") as file:
        return list(splitter.split(path.name, file, path.stat().st_size))


def written(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def slow() -> bytes:
    """Return a tar of extended headers that are each short enough to be read, in half a second."""
    return b"".join([hostile.extended_header(b"7" * 16_000)] * 15) + bytes(1_024)


class Silent:
    """Nobody is told."""

    def start(self, meter: Meter) -> None: ...
    def advance(self, meter: Meter) -> None: ...
    def complain(self, complaint: Complaint) -> None: ...


def summary_of(folder: Path, limits: Limits) -> tuple[Summary, set[str]]:
    """Return what a run over a folder came to, and which paths became articles."""
    ledger = Ledger(None)
    summary = Run(ledger, None, datetime.now(UTC), Silent(), jobs=2, limits=limits).index([folder])
    return summary, {row.path for row in ledger.inputs.in_next_state(State.INDEXED)}


def test_a_worker_sends_what_is_in_the_file(tmp_path: Path) -> None:
    data = zipped({"a.html": PAGE, "b.png": b"x", "c.html": OTHER})
    path = written(tmp_path, "pages.zip", data)
    with Splitter() as splitter:
        assert split(splitter, path) == list(unpack("pages.zip", data))
        assert split(splitter, path) == list(unpack("pages.zip", data))


def test_processor_time_ends_one_file_and_the_next_is_split(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.tar", slow())
    with Splitter(SHORT) as splitter:
        with pytest.raises(InputFailedError, match=r"took more than 1 s and 0.1 s a megabyte of processor time"):
            split(splitter, bad)
        assert split(splitter, written(tmp_path, "a.html", PAGE)) == list(unpack("a.html", PAGE))


def test_memory_ends_one_file_and_the_next_is_split(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.json", b"[" + b"[]," * 2_000_000 + b"{}]")
    with Splitter(Limits(memory_bytes=64 * MIB)) as splitter:
        with pytest.raises(InputFailedError, match=r"took more than 69 MB of memory"):
            split(splitter, bad)
        assert split(splitter, written(tmp_path, "a.html", PAGE)) == list(unpack("a.html", PAGE))


def test_a_worker_that_waits_for_ever_ends_one_file(tmp_path: Path) -> None:
    bad = written(tmp_path, "bad.tar", slow())
    with Splitter(Limits(wall_seconds=0.2)) as splitter, pytest.raises(InputFailedError, match=r"more than 0.2 s"):
        split(splitter, bad)


def test_a_worker_that_is_killed_is_a_complaint_and_what_it_sent_stays(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", b'{"title": "%s"}\n' % (b"Low water " * 1_000) * 500)
    with Splitter() as splitter, path.open("rb") as file:
        documents = splitter.split("a.jsonl", file, path.stat().st_size)
        first = next(documents)
        [worker] = multiprocessing.active_children()
        worker.kill()
        with pytest.raises(InputFailedError, match="died"):
            list(documents)
        assert isinstance(first, Input)
        assert split(splitter, written(tmp_path, "a.html", PAGE)) == list(unpack("a.html", PAGE))


def test_a_file_that_is_left_in_its_midst_does_not_reach_into_the_next(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", b'{"title": "Low water"}\n' * 500)
    with Splitter() as splitter:
        with path.open("rb") as file:
            assert len(list(islice(splitter.split("a.jsonl", file, path.stat().st_size), 3))) == 3
        assert split(splitter, written(tmp_path, "a.html", PAGE)) == list(unpack("a.html", PAGE))


@pytest.mark.parametrize("kind", [InputFailedError, InputRefusedError])
def test_an_error_comes_out_of_a_worker_as_it_went_in(kind: type[PageError]) -> None:
    error = pickle.loads(pickle.dumps(kind("a.html", "it is none")))
    assert (type(error), error.path, error.reason, str(error)) == (kind, "a.html", "it is none", "a.html: it is none")


def test_inputs_in_a_row_that_cannot_be_read_end_their_file(tmp_path: Path) -> None:
    written(tmp_path, "a.jsonl", b"{]\n" * 3 * MAX_FAILURES_IN_A_ROW)
    written(tmp_path, "b.html", PAGE)
    summary, indexed = summary_of(tmp_path, Limits())
    assert indexed == {"b.html"}
    assert MAX_FAILURES_IN_A_ROW < len(summary.complaints) <= MAX_FAILURES_IN_A_ROW + AHEAD_INPUTS + 2
    assert "in a row that cannot be read" in summary.complaints[-1].reason


def test_one_good_input_among_bad_ones_begins_the_count_anew(tmp_path: Path) -> None:
    bad, good = b"{]\n" * (MAX_FAILURES_IN_A_ROW - 1), b'{"title": "Low water", "body": "The ferry waited."}\n'
    written(tmp_path, "a.jsonl", bad + good + bad)
    summary, indexed = summary_of(tmp_path, Limits())
    assert len(indexed) == 1
    assert len(summary.complaints) == 2 * (MAX_FAILURES_IN_A_ROW - 1)


def test_of_every_hostile_kind_each_is_a_complaint_and_good_pages_come_in(tmp_path: Path) -> None:
    check(tmp_path, len(hostile.KINDS), SHORT)


@pytest.mark.soak
def test_three_hundred_hostile_files_are_complaints_and_good_pages_come_in(tmp_path: Path) -> None:
    """Each is refused by a bound of its format, before it reaches the limit on processor time or memory."""
    summary = check(tmp_path, 300, Limits())
    assert [complaint for complaint in summary.complaints if "took more than" in complaint.reason] == []


def check(folder: Path, count: int, limits: Limits) -> Summary:
    """Assert that a pile of so many hostile files with good pages among them comes to what it must.

    The run's own process must stay small: some 300 MB for 300 files, which is what their complaints take.

    Returns:
        what the run came to.
    """
    names = []
    for number, (name, data) in enumerate(hostile.pile(count)):
        names.append(written(folder, name, data).name)
        if number % (count // GOOD) == 0:
            written(folder, *hostile.good(number))
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    summary, indexed = summary_of(folder, limits)
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    complained = {complaint.path.partition("/")[2] for complaint in summary.complaints}
    silent = [name for name in names if not any(path.startswith(name) for path in complained)]
    assert silent == []
    good = {path.name for path in folder.glob("good-*")}
    assert {path.partition("#")[0] for path in indexed} == good
    assert len(good) >= GOOD
    assert grown_mib < 100 + count
    assert time.process_time() - began < 5 + count / 2
    return summary


RUN: Final = [sys.executable, "-m", "dateline", "clean", "--jobs", "2"]


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    """While a worker splits and others extract: all of them end, by themselves where the run cannot end them."""
    pile = tmp_path / "pile"
    pile.mkdir()
    for each in range(200):
        written(pile, *hostile.good(each))
    written(pile, "z.tar", slow())
    mark = f"{tmp_path}"
    with ExitStack() as stack:
        run = stack.enter_context(
            subprocess.Popen([*RUN, str(pile)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             env={**os.environ, "DATELINE_TEST": mark}, start_new_session=True)
        )  # fmt: skip
        wait_for(lambda: len(alive(mark)) >= 5)  # the run, what workers are forked from, one that splits, two more
        os.kill(run.pid, number)
        run.wait(30)
        wait_for(lambda: alive(mark) == [])


def alive(mark: str) -> list[int]:
    """Return the processes with a mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes() and (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
