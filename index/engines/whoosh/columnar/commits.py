"""Make a new generation: deletions, new segments, changed doc values and merges; then its table of contents.

A commit changes no file. It adds files, puts a table of contents that names them in place by one rename, and only then
deletes the files that are no longer named (`index.engines.whoosh.durable_storage` has the order).
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
"""The most segments that are not yet full."""

MERGE_FACTOR: Final = 8
"""If there are more, this many of the smallest become one: an article is rewritten once per eightfold growth."""

MAX_DELETED: Final = 0.5
"""A segment is rewritten if a larger share of it is deleted."""

MAX_CHANGED: Final = 0.25
"""A segment is rewritten if a larger share has changed doc values: each commit writes all of those again."""


class Change(NamedTuple):
    """What a batch does to one id.

    Attributes:
        doc_values: of the id's new document; None if the id gets none.
        words: the document's words; None if only doc values have changed.
    """

    doc_values: DocValues | None
    words: Words | None = None


class Commit:
    """The segments of the next generation. Needs the right to write.

    Args:
        storage: the build's storage.
        files: the open files of its segments.
        segments: of the newest generation.
        inverter: makes postings of words.
    """

    def __init__(self, storage: Storage, files: OpenFiles, segments: Sequence[Segment], inverter: Inverter) -> None:
        self._storage = storage
        self._files = files
        self._segments = list(segments)
        self._inverter = inverter
        self._unpublished: set[str] = set()
        """Files of segments written here; after a merge they are deleted at once, because no reader knows them."""

    def apply(self, changes: Mapping[str, Change]) -> None:
        """Apply deletions, then additions."""
        # An id with new words gets a new document; an id with new values alone keeps its document.
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
        """Return the changes, without the words of articles whose text the index already has."""
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
        """Merge the smallest segments if there are too many, and rewrite those that are mostly deleted or changed."""
        self._rewrite(segment for segment in self._segments if _is_mostly_stale(segment, self._files))
        while len(small := self._not_full()) > MAX_SEGMENTS:
            group = _merge_group(small, MERGE_FACTOR)
            if len(group) < 2:
                return
            self._replace(group)

    def merge_all(self) -> None:
        """Leave as few segments as possible."""
        while len(group := _merge_group(self._not_full(), len(self._segments))) > 1:
            self._replace(group)

    def purge(self) -> None:
        """Rewrite every segment that still holds deleted documents or replaced doc values."""
        self._rewrite(segment for segment in self._segments if segment.deleted or segment.facts)

    def publish(self, generation: int) -> None:
        """Make this the index, durably; if it raises, the index is unchanged."""
        # A segment without live documents would only cost each search a look.
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
        """Return a segment with the documents of some ids deleted, and with new doc values for other ids."""
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
        """Write all changed doc values of a segment again, with some more."""
        new_rows = np.array([row for row, _ in changed_rows], np.int64)
        new = DocValuesTable(doc_value_arrays([doc_values for _, doc_values in changed_rows]))
        tables, rows, table_of, row_of = (
            [new],
            new_rows,
            np.zeros(len(changed_rows), np.int64),
            np.arange(len(changed_rows)),
        )
        if reader.changed is not None:
            # What is copied from a damaged file would get a correct checksum in the new one.
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
        """Return the segments that can still be merged, the smallest first."""
        small = [segment for segment in self._segments if segment.doc_count() <= MAX_DOCUMENTS // 2]
        return sorted(small, key=lambda segment: segment.doc_count())

    def _rewrite(self, segments: Iterable[Segment]) -> None:
        for segment in list(segments):
            self._replace([segment])

    def _replace(self, group: Sequence[Segment]) -> None:
        """Replace some segments by one, or by none if they hold no live documents."""
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
    """Return the first segments that together fit into one, at most `maximum`."""
    group: list[Segment] = []
    documents = 0
    for segment in small[:maximum]:
        documents += segment.doc_count()
        if documents > MAX_DOCUMENTS:
            break
        group.append(segment)
    return group


def sweep(storage: Storage, segments: Sequence[Segment], generation: int) -> None:
    """Delete the files of other generations, and those of a killed or failed commit. Needs the right to write.

    Args:
        storage: the build's storage.
        segments: of the newest generation.
        generation: its number.
    """
    for name in unused(storage.list(), segments, generation):
        with suppress(OSError):  # the commit is done and must not seem to have failed; the next one tries again
            storage.delete_file(name)


def unused(names: Iterable[str], segments: Sequence[Segment], generation: int) -> Iterator[str]:
    """Yield the names of files that belong to another generation, or to none."""
    used = {toc_name(generation)}
    used.update(segment.make_filename(SEGMENT_SUFFIX) for segment in segments)
    used.update(doc_values_name(segment) for segment in segments if segment.facts)
    for name in names:
        if name not in used and name.endswith((SEGMENT_SUFFIX, DOC_VALUES_SUFFIX, ".toc", ".toc.new")):
            yield name
