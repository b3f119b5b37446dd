"""The articles over time as bars: sizes for an SVG, and the same numbers for a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import Precision, parse_date
from index.search import Interval
from server.wording import counted, date_code, date_text

if TYPE_CHECKING:
    from datetime import date

    from index.search import DateBucket, DateCounts
    from server.address import Address

SLOT: Final = 10
"""Width of a bar with its gap, in units of the drawing."""

HEIGHT: Final = 60
_SMALLEST_BAR: Final = 1.5
"""Even one article is to be seen beside thousands."""

_SHORT_BARS: Final = 8
"""So few bars are drawn in part of the width: wider ones would look like blocks."""

_NAMED_BARS: Final = 14
"""So many years have room for their numbers below them."""

_PRECISIONS: Final = {
    Interval.YEAR: Precision.YEAR,
    Interval.MONTH: Precision.MONTH,
    Interval.DAY: Precision.DAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bucket: its place in the drawing (the y axis points down), its words, and its address."""

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
    """The drawing and its legend; `axis` names every bar, or the first and the last."""

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
    """Return the bars of the answer's dates; None where there are no two to compare."""
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
        unknown=counted(dates.unknown, "article has no date", "articles have no date") if dates.unknown else None,
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
        count_text=counted(bucket.count, "article", "articles"),
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
    return counted(number, f"article states no {precision.value}", f"articles state no {precision.value}")
