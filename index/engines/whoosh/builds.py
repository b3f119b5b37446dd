"""The builds of a data directory: where each index is, which one answers, and who may write.

    <root>/CURRENT             names the build that answers; only ever replaced by rename
    <root>/index/<build>/      a Whoosh index, and `build.json` with the versions it was made with
    <root>/index/LOCK          held by the writer while it writes

This module knows files and directories, and nothing of what is in an index. CURRENT never names a build that is not
complete and on the disk. A directory under `index/` that CURRENT does not name is a rebuild in progress if the lock is
held, and otherwise the rest of a crash. A reader never takes the lock.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
import shutil
import stat
import time
import zlib
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Protocol

from index.engines.whoosh.columnar.schema import INDEX_NAME
from index.engines.whoosh.durable_storage import DurableStorage, sync_directory
from index.errors import (
    EngineDamagedError,
    EngineError,
    EngineLockedError,
    EngineOutdatedError,
    EngineUnavailableError,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from whoosh.filedb.filestore import Storage

FORMAT: Final = "columns-3"
"""The name of the schema and the file layout; a build of another format is not read, and must be made again."""

OLDER_FORMATS: Final = frozenset({"whoosh-1", "whoosh-2", "columns-1", "columns-2"})
"""The formats of earlier versions."""

PRIVATE: Final = 0o700
"""The mode of new directories: whoever can write to an index can change its answers."""

SETTLED_NS: Final = 3_000_000_000
"""Longer than any file system's clock stands still: FAT's ticks every two seconds."""

_BUILD: Final = re.compile(r"[0-9a-f]{16}\Z")
_METADATA: Final = "build.json"
_LONGEST_NAME: Final = 100
_TOC_NAME: Final = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildMetadata:
    """The versions a build was made with; `index.engine.EngineInfo` explains each."""

    engine: str
    format: str
    analysis: str
    vocabulary: str
    decide: str


class BuildStore(Protocol):
    """A store of builds: a data directory (`Builds`), or memory (`index.engines.whoosh.ram`)."""

    @property
    def is_durable(self) -> bool:
        """Whether a commit survives the process and a power cut."""

    def create_root(self) -> None:
        """Make the place for builds if there is none."""

    def current(self) -> str:
        """Return the build that answers; EngineUnavailableError if there is none yet."""

    def metadata(self, build: str) -> BuildMetadata:
        """Return the versions a build was made with."""

    def storage(self, build: str) -> Storage:
        """Return the storage with a build's files."""

    def generation(self, build: str) -> int:
        """Return the newest generation of a build; -1 if there is none."""

    def stamp(self, build: str) -> Hashable | None:
        """Return a value that changes with every commit to a build and every swap; None if it could miss one."""

    def create(self) -> str:
        """Make an empty build and return its id."""

    def adopt(self, build: str, metadata: BuildMetadata) -> None:
        """Make a complete build the one that answers."""

    def sweep(self) -> None:
        """Delete every build but the one that answers. Needs the lock."""

    def lock(self) -> AbstractContextManager[None]:
        """Hold the right to write; EngineLockedError if another writer holds it."""


class Builds:
    """The builds under one data directory."""

    is_durable = True

    def __init__(self, root: Path) -> None:
        self._root = root
        self._indexes = root / "index"
        self._pointer = root / "CURRENT"
        self._pointer_name, self._indexes_name = str(self._pointer), str(self._indexes)

    def path(self, build: str) -> Path:
        """Return the directory of a build, which need not exist."""
        return self._indexes / build

    def storage(self, build: str) -> DurableStorage:
        """Return the directory of a build as a storage for Whoosh."""
        return DurableStorage(self.path(build))

    def generation(self, build: str) -> int:
        """Return the generation of a build's newest table of contents; -1 if there is none."""
        return newest_generation(os.listdir(self.path(build)))  # noqa: PTH208 - runs often: no Path per name

    def stamp(self, build: str) -> tuple[int, ...] | None:
        """Return times and inodes of CURRENT and of the build's directory.

        None if one of them is missing or has changed within SETTLED_NS: two changes within one tick of the file
        system's clock have the same time.
        """
        try:
            pointer, folder = os.stat(self._pointer_name), os.stat(f"{self._indexes_name}/{build}")  # noqa: PTH116
        except OSError:
            return None
        if time.time_ns() - max(pointer.st_mtime_ns, folder.st_mtime_ns) < SETTLED_NS:
            return None
        return pointer.st_ino, pointer.st_mtime_ns, folder.st_ino, folder.st_mtime_ns

    def current(self) -> str:
        """Return the build that answers.

        Raises:
            EngineUnavailableError: there is no build yet.
            EngineDamagedError: CURRENT does not name a build.
        """
        build = self._read_pointer()
        if build is None:
            raise EngineUnavailableError(f"There is no index in {self._root} yet; `dateline index` makes one.")
        if not _BUILD.match(build):
            raise EngineDamagedError(f"{self._pointer} names no build of the index; `dateline rebuild` mends it.")
        return build

    def _read_pointer(self) -> str | None:
        try:
            descriptor = os.open(self._pointer, os.O_RDONLY | os.O_CLOEXEC)  # runs for every search: no file object
        except FileNotFoundError:
            return None
        try:
            return os.read(descriptor, _LONGEST_NAME).decode("ascii", "replace").strip()
        finally:
            os.close(descriptor)

    def metadata(self, build: str) -> BuildMetadata:
        """Return the versions a build was made with.

        Raises:
            EngineOutdatedError: an earlier version made it, in a format that is no longer read.
            EngineDamagedError: its metadata cannot be read, or name an unknown format.
        """
        path = self.path(build) / _METADATA
        try:
            written = json.loads(path.read_bytes())
            format_name, checksum = written["format"], written.pop("checksum", None)
            metadata = BuildMetadata(**written) if format_name == FORMAT else None
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise EngineDamagedError(f"{path} is damaged; `dateline rebuild` mends it.") from error
        if format_name in OLDER_FORMATS:
            raise EngineOutdatedError(
                f"The index in {self._root} was made by an earlier version ({format_name}): run `dateline rebuild`."
            )
        if metadata is None:
            raise EngineDamagedError(
                f"The index in {self._root} has the format {format_name}, not {FORMAT}; run `dateline rebuild`."
            )
        if checksum != _checksum(metadata):
            raise EngineDamagedError(f"{path} has changed since it was written; `dateline rebuild` mends it.")
        return metadata

    def create_root(self) -> None:
        """Make the data directory, for its owner alone, if it does not exist."""
        self._root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)

    def create(self) -> str:
        """Make the directory of a new build and return its id."""
        build = secrets.token_hex(8)
        self.path(build).mkdir(mode=PRIVATE)
        return build

    def adopt(self, build: str, metadata: BuildMetadata) -> None:
        """Make a complete build the one that answers; metadata, directories, CURRENT reach the disk in this order."""
        written = asdict(metadata) | {"checksum": _checksum(metadata)}
        _write(self.path(build) / _METADATA, json.dumps(written, indent=1))
        sync_directory(self.path(build))
        sync_directory(self._indexes)
        # Until CURRENT is replaced, the old build answers; from then on the new one, which is complete.
        temporary = self._pointer.with_name("CURRENT.new")
        _write(temporary, build + "\n")
        os.rename(temporary, self._pointer)  # noqa: PTH104 - the test of the order watches this one call
        sync_directory(self._root)

    def sweep(self) -> None:
        """Delete every other build, and the temporary files of the one that answers. Needs the lock."""
        current = self._read_pointer()
        for path in self._indexes.iterdir():
            if _BUILD.match(path.name) and path.name != current:
                shutil.rmtree(path, ignore_errors=True)
        if current is not None:
            for path in self.path(current).glob("_*.toc.*"):
                path.unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to write, among all threads and processes.

        Raises:
            EngineUnavailableError: there is no data directory.
            EngineLockedError: another writer holds it.
        """
        descriptor = self._open_lock()
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise EngineLockedError(
                    f"Somebody else is writing to the index in {self._root}; try again when they are done."
                ) from error
            yield
        finally:
            with suppress(OSError):  # the lock is released all the same, and a commit that is done has not failed
                os.close(descriptor)

    def _open_lock(self) -> int:
        try:
            self._indexes.mkdir(mode=PRIVATE, exist_ok=True)
        except FileNotFoundError as error:
            raise EngineUnavailableError(f"There is no data directory {self._root}.") from error
        return os.open(self._indexes / "LOCK", os.O_CREAT | os.O_RDWR, 0o600)


def warnings(root: Path) -> Iterator[str]:
    """Yield a sentence for each directory of a data directory that others can write to."""
    builds = Builds(root)
    with suppress(OSError, EngineError):  # opening the index will say what is wrong
        for path in (root, root / "index", builds.path(builds.current())):
            if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                yield f"Others can write to {path}, and so change what is found; `chmod go-w` stops that."


def _checksum(metadata: BuildMetadata) -> int:
    return zlib.crc32(json.dumps(asdict(metadata)).encode())


def newest_generation(names: Iterable[str]) -> int:
    """Return the generation of the newest table of contents among some file names; -1 if there is none."""
    tocs = (name for name in names if name.endswith(".toc"))
    return max((int(match[1]) for match in map(_TOC_NAME.fullmatch, tocs) if match), default=-1)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
