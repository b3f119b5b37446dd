"""The newest generation, open: one snapshot for all threads, until CURRENT or the table of contents has moved on.

Readers take no lock of the index. Where a writer removes a build or a segment between two steps of opening, the files
are looked up anew, from CURRENT on. A snapshot keeps its files mapped; nobody closes them under it.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whoosh.index import EmptyIndexError

from index.engines.whoosh.columnar.segments import OpenFiles
from index.engines.whoosh.columnar.snapshots import ColumnarSnapshot
from index.engines.whoosh.columnar.toc import read_toc
from index.engines.whoosh.failures import DAMAGE, reading
from index.errors import EngineDamagedError
from index.evaluation.kernels import BEST

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from index.engines.whoosh.builds import BuildMetadata, BuildStore
    from index.evaluation.kernels import Kernels

PATIENCE_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 0.02
"""A swap or a commit is over within milliseconds: what is missing for half a second is missing for good."""

_MISSING: Final = (FileNotFoundError, NameError, EmptyIndexError)
"""Whoosh's storage in memory knows no files: it lacks a name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Generation:
    """What answers at a moment."""

    metadata: BuildMetadata
    snapshot: ColumnarSnapshot
    files: OpenFiles

    @contextmanager
    def checked_on_failure(self) -> Iterator[ColumnarSnapshot]:
        """Lend the snapshot; where using it breaks, raise EngineDamagedError if files are not what was written.

        Where they are, the fault is ours, and is not covered up.
        """
        try:
            yield self.snapshot
        except (*DAMAGE, MemoryError):
            self.snapshot.check()
            raise


class Generations:
    """Opens the newest generation. Safe for any number of threads."""

    def __init__(self, builds: BuildStore, kernels: Kernels = BEST) -> None:
        self._builds = builds
        self._kernels = kernels
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._stamp: Hashable | None = None
        """What the builds were stamped with before the open generation was last found to be the newest."""

    def newest(self) -> Generation:
        """Return what is committed now."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with reading:
                    return self._open_newest()
            except EngineDamagedError as error:
                if not isinstance(error.__cause__, _MISSING) or time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._open = None

    def _open_newest(self) -> Generation:
        current = self._open
        stamp = None if current is None else self._builds.stamp(current.snapshot.build)
        if current is not None and stamp is not None and stamp == self._stamp:
            return current
        build = self._builds.current()
        generation = self._builds.generation(build)
        if current is not None and (current.snapshot.build, current.snapshot.generation) == (build, generation):
            self._stamp = stamp
            return current
        with self._lock:
            self._open = self._open_build(build, self._open)
            return self._open

    def _open_build(self, build: str, previous: Generation | None) -> Generation:
        metadata = self._builds.metadata(build)
        storage = self._builds.storage(build)
        generation = self._builds.generation(build)
        segments = read_toc(storage, generation)
        files = previous.files if previous is not None and previous.snapshot.build == build else OpenFiles(storage)
        snapshot = ColumnarSnapshot(build, generation, segments, files, self._kernels)
        files.keep(segments)
        return Generation(metadata=metadata, snapshot=snapshot, files=files)
