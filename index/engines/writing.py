"""Changes to an index: gathered and converted first, then written by one Whoosh writer, all or nothing.

The fences, each with a test that fails without it:

* a batch holds one change an id, the last: two updates of an id in one commit would leave two copies;
* everything is converted when it is put: a document that raised inside Whoosh would leave its terms to the next;
* deletions go before additions: a deletion does not see what its own commit adds;
* whatever is raised, the writer is cancelled and its lock released, which 2.7.5 forgets where a commit fails.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING, Final

from whoosh.reading import SegmentReader
from whoosh.writing import IndexingError, SegmentWriter

from index.engines.failures import DAMAGE, translated
from index.engines.schema import article_document, trace_document
from index.terms import Analyst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from whoosh.codec.base import Segment
    from whoosh.index import FileIndex

    from index.model import Article

MEMORY_MB: Final = 128
"""What a writer's postings may take before they go to temporary files."""

REBUILD_COMMIT: Final = 1000
"""How many changes of a rebuild go into one commit: what bounds its memory."""

SEGMENTS_MERGED: Final = 10
"""This many segments of one order of magnitude become one: an article is rewritten once for each magnitude."""

MAX_MERGED_DOCUMENTS: Final = 200_000
"""Larger segments are left alone: Whoosh's columns hold 2 GB a segment, and 200,000 records take about half of it."""

_LEAST_DOCUMENTS: Final = 10
"""Segments of fewer documents are of one magnitude."""


class Changes:
    """What a batch is to change: for each id the last put or removal, already converted to documents."""

    def __init__(self) -> None:
        self._analyst = Analyst()
        self._documents: dict[str, Mapping[str, object] | None] = {}
        self._purges = False

    def __len__(self) -> int:
        return len(self._documents)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._documents and not self._purges

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        self._documents[article.id] = article_document(article, self._analyst)

    def remove(self, article_id: str, *, moved_to: str | None = None, tombstone: bool = False) -> None:
        """Take the article away and leave the trace asked for, or none."""
        if tombstone and moved_to is not None:
            raise ValueError(f"{article_id!r} cannot both have moved to {moved_to!r} and be removed for good")
        if moved_to == article_id:
            raise ValueError(f"{article_id!r} cannot move to itself")
        leaves_trace = tombstone or moved_to is not None
        self._documents[article_id] = trace_document(article_id, moved_to) if leaves_trace else None

    def purge(self) -> None:
        """At commit, rewrite every segment that still holds a removed article."""
        self._purges = True

    def write(self, index: FileIndex) -> None:
        """Commit the changes; where that raises, none of them is seen."""
        writer = SegmentWriter(index, limitmb=MEMORY_MB)
        try:
            _delete(writer, self._documents)
            for document in self._documents.values():
                if document is not None:
                    writer.add_document(**document)
            writer.commit(mergetype=_purged if self._purges else _tiered)
        except BaseException:
            _abandon(writer)
            raise


class RebuildChanges:
    """Changes without a bound to their number, committed to a new index as they come; nobody sees it yet."""

    def __init__(self, build: str, index: FileIndex) -> None:
        self._build = build
        self._index = index
        self._changes = Changes()
        self._purges = False

    @property
    def build(self) -> str:
        """The new index's build id."""
        return self._build

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        self._changes.put(article)
        self._commit_some()

    def remove(self, article_id: str, *, moved_to: str | None = None, tombstone: bool = False) -> None:
        """Take the article away and leave the trace asked for, or none."""
        self._changes.remove(article_id, moved_to=moved_to, tombstone=tombstone)
        self._commit_some()

    def purge(self) -> None:
        """At the end, rewrite every segment that still holds a removed article."""
        self._purges = True

    def commit(self) -> None:
        """Commit what is left."""
        if self._purges:
            self._changes.purge()
        self._write()

    def _commit_some(self) -> None:
        if len(self._changes) >= REBUILD_COMMIT:
            self._write()

    def _write(self) -> None:
        changes, self._changes = self._changes, Changes()
        if not changes.is_empty:
            with translated:
                changes.write(self._index)


def _delete(writer: SegmentWriter, article_ids: Iterable[str]) -> None:
    """Delete the documents of some ids, articles and traces."""
    reader = writer.reader()
    try:
        for part, base in reader.leaf_readers():
            for term in product(("id", "trace"), article_ids):
                if term in part:
                    for number in part.postings(*term).all_ids():
                        writer.delete_document(base + number)
    finally:
        reader.close()


def _abandon(writer: SegmentWriter) -> None:
    """Let go of a writer that failed: its files are left over, and the next commit removes them."""
    if not writer.is_closed:
        with suppress(OSError, IndexingError, *DAMAGE):
            writer.cancel()
    if writer.writelock.fd is not None:
        writer.writelock.release()


def _tiered(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Merge the segments of every magnitude that has many, and those that are mostly deleted documents."""
    tiers: defaultdict[int, list[Segment]] = defaultdict(list)
    for segment in segments:
        if segment.doc_count() <= MAX_MERGED_DOCUMENTS // SEGMENTS_MERGED:
            tiers[len(str(max(segment.doc_count(), _LEAST_DOCUMENTS)))].append(segment)
    merged = {segment for tier in tiers.values() if len(tier) >= SEGMENTS_MERGED for segment in tier}
    merged.update(segment for segment in segments if segment.deleted_count() * 2 > segment.doc_count_all())
    return _merge(writer, segments, merged)


def _purged(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Rewrite the segments that hold a deleted document."""
    return _merge(writer, segments, {segment for segment in segments if segment.has_deletions()})


def _merge(writer: SegmentWriter, segments: Sequence[Segment], merged: Set[Segment]) -> list[Segment]:
    """Copy some segments' living documents into the new one and return the others."""
    for segment in segments:
        if segment in merged and segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            try:
                writer.add_reader(reader)
            finally:
                reader.close()
    return [segment for segment in segments if segment not in merged]
