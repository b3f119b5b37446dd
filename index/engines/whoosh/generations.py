"""Open the newest generation: one snapshot for all threads, until a commit or a rebuild replaces it.

Readers do not take the writer's lock. If a writer removes a build or a segment between two steps of opening, the
reader starts again at CURRENT. A snapshot keeps its files mapped; nobody closes them while it is in use.
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
"""How long to try again while a file is missing. A commit or the swap of a rebuild takes milliseconds: a file that is
missing for longer is lost."""

PAUSE_SECONDS: Final = 0.02
"""The pause between two tries."""

_MISSING: Final = (FileNotFoundError, NameError, EmptyIndexError)
"""The errors of opening a file that is gone. Whoosh's storage in memory raises NameError."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Generation:
    """One generation, open."""

    metadata: BuildMetadata
    snapshot: ColumnarSnapshot
    files: OpenFiles

    @contextmanager
    def checked_on_failure(self) -> Iterator[ColumnarSnapshot]:
        """Yield the snapshot. After an error, check its files: EngineDamagedError if one differs from what was written.

        If none differs, the error is our bug and is raised again.
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
        """What `BuildStore.stamp` returned when the open generation was last found to be the newest."""

    def newest(self) -> Generation:
        """Return the newest committed generation; open it if it is not open yet."""
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
        """Forget the open generation, and with it the files."""
        with self._lock:
            self._open = None

    def _open_newest(self) -> Generation:
        # A stamp takes two calls of stat. CURRENT and the directory are read only if the stamp has changed.
        current = self._open
        # Taken before CURRENT is read: after a commit in between, the stamp is too old, and the next call reads again.
        stamp = None if current is None else self._builds.stamp(current.snapshot.build)
        if current is not None and stamp is not None and stamp == self._stamp:
            return current
        build = self._builds.current()
        generation = self._builds.generation(build)
        if current is not None and (current.snapshot.build, current.snapshot.generation) == (build, generation):
            self._stamp = stamp
            return current
        with self._lock:
            # One thread opens at a time and shares the files that are open already.
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
