"""What a segment stores about its documents besides their words: columns, and the articles themselves.

A document is an article, or the tombstone or alias of an id that no longer holds one. Doc values can change while the
words stay: then a segment gets a second file, with the newer values of some of its documents.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from dataclasses import field as datafield
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index import fields
from index.engines.whoosh.columnar.container import narrowest_signed
from index.engines.whoosh.columnar.strings import StringColumn, Strings
from index.engines.whoosh.failures import impossible
from index.evaluation.snapshot import UNDATED
from index.facets import SPELLED, Facet
from index.fields import TEXT_FIELDS, field_text, left_out
from index.query.query import ValueField
from index.stored import pack
from index.text import analysis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.engines.whoosh.columnar.container import Arrays

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

NUMERIC_COLUMNS: Final[Mapping[str, type[np.generic]]] = {
    "is_article": np.bool_, "first": np.int32, "last": np.int32, "added": np.int64, "lead": np.bool_,
    "text_hash": np.uint64, "url_hash": np.uint64,
}  # fmt: skip
"""The numeric columns and their types. The names are those in the files."""

PRINTED: Final[Mapping[Facet, str]] = {facet: f"{facet}_printed" for facet in SPELLED}
"""The columns of what pages print for values of a facet: `folded value`, _BETWEEN, `printed text`."""

VALUE_COLUMNS: Final[tuple[str, ...]] = (*Facet, *PRINTED.values())
"""The columns with several values for a document: the facets, and PRINTED."""

_LAST_MICROSECOND: Final = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND

_BETWEEN: Final = "\0"
_DAYS: Final = ("first", "last")
_LAST_DAY: Final = date.max.toordinal()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocValues:
    """The values of one document. A tombstone's `record` is empty; an alias's is the id the article has now.

    Attributes:
        text_hash: a hash of all text that words come from; if it is equal, the article is not analysed again.
        first: the first day of the date, as an ordinal; `last` is the last day.
        added: in microseconds since 1970 UTC. For a tombstone, when the article was removed; 0 if nobody knows.
        record: the article, compressed.
        url: in the form that compares; '' if the article has none.
        facets: the values of each of VALUE_COLUMNS.
    """

    id: str
    is_article: bool
    record: bytes
    text_hash: int = 0
    first: int = UNDATED
    last: int = UNDATED
    added: int = 0
    lead: bool = False
    url: str = ""
    url_hash: int = 0
    facets: Mapping[str, tuple[str, ...]] = datafield(default_factory=dict)


def doc_values_of(article: Article) -> DocValues:
    """Return an article's doc values."""
    published = article.published
    url = "".join(fields.value_terms(article, ValueField.URL) - {fields.NO_VALUE})
    return DocValues(
        id=article.id,
        is_article=True,
        record=pack(article),
        text_hash=_text_hash(article),
        first=published.first.toordinal() if published else UNDATED,
        last=published.last.toordinal() if published else UNDATED,
        added=_microseconds(article.added),
        lead=article.lead,
        url=url,
        url_hash=short_hash(url),
        facets={
            **{facet: fields.facet_values(article, facet) for facet in Facet},
            **{column: _printed(article, facet) for facet, column in PRINTED.items()},
        },
    )


def _printed(article: Article, facet: Facet) -> tuple[str, ...]:
    return tuple(f"{folded}{_BETWEEN}{printed}" for folded, printed in fields.facet_spellings(article, facet))


def split_printed(value: str) -> tuple[str, str]:
    """Return the folded value and the printed text of a value of PRINTED."""
    folded, _, printed = value.partition(_BETWEEN)
    return folded, printed


def alias_or_tombstone(article_id: str, moved_to: str | None, removed: datetime | None = None) -> DocValues:
    """Return the doc values of an alias to `moved_to`, or of a tombstone where that is None."""
    added = _microseconds(removed) if removed else 0
    return DocValues(id=article_id, is_article=False, record=(moved_to or "").encode(), added=added)


def instant_of(microseconds: int) -> datetime | None:
    """Return the instant of a value of the column `added`; None for 0, which a tombstone of an unknown time has."""
    if not 0 <= microseconds <= _LAST_MICROSECOND:
        raise impossible("a tombstone of a time outside the calendar")
    return _EPOCH + microseconds * _MICROSECOND if microseconds else None


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _text_hash(article: Article) -> int:
    texts = (
        analysis.VERSION,
        article.language,
        *(field_text(article, name) for name in TEXT_FIELDS),
        *chain.from_iterable(left_out(article)),
    )
    return short_hash("\0".join(texts))


def short_hash(text: str) -> int:
    """Return a 64-bit hash. Two texts may share one: compare the texts where a mistake would show."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def doc_value_arrays(documents: Sequence[DocValues]) -> dict[str, NDArray[Any]]:
    """Return the arrays of some documents' values."""
    arrays = {
        **id_arrays(np.array([each.id for each in documents], "S16")),
        **{name: np.array([getattr(each, name) for each in documents], kind) for name, kind in NUMERIC_COLUMNS.items()},
        **StringColumn.of(each.record for each in documents).arrays("record"),
        **StringColumn.of(each.url.encode() for each in documents).arrays("url"),
    }
    for column in VALUE_COLUMNS:
        arrays |= facet_arrays(column, *_facet_ordinals([each.facets.get(column, ()) for each in documents]))
    return arrays


def id_arrays(ids: NDArray[np.bytes_]) -> dict[str, NDArray[Any]]:
    """Return the arrays of some documents' ids; `id.order` sorts them."""
    return {"id": ids, "id.order": np.argsort(ids, kind="stable").astype(np.uint16)}


class FacetOrdinals(NamedTuple):
    """The values of a facet, and each document's values as ordinals (indices in `values`).

    Attributes:
        values: in a file sorted and unique.
        first: (documents,): the ordinal of each document's first value; -1 for none.
        more_documents: (m,): for each value beyond a document's first, the document; ascending.
        more: (m,): the ordinals of these values.
    """

    values: Sequence[str]
    first: NDArray[Any]
    more_documents: NDArray[Any]
    more: NDArray[Any]


def _facet_ordinals(value_lists: Sequence[tuple[str, ...]]) -> FacetOrdinals:
    values = sorted({value for each in value_lists for value in each})
    ordinals = {value: ordinal for ordinal, value in enumerate(values)}
    first = np.array([ordinals[each[0]] if each else -1 for each in value_lists], np.int32)
    more = [(document, ordinals[value]) for document, each in enumerate(value_lists) for value in each[1:]]
    pairs = np.array(more, np.int32).reshape(-1, 2)
    return FacetOrdinals(values, first, pairs[:, 0], pairs[:, 1])


def facet_arrays(
    column: str, values: Iterable[str], first: NDArray[Any], more_documents: NDArray[Any], more: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of one of VALUE_COLUMNS, as a file stores them."""
    return {
        **StringColumn.of(value.encode() for value in values).arrays(f"{column}.value"),
        f"{column}.first": narrowest_signed(first),
        f"{column}.more_documents": more_documents.astype(np.uint16),
        f"{column}.more": narrowest_signed(more),
    }


class DocValuesTable:
    """The doc values in a file: one row per document, or per changed document."""

    def __init__(self, container: Arrays) -> None:
        self.ids: Final = container["id"]
        self.records: Final = Strings(container, "record")
        self.urls: Final = Strings(container, "url")
        self._container: Final = container

    def __len__(self) -> int:
        return len(self.ids)

    def numeric_column(self, name: str) -> NDArray[Any]:
        """Return a column of NUMERIC_COLUMNS."""
        column = self._container[name]
        if len(column) != len(self) or column.dtype != NUMERIC_COLUMNS[name]:
            raise impossible(f"a column {name} of {len(column)}")
        if column.dtype == np.bool_:  # NumPy assumes that each byte is 0 or 1; a damaged file may hold others
            return np.not_equal(column.view(np.uint8), 0)
        if name in _DAYS and not _lies_within(column, UNDATED, _LAST_DAY):
            raise impossible(f"a column {name} with days outside the calendar")
        return column

    def strings(self, name: str) -> Strings:
        """Return the strings of `record` or `url`."""
        return self.records if name == "record" else self.urls

    def facet(self, column: str) -> FacetOrdinals:
        """Return the values and ordinals of one of VALUE_COLUMNS; no document has a value if the file is older."""
        if f"{column}.first" not in self._container:
            none = np.empty(0, np.uint16)
            return FacetOrdinals([], np.full(len(self), -1, np.int8), none, none)
        values = [value.decode() for value in Strings(self._container, f"{column}.value")]
        arrays = (self._container[f"{column}.{suffix}"] for suffix in ("first", "more_documents", "more"))
        ordinals = FacetOrdinals(values, *arrays)
        if not (
            len(ordinals.first) == len(self)
            and len(ordinals.more) == len(ordinals.more_documents)
            and _lies_within(ordinals.first, -1, len(values) - 1)
            and _lies_within(ordinals.more, 0, len(values) - 1)
            and _lies_within(ordinals.more_documents, 0, len(self) - 1)
        ):
            raise impossible(f"values of {column} beyond the end of its list")
        return ordinals

    def find(self, ids: NDArray[np.bytes_]) -> NDArray[np.int64]:
        """Return the row of each id; -1 where there is none."""
        order = self._container["id.order"]
        ranks = np.searchsorted(self.ids, ids, sorter=order)
        rows: NDArray[np.int64] = order[np.minimum(ranks, len(order) - 1)].astype(np.int64)
        return np.where(self.ids[rows] == ids, rows, -1)

    def find_one(self, article_id: str) -> int:
        """Return the row of one id; -1 if there is none. A quarter of the time of `find` with one id."""
        wanted, id_at, order = article_id.encode(), self.ids.item, memoryview(self._container["id.order"].data)
        rank = bisect_left(range(len(order)), wanted, key=lambda rank: id_at(order[rank]))
        if rank < len(order) and id_at(row := order[rank]) == wanted:
            return row
        return -1


def _lies_within(values: NDArray[Any], minimum: int, maximum: int) -> bool:
    return not len(values) or bool(minimum <= values.min() and values.max() <= maximum)
