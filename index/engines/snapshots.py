"""A Whoosh index as arrays: `index.evaluation.snapshot` on the stock codec's postings and columns.

A segment never changes, so its part of a column is read once however many generations hold it, and shared by all
threads; a commit of ten articles costs the reading of ten. Postings are read for each search. Documents are Whoosh's
own numbers; Whoosh leaves the deleted ones out of every list.
"""

from __future__ import annotations

import threading
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import numpy as np

from index.engines import schema
from index.engines.failures import reading
from index.evaluation.snapshot import NOWHERE, POSITION_BITS, FacetColumn, Postings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray
    from whoosh.matching import Matcher
    from whoosh.reading import IndexReader

    from index.engines.searchers import Reading
    from index.evaluation.snapshot import StemField
    from index.model import Article
    from index.query import TextField, ValueField
    from index.search import Facet

_T = TypeVar("_T")

MAX_GENERATIONS: Final = 2
"""How many generations keep their whole columns: the newest, and the one that searches are still ending on."""


class WhooshSnapshot:
    """One generation, read through one thread's own searcher."""

    def __init__(self, lent: Reading, cache: SnapshotCache) -> None:
        self._lent = lent
        self._cache = cache

    @property
    def build(self) -> str:
        """The build's id."""
        return self._lent.build

    @property
    def generation(self) -> int:
        """Grows with every commit."""
        return self._lent.generation

    @property
    def articles(self) -> NDArray[np.bool_]:
        """Which documents hold an article."""
        return self._kept("articles", self._articles)

    @property
    def firsts(self) -> NDArray[np.int32]:
        """The first day of each date."""
        return self._numbers("column_first", np.int32)

    @property
    def lasts(self) -> NDArray[np.int32]:
        """The last day of each date."""
        return self._numbers("column_last", np.int32)

    @property
    def added(self) -> NDArray[np.int64]:
        """When each article arrived."""
        return self._numbers("column_added", np.int64)

    @property
    def leads(self) -> NDArray[np.bool_]:
        """Which articles stand for their copies."""
        return self._numbers("column_lead", np.bool_)

    @property
    def id_ranks(self) -> NDArray[np.int64]:
        """Each document's place by id."""
        return self._kept("id_ranks", self._id_ranks)

    def lengths(self, field: TextField) -> NDArray[np.int32]:
        """Return how many words each article has in a field."""
        return self._numbers(schema.length_column(field), np.int32)

    def facet(self, facet: Facet) -> FacetColumn:
        """Return a facet's values."""
        name = schema.facet_column(facet)
        return self._kept(f"{name} values", lambda: _facet(self._joined(name, list)))

    def words(self, field: TextField, term: str) -> Postings:
        """Return the articles that hold a term in a field of words."""
        return self._postings(schema.text_field(field), term)

    def stems(self, field: StemField, term: str) -> Postings:
        """Return the articles that hold a stem."""
        return self._postings(schema.stem_field(field), term)

    def holders(self, field: Facet | ValueField, term: str) -> NDArray[np.int64]:
        """Return the articles found by a folded value."""
        return self._postings(schema.value_field(field), term).documents

    def occurrences(self, field: TextField, term: str) -> NDArray[np.int64]:
        """Return where a term stands in a field."""
        with reading:
            parts = [
                (base + matcher.id()) << POSITION_BITS | np.array(matcher.value_as("positions"), np.int64)
                for matcher, base in self._matches(schema.text_field(field), term)
            ]
        return np.concatenate(parts) if parts else NOWHERE.documents

    def vocabulary(self, field: TextField) -> Sequence[str]:
        """Return every term of a field, sorted."""
        return self._kept(f"{field} vocabulary", lambda: self._vocabulary(schema.text_field(field)))

    def article(self, document: int) -> Article:
        """Return the article that a document holds."""
        with reading:
            for reader, base in self._parts():
                if base <= document < base + reader.doc_count_all():
                    packed = reader.column_reader("column_record", translate=False)[document - base]
                    return schema.article_of(bytes(packed))
        raise LookupError(f"no document {document}")

    def find(self, article_id: str) -> int | None:
        """Return the document that holds the article of this id."""
        found = self._postings("id", article_id).documents
        return int(found[0]) if len(found) else None

    def _parts(self) -> Iterable[tuple[IndexReader, int]]:
        return self._lent.searcher.reader().leaf_readers()

    def _matches(self, field: str, term: str) -> Iterator[tuple[Matcher, int]]:
        """Yield a matcher that stands on each posting of a term, and the number of its segment's first document."""
        for reader, base in self._parts():
            if (field, term) in reader:
                matcher = reader.postings(field, term)
                while matcher.is_active():
                    yield matcher, base
                    matcher.next()

    def _postings(self, field: str, term: str) -> Postings:
        with reading:
            pairs = [(base + matcher.id(), matcher.weight()) for matcher, base in self._matches(field, term)]
        if not pairs:
            return NOWHERE
        documents, frequencies = zip(*pairs, strict=True)
        return Postings(np.array(documents, np.int64), np.array(frequencies, np.float64))

    def _vocabulary(self, field: str) -> list[str]:
        terms = {term for reader, _ in self._parts() for term in reader.lexicon(field)}
        return sorted(term.decode() for term in terms)

    def _articles(self) -> NDArray[np.bool_]:
        held = np.zeros(self._lent.searcher.reader().doc_count_all(), np.bool_)
        held[self._postings("every", schema.EVERY).documents] = True
        return held

    def _id_ranks(self) -> NDArray[np.int64]:
        ids = np.array(self._joined("column_id", list), np.bytes_)
        ranks = np.empty(len(ids), np.int64)
        ranks[np.argsort(ids, kind="stable")] = np.arange(len(ids))
        return ranks

    def _numbers(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        return self._kept(name, lambda: self._joined_numbers(name, kind))

    def _joined_numbers(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        parts = self._columns(name, lambda column: np.fromiter(column, kind))
        return np.concatenate([np.empty(0, kind), *parts])

    def _joined(self, name: str, read: Callable[[Iterable[bytes]], list[bytes]]) -> list[bytes]:
        return list(chain.from_iterable(self._columns(name, read)))

    def _columns(self, name: str, read: Callable[[Iterable[Any]], _T]) -> Iterator[_T]:
        for reader, _ in self._parts():
            if reader.doc_count_all():
                yield self._cache.part(reader, name, read)

    def _kept(self, name: str, make: Callable[[], _T]) -> _T:
        with reading:
            return self._cache.whole(self._lent, name, make)


def _facet(packed: Sequence[bytes]) -> FacetColumn:
    """Return the column whose values are joined by SEPARATOR in each document."""
    held = {each: each.decode().split(schema.SEPARATOR) if each else [] for each in dict.fromkeys(packed)}
    values = sorted(set(chain.from_iterable(held.values())))
    numbers = {value: number for number, value in enumerate(values)}
    numbered = {each: [numbers[value] for value in of] for each, of in held.items()}
    more = [(document, number) for document, each in enumerate(packed) for number in numbered[each][1:]]
    return FacetColumn(
        values=values,
        first=np.array([numbered[each][0] if numbered[each] else -1 for each in packed], np.int32),
        more_documents=np.array([document for document, _ in more], np.int64),
        more=np.array([number for _, number in more], np.int32),
    )


class SnapshotCache:
    """Columns by segment, and joined by generation. Safe for any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: dict[tuple[str, str], object] = {}
        self._whole: dict[tuple[str, int], dict[str, object]] = {}

    def of(self, lent: Reading) -> WhooshSnapshot:
        """Return the snapshot of a generation, and forget what belongs to generations that are over."""
        with self._lock:
            if lent.state not in self._whole:
                self._whole[lent.state] = {}
                self._forget(_segments(lent))
        return WhooshSnapshot(lent, self)

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

    def whole(self, lent: Reading, name: str, make: Callable[[], _T]) -> _T:
        """Return what is kept of a generation under a name, made where it is not there yet."""
        kept = self._whole.get(lent.state, {})
        if name not in kept:
            kept[name] = make()
        return cast("_T", kept[name])

    def part(self, reader: IndexReader, name: str, read: Callable[[Iterable[Any]], _T]) -> _T:
        """Return a segment's part of a column."""
        key = (reader.segment().segment_id(), name)
        if key not in self._parts:
            self._parts[key] = read(reader.column_reader(name, translate=False))
        return cast("_T", self._parts[key])


def _segments(lent: Reading) -> list[str]:
    readers = (reader for reader, _ in lent.searcher.reader().leaf_readers() if reader.doc_count_all())
    return [reader.segment().segment_id() for reader in readers]
