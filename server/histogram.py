"""The date histogram: the bars of an SVG, and the same counts for a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import Precision, parse_date
from index.search import Interval
from server.wording import count_with_noun, date_code, date_text

if TYPE_CHECKING:
    from datetime import date

    from index.search import DateBucket, DateCounts
    from server.address import Address

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
    """The bars and their legend; `axis` labels every bar, or the first and the last."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    slot: int
    is_short: bool
    axis: tuple[str, ...]
    interval: str
    unknown: str | None
    coarser: str | None


def histogram(dates: DateCounts, address: Address, path: str) -> Histogram | None:
    """Return the histogram of the answer's dates; None if there are fewer than two bars to compare."""
    if len(dates.buckets) < 2:
        return None
    precision = _PRECISIONS.get(dates.interval, Precision.DAY)
    highest = max(bucket.count for bucket in dates.buckets)
    bars = tuple(
        _bar(position, bucket, highest, precision, address, path) for position, bucket in enumerate(dates.buckets)
    )
    return Histogram(
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
    )


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
