"""Serving an app in worker processes: granian, with the settings a CPU-bound search wants.

Knows an app only as an import string, which every worker resolves for itself after it was spawned: an
index is opened in the process that searches it, and no open file or thread crosses a fork.
"""

from __future__ import annotations

import errno
import importlib
import multiprocessing
import os
import signal
import socket
import time
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.errors import ConfigurationError

from index.errors import DatelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

THREADS: Final = 2
"""Searches at once in a worker. Granian's own default is 512: threads that would share one interpreter lock."""

KILL_AFTER_SECONDS: Final = 30
"""How long a worker may finish its answers once it was told to stop."""

POLL_SECONDS: Final = 0.05
"""How often it is looked whether the first worker listens, and at the end whether all are gone."""

_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s", "datefmt": "%Y-%m-%dT%H:%M:%S%z"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "loggers": {
        "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "dateline": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


class ServeError(DatelineError):
    """The server cannot start, or its workers do not stay up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """Where and how to serve.

    Attributes:
        target: `module:callable`, the factory that makes the WSGI application in each worker.
        host: the address to listen on, or a name of this machine.
        port: the port, or 0 for any free one.
        workers: processes.
        prefix: the path the app says it is mounted below, for the address that is announced.
    """

    target: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    prefix: str = ""


def serve(options: ServeOptions, announce: Callable[[str], None]) -> signal.Signals:
    """Serve until told to stop, let the answers under way finish, and return the signal that said so.

    Args:
        options: where and how.
        announce: called once with the server's address, from a thread of its own, when the first worker listens.

    Raises:
        ServeError: the port cannot be had, or the workers keep failing.
    """
    ip_address, port = _bindable(options.host, options.port)
    server = _Server(options, ip_address, port)
    address = f"http://{_bracketed(options.host)}:{port}{options.prefix}/"
    waiting = Thread(target=_await_listening, args=(ip_address, port, lambda: announce(address)), daemon=True)
    server.on_startup(waiting.start)
    # NumPy's linear algebra, which nobody here uses, would start threads that heed every signal (see `_load`).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Python before 3.14 forks on Linux, here with threads running.
    multiprocessing.set_start_method("spawn", force=True)
    try:
        server.serve(target_loader=_load)
    except (SystemExit, ConfigurationError) as error:
        raise ServeError("The workers do not stay up; their own errors are above.") from error
    assert server.stopped_by is not None
    return server.stopped_by


class _Server(Granian):  # type: ignore[misc, valid-type]
    """Granian as we want it, remembering which signal ended it."""

    def __init__(self, options: ServeOptions, ip_address: str, port: int) -> None:
        self.stopped_by: signal.Signals | None = None
        super().__init__(
            options.target,
            factory=True,
            address=ip_address,
            port=port,
            interface=Interfaces.WSGI,
            workers=options.workers,
            blocking_threads=THREADS,
            http=HTTPModes.http1,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=KILL_AFTER_SECONDS,
            log_dictconfig=_LOGGING,
            log_level="warning",
        )

    def signal_handler_interrupt(self, signum: int, frame: object) -> None:
        self.stopped_by = signal.Signals(signum)
        super().signal_handler_interrupt(signum, frame)

    def _stop_workers(self) -> None:
        # Granian asks once whether a worker is gone, a millisecond after its files are closed, and else complains that
        # it had to kill it: on a busy machine a process takes longer to end.
        until = time.monotonic() + KILL_AFTER_SECONDS
        for worker in self.wrks:
            worker.terminate()
        while any(worker.is_alive() for worker in self.wrks) and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
        super()._stop_workers()

    def signal_handler_reload(self, signum: int, frame: object) -> None:
        # SIGHUP: the terminal is gone. There is nothing to reload, for commits are seen without it.
        self.signal_handler_interrupt(signum, frame)


def _load(target: str) -> WSGIApplication:
    """Make the application, in a worker, before it has threads of its own.

    A second signal on the heels of the first deadlocks granian's worker, in the Event its handler sets; and
    a terminal (Ctrl-C) and systemd signal every process, after which the parent signals the workers again.
    So a worker heeds SIGTERM alone, once, and from a thread that waits for it.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    Thread(target=_end_once, daemon=True).start()
    module, _, name = target.partition(":")
    factory: Callable[[], WSGIApplication] = getattr(importlib.import_module(module), name)
    return factory()


def _end_once() -> None:
    signal.sigwait({signal.SIGTERM})
    handler = signal.getsignal(signal.SIGTERM)
    if not callable(handler):
        # Granian has not yet come to install its own: there is no answer under way.
        os._exit(128 + signal.SIGTERM)
    handler(signal.SIGTERM, None)


def _await_listening(host: str, port: int, then: Callable[[], None]) -> None:
    """Call `then` when the port takes connections: on Linux each worker opens its own socket once it is up."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            then()
            return


def _bindable(host: str, port: int) -> tuple[str, int]:
    """Return the host's address and the port, or a free one for 0, after trying that they can be had.

    Granian takes addresses, not names. On Linux it listens with SO_REUSEPORT: a port that is taken by
    another server of its kind it would share with it without a word.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            bound = trial.getsockname()
            return str(bound[0]), int(bound[1])
    except OSError as error:
        raise ServeError(_why_not(host, port, error)) from error


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; choose another with --port, or stop what listens there."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges; choose one above 1023 with --port."
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}."


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
