"""Quote an article: the whole sentences that hold a span of one of its texts, with their reference.

A quotation's text is exactly `field[start:stop]`. Quoting its span again gives the same quotation. Offsets are 0-based,
half-open and count code points.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from index.article.model import Span
from index.article.record import instant_to_text
from index.fields import field_text
from index.highlight.sentences import paragraph_from, paragraph_start
from server.citation.csl import Item, csl_item
from server.citation.plain import citation, quotation
from server.http.encoding import json_line

if TYPE_CHECKING:
    from index.article.model import Article
    from server.citation.permalink import Permalink
    from server.citation.reference import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A passage of whole sentences: `text` is exactly `field[start:stop]`."""

    field: str
    start: int
    stop: int
    text: str

    @property
    def span(self) -> Span:
        """The passage's place in the article."""
        return Span(field=self.field, start=self.start, stop=self.stop)


class QuotationRecord(TypedDict):
    """A quotation as JSON; docs/CITING.md describes the keys."""

    id: str
    field: str
    start: int
    stop: int
    text: str
    quotation: str
    citation: str
    reference: Item
    permalink: str
    build: str
    generation: int
    changed: bool
    updated: str


def quote(article: Article, span: Span) -> Quotation | None:
    """Return the sentences that hold the span, or None if it holds nothing or does not lie in the text."""
    text = field_text(article, span.field)
    inside = text[span.start : span.stop]
    if span.stop > len(text) or not inside.strip():
        return None
    first = span.start + len(inside) - len(inside.lstrip())
    last = span.start + len(inside.rstrip()) - 1
    start, stop = _sentence(text, first)[0], _sentence(text, last)[1]
    return Quotation(field=span.field, start=start, stop=stop, text=text[start:stop])


def _sentence(text: str, position: int) -> tuple[int, int]:
    """Return start and stop of the sentence that holds a character."""
    paragraph = paragraph_from(text, paragraph_start(text, position))
    at = bisect_right(paragraph.starts, position) - 1
    return paragraph.starts[at], paragraph.stops[at]


def quotation_json(article: Article, quoted: Quotation, reference: Reference, permalink: Permalink) -> str:
    """Return the quotation as one line of JSON."""
    record: QuotationRecord = {
        "id": article.id,
        "field": quoted.field,
        "start": quoted.start,
        "stop": quoted.stop,
        "text": quoted.text,
        "quotation": quotation(quoted.text, reference),
        "citation": citation(reference),
        "reference": csl_item(reference),
        "permalink": reference.archived,
        "build": permalink.build,
        "generation": permalink.generation,
        "changed": permalink.is_stale,
        "updated": instant_to_text(article.updated),
    }
    return json_line(record)
