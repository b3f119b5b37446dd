"""A trend as a chart for a terminal: one line a period, its bar made of one character a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from server.counting.trends import Point, Trend

STEP: Final = "█"

MIN_BAR_CHARS: Final = 10
"""The longest bar has at least this many steps, however narrow the terminal is."""

_SHARE_CHARS: Final = len("100.0 %")


def trend_lines(trend: Trend, width_chars: int) -> Iterator[str]:
    """Yield the lines of the chart: the hits of each period, those of the other query, their share, a bar.

    The bar shows the hits; beside another query, it shows the share. The longest one fills the width, and each that is
    not 0 has a step.

    Args:
        trend: what to show.
        width_chars: the width of the terminal.
    """
    is_share = bool(trend.of.text)
    rest = ((f"no {trend.interval}", trend.coarser), ("undated", trend.unknown), ("total", trend.total))
    lines = [(point.name, point, _height(point, is_share=is_share)) for point in trend.points]
    lines += [(label, point, 0.0) for label, point in rest if point.of or point.count or point is trend.total]
    texts = [f"{label:<{max(len(each[0]) for each in lines)}}" for label, _, _ in lines]
    counts = _right_aligned([f"{point.count:,}" for _, point, _ in lines])
    others = _right_aligned([f"{point.of:,}" for _, point, _ in lines])
    heads = [
        f"{text}  {count} of {other}  {_share(point):>{_SHARE_CHARS}}"
        for text, count, other, (_, point, _) in zip(texts, counts, others, lines, strict=True)
    ]
    longest = max(width_chars - len(heads[0]) - 2, MIN_BAR_CHARS)
    highest = max(height for _, _, height in lines) or 1.0
    yield f"bars: {'share of the other query’s articles' if is_share else 'articles'}, by {trend.interval}"
    for head, (_, _, height) in zip(heads, lines, strict=True):
        steps = max(round(longest * height / highest), 1) if height else 0
        yield f"{head}  {STEP * steps}".rstrip()


def _height(point: Point, *, is_share: bool) -> float:
    return (point.share or 0.0) if is_share else float(point.count)


def _right_aligned(texts: list[str]) -> list[str]:
    width = max(map(len, texts))
    return [text.rjust(width) for text in texts]


def _share(point: Point) -> str:
    return "" if point.share is None else f"{100 * point.share:.1f} %"
