"""Start worker processes, and limit what one document may take.

Owns the per-document boundary: any error of a reader of foreign bytes becomes a `PageError`. lxml and regular
expressions run in C, where neither an exception nor a signal handler of Python can stop them. So the kernel enforces
the limits on processor time and memory: it ends the worker, and a new one is started.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from indexer.errors import InputFailedError, PageError
from indexer.extractor import PROFILES
from indexer.inputs.bounds import MAX_RAW_DOCUMENT_BYTES, MIB

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerContext

_T = TypeVar("_T")

_PRELOADED: Final = ("indexer.run.extraction", "indexer.run.splitting", "indexer.run.preload")
"""Imported once, by the process from which workers are forked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits for one document.

    Attributes:
        cpu_seconds: processor time; the slowest of the 219 shared pages takes a twentieth of it.
        cpu_seconds_per_mib: more processor time for each megabyte of a file that is split. feedparser takes 0.1 s.
        wall_seconds: time by the clock, for a worker that waits or is starved.
        memory_bytes: memory beyond the worker's own before the document; a page of ten megabytes takes a fifth of it.
    """

    cpu_seconds: float = 5
    cpu_seconds_per_mib: float = 1
    wall_seconds: float = 120
    memory_bytes: int = 512 * MIB

    def of_file(self, size_bytes: int) -> Limits:
        """Return the limits for each document of a file of this size, which is in memory while it is split."""
        counted = min(size_bytes, MAX_RAW_DOCUMENT_BYTES)  # none of its documents is larger
        return replace(
            self,
            cpu_seconds=self.cpu_seconds + self.cpu_seconds_per_mib * counted / MIB,
            memory_bytes=self.memory_bytes + size_bytes,
        )


LIMITS: Final = Limits()


@cache
def forkserver() -> ForkServerContext:
    """Return the context of worker processes: forks of a server without threads, because a fork may inherit locks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOADED])
    first = context.Process(target=_nothing)  # aborting a worker during preload prints a traceback: preload first
    first.start()
    first.join()
    return context


def _nothing() -> None:
    pass


def profiles() -> str:
    """Return the folder of site profiles, or ''. The fork server's environment may be older, so it is passed on."""
    return os.environ.get(PROFILES, "")


def prepare(profiles: str) -> None:
    """Ignore Ctrl-C, which the parent process handles, and let the processor-time limit end the worker.

    Args:
        profiles: the folder of site profiles, or empty.
    """
    os.environ[PROFILES] = profiles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def within(limits: Limits, path: str, step: Callable[[], _T], *, doing: str) -> _T | PageError:
    """Return the result of the step, or its error; the limit on processor time ends this process.

    Args:
        limits: the limits for the step.
        path: the input.
        step: the work.
        doing: the name of the work in messages.
    """
    _limit_memory(limits.memory_bytes)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        return step()
    except PageError as error:
        return error
    except MemoryError:
        return InputFailedError(path, f"{doing} took more than {limits.memory_bytes >> 20} MB of memory")
    except Exception as error:  # noqa: BLE001 - the per-document boundary: recorded, and the rest goes on
        return InputFailedError(path, f"{doing} failed: {type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def extend(limits: Limits, unpacked_bytes: int) -> None:
    """Extend the running step's processor time by that for the bytes it unpacked."""
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if left > 0:
        signal.setitimer(signal.ITIMER_PROF, left + limits.cpu_seconds_per_mib * unpacked_bytes / MIB)


def _limit_memory(more_bytes: int) -> None:
    """Limit this process's memory to what it has now and this much more."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except FileNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (int(pages) * resource.getpagesize() + more_bytes, resource.RLIM_INFINITY))
