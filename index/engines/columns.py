"""What a search reads of every article it finds: columns, unpacked once for each segment and shared by all threads.

A segment never changes, so its part of a column is read once however many generations hold it; a commit of ten
articles costs the reading of ten. The index of a list is Whoosh's document number; traces and deleted documents
have their places too, and are never among the numbers asked for. Nothing handed out may be changed.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from whoosh.query import Term

from index.engines import schema
from index.engines.failures import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from whoosh.reading import IndexReader

    from index.engines.searchers import Reading
    from index.search import Facet

_T = TypeVar("_T")

MAX_GENERATIONS: Final = 2
"""How many generations keep their whole columns: the newest, and the one that searches are still ending on."""


class Columns:
    """The columns of one generation, each read when it is first asked for."""

    def __init__(self, reading: Reading, cache: ColumnCache) -> None:
        self._reading = reading
        self._cache = cache

    @property
    def ids(self) -> Sequence[str]:
        """The articles' ids; empty for a trace."""
        return self._cache.column(self._reading, "column_id", bytes.decode)

    @property
    def firsts(self) -> Sequence[int]:
        """The first day of each date, as an ordinal; UNDATED where there is none."""
        return self._cache.column(self._reading, "column_first", int)

    @property
    def lasts(self) -> Sequence[int]:
        """The last day of each date, as an ordinal; UNDATED where there is none."""
        return self._cache.column(self._reading, "column_last", int)

    @property
    def added(self) -> Sequence[int]:
        """When each article arrived, in microseconds since 1970."""
        return self._cache.column(self._reading, "column_added", int)

    @property
    def leads(self) -> Sequence[int]:
        """1 where the article stands for its copies, 0 where it is one."""
        return self._cache.column(self._reading, "column_lead", int)

    def values(self, facet: Facet) -> Sequence[tuple[str, ...]]:
        """Return each article's values of a facet, as they are shown."""
        return self._cache.column(self._reading, schema.facet_column(facet), _values)

    @property
    def articles(self) -> Sequence[int]:
        """The document numbers of all articles, ascending."""
        return self._cache.articles(self._reading)

    def record(self, document: int) -> bytes:
        """Return the packed record of one article; never kept."""
        for reader, base in self._reading.searcher.reader().leaf_readers():
            if base <= document < base + reader.doc_count_all():
                return bytes(reader.column_reader("column_record", translate=False)[document - base])
        raise LookupError(f"no document {document}")


class ColumnCache:
    """Columns by segment, and joined by generation. Safe for any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: dict[tuple[str, str], list[Any]] = {}
        self._whole: dict[tuple[str, int], dict[str, list[Any]]] = {}

    def of(self, reading: Reading) -> Columns:
        """Return the columns of a generation, and forget those of generations that are over."""
        with self._lock:
            if reading.state not in self._whole:
                self._whole[reading.state] = {}
                self._forget(_segments(reading))
        return Columns(reading, self)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._parts.clear()
            self._whole.clear()

    def _forget(self, living: Iterable[str]) -> None:
        while len(self._whole) > MAX_GENERATIONS:
            del self._whole[next(iter(self._whole))]
        kept = set(living)
        self._parts = {key: part for key, part in self._parts.items() if key[0] in kept}

    def column(self, lent: Reading, name: str, unpack: Callable[[Any], _T]) -> list[_T]:
        """Return a column of a generation, read through the caller's own searcher."""
        return self._get(lent, name, lambda: self._join(lent, name, unpack))

    def articles(self, lent: Reading) -> list[int]:
        """Return the numbers of a generation's articles."""
        query = Term("every", schema.EVERY)
        return self._get(lent, "", lambda: list(lent.searcher.docs_for_query(query)))

    def _get(self, lent: Reading, name: str, make: Callable[[], list[_T]]) -> list[_T]:
        whole = self._whole.get(lent.state, {})
        if name not in whole:
            with reading:
                whole[name] = make()
        return whole[name]

    def _join(self, lent: Reading, name: str, unpack: Callable[[Any], _T]) -> list[_T]:
        joined: list[_T] = []
        for reader, _ in lent.searcher.reader().leaf_readers():
            if reader.doc_count_all():
                joined += self._part(reader, name, unpack)
        return joined

    def _part(self, reader: IndexReader, name: str, unpack: Callable[[Any], _T]) -> list[_T]:
        key = (reader.segment().segment_id(), name)
        if key not in self._parts:
            unpacked: dict[Any, _T] = {}
            self._parts[key] = [
                unpacked[packed] if packed in unpacked else unpacked.setdefault(packed, unpack(packed))
                for packed in reader.column_reader(name, translate=False)
            ]
        return self._parts[key]


def _segments(lent: Reading) -> list[str]:
    readers = (reader for reader, _ in lent.searcher.reader().leaf_readers() if reader.doc_count_all())
    return [reader.segment().segment_id() for reader in readers]


def _values(packed: bytes) -> tuple[str, ...]:
    return tuple(packed.decode().split(schema.SEPARATOR)) if packed else ()
