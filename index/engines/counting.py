"""Facets and the date histogram: plain counting over columns, for any engine that has them.

Knows nothing of Whoosh. A facet counts the answer without that facet's own selection, the histogram the answer
without from and to. A default that a selection of qualities lifts stays lifted while its facet counts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Final

from index import fields
from index.analysis import fold
from index.engines.schema import UNDATED
from index.model import Precision, span_of
from index.search import DateBucket, DateCounts, FacetCounts, FacetValue, Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from index.search import Facet

AUTO_BUCKETS: Final = 60
"""The most buckets that `auto` gives."""

MAX_BUCKETS: Final = 4000
"""The most buckets of an interval asked for, ten years of days: past it the next wider one is answered."""

_FINEST_FIRST: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)


def count_facet(facet: Facet, found: Iterable[tuple[str, ...]], selected: Mapping[str, str], size: int) -> FacetCounts:
    """Count a facet.

    Args:
        facet: which.
        found: the values of each article that counts.
        selected: the values selected, folded, each with the way it was written.
        size: how many values to list; the selected ones come on top of these.
    """
    by_values = Counter(found)
    unknown = by_values.pop((), 0)
    counts: Counter[str] = Counter()
    for values, count in by_values.items():
        for value in values:
            counts[value] += count
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    missing = selected.keys() - map(fold, counts)
    listed = [*ranked[:size], *(value for value in ranked[size:] if fold(value) in selected)]
    return FacetCounts(
        facet=facet,
        values=tuple(
            FacetValue(
                value=value,
                label=fields.facet_label(facet, value),
                count=counts[value],
                selected=fold(value) in selected,
            )
            for value in chain(listed, sorted(selected[term] for term in missing))
        ),
        unknown=unknown,
        other=counts.total() - sum(counts[value] for value in listed),
        total_values=len(counts),
    )


def count_dates(found: Iterable[tuple[int, int]], interval: Interval) -> DateCounts:
    """Count dates by day, month or year.

    Args:
        found: the first and last day of each article that counts, as ordinals, UNDATED where it states none.
        interval: as asked for; `auto` is the finest that has a bucket and needs at most AUTO_BUCKETS of them.
    """
    printed = Counter(found)
    unknown = printed.pop((UNDATED, UNDATED), 0)
    chosen, counts = _choose(interval, printed)
    return DateCounts(
        interval=chosen,
        buckets=tuple(_buckets(chosen, counts)),
        unknown=unknown,
        coarser=printed.total() - counts.total(),
    )


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
