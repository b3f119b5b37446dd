"""A trend: the hits of a query over time, beside those of another query, as JSON and as CSV.

The other query is all articles, if none is given. Filters narrow both. `docs/COUNTING.md` is the reference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypedDict
from urllib.parse import urlencode

from index.fields import NO_VALUE
from index.query.parser import parse
from index.query.query import NO_SYNONYMS
from index.request import Interval
from index.tally import CountRequest
from server.answer.query import QueryRecord, query_record
from server.answer.scalars import Count, Day, Link
from server.answer.state import IndexRecord, index_record
from server.counting.batch import COUNTED_NAMES
from server.counting.counts import COARSER, PeriodName, period_name
from server.faults import Fault, repeated
from server.http.encoding import json_line
from server.params import ParsedParams, parse_params
from server.spreadsheet import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from werkzeug.datastructures import MultiDict

    from index.query.query import Query, Synonyms
    from index.search import IndexState
    from index.tally import Counts
    from server.spreadsheet import Cell

TREND_NAMES: Final = (*COUNTED_NAMES, "interval", "of")
SHARE_DIGITS: Final = 6
"""Digits of a share behind the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendParams:
    """What to count: the search, and the query to set it beside."""

    params: ParsedParams
    of: Query
    faults: tuple[Fault, ...]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the address in their normal form."""
        of = (("of", self.of.text),) if self.of.text else ()
        return (*self.params.address.pairs, *of)

    def under(self, path: str) -> str:
        """Return the path followed by the query string."""
        return f"{path}?{urlencode(self.pairs)}" if self.pairs else path

    @property
    def request(self) -> CountRequest:
        """What is asked of the engine: both queries, with the same filters."""
        request = self.params.request
        return CountRequest(requests=(request, replace(request, query=self.of)), by=request.interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """How many hits the query and the other query have in a period, or under another name; days if it is a period."""

    name: str
    count: int
    of: int
    first: date | None = None
    last: date | None = None

    @property
    def share(self) -> float | None:
        """The count for each hit of the other query; None if it has none."""
        return round(self.count / self.of, SHARE_DIGITS) if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Both queries as they were answered, and their hits in each period.

    The counts of `points`, `coarser` and `unknown` add up to `total`, which equals the searches' totals.
    """

    query: Query
    of: Query
    interval: Interval
    points: tuple[Point, ...]
    coarser: Point
    unknown: Point
    total: Point
    index: IndexState


class ShareRecord(TypedDict):
    """The hits of the query, those of `of`, and `count` divided by `of`; null if there are none."""

    count: Count
    of: Count
    share: float | None


class PointRecord(TypedDict):
    """The hits dated between two days, both included."""

    first: Day
    last: Day
    count: Count
    of: Count
    share: float | None


class TrendLinksRecord(TypedDict):
    """Addresses on this server: this answer, the same as CSV, and the searches whose totals it has."""

    self: Link
    csv: Link
    search: Link
    of: Link


class TrendRecord(TypedDict):
    """The hits of a query over time, beside those of another query (`of`); without one, beside all articles.

    The filters of the address narrow both. Buckets run from the first to the last period in which either has a hit,
    without a gap. `coarser` counts dates with less precision than the interval, `unknown` counts articles without a
    date. Buckets, `coarser` and `unknown` add up to `total`.
    """

    query: QueryRecord
    of: QueryRecord
    interval: PeriodName
    buckets: list[PointRecord]
    coarser: ShareRecord
    unknown: ShareRecord
    total: ShareRecord
    index: IndexRecord
    links: TrendLinksRecord


def parse_trend(args: MultiDict[str, str], synonyms: Synonyms = NO_SYNONYMS) -> TrendParams:
    """Parse the parameters of a trend."""
    params = parse_params(args, synonyms, TREND_NAMES)
    texts = [text.strip() for text in args.getlist("of") if text.strip()]
    faults = (*params.faults, repeated("of")) if len(texts) > 1 else params.faults
    return TrendParams(params=params, of=parse(texts[0] if texts else "", synonyms), faults=faults)


def trend_of(counts: Counts) -> Trend:
    """Return the trend in the counts of two queries."""
    query, of = counts.answers
    assert isinstance(counts.by, Interval)
    points = (
        Point(name=value.value, first=value.first, last=value.last, count=mine, of=others)
        for value, mine, others in zip(counts.values, query.counts, of.counts, strict=True)
    )
    return Trend(
        query=query.request.query,
        of=of.request.query,
        interval=counts.by,
        points=tuple(points),
        coarser=Point(name=COARSER, count=query.coarser, of=of.coarser),
        unknown=Point(name=NO_VALUE, count=query.unknown, of=of.unknown),
        total=Point(name="total", count=query.total, of=of.total),
        index=counts.index,
    )


def trend_json(params: TrendParams, trend: Trend, *, version: str, root: str) -> str:
    """Return the trend as one line of JSON."""
    address = params.params.address.drop("interval")
    of_address = address.put("q", params.of.text) if params.of.text else address.drop("q")
    record: TrendRecord = {
        "query": query_record(trend.query),
        "of": query_record(trend.of),
        "interval": period_name(trend.interval),
        "buckets": [_bucket(point) for point in trend.points],
        "coarser": _share(trend.coarser),
        "unknown": _share(trend.unknown),
        "total": _share(trend.total),
        "index": index_record(trend.index, version),
        "links": {
            "self": params.under(f"{root}/trends.json"),
            "csv": params.under(f"{root}/trends.csv"),
            "search": address.under(f"{root}/search.json"),
            "of": of_address.under(f"{root}/search.json"),
        },
    }
    return json_line(record)


def _bucket(point: Point) -> PointRecord:
    assert point.first is not None
    assert point.last is not None
    return {
        "first": point.first.isoformat(),
        "last": point.last.isoformat(),
        "count": point.count,
        "of": point.of,
        "share": point.share,
    }


def _share(point: Point) -> ShareRecord:
    return {"count": point.count, "of": point.of, "share": point.share}


def trend_csv(trend: Trend) -> str:
    """Return the trend as CSV; the counts of all rows add up to the total."""
    return "".join(csv_lines(_cells(trend)))


def _cells(trend: Trend) -> Iterator[tuple[Cell, ...]]:
    yield "period", "first", "last", "count", "of", "share"
    for point in (*trend.points, trend.coarser, trend.unknown):
        days = [day.isoformat() if day else None for day in (point.first, point.last)]
        yield point.name, *days, point.count, point.of, point.share
