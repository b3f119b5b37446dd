"""Limit the exports that one process makes at a time, so that searches always find a thread.

A long export, or one whose reader is slow, keeps a thread of the server for as long as it takes.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from index.errors import DatelineError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EXPORTS: Final = 1
"""One fewer than the threads of a worker (`server.serve.THREADS`)."""


class ExportsBusyError(DatelineError):
    """This process makes as many exports as it may."""


class Slots:
    """The exports that a process may make at a time. Safe for any number of threads."""

    def __init__(self, count: int = MAX_EXPORTS) -> None:
        self._free: Final = BoundedSemaphore(count)

    def take(self) -> Slot:
        """Take a slot.

        Raises:
            ExportsBusyError: none is free.
        """
        if not self._free.acquire(blocking=False):
            raise ExportsBusyError("This server is making another export.")
        return Slot(self._free)


class Slot:
    """A slot that was taken. It is released once, however often `release` is called."""

    def __init__(self, free: BoundedSemaphore) -> None:
        self._stack: Final = ExitStack()
        self._stack.callback(free.release)

    def release(self) -> None:
        """Give the slot back."""
        self._stack.close()

    def released_after(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield the pieces, then give the slot back."""
        try:
            yield from pieces
        finally:
            self.release()
