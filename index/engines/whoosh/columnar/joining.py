"""Join the columns of segments into one column of a generation. Changed doc values replace the original ones.

A column has one value a document. The documents of a generation are those of its segments, one segment after the other.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from index.engines.whoosh.columnar.doc_values import PRINTED, FacetOrdinals, split_printed
from index.evaluation.facet_column import FacetColumn
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.segment_reader import SegmentReader
    from index.facets import Facet


def joined(
    readers: Sequence[SegmentReader], column_of: Callable[[SegmentReader], NDArray[Any]], dtype: type[np.generic]
) -> NDArray[Any]:
    """Return (documents,): one column of all segments.

    Args:
        readers: of all segments of a generation, in order.
        column_of: returns the column of one segment.
        dtype: of the result.
    """
    column = np.empty(sum(reader.count for reader in readers), dtype)
    for reader in readers:
        column[reader.base : reader.base + reader.count] = column_of(reader)
    return column


def current_column(reader: SegmentReader, name: str) -> NDArray[Any]:
    """Return (documents,): a numeric column of a segment, changed values included. Callers must not write to it."""
    column = reader.file.doc_values.numeric_column(name)
    if reader.changed is None:
        return column
    column = column.copy()
    column[reader.changed.rows] = reader.changed.doc_values.numeric_column(name)
    return column


def facet_column(readers: Sequence[SegmentReader], facet: Facet, articles: NDArray[np.bool_]) -> FacetColumn:
    """Return a facet of all segments; its ordinals count in the sorted values of all of them.

    Args:
        readers: the segments.
        facet: the field.
        articles: True for each document that holds an article.
    """
    joined_column = _joined_column(readers, facet)
    values, first, more_documents, more = joined_column
    if values:
        values, new_ordinals = _merged_spellings(values, _article_counts(joined_column, articles))
        first, more = new_ordinals[first], new_ordinals[more]
    return FacetColumn.of(values, first, more_documents, more)


def spellings_column(
    readers: Sequence[SegmentReader], facet: Facet, articles: NDArray[np.bool_]
) -> dict[str, tuple[str, ...]]:
    """Return the spellings that articles have of each folded value that has several, sorted.

    Args:
        readers: the segments.
        facet: the field.
        articles: True for each document that holds an article.
    """
    found: dict[str, set[str]] = {}
    for value in _values_of_articles(_joined_column(readers, facet), articles):
        found.setdefault(fold(value), set()).add(value)
    if facet in PRINTED:
        for pair in _values_of_articles(_joined_column(readers, PRINTED[facet]), articles):
            folded, printed = split_printed(pair)
            found.setdefault(folded, set()).add(printed)
    return {folded: tuple(sorted(texts)) for folded, texts in found.items() if len(texts) > 1}


def _joined_column(readers: Sequence[SegmentReader], column: str) -> FacetOrdinals:
    """Return one of VALUE_COLUMNS of all segments; documents count on from segment to segment."""
    columns = [(reader, _current_values(reader, column)) for reader in readers]
    values = sorted(set(chain.from_iterable(ordinals.values for _, ordinals in columns)))
    ranks = {value: rank for rank, value in enumerate(values)}
    first = np.empty(sum(reader.count for reader in readers), np.int32)
    more_documents, more = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for reader, ordinals in columns:
        # An ordinal of -1 (no value) picks the last entry, which is -1.
        new_ordinals = np.array([*map(ranks.__getitem__, ordinals.values), -1], np.int32)
        first[reader.base : reader.base + reader.count] = new_ordinals[ordinals.first]
        more_documents.append(ordinals.more_documents.astype(np.int64) + reader.base)
        more.append(new_ordinals[ordinals.more])
    return FacetOrdinals(values, first, np.concatenate(more_documents), np.concatenate(more))


def _article_counts(column: FacetOrdinals, articles: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return (values,): the number of articles with each value."""
    counted = np.concatenate([column.first[articles], column.more[articles[column.more_documents]]])
    return np.bincount(counted[counted >= 0], minlength=len(column.values))


def _values_of_articles(column: FacetOrdinals, articles: NDArray[np.bool_]) -> list[str]:
    return [column.values[ordinal] for ordinal in np.flatnonzero(_article_counts(column, articles)).tolist()]


def _merged_spellings(values: Sequence[str], counts: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int32]]:
    """Return the commonest spelling of each folded value, sorted, and the new ordinal of each value and of -1.

    Args:
        values: sorted; of spellings that are equally common, the first is shown.
        counts: the number of articles with each value.
    """
    by_form: dict[str, list[int]] = {}
    for ordinal, value in enumerate(values):
        by_form.setdefault(fold(value), []).append(ordinal)
    shown = sorted((values[max(group, key=counts.__getitem__)], group) for group in by_form.values())
    new_ordinals = np.full(len(values) + 1, -1, np.int32)
    for new, (_, group) in enumerate(shown):
        new_ordinals[group] = new
    return [value for value, _ in shown], new_ordinals


def _current_values(reader: SegmentReader, column: str) -> FacetOrdinals:
    """Return one of VALUE_COLUMNS of a segment, changed values included; its `values` are neither sorted nor unique."""
    before = reader.file.doc_values.facet(column)
    if reader.changed is None:
        return before
    now = reader.changed.doc_values.facet(column)
    rows = reader.changed.rows
    first = before.first.astype(np.int32)
    # The changed rows' values come behind the original ones, so their ordinals are shifted.
    first[rows] = np.where(now.first >= 0, now.first.astype(np.int32) + len(before.values), -1)
    unchanged = np.isin(before.more_documents, rows, invert=True)
    documents = np.concatenate([before.more_documents[unchanged].astype(np.int64), rows[now.more_documents]])
    more = np.concatenate([before.more[unchanged].astype(np.int32), now.more.astype(np.int32) + len(before.values)])
    order = np.argsort(documents, kind="stable")
    return before._replace(
        values=[*before.values, *now.values], first=first, more_documents=documents[order], more=more[order]
    )


def ordinals_by_folded(column: FacetColumn) -> dict[str, list[int]]:
    """Return each folded value of a facet, with the ordinals of the values that fold to it, ascending."""
    folded: dict[str, list[int]] = {}
    for ordinal, value in enumerate(column.values):
        folded.setdefault(fold(value), []).append(ordinal)
    return folded
