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
from index.query.query import TextField
from index.ragged import batches, ranges, starts_of
from index.text.chunking import distinct_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.doc_values import DocValuesTable
    from index.engines.whoosh.columnar.segment_reader import SegmentReader

_POSITIONAL: Final = tuple(f"text_{field}" for field in TextField)
_COUNTED: Final = tuple(f"stem_{field}" for field in StemField)

_BATCH_VALUES: Final = 1 << 20
"""The number of values moved at once; each needs eight bytes for its target index."""


class _Source(NamedTuple):
    """A segment to be merged.

    Attributes:
        living: (k,) int64: its live documents.
        new_ids: (documents,) uint16: the id of each live document in the new segment.
    """

    reader: SegmentReader
    living: NDArray[np.int64]
    new_ids: NDArray[np.uint16]


def merge(readers: Sequence[SegmentReader]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the new segment; at most one field's are in memory at once.

    Raises:
        EngineDamagedError: a file differs from what was written. Merged, it would get a correct checksum.
    """
    sources = []
    count = 0
    for reader in readers:
        reader.check()
        # `check` has read the whole file into memory; the merge needs one array at a time.
        reader.file.container.release()
        living = np.arange(reader.count) if reader.alive is None else np.flatnonzero(reader.alive)
        new_ids = np.zeros(reader.count, np.uint16)
        new_ids[living] = np.arange(count, count + len(living))
        sources.append(_Source(reader, living, new_ids))
        count += len(living)
    yield from _doc_values(sources).items()
    for name in _POSITIONAL:
        _release(sources)
        yield from _field(name, sources)
        lengths = [source.reader.file.lengths(name)[source.living] for source in sources]
        yield f"{name}.lengths", narrowest(np.concatenate(lengths))
    for name in _COUNTED:
        _release(sources)
        yield from _field(name, sources)


def _release(sources: Sequence[_Source]) -> None:
    for source in sources:
        source.reader.file.container.release()


def _doc_values(sources: Sequence[_Source]) -> dict[str, NDArray[Any]]:
    tables: list[DocValuesTable] = []
    table_of, row_of = [], []
    for source in sources:
        tables_of, rows = source.reader.doc_value_rows(source.living)
        table_of.append(tables_of + len(tables))
        row_of.append(rows)
        tables += source.reader.tables
    return joined_doc_values(tables, np.concatenate(table_of), np.concatenate(row_of))


class _Column(NamedTuple):
    """The values of one source, term by term; `counts` has the number of values of each term."""

    values: NDArray[Any]
    counts: NDArray[np.int64]


class _Living(NamedTuple):
    """A field of one source without deleted documents; `positions` is None if the field has none.

    Attributes:
        terms: in UTF-8, with a space between two.
    """

    terms: bytes
    documents: _Column
    frequencies: _Column
    positions: _Column | None


def _field(name: str, sources: Sequence[_Source]) -> Iterator[tuple[str, NDArray[Any]]]:
    columns = [_living(source, name) for source in sources]
    terms, term_ids = merge_terms([each.terms for each in columns])
    documents, counts = _interleaved([each.documents for each in columns], term_ids, len(terms))
    frequencies, _ = _interleaved([each.frequencies for each in columns], term_ids, len(terms))
    positions_columns = [each.positions for each in columns if each.positions]
    # Positions are the largest arrays: what is no longer needed is freed before they are merged.
    del columns
    yield from posting_arrays(name, terms, counts, documents, frequencies).items()
    del documents
    _release(sources)
    if name in _POSITIONAL:
        positions, counts = _interleaved(positions_columns, term_ids, len(terms))
        yield from position_arrays(name, counts, frequencies, positions).items()


def merge_terms(columns: Sequence[bytes]) -> tuple[StringColumn, list[NDArray[np.int64]]]:
    """Return the terms of all sources, sorted, and the new id of each source's terms.

    Args:
        columns: each source's terms in UTF-8, with a space between two.
    """
    spellings, chunk_ids, edges = distinct_chunks(columns)
    distinct = list(dict.fromkeys(spellings))
    terms, order = StringColumn.sort(distinct)
    ordinals = np.empty(len(distinct), np.int64)
    ordinals[order] = np.arange(len(distinct))
    # Terms over LONGEST_BYTES are spelled at each occurrence: all of them get the ordinal of the first.
    if len(distinct) < len(spellings):
        ranks = {term: rank for rank, term in enumerate(distinct)}
        ordinals = ordinals[np.fromiter(map(ranks.__getitem__, spellings), np.int64, len(spellings))]
    return terms, np.split(ordinals[chunk_ids], edges[1:-1])


def _living(source: _Source, name: str) -> _Living:
    """Return a field of the live documents, under their new ids."""
    field, alive = source.reader.file.field(name), source.reader.alive
    terms, frequencies = list(field.terms), field.frequencies
    documents, counts = source.new_ids[field.documents], _counts(field.posting_starts)
    positions = None
    if field.is_positional:
        positions = _Column(field.positions, _counts(field.position_starts))
    if alive is None:
        return _Living(b" ".join(terms), _Column(documents, counts), _Column(frequencies, counts), positions)
    is_kept = alive[field.documents]
    doc_freqs = _sum_per_term(is_kept, field.posting_starts)
    occurs = np.flatnonzero(doc_freqs)
    if positions is not None:
        position_counts = _sum_per_term(frequencies * is_kept, field.posting_starts)
        positions = _Column(field.positions[np.repeat(is_kept, frequencies)], position_counts[occurs])
    return _Living(
        b" ".join(map(terms.__getitem__, occurs.tolist())),
        _Column(documents[is_kept], doc_freqs[occurs]),
        _Column(frequencies[is_kept], doc_freqs[occurs]),
        positions,
    )


def _counts(starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the number of values of each term."""
    offsets = starts.astype(np.int64)
    return offsets[1:] - offsets[:-1]


def _sum_per_term(values: NDArray[Any], starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the sum of each term's values."""
    return _counts(starts_of(values)[starts.astype(np.int64)])


def _interleaved(
    columns: Sequence[_Column], term_ids: Sequence[NDArray[np.int64]], size: int
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return all values, by term and within a term by source, and the number of values of each term.

    Args:
        columns: of each source.
        term_ids: the new ids of each source's terms.
        size: the number of terms.
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
