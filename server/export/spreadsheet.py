"""Write hits as CSV: RFC 4180, UTF-8, lines ended by CRLF, one header line. No cell is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Final

from index.article.record import instant_to_text
from server.export.stream import INCOMPLETE, Edition, Export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from index.search import Hit

LISTED: Final = "; "
"""Separates the values of a cell that holds several."""

CSV_END: Final = f'"{INCOMPLETE}'
"""The last line of CSV that failed. Its quotation mark is never closed, so that a strict reader refuses the file."""

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What makes a cell a formula to a spreadsheet, behind any apostrophes (OWASP, "CSV Injection")."""


def safe(cell: str) -> str:
    """Return the cell with an apostrophe before it if it begins as a formula does; apostrophes count as such.

    So a reader undoes it by removing one apostrophe from every cell that begins with some and goes on as a formula.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


class _Line:
    """A file for `csv.writer` that returns what is written to it."""

    def write(self, text: str) -> str:
        return text


def to_csv(header: Iterable[str], rows: Iterable[Iterable[str | float]]) -> Iterator[str]:
    """Yield the header and the rows as lines of CSV."""
    to_line: Callable[[Iterable[str | float]], str] = csv.writer(_Line()).writerow
    yield to_line(header)
    for row in rows:
        yield to_line([safe(cell) if isinstance(cell, str) else cell for cell in row])


COLUMNS: Final[dict[str, Callable[[Hit, Edition], str | float]]] = {
    "id": lambda hit, _: hit.article.id,
    "title": lambda hit, _: hit.article.title,
    "dek": lambda hit, _: hit.article.dek or "",
    "published_first": lambda hit, _: hit.article.published.first.isoformat() if hit.article.published else "",
    "published_last": lambda hit, _: hit.article.published.last.isoformat() if hit.article.published else "",
    "published_precision": lambda hit, _: hit.article.published.precision if hit.article.published else "",
    "authors": lambda hit, _: LISTED.join([author.name for author in hit.article.authors]),
    "outlet": lambda hit, _: hit.article.outlet.name if hit.article.outlet else "",
    "site": lambda hit, _: hit.article.site or "",
    "url": lambda hit, _: hit.article.url or "",
    "section": lambda hit, _: hit.article.section or "",
    "kind": lambda hit, _: hit.article.kind or "",
    "regions": lambda hit, _: LISTED.join([region.key for region in hit.article.regions]),
    "tags": lambda hit, _: LISTED.join(hit.article.tags),
    "lang": lambda hit, _: hit.article.language,
    "quality": lambda hit, _: hit.article.quality,
    "copies": lambda hit, _: hit.article.copies,
    "added": lambda hit, _: instant_to_text(hit.article.added),
    "match_count": lambda hit, _: hit.match_count,
    "score": lambda hit, _: hit.score,
    "snippet": lambda hit, _: hit.snippets[0].text if hit.snippets else "",
    "permalink": lambda hit, edition: edition.permalink(hit.article).url,
}
"""Every column of `.csv`; names are those of the JSON answer where it has the fact."""


def _csv_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    return to_csv(COLUMNS, ([value(hit, edition) for value in COLUMNS.values()] for hit in hits))


CSV: Final = Export(suffix=".csv", lines=_csv_lines, end=CSV_END, snippets=1)
