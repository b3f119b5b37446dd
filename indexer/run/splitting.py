"""Split files into documents in a worker process, so that foreign bytes are parsed under limits only.

One worker serves all files, one at a time. It gets an open file, and sends each document as soon as it is found. The
pipe between the processes is the bounded queue. Limits begin anew with each document. If the worker reaches a limit or
dies, its file gets a complaint, the documents sent before stay, and the next file gets a new worker.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing.reduction import recv_handle, send_handle
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, Self

from indexer.errors import InputFailedError, PageError
from indexer.run.workers import LIMITS, Limits, extend, forkserver, prepare, profiles, within

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from types import TracebackType

    from indexer.inputs.skipped import Skipped
    from indexer.page import Input

_DOING: Final = "splitting it into documents"


class _Worker(NamedTuple):
    """A worker process, and our end of the pipe to it."""

    process: ForkServerProcess
    connection: Connection


class Splitter:
    """Splits files, one at a time. A context manager: leaving it ends the worker.

    Args:
        limits: the limits for one document.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits: Final = limits
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        """Begin; no process is started yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """End the worker."""
        self._stop()

    def split(self, path: str, file: BinaryIO, size_bytes: int) -> Iterator[Input | Skipped]:
        """Yield what `indexer.inputs.unpack` finds in a file, each as soon as it is found.

        Args:
            path: the file's path, relative to its pile; its name shows the format.
            file: the open file; its position is changed.
            size_bytes: the number of bytes to read.

        Raises:
            InputFailedError: a limit was reached, or the worker broke.
        """
        worker = self._running()
        is_whole = False
        try:
            _send(worker, path, file, size_bytes)
            while (met := self._received(worker, path)) is not None:
                yield met
            is_whole = True
        finally:
            if not is_whole:
                self._stop()

    def _running(self) -> _Worker:
        if self._worker is not None and not self._worker.process.is_alive():
            self._stop()
        if self._worker is None:
            context = forkserver()
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, self._limits, profiles()), daemon=True)
            process.start()
            theirs.close()  # else the pipe would stay open after the worker's end
            self._worker = _Worker(process, ours)
        return self._worker

    def _received(self, worker: _Worker, path: str) -> Input | Skipped | None:
        """Return the next thing that the worker sends; None at the file's end."""
        try:
            if not worker.connection.poll(self._limits.wall_seconds):
                raise InputFailedError(path, f"{_DOING} took more than {self._limits.wall_seconds:g} s")
            met: Input | Skipped | PageError | None = worker.connection.recv()
        except (EOFError, OSError) as error:
            worker.process.join()
            raise InputFailedError(path, _death(worker.process.exitcode, self._limits)) from error
        if isinstance(met, PageError):
            raise met
        return met

    def _stop(self) -> None:
        if self._worker is not None:
            self._worker.process.kill()
            self._worker.process.join()
            self._worker.connection.close()
            self._worker = None


def _send(worker: _Worker, path: str, file: BinaryIO, size_bytes: int) -> None:
    """Send the file to the worker. If the worker has just died, `_received` reports it."""
    assert worker.process.pid is not None
    with suppress(OSError):
        worker.connection.send((path, size_bytes))
        send_handle(worker.connection, file.fileno(), worker.process.pid)


def _death(exit_code: int | None, limits: Limits) -> str:
    if exit_code == -signal.SIGPROF:
        more = f" and {limits.cpu_seconds_per_mib:g} s a megabyte" if limits.cpu_seconds_per_mib else ""
        return f"{_DOING} took more than {limits.cpu_seconds:g} s{more} of processor time"
    return f"the process that was {_DOING} died (exit code {exit_code})"


def _serve(connection: Connection, limits: Limits, profiles: str) -> None:
    """Split each file that is sent, until the pipe closes. Runs in the worker."""
    prepare(profiles)
    with suppress(EOFError, OSError, MemoryError):  # the other process has ended
        while True:
            path, size_bytes = connection.recv()
            with os.fdopen(recv_handle(connection), "rb") as file:
                for met in _split(path, file, size_bytes, limits):
                    connection.send(met)
            connection.send(None)


def _split(path: str, file: BinaryIO, size_bytes: int, limits: Limits) -> Iterator[Input | Skipped | PageError]:
    """Yield a file's documents, and the error that ends it, if there is one."""
    from indexer.inputs.unpack import unpack

    def opened() -> Iterator[Input | Skipped]:
        file.seek(0)
        yield from unpack(path, file.read(size_bytes), lambda unpacked_bytes: extend(limits, unpacked_bytes))

    documents = opened()
    of_file = limits.of_file(size_bytes)
    while True:
        met = within(of_file, path, lambda: next(documents, None), doing=_DOING)
        if met is None:
            return
        yield met
        if isinstance(met, PageError):
            return
