"""Turn many texts into arrays of form ids and term ids, as fast as an index can write them.

A form is a word as written; a term is what it is searched by. A batch of texts has few distinct words. So the interner
tokenizes each distinct chunk once, and folds (and stems) each form once. It knows no fields, no articles and no engine.

Invariants: an id is the index in order of first occurrence, but the forms of the country `US` follow those of all texts
read in the same call. A text has the same tokens as `analysis.tokenize` finds, with the same terms and starts (a test
checks it). An interner never forgets a form: make one for each batch.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from contextlib import suppress
from itertools import accumulate, count, filterfalse, islice, repeat
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.ragged import batches, ranges, starts_of
from index.text.analysis import (
    COUNTRY,
    COUNTRY_TERM,
    NEIGHBOURS,
    PRONOUN,
    ascii_word,
    chunks,
    is_country,
    tokenize_complex_chunk,
)
from index.text.chunking import distinct_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_MAX_CACHED_CHARS: Final = 40
"""Longer chunks are addresses, or paragraphs in a script without spaces: they do not repeat, so they are not cached."""

_COUNTRY: Final = COUNTRY.encode()

_NOT_KNOWN: Final = -1
"""Marks a chunk that is more than one form, or new."""

_BATCH_BYTES: Final = 1 << 23
"""How much text is read at once. A quarter of it takes 8 % more time; twice as much takes 30 MB more memory."""


class FormSequence(NamedTuple):
    """The tokens of a text in order: their form ids, and their starts in code points; both typecode I."""

    forms: array[int]
    starts: array[int]


class Forms(NamedTuple):
    """The tokens of several texts in order.

    Attributes:
        forms: (tokens,): their form ids.
        counts: (texts,): how many tokens each text has.
    """

    forms: NDArray[np.uint32]
    counts: NDArray[np.int64]


_ChunkTokens = tuple[tuple[int, int], ...]
"""Each token of a chunk: its form id, and its start counted from the chunk's."""


class TokenInterner:
    """Every form and every term seen so far.

    Attributes:
        form_texts: the text of each form, by its id; `US` is there twice, for the country and for the pronoun.
        term_ids: the id of each term.
        term_texts: the text of each term, by its id.
        term_of_form: the term id of each form, by the form's id; typecode I.
    """

    def __init__(self) -> None:
        self.form_texts: list[str] = []
        self.term_ids: defaultdict[str, int] = defaultdict(count().__next__)
        self.term_texts: list[str] = []
        self.term_of_form: array[int] = array("I")
        next_form = count().__next__
        self._form_of_chunk: defaultdict[str, int] = defaultdict(next_form)
        """The form id of each chunk that is one form, or starts with its only one; so of every ASCII word."""
        self._form_ids: defaultdict[str, int] = defaultdict(next_form)
        """The id of each form that is not an ASCII word: as a chunk, it might have several tokens."""
        self._country_form_ids: defaultdict[str, int] = defaultdict(next_form)
        self._tokens_of_chunk: dict[str, _ChunkTokens] = {}

    def analyse(self, text: str) -> FormSequence:
        """Return the form ids of the text's tokens, and where they start."""
        chunk_texts = chunks(text)
        known_forms = list(map(self._form_of_chunk.get, chunk_texts, repeat(_NOT_KNOWN)))
        offsets = list(map(add, accumulate(map(len, chunk_texts), initial=0), range(len(chunk_texts))))
        positions = list(_positions_of(known_forms, _NOT_KNOWN))
        new = self._learn(map(chunk_texts.__getitem__, positions))
        forms: list[int] = []
        starts: list[int] = []
        done = 0
        for position in positions:
            forms += known_forms[done:position]
            starts += offsets[done:position]
            for form, start in self._chunk_tokens(chunk_texts[position]):
                forms.append(form)
                starts.append(offsets[position] + start)
            done = position + 1
        forms += known_forms[done:]
        starts += offsets[done : len(chunk_texts)]
        self._forget_long(new)
        if COUNTRY in text:
            self._mark_countries(forms)
        return FormSequence(array("I", forms), array("I", starts))

    def forms(self, texts: Sequence[bytes]) -> Forms:
        """Return the form ids of the tokens of UTF-8 texts: for each text the same as `analyse` returns."""
        forms, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        for first, after in batches(starts_of(lengths), _BATCH_BYTES):
            read = self._forms_of(texts[first:after])
            forms.append(read.forms)
            counts.append(read.counts)
        return Forms(np.concatenate(forms), np.concatenate(counts))

    def term_text(self, term: int) -> str:
        """Return the text of a term, given its id."""
        return self.term_texts[term]

    def terms_of(self, forms: array[int] | NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the term id of each form."""
        terms: NDArray[np.uint32] = np.frombuffer(self.term_of_form, np.uint32)[np.frombuffer(forms, np.uint32)]
        return terms

    def _forms_of(self, texts: Sequence[bytes]) -> Forms:
        distinct, chunk_ids, edges = distinct_chunks(texts)
        chunk_forms, counts = self._tokenize_chunks(distinct)
        starts, token_counts = starts_of(counts), counts[chunk_ids]
        forms, edges = chunk_forms[ranges(starts[chunk_ids], token_counts)], starts_of(token_counts)[edges]
        if any(_COUNTRY in text for text in texts):
            self._mark_countries_in_texts(forms, edges)
        return Forms(forms, np.diff(edges))

    def _tokenize_chunks(self, chunks: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the form ids of some chunks, one chunk after the other, and how many each has."""
        known_forms = self._known_forms(chunks)
        positions = np.flatnonzero(known_forms == _NOT_KNOWN)
        missing = list(map(chunks.__getitem__, positions.tolist()))
        new = self._learn(missing)
        known_forms[positions] = self._known_forms(missing)
        positions = np.flatnonzero(known_forms == _NOT_KNOWN)
        tokens_of_chunks = [self._tokens_of_chunk[chunks[position]] for position in positions.tolist()]
        self._forget_long(new)
        counts = np.ones(len(chunks), np.int64)
        counts[positions] = list(map(len, tokens_of_chunks))
        forms = np.repeat(known_forms, counts)
        forms[np.repeat(known_forms == _NOT_KNOWN, counts)] = [
            form for chunk_tokens in tokens_of_chunks for form, _ in chunk_tokens
        ]
        return forms.astype(np.uint32), counts

    def _known_forms(self, chunks: Sequence[str]) -> NDArray[np.int64]:
        """Return the form id of each chunk that is known as one form, else _NOT_KNOWN."""
        return np.fromiter(map(self._form_of_chunk.get, chunks, repeat(_NOT_KNOWN)), np.int64, len(chunks))

    def _chunk_tokens(self, chunk: str) -> _ChunkTokens:
        """Return the tokens of a chunk that has been learned."""
        form = self._form_of_chunk.get(chunk)
        return self._tokens_of_chunk[chunk] if form is None else ((form, 0),)

    def _learn(self, chunks: Iterable[str]) -> list[str]:
        """Tokenize the chunks that are new and not known as one form; return them."""
        new = list(dict.fromkeys(filterfalse(self._tokens_of_chunk.__contains__, chunks)))
        ascii_words = list(map(ascii_word, new))
        done = 0
        for position in _positions_of(ascii_words, ""):
            if done < position:
                self._learn_ascii_words(new[done:position], ascii_words[done:position])
            self._learn_tokens(new[position])
            done = position + 1
        if done < len(new):
            self._learn_ascii_words(new[done:], ascii_words[done:])
        return new

    def _learn_ascii_words(self, chunks: Sequence[str], ascii_words: Sequence[str]) -> None:
        """Learn chunks that hold one ASCII word each."""
        before = len(self._form_of_chunk)
        form_ids = list(map(self._form_of_chunk.__getitem__, ascii_words))
        new_forms = _last_keys(self._form_of_chunk, len(self._form_of_chunk) - before)
        self.form_texts += new_forms
        # Most words are their own term: reusing the string makes no second one.
        terms = [word if word.islower() else word.lower() for word in new_forms]
        self.term_of_form.extend(list(map(self.term_ids.__getitem__, terms)))
        self.term_texts += _last_keys(self.term_ids, len(self.term_ids) - len(self.term_texts))
        for chunk, form_id, start in zip(chunks, form_ids, map(str.index, chunks, ascii_words), strict=True):
            if start:
                self._tokens_of_chunk[chunk] = ((form_id, start),)
            else:
                self._form_of_chunk[chunk] = form_id

    def _learn_tokens(self, chunk: str) -> None:
        """Learn a chunk that is more than an ASCII word."""
        chunk_tokens = tuple(
            [(self._form(chunk[start:stop], term), start) for term, start, stop in tokenize_complex_chunk(chunk)]
        )
        if len(chunk_tokens) == 1 and chunk_tokens[0][1] == 0:
            self._form_of_chunk[chunk] = chunk_tokens[0][0]
        else:
            self._tokens_of_chunk[chunk] = chunk_tokens

    def _forget_long(self, new: Iterable[str]) -> None:
        """Forget the long chunks, which do not repeat; keep those that are one ASCII word."""
        for chunk in new:
            if len(chunk) > _MAX_CACHED_CHARS and ascii_word(chunk) != chunk:
                self._form_of_chunk.pop(chunk, None)
                self._tokens_of_chunk.pop(chunk, None)

    def _form(self, written: str, term: str) -> int:
        """Return the id of a form whose term does not depend on its neighbours."""
        is_plain = written.isalnum() and written.isascii()
        return self._intern(self._form_of_chunk if is_plain else self._form_ids, written, term)

    def _intern(self, forms: defaultdict[str, int], written: str, term: str) -> int:
        """Return the id of a form in one of the tables; a new form is added with its term."""
        form = forms[written]
        if form == len(self.form_texts):
            self.form_texts.append(written)
            term_id = self.term_ids[term]
            self.term_of_form.append(term_id)
            if term_id == len(self.term_texts):
                self.term_texts.append(term)
        return form

    def _mark_countries_in_texts(self, forms: NDArray[np.uint32], edges: NDArray[np.int64]) -> None:
        """Replace each `US` that is the country's name, in several texts that end at `edges`."""
        pronouns = np.flatnonzero(self.terms_of(forms) == self.term_ids.get(PRONOUN, _NOT_KNOWN))
        texts = np.searchsorted(edges, pronouns, "right")
        for text in np.unique(texts).tolist():
            text_slice = forms[edges[text - 1] : edges[text]]
            text_forms = text_slice.tolist()
            self._mark_countries(text_forms)
            text_slice[:] = text_forms

    def _mark_countries(self, forms: list[int]) -> None:
        """Map each `US` meaning the country to its own form id."""
        pronoun = self.term_ids.get(PRONOUN)
        for position, form in enumerate(forms):
            if self.term_of_form[form] == pronoun and (written := self.form_texts[form]).startswith(COUNTRY):
                neighbours = (
                    forms[max(0, position - NEIGHBOURS) : position] + forms[position + 1 : position + 1 + NEIGHBOURS]
                )
                if is_country([self.form_texts[word] for word in neighbours]):
                    forms[position] = self._intern(self._country_form_ids, written, COUNTRY_TERM)


def _last_keys(chunk_ids: dict[str, int], count: int) -> list[str]:
    """Return the `count` keys that were added last, oldest first."""
    return list(islice(reversed(chunk_ids), count))[::-1]


def _positions_of(values: Sequence[object], value: object) -> Iterator[int]:
    """Yield every position of a value."""
    position = -1
    with suppress(ValueError):
        while True:
            position = values.index(value, position + 1)
            yield position
