"""Articles' words → postings, field by field, by sorting numbers.

A batch's words are numbered as they come (`index.lexicon`). One sort of (term, place in the batch) makes postings of
them: 38 µs an article, where a stable argsort takes 123.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from index.engines.columnar.container import narrowest
from index.engines.columnar.strings import string_arrays
from index.evaluation.loops import BLOCK
from index.evaluation.snapshot import STEMS_OF, StemField
from index.fields import FIELD_GAP, STEMMED_FIELDS, TEXT_FIELDS, passages, searched, stem_term
from index.lexicon import Lexicon
from index.query import TextField
from index.ragged import ranges, starts_of
from index.stems import form_stem, stem_language

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from index.model import Article

_PLACE_BITS: Final = 32
_PLACE: Final = np.uint64((1 << _PLACE_BITS) - 1)

_STEMMED: Final = [name in STEMMED_FIELDS for name in TEXT_FIELDS]

_SEARCHED: Final = {field: [name in searched(field) for name in TEXT_FIELDS] for field in TextField}


class Words(NamedTuple):
    """An article's: the forms of each passage, and the number of its name among TEXT_FIELDS.

    Attributes:
        passages: of typecode I, numbers of the inverter's lexicon.
        names: one for each.
        language: `stem_language`, or None.
    """

    passages: Sequence[array[int]]
    names: Sequence[int]
    language: str | None

    def word_count(self) -> int:
        """Return how many there are."""
        return sum(map(len, self.passages))


NO_WORDS: Final = Words((), (), None)
"""Those of the trace of an id."""


class Inverter:
    """Makes postings of articles' words; what it has once seen written it knows. Used by one thread at a time."""

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        self._terms: list[bytes] = []
        self._stems: dict[str, int] = {}
        self._stem_of: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        """Return how many forms it knows."""
        return len(self._lexicon.written)

    def words(self, article: Article) -> Words:
        """Return an article's words."""
        held, names = [], []
        for number, name in enumerate(TEXT_FIELDS):
            for text in passages(article, name):
                held.append(self._lexicon.forms(text))
                names.append(number)
        return Words(held, names, stem_language(article.language))

    def arrays(self, documents: Sequence[Words]) -> dict[str, NDArray[Any]]:
        """Return the arrays of some documents' words, numbered from 0 as they come."""
        batch = _Batch(documents)
        term_of = np.array(self._lexicon.term_of, np.uint32)
        spelled = self._spelled()
        arrays: dict[str, NDArray[Any]] = {}
        for field in TextField:
            stream = batch.stream(np.array(_SEARCHED[field])[batch.names])
            arrays |= _inverted(f"text_{field}", term_of[stream.forms], stream, spelled, positional=True)
            arrays[f"text_{field}.lengths"] = narrowest(np.bincount(stream.documents, minlength=len(documents)))
        for field, stem_field in STEMS_OF.items():
            arrays |= self._stem_arrays(stem_field, field, batch)
        return arrays

    def _stem_arrays(self, stem_field: StemField, field: TextField, batch: _Batch) -> dict[str, NDArray[Any]]:
        chosen = np.array(_SEARCHED[field]) & np.array(_STEMMED)
        stream = batch.stream(chosen[batch.names] & (batch.languages[batch.documents] >= 0))
        stems = self._stems_of(stream.forms, batch.languages[stream.documents], batch.language_names)
        spelled = [stem.encode() for stem in self._stems]
        return _inverted(f"stem_{stem_field}", stems, stream, spelled, positional=False)

    def _stems_of(
        self, forms: NDArray[Any], languages: NDArray[Any], language_names: Sequence[str]
    ) -> NDArray[np.uint32]:
        """Return the number of the stem of each form in its language."""
        size = len(self._lexicon.written)
        keys = languages.astype(np.int64) * size + forms
        seen = np.zeros(size * len(language_names), np.bool_)
        seen[keys] = True
        numbers = np.zeros(len(seen), np.uint32)
        for key in np.flatnonzero(seen).tolist():
            numbers[key] = self._stem(key % size, language_names[key // size])
        found: NDArray[np.uint32] = numbers[keys]
        return found

    def _stem(self, form: int, language: str) -> int:
        number = self._stem_of.get((language, form))
        if number is None:
            spelled = self._spelled()
            term = spelled[self._lexicon.term_of[form]].decode()
            stem = stem_term(language, form_stem(self._lexicon.written[form], term, language))
            number = self._stem_of[language, form] = self._stems.setdefault(stem, len(self._stems))
        return number

    def _spelled(self) -> list[bytes]:
        """Return the term of each number."""
        known = self._lexicon.terms
        if len(self._terms) < len(known):
            new = list(known)[len(self._terms) :]
            self._terms += [term.encode() for term in new]
        return self._terms


class _Stream(NamedTuple):
    """The words of a field, document by document: each one's form, document and position."""

    forms: NDArray[np.uint32]
    documents: NDArray[np.uint16]
    positions: NDArray[np.uint32]


class _Batch:
    """All passages of some documents, one after the other."""

    def __init__(self, documents: Sequence[Words]) -> None:
        self.forms: Final = _joined(passage for each in documents for passage in each.passages)
        self.lengths: Final = np.array([len(passage) for each in documents for passage in each.passages], np.int64)
        self.starts: Final = starts_of(self.lengths)[:-1]
        self.names: Final = np.array([name for each in documents for name in each.names], np.int64)
        self.documents: Final = np.repeat(np.arange(len(documents)), [len(each.names) for each in documents])
        self.language_names: Final = sorted({each.language for each in documents if each.language})
        numbers = {language: number for number, language in enumerate(self.language_names)}
        self.languages: Final = np.array([numbers.get(each.language or "", -1) for each in documents], np.int64)

    def stream(self, chosen: NDArray[np.bool_]) -> _Stream:
        """Return the words of some of the passages, with FIELD_GAP positions after each that is not empty."""
        lengths, documents = self.lengths[chosen], self.documents[chosen]
        steps = lengths + FIELD_GAP * (lengths > 0)
        before = np.cumsum(steps) - steps
        first = np.searchsorted(documents, documents)
        begins = before - before[first] if len(first) else before
        return _Stream(
            forms=self.forms[ranges(self.starts[chosen], lengths)],
            documents=np.repeat(documents.astype(np.uint16), lengths),
            positions=ranges(begins, lengths).astype(np.uint32),
        )


def _joined(parts: Iterable[array[int]]) -> NDArray[np.uint32]:
    content = b"".join(memoryview(part) for part in parts)
    return np.frombuffer(content, np.uint32) if content else np.empty(0, np.uint32)


def _inverted(
    name: str, terms: NDArray[Any], stream: _Stream, spelled: Sequence[bytes], *, positional: bool
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field, its terms sorted.

    Args:
        name: the field's.
        terms: (words,): the number of each word's term.
        stream: the words.
        spelled: the term of each number.
        positional: whether positions are kept.
    """
    held, ranked = _ranked(terms, spelled)
    keys = ranked.astype(np.uint64)
    del ranked
    keys <<= np.uint64(_PLACE_BITS)
    keys |= np.arange(len(terms), dtype=np.uint64)
    keys.sort()
    places = (keys & _PLACE).astype(np.uint32)
    keys >>= np.uint64(_PLACE_BITS)
    ranks = keys.astype(np.uint32)
    del keys
    documents = stream.documents[places]
    is_first = np.ones(len(places), np.bool_)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (documents[1:] != documents[:-1])
    postings = np.flatnonzero(is_first)
    frequencies = np.diff(postings, append=len(places))
    counts = np.bincount(ranks[postings], minlength=len(held))
    arrays = posting_arrays(name, held, counts, documents[postings], frequencies)
    if positional:
        counts = np.bincount(ranks, minlength=len(held))
        arrays |= position_arrays(name, counts, frequencies, stream.positions[places])
    return arrays


def _ranked(terms: NDArray[Any], spelled: Sequence[bytes]) -> tuple[list[bytes], NDArray[np.uint32]]:
    """Return the terms that occur, sorted, and each word's place among them."""
    occurs = np.zeros(len(spelled), np.bool_)
    occurs[terms] = True
    numbers = sorted(np.flatnonzero(occurs).tolist(), key=spelled.__getitem__)
    ranks = np.zeros(len(spelled), np.uint32)
    ranks[numbers] = np.arange(len(numbers), dtype=np.uint32)
    return [spelled[number] for number in numbers], ranks[terms]


def posting_arrays(
    name: str, terms: Sequence[bytes], counts: NDArray[Any], documents: NDArray[Any], frequencies: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field's terms and postings.

    Args:
        name: the field's.
        terms: sorted.
        counts: (terms,): how many postings each has.
        documents: (postings,): in the terms' order, ascending within each.
        frequencies: (postings,).
    """
    return {
        **string_arrays(f"{name}.term", terms),
        f"{name}.letters": letters(terms),
        f"{name}.posting_starts": narrowest(starts_of(counts), least=4),
        f"{name}.documents": documents.astype(np.uint16),
        f"{name}.frequencies": narrowest(frequencies),
    }


def position_arrays(
    name: str, counts: NDArray[Any], frequencies: NDArray[Any], positions: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a field's positions: how many each term and each posting has, and all of them."""
    whole = len(frequencies) // BLOCK * BLOCK
    blocks = starts_of(frequencies[:whole].reshape(-1, BLOCK).sum(axis=1, dtype=np.int64))
    return {
        f"{name}.position_blocks": narrowest(blocks, least=4),
        f"{name}.position_starts": narrowest(starts_of(counts), least=4),
        f"{name}.positions": narrowest(positions, least=2),
    }


def letters(terms: Sequence[bytes]) -> NDArray[np.uint32]:
    """Return which characters each term holds, by the five lowest bits of their first byte.

    An edit takes one character away, puts one in, or both: it changes at most two of the 32 bits.
    """
    if not terms:
        return np.empty(0, np.uint32)
    whole = np.frombuffer(b"".join(terms), np.uint8)
    bits = np.where(whole & 0xC0 == 0x80, np.uint32(0), np.left_shift(np.uint32(1), whole & 31))
    starts = starts_of(np.fromiter(map(len, terms), np.int64, len(terms)))[:-1]
    held: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, starts)
    return held
