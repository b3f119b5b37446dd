"""A new generation in the making: deletions, new segments, changed facts, merges; then its table of contents.

Nothing that is there is changed: files are added, the table of contents that names them is put in place by one
rename, and only then do the files go that it no longer names (`index.engines.whoosh.durable_storage` has the order).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.whoosh.columnar import container
from index.engines.whoosh.columnar.doc_values import DocValuesTable, doc_value_arrays
from index.engines.whoosh.columnar.frozen import VERSION, Segment
from index.engines.whoosh.columnar.joining import current_column
from index.engines.whoosh.columnar.merging import merge
from index.engines.whoosh.columnar.schema import INDEX_NAME
from index.engines.whoosh.columnar.segment_reader import SegmentReader
from index.engines.whoosh.columnar.segments import (
    DOC_VALUES_SUFFIX,
    MAX_DOCUMENTS,
    SEGMENT_SUFFIX,
    deleted_mask,
    doc_values_name,
    packed,
)
from index.engines.whoosh.columnar.tables import joined_doc_values
from index.engines.whoosh.columnar.toc import toc_name, write_toc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from whoosh.filedb.filestore import Storage

    from index.engines.whoosh.columnar.doc_values import DocValues
    from index.engines.whoosh.columnar.inversion import Inverter, Words
    from index.engines.whoosh.columnar.segments import OpenFiles

MAX_SEGMENTS: Final = 10
"""How many segments there may be that are not yet full."""

MERGE_FACTOR: Final = 8
"""So many of the smallest become one where there are more: an article is rewritten once for each eightfold."""

MAX_DELETED: Final = 0.5
"""A segment of which more is deleted is rewritten."""

MAX_CHANGED: Final = 0.25
"""A segment of which more has changed facts is rewritten: each commit writes all of its changed facts anew."""


class Change(NamedTuple):
    """What a batch does to an id.

    Attributes:
        facts: of the document that is to hold it, None where none is.
        words: its words; None where only facts have changed.
    """

    doc_values: DocValues | None
    words: Words | None = None


class Commit:
    """Segments as they will be. Needs the right to write.

    Args:
        storage: the build's.
        files: its segments, open.
        segments: what there is.
        inverter: makes postings.
    """

    def __init__(self, storage: Storage, files: OpenFiles, segments: Sequence[Segment], inverter: Inverter) -> None:
        self._storage = storage
        self._files = files
        self._segments = list(segments)
        self._inverter = inverter
        self._unpublished: set[str] = set()
        """The segments written here: one that is merged before anybody has seen it can go at once."""

    def apply(self, changes: Mapping[str, Change]) -> None:
        """Take out what stood under some ids and put in what shall."""
        new = [change for change in changes.values() if change.doc_values is not None and change.words is not None]
        replaced = {
            key: change for key, change in changes.items() if change.doc_values is None or change.words is not None
        }
        doc_values = {
            key: change.doc_values for key, change in changes.items() if change.doc_values and change.words is None
        }
        self._segments = [self._apply_to(segment, replaced, doc_values) for segment in self._segments]
        if new:
            self._segments.append(self._new_segment(new))

    def without_unchanged_words(self, changes: Mapping[str, Change]) -> Mapping[str, Change]:
        """Return the changes, without the words of articles that the index has with the same ones."""
        articles = {
            key: change.doc_values
            for key, change in changes.items()
            if change.doc_values and change.doc_values.is_article
        }
        ids, hashes = list(articles), np.array([doc_values.text_hash for doc_values in articles.values()], np.uint64)
        reduced = dict(changes)
        for reader in (SegmentReader(segment, 0, self._files) for segment in self._segments):
            documents = reader.documents_of(ids)
            known = np.flatnonzero(documents >= 0)
            same = current_column(reader, "is_article")[documents[known]]
            same &= current_column(reader, "text_hash")[documents[known]] == hashes[known]
            reduced.update((ids[index], Change(articles[ids[index]])) for index in known[same].tolist())
        return reduced

    def merge(self) -> None:
        """Merge the smallest segments where there are too many, and rewrite those that are mostly of the past."""
        self._rewrite(segment for segment in self._segments if _is_mostly_stale(segment, self._files))
        while len(small := self._not_full()) > MAX_SEGMENTS:
            group = _merge_group(small, MERGE_FACTOR)
            if len(group) < 2:
                return
            self._replace(group)

    def merge_all(self) -> None:
        """Leave as few segments as can be."""
        while len(group := _merge_group(self._not_full(), len(self._segments))) > 1:
            self._replace(group)

    def purge(self) -> None:
        """Rewrite every segment that still holds anything of the past."""
        self._rewrite(segment for segment in self._segments if segment.deleted or segment.facts)

    def publish(self, generation: int) -> None:
        """Make this the index, durably; where that raises it is not."""
        self._segments = [segment for segment in self._segments if segment.doc_count()]
        write_toc(self._storage, self._segments, generation)
        self._files.keep(self._segments)
        sweep(self._storage, self._segments, generation)

    def _new_segment(self, changes: Sequence[Change]) -> Segment:
        """Write a segment of new documents."""
        arrays = doc_value_arrays([change.doc_values for change in changes if change.doc_values])
        arrays |= self._inverter.arrays([change.words for change in changes if change.words])
        return self._write_segment(arrays.items(), len(changes))

    def _write_segment(self, arrays: Iterable[tuple[str, NDArray[Any]]], count: int) -> Segment:
        assert count <= MAX_DOCUMENTS, count
        segment = Segment(VERSION, INDEX_NAME, Segment.new_id(), count, b"", "")
        self._write(segment.make_filename(SEGMENT_SUFFIX), arrays, count)
        self._unpublished.add(segment.make_filename(SEGMENT_SUFFIX))
        return segment

    def _write(self, name: str, arrays: Iterable[tuple[str, NDArray[Any]]], count: int) -> None:
        file = self._storage.create_file(name)
        try:
            container.write(file, arrays, {"documents": count})
        finally:
            file.close()

    def _apply_to(self, segment: Segment, replaced: Iterable[str], doc_values: Mapping[str, DocValues]) -> Segment:
        """Return a segment without the documents of some ids, and with other facts of some other ids."""
        reader = SegmentReader(segment, 0, self._files)
        removed = reader.documents_of(list(replaced))
        removed = removed[removed >= 0]
        if len(removed):
            deleted = deleted_mask(segment)
            deleted = np.zeros(segment.count, np.bool_) if deleted is None else deleted
            deleted[removed] = True
            segment = segment.replaced(deleted=packed(deleted))
        ids = list(doc_values)
        documents = reader.documents_of(ids).tolist()
        changed_rows = [(row, doc_values[key]) for row, key in zip(documents, ids, strict=True) if row >= 0]
        return (
            self._with_doc_values(segment, reader, sorted(changed_rows, key=lambda pair: pair[0]))
            if changed_rows
            else segment
        )

    def _with_doc_values(
        self, segment: Segment, reader: SegmentReader, changed_rows: Sequence[tuple[int, DocValues]]
    ) -> Segment:
        """Write a segment's changed facts anew, those that it has and some more."""
        new_rows = np.array([row for row, _ in changed_rows], np.int64)
        new = DocValuesTable(doc_value_arrays([doc_values for _, doc_values in changed_rows]))
        tables, rows, table_of, row_of = (
            [new],
            new_rows,
            np.zeros(len(changed_rows), np.int64),
            np.arange(len(changed_rows)),
        )
        if reader.changed is not None:
            reader.changed.container.check()
            kept = np.flatnonzero(np.isin(reader.changed.rows, new_rows, invert=True))
            tables.append(reader.changed.doc_values)
            rows = np.concatenate([rows, reader.changed.rows[kept]])
            table_of = np.concatenate([table_of, np.ones(len(kept), np.int64)])
            row_of = np.concatenate([row_of, kept])
        order = np.argsort(rows)
        arrays = joined_doc_values(tables, table_of[order], row_of[order])
        changed = segment.replaced(facts=Segment.new_id())
        arrays["row"] = rows[order].astype(np.uint16)
        self._write(doc_values_name(changed), arrays.items(), len(rows))
        return changed

    def _not_full(self) -> list[Segment]:
        """Return the segments that another may still be added to, the smallest first."""
        small = [segment for segment in self._segments if segment.doc_count() <= MAX_DOCUMENTS // 2]
        return sorted(small, key=lambda segment: segment.doc_count())

    def _rewrite(self, segments: Iterable[Segment]) -> None:
        for segment in list(segments):
            self._replace([segment])

    def _replace(self, group: Sequence[Segment]) -> None:
        """Put one segment in the place of some; none where they hold nothing."""
        removed = {segment.segment_id() for segment in group}
        living = [segment for segment in group if segment.doc_count()]
        index = next(index for index, each in enumerate(self._segments) if each.segment_id() in removed)
        merged = []
        if living:
            arrays = merge([SegmentReader(segment, 0, self._files) for segment in living])
            merged = [self._write_segment(arrays, sum(segment.doc_count() for segment in living))]
        remaining = [each for each in self._segments if each.segment_id() not in removed]
        self._segments = [*remaining[:index], *merged, *remaining[index:]]
        self._files.keep(self._segments)
        for name in self._unpublished.intersection(segment.make_filename(SEGMENT_SUFFIX) for segment in group):
            self._storage.delete_file(name)
            self._unpublished.discard(name)


def _is_mostly_stale(segment: Segment, files: OpenFiles) -> bool:
    changed = files.changed(segment)
    changed_count = len(changed.rows) if changed is not None else 0
    return segment.deleted_count() > MAX_DELETED * segment.count or changed_count > MAX_CHANGED * segment.count


def _merge_group(small: Sequence[Segment], maximum: int) -> list[Segment]:
    """Return the first segments that together are not too large, at most so many."""
    group: list[Segment] = []
    documents = 0
    for segment in small[:maximum]:
        documents += segment.doc_count()
        if documents > MAX_DOCUMENTS:
            break
        group.append(segment)
    return group


def sweep(storage: Storage, segments: Sequence[Segment], generation: int) -> None:
    """Delete the files of other generations, and what a killed or failed commit left. Needs the right to write.

    Args:
        storage: the build's.
        segments: the newest generation's.
        generation: its number.
    """
    for name in unused(storage.list(), segments, generation):
        with suppress(OSError):  # the next commit tries again: this one is done, and must not be told to have failed
            storage.delete_file(name)


def unused(names: Iterable[str], segments: Sequence[Segment], generation: int) -> Iterator[str]:
    """Yield the names of files that belong to other generations, or to none."""
    used = {toc_name(generation)}
    used.update(segment.make_filename(SEGMENT_SUFFIX) for segment in segments)
    used.update(doc_values_name(segment) for segment in segments if segment.facts)
    for name in names:
        if name not in used and name.endswith((SEGMENT_SUFFIX, DOC_VALUES_SUFFIX, ".toc", ".toc.new")):
            yield name
