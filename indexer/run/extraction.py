"""Extract documents into pages in worker processes, on all cores and with limits for each document.

Any error, and the death of a worker, becomes the outcome of that document, and the run goes on (`indexer.run.workers`).
"""

from __future__ import annotations

import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from pebble import ProcessExpired, ProcessPool

from indexer.errors import InputFailedError, InputIgnoredError, PageError
from indexer.ledger.ledger import State
from indexer.run.workers import LIMITS, Limits, forkserver, prepare, profiles, within

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pebble import ProcessFuture

    from indexer.page import Input, Page

_DOING: Final = "the extractor"


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

    def __init__(self, jobs: int, limits: Limits = LIMITS) -> None:
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
            self._pool = ProcessPool(
                max_workers=self._jobs, initializer=prepare, initargs=(profiles(),), context=forkserver()
            )
        future = self._pool.schedule(extracted, args=(document, self._limits), timeout=self._limits.wall_seconds)
        return lambda: _outcome(future, self._limits)


def _outcome(future: ProcessFuture[Outcome], limits: Limits) -> Outcome:
    try:
        return future.result()
    except FutureTimeoutError:
        return Outcome(None, State.FAILED, f"{_DOING} took more than {limits.wall_seconds:g} s")
    except ProcessExpired as error:
        return Outcome(None, State.FAILED, _death(error.exitcode, limits))


def _death(exit_code: int | None, limits: Limits) -> str:
    if exit_code == -signal.SIGPROF:
        return f"{_DOING} took more than {limits.cpu_seconds:g} s of processor time"
    return f"{_DOING}'s process died (exit code {exit_code})"


def extracted(document: Input, limits: Limits) -> Outcome:
    """Return what one document comes to; in a worker, within its limits."""
    from indexer.extract import extract

    page = within(limits, document.path, lambda: extract(document), doing=_DOING)
    return Outcome(None, state_of(page), page.reason) if isinstance(page, PageError) else Outcome(page)


def state_of(error: PageError) -> State:
    """Return the state of an input that an error was raised about."""
    if isinstance(error, InputFailedError):
        return State.FAILED
    return State.IGNORED if isinstance(error, InputIgnoredError) else State.REFUSED
