"""A `dateline` command that is killed at the n-th step of the protocol, in a process of its own, for `test_kill.py`.

Steps are the edges of ledger transactions, of index batches and of the ledger's shrinking: before and after each is
entered, done.
Without a kill the number of steps is told, so that a test can go through them all.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any

import index.engines
from dateline import cli
from indexer.ledger.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection


class Steps:
    """Counts steps and dies at the one asked for."""

    def __init__(self, fatal: int) -> None:
        self.taken = 0
        self._fatal = fatal

    def step(self) -> None:
        self.taken += 1
        if self.taken == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, manager: Callable[..., Any]) -> Callable[..., Any]:
        """Return the context manager with a step before, inside at both ends, and after."""

        @contextmanager
        def counted(*args: Any, **kwargs: Any) -> Iterator[Any]:
            self.step()
            with manager(*args, **kwargs) as value:
                self.step()
                yield value
                self.step()
            self.step()

        return counted

    def beside(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a step before and after."""

        def counted(*args: Any) -> Any:
            self.step()
            value = function(*args)
            self.step()
            return value

        return counted


def run(
    fatal: int, command: tuple[str, ...], told: Connection, count: Callable[[Steps], None] = lambda _: None
) -> None:
    """Run the command with its protocol's edges counted, and what `count` adds; tell how many there were."""
    steps = Steps(fatal)
    count(steps)
    Ledger.transaction = steps.around(Ledger.transaction)  # type: ignore[method-assign]
    Ledger.shrink = steps.beside(Ledger.shrink)  # type: ignore[method-assign]
    open_engine = index.engines.open_engine

    def counted_engine(*args: Any, **kwargs: Any) -> Any:
        engine = open_engine(*args, **kwargs)
        engine.batch = steps.around(engine.batch)  # type: ignore[method-assign]
        engine.rebuild = steps.around(engine.rebuild)  # type: ignore[method-assign]
        return engine

    index.engines.open_engine = counted_engine
    with redirect_stdout(StringIO()):
        cli.main(command, standalone_mode=False)
    told.send(steps.taken)
