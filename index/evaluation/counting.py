"""Facets, the date histogram, and the same counts of several answers: counting over columns.

The caller chooses the documents to count. For a facet they are the answer without that facet's own selection, for the
histogram the answer without the request's dates. A selection of qualities turns off the default filter of hidden
qualities; the filter stays off while the facet of qualities is counted.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index import fields
from index.article.model import Precision, span_of
from index.evaluation.kernels import as_ordinals
from index.evaluation.snapshot import UNDATED
from index.request import Interval
from index.search import DateBucket, DateCounts, FacetCounts, FacetValue
from index.setters import setters
from index.tally import AnswerCounts, CountedValue
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.evaluation.kernels import Kernels, Ordinals
    from index.evaluation.snapshot import Snapshot
    from index.facets import Facet
    from index.request import SearchRequest
    from index.tally import By

AUTO_BUCKETS: Final = 60
"""The most buckets that the interval `auto` gives."""

MAX_BUCKETS: Final = 4000
"""The most days or months of a requested interval, about ten years of days; beyond it, a wider interval is used."""

_FINEST_FIRST: Final = (Interval.DAY, Interval.MONTH, Interval.YEAR)


def count_facet(
    facet: Facet,
    found: NDArray[np.int64],
    selected: Mapping[str, str],
    size: int,
    snapshot: Snapshot,
    prefix: str = "",
) -> FacetCounts:
    """Count the values of a facet.

    Args:
        facet: the facet.
        found: the documents to count, ascending.
        selected: the selected values as typed, by their folded form. `unknown` counts NO_VALUE, so it is not listed.
        size: the number of the most frequent values to list; selected values are listed in any case.
        snapshot: the documents' snapshot.
        prefix: count only values that begin with it, or whose labels do; all compared folded.
    """
    column = snapshot.facet(facet)
    counts, unknown = column.counts(found, snapshot.kernels)
    is_unknown_selected = fields.NO_VALUE in selected
    if begins := fold(prefix):
        is_named = np.zeros(len(counts), np.bool_)
        is_named[_ordinals_beginning(begins, facet, snapshot)] = True
        counts = np.where(is_named, counts, 0)
        selected = {term: value for term, value in selected.items() if _begins(facet, value, begins)}
    # Values are sorted and the sort is stable, so equal counts come in the order of their values.
    ranked = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    chosen = _selected_ordinals(selected, facet, snapshot)
    listed = ranked[:size].tolist()
    listed += [ordinal for ordinal in ranked[size:].tolist() if ordinal in chosen] if chosen else []
    counts_listed = counts[listed].tolist()
    values = [
        _counted(value, count, ordinal in chosen)
        for ordinal, value, count in zip(listed, _values_at(listed, facet, snapshot), counts_listed, strict=True)
    ]
    missing = selected.keys() - {fields.NO_VALUE} - {chosen[ordinal] for ordinal in listed if ordinal in chosen}
    values += [
        _counted(_value_of(facet, value, snapshot), 0, True)  # noqa: FBT003
        for value in sorted(selected[term] for term in missing)
    ]
    return FacetCounts(
        facet=facet,
        values=tuple(values),
        unknown=unknown,
        other=int(counts.sum()) - sum(counts_listed),
        total_values=len(ranked),
        unknown_selected=is_unknown_selected,
    )


def _values_at(ordinals: Sequence[int], facet: Facet, snapshot: Snapshot) -> list[FacetValue]:
    """Return the values with some ordinals in the facet's column, without counts; each is made once a generation."""
    values: dict[int, FacetValue] = snapshot.cache.get_or_make(("values", facet), dict)
    for ordinal in ordinals:
        if ordinal not in values:
            values[ordinal] = _value_of(facet, snapshot.facet(facet).values[ordinal], snapshot)
    return [values[ordinal] for ordinal in ordinals]


def _value_of(facet: Facet, value: str, snapshot: Snapshot) -> FacetValue:
    return FacetValue.of(facet, value, spellings=snapshot.spellings(facet).get(fold(value), ()))


_new: Final = object.__new__
_set_value, _set_label, _set_count, _set_selected, _set_parent, _set_depth, _set_spellings = setters(FacetValue)
_set_first, _set_last, _set_bucket_count = setters(DateBucket)


def _counted(value: FacetValue, count: int, is_selected: bool) -> FacetValue:  # noqa: FBT001
    """Return the same value with another count."""
    made = _new(FacetValue)
    _set_value(made, value.value)
    _set_label(made, value.label)
    _set_count(made, count)
    _set_selected(made, is_selected)
    _set_parent(made, value.parent)
    _set_depth(made, value.depth)
    _set_spellings(made, value.spellings)
    return made


def _begins(facet: Facet, value: str, prefix: str) -> bool:
    """Return whether a value, or its label, begins with a folded prefix."""
    return any(fold(text).startswith(prefix) for text in (value, fields.facet_label(facet, value)))


def _ordinals_beginning(prefix: str, facet: Facet, snapshot: Snapshot) -> list[int]:
    """Return the ordinals in the facet's column of the values that `_begins` is true of; some may be repeated."""
    names = snapshot.cache.get_or_make(("names", facet), lambda: _sorted_names(facet, snapshot))
    first = bisect_left(names, (prefix, -1))
    return [ordinal for _, ordinal in takewhile(lambda name: name[0].startswith(prefix), islice(names, first, None))]


def _sorted_names(facet: Facet, snapshot: Snapshot) -> list[tuple[str, int]]:
    """Return the folded value and the folded label of each ordinal, sorted."""
    return sorted(
        {
            (fold(text), ordinal)
            for ordinal, value in enumerate(snapshot.facet(facet).values)
            for text in (value, fields.facet_label(facet, value))
        }
    )


def _selected_ordinals(selected: Iterable[str], facet: Facet, snapshot: Snapshot) -> Mapping[int, str]:
    """Return the ordinals in the facet's column of the selected values, each with the folded value that selects it."""
    folded = snapshot.folded_values(facet) if selected else {}
    return {ordinal: term for term in selected for ordinal in folded.get(term, ())}


def count_dates(
    found: NDArray[np.int64], interval: Interval, snapshot: Snapshot, within: DateCounts | None = None
) -> DateCounts:
    """Count dates by day, month or year.

    Args:
        found: the documents to count.
        interval: as requested; `auto` is the finest interval with 1 to AUTO_BUCKETS buckets, or else the year;
            the day if no document has a date.
        snapshot: the documents' snapshot.
        within: the counts of the answer alone, if the request has a date range.
    """
    chosen, dates = _choose_interval(interval, found, snapshot)
    return DateCounts(
        interval=chosen,
        asked=interval,
        buckets=tuple(_buckets(chosen, dates)),
        unknown=dates.unknown,
        coarser=len(found) - dates.unknown - int(dates.counts.sum()),
        within=within,
    )


def count_dates_within(found: NDArray[np.int64], interval: Interval, snapshot: Snapshot) -> DateCounts:
    """Count dates by the requested interval, or by `auto` if that is finer, so that a year is counted by months."""
    counts = count_dates(found, Interval.AUTO, snapshot)
    if interval in _FINEST_FIRST[: _FINEST_FIRST.index(counts.interval)]:
        return count_dates(found, interval, snapshot)
    return counts


def _choose_interval(
    interval: Interval, found: NDArray[np.int64], snapshot: Snapshot
) -> tuple[Interval, _PeriodCounts]:
    """Return the interval to use, and the counts of its periods."""
    is_auto = interval is Interval.AUTO
    limit = AUTO_BUCKETS if is_auto else MAX_BUCKETS
    for candidate in _FINEST_FIRST[0 if is_auto else _FINEST_FIRST.index(interval) :]:
        dates = _count_periods(candidate, found, snapshot)
        # No interval is wider than a year; without any date, a wider one makes no difference.
        if candidate is Interval.YEAR or dates.unknown == len(found):
            break
        if len(dates.span) <= limit and (dates.span or not is_auto):
            break
    return candidate, dates


class _PeriodCounts(NamedTuple):
    """The numbers of dates in periods.

    Attributes:
        periods: the periods with a date, ascending.
        counts: (periods,): the number of dates in each.
        unknown: the number of undated documents.
    """

    periods: NDArray[np.int64]
    counts: NDArray[np.int64]
    unknown: int

    @property
    def span(self) -> range:
        """The periods from the first to the last with a date, with the empty ones between."""
        return range(int(self.periods[0]), int(self.periods[-1]) + 1) if len(self.periods) else range(0)

    def counts_in(self, span: range) -> list[int]:
        """Return the number of dates in each period of a range that holds `span`."""
        counts = np.zeros(len(span), np.int64)
        counts[self.periods - span.start] = self.counts
        return counts.tolist()


class _Periods(NamedTuple):
    """The day, month or year of each document, as an ordinal. A period is a number of `_period_numbers`.

    Attributes:
        ordinals: (documents,): _NO_DATE, _COARSER, or _FIRST_PERIOD + the period - `first`.
        first: the earliest period; 0 if no document has a date.
        size: one more than the largest ordinal.
    """

    ordinals: Ordinals
    first: int
    size: int


_EPOCH: Final = date(1970, 1, 1)
"""The epoch of NumPy's dates."""

_SPARSE: Final = 8
"""With more than this many possible ordinals per counted document, the ordinals are sorted instead of counted in an
array."""

_NO_DATE: Final = 0
_COARSER: Final = 1
_FIRST_PERIOD: Final = 2
"""Ordinals of `_Periods`: no date; a date less exact than the interval; the first period."""


def _count_periods(interval: Interval, found: NDArray[np.int64], snapshot: Snapshot) -> _PeriodCounts:
    """Count the dates in each period of the interval."""
    periods = snapshot.cache.get_or_make(("periods", interval), lambda: _periods(interval, snapshot))
    ordinals, counts = _ordinal_counts(periods, found, snapshot.kernels)
    unknown = int(counts[0]) if len(counts) and ordinals[0] == _NO_DATE else 0
    first = int(ordinals.searchsorted(_FIRST_PERIOD))
    return _PeriodCounts(ordinals[first:] - _FIRST_PERIOD + periods.first, counts[first:], unknown)


def _ordinal_counts(
    periods: _Periods, found: NDArray[np.int64], kernels: Kernels
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct ordinals of the documents in `found`, ascending, and the number of documents with each."""
    if 0 < _SPARSE * len(found) < periods.size:
        return _runs(np.sort(periods.ordinals[found]))
    all_counts = kernels.count(periods.ordinals, found, periods.size)
    present = np.flatnonzero(all_counts)
    return present, all_counts[present]


def _runs(ordinals: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values of a sorted array that is not empty, and how often each occurs, as `np.unique` does.

    It takes a third of the time for the few dates of a page of results.
    """
    is_first = np.ones(len(ordinals), np.bool_)
    np.not_equal(ordinals[1:], ordinals[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    counts = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1])
    counts[-1] = len(ordinals) - starts[-1]
    return ordinals[starts].astype(np.int64), counts


def _periods(interval: Interval, snapshot: Snapshot) -> _Periods:
    """Return the period of each document in the snapshot; a date less exact than the interval has none."""
    firsts, lasts = snapshot.first_days, snapshot.last_days
    dated = firsts != UNDATED
    if not dated.any():
        return _Periods(as_ordinals(np.full(len(firsts), _NO_DATE), _FIRST_PERIOD), 0, _FIRST_PERIOD)
    first_periods, last_periods = (_period_numbers(days, interval) for days in (firsts, lasts))
    earliest = int(first_periods[dated].min())
    # A date lies in one period if its first and its last day do.
    ordinals = np.where(first_periods == last_periods, first_periods - earliest + _FIRST_PERIOD, _COARSER)
    ordinals = np.where(dated, ordinals, _NO_DATE)
    size = int(ordinals.max()) + 1
    return _Periods(as_ordinals(ordinals, size), earliest, size)


def _period_numbers(days: NDArray[np.int32], interval: Interval) -> NDArray[np.int64]:
    """Return the period of each day as a number: the day itself, year × 12 + month - 1, or the year."""
    if interval is Interval.DAY:
        return days.astype(np.int64)
    unit, first = ("Y", _EPOCH.year) if interval is Interval.YEAR else ("M", _EPOCH.year * 12)
    since_epoch = (days - _EPOCH.toordinal()).astype("datetime64[D]").astype(f"datetime64[{unit}]")
    return since_epoch.astype(np.int64) + first


def _buckets(interval: Interval, dates: _PeriodCounts) -> Iterator[DateBucket]:
    days_of = _FIRST_AND_LAST_DAY[interval]
    for period, count in zip(dates.span, dates.counts_in(dates.span), strict=True):
        first, last = days_of(period)
        bucket = _new(DateBucket)
        _set_first(bucket, first)
        _set_last(bucket, last)
        _set_bucket_count(bucket, count)
        yield bucket


def _day(period: int) -> tuple[date, date]:
    return date.fromordinal(period), date.fromordinal(period)


def _month(period: int) -> tuple[date, date]:
    return span_of(period // 12, period % 12 + 1, 1, Precision.MONTH)


def _year(period: int) -> tuple[date, date]:
    return span_of(period, 1, 1, Precision.YEAR)


_FIRST_AND_LAST_DAY: Final = {
    Interval.DAY: lru_cache(1 << 14)(_day),
    Interval.MONTH: lru_cache(1 << 14)(_month),
    Interval.YEAR: lru_cache(1 << 14)(_year),
}
"""What returns the first and the last day of a period of each interval."""


class TotalsTally:
    """Counts nothing of several answers but their totals. For one thread."""

    def __init__(self) -> None:
        self._answers: list[AnswerCounts] = []

    def add(self, request: SearchRequest, found: NDArray[np.int64]) -> None:
        """Count one more answer."""
        self._answers.append(AnswerCounts(request=request, total=len(found)))

    def result(self) -> tuple[By | None, tuple[CountedValue, ...], tuple[AnswerCounts, ...]]:
        """Return what was counted by, the values, and the counts of each answer."""
        return None, (), tuple(self._answers)


class FacetTally:
    """Counts the values of a facet in several answers. For one thread."""

    def __init__(self, facet: Facet, snapshot: Snapshot) -> None:
        self._facet = facet
        self._column = snapshot.facet(facet)
        self._kernels = snapshot.kernels
        self._answers: list[tuple[SearchRequest, int, int]] = []
        self._counts: list[NDArray[np.int64]] = []

    def add(self, request: SearchRequest, found: NDArray[np.int64]) -> None:
        """Count one more answer."""
        counts, unknown = self._column.counts(found, self._kernels)
        self._answers.append((request, len(found), unknown))
        self._counts.append(counts)

    def result(self) -> tuple[By | None, tuple[CountedValue, ...], tuple[AnswerCounts, ...]]:
        """Return what was counted by, the values, and the counts of each answer."""
        sums = sum(self._counts, np.zeros(len(self._column.values), np.int64))
        # Values are sorted and the sort is stable, so equal sums come in the order of their values.
        order = np.argsort(-sums, kind="stable")[: np.count_nonzero(sums)]
        names = [self._column.values[ordinal] for ordinal in order.tolist()]
        values = (CountedValue(value=name, label=fields.facet_label(self._facet, name)) for name in names)
        answers = (
            AnswerCounts(request=request, total=total, counts=tuple(counts[order].tolist()), unknown=unknown)
            for (request, total, unknown), counts in zip(self._answers, self._counts, strict=True)
        )
        return self._facet, tuple(values), tuple(answers)


class DateTally:
    """Counts the dates of several answers by one interval, chosen for all as `count_dates` chooses it for one.

    For one thread.
    """

    def __init__(self, interval: Interval, snapshot: Snapshot) -> None:
        self._is_auto = interval is Interval.AUTO
        self._candidates = _FINEST_FIRST[0 if self._is_auto else _FINEST_FIRST.index(interval) :]
        self._snapshot = snapshot
        self._answers: list[tuple[SearchRequest, int, int]] = []
        self._counts: dict[Interval, list[_PeriodCounts]] = {candidate: [] for candidate in self._candidates}

    def add(self, request: SearchRequest, found: NDArray[np.int64]) -> None:
        """Count one more answer, by every interval that may be chosen: the documents are not kept."""
        for candidate in self._candidates:
            dates = _count_periods(candidate, found, self._snapshot)
            self._counts[candidate].append(dates)
        self._answers.append((request, len(found), dates.unknown))

    def result(self) -> tuple[By | None, tuple[CountedValue, ...], tuple[AnswerCounts, ...]]:
        """Return what was counted by, the values, and the counts of each answer."""
        interval, periods = self._chosen()
        answers = []
        for (request, total, unknown), dates in zip(self._answers, self._counts[interval], strict=True):
            counts = tuple(dates.counts_in(periods))
            coarser = total - unknown - sum(counts)
            answers.append(AnswerCounts(request=request, total=total, counts=counts, unknown=unknown, coarser=coarser))
        return interval, tuple(_counted_period(period, interval) for period in periods), tuple(answers)

    def _chosen(self) -> tuple[Interval, range]:
        """Return the interval to use, and the periods from the first to the last that any answer has."""
        limit = AUTO_BUCKETS if self._is_auto else MAX_BUCKETS
        has_date = any(unknown < total for _, total, unknown in self._answers)
        for candidate in self._candidates:
            spans = [dates.span for dates in self._counts[candidate] if dates.span]
            periods = range(min(span.start for span in spans), max(span.stop for span in spans)) if spans else range(0)
            # No interval is wider than a year; without any date, a wider one makes no difference.
            if candidate is Interval.YEAR or not has_date:
                break
            if len(periods) <= limit and (spans or not self._is_auto):
                break
        return candidate, periods


CODE_CHARS: Final = {Interval.YEAR: 4, Interval.MONTH: 7, Interval.DAY: 10}
"""How much of a day's ISO form names its year, its month, or itself."""


def _counted_period(period: int, interval: Interval) -> CountedValue:
    first, last = _FIRST_AND_LAST_DAY[interval](period)
    code = first.isoformat()[: CODE_CHARS[interval]]
    return CountedValue(value=code, label=code, first=first, last=last)
