"""Merge segments into one: the live documents get new ids in order, and no text is analysed again.

Whole arrays are renumbered, in batches that bound the memory. The new segment has neither deletions nor changed doc
values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.whoosh.columnar.container import narrowest
from index.engines.whoosh.columnar.inversion import position_arrays, posting_arrays
from index.engines.whoosh.columnar.strings import StringColumn
from index.engines.whoosh.columnar.tables import joined_doc_values
from index.evaluation.snapshot import StemField
from index.fields import STORED_FIELDS
from index.ragged import batches, ranges, starts_of
from index.text.chunking import distinct_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.doc_values import DocValuesTable
    from index.engines.whoosh.columnar.segment_reader import SegmentReader

_TEXT_FIELDS: Final = tuple(f"text_{field}" for field in STORED_FIELDS)
"""Fields with positions, and with the length of each document."""

_STEM_FIELDS: Final = tuple(f"stem_{field}" for field in StemField)
"""Fields with frequencies alone."""

_BATCH_VALUES: Final = 1 << 20
"""The number of values moved at once; each needs eight bytes for its target index."""


class _Source(NamedTuple):
    """A segment to be merged.

    Attributes:
        live_documents: (k,) int64: the documents that are not deleted, ascending.
        new_ids: (documents,) uint16: the id of each document in the new segment; 0 for a deleted one.
    """

    reader: SegmentReader
    live_documents: NDArray[np.int64]
    new_ids: NDArray[np.uint16]


def merge(readers: Sequence[SegmentReader]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the new segment, none of a field without words; at most one field's are in memory at once.

    Raises:
        EngineDamagedError: a file differs from what was written. The merged file would hide it with a correct checksum.
    """
    sources = []
    count = 0
    for reader in readers:
        reader.check()
        # `check` has read the whole file into memory; the merge needs one array at a time.
        reader.file.container.release()
        live_documents = np.arange(reader.count) if reader.alive is None else np.flatnonzero(reader.alive)
        new_ids = np.zeros(reader.count, np.uint16)
        new_ids[live_documents] = np.arange(count, count + len(live_documents))
        sources.append(_Source(reader, live_documents, new_ids))
        count += len(live_documents)
    yield from _merge_doc_values(sources).items()
    for name in _TEXT_FIELDS:
        _release(sources)
        yield from _merge_field(name, sources)
        lengths = np.concatenate([source.reader.file.lengths(name)[source.live_documents] for source in sources])
        if lengths.any():
            yield f"{name}.lengths", narrowest(lengths)
    for name in _STEM_FIELDS:
        _release(sources)
        yield from _merge_field(name, sources)


def _release(sources: Sequence[_Source]) -> None:
    """Free the memory that holds parts of the mapped files."""
    for source in sources:
        source.reader.file.container.release()


def _merge_doc_values(sources: Sequence[_Source]) -> dict[str, NDArray[Any]]:
    tables: list[DocValuesTable] = []
    table_of, row_of = [], []
    for source in sources:
        tables_of, rows = source.reader.doc_value_rows(source.live_documents)
        table_of.append(tables_of + len(tables))
        row_of.append(rows)
        tables += source.reader.tables
    return joined_doc_values(tables, np.concatenate(table_of), np.concatenate(row_of))


class _Column(NamedTuple):
    """An array of one source, in the order of its terms; `counts` has the number of values of each term."""

    values: NDArray[Any]
    counts: NDArray[np.int64]


class _LiveField(NamedTuple):
    """A field of one source without its deleted documents.

    Attributes:
        terms: the sorted terms in UTF-8, joined by spaces.
        documents: new ids.
        positions: None if the field has none.
    """

    terms: bytes
    documents: _Column
    frequencies: _Column
    positions: _Column | None


def _merge_field(name: str, sources: Sequence[_Source]) -> Iterator[tuple[str, NDArray[Any]]]:
    live_fields = [_live_field(source, name) for source in sources]
    if not any(field.terms for field in live_fields):
        return
    terms, term_ids = merge_terms([field.terms for field in live_fields])
    documents, counts = _interleave([field.documents for field in live_fields], term_ids, len(terms))
    frequencies, _ = _interleave([field.frequencies for field in live_fields], term_ids, len(terms))
    positions_columns = [field.positions for field in live_fields if field.positions]
    # Positions are the largest arrays: what is no longer needed is freed before they are merged.
    del live_fields
    yield from posting_arrays(name, terms, counts, documents, frequencies).items()
    del documents
    _release(sources)
    if name in _TEXT_FIELDS:
        positions, counts = _interleave(positions_columns, term_ids, len(terms))
        yield from position_arrays(name, counts, frequencies, positions).items()


def merge_terms(columns: Sequence[bytes]) -> tuple[StringColumn, list[NDArray[np.int64]]]:
    """Return the sorted terms of all sources, and for each source the index of each of its terms in them.

    Args:
        columns: the terms of each source in UTF-8, joined by spaces.
    """
    spellings, chunk_ids, edges = distinct_chunks(columns)
    distinct = list(dict.fromkeys(spellings))
    terms, order = StringColumn.sort(distinct)
    ordinals = np.empty(len(distinct), np.int64)
    ordinals[order] = np.arange(len(distinct))
    # `distinct_chunks` may spell a term several times, as it does with long ones: all of them get one ordinal.
    if len(distinct) < len(spellings):
        ranks = {term: rank for rank, term in enumerate(distinct)}
        ordinals = ordinals[np.fromiter(map(ranks.__getitem__, spellings), np.int64, len(spellings))]
    return terms, np.split(ordinals[chunk_ids], edges[1:-1])


def _live_field(source: _Source, name: str) -> _LiveField:
    """Return a field of the live documents, under their new ids."""
    field, alive = source.reader.file.field(name), source.reader.alive
    terms, frequencies = list(field.terms), field.frequencies
    documents, counts = source.new_ids[field.documents], counts_per_term(field.posting_starts)
    positions = None
    if field.is_positional:
        positions = _Column(field.positions, counts_per_term(field.position_starts))
    if alive is None:
        return _LiveField(b" ".join(terms), _Column(documents, counts), _Column(frequencies, counts), positions)
    is_kept = alive[field.documents]
    doc_freqs = _sum_per_term(is_kept, field.posting_starts)
    occurs = np.flatnonzero(doc_freqs)
    if positions is not None:
        position_counts = _sum_per_term(frequencies * is_kept, field.posting_starts)
        positions = _Column(field.positions[np.repeat(is_kept, frequencies)], position_counts[occurs])
    return _LiveField(
        b" ".join(map(terms.__getitem__, occurs.tolist())),
        _Column(documents[is_kept], doc_freqs[occurs]),
        _Column(frequencies[is_kept], doc_freqs[occurs]),
        positions,
    )


def counts_per_term(starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the number of values of each term, from where they start; `starts` ends with the number of all values."""
    offsets = starts.astype(np.int64)
    return offsets[1:] - offsets[:-1]


def _sum_per_term(values: NDArray[Any], starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the sum of each term's values, which begin at its start."""
    return counts_per_term(starts_of(values)[starts.astype(np.int64)])


def _interleave(
    columns: Sequence[_Column], term_ids: Sequence[NDArray[np.int64]], size: int
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Merge one array of all sources: return its values by term, within a term by source, and their number per term.

    Args:
        columns: the array of each source.
        term_ids: for each source, the new id of each of its terms.
        size: the number of terms in the new segment.
    """
    totals = np.zeros(size, np.int64)
    for column, terms in zip(columns, term_ids, strict=True):
        totals[terms] += column.counts
    merged = np.empty(int(totals.sum()), np.result_type(*(column.values for column in columns)))
    next_slots = starts_of(totals)[:-1]
    for column, terms in zip(columns, term_ids, strict=True):
        starts = starts_of(column.counts)
        for first, after in batches(starts, _BATCH_VALUES):
            batch_terms = terms[first:after]
            merged[ranges(next_slots[batch_terms], column.counts[first:after])] = column.values[
                starts[first] : starts[after]
            ]
        next_slots[terms] += column.counts
    return merged, totals
