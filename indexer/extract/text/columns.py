"""Put columns that were printed side by side below each other, in reading order.

A tool that keeps a page's layout writes two columns into one row, with a gutter of spaces between them. Knows only
spaces. A row across the gutter is a headline over both columns: the columns above it are read before it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MIN_ROWS: Final = 6
"""At least this many rows have text on both sides of a gutter."""

MIN_SHARE: Final = 0.4
"""At least this share of the rows do so too: one column may be longer than the other."""

MIN_ALIGNED: Final = 0.6
"""In at least this share of the rows with a gap, the right part begins at the same column."""

MIN_WORDS: Final = 3.0
"""Columns of prose have more words a row, on average; a table's cells have fewer."""

_GAP: Final = re.compile(r"(?<=\S) {2,}(?=\S)")


def in_reading_order(text: str) -> str:
    """Return the text with side-by-side columns put below each other."""
    if "   " not in text:
        return text
    return "\n".join(_ordered(text.expandtabs().split("\n")))


def _ordered(rows: Sequence[str]) -> list[str]:
    edge = _gutter(rows)
    if edge is None:
        return list(rows)
    found: list[str] = []
    for band in _bands(rows, edge):
        if len(band) == 1 and _crosses(band[0], edge):
            found += band
        else:
            found += [*(row[:edge].rstrip() for row in band), ""]
            found += [*_ordered([row[edge:].rstrip() for row in band]), ""]
    return found


def _bands(rows: Sequence[str], edge: int) -> Iterator[list[str]]:
    """Yield groups of rows in two columns, and each row across both as a group of its own."""
    band: list[str] = []
    for row in rows:
        if _crosses(row, edge):
            if band:
                yield band
            yield [row]
            band = []
        else:
            band.append(row)
    if band:
        yield band


def _crosses(row: str, edge: int) -> bool:
    return row[:edge].strip() != "" and row[edge:].strip() != "" and row[edge - 2 : edge] != "  "


def _gutter(rows: Sequence[str]) -> int | None:
    """Return the character column at which the right one of two text columns begins; None if there is one column."""
    full = [row for row in rows if row.strip()]
    gapped = [ends for row in full if (ends := [gap.end() for gap in _GAP.finditer(row)])]
    if len(gapped) < max(MIN_ROWS, MIN_SHARE * len(full)):
        return None
    starts = Counter(end for ends in gapped for end in set(ends))
    edge, times = min(starts.items(), key=lambda found: (-found[1], found[0]))
    if times < MIN_ALIGNED * len(gapped):
        return None
    parts = [(row[:edge].split(), row[edge:].split()) for row in full if not _crosses(row, edge)]
    both = [part for part in parts if all(part)]
    if len(both) < MIN_ROWS:
        return None
    prose = all(sum(len(part[side]) for part in both) >= MIN_WORDS * len(both) for side in (0, 1))
    return edge if prose else None
