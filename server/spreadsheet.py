"""CSV as RFC 4180 has it, safe to open in a spreadsheet.

A spreadsheet may run a cell that begins with = + - @, a tab or a carriage return. Such a cell of text gets an
apostrophe in front. Numbers stay as they are. An empty cell is a missing value.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CSV: Final = "text/csv"

Cell = str | int | float | None

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """Yield each row as a record of CSV with its CRLF; what UTF-8 cannot encode becomes a question mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
        yield text.getvalue().encode("utf-8", "replace").decode("utf-8")
        text.seek(0)
        text.truncate()


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
