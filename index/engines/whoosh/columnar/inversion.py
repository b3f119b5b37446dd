"""Words of articles → postings, field by field, by sorting integers.

The words of a batch get form ids as they come (`index.text.token_interner`). One sort of (term, offset in the batch)
makes postings of them: 38 µs an article, where a stable argsort takes 123.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.whoosh.columnar.container import narrowest
from index.engines.whoosh.columnar.strings import StringColumn, letter_masks
from index.evaluation.kernels import BLOCK
from index.evaluation.snapshot import STEMS_OF, StemField
from index.fields import (
    FIELD_GAP,
    PAGE_FIELDS,
    STEMMED_FIELDS,
    STORED_FIELDS,
    TEXT_FIELDS,
    left_out,
    passages,
    searched_fields,
    stem_term,
)
from index.ragged import ranges, starts_of
from index.text.stems import form_stem, stem_language
from index.text.token_interner import TokenInterner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.query.query import TextField

_OFFSET_BITS: Final = 32
_OFFSET_MASK: Final = np.uint64((1 << _OFFSET_BITS) - 1)

_SEARCHED: Final = {
    field: np.array([name in searched_fields(field) for name in PAGE_FIELDS]) for field in STORED_FIELDS
}
_STEMMED: Final = np.array([name in STEMMED_FIELDS for name in PAGE_FIELDS])
"""By field name (index in PAGE_FIELDS): whether a field searches the passage, and whether its words have stems."""

_NAME_IDS: Final = {name: name_id for name_id, name in enumerate(PAGE_FIELDS)}


class Words(NamedTuple):
    """The words of one article, not yet split: its passages in UTF-8.

    Attributes:
        passages: none is empty.
        names: for each passage, the index of its field's name in PAGE_FIELDS.
        language: from `stem_language`; None if its words have no stems.
        estimate: about the number of words: one per six bytes, and one more for each character of three bytes.
    """

    passages: Sequence[bytes]
    names: Sequence[int]
    language: str | None
    estimate: int


def words_of(article: Article) -> Words:
    """Return an article's words."""
    encoded_passages, names, estimate = [], [], 0
    searched = ((name, text) for name in TEXT_FIELDS for text in passages(article, name))
    for name, text in chain(searched, left_out(article)):
        encoded = text.encode()
        encoded_passages.append(encoded)
        names.append(_NAME_IDS[name])
        estimate += len(encoded) // 6 + (len(encoded) - len(text)) // 2
    return Words(encoded_passages, names, stem_language(article.language), estimate)


NO_WORDS: Final = Words((), (), None, 0)
"""The words of a tombstone or an alias."""


class Inverter:
    """Makes postings of words. It remembers every form it has seen, with its stems. For one thread at a time."""

    def __init__(self) -> None:
        self._interner = TokenInterner()
        self._stems: dict[str, int] = {}
        self._stem_of: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        """Return the number of forms it remembers."""
        return len(self._interner.form_texts)

    def arrays(self, documents: Sequence[Words]) -> dict[str, NDArray[Any]]:
        """Return the arrays of some documents' words, none of a field without words.

        Document ids count from 0 in the order given.
        """
        batch = _Batch(documents, self._interner)
        terms, ranks = _rank_terms(self._interner.terms_of(batch.forms), self._interner.term_texts)
        arrays: dict[str, NDArray[Any]] = {}
        for field in STORED_FIELDS:
            stream = batch.stream(_SEARCHED[field][batch.names])
            if len(stream.words):
                arrays |= _invert(f"text_{field}", terms, ranks[stream.words], stream, positional=True)
                arrays[f"text_{field}.lengths"] = narrowest(np.bincount(stream.documents, minlength=len(documents)))
        for field, stem_field in STEMS_OF.items():
            arrays |= self._stem_arrays(stem_field, field, batch)
        return arrays

    def _stem_arrays(self, stem_field: StemField, field: TextField, batch: _Batch) -> dict[str, NDArray[Any]]:
        chosen = _SEARCHED[field] & _STEMMED
        stream = batch.stream(chosen[batch.names] & (batch.languages[batch.documents] >= 0))
        if not len(stream.words):
            return {}
        stems = self._stems_of(batch.forms[stream.words], batch.languages[stream.documents], batch.language_names)
        return _invert(f"stem_{stem_field}", *_rank_terms(stems, list(self._stems)), stream, positional=False)

    def _stems_of(
        self, forms: NDArray[Any], languages: NDArray[Any], language_names: Sequence[str]
    ) -> NDArray[np.uint32]:
        """Return the stem id of each form in its language."""
        size = len(self._interner.form_texts)
        keys = languages.astype(np.int64) * size + forms
        seen = np.zeros(size * len(language_names), np.bool_)
        seen[keys] = True
        # Python runs once per distinct form and language, and not once per word.
        stem_ids = np.zeros(len(seen), np.uint32)
        for key in np.flatnonzero(seen).tolist():
            stem_ids[key] = self._stem(key % size, language_names[key // size])
        found: NDArray[np.uint32] = stem_ids[keys]
        return found

    def _stem(self, form: int, language: str) -> int:
        stem_id = self._stem_of.get((language, form))
        if stem_id is None:
            term = self._interner.term_text(self._interner.term_of_form[form])
            stem = stem_term(language, form_stem(self._interner.form_texts[form], term, language))
            stem_id = self._stem_of[language, form] = self._stems.setdefault(stem, len(self._stems))
        return stem_id


class _Stream(NamedTuple):
    """The words of a field, document by document.

    Attributes:
        words: (n,) int64: each word's offset in the batch.
        documents: (n,): each word's document.
        positions: (n,): each word's position in the field.
    """

    words: NDArray[np.int64]
    documents: NDArray[np.uint16]
    positions: NDArray[np.uint32]


class _Batch:
    """All passages of some documents, one after the other, split into words."""

    def __init__(self, documents: Sequence[Words], interner: TokenInterner) -> None:
        self.forms, self.lengths = interner.forms([passage for each in documents for passage in each.passages])
        self.starts: Final = starts_of(self.lengths)[:-1]
        self.names: Final = np.array([name for each in documents for name in each.names], np.int64)
        self.documents: Final = np.repeat(np.arange(len(documents)), [len(each.names) for each in documents])
        self.language_names: Final = sorted({each.language for each in documents if each.language})
        language_ids = {language: language_id for language_id, language in enumerate(self.language_names)}
        self.languages: Final = np.array([language_ids.get(each.language or "", -1) for each in documents], np.int64)

    def stream(self, chosen: NDArray[np.bool_]) -> _Stream:
        """Return the words of the chosen passages; after each passage with words FIELD_GAP positions stay free."""
        lengths, documents = self.lengths[chosen], self.documents[chosen]
        steps = lengths + FIELD_GAP * (lengths > 0)
        before = np.cumsum(steps) - steps
        first = np.searchsorted(documents, documents)
        # Positions begin at 0 in each document.
        bases = before - before[first] if len(first) else before
        return _Stream(
            words=ranges(self.starts[chosen], lengths),
            documents=np.repeat(documents.astype(np.uint16), lengths),
            positions=ranges(bases, lengths).astype(np.uint32),
        )


def _invert(
    name: str, terms: StringColumn, ranks: NDArray[np.uint32], stream: _Stream, *, positional: bool
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field.

    Args:
        name: the name of the field.
        terms: sorted; some may not occur.
        ranks: (words,): the index in `terms` of each word's term.
        stream: the words.
        positional: whether to store positions.
    """
    # `del` frees what is no longer needed: a batch has millions of words, and each key takes eight bytes.
    keys = ranks.astype(np.uint64)
    del ranks
    keys <<= np.uint64(_OFFSET_BITS)
    # With the offset in the low bits, the words of a term stay ordered by document and position.
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()
    offsets = (keys & _OFFSET_MASK).astype(np.uint32)
    keys >>= np.uint64(_OFFSET_BITS)
    ranks = keys.astype(np.uint32)
    del keys
    documents = stream.documents[offsets]
    is_first = np.ones(len(offsets), np.bool_)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (documents[1:] != documents[:-1])
    postings = np.flatnonzero(is_first)
    frequencies = np.diff(postings, append=len(offsets))
    counts = np.bincount(ranks[postings])
    occur = np.flatnonzero(counts)
    arrays = posting_arrays(name, terms.take(occur), counts[occur], documents[postings], frequencies)
    if positional:
        counts = np.bincount(ranks)
        arrays |= position_arrays(name, counts[occur], frequencies, stream.positions[offsets])
    return arrays


def _rank_terms(term_ids: NDArray[np.uint32], term_texts: Sequence[str]) -> tuple[StringColumn, NDArray[np.uint32]]:
    """Return the terms that occur, sorted, and the index among them of each word's term.

    Args:
        term_ids: (words,): the id of each word's term.
        term_texts: the text of each id; none contains a space.
    """
    occurs = np.zeros(len(term_texts), np.bool_)
    occurs[term_ids] = True
    present = np.flatnonzero(occurs)
    terms, order = StringColumn.sort(list(map(term_texts.__getitem__, present.tolist())))
    ranks = np.zeros(len(term_texts), np.uint32)
    ranks[present[order]] = np.arange(len(present), dtype=np.uint32)
    return terms, ranks[term_ids]


def posting_arrays(
    name: str, terms: StringColumn, counts: NDArray[Any], documents: NDArray[Any], frequencies: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field's terms and postings.

    Args:
        name: the name of the field.
        terms: sorted.
        counts: (terms,): the number of postings of each term.
        documents: (postings,): term by term, ascending within each.
        frequencies: (postings,).
    """
    return {
        **terms.arrays(f"{name}.term"),
        f"{name}.letters": letter_masks(terms),
        f"{name}.posting_starts": narrowest(starts_of(counts), min_bytes=4),
        f"{name}.documents": documents.astype(np.uint16),
        f"{name}.frequencies": narrowest(frequencies),
    }


def empty_field_arrays(name: str) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field without words; a segment stores none of them."""
    none = np.empty(0, np.int64)
    terms = StringColumn.of(())
    return posting_arrays(name, terms, none, none, none) | position_arrays(name, none, none, none)


def position_arrays(
    name: str, counts: NDArray[Any], frequencies: NDArray[Any], positions: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field's positions: where each block's and each term's begin, and all of them."""
    whole = len(frequencies) // BLOCK * BLOCK
    blocks = starts_of(frequencies[:whole].reshape(-1, BLOCK).sum(axis=1, dtype=np.int64))
    return {
        f"{name}.position_blocks": narrowest(blocks, min_bytes=4),
        f"{name}.position_starts": narrowest(starts_of(counts), min_bytes=4),
        f"{name}.positions": narrowest(positions, min_bytes=2),
    }
