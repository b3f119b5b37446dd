"""The timeline: the bars of an SVG, the same counts for a table, and the way back to wider periods.

Sizes are pixels, because the drawing is not scaled: a bar keeps its width, and a narrow window scrolls it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from index.article.model import Precision, span_of
from index.request import Interval
from index.search import DateBucket
from server.pages.links import Link
from server.wording import code_text, count_with_noun, date_code, date_text, month_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from index.article.model import DateRange
    from index.search import DateCounts
    from server.address import Address
    from server.pages.links import Links

PLOT: Final = 44
"""Height of the highest bar."""

LABELS: Final = 20
"""Height of the years below the bars."""

MIN_DATED: Final = 10
"""Fewer dated articles need no drawing: a reader sees their dates in the list."""

_WIDEST: Final = 800
"""The slots grow up to this width together; about the width of the results on a large screen."""

LARGE_PLOT: Final = 96
"""Height of the highest bar on the home page, where the drawing has the width of the page."""

_LARGE_WIDEST: Final = 1100

_SLOT: Final = 16
"""Minimum width of a slot, so that a pointer can hit it. If the bars do not fit, the strip scrolls: no year is lost."""

_ROOMY_SLOT: Final = 28
_ROOMIEST_SLOT: Final = 36
"""The widest slots, and those of a few bars, each with its label."""

_FEW_BARS: Final = 8
_WIDEST_BAR: Final = 24
_GAP: Final = 2

_SMALLEST_BAR: Final = 2
"""Least height of a bar that is not empty: one article stays visible beside thousands."""

_SKEWED: Final = 10
"""Where the highest bar has so many times the median, heights follow the square root of the counts."""

_CHAR: Final = 8
"""Width of a figure of a label, rounded up."""

_MARGIN: Final = 16
"""Space for the half of the first label that is left of its bar."""

_MAX_PADDED: Final = 62
"""Up to so many bars, the drawing of a period begins and ends with it: a year has twelve months."""

_PRECISIONS: Final = {
    Interval.YEAR: Precision.YEAR,
    Interval.MONTH: Precision.MONTH,
    Interval.DAY: Precision.DAY,
}

_INTERVALS: Final = {
    Interval.AUTO: "As fits",
    Interval.YEAR: "Years",
    Interval.MONTH: "Months",
    Interval.DAY: "Days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bucket that is not empty: its slot and its rectangle (the y axis points down), its words and its link."""

    slot: int
    x: int
    y: float
    height: float
    label: str
    count: int
    count_text: str
    selected: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label below the bars, centred at `x`."""

    x: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The drawing.

    Attributes:
        bars: the bars that are not empty.
        ticks: the labels of the axis.
        band: where the chosen period begins and how wide it is; None without one.
        slot: the width of a slot, and `bar`, that of a bar.
        plot: where the bars end, and `width`, where the drawing does.
        most: the greatest count, at the height of the highest bar.
        summary: what the drawing shows, in words.
        interval: year, month or day.
        highest: a link to the period of the highest bar, which a narrow window may not show.
        notes: how the bars are drawn, and what no bar shows.
        intervals: links to the same by other intervals; the present one has no address.
        is_skewed: whether heights follow the square root of the counts.
        plot_height: height of the highest bar, and `height`, that of the drawing.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    band: tuple[int, int] | None
    slot: int
    bar: int
    plot: int
    width: int
    most: str
    summary: str
    interval: str
    highest: Link
    notes: tuple[str, ...]
    intervals: tuple[Link, ...]
    is_skewed: bool
    plot_height: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The way from all years to the chosen period, and the drawing; None with few dated articles."""

    crumbs: tuple[Link, ...]
    strip: Strip | None


def timeline(
    dates: DateCounts | None, chosen: DateRange | None, links: Links, *, is_large: bool = False
) -> Timeline | None:
    """Return the timeline of an answer: within the chosen period if that has narrower bars, else of all time.

    None if there is nothing to draw and no way to go back.
    """
    counts = _drawn(dates, chosen) if dates is not None else None
    if counts is None and chosen is None:
        return None
    strip = _strip(counts, chosen, links, is_large=is_large) if counts is not None else None
    return Timeline(crumbs=tuple(_crumbs(chosen, links)), strip=strip)


def _drawn(dates: DateCounts, chosen: DateRange | None) -> DateCounts | None:
    within = dates.within
    if within is not None and within.interval is not dates.interval:
        padded = replace(within, buckets=_padded(within, chosen))
        if _can_be_drawn(padded):
            return padded
    return dates if _can_be_drawn(dates) else None


def _can_be_drawn(counts: DateCounts) -> bool:
    return len(counts.buckets) > 1 and sum(bucket.count for bucket in counts.buckets) >= MIN_DATED


def _padded(counts: DateCounts, chosen: DateRange | None) -> tuple[DateBucket, ...]:
    """Return the buckets from the first to the last of the chosen period; as they are if these would be too many."""
    buckets = counts.buckets
    if chosen is None or chosen.first is None or chosen.last is None or not buckets:
        return buckets
    precision = _PRECISIONS[counts.interval]
    counted = {bucket.first: bucket.count for bucket in buckets}
    first, last = min(chosen.first, buckets[0].first), max(chosen.last, buckets[-1].last)
    padded: list[DateBucket] = []
    while first <= last and len(padded) <= _MAX_PADDED:
        start, end = span_of(first.year, first.month, first.day, precision)
        padded.append(DateBucket(first=start, last=end, count=counted.get(start, 0)))
        if end == end.max:
            break
        first = end + timedelta(days=1)
    return tuple(padded) if len(padded) <= _MAX_PADDED else buckets


def _crumbs(chosen: DateRange | None, links: Links) -> Iterator[Link]:
    """Yield all years, then the year and the month that contain the chosen period, and last that period itself."""
    address = links.address
    yield Link(text="All years", href=links.to(address.drop("from").drop("to")) if chosen else None)
    if chosen is None:
        return
    first, last = chosen.first, chosen.last
    if first is None or last is None or first > last:
        yield Link(text=_typed_period(address), href=None)
        return
    for precision in (Precision.YEAR, Precision.MONTH, Precision.DAY):
        period = span_of(first.year, first.month, first.day, precision)
        if last > period[1]:
            break
        if period == (first, last):
            yield Link(text=_short_text(first, precision), href=None)
            return
        code = date_code(first, precision)
        yield Link(text=_short_text(first, precision), href=links.dated(code, code))
    yield Link(text=_typed_period(address), href=None)


def _short_text(first: date, precision: Precision) -> str:
    """Return the period in words, below the one that contains it."""
    if precision is Precision.DAY:
        return str(first.day)
    return month_text(first.month) if precision is Precision.MONTH else str(first.year)


def _typed_period(address: Address) -> str:
    """Return the period between the dates of the address, as precise as these are."""
    first, last = (code_text(address.value(name)) for name in ("from", "to"))
    if first and last:
        return f"{first} – {last}"
    return f"Since {first}" if first else f"Until {last}"


def _strip(counts: DateCounts, chosen: DateRange | None, links: Links, *, is_large: bool) -> Strip:
    buckets, precision = counts.buckets, _PRECISIONS[counts.interval]
    slot = _slot(len(buckets), _LARGE_WIDEST if is_large else _WIDEST)
    plot_height = LARGE_PLOT if is_large else PLOT
    bar = min(_WIDEST_BAR, slot - _GAP)
    highest = max(buckets, key=lambda bucket: bucket.count)
    is_skewed = _is_skewed(bucket.count for bucket in buckets)
    most = f"{highest.count:,}"
    plot = _MARGIN + slot * len(buckets)
    return Strip(
        bars=tuple(
            Bar(
                slot=_MARGIN + slot * position,
                x=_MARGIN + slot * position + (slot - bar) // 2,
                y=round(plot_height - height, 1),
                height=round(height, 1),
                label=date_text(bucket.first, precision),
                count=bucket.count,
                count_text=count_with_noun(bucket.count, "article", "articles"),
                selected=_overlaps(bucket, chosen),
                href=_href_of(bucket, precision, links),
            )
            for position, bucket in enumerate(buckets)
            if (height := _height(bucket.count, highest.count, plot_height, is_skewed=is_skewed))
        ),
        ticks=tuple(_ticks(buckets, precision, slot)),
        band=_band(buckets, chosen, slot),
        slot=slot,
        bar=bar,
        plot=plot,
        width=plot + _CHAR * (len(most) + 1),
        most=most,
        summary=f"Articles by {precision.value}, as bars",
        interval=precision.value,
        highest=Link(text=_most_text(highest, precision), href=_href_of(highest, precision, links)),
        notes=tuple(_notes(counts, precision, is_skewed=is_skewed)),
        intervals=_interval_links(counts, links),
        is_skewed=is_skewed,
        plot_height=plot_height,
        height=plot_height + LABELS,
    )


def _slot(bars: int, widest: int) -> int:
    """Return the width of the slots: all of them fit into the results' width, unless a pointer could not hit them."""
    return max(_SLOT, min(widest // bars, _ROOMIEST_SLOT if bars <= _FEW_BARS else _ROOMY_SLOT))


def _is_skewed(counts: Iterable[int]) -> bool:
    """Return whether one bar would make the others flat. Empty bars do not count: a gap in an archive skews nothing."""
    filled = [count for count in counts if count]
    return max(filled) >= _SKEWED * median(filled)


def _most_text(highest: DateBucket, precision: Precision) -> str:
    preposition = "on" if precision is Precision.DAY else "in"
    return f"Most: {highest.count:,} {preposition} {date_text(highest.first, precision)}"


def _height(count: int, highest: int, plot_height: int, *, is_skewed: bool) -> float:
    if not count:
        return 0.0
    share = count / highest
    return max(plot_height * (math.sqrt(share) if is_skewed else share), _SMALLEST_BAR)


def _href_of(bucket: DateBucket, precision: Precision, links: Links) -> str:
    code = date_code(bucket.first, precision)
    return links.dated(code, code)


def _overlaps(bucket: DateBucket, chosen: DateRange | None) -> bool:
    if chosen is None:
        return False
    return (chosen.first is None or bucket.last >= chosen.first) and (
        chosen.last is None or bucket.first <= chosen.last
    )


def _band(buckets: Sequence[DateBucket], chosen: DateRange | None, slot: int) -> tuple[int, int] | None:
    inside = [position for position, bucket in enumerate(buckets) if _overlaps(bucket, chosen)]
    return (_MARGIN + slot * inside[0], slot * len(inside)) if inside else None


def _ticks(buckets: Sequence[DateBucket], precision: Precision, slot: int) -> Iterator[Tick]:
    """Yield the labels that have room: first those of round dates, then those of both ends and of the others."""
    is_one_year = buckets[0].first.year == buckets[-1].first.year
    labels = [
        _tick_label(bucket.first, precision, is_first=not position, is_one_year=is_one_year)
        for position, bucket in enumerate(buckets)
    ]
    is_roomy = slot == _ROOMIEST_SLOT or precision is Precision.MONTH
    ends = {0, len(buckets) - 1}
    ranked = sorted(
        (not _is_round(bucket.first, precision), position not in ends, position)
        for position, bucket in enumerate(buckets)
        if is_roomy or position in ends or _is_round(bucket.first, precision)
    )
    taken: list[tuple[float, float]] = []
    for *_, position in ranked:
        centre, half = _MARGIN + slot * position + slot / 2, _CHAR * len(labels[position]) / 2
        if all(centre + half <= start or end <= centre - half for start, end in taken):
            taken.append((centre - half, centre + half))
            yield Tick(x=round(centre), label=labels[position])


def _tick_label(first: date, precision: Precision, *, is_first: bool, is_one_year: bool) -> str:
    if precision is Precision.YEAR:
        return str(first.year)
    if precision is Precision.MONTH:
        return str(first.year) if first.month == 1 and not is_one_year else month_text(first.month)[:3]
    return f"{first.day} {month_text(first.month)[:3]}" if first.day == 1 or is_first else str(first.day)


def _is_round(first: date, precision: Precision) -> bool:
    """Return whether the axis labels the date: every fifth year, each January, some days of a month."""
    if precision is Precision.YEAR:
        return first.year % 5 == 0
    return first.month == 1 if precision is Precision.MONTH else first.day in {1, 5, 10, 15, 20, 25}


def _notes(counts: DateCounts, precision: Precision, *, is_skewed: bool) -> Iterator[str]:
    if is_skewed:
        yield "square-root scale"
    if counts.asked not in (Interval.AUTO, counts.interval):
        yield f"by {counts.asked.value}, this would take too many bars: here they are by {counts.interval.value}"
    if counts.unknown:
        yield count_with_noun(counts.unknown, "article has no date", "articles have no date")
    if counts.coarser:
        noun = precision.value
        yield count_with_noun(counts.coarser, f"article states no {noun}", f"articles state no {noun}")


def _interval_links(counts: DateCounts, links: Links) -> tuple[Link, ...]:
    """Return links to the intervals of the bars; the one that was asked for has no address."""
    return tuple(
        Link(text=text, href=None if interval is counts.asked else links.to(_with_interval(links.address, interval)))
        for interval, text in _INTERVALS.items()
    )


def _with_interval(address: Address, interval: Interval) -> Address:
    return address.drop("interval") if interval is Interval.AUTO else address.put("interval", interval.value)
