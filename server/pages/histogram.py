"""The date histogram: the bars of an SVG, and the same counts for a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import Precision, parse_date, span_of
from index.request import Interval
from server.pages.links import Link
from server.wording import count_with_noun, date_code, date_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from index.article.model import DateRange
    from index.search import DateBucket, DateCounts
    from server.address import Address
    from server.pages.links import Links

SLOT: Final = 10
"""Width of a bar and its gap, in units of the SVG."""

HEIGHT: Final = 60
"""Height of the drawing, in units of the SVG."""

_SMALLEST_BAR: Final = 1.5
"""Least height of a bar that is not empty: one article stays visible beside thousands."""

_SHORT_BARS: Final = 8
"""Up to this many bars use only part of the width; wider bars would look like blocks."""

_NAMED_BARS: Final = 14
"""Up to this many years fit as labels below their bars."""

_PRECISIONS: Final = {
    Interval.YEAR: Precision.YEAR,
    Interval.MONTH: Precision.MONTH,
    Interval.DAY: Precision.DAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bucket: its rectangle in the SVG (the y axis points down), its label, its count and its link."""

    x: int
    y: float
    height: float
    label: str
    count: int
    count_text: str
    selected: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """The bars and their legend; `axis` labels every bar, or the first and the last.

    `name` is the id of its section on the page; `refused` says that another interval was asked for.
    """

    name: str
    title: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    slot: int
    is_short: bool
    axis: tuple[str, ...]
    interval: str
    unknown: str | None
    coarser: str | None
    refused: str | None


def histograms(dates: DateCounts | None, address: Address, path: str) -> tuple[Histogram, ...]:
    """Return the histogram of all dates, and the one within the filter by date if its bars are narrower.

    A histogram has at least two bars.
    """
    if dates is None:
        return ()
    parts = [("timeline", "Over time", dates)]
    if dates.within is not None and dates.within.interval is not dates.interval:
        parts.append(("within", "Within these dates", dates.within))
    return tuple(
        _histogram(name, title, counts, address, path) for name, title, counts in parts if len(counts.buckets) > 1
    )


def wider_periods(dates: DateRange | None, address: Address) -> Iterator[tuple[str, Address]]:
    """Yield the month, the year and the whole time that contain the filter by date, if they are wider, with links."""
    if dates is None:
        return
    first, last = dates.first, dates.last
    if first is not None and last is not None and first <= last:
        for precision in (Precision.MONTH, Precision.YEAR):
            period = span_of(first.year, first.month, 1, precision)
            if period != (first, last) and last <= period[1]:
                code = date_code(first, precision)
                yield f"All of {date_text(first, precision)}", address.put("from", code).put("to", code)
    yield "All dates", address.drop("from").drop("to")


def _histogram(name: str, title: str, dates: DateCounts, address: Address, path: str) -> Histogram:
    precision = _PRECISIONS.get(dates.interval, Precision.DAY)
    highest = max(bucket.count for bucket in dates.buckets)
    bars = tuple(
        _bar(position, bucket, highest, precision, address, path) for position, bucket in enumerate(dates.buckets)
    )
    return Histogram(
        name=name,
        title=title,
        bars=bars,
        width=SLOT * len(bars),
        height=HEIGHT,
        slot=SLOT,
        is_short=len(bars) <= _SHORT_BARS,
        axis=tuple(bar.label for bar in bars) if _every_bar_named(bars, precision) else (bars[0].label, bars[-1].label),
        interval=precision.value,
        unknown=count_with_noun(dates.unknown, "article has no date", "articles have no date")
        if dates.unknown
        else None,
        coarser=_coarser(dates.coarser, precision),
        refused=_refused(dates),
    )


def _refused(dates: DateCounts) -> str | None:
    if dates.asked in (Interval.AUTO, dates.interval):
        return None
    return f"By {dates.asked.value}, this would take too many bars: here they are by {dates.interval.value}"


def _every_bar_named(bars: tuple[Bar, ...], precision: Precision) -> bool:
    return precision is Precision.YEAR and len(bars) <= _NAMED_BARS


def _bar(position: int, bucket: DateBucket, highest: int, precision: Precision, address: Address, path: str) -> Bar:
    height = max(HEIGHT * bucket.count / max(highest, 1), _SMALLEST_BAR) if bucket.count else 0.0
    code = date_code(bucket.first, precision)
    return Bar(
        x=position * SLOT,
        y=round(HEIGHT - height, 2),
        height=round(height, 2),
        label=date_text(bucket.first, precision),
        count=bucket.count,
        count_text=count_with_noun(bucket.count, "article", "articles"),
        selected=_is_selected(bucket, address),
        href=address.put("from", code).put("to", code).under(path),
    )


def _is_selected(bucket: DateBucket, address: Address) -> bool:
    first, last = _end(address.value("from"), is_last=False), _end(address.value("to"), is_last=True)
    if first is None and last is None:
        return False
    return (first is None or bucket.last >= first) and (last is None or bucket.first <= last)


def _end(text: str, *, is_last: bool) -> date | None:
    if not text:
        return None
    first, last, _ = parse_date(text)
    return last if is_last else first


def _coarser(number: int, precision: Precision) -> str | None:
    if not number:
        return None
    return count_with_noun(number, f"article states no {precision.value}", f"articles state no {precision.value}")


_INTERVALS: Final = {
    Interval.AUTO: "As fits",
    Interval.YEAR: "Years",
    Interval.MONTH: "Months",
    Interval.DAY: "Days",
}


def interval_links(dates: DateCounts | None, links: Links) -> tuple[Link, ...]:
    """Return links to the intervals of the histogram; the one that was asked for has no address."""
    if dates is None or len(dates.buckets) < 2:
        return ()
    return tuple(
        Link(text=text, href=None if interval is dates.asked else links.to(_with_interval(links.address, interval)))
        for interval, text in _INTERVALS.items()
    )


def _with_interval(address: Address, interval: Interval) -> Address:
    return address.drop("interval") if interval is Interval.AUTO else address.put("interval", interval.value)
