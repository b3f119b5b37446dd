"""Serve an app in worker processes, with granian set up for searches that are bound by the CPU.

The app is an import string, which each worker resolves after it was spawned. So an index is opened by the process
that searches it, and no open file or thread crosses a fork.
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
"""Concurrent searches in a worker. Granian's default is 512 threads, which would share one interpreter lock."""

KILL_AFTER_SECONDS: Final = 30
"""How long a worker may take to finish its answers after the signal to stop."""

POLL_SECONDS: Final = 0.05
"""Interval of the checks whether the first worker listens, and whether all workers have ended."""

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
    """The settings of the HTTP server.

    Attributes:
        target: `module:callable`, the factory that makes the WSGI application in each worker.
        host: the address to listen on, or a name of this machine.
        port: the port, or 0 for any free one.
        workers: the number of worker processes.
        prefix: the path below which the app is mounted, for the address that is announced.
    """

    target: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    prefix: str = ""


def serve(options: ServeOptions, announce: Callable[[str], None]) -> signal.Signals:
    """Serve until a signal arrives, finish the answers under way, and return the signal.

    Args:
        options: the settings.
        announce: called once with the server's address, from another thread, when the first worker listens.

    Raises:
        ServeError: the port cannot be bound, or the workers keep failing.
    """
    ip_address, port = _resolve_address(options.host, options.port)
    server = _Server(options, ip_address, port)
    address = f"http://{_bracketed(options.host)}:{port}{options.prefix}/"
    announcer = Thread(target=_await_listening, args=(ip_address, port, lambda: announce(address)), daemon=True)
    server.on_startup(announcer.start)
    # NumPy's linear algebra is not used here, but its library would start threads that receive every signal
    # (see `_load`).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Python before 3.14 forks on Linux by default, which is unsafe here: threads are running.
    multiprocessing.set_start_method("spawn", force=True)
    try:
        server.serve(target_loader=_load)
    except (SystemExit, ConfigurationError) as error:
        raise ServeError("The workers do not stay up; their own errors are above.") from error
    assert server.stopped_by is not None
    return server.stopped_by


class _Server(Granian):  # type: ignore[misc, valid-type]
    """Granian with our settings; it remembers the signal that stopped it."""

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
        # Granian checks each worker once, a millisecond after its files are closed, and logs an error if it still
        # runs. On a busy machine a process takes longer to end, so wait for it first.
        deadline = time.monotonic() + KILL_AFTER_SECONDS
        for worker in self.wrks:
            worker.terminate()
        while any(worker.is_alive() for worker in self.wrks) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        super()._stop_workers()

    def signal_handler_reload(self, signum: int, frame: object) -> None:
        # SIGHUP means that the terminal was closed. There is nothing to reload: workers see new commits anyway.
        self.signal_handler_interrupt(signum, frame)


def _load(target: str) -> WSGIApplication:
    """Make the application in a worker, before the worker starts threads.

    A second signal right after the first deadlocks granian's worker, in the Event that its handler sets. A terminal
    (Ctrl-C) and systemd signal every process, and then the parent signals the workers again. So a worker handles
    SIGTERM only, once, in a thread that waits for it.
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
        # Granian has not installed its handler yet, so no answer is under way.
        os._exit(128 + signal.SIGTERM)
    handler(signal.SIGTERM, None)


def _await_listening(host: str, port: int, then: Callable[[], None]) -> None:
    """Call `then` when the port accepts connections: on Linux each worker opens its own socket when it is up."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            then()
            return


def _resolve_address(host: str, port: int) -> tuple[str, int]:
    """Return the host's IP address and the port (a free one for 0), after a trial bind.

    Granian accepts addresses, not names. The trial bind is needed because granian listens with SO_REUSEPORT on Linux:
    it would share a port with another such server and report nothing.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            bound = trial.getsockname()
            return str(bound[0]), int(bound[1])
    except OSError as error:
        raise ServeError(_bind_error_text(host, port, error)) from error


def _bind_error_text(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; choose another with --port, or stop what listens there."
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges; choose one above 1023 with --port."
    return f"Cannot listen on {host}, port {port}: {error.strerror or error}."


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
