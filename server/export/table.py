"""Write hits as CSV, one line an article, with a header line."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from index.article.record import instant_to_text
from server.export.stream import INCOMPLETE, Edition, Export
from server.spreadsheet import csv_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from index.search import Hit

LISTED: Final = "; "
"""Separates the values of a cell that holds several."""

CSV_END: Final = f'"{INCOMPLETE}'
"""The last line of CSV that failed. Its quotation mark is never closed, so that a strict reader refuses the file."""

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
    "sets": lambda hit, _: LISTED.join(hit.article.sets),
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
    return csv_lines(chain([COLUMNS], ([value(hit, edition) for value in COLUMNS.values()] for hit in hits)))


CSV: Final = Export(suffix=".csv", lines=_csv_lines, end=CSV_END, snippets=1)
