"""The newest generation, open: one snapshot for all threads, until CURRENT or the table of contents has moved on.

Readers take no lock of the index. Where a writer removes a build or a segment between two steps of opening, the files
are looked up anew, from CURRENT on. A snapshot keeps its files mapped; nobody closes them under it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whoosh.index import TOC, EmptyIndexError

from index.engines.columnar.frozen import Segment
from index.engines.columnar.schema import INDEX_NAME, SCHEMA
from index.engines.columnar.segments import OpenFiles
from index.engines.columnar.snapshots import ColumnarSnapshot
from index.engines.failures import reading
from index.errors import EngineDamagedError
from index.evaluation.loops import BEST

if TYPE_CHECKING:
    from index.engines.builds import BuildMetadata, BuildStore
    from index.evaluation.loops import Loops

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


class Generations:
    """Opens the newest generation. Safe for any number of threads."""

    def __init__(self, builds: BuildStore, loops: Loops = BEST) -> None:
        self._builds = builds
        self._loops = loops
        self._lock = threading.Lock()
        self._open: Generation | None = None

    def newest(self) -> Generation:
        """Return what is committed now."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with reading:
                    return self._of_now()
            except EngineDamagedError as error:
                if not isinstance(error.__cause__, _MISSING) or time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._open = None

    def _of_now(self) -> Generation:
        build = self._builds.current()
        generation = self._builds.generation(build)
        held = self._open
        if held is not None and (held.snapshot.build, held.snapshot.generation) == (build, generation):
            return held
        with self._lock:
            self._open = self._opened(build, self._open)
            return self._open

    def _opened(self, build: str, before: Generation | None) -> Generation:
        metadata = self._builds.metadata(build)
        storage = self._builds.storage(build)
        toc = TOC.read(storage, INDEX_NAME, schema=SCHEMA)
        files = before.files if before is not None and before.snapshot.build == build else OpenFiles(storage)
        segments = [segment for segment in toc.segments if isinstance(segment, Segment)]
        snapshot = ColumnarSnapshot(build, toc.generation, segments, files, self._loops)
        files.keep(segments)
        return Generation(metadata=metadata, snapshot=snapshot, files=files)
