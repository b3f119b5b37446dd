"""Facets and the date histogram: counting over columns.

A facet counts the answer without that facet's own selection, the histogram the answer without from and to. A default
that a selection of qualities lifts stays lifted while its facet counts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np

from index import fields
from index.analysis import fold
from index.evaluation.snapshot import UNDATED
from index.model import Precision, span_of
from index.search import DateBucket, DateCounts, FacetCounts, FacetValue, Interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from index.evaluation.snapshot import FacetColumn, Snapshot
    from index.search import Facet

AUTO_BUCKETS: Final = 60
"""The most buckets that `auto` gives."""

MAX_BUCKETS: Final = 4000
"""The most buckets of an interval asked for, ten years of days: past it the next wider one is answered."""

_FINEST_FIRST: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)


def count_facet(
    facet: Facet, found: NDArray[np.int64], selected: Mapping[str, str], size: int, snapshot: Snapshot
) -> FacetCounts:
    """Count a facet.

    Args:
        facet: which.
        found: the documents that count, ascending.
        selected: the values selected, folded, each with the way it was written.
        size: how many values to list; the selected ones come on top of these.
        snapshot: what they are documents of.
    """
    column = snapshot.facet(facet)
    counts, unknown = _count_values(column, found, len(snapshot.articles))
    ranked = np.argsort(-counts, kind="stable")
    ranked = ranked[: np.count_nonzero(counts)]
    listed = [column.values[number] for number in ranked[:size]]
    if selected:
        listed += [value for number in ranked[size:] if fold(value := column.values[number]) in selected]
    places = {column.values[number]: int(counts[number]) for number in ranked}
    missing = selected.keys() - map(fold, places)
    return FacetCounts(
        facet=facet,
        values=tuple(
            FacetValue(
                value=value,
                label=fields.facet_label(facet, value),
                count=places.get(value, 0),
                selected=fold(value) in selected,
            )
            for value in (*listed, *sorted(selected[term] for term in missing))
        ),
        unknown=unknown,
        other=int(counts.sum()) - sum(places[value] for value in listed),
        total_values=len(ranked),
    )


def _count_values(column: FacetColumn, found: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], int]:
    """Return how many of the documents have each value of a column, and how many have none."""
    counts = np.bincount(column.first[found] + 1, minlength=len(column.values) + 1)
    if len(column.more):
        among = np.zeros(size, np.bool_)
        among[found] = True
        counts += np.bincount(column.more[among[column.more_documents]] + 1, minlength=len(counts))
    return counts[1:], int(counts[0])


def count_dates(found: NDArray[np.int64], interval: Interval, snapshot: Snapshot) -> DateCounts:
    """Count dates by day, month or year.

    Args:
        found: the documents that count.
        interval: as asked for; `auto` is the finest that has a bucket and needs at most AUTO_BUCKETS of them.
        snapshot: what they are documents of.
    """
    printed = _printed(snapshot.firsts[found], snapshot.lasts[found])
    unknown = printed.pop((UNDATED, UNDATED), 0)
    chosen, counts = _choose(interval, printed)
    return DateCounts(
        interval=chosen,
        buckets=tuple(_buckets(chosen, counts)),
        unknown=unknown,
        coarser=printed.total() - counts.total(),
    )


def _printed(firsts: NDArray[np.int32], lasts: NDArray[np.int32]) -> Counter[tuple[int, int]]:
    """Return how often each date, a first and a last day, was printed."""
    dates, counts = np.unique(firsts.astype(np.int64) << 32 | lasts, return_counts=True)
    firsts_and_lasts = zip((dates >> 32).tolist(), (dates & 0xFFFFFFFF).tolist(), strict=True)
    return Counter(dict(zip(firsts_and_lasts, counts.tolist(), strict=True)))


def _choose(interval: Interval, printed: Counter[tuple[int, int]]) -> tuple[Interval, Counter[int]]:
    """Return the interval to answer with and how many articles each of its slots holds."""
    is_auto = interval is Interval.AUTO
    limit = AUTO_BUCKETS if is_auto else MAX_BUCKETS
    for candidate in _FINEST_FIRST[0 if is_auto else _FINEST_FIRST.index(interval) :]:
        counts = _count(candidate, printed)
        if candidate is Interval.YEAR or not printed:
            break
        if len(_range(counts)) <= limit and (counts or not is_auto):
            break
    return candidate, counts


def _count(interval: Interval, printed: Counter[tuple[int, int]]) -> Counter[int]:
    """Count the dates that lie in one slot of the interval; the others were printed less exactly."""
    counts: Counter[int] = Counter()
    for (first, last), count in printed.items():
        if (slot := _slot(first, interval)) == _slot(last, interval):
            counts[slot] += count
    return counts


def _slot(day: int, interval: Interval) -> int:
    """Return the number of the day, month or year that a day lies in; neighbours have neighbouring numbers."""
    if interval is Interval.DAY:
        return day
    at = date.fromordinal(day)
    return at.year if interval is Interval.YEAR else at.year * 12 + at.month - 1


def _range(counts: Counter[int]) -> range:
    return range(min(counts), max(counts) + 1) if counts else range(0)


def _buckets(interval: Interval, counts: Counter[int]) -> Iterator[DateBucket]:
    for slot in _range(counts):
        first, last = _days(slot, interval)
        yield DateBucket(first=first, last=last, count=counts[slot])


def _days(slot: int, interval: Interval) -> tuple[date, date]:
    """Return the first and the last day of a slot."""
    if interval is Interval.DAY:
        return date.fromordinal(slot), date.fromordinal(slot)
    if interval is Interval.YEAR:
        return span_of(slot, 1, 1, Precision.YEAR)
    return span_of(slot // 12, slot % 12 + 1, 1, Precision.MONTH)
