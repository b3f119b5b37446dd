"""A segment within a snapshot: its files, its deletions and its changed doc values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from index.engines.whoosh.columnar.container import check_all
from index.engines.whoosh.columnar.segments import deleted_mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.container import Container
    from index.engines.whoosh.columnar.doc_values import DocValuesTable
    from index.engines.whoosh.columnar.frozen import Segment
    from index.engines.whoosh.columnar.segments import ChangedDocValues, Files, SegmentFile


class SegmentReader:
    """A segment within a snapshot. Its methods number its documents from 0; the snapshot adds `base`.

    Attributes:
        base: the number of the segment's first document in the snapshot.
        count: the number of documents, with the deleted ones.
        alive: (documents,): True where a document is not deleted; None if none is deleted.
        file: its postings, and its doc values as first written.
        changed: newer doc values of some documents; None if no document has any.
    """

    __slots__ = ("alive", "base", "changed", "count", "file")

    def __init__(self, segment: Segment, base: int, files: Files) -> None:
        deleted = deleted_mask(segment)
        self.base: Final = base
        self.count: Final = segment.count
        self.alive: Final = None if deleted is None else ~deleted
        self.file: Final[SegmentFile] = files.segment(segment)
        self.changed: Final[ChangedDocValues | None] = files.changed(segment)

    @property
    def containers(self) -> list[Container]:
        """The segment's files."""
        return [self.file.container] if self.changed is None else [self.file.container, self.changed.container]

    def check(self) -> None:
        """Read all files of the segment; raise EngineDamagedError if one differs from what was written."""
        check_all(self.containers)

    @property
    def tables(self) -> list[DocValuesTable]:
        """The table of the doc values as first written, then the table of the changed ones if there are any."""
        return [self.file.doc_values] if self.changed is None else [self.file.doc_values, self.changed.doc_values]

    def doc_value_rows(self, documents: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where each document's current doc values are: the index of a table in `tables`, and a row in it."""
        table_of, row_of = np.zeros(self.count, np.int64), np.arange(self.count)
        if self.changed is not None:
            table_of[self.changed.rows] = 1
            row_of[self.changed.rows] = np.arange(len(self.changed.rows))
        return table_of[documents], row_of[documents]

    def documents_of(self, ids: Sequence[str]) -> NDArray[np.int64]:
        """Return the number of each id's document; -1 where there is none or it is deleted."""
        if not ids:
            return np.empty(0, np.int64)
        found = self.file.doc_values.find(np.array(ids, "S16"))
        return found if self.alive is None else np.where((found >= 0) & self.alive[found], found, -1)

    def document_of(self, article_id: str) -> int:
        """Return the number of an id's document; -1 if there is none or it is deleted."""
        found = self.file.doc_values.find_one(article_id)
        return found if self.alive is None or found < 0 or self.alive[found] else -1

    def doc_value_row(self, document: int) -> tuple[DocValuesTable, int]:
        """Return the table that has a document's current doc values, and the row in it."""
        if self.changed is not None:
            row = int(np.searchsorted(self.changed.rows, document))
            if row < len(self.changed.rows) and self.changed.rows[row] == document:
                return self.changed.doc_values, row
        return self.file.doc_values, document
