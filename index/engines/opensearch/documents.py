"""Convert an article, a tombstone or an alias into a document of the index, and back.

The terms of a text stand in it in order, so a term's position is that of its token, as in every engine. Between two
passages FIELD_GAP positions stay free.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from zstandard import ZstdError

from index import fields
from index.engine import IdState, KnownId
from index.errors import EngineDamagedError
from index.evaluation.snapshot import STEMS_OF
from index.facets import SPELLED, Facet
from index.fields import STEMMED_FIELDS, STORED_FIELDS, TEXT_FIELDS, left_out, passages, searched_fields
from index.query.query import TextField, ValueField
from index.stored import pack, unpack
from index.text.stems import form_stem, stem_language
from index.text.token_interner import TokenInterner

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.article.model import Article, Published

Document = dict[str, Any]
"""A document of the index, as JSON."""

ARTICLE_SOURCE: Final = ("record",)
"""The stored fields that `article_of` reads."""

KNOWN_SOURCE: Final = ("state", "moved_to", "removed")
"""The stored fields that `known_id` reads."""

SPELLING_SEPARATOR: Final = "\0"
"""Between a folded value and the text that the page prints for it, in `printed_*`."""

MAX_KEYWORD_BYTES: Final = 32_766
"""Lucene refuses longer terms."""

MAX_FORMS: Final = 500_000
"""A writer forgets all words when it remembers more forms than this: they take about 100 MB."""

_KEPT_CHARS: Final = 8_000
"""What is kept of a term that is too long: its beginning, of at most four bytes a character."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_HALF: Final = 8
_SEARCHED: Final = {field: frozenset(searched_fields(field)) for field in STORED_FIELDS}
_STEMMED: Final = {field: frozenset(_SEARCHED[field] & STEMMED_FIELDS) for field in STEMS_OF}


def keyword_of(text: str) -> str:
    """Return the term under which a text is indexed: itself, or if Lucene refuses it, its beginning and a hash."""
    if len(text) * 4 <= MAX_KEYWORD_BYTES or len(text.encode()) <= MAX_KEYWORD_BYTES:
        return text
    return text[:_KEPT_CHARS] + blake2b(text.encode(), digest_size=16).hexdigest()


class DocumentMaker:
    """Makes documents of articles. It remembers the words it has seen. For one thread at a time."""

    def __init__(self) -> None:
        self._interner = TokenInterner()
        self._stems: dict[tuple[str, int], str] = {}

    def document(self, article: Article) -> Document:
        """Return an article's document."""
        if len(self._interner.form_texts) > MAX_FORMS:
            self.__init__()  # type: ignore[misc] # forget everything
        published = article.published
        document: Document = {
            **_identity(article.id, IdState.ARTICLE),
            "record": b64encode(pack(article)).decode(),
            "added": _microseconds(article.added),
            "lead": article.lead,
            "value_url": [keyword_of(url) for url in fields.value_terms(article, ValueField.URL)],
            **self._words(article),
        }
        for facet in Facet:
            document[f"value_{facet}"] = [keyword_of(value) for value in fields.value_terms(article, facet)]
            document[f"spelled_{facet}"] = [keyword_of(value) for value in fields.facet_values(article, facet)]
        for facet in SPELLED:
            document[f"printed_{facet}"] = [
                keyword_of(f"{folded}{SPELLING_SEPARATOR}{printed}")
                for folded, printed in fields.facet_spellings(article, facet)
            ]
        if published:
            document |= _periods(published)
        return document

    def _words(self, article: Article) -> Document:
        """Return the terms, stems and lengths of every field of text."""
        named = [(name, text) for name in TEXT_FIELDS for text in passages(article, name)]
        named += left_out(article)
        forms, counts = self._interner.forms([text.encode() for _, text in named])
        ends = np.cumsum(counts)
        parts = [
            (name, forms[end - count : end])
            for (name, _), end, count in zip(named, ends.tolist(), counts.tolist(), strict=True)
            if count
        ]
        terms = {index: self._terms(part) for index, (_, part) in enumerate(parts)}
        document: Document = {}
        for field in STORED_FIELDS:
            held = [terms[index] for index, (name, _) in enumerate(parts) if name in _SEARCHED[field]]
            document[f"length_{field}"] = sum(map(len, held))
            if held:
                document[f"text_{field}"] = [" ".join(each) for each in held]
                if field is TextField.ANY:
                    document["vocabulary"] = sorted({term for each in held for term in each})
        language = stem_language(article.language)
        if language:
            stems = {
                index: self._stems_of(part, language)
                for index, (name, part) in enumerate(parts)
                if name in STEMMED_FIELDS
            }
            for field in STEMS_OF:
                held = [stems[index] for index, (name, _) in enumerate(parts) if name in _STEMMED[field]]
                if held:
                    document[f"stems_{field}"] = [" ".join(each) for each in held]
        return document

    def _terms(self, forms: Any) -> list[str]:  # noqa: ANN401 -- an array of form ids
        texts = self._interner.term_texts
        return [keyword_of(texts[term]) for term in self._interner.terms_of(forms).tolist()]

    def _stems_of(self, forms: Any, language: str) -> list[str]:  # noqa: ANN401 -- an array of form ids
        return [self._stem(form, language) for form in forms.tolist()]

    def _stem(self, form: int, language: str) -> str:
        found = self._stems.get((language, form))
        if found is None:
            term = self._interner.term_text(self._interner.term_of_form[form])
            stem = form_stem(self._interner.form_texts[form], term, language)
            found = self._stems[language, form] = keyword_of(fields.stem_term(language, stem))
        return found


def alias(article_id: str, moved_to: str) -> Document:
    """Return the document of an id whose article has another id now."""
    return _identity(article_id, IdState.MOVED) | {"moved_to": moved_to}


def tombstone(article_id: str, removed: datetime | None) -> Document:
    """Return the document of an id whose article the user removed."""
    return _identity(article_id, IdState.REMOVED) | ({"removed": _microseconds(removed)} if removed else {})


def article_of(source: Mapping[str, Any]) -> Article:
    """Return the article of a document's stored fields.

    Raises:
        EngineDamagedError: its record is not as it was written.
    """
    try:
        return unpack(b64decode(source["record"]))
    except (Base64Error, ZstdError, ValueError, TypeError, LookupError) as error:
        raise EngineDamagedError(f"A stored article is not what was committed ({error}).") from error


def known_id(article_id: str, source: Mapping[str, Any]) -> KnownId:
    """Return what a document's stored fields say of its id."""
    removed = source.get("removed")
    return KnownId(
        id=article_id,
        state=IdState(source["state"]),
        moved_to=source.get("moved_to"),
        removed=None if removed is None else _EPOCH + removed * _MICROSECOND,
    )


def _identity(article_id: str, state: IdState) -> Document:
    encoded = article_id.encode()
    low, high = (int.from_bytes(part, "little", signed=True) for part in (encoded[:_HALF], encoded[_HALF:]))
    return {"id": article_id, "id_low": low, "id_high": high, "state": state.value}


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _periods(published: Published) -> Document:
    """Return the first and the last day, and each period that holds both."""
    first, last = published.first, published.last
    days: Document = {"first_day": first.toordinal(), "last_day": last.toordinal()}
    if first.year == last.year:
        days["year"] = first.year
        if first.month == last.month:
            days["month"] = first.year * 12 + first.month - 1
            if first == last:
                days["day"] = first.toordinal()
    return days
