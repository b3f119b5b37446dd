"""Processes that write to an index step by step, to be killed, stopped or starved; and what must be left of it.

A History says what each step changes and which articles there are after it: one of them is named after the step, so
that an index tells how far it has come. Processes are forks of a server that has all modules loaded: some 20 ms each.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from whoosh.filedb.filestore import FileStorage

from index.article.model import Article, Block, Quality, Role, article_id
from index.engines import open_engine
from index.engines.whoosh.columnar import commits
from index.errors import EngineError
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, SearchRequest, Selection
from tests.conformance.piles import article

if TYPE_CHECKING:
    from index.engine import Engine

MARKER: Final = article_id("marker")
REFUSED: Final = 3

MOST: Final = 60
"""A history grows to about so many articles."""

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.soak.committing", "tests.soak.killed", "pytest"])

_WORDS: Final = "harbour tide ferry quota lamp mole dues master night keel rope salt".split()
_ALL: Final = (Selection(facet=Facet.QUALITY, values=tuple(Quality)),)


class History:
    """What becomes of a pile, step by step; the same for each seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._states = [{each.id: each for each in [self._marker(0), *(self._new(0, n) for n in range(20))]}]

    def state(self, step: int) -> dict[str, Article]:
        """Return the articles after a step, by id."""
        while len(self._states) <= step:
            number = len(self._states)
            state = dict(self._states[-1])
            for key, put in self.changes(number).items():
                if put is None:
                    del state[key]
                else:
                    state[key] = put
            self._states.append(state)
        return self._states[step]

    def changes(self, step: int) -> dict[str, Article | None]:
        """Return what a step does: new articles, other words, other facts alone; None takes one away."""
        before = self.state(step - 1)
        rolls = random.Random(f"{self._seed} {step}")
        chosen = rolls.sample(sorted(before.keys() - {MARKER}), 12)
        changes: dict[str, Article | None] = {MARKER: self._marker(step)}
        for number in range(4):
            new = self._new(step, number)
            changes[new.id] = new
        for key in chosen[:2]:
            changes[key] = replace(before[key], blocks=_blocks(rolls, step))
        for key in chosen[2:6]:
            changes[key] = replace(before[key], tags=(f"step {step}",), lead=rolls.random() < 0.5)
        for key in chosen[6 : 7 if len(before) < MOST else 12]:
            changes[key] = None
        return changes

    def _marker(self, step: int) -> Article:
        return replace(article("marker", f"Step {step}"), blocks=_blocks(random.Random(step), step))

    def _new(self, step: int, number: int) -> Article:
        rolls = random.Random(f"{self._seed} {step} {number}")
        return replace(article(f"{step}-{number}", f"Report {number} of {step}"), blocks=_blocks(rolls, step))


def _blocks(rolls: random.Random, step: int) -> tuple[Block, ...]:
    text = " ".join(rolls.choices(_WORDS, k=rolls.randint(5, 60)))
    return (Block(text=f"Written at step{step}: {text}.", role=Role.BODY, reason="a test"),)


# What is done in a process of its own


def merge_often() -> None:
    """Merge three segments as soon as there are more."""
    commits.MAX_SEGMENTS = 3  # type: ignore[misc]
    commits.MERGE_FACTOR = 3  # type: ignore[misc]


def begin(root: Path, history: History, steps: int = 0) -> None:
    """Make an index of the state after some steps, in several segments."""
    engine = open_engine(root, create=True)
    with engine.rebuild(decide="1") as batch:
        for each in history.state(0).values():
            batch.put(each)
    for step in range(1, steps + 1):
        take(engine, history, step)
    engine.close()


def take(engine: Engine, history: History, step: int) -> None:
    """Commit a step."""
    with engine.batch() as batch:
        for key, put in history.changes(step).items():
            if put is None:
                batch.remove(key, tombstone=True)
            else:
                batch.put(put)


def step_of(engine: Engine) -> int:
    """Return which step an index is at."""
    return int(engine.get(MARKER).title.removeprefix("Step "))


def go_on(root: Path, seed: int, acknowledged: Connection, until: int = 1 << 30) -> None:
    """Commit step after step from where the index is, and tell each when it is committed."""
    merge_often()
    history, engine = History(seed), open_engine(root)
    for step in range(step_of(engine) + 1, until + 1):
        take(engine, history, step)
        acknowledged.send(step)


def stop_then_commit(root: Path, seed: int) -> None:
    """Open the index, stop until somebody lets the process go on, and commit one step; exit with REFUSED where not."""
    merge_often()
    history, engine = History(seed), open_engine(root)
    step = step_of(engine) + 1
    history.state(step)
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        take(engine, history, step)
    except EngineError:
        sys.exit(REFUSED)


CALLS: Final = ((os, "open"), (os, "fsync"), (os, "rename"), (os, "remove"), (FileStorage, "create_file"))
"""What a commit does to files, as Python calls it; each is taken once before and once after."""


def die_at(root: Path, seed: int, fatal: int, taken: Connection) -> None:
    """Commit one step and die at the n-th edge of a call to the system; tell how many edges there were."""
    merge_often()
    history, engine = History(seed), open_engine(root)
    step = step_of(engine) + 1
    edges = 0

    def edge() -> None:
        nonlocal edges
        edges += 1
        if edges == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched(call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            edge()
            result = call(*args, **kwargs)
            edge()
            return result

        return inner

    for owner, name in CALLS:
        setattr(owner, name, watched(getattr(owner, name)))
    take(engine, history, step)
    taken.send(edges)


def commit_within(root: Path, seed: int, limit: int | None, told: Connection) -> None:
    """Commit one step where no file may grow beyond a limit; tell the error, or that there was none."""
    merge_often()
    history, engine = History(seed), open_engine(root)
    step = step_of(engine) + 1
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        take(engine, history, step)
    except EngineError as error:
        told.send(str(error))
    else:
        told.send("")


# What is asked of them, and of what they leave


def started(target: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start a process; it ends with the tests."""
    process = PROCESSES.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def ended(process: BaseProcess) -> int:
    """Wait for a process to end, and return its exit code; that of a killed one is negative."""
    process.join(120)
    assert process.exitcode is not None, "still running after two minutes"
    return process.exitcode


def received(connection: Connection) -> list[Any]:
    """Return everything that has been sent and not yet received."""
    found = []
    with suppress(EOFError):
        while connection.poll():
            found.append(connection.recv())
    return found


def articles(engine: Engine) -> dict[str, Article]:
    """Return every article, by id."""
    request = SearchRequest(
        query=parse(""), selections=_ALL, copies=Copies.SHOW, per_page=100, facets=(), date_histogram=False
    )
    return {hit.article.id: hit.article for hit in engine.search(request).hits}


def check_left(root: Path, history: History, committed: int) -> int:
    """Assert that an index is whole, at this step or the next, and takes another; return which it was at."""
    engine = open_engine(root)
    engine.check()
    step = step_of(engine)
    assert committed <= step <= committed + 1
    assert articles(engine) == history.state(step)
    take(engine, history, step + 1)
    assert articles(engine) == history.state(step + 1)
    engine.close()
    return step
