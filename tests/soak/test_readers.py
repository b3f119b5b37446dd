"""Readers beside a writer: each search sees one whole commit, the newest; threads are answered as one thread is."""

from __future__ import annotations

import random
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from index.engine import Engine
from index.engines import open_engine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.search import SearchResult
from tests.conformance.conftest import PATIENCE_MS
from tests.index.engines.whoosh.damage import REQUESTS, fill
from tests.soak.committing import PROCESSES, History, articles, begin, ended, merge_often, started, step_of, take

SEED: Final = 5
READERS: Final = 4
THREADS: Final = 8
MIN_STEPS: Final = 6
"""How many commits a writer makes, and searches a reader, however slow the machine is."""

MOST_SECONDS: Final = 1.0
"""After a commit has returned until a reader that never rests has seen it."""


class Seen(NamedTuple):
    """A search: when it began and ended (monotonic seconds, one clock for all processes), and the step it saw."""

    began: float
    ended: float
    step: int


def _read(root: Path, until: float, told: Connection) -> None:
    """Search without rest, and tell what each search saw; dies of what is not a whole step."""
    seen: list[Seen] = []
    history, engine = History(SEED), open_engine(root)
    while time.monotonic() < until or len(seen) < MIN_STEPS:
        began = time.monotonic()
        found = articles(engine)
        seen.append(Seen(began, time.monotonic(), _whole_step(found, history)))
    told.send(seen)


def _whole_step(found: dict, history: History) -> int:  # type: ignore[type-arg]
    [step] = [int(each.title.removeprefix("Step ")) for each in found.values() if each.title.startswith("Step ")]
    assert found == history.state(step)
    return step


def _write(root: Path, until: float, told: Connection) -> None:
    """Commit without rest, and tell when each commit had returned."""
    merge_often()
    done: list[tuple[int, float]] = []
    history, engine = History(SEED), open_engine(root)
    step = step_of(engine)
    while time.monotonic() < until or len(done) < MIN_STEPS:
        step += 1
        take(engine, history, step)
        done.append((step, time.monotonic()))
        time.sleep(0.01)
    told.send(done)


def read_while_writing(root: Path, seconds: float) -> float:
    """Assert that every search sees what was committed before it began; return the longest wait for a commit."""
    begin(root, History(SEED), 3)
    until = time.monotonic() + seconds
    pipes = [PROCESSES.Pipe(duplex=False) for _ in range(READERS + 1)]
    writer = started(_write, root, until, pipes[0][1])
    readers = [started(_read, root, until + 0.2, sender) for _, sender in pipes[1:]]
    assert all(receiver.poll(seconds + 60) for receiver, _ in pipes), "somebody died"
    commits, *seen = (receiver.recv() for receiver, _ in pipes)
    assert [ended(process) for process in (writer, *readers)] == [0] * (READERS + 1)
    return max(_longest_wait(commits, each) for each in seen)


def _longest_wait(commits: list[tuple[int, float]], seen: list[Seen]) -> float:
    assert len(commits) >= MIN_STEPS
    assert len(seen) >= MIN_STEPS
    steps = [each.step for each in seen]
    assert steps == sorted(steps)
    began = [each.began for each in seen]
    longest = 0.0
    for step, returned in commits:
        following, first = bisect_left(began, returned), bisect_left(steps, step)
        assert first <= following, f"step {step} was committed and is not seen"
        if first < len(seen):
            longest = max(longest, seen[first].ended - returned)
    return longest


def test_readers_see_whole_commits_and_the_newest(tmp_path: Path) -> None:
    read_while_writing(tmp_path / "data", 2)


@pytest.mark.soak
def test_for_a_minute_readers_see_whole_commits_within_a_second(tmp_path: Path) -> None:
    assert read_while_writing(tmp_path / "data", 60) < MOST_SECONDS


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = WhooshEngine(tmp_path_factory.mktemp("threads") / "data", create=True, deadline_ms=PATIENCE_MS)
    fill(engine)
    return engine


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def differences(engine: Engine, searches: int, also: Callable[[int], None] = lambda _: None) -> int:
    """Return how many answers of eight threads differ from those of one."""

    def answer(number: int) -> SearchResult:
        return replace(engine.search(REQUESTS[number]), took_ms=0)

    def several(seed: int) -> int:
        chosen = random.Random(seed).choices(range(len(REQUESTS)), k=searches)
        wrong = 0
        for number in chosen:
            also(number)
            wrong += answer(number) != alone[number]
        return wrong

    alone = [answer(number) for number in range(len(REQUESTS))]
    engine.close()
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(several, range(THREADS)))


@pytest.mark.usefixtures("hurried")
def test_threads_are_answered_as_one_is(filled: Engine) -> None:
    """Also while the index is closed and opened again under them."""
    assert differences(filled, 25, lambda number: filled.close() if number == 0 else None) == 0


@pytest.mark.soak
@pytest.mark.usefixtures("hurried")
def test_eight_threads_are_answered_as_one_is_five_hundred_times(filled: Engine) -> None:
    assert differences(filled, 500) == 0
