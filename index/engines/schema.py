"""The Whoosh schema, and what an article is in it.

Every field says why it has its type. The analysis is the project's own: Whoosh gets terms and positions
ready-made, through three field types of ours, and never text. The schema lives in this code: the one pickled in
the index is not read. All conversion happens here, before Whoosh is called: a document that made `add_document`
raise half-way would leave its terms to the next one.

A document is an article, with an `id`, or the trace of an id that no longer holds one, with a `trace` and
nothing else: whatever looks for words, values or dates finds articles only.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence, Positions

from index import fields, record
from index.evaluation.snapshot import STEMS_OF, UNDATED, StemField
from index.query import TextField, ValueField
from index.search import Facet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.model import Article
    from index.terms import Analyst

INDEX_NAME: Final = "MAIN"
"""Whoosh's own name for an index that is alone in its directory."""

SEPARATOR: Final = "\x1f"
"""Between the values of a facet in its column; no value holds a control character."""

EVERY: Final = "article"
"""The one term of the field `every`: one list of postings, where `Every("id")` would read one for each article."""

_VALUES: Final = (*Facet, ValueField.URL)
"""What an article is found by as a value; authors, too, beside the words of their names."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_COMPRESSION: Final = 6


class Positioned(FieldType):
    """Terms with positions, for words and phrases. Whoosh rounds the lengths it keeps: ours are columns."""

    format: Positions

    def __init__(self) -> None:
        super().__init__(Positions(), analyzer=None)

    def index(self, value: Mapping[str, Sequence[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term with its frequency, weight and encoded positions."""
        for term, found in value.items():
            yield term.encode(), len(found), float(len(found)), self.format.encode(found)


class Terms(FieldType):
    """Terms as they are, without frequencies: an article has them or has not."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term once."""
        for term in dict.fromkeys(value):
            yield term.encode(), 1, 1.0, b""


class Counted(FieldType):
    """Terms with frequencies, kept as weights, and no positions: stems."""

    def __init__(self) -> None:
        super().__init__(Existence(), analyzer=None)

    def index(self, value: Mapping[str, int], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield each term with its frequency."""
        for term, count in value.items():
            yield term.encode(), count, float(count), b""


def text_field(field: TextField) -> str:
    """Return the name of the positional field that words are looked for in."""
    return f"text_{field}"


def stem_field(field: StemField) -> str:
    """Return the name of the field of the stems beside a field of words."""
    return f"stem_{field}"


def length_column(field: TextField) -> str:
    """Return the name of the column of how many words an article has in a field."""
    return f"length_{field}"


def value_field(field: Facet | ValueField) -> str:
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
    # Columns, for what a search reads of every article it finds.
    column_first=COLUMN(NumericColumn("i", default=UNDATED)),
    column_last=COLUMN(NumericColumn("i", default=UNDATED)),
    column_added=COLUMN(NumericColumn("q", default=0)),
    column_lead=COLUMN(NumericColumn("B", default=0)),
    **{text_field(field): Positioned() for field in TextField},
    **{length_column(field): COLUMN(NumericColumn("i", default=0)) for field in TextField},
    **{stem_field(field): Counted() for field in StemField},
    **{value_field(field): Terms() for field in _VALUES},
    **{facet_column(facet): COLUMN(VarBytesColumn()) for facet in Facet},
)


def article_document(article: Article, analyst: Analyst) -> Mapping[str, object]:
    """Return the document of an article, every value as its field takes it."""
    terms = analyst.terms(article)
    document: dict[str, object] = {
        "id": (article.id,),
        "every": (EVERY,),
        "column_id": article.id.encode(),
        "column_record": zlib.compress(record.to_json(article).encode(), _COMPRESSION),
        "column_added": (article.added - _EPOCH) // _MICROSECOND,
        "column_lead": int(article.lead),
    }
    for field in TextField:
        document[text_field(field)] = terms[field].positions
        document[length_column(field)] = terms[field].length
    for field, stems in STEMS_OF.items():
        document[stem_field(stems)] = terms[field].stems
    for value in _VALUES:
        document[value_field(value)] = tuple(fields.value_terms(article, value))
    for facet in Facet:
        document[facet_column(facet)] = SEPARATOR.join(fields.facet_values(article, facet)).encode()
    return document | _days(article)


def _days(article: Article) -> dict[str, object]:
    if article.published is None:
        return {}
    first, last = article.published.first.toordinal(), article.published.last.toordinal()
    return {"column_first": first, "column_last": last}


def trace_document(article_id: str, moved_to: str | None) -> Mapping[str, object]:
    """Return the trace of an id: what it moved to, or None for a tombstone."""
    return {"trace": (article_id,), "column_moved_to": (moved_to or "").encode()}


def article_of(column_record: bytes) -> Article:
    """Return the article in a document's record."""
    return record.from_json(zlib.decompress(column_record).decode())
