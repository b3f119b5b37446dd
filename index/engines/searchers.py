"""Open searchers, each used by one thread at a time and for one generation of the index.

A Whoosh searcher shared by threads answers garbage (24 to 99 of 240 searches wrong), and `refresh()` brings
deleted documents back: so a searcher is lent to one thread for one call, is never refreshed, and is closed as
soon as CURRENT or the index's generation has moved on. Opening one takes well under a millisecond.

Readers take no lock of the index. Where a writer removes a build or a segment between two steps of opening,
the files are looked up anew, from CURRENT on.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from whoosh.index import TOC, EmptyIndexError
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader
from whoosh.searching import Searcher

from index.engines.failures import reading
from index.engines.schema import INDEX_NAME, SCHEMA
from index.errors import EngineDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh.filedb.filestore import Storage

    from index.engines.builds import BuildMetadata, BuildStore

PATIENCE_SECONDS: Final = 0.5
PAUSE_SECONDS: Final = 0.02
"""A swap or a commit is over within milliseconds: what is missing for half a second is missing for good."""

MAX_IDLE: Final = 16
"""Searchers kept open while nobody uses them: as many as a server has threads; the rest are closed."""


_MISSING: Final = (FileNotFoundError, NameError, EmptyIndexError)
"""Whoosh's storage in memory knows no files: it lacks a name."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """One generation of one build, open for one thread."""

    build: str
    generation: int
    metadata: BuildMetadata
    searcher: Searcher

    @property
    def state(self) -> tuple[str, int]:
        """What the reading is of: equal states hold the same documents under the same numbers."""
        return self.build, self.generation

    def close(self) -> None:
        """Let go of the files."""
        self.searcher.close()


class Searchers:
    """Lends out readings of the newest generation. Safe for any number of threads."""

    def __init__(self, builds: BuildStore) -> None:
        self._builds = builds
        self._lock = threading.Lock()
        self._idle: list[Reading] = []
        self._epoch = 0

    def __del__(self) -> None:
        self.close()

    @contextmanager
    def lend(self) -> Iterator[Reading]:
        """Lend the calling thread a reading of what is committed now; one that raised is not lent again."""
        epoch = self._epoch
        lent = self._newest()
        try:
            yield lent
        except BaseException:
            lent.close()
            raise
        with self._lock:
            if kept := epoch == self._epoch and len(self._idle) < MAX_IDLE:
                self._idle.append(lent)
        if not kept:
            lent.close()

    def close(self) -> None:
        """Close every searcher: those lent out when they come back."""
        with self._lock:
            self._epoch += 1
            idle, self._idle = self._idle, []
        for each in idle:
            each.close()

    def _newest(self) -> Reading:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with reading:
                    return self._of_now()
            except EngineDamagedError as error:
                if not isinstance(error.__cause__, _MISSING) or time.monotonic() > until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _of_now(self) -> Reading:
        build = self._builds.current()
        generation = self._builds.generation(build)
        return self._idle_one((build, generation)) or self._open(build)

    def _idle_one(self, state: tuple[str, int]) -> Reading | None:
        with self._lock:
            stale = [each for each in self._idle if each.state != state]
            self._idle = [each for each in self._idle if each.state == state]
            found = self._idle.pop() if self._idle else None
        for each in stale:
            each.close()
        return found

    def _open(self, build: str) -> Reading:
        metadata = self._builds.metadata(build)
        storage = self._builds.storage(build)
        toc = TOC.read(storage, INDEX_NAME, schema=SCHEMA)
        searcher = Searcher(_reader(storage, toc))
        return Reading(build=build, generation=toc.generation, metadata=metadata, searcher=searcher)


def _reader(storage: Storage, toc: TOC) -> IndexReader:
    """Open a reader of every segment of a table of contents, or of none where one is missing."""
    with ExitStack() as opened:
        readers: list[IndexReader] = []
        for segment in toc.segments:
            readers.append(SegmentReader(storage, SCHEMA, segment, generation=toc.generation))
            opened.callback(readers[-1].close)
        opened.pop_all()
    if len(readers) > 1:
        return MultiReader(readers, generation=toc.generation)
    return readers[0] if readers else EmptyReader(SCHEMA)
