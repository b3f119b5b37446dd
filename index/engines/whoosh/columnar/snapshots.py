"""One generation as arrays: the Snapshot of `index.evaluation.snapshot` over the files of its segments.

Document ids run on from segment to segment: a document's id is its number in the segment plus the segment's base. A
column of the whole generation is joined once, when it is first needed. Postings are read from the files at each call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from index.article.model import is_article_id
from index.engine import IdState, KnownId
from index.engines.whoosh.columnar.container import check_all
from index.engines.whoosh.columnar.doc_values import instant_of, short_hash
from index.engines.whoosh.columnar.joining import (
    current_column,
    facet_column,
    joined,
    ordinals_by_folded,
    spellings_column,
)
from index.engines.whoosh.columnar.merging import counts_per_term, merge_terms
from index.engines.whoosh.columnar.segment_reader import SegmentReader
from index.engines.whoosh.columnar.strings import StringColumn, letter_masks
from index.engines.whoosh.failures import reading
from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.evaluation.cache import Cache
from index.evaluation.kernels import BEST, POSITION_BITS
from index.evaluation.snapshot import NO_POSTINGS, Postings, Vocabulary
from index.fields import NO_VALUE
from index.query.query import ValueField
from index.ragged import starts_of
from index.stored import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.engines.whoosh.columnar.frozen import Segment
    from index.engines.whoosh.columnar.segments import Field, Files
    from index.evaluation.facet_column import FacetColumn
    from index.evaluation.kernels import Kernels
    from index.evaluation.snapshot import StemField
    from index.facets import Facet
    from index.query.query import TextField

_T = TypeVar("_T")


class ColumnarSnapshot:
    """One generation. Safe for any number of threads: nothing changes but the cache."""

    def __init__(
        self, build: str, generation: int, segments: Sequence[Segment], files: Files, kernels: Kernels = BEST
    ) -> None:
        self.kernels: Final = kernels
        self.build: Final = build
        self.generation: Final = generation
        self.segments: Final = tuple(segments)
        bases = starts_of(np.array([segment.count for segment in segments], np.int64))
        self.readers: Final = [
            SegmentReader(segment, base, files) for segment, base in zip(segments, bases.tolist(), strict=False)
        ]
        self.doc_count: Final = int(bases[-1])
        self._bases: Final = bases
        """(segments + 1,): the first document of each segment, and the number of all documents."""
        self.cache: Final = Cache()

    def check(self) -> None:
        """Read all files and compare their checksums.

        Raises:
            EngineDamagedError: it names every file that differs from what was written.
        """
        check_all([each for reader in self.readers for each in reader.containers])

    @property
    def size_bytes(self) -> int:
        """The size of the segments' files."""
        return sum(each.size_bytes for reader in self.readers for each in reader.containers)

    # Columns

    @property
    def articles(self) -> NDArray[np.bool_]:
        """(documents,): True where a document holds an article that is not deleted."""
        return self._cached("articles", self._live_articles)

    @property
    def is_article(self) -> NDArray[np.bool_]:
        """(documents,): True for articles, deleted ones too; False for tombstones and aliases."""
        return self._column("is_article", np.bool_)

    @property
    def first_days(self) -> NDArray[np.int32]:
        """(documents,): the first day of each article's date; UNDATED where it has none."""
        return self._column("first", np.int32)

    @property
    def last_days(self) -> NDArray[np.int32]:
        """(documents,): the last day of each article's date; UNDATED where it has none."""
        return self._column("last", np.int32)

    @property
    def added(self) -> NDArray[np.int64]:
        """(documents,): when each article was added, in microseconds since 1970 UTC."""
        return self._column("added", np.int64)

    @property
    def is_lead(self) -> NDArray[np.bool_]:
        """(documents,): True where an article has no copies, or is the one shown in their place."""
        return self._column("lead", np.bool_)

    @property
    def ids(self) -> NDArray[np.bytes_]:
        """(documents,): each document's article id."""
        return self._cached(
            "ids", lambda: _concatenated([reader.file.doc_values.ids for reader in self.readers], np.dtype("S16"))
        )

    def lengths(self, field: TextField) -> NDArray[np.int32]:
        """Return (documents,): the number of words of each article in a field."""
        name = f"text_{field}"
        return self._cached(
            f"{name} lengths", lambda: joined(self.readers, lambda reader: reader.file.lengths(name), np.int32)
        )

    def facet(self, facet: Facet) -> FacetColumn:
        """Return the values of a facet, and those of each document."""
        return self._cached(f"facet {facet}", lambda: facet_column(self.readers, facet, self.articles))

    def spellings(self, facet: Facet) -> Mapping[str, Sequence[str]]:
        """Return the spellings that articles have of each folded value that has several, sorted."""
        return self._cached(f"spellings {facet}", lambda: spellings_column(self.readers, facet, self.articles))

    # Postings

    def word_postings(self, field: TextField, term: str) -> Postings:
        """Return the postings of a term in a field of words."""
        return self._postings(f"text_{field}", term)

    def doc_freq(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term; postings are read only of segments with deleted documents."""
        name, wanted, total = f"text_{field}", term.encode(), 0
        with reading:
            for reader in self.readers:
                postings_field = reader.file.field(name)
                if (term_id := postings_field.terms.find(wanted)) >= 0:
                    documents, _ = postings_field.postings(term_id, term_id + 1)
                    total += len(documents) if reader.alive is None else int(reader.alive[documents].sum())
        return total

    def stem_postings(self, field: StemField, term: str) -> Postings:
        """Return the postings of a stem."""
        return self._postings(f"stem_{field}", term)

    def prefix_postings(self, field: TextField, prefix: str) -> Postings:
        """Return the postings of all terms with a prefix as if they were one term: their frequencies are added up."""
        found = []
        with reading:
            for reader, postings_field, (first, after) in self._prefix_ranges(field, prefix):
                documents, frequencies = postings_field.postings(first, after)
                # A document may hold several of the terms: `bincount` adds up its frequencies and sorts the documents.
                counts = np.bincount(documents, weights=frequencies)
                matching = np.flatnonzero(counts > 0)
                found.append((reader, matching.astype(np.uint16), counts[matching]))
            return self._joined_postings(found)

    def value_mask(self, field: Facet | ValueField, term: str) -> NDArray[np.bool_]:
        """Return (documents,): True where an article has a folded value."""
        if isinstance(field, ValueField):
            matching = np.zeros(self.doc_count, np.bool_)
            matching[self._without_url() if term == NO_VALUE else list(self._at_url(term))] = True
            return matching
        column, ordinals = self.facet(field), self.folded_values(field).get(term, ())
        if term == NO_VALUE:
            ordinals = (*ordinals, len(column.values))
        return column.mask_of(ordinals) & self.articles

    def folded_values(self, field: Facet | ValueField) -> Mapping[str, Sequence[int]]:
        """Return each folded value of a field, with the ordinals of the facet values that fold to it."""
        if isinstance(field, ValueField):
            with reading:
                return {
                    url.decode(): () for reader in self.readers for table in reader.tables for url in table.urls if url
                }
        column = self.facet(field)
        return self._cached(f"folded {field}", lambda: ordinals_by_folded(column))

    def positions(self, field: TextField, term: str, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a term's positions in some documents, ascending: document << POSITION_BITS | position."""
        name, wanted = f"text_{field}", term.encode()
        found = []
        with reading:
            for reader, wanted_here in self._by_segment(documents):
                postings_field = reader.file.field(name)
                if (term_id := postings_field.terms.find(wanted)) >= 0:
                    found.append(postings_field.positions_in(term_id, wanted_here, reader.base, self.kernels))
        return _concatenated(found, np.dtype(np.int64))

    def has_positions(self, field: TextField, term: str, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (positions,): True where the term is at that position."""
        name, wanted = f"text_{field}", term.encode()
        found = np.zeros(len(positions), np.bool_)
        edges = np.searchsorted(positions, self._bases << POSITION_BITS).tolist()
        with reading:
            for reader, first, after in zip(self.readers, edges, edges[1:], strict=False):
                postings_field = reader.file.field(name)
                if first < after and (term_id := postings_field.terms.find(wanted)) >= 0:
                    wanted_here = positions[first:after] - (reader.base << POSITION_BITS)
                    found[first:after] = postings_field.has_positions(term_id, wanted_here, self.kernels)
        return found

    def prefix_terms(self, field: TextField, prefix: str) -> Sequence[str]:
        """Return the terms with a prefix, each once, in any order; some may be in deleted articles only."""
        with reading:
            found = {
                term
                for _, postings_field, term_range in self._prefix_ranges(field, prefix)
                for term in postings_field.terms.slice(*term_range)
            }
            return [term.decode() for term in found]

    def fuzzy_candidates(self, field: TextField, term: str, edits: int) -> Sequence[str]:
        """Return all terms within `edits` edits of `term`, and others that its length and letters do not rule out."""
        [wanted] = letter_masks(StringColumn.of([term.encode()]))
        found: set[bytes] = set()
        with reading:
            for reader in self.readers:
                postings_field = reader.file.field(f"text_{field}")
                lengths = np.diff(postings_field.terms.starts)
                # Lengths are in bytes, and a character takes at most 4.
                fits = (lengths >= len(term) - edits) & (lengths <= 4 * (len(term) + edits))
                fits &= np.bitwise_count(postings_field.letters ^ wanted) <= 2 * edits
                found.update(map(postings_field.terms.__getitem__, np.flatnonzero(fits).tolist()))
            return [each.decode() for each in found]

    def vocabulary(self, field: TextField, limit: int) -> Vocabulary:
        """Return the terms of a field; a document that was deleted counts until its segment is merged.

        Of a segment with more terms than `limit`, those in most of its documents are read.
        """
        with reading:
            terms_by_segment, counts_by_segment = [], []
            for reader in self.readers:
                postings_field = reader.file.field(f"text_{field}")
                counts = counts_per_term(postings_field.posting_starts)
                kept = np.arange(len(counts))
                if len(counts) > limit:
                    kept = np.sort(np.argpartition(-counts, limit)[:limit])
                terms_by_segment.append(b" ".join(map(postings_field.terms.__getitem__, kept.tolist())))
                counts_by_segment.append(counts[kept])
            terms, ordinals = merge_terms(terms_by_segment)
            doc_freqs = np.zeros(len(terms), np.int64)
            for ordinals_here, counts in zip(ordinals, counts_by_segment, strict=True):
                doc_freqs[ordinals_here] += counts
            return Vocabulary(terms.content, terms.starts, doc_freqs)

    # Articles

    def article(self, document: int) -> Article:
        """Return the article that a document holds."""
        with reading:
            reader = self._reader_of(document)
            doc_values, row = reader.doc_value_row(document - reader.base)
            return unpack(doc_values.records.content(row, row + 1))

    def find(self, article_id: str) -> int | None:
        """Return the document that holds the article with exactly this id; None for an alias or a tombstone too."""
        document = self._document(article_id)
        return document if document is not None and self.articles[document] else None

    def look_up(self, article_id: str) -> Article:
        """Return the article of an id; an alias leads to its article, in one step or several.

        Raises:
            ArticleRemovedError: the id, or the last alias, leads to a tombstone: the user removed the article.
            ArticleNotFoundError: there is none, or the aliases form a circle.
        """
        followed: set[str] = set()
        wanted = article_id
        while wanted not in followed:
            document = self._document(wanted)
            if document is None:
                break
            if self.articles[document]:
                return self.article(document)
            moved_to = self._moved_to(document)
            if not moved_to:
                raise ArticleRemovedError(article_id, self._removed(document))
            followed.add(wanted)
            wanted = moved_to
        raise ArticleNotFoundError(article_id)

    def known_ids(self) -> Iterator[KnownId]:
        """Yield the id of every article, tombstone and alias."""
        for reader in self.readers:
            with reading:
                doc_values, articles = reader.file.doc_values, self.articles[reader.base : reader.base + reader.count]
                alive_documents = range(reader.count) if reader.alive is None else np.flatnonzero(reader.alive).tolist()
            for document in alive_documents:
                with reading:
                    article_id = doc_values.ids.item(document).decode()
                    moved_to = "" if articles[document] else doc_values.records[document].decode()
                if articles[document]:
                    yield KnownId(id=article_id, state=IdState.ARTICLE)
                elif moved_to:
                    yield KnownId(id=article_id, state=IdState.MOVED, moved_to=moved_to)
                else:
                    yield KnownId(id=article_id, state=IdState.REMOVED, removed=self._removed(reader.base + document))

    def _document(self, article_id: str) -> int | None:
        """Return the document of an article, alias or tombstone; None where there is none."""
        if not is_article_id(article_id):
            return None
        with reading:
            for reader in self.readers:
                if (document := reader.document_of(article_id)) >= 0:
                    return reader.base + document
        return None

    def _moved_to(self, document: int) -> str:
        """Return the id that an alias leads to; '' for a tombstone."""
        with reading:
            reader = self._reader_of(document)
            return reader.file.doc_values.records[document - reader.base].decode()

    def _removed(self, document: int) -> datetime | None:
        """Return when the user removed the article that had a tombstone's id; None if the tombstone does not know."""
        with reading:
            reader = self._reader_of(document)
            return instant_of(reader.file.doc_values.numeric_column("added").item(document - reader.base))

    # How these are made

    def _reader_of(self, document: int) -> SegmentReader:
        for reader in self.readers:
            if reader.base <= document < reader.base + reader.count:
                return reader
        raise LookupError(f"no document {document}")

    def _by_segment(self, documents: NDArray[np.int64]) -> Iterator[tuple[SegmentReader, NDArray[np.int64]]]:
        """Yield each segment that holds some of the documents (ascending), with their numbers in the segment."""
        edges = np.searchsorted(documents, self._bases).tolist()
        for reader, first, after in zip(self.readers, edges, edges[1:], strict=False):
            if first < after:
                yield reader, documents[first:after] - reader.base

    def _postings(self, name: str, term: str) -> Postings:
        wanted = term.encode()
        found = []
        with reading:
            for reader in self.readers:
                postings_field = reader.file.field(name)
                if (term_id := postings_field.terms.find(wanted)) >= 0:
                    found.append((reader, *postings_field.postings(term_id, term_id + 1)))
            return self._joined_postings(found)

    def _joined_postings(self, found: Sequence[tuple[SegmentReader, NDArray[np.uint16], NDArray[Any]]]) -> Postings:
        """Return the postings of several segments as one, without deleted documents.

        Args:
            found: segments in order, each with document numbers in the segment and the frequencies there.
        """
        live = [each if each[0].alive is None else _live_postings(*each) for each in found]
        if not live:
            return NO_POSTINGS
        documents = np.empty(sum(len(each) for _, each, _ in live), np.int64)
        written = 0
        for reader, each, _ in live:
            self.kernels.rebase(each, reader.base, reader.count, documents[written : written + len(each)])
            written += len(each)
        return Postings(documents, _concatenated([frequencies for *_, frequencies in live], np.dtype(np.float64)))

    def _prefix_ranges(self, field: TextField, prefix: str) -> Iterator[tuple[SegmentReader, Field, tuple[int, int]]]:
        for reader in self.readers:
            postings_field = reader.file.field(f"text_{field}")
            yield reader, postings_field, postings_field.terms.prefix_range(prefix.encode())

    def _at_url(self, url: str) -> Iterator[int]:
        """Yield the documents of the articles with a folded URL."""
        hashes, wanted = self._column("url_hash", np.uint64), url.encode()
        with reading:
            # Different URLs may have the same hash: compare the URL itself.
            for document in np.flatnonzero((hashes == short_hash(url)) & self.articles).tolist():
                reader = self._reader_of(document)
                doc_values, row = reader.doc_value_row(document - reader.base)
                if doc_values.urls[row] == wanted:
                    yield document

    def _without_url(self) -> NDArray[np.int64]:
        """Return the documents of the articles that have no URL."""
        return np.flatnonzero((self._column("url_hash", np.uint64) == short_hash("")) & self.articles)

    def _live_articles(self) -> NDArray[np.bool_]:
        articles = self.is_article.copy()
        for reader in self.readers:
            if reader.alive is not None:
                articles[reader.base : reader.base + reader.count] &= reader.alive
        return articles

    def _column(self, name: str, dtype: type[np.generic]) -> NDArray[Any]:
        return self._cached(name, lambda: joined(self.readers, lambda reader: current_column(reader, name), dtype))

    def _cached(self, name: str, make: Callable[[], _T]) -> _T:
        with reading:
            return self.cache.get_or_make(("column", name), make)


def _live_postings(
    reader: SegmentReader, documents: NDArray[np.uint16], frequencies: NDArray[Any]
) -> tuple[SegmentReader, NDArray[np.uint16], NDArray[Any]]:
    assert reader.alive is not None
    alive = reader.alive[documents]
    return reader, documents[alive], frequencies[alive]


def _concatenated(arrays: Sequence[NDArray[Any]], dtype: np.dtype[Any]) -> NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)
