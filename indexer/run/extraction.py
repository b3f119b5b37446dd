"""Documents → pages in worker processes: all cores, and a limit on what one document may take.

Here stands the per-page boundary: whatever an extractor raises, or dies of, becomes an outcome that says so, and the
rest goes on. lxml and regular expressions run in C and heed no exception and no handler of Python's: so the limits
are the kernel's (processor time, memory), which end the worker; another takes its place.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from pebble import ProcessExpired, ProcessPool

from indexer.errors import InputIgnoredError, PageError
from indexer.extractor import PROFILES
from indexer.ledger.ledger import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pebble import ProcessFuture

    from indexer.page import Input, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take.

    Attributes:
        cpu_seconds: of processor time; the slowest of the 219 shared pages takes a twentieth of it.
        wall_seconds: for a worker that waits, or is not let run.
        memory_bytes: beyond what a worker has when it starts; ten megabytes of page take a fifth of it.
    """

    cpu_seconds: float = 5
    wall_seconds: float = 120
    memory_bytes: int = 512 * 1024 * 1024


_PRELOADED: Final = ("indexer.run.extraction", "indexer.run.preload")
"""Imported once, by the process that every worker is forked from."""


class Outcome(NamedTuple):
    """What one document came to: its page, or the state it is in without one and why."""

    page: Page | None
    state: State = State.INDEXED
    reason: str = ""


class Extraction:
    """A pool of workers. A context manager: leaving it ends them, at once where an exception is on its way.

    Args:
        jobs: how many workers; they start with the first document.
        limits: what one document may take.
    """

    def __init__(self, jobs: int, limits: Limits = Limits()) -> None:
        self._jobs: Final = jobs
        self._limits: Final = limits
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        """Begin; no process is started yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End the workers."""
        if self._pool is not None:
            if kind:
                self._pool.stop()  # type: ignore[no-untyped-call]
            else:
                self._pool.close()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def submit(self, document: Input) -> Callable[[], Outcome]:
        """Hand a document over; what is returned waits for its outcome."""
        if self._pool is None:
            self._pool = _pool(self._jobs, self._limits)
        future = self._pool.schedule(extracted, args=(document, self._limits), timeout=self._limits.wall_seconds)
        return lambda: _outcome(future, self._limits)


def _pool(jobs: int, limits: Limits) -> ProcessPool:
    """Return a pool of processes that share no thread and no lock with this one: a fork of it might."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOADED])
    first = context.Process(target=_nothing)  # waits for what is loaded: a worker requested_id for, and then given up
    first.start()  # before it could start, would say so with a traceback
    first.join()
    return ProcessPool(
        max_workers=jobs, initializer=_prepare, initargs=(limits, os.environ.get(PROFILES, "")), context=context
    )


def _nothing() -> None:
    pass


def _outcome(future: ProcessFuture[Outcome], limits: Limits) -> Outcome:
    try:
        return future.result()
    except FutureTimeoutError:
        return Outcome(None, State.FAILED, f"the extractor took more than {limits.wall_seconds:g} s")
    except ProcessExpired as error:
        return Outcome(None, State.FAILED, _death(error.exitcode, limits))


def _death(exit_code: int | None, limits: Limits) -> str:
    if exit_code == -signal.SIGPROF:
        return f"the extractor took more than {limits.cpu_seconds:g} s of processor time"
    return f"the extractor's process died (exit code {exit_code})"


def _prepare(limits: Limits, profiles: str) -> None:
    """Leave Ctrl-C to the process that started this one, and let processor time end this one.

    Args:
        limits: what one document may take.
        profiles: the folder of site profiles, or empty; the process that workers are forked from may not know it.
    """
    os.environ[PROFILES] = profiles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    statm = Path("/proc/self/statm")
    if statm.exists():
        used = int(statm.read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + limits.memory_bytes, resource.RLIM_INFINITY))


def extracted(document: Input, limits: Limits) -> Outcome:
    """Return what one document comes to; in a worker, within its limits."""
    from indexer.extract import extract

    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        return Outcome(extract(document))
    except PageError as error:
        return Outcome(None, state_of(error), error.reason)
    except MemoryError:
        return Outcome(None, State.FAILED, f"the extractor took more than {limits.memory_bytes >> 20} MB of memory")
    except Exception as error:  # noqa: BLE001 - the per-page boundary: recorded, and the rest goes on
        return Outcome(None, State.FAILED, f"the extractor failed: {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def state_of(error: PageError) -> State:
    """Return the state of an input that an error was raised about."""
    return State.IGNORED if isinstance(error, InputIgnoredError) else State.REFUSED
