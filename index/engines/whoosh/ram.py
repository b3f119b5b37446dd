"""Builds in memory: an index for one engine in one process, gone with it. For tests, and for trying things out."""

from __future__ import annotations

import secrets
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from whoosh.filedb.filestore import RamStorage
from whoosh.util.filelock import LockBase

from index.engines.whoosh.builds import newest_generation
from index.errors import EngineLockedError, EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engines.whoosh.builds import BuildMetadata


class _NullLock(LockBase):
    """The lock that Whoosh's writer asks for. It does nothing, because the writer already holds `RamBuilds.lock`."""

    def __init__(self) -> None:
        super().__init__("")

    def acquire(self, blocking: bool = False) -> bool:  # noqa: FBT001, FBT002 - Whoosh's signature
        """Do nothing."""
        return True

    def release(self) -> None:
        """Do nothing."""


class _Storage(RamStorage):
    """Whoosh's storage in memory, without files on disk and without locks."""

    def temp_storage(self, name: str | None = None) -> RamStorage:
        """Return a storage in memory for a writer's temporary files; Whoosh would use one folder for all processes."""
        return _Storage()

    def lock(self, name: str) -> LockBase:
        return _NullLock()


class RamBuilds:
    """A BuildStore in memory; see there for what the methods promise."""

    is_durable = False

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._storages: dict[str, _Storage] = {}
        self._metadata: dict[str, BuildMetadata] = {}
        self._current: str | None = None

    def create_root(self) -> None:
        """Do nothing: memory needs no root."""

    def current(self) -> str:
        """Return the build that answers; EngineUnavailableError if there is none yet."""
        if self._current is None:
            raise EngineUnavailableError("There is no index in memory yet.")
        return self._current

    def metadata(self, build: str) -> BuildMetadata:
        """Return the versions a build was made with."""
        return self._metadata[build]

    def storage(self, build: str) -> RamStorage:
        """Return the storage with a build's files."""
        return self._storages[build]

    def generation(self, build: str) -> int:
        """Return the newest generation of a build; -1 if there is none."""
        return newest_generation(self._storages[build].list())

    def stamp(self, build: str) -> None:
        """Return None, so that every reader looks for a newer generation."""

    def create(self) -> str:
        """Make an empty build and return its id."""
        build = secrets.token_hex(8)
        self._storages[build] = _Storage()
        return build

    def adopt(self, build: str, metadata: BuildMetadata) -> None:
        """Make a complete build the one that answers."""
        self._metadata[build] = metadata
        self._current = build

    def sweep(self) -> None:
        """Delete every build but the one that answers."""
        for build in self._storages.keys() - {self._current}:
            del self._storages[build]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to write; EngineLockedError at once if another writer holds it."""
        if not self._lock.acquire(blocking=False):
            raise EngineLockedError("Somebody else is writing to the index in memory; try again when they are done.")
        try:
            yield
        finally:
            self._lock.release()
