"""The date facet: aggregations → the counts of `DateCounts`, exact on any number of shards.

A document holds the day, the month and the year of its date, each only if the whole date lies in it. So each interval
is a terms aggregation, which is exact because it returns every period. Where there are more periods than an interval
may have buckets, it is too fine, and what it returned is not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from index.article.model import Precision, span_of
from index.evaluation.counting import AUTO_BUCKETS, MAX_BUCKETS
from index.request import Interval
from index.search import DateBucket, DateCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.engines.opensearch.querying import DSL

FINEST_FIRST: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)

UNDATED: Final = "undated"
"""The name of the aggregation of the articles without a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """The dates of some articles, by one interval.

    Attributes:
        counts: the number of dates in each period that has one; None if there are too many periods to say.
    """

    counts: Mapping[int, int] | None

    @property
    def span(self) -> range:
        """The periods from the first to the last with a date, with the empty ones between."""
        return range(min(self.counts), max(self.counts) + 1) if self.counts else range(0)


def counting(asked: Interval) -> dict[str, DSL]:
    """Return the aggregations, by name, that `date_counts` reads for an interval."""
    aggs: dict[str, DSL] = {UNDATED: {"missing": {"field": "first_day"}}}
    for interval in FINEST_FIRST:
        is_asked = asked is not Interval.AUTO and FINEST_FIRST.index(interval) >= FINEST_FIRST.index(asked)
        size = date.max.year if interval is Interval.YEAR else MAX_BUCKETS if is_asked else AUTO_BUCKETS
        aggs[interval.value] = {"terms": {"field": interval.value, "size": size}}
    return aggs


def date_counts(counted: Mapping[str, Any], asked: Interval, within: DateCounts | None = None) -> DateCounts:
    """Return the counts by day, month or year.

    Args:
        counted: what the aggregations of `counting` returned, and `doc_count`, the number of articles.
        asked: as requested; `auto` is the finest interval with 1 to AUTO_BUCKETS buckets, or else the year; the day if
            no article has a date.
        within: the counts of the answer alone, if the request has a date range.
    """
    total, unknown = counted["doc_count"], counted[UNDATED]["doc_count"]
    interval, periods = chosen(counted, asked, has_date=unknown < total)
    counts = periods.counts or {}
    return DateCounts(
        interval=interval,
        asked=asked,
        buckets=tuple(_bucket(period, interval, counts.get(period, 0)) for period in periods.span),
        unknown=unknown,
        coarser=total - unknown - sum(counts.values()),
        within=within,
    )


def date_counts_within(counted: Mapping[str, Any], asked: Interval) -> DateCounts:
    """Return the counts by the requested interval, or by `auto` if that is finer, so that a year has its months."""
    counts = date_counts(counted, Interval.AUTO)
    if asked in FINEST_FIRST[: FINEST_FIRST.index(counts.interval)]:
        return date_counts(counted, asked)
    return counts


def chosen(counted: Mapping[str, Any], asked: Interval, *, has_date: bool) -> tuple[Interval, Periods]:
    """Return the interval to use, and its periods."""
    is_auto = asked is Interval.AUTO
    limit = AUTO_BUCKETS if is_auto else MAX_BUCKETS
    for interval in FINEST_FIRST[0 if is_auto else FINEST_FIRST.index(asked) :]:
        periods = periods_of(counted[interval.value])
        # No interval is wider than a year; without any date, a wider one makes no difference.
        if interval is Interval.YEAR or not has_date:
            break
        if periods.counts is not None and len(periods.span) <= limit and (periods.span or not is_auto):
            break
    return interval, periods


def periods_of(counted: Mapping[str, Any]) -> Periods:
    """Return the periods that an interval's aggregation of `counting` returned."""
    if counted["sum_other_doc_count"]:
        return Periods(counts=None)
    return Periods(counts={bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]})


def _bucket(period: int, interval: Interval, count: int) -> DateBucket:
    first, last = days_of(period, interval)
    return DateBucket(first=first, last=last, count=count)


def days_of(period: int, interval: Interval) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    if interval is Interval.DAY:
        return date.fromordinal(period), date.fromordinal(period)
    if interval is Interval.MONTH:
        return span_of(period // 12, period % 12 + 1, 1, Precision.MONTH)
    return span_of(period, 1, 1, Precision.YEAR)
