"""CSV as RFC 4180 has it, safe to open in a spreadsheet.

A spreadsheet may run a cell that begins with = + - @, a tab or a line's end. Such a cell of text gets an apostrophe in
front. Numbers stay as they are. An empty cell is a missing value.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CSV: Final = "text/csv"

Cell = str | int | float | None

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What makes a cell a formula to a spreadsheet, behind any apostrophes (OWASP, "CSV Injection")."""


def csv_lines(rows: Iterable[Iterable[Cell]]) -> Iterator[str]:
    """Yield each row as a record of CSV with its CRLF; what UTF-8 cannot encode becomes a question mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        yield text.getvalue().encode("utf-8", "replace").decode("utf-8")
        text.seek(0)
        text.truncate()


def safe(cell: str) -> str:
    """Return the cell with an apostrophe before it if it begins as a formula does; apostrophes count as such.

    So a reader undoes it by removing one apostrophe from every cell that begins with some and goes on as a formula.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell
