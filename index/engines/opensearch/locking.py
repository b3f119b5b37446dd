"""The lock: one document, held by one writer at a time, which renews it as long as it lives.

Another writer waits to see whether the lock is renewed. If it is not within LEASE_S, its holder is dead, and the lock
goes over. No clock is compared with another's. Of a holder on the same machine, the system knows whether it is dead.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.engines.opensearch.cluster import WRITE_PATIENCE_S, ConflictError, NotThereError
from index.engines.opensearch.sessions import meta_index
from index.errors import EngineError, EngineLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from index.engines.opensearch.cluster import Cluster

LEASE_S: Final = 15.0
"""A lock that is not renewed for this time is nobody's."""

RENEWED_S: Final = 4.0
"""How often its holder renews it."""

LOCK: Final = "lock"
"""The id of the document."""

_WATCHED_S: Final = 0.25

_HELD: Final[set[str]] = set()
"""The keys of the locks that this process holds."""


class Lock:
    """The lock of one writer, which a thread renews until `release`."""

    def __init__(self, cluster: Cluster, owner: Mapping[str, Any], version: tuple[int, int]) -> None:
        self._cluster = cluster
        self._owner = owner
        self._version = version
        self._renewed_s = time.monotonic()
        self._is_lost = False
        self._released = threading.Event()
        _HELD.add(owner["key"])
        self._thread = threading.Thread(target=self._renew, name="dateline-lock", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise EngineLockedError if another writer may hold the lock by now."""
        if self._is_lost or time.monotonic() > self._renewed_s + LEASE_S:
            raise EngineLockedError(
                f"The lock of the index at {self._cluster.address} was lost, because the cluster did not answer; "
                "try again."
            )

    def release(self) -> None:
        """Give the lock back; if the cluster does not answer, the lease ends by itself."""
        self._released.set()
        self._thread.join()
        _HELD.discard(self._owner["key"])
        with suppress(EngineError):
            # A renewal that timed out may have been written: then the version is another, and the lock still ours.
            while not self._is_lost and self._is_still_ours():
                sequence, term = self._version
                with suppress(ConflictError):
                    self._cluster.request(
                        "DELETE", _path(self._cluster), params={"if_seq_no": sequence, "if_primary_term": term}
                    )
                    return

    def _renew(self) -> None:
        while not self._released.wait(RENEWED_S):
            started_s = time.monotonic()
            try:
                self._version = _write(self._cluster, self._owner, self._version, patience_s=0)
            except ConflictError:
                # A renewal that timed out may have been written.
                with suppress(EngineError):
                    self._is_lost = not self._is_still_ours()
                if self._is_lost:
                    return
            except EngineError:
                continue  # `check` gives up in time
            else:
                self._renewed_s = started_s

    def _is_still_ours(self) -> bool:
        found = _read(self._cluster)
        if found is None or found[0] != self._owner:
            return False
        self._version = found[1]
        return True


@contextmanager
def locked(cluster: Cluster) -> Iterator[Lock]:
    """Hold the lock.

    Raises:
        EngineLockedError: another writer holds it.
    """
    lock = _acquire(cluster)
    try:
        yield lock
    finally:
        lock.release()


def _acquire(cluster: Cluster) -> Lock:
    owner = {"key": secrets.token_hex(8), "place": _place(), "process": os.getpid()}
    found = _read(cluster)
    if found is not None:
        _wait_for_end(cluster, *found)
    version = None if found is None else found[1]
    try:
        return Lock(cluster, owner, _write(cluster, owner, version, patience_s=WRITE_PATIENCE_S))
    except ConflictError as error:
        taken = _read(cluster)
        if taken is not None and taken[0] == owner:  # a try that timed out was written
            return Lock(cluster, owner, taken[1])
        raise _locked(cluster) from error


def _wait_for_end(cluster: Cluster, owner: Mapping[str, Any], version: tuple[int, int]) -> None:
    """Wait until a lock has not been renewed for LEASE_S.

    Raises:
        EngineLockedError: its holder lives.
    """
    if owner["key"] in _HELD:
        raise _locked(cluster)
    if owner["place"] and owner["place"] == _place() and not _is_running(owner["process"]):
        return
    until = time.monotonic() + LEASE_S
    while time.monotonic() < until:
        time.sleep(_WATCHED_S)
        found = _read(cluster)
        if found is None:
            return
        if found[1] != version:
            raise _locked(cluster)


def _locked(cluster: Cluster) -> EngineLockedError:
    return EngineLockedError(
        f"Somebody else is writing to the index at {cluster.address}; try again when they are done."
    )


def _path(cluster: Cluster) -> str:
    return f"/{meta_index(cluster)}/_doc/{LOCK}"


def _read(cluster: Cluster) -> tuple[dict[str, Any], tuple[int, int]] | None:
    """Return the owner and the version of the lock; None if nobody holds it."""
    try:
        found = cluster.request("GET", _path(cluster), patience_s=WRITE_PATIENCE_S)
    except NotThereError:
        return None
    return found["_source"], (found["_seq_no"], found["_primary_term"])


def _write(
    cluster: Cluster, owner: Mapping[str, Any], version: tuple[int, int] | None, *, patience_s: float
) -> tuple[int, int]:
    condition: dict[str, Any] = (
        {"op_type": "create"} if version is None else {"if_seq_no": version[0], "if_primary_term": version[1]}
    )
    written = cluster.request(
        "PUT", _path(cluster), body=owner, params=condition, patience_s=patience_s, timeout_s=RENEWED_S
    )
    return written["_seq_no"], written["_primary_term"]


def _place() -> str:
    """Return a name of what process ids are unique in: this boot of this machine, and its name space; '' if unknown."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True
