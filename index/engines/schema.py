"""The Whoosh schema, and what an article is in it.

Every field says why it has its type. The analysis is the project's own: Whoosh gets terms and positions
ready-made, through two field types of ours, and never text. The schema lives in this code: the one pickled in
the index is not read. All conversion happens here, before Whoosh is called: a document that made `add_document`
raise half-way would leave its terms to the next one.

A document is an article, with an `id`, or the trace of an id that no longer holds one, with a `trace` and
nothing else: whatever looks for words, values or dates finds articles only.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, NUMERIC, FieldType, Schema
from whoosh.formats import Existence, Positions

from index import fields, record
from index.query import TextField, ValueField
from index.search import Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from index.model import Article

INDEX_NAME: Final = "MAIN"
"""Whoosh's own name for an index that is alone in its directory."""

UNDATED: Final = 0
"""The day of an article without a date: the days of the calendar count from 1."""

SEPARATOR: Final = "\x1f"
"""Between the values of a facet in its column; no value holds a control character."""

EVERY: Final = "article"
"""The one term of the field `every`: one list of postings, where `Every("id")` would read one for each article."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_COMPRESSION: Final = 6


class Positioned(FieldType):
    """Terms with positions, for words and phrases; the lengths kept, for scores."""

    format: Positions

    def __init__(self) -> None:
        super().__init__(Positions(), analyzer=None, scorable=True)

    def index(self, value: Iterable[tuple[str, int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term with its frequency, weight and encoded positions."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for term, position in value:
            positions[term].append(position)
        for term, found in positions.items():
            yield term.encode(), len(found), float(len(found)), self.format.encode(found)


class Terms(FieldType):
    """Terms as they are, without frequencies: an article has them or has not."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term once."""
        for term in dict.fromkeys(value):
            yield term.encode(), 1, 1.0, b""


def text_field(field: TextField) -> str:
    """Return the name of the positional field that words are looked for in."""
    return f"text_{field}"


def value_field(field: ValueField) -> str:
    """Return the name of the field of folded values."""
    return f"value_{field}"


def facet_column(facet: Facet) -> str:
    """Return the name of the column of a facet's values as they are shown."""
    return f"facet_{facet}"


SCHEMA: Final = Schema(
    # Who a document is: `id` has a term, to find and delete by, and a column, to break ties by without its record.
    id=Terms(),
    every=Terms(),
    trace=Terms(),
    column_id=COLUMN(VarBytesColumn()),
    column_moved_to=COLUMN(VarBytesColumn()),
    # The article itself, in the project's own JSON: never a pickle of our classes, which no later version could read.
    column_record=COLUMN(VarBytesColumn()),
    # Days as signed ordinals: a range with an open low end over an unsigned field matches everything.
    day_first=NUMERIC(int, bits=32, signed=True),
    day_last=NUMERIC(int, bits=32, signed=True),
    # Columns, for what a search reads of every article it finds.
    column_first=COLUMN(NumericColumn("i", default=UNDATED)),
    column_last=COLUMN(NumericColumn("i", default=UNDATED)),
    column_added=COLUMN(NumericColumn("q", default=0)),
    column_lead=COLUMN(NumericColumn("B", default=0)),
    **{text_field(field): Positioned() for field in TextField},
    **{value_field(field): Terms() for field in ValueField},
    **{facet_column(facet): COLUMN(VarBytesColumn()) for facet in Facet},
)


def article_document(article: Article) -> Mapping[str, object]:
    """Return the document of an article, every value as its field takes it."""
    document: dict[str, object] = {
        "id": (article.id,),
        "every": (EVERY,),
        "column_id": article.id.encode(),
        "column_record": zlib.compress(record.to_json(article).encode(), _COMPRESSION),
        "column_added": (article.added - _EPOCH) // _MICROSECOND,
        "column_lead": int(article.lead),
    }
    for field in TextField:
        document[text_field(field)] = tuple(fields.positions(article, field))
    for value in ValueField:
        document[value_field(value)] = tuple(fields.value_terms(article, value))
    for facet in Facet:
        document[facet_column(facet)] = SEPARATOR.join(fields.facet_values(article, facet)).encode()
    return document | _days(article)


def _days(article: Article) -> dict[str, object]:
    if article.published is None:
        return {}
    first, last = article.published.first.toordinal(), article.published.last.toordinal()
    return {"day_first": first, "day_last": last, "column_first": first, "column_last": last}


def trace_document(article_id: str, moved_to: str | None) -> Mapping[str, object]:
    """Return the trace of an id: what it moved to, or None for a tombstone."""
    return {"trace": (article_id,), "column_moved_to": (moved_to or "").encode()}


def article_of(column_record: bytes) -> Article:
    """Return the article in a document's record."""
    return record.from_json(zlib.decompress(column_record).decode())
