"""Write keywords in context (KWIC) as CSV: one line for each place where a word or phrase of the query stands."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Span
from index.facets import own_outlet
from index.fields import field_text
from server.citation.plain import citation
from server.export.stream import Edition, Export
from server.export.table import CSV_END
from server.spreadsheet import csv_lines
from server.wording import date_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.search import Hit

COLUMNS: Final = (
    "left", "match", "right", "field", "position", "id", "title", "date", "outlet", "url", "permalink", "reference",
)  # fmt: skip
"""Every column of `.kwic.csv`."""


def _kwic_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    return csv_lines(chain([COLUMNS], (row for hit in hits for row in _kwic_rows(hit, edition))))


def _kwic_rows(hit: Hit, edition: Edition) -> Iterator[list[str | float]]:
    article = hit.article
    published = article.published
    for matches in hit.matches:
        text = field_text(article, matches.field)
        for start, stop in matches.spans:
            span = Span(field=matches.field, start=start, stop=stop)
            yield [
                _one_line(left_of(text, start, edition.context_chars)),
                _one_line(text[start:stop]),
                _one_line(right_of(text, stop, edition.context_chars)),
                matches.field,
                start,
                article.id,
                article.title,
                date_code(published.first, published.precision) if published else "",
                own_outlet(article) or "",
                article.url or "",
                edition.permalink(article, span).url,
                citation(edition.reference(article, span)),
            ]


def left_of(text: str, start: int, chars: int) -> str:
    """Return at most so many characters before `start`, in whole words.

    A word that is longer, and a text that has no spaces, is cut.
    """
    first = max(start - chars, 0)
    context = text[first:start]
    if first and context and not (text[first - 1].isspace() or context[0].isspace()):
        _, *whole = context.split(maxsplit=1)
        context = whole[0] if whole else context
    return context.lstrip()


def right_of(text: str, stop: int, chars: int) -> str:
    """Return at most so many characters from `stop` on, in whole words, as `left_of` does."""
    last = stop + chars
    context = text[stop:last]
    if last < len(text) and context and not (text[last].isspace() or context[-1].isspace()):
        *whole, _ = context.rsplit(maxsplit=1)
        context = whole[0] if whole else context
    return context.rstrip()


def _one_line(text: str) -> str:
    return text.replace(PARAGRAPH_BREAK, " ")


KWIC: Final = Export(suffix=".kwic.csv", lines=_kwic_lines, end=CSV_END, all_matches=True)
