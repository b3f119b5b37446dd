"""Segments → one: their living documents, renumbered in order, without analysing a word again.

Everything is a remap of whole arrays, in stretches that bound the memory. What is deleted, and facts that have
changed, are settled for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.whoosh.columnar.container import narrowest
from index.engines.whoosh.columnar.inversion import position_arrays, posting_arrays
from index.engines.whoosh.columnar.strings import StringColumn
from index.engines.whoosh.columnar.tables import joined_facts
from index.evaluation.snapshot import StemField
from index.query.query import TextField
from index.ragged import batches, ranges, starts_of
from index.text.chunking import distinct_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.facts import FactTable
    from index.engines.whoosh.columnar.parts import Part

_POSITIONAL: Final = tuple(f"text_{field}" for field in TextField)
_COUNTED: Final = tuple(f"stem_{field}" for field in StemField)

_AT_ONCE: Final = 1 << 20
"""How many values are moved at once: each needs eight bytes for its place."""


class _Source(NamedTuple):
    """A segment to be merged.

    Attributes:
        living: (k,) int64: its living documents.
        numbers: (documents,) uint16: each living one's number in the new segment.
    """

    part: Part
    living: NDArray[np.int64]
    numbers: NDArray[np.uint16]


def merge(parts: Sequence[Part]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the arrays of the new segment: no more of them than a field's are in memory at once.

    Raises:
        EngineDamagedError: a file is not what was written; merged, it would look whole for good.
    """
    sources = []
    count = 0
    for part in parts:
        part.check()
        part.file.container.release()
        living = np.arange(part.count) if part.alive is None else np.flatnonzero(part.alive)
        numbers = np.zeros(part.count, np.uint16)
        numbers[living] = np.arange(count, count + len(living))
        sources.append(_Source(part, living, numbers))
        count += len(living)
    yield from _facts(sources).items()
    for name in _POSITIONAL:
        _release(sources)
        yield from _field(name, sources)
        lengths = [source.part.file.lengths(name)[source.living] for source in sources]
        yield f"{name}.lengths", narrowest(np.concatenate(lengths))
    for name in _COUNTED:
        _release(sources)
        yield from _field(name, sources)


def _release(sources: Sequence[_Source]) -> None:
    for source in sources:
        source.part.file.container.release()


def _facts(sources: Sequence[_Source]) -> dict[str, NDArray[Any]]:
    tables: list[FactTable] = []
    table_of, row_of = [], []
    for source in sources:
        tables_of, rows = source.part.fact_rows(source.living)
        table_of.append(tables_of + len(tables))
        row_of.append(rows)
        tables += source.part.tables
    return joined_facts(tables, np.concatenate(table_of), np.concatenate(row_of))


class _Column(NamedTuple):
    """Values of one source, term by term; `counts` says how many each term has."""

    values: NDArray[Any]
    counts: NDArray[np.int64]


class _Living(NamedTuple):
    """A field of one source without deleted documents; it is not positional where `positions` is None.

    Attributes:
        terms: with a space between two.
    """

    terms: bytes
    documents: _Column
    frequencies: _Column
    positions: _Column | None


def _field(name: str, sources: Sequence[_Source]) -> Iterator[tuple[str, NDArray[Any]]]:
    held = [_living(source, name) for source in sources]
    terms, mapped = together([each.terms for each in held])
    documents, counts = _interleaved([each.documents for each in held], mapped, len(terms))
    frequencies, _ = _interleaved([each.frequencies for each in held], mapped, len(terms))
    positions_held = [each.positions for each in held if each.positions]
    del held
    yield from posting_arrays(name, terms, counts, documents, frequencies).items()
    del documents
    _release(sources)
    if name in _POSITIONAL:
        positions, counts = _interleaved(positions_held, mapped, len(terms))
        yield from position_arrays(name, counts, frequencies, positions).items()


def together(held: Sequence[bytes]) -> tuple[StringColumn, list[NDArray[np.int64]]]:
    """Return the terms that any source has, sorted, and the number among them of each source's.

    Args:
        held: each source's terms, with a space between two.
    """
    spelled, numbers, edges = distinct_chunks(held)
    once = list(dict.fromkeys(spelled))
    terms, order = StringColumn.in_order(once)
    new_numbers = np.empty(len(once), np.int64)
    new_numbers[order] = np.arange(len(once))
    if len(once) < len(spelled):
        places = {term: place for place, term in enumerate(once)}
        new_numbers = new_numbers[np.fromiter(map(places.__getitem__, spelled), np.int64, len(spelled))]
    return terms, np.split(new_numbers[numbers], edges[1:-1])


def _living(source: _Source, name: str) -> _Living:
    """Return a field as the living documents have it, under their new numbers."""
    field, alive = source.part.file.field(name), source.part.alive
    terms, frequencies = list(field.terms), field.frequencies
    documents, counts = source.numbers[field.documents], _counts(field.posting_starts)
    positions = None
    if field.is_positional:
        positions = _Column(field.positions, _counts(field.position_starts))
    if alive is None:
        return _Living(b" ".join(terms), _Column(documents, counts), _Column(frequencies, counts), positions)
    kept = alive[field.documents]
    left = _per_term(kept, field.posting_starts)
    occurs = np.flatnonzero(left)
    if positions is not None:
        occurrences = _per_term(frequencies * kept, field.posting_starts)
        positions = _Column(field.positions[np.repeat(kept, frequencies)], occurrences[occurs])
    return _Living(
        b" ".join(map(terms.__getitem__, occurs.tolist())),
        _Column(documents[kept], left[occurs]),
        _Column(frequencies[kept], left[occurs]),
        positions,
    )


def _counts(starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return how many values each term has."""
    places = starts.astype(np.int64)
    return places[1:] - places[:-1]


def _per_term(numbers: NDArray[Any], starts: NDArray[Any]) -> NDArray[np.int64]:
    """Return the sum of each term's numbers."""
    return _counts(starts_of(numbers)[starts.astype(np.int64)])


def _interleaved(
    held: Sequence[_Column], mapped: Sequence[NDArray[np.int64]], size: int
) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the sources' values, term by term and within a term source by source, and how many each term has.

    Args:
        held: each source's.
        mapped: the new numbers of its terms.
        size: how many terms there are.
    """
    totals = np.zeros(size, np.int64)
    for column, terms in zip(held, mapped, strict=True):
        totals[terms] += column.counts
    merged = np.empty(int(totals.sum()), np.result_type(*(column.values for column in held)))
    places = starts_of(totals)[:-1]
    for column, terms in zip(held, mapped, strict=True):
        starts = starts_of(column.counts)
        for first, after in batches(starts, _AT_ONCE):
            here = terms[first:after]
            merged[ranges(places[here], column.counts[first:after])] = column.values[starts[first] : starts[after]]
        places[terms] += column.counts
    return merged, totals
