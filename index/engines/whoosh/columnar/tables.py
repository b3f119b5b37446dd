"""Rows of several doc-value tables → the arrays of one: for merges, and for commits that change more doc values."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from index.engines.whoosh.columnar.doc_values import NUMERIC_COLUMNS, VALUE_COLUMNS, facet_arrays, id_arrays
from index.engines.whoosh.columnar.strings import StringColumn
from index.ragged import starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.doc_values import DocValuesTable
    from index.engines.whoosh.columnar.strings import Strings


def joined_doc_values(
    tables: Sequence[DocValuesTable], table_of: NDArray[np.int64], row_of: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of one table made of rows of several, in the order given.

    Args:
        tables: the tables that the rows come from.
        table_of: (rows,): the index in `tables` of each row's table.
        row_of: (rows,): each row's index in its table.
    """
    bases = starts_of(np.array([len(table) for table in tables], np.int64))
    rows = bases[table_of] + row_of
    ids = np.concatenate([table.ids for table in tables])[rows]
    arrays = id_arrays(ids)
    for name, kind in NUMERIC_COLUMNS.items():
        arrays[name] = np.concatenate([table.numeric_column(name) for table in tables])[rows].astype(kind, copy=False)
    for name in ("record", "url"):
        arrays |= _strings(name, [table.strings(name) for table in tables], table_of, row_of)
    for column in VALUE_COLUMNS:
        arrays |= _facet(column, tables, rows)
    return arrays


def _strings(
    name: str, columns: Sequence[Strings], table_of: NDArray[np.int64], row_of: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    bases = starts_of(np.array([len(strings) for strings in columns], np.int64))
    lengths = np.concatenate([np.diff(strings.starts.astype(np.int64)) for strings in columns])
    content = b"".join(_row_runs(columns, table_of, row_of))
    return StringColumn.from_lengths(content, lengths[bases[table_of] + row_of]).arrays(name)


def _row_runs(
    columns: Sequence[Strings], table_of: NDArray[np.int64], row_of: NDArray[np.int64]
) -> Iterator[memoryview]:
    """Yield the content of the rows; consecutive rows of one table come in one piece."""
    if not len(row_of):
        return
    breaks = np.flatnonzero((np.diff(table_of) != 0) | (np.diff(row_of) != 1)) + 1
    edges = [0, *breaks.tolist(), len(row_of)]
    for first, after in pairwise(edges):
        yield columns[table_of[first]].content(int(row_of[first]), int(row_of[after - 1]) + 1)


def _facet(column: str, tables: Sequence[DocValuesTable], rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    bases = starts_of(np.array([len(table) for table in tables], np.int64))
    new_rows = np.full(int(bases[-1]), -1)
    new_rows[rows] = np.arange(len(rows))
    all_values: list[str] = []
    firsts, more_documents, more = [], [], []
    for table, base in zip(tables, bases.tolist(), strict=False):
        facet_ordinals = table.facet(column)
        offset = len(all_values)
        all_values += facet_ordinals.values
        firsts.append(np.where(facet_ordinals.first >= 0, facet_ordinals.first.astype(np.int64) + offset, -1))
        more_documents.append(new_rows[facet_ordinals.more_documents.astype(np.int64) + base])
        more.append(facet_ordinals.more.astype(np.int64) + offset)
    first = np.concatenate(firsts)[rows]
    documents, ordinals = np.concatenate(more_documents), np.concatenate(more)
    order = np.argsort(documents, kind="stable")
    order = order[documents[order] >= 0]
    documents, ordinals = documents[order], ordinals[order]
    # Rows that are left out have the new row -1.
    values, new_ordinals = _used(all_values, first, ordinals)
    return facet_arrays(column, values, new_ordinals[first], documents, new_ordinals[ordinals])


def _used(
    values: Sequence[str], first: NDArray[np.int64], more: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values that some row has, sorted and unique, and each old ordinal's new one; -1 stays -1."""
    occurs = np.zeros(len(values) + 1, np.bool_)
    occurs[first] = True
    occurs[more] = True
    ordinals = np.flatnonzero(occurs[:-1]).tolist()
    used_values = sorted({values[ordinal] for ordinal in ordinals})
    ranks = {value: rank for rank, value in enumerate(used_values)}
    new_ordinals = np.full(len(values) + 1, -1)
    new_ordinals[ordinals] = [ranks[values[ordinal]] for ordinal in ordinals]
    return used_values, new_ordinals
