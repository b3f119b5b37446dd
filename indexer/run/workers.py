"""Worker processes: how they start, and what one document may take in one.

Here stands the per-document boundary: whatever a reader of foreign bytes raises becomes a `PageError`. lxml and regular
expressions run in C and heed no exception and no handler of Python's. So the limits are the kernel's (processor time,
memory), which end the worker; another takes its place.
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
"""Imported once, by the process that every worker is forked from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one document may take.

    Attributes:
        cpu_seconds: of processor time; the slowest of the 219 shared pages takes a twentieth of it.
        cpu_seconds_per_mib: what splitting a file may take beyond that for a megabyte of it. feedparser takes 0.1 s.
        wall_seconds: for a worker that waits, or is not let run.
        memory_bytes: beyond what a worker has before the document; ten megabytes of page take a fifth of it.
    """

    cpu_seconds: float = 5
    cpu_seconds_per_mib: float = 1
    wall_seconds: float = 120
    memory_bytes: int = 512 * MIB

    def of_file(self, size_bytes: int) -> Limits:
        """Return the limits on each document of a file of this size, which is held while it is split."""
        counted = min(size_bytes, MAX_RAW_DOCUMENT_BYTES)  # none of its documents is larger
        return replace(
            self,
            cpu_seconds=self.cpu_seconds + self.cpu_seconds_per_mib * counted / MIB,
            memory_bytes=self.memory_bytes + size_bytes,
        )


LIMITS: Final = Limits()


@cache
def forkserver() -> ForkServerContext:
    """Return the context of processes that share no thread and no lock with this one: a fork of it might."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_PRELOADED])
    first = context.Process(target=_nothing)  # aborting a worker during preload prints a traceback: preload first
    first.start()
    first.join()
    return context


def _nothing() -> None:
    pass


def profiles() -> str:
    """Return the folder of site profiles, or nothing; the process that workers are forked from may not know it."""
    return os.environ.get(PROFILES, "")


def prepare(profiles: str) -> None:
    """Leave Ctrl-C to the process that started this worker, and let processor time end the worker.

    Args:
        profiles: the folder of site profiles, or empty.
    """
    os.environ[PROFILES] = profiles
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def within(limits: Limits, path: str, step: Callable[[], _T], *, doing: str) -> _T | PageError:
    """Return what the step returns, or the error it raises; a limit on processor time ends this process.

    Args:
        limits: what the step may take.
        path: the input it is about.
        step: what is done.
        doing: what does it, to the user.
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
    """Give the step under way the processor time for bytes that it unpacked."""
    left, _ = signal.getitimer(signal.ITIMER_PROF)
    if left > 0:
        signal.setitimer(signal.ITIMER_PROF, left + limits.cpu_seconds_per_mib * unpacked_bytes / MIB)


def _limit_memory(more_bytes: int) -> None:
    """Let this process have so much more memory than it has now."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except FileNotFoundError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (int(pages) * resource.getpagesize() + more_bytes, resource.RLIM_INFINITY))
