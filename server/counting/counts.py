"""The counts of many queries, as JSON and as CSV; `docs/COUNTING.md` is the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from index.facets import Facet
from index.fields import NO_VALUE
from index.request import Interval
from server.answer.query import QueryRecord, query_record
from server.answer.scalars import Count, Day, Link
from server.answer.state import IndexRecord, index_record
from server.http.encoding import json_line
from server.spreadsheet import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.tally import AnswerCounts, CountedValue, Counts
    from server.counting.batch import Row
    from server.spreadsheet import Cell

COARSER = "coarser"
"""The value, in CSV, of the articles with a date that is less exact than the interval."""

PeriodName = Literal[Interval.YEAR, Interval.MONTH, Interval.DAY]


class CountedValueRecord(TypedDict):
    """A value of the facet; or a year, month or day, with its first and its last day."""

    value: str
    label: str
    first: Day | None
    last: Day | None


class QueryCountsRecord(TypedDict):
    """The counts of one query; `counts` has a number for each of `values`, in their order.

    `total` is the total of the search at `search`. `unknown` counts its articles without a value or a date, `coarser`
    those with a date that is less exact than the interval. If an article has at most one value, `counts`, `unknown` and
    `coarser` add up to `total`.
    """

    name: str
    query: QueryRecord
    total: Count
    counts: list[Count]
    unknown: Count
    coarser: Count
    search: Link


class CountsRecord(TypedDict):
    """The counts of many queries, all of one generation of the index and by the same values.

    `by` is null if only totals were asked for. Periods run from the first to the last without a gap; the values of a
    facet come by the sum of their counts, the largest first. `multi_valued`: an article may count under several values.
    """

    by: Facet | PeriodName | None
    multi_valued: bool
    values: list[CountedValueRecord]
    queries: list[QueryCountsRecord]
    index: IndexRecord


def counts_json(rows: tuple[Row, ...], counts: Counts, *, version: str, root: str) -> str:
    """Return the counts as one line of JSON."""
    record: CountsRecord = {
        "by": period_name(counts.by) if isinstance(counts.by, Interval) else counts.by,
        "multi_valued": counts.multi_valued,
        "values": [_value(value) for value in counts.values],
        "queries": [_query(row, answer, root) for row, answer in zip(rows, counts.answers, strict=True)],
        "index": index_record(counts.index, version),
    }
    return json_line(record)


def period_name(interval: Interval) -> PeriodName:
    """Return the interval that was counted by, which is never `auto`."""
    assert interval is not Interval.AUTO
    return interval


def _value(value: CountedValue) -> CountedValueRecord:
    return {
        "value": value.value,
        "label": value.label,
        "first": value.first.isoformat() if value.first else None,
        "last": value.last.isoformat() if value.last else None,
    }


def _query(row: Row, answer: AnswerCounts, root: str) -> QueryCountsRecord:
    return {
        "name": row.name,
        "query": query_record(answer.request.query),
        "total": answer.total,
        "counts": list(answer.counts),
        "unknown": answer.unknown,
        "coarser": answer.coarser,
        "search": row.params.address.under(f"{root}/search.json"),
    }


def counts_csv(rows: tuple[Row, ...], counts: Counts) -> str:
    """Return the counts as CSV, one row for each query and value; without values, one row for each query."""
    return "".join(csv_lines(_cells(rows, counts)))


def _cells(rows: tuple[Row, ...], counts: Counts) -> Iterator[tuple[Cell, ...]]:
    yield ("name", "q", "total") if counts.by is None else ("name", "q", "value", "count", "total")
    for row, answer in zip(rows, counts.answers, strict=True):
        name, q, total = row.name, row.params.request.query.text, answer.total
        if counts.by is None:
            yield name, q, total
            continue
        for value, count in zip(counts.values, answer.counts, strict=True):
            yield name, q, value.value, count, total
        if isinstance(counts.by, Interval):
            yield name, q, COARSER, answer.coarser, total
        yield name, q, NO_VALUE, answer.unknown, total
