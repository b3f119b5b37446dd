"""Let stock Whoosh open a segment and search it: Whoosh's codec interface over the arrays, read-only.

The product does not search through it. The tests do, and so can anybody who opens the index with Whoosh itself. Values,
ids and `every` have no postings in the file: they are made here, of the columns.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from index.engines.whoosh.columnar.schema import EVERY, SCHEMA, STEM_NAMES, TEXT_NAMES, value_field
from index.engines.whoosh.columnar.segments import OpenFiles
from index.engines.whoosh.columnar.snapshots import ColumnarSnapshot
from index.facets import Facet
from index.query.query import ValueField
from index.stored import unpack_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from whoosh.codec.base import PerDocumentReader
    from whoosh.filedb.filestore import Storage
    from whoosh.formats import Format

    from index.engines.whoosh.columnar.frozen import Segment
    from index.engines.whoosh.columnar.segments import Field

_WRITES: Final = "this codec reads; `index.engines` writes"


class ColumnarCodec(base.Codec):
    """Whoosh's interface to a segment."""

    def terms_reader(self, storage: Storage, segment: Segment) -> _TermsReader:
        """Return a reader of the segment's terms and postings."""
        return _TermsReader(_snapshot(storage, segment))

    def per_document_reader(self, storage: Storage, segment: Segment) -> PerDocumentReader:
        """Return a reader of each document's lengths and stored fields."""
        return _DocumentReader(_snapshot(storage, segment), segment)

    def new_segment(self, storage: Storage, indexname: str) -> Segment:
        """Raise NotImplementedError: this codec does not write."""
        raise NotImplementedError(_WRITES)


def _snapshot(storage: Storage, segment: Segment) -> ColumnarSnapshot:
    return ColumnarSnapshot("", 0, [segment], OpenFiles(storage))


class _DerivedField(NamedTuple):
    """A field whose postings are made of columns: its terms, sorted, and each term's documents."""

    terms: Sequence[bytes]
    documents: Sequence[NDArray[Any]]


class _TermsReader(base.TermsReader):
    def __init__(self, snapshot: ColumnarSnapshot) -> None:
        self._snapshot = snapshot
        [self._reader] = snapshot.readers
        self._derived_fields: dict[str, _DerivedField] = {}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._ordinal(*term) is not None

    def cursor(self, fieldname: str, fieldobj: object) -> _Cursor:
        return _Cursor([term.decode() for term in self._terms(fieldname)])

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return chain.from_iterable(((name, term) for term in self._terms(name)) for name in sorted(self._names()))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (each for each in self.terms() if each >= (fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, frequencies = self._postings(fieldname, text)
        return TermInfo(
            weight=float(frequencies.sum()), df=len(documents), minlength=1, maxlength=1,
            maxweight=float(frequencies.max()), minid=int(documents[0]), maxid=int(documents[-1]),
        )  # fmt: skip

    def frequency(self, fieldname: str, text: bytes) -> float:
        return self.term_info(fieldname, text).weight() if (fieldname, text) in self else 0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self.term_info(fieldname, text).doc_frequency() if (fieldname, text) in self else 0

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: object = None) -> ListMatcher:
        documents, frequencies = self._postings(fieldname, text)
        values = None
        if fieldname in TEXT_NAMES:
            values = _Positions(self._field(fieldname), self._ordinal(fieldname, text) or 0, frequencies, format_)
        return ListMatcher(
            documents.tolist(), frequencies.astype(float).tolist(), values, format_, scorer, term=(fieldname, text)
        )

    def indexed_field_names(self) -> Sequence[str]:
        return list(self._names())

    def _names(self) -> Iterator[str]:
        return (name for name, field in SCHEMA.items() if field.indexed)

    def _field(self, name: str) -> Field:
        return self._reader.file.field(name)

    def _terms(self, name: str) -> Sequence[bytes]:
        return list(self._field(name).terms) if name in (*TEXT_NAMES, *STEM_NAMES) else self._derived(name).terms

    def _ordinal(self, name: str, text: bytes) -> int | None:
        if name in (*TEXT_NAMES, *STEM_NAMES):
            ordinal = self._field(name).terms.find(text)
            return ordinal if ordinal >= 0 else None
        terms = self._derived(name).terms
        ordinal = bisect_left(terms, text)
        return ordinal if ordinal < len(terms) and terms[ordinal] == text else None

    def _postings(self, name: str, text: bytes) -> tuple[NDArray[Any], NDArray[Any]]:
        ordinal = self._ordinal(name, text)
        if ordinal is None:
            raise KeyError((name, text))
        if name in (*TEXT_NAMES, *STEM_NAMES):
            return self._field(name).postings(ordinal, ordinal + 1)
        documents = self._derived(name).documents[ordinal]
        return documents, np.ones(len(documents))

    def _derived(self, name: str) -> _DerivedField:
        if name not in self._derived_fields:
            postings = {term: documents for term, documents in self._columns(name).items() if len(documents)}
            self._derived_fields[name] = _DerivedField(sorted(postings), [postings[term] for term in sorted(postings)])
        return self._derived_fields[name]

    def _columns(self, name: str) -> Mapping[bytes, NDArray[Any]]:
        articles, ids = self._snapshot.articles, self._snapshot.ids
        if name == "every":
            return {EVERY.encode(): np.flatnonzero(articles)}
        if name in ("id", "trace"):
            not_articles = ~self._snapshot.is_article
            chosen = articles if name == "id" else not_articles
            return {bytes(ids[document]): np.array([document]) for document in np.flatnonzero(chosen)}
        [field] = (field for field in (*Facet, *ValueField) if value_field(field) == name)
        return {
            term.encode(): documents
            for term in self._snapshot.folded_values(field)
            if len(documents := np.flatnonzero(self._snapshot.value_mask(field, term)))
        }


class _Positions:
    """The positions of a term in each of its documents, encoded on demand."""

    def __init__(self, field: Field, term: int, frequencies: NDArray[Any], format_: Format) -> None:
        self._per_document = np.split(field.term_positions(term), np.cumsum(frequencies)[:-1])
        self._format = format_

    def __len__(self) -> int:
        return len(self._per_document)

    def __getitem__(self, index: int) -> bytes:
        encoded: bytes = self._format.encode(self._per_document[index].tolist())
        return encoded


class _Cursor(base.FieldCursor):
    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = terms
        self._index = 0

    def first(self) -> str | None:
        self._index = 0
        return self.text()

    def find(self, string: str) -> str | None:
        self._index = bisect_left(self._terms, string)
        return self.text()

    def next(self) -> str | None:
        self._index += 1
        return self.text()

    def text(self) -> str | None:
        return self._terms[self._index] if self._index < len(self._terms) else None

    def is_valid(self) -> bool:
        return self._index < len(self._terms)


class _DocumentReader(base.PerDocumentReader):
    def __init__(self, snapshot: ColumnarSnapshot, segment: Segment) -> None:
        self._segment = segment
        self._snapshot = snapshot
        [self._reader] = snapshot.readers

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._reader.file.lengths(fieldname)[docnum]) if fieldname in TEXT_NAMES else default

    def field_length(self, fieldname: str) -> int:
        return int(self._reader.file.lengths(fieldname).sum(dtype=np.int64)) if fieldname in TEXT_NAMES else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._reader.file.lengths(fieldname).min()) if fieldname in TEXT_NAMES else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._reader.file.lengths(fieldname).max()) if fieldname in TEXT_NAMES else 0

    def stored_fields(self, docnum: int) -> Mapping[str, str]:
        if not self._snapshot.is_article[docnum]:
            return {}
        doc_values, row = self._reader.doc_value_row(docnum)
        return {"record": unpack_json(doc_values.records[row]).decode()}
