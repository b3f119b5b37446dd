"""A new generation in the making: deletions, new segments, changed facts, merges; then its table of contents.

Nothing that is there is changed: files are added, the table of contents that names them is put in place by one
rename, and only then do the files go that it no longer names (`index.engines.whoosh.durable_storage` has the order).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.whoosh.columnar import container
from index.engines.whoosh.columnar.contents import toc_name, write_toc
from index.engines.whoosh.columnar.facts import FactTable, fact_arrays
from index.engines.whoosh.columnar.frozen import VERSION, Segment
from index.engines.whoosh.columnar.joining import numbers_now
from index.engines.whoosh.columnar.merging import merge
from index.engines.whoosh.columnar.parts import Part
from index.engines.whoosh.columnar.schema import INDEX_NAME
from index.engines.whoosh.columnar.segments import FACTS, MAX_DOCUMENTS, WORDS, deleted_mask, facts_name, packed
from index.engines.whoosh.columnar.tables import joined_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from whoosh.filedb.filestore import Storage

    from index.engines.whoosh.columnar.facts import Facts
    from index.engines.whoosh.columnar.inversion import Inverter, Words
    from index.engines.whoosh.columnar.segments import OpenFiles

MAX_SEGMENTS: Final = 10
"""How many segments there may be that are not yet full."""

MERGED: Final = 8
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

    facts: Facts | None
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
        fresh = [change for change in changes.values() if change.facts is not None and change.words is not None]
        replaced = {key: change for key, change in changes.items() if change.facts is None or change.words is not None}
        facts = {key: change.facts for key, change in changes.items() if change.facts and change.words is None}
        self._segments = [self._changed(segment, replaced, facts) for segment in self._segments]
        if fresh:
            self._segments.append(self._new(fresh))

    def sparing(self, changes: Mapping[str, Change]) -> Mapping[str, Change]:
        """Return the changes, without the words of articles that the index has with the same ones."""
        articles = {key: change.facts for key, change in changes.items() if change.facts and change.facts.is_article}
        ids, hashes = list(articles), np.array([facts.text_hash for facts in articles.values()], np.uint64)
        spared = dict(changes)
        for part in (Part(segment, 0, self._files) for segment in self._segments):
            documents = part.documents_of(ids)
            held = np.flatnonzero(documents >= 0)
            same = numbers_now(part, "is_article")[documents[held]]
            same &= numbers_now(part, "text_hash")[documents[held]] == hashes[held]
            spared.update((ids[number], Change(articles[ids[number]])) for number in held[same].tolist())
        return spared

    def merge(self) -> None:
        """Merge the smallest segments where there are too many, and rewrite those that are mostly of the past."""
        self._rewrite(segment for segment in self._segments if _is_of_the_past(segment, self._files))
        while len(small := self._not_full()) > MAX_SEGMENTS:
            group = _fitting(small, MERGED)
            if len(group) < 2:
                return
            self._replace(group)

    def merge_all(self) -> None:
        """Leave as few segments as can be."""
        while len(group := _fitting(self._not_full(), len(self._segments))) > 1:
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

    def _new(self, changes: Sequence[Change]) -> Segment:
        """Write a segment of new documents."""
        arrays = fact_arrays([change.facts for change in changes if change.facts])
        arrays |= self._inverter.arrays([change.words for change in changes if change.words])
        return self._written(arrays.items(), len(changes))

    def _written(self, arrays: Iterable[tuple[str, NDArray[Any]]], count: int) -> Segment:
        assert count <= MAX_DOCUMENTS, count
        segment = Segment(VERSION, INDEX_NAME, Segment.new_id(), count, b"", "")
        self._write(segment.make_filename(WORDS), arrays, count)
        self._unpublished.add(segment.make_filename(WORDS))
        return segment

    def _write(self, name: str, arrays: Iterable[tuple[str, NDArray[Any]]], count: int) -> None:
        file = self._storage.create_file(name)
        try:
            container.write(file, arrays, {"documents": count})
        finally:
            file.close()

    def _changed(self, segment: Segment, replaced: Iterable[str], facts: Mapping[str, Facts]) -> Segment:
        """Return a segment without the documents of some ids, and with other facts of some other ids."""
        part = Part(segment, 0, self._files)
        gone = part.documents_of(list(replaced))
        gone = gone[gone >= 0]
        if len(gone):
            deleted = deleted_mask(segment)
            deleted = np.zeros(segment.count, np.bool_) if deleted is None else deleted
            deleted[gone] = True
            segment = segment.replaced(deleted=packed(deleted))
        ids = list(facts)
        documents = part.documents_of(ids).tolist()
        there = [(row, facts[key]) for row, key in zip(documents, ids, strict=True) if row >= 0]
        return self._with_facts(segment, part, sorted(there, key=lambda pair: pair[0])) if there else segment

    def _with_facts(self, segment: Segment, part: Part, there: Sequence[tuple[int, Facts]]) -> Segment:
        """Write a segment's changed facts anew, those that it has and some more."""
        new_rows = np.array([row for row, _ in there], np.int64)
        new = FactTable(fact_arrays([facts for _, facts in there]))
        tables, rows, table_of, row_of = [new], new_rows, np.zeros(len(there), np.int64), np.arange(len(there))
        if part.changed is not None:
            part.changed.container.check()
            kept = np.flatnonzero(np.isin(part.changed.rows, new_rows, invert=True))
            tables.append(part.changed.facts)
            rows = np.concatenate([rows, part.changed.rows[kept]])
            table_of = np.concatenate([table_of, np.ones(len(kept), np.int64)])
            row_of = np.concatenate([row_of, kept])
        order = np.argsort(rows)
        arrays = joined_facts(tables, table_of[order], row_of[order])
        changed = segment.replaced(facts=Segment.new_id())
        arrays["row"] = rows[order].astype(np.uint16)
        self._write(facts_name(changed), arrays.items(), len(rows))
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
        gone = {segment.segment_id() for segment in group}
        living = [segment for segment in group if segment.doc_count()]
        place = next(number for number, each in enumerate(self._segments) if each.segment_id() in gone)
        merged = []
        if living:
            arrays = merge([Part(segment, 0, self._files) for segment in living])
            merged = [self._written(arrays, sum(segment.doc_count() for segment in living))]
        left = [each for each in self._segments if each.segment_id() not in gone]
        self._segments = [*left[:place], *merged, *left[place:]]
        self._files.keep(self._segments)
        for name in self._unpublished.intersection(segment.make_filename(WORDS) for segment in group):
            self._storage.delete_file(name)
            self._unpublished.discard(name)


def _is_of_the_past(segment: Segment, files: OpenFiles) -> bool:
    changed = files.changed(segment)
    changed_count = len(changed.rows) if changed is not None else 0
    return segment.deleted_count() > MAX_DELETED * segment.count or changed_count > MAX_CHANGED * segment.count


def _fitting(small: Sequence[Segment], most: int) -> list[Segment]:
    """Return the first segments that together are not too large, at most so many."""
    group: list[Segment] = []
    documents = 0
    for segment in small[:most]:
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
    used.update(segment.make_filename(WORDS) for segment in segments)
    used.update(facts_name(segment) for segment in segments if segment.facts)
    for name in names:
        if name not in used and name.endswith((WORDS, FACTS, ".toc", ".toc.new")):
            yield name
