"""The written forms and the terms of a batch of texts, numbered as they come: analysis at the rate of indexing.

A pile has few words of its own: each chunk is cut once, each form folded (and stemmed) once, and texts become
arrays. Knows no fields, no articles and no engine.

Invariants: a form's and a term's number is its index in the order of first sight, but that the country's forms follow
those of all texts they were read with; a text has the tokens that `analysis.tokenize` finds in it, with the same terms
and starts (a test). A lexicon remembers every form: make one for a batch.
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
from index.text.analysis import COUNTRY, COUNTRY_TERM, NEIGHBOURS, PRONOUN, chunks, is_country, plain_word, words
from index.text.chunking import distinct_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_MAX_KEPT_CHARS: Final = 40
"""Chunks beyond are addresses, or paragraphs in a script without spaces: none comes twice."""

_COUNTRY: Final = COUNTRY.encode()

_NOT_KNOWN: Final = -1
"""Stands for a chunk that is more than one form, or new."""

_AT_ONCE_BYTES: Final = 1 << 23
"""About so much text is read at once: with a quarter of it a pile takes 8 % more time, with twice 30 MB more memory."""


class Analysed(NamedTuple):
    """The tokens of a text in order: their forms' numbers, and their starts in code points; both typecode I."""

    forms: array[int]
    starts: array[int]


class Forms(NamedTuple):
    """The tokens of several texts in order.

    Attributes:
        forms: (tokens,): their forms' numbers.
        counts: (texts,): how many tokens each text has.
    """

    forms: NDArray[np.uint32]
    counts: NDArray[np.int64]


_Cut = tuple[tuple[int, int], ...]
"""Each token of a chunk: its form, and its start counted from the chunk's."""


class TokenInterner:
    """Every written form and every term seen so far.

    Attributes:
        written: each form, at its number; `US` is there twice, for the country and for the pronoun.
        terms: each term's number.
        spellings: each term, at its number.
        term_of: each form's term, as a number; typecode I.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.terms: defaultdict[str, int] = defaultdict(count().__next__)
        self.spellings: list[str] = []
        self.term_of: array[int] = array("I")
        next_form = count().__next__
        self._known: defaultdict[str, int] = defaultdict(next_form)
        """The form of each chunk that is one, or begins with its only one; so of each plain word."""
        self._forms: defaultdict[str, int] = defaultdict(next_form)
        """The number of each form that is no plain word: as a chunk it might be cut."""
        self._countries: defaultdict[str, int] = defaultdict(next_form)
        self._cuts: dict[str, _Cut] = {}

    def analyse(self, text: str) -> Analysed:
        """Return the forms of the text's tokens and where they start."""
        parts = chunks(text)
        known = list(map(self._known.get, parts, repeat(_NOT_KNOWN)))
        offsets = list(map(add, accumulate(map(len, parts), initial=0), range(len(parts))))
        places = list(_places(known, _NOT_KNOWN))
        new = self._learn(map(parts.__getitem__, places))
        forms: list[int] = []
        starts: list[int] = []
        done = 0
        for at in places:
            forms += known[done:at]
            starts += offsets[done:at]
            for form, start in self._cut_of(parts[at]):
                forms.append(form)
                starts.append(offsets[at] + start)
            done = at + 1
        forms += known[done:]
        starts += offsets[done : len(parts)]
        self._forget_long(new)
        if COUNTRY in text:
            self._tell_the_country(forms)
        return Analysed(array("I", forms), array("I", starts))

    def forms(self, texts: Sequence[bytes]) -> Forms:
        """Return the forms of the tokens of texts in UTF-8: for each what `analyse` finds in it."""
        forms, counts = [np.empty(0, np.uint32)], [np.empty(0, np.int64)]
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        for first, after in batches(starts_of(lengths), _AT_ONCE_BYTES):
            read = self._forms_of(texts[first:after])
            forms.append(read.forms)
            counts.append(read.counts)
        return Forms(np.concatenate(forms), np.concatenate(counts))

    def spelled(self, term: int) -> str:
        """Return the term of a number."""
        return self.spellings[term]

    def terms_of(self, forms: array[int] | NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the number of each form's term."""
        terms: NDArray[np.uint32] = np.frombuffer(self.term_of, np.uint32)[np.frombuffer(forms, np.uint32)]
        return terms

    def _forms_of(self, texts: Sequence[bytes]) -> Forms:
        spelled, numbers, edges = distinct_chunks(texts)
        cuts, counts = self._cut_all(spelled)
        starts, counts_here = starts_of(counts), counts[numbers]
        forms, edges = cuts[ranges(starts[numbers], counts_here)], starts_of(counts_here)[edges]
        if any(_COUNTRY in text for text in texts):
            self._tell_the_countries(forms, edges)
        return Forms(forms, np.diff(edges))

    def _cut_all(self, spelled: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Return the forms of some chunks, one chunk after the other, and how many each has."""
        known = self._known_forms(spelled)
        places = np.flatnonzero(known == _NOT_KNOWN)
        missing = list(map(spelled.__getitem__, places.tolist()))
        new = self._learn(missing)
        known[places] = self._known_forms(missing)
        places = np.flatnonzero(known == _NOT_KNOWN)
        cuts = [self._cuts[spelled[place]] for place in places.tolist()]
        self._forget_long(new)
        counts = np.ones(len(spelled), np.int64)
        counts[places] = list(map(len, cuts))
        forms = np.repeat(known, counts)
        forms[np.repeat(known == _NOT_KNOWN, counts)] = [form for cut in cuts for form, _ in cut]
        return forms.astype(np.uint32), counts

    def _known_forms(self, chunks: Sequence[str]) -> NDArray[np.int64]:
        """Return the form of each chunk that is known as one, of the others _NOT_KNOWN."""
        return np.fromiter(map(self._known.get, chunks, repeat(_NOT_KNOWN)), np.int64, len(chunks))

    def _cut_of(self, chunk: str) -> _Cut:
        """Return the forms of a chunk that has been learned."""
        known = self._known.get(chunk)
        return self._cuts[chunk] if known is None else ((known, 0),)

    def _learn(self, chunks: Iterable[str]) -> list[str]:
        """Cut the chunks that are new, which are not known as one form; return them."""
        new = list(dict.fromkeys(filterfalse(self._cuts.__contains__, chunks)))
        plain = list(map(plain_word, new))
        done = 0
        for at in _places(plain, ""):
            if done < at:
                self._learn_plain(new[done:at], plain[done:at])
            self._learn_cut(new[at])
            done = at + 1
        if done < len(new):
            self._learn_plain(new[done:], plain[done:])
        return new

    def _learn_plain(self, chunks: Sequence[str], plain: Sequence[str]) -> None:
        """Learn chunks of one plain word each."""
        before = len(self._known)
        numbers = list(map(self._known.__getitem__, plain))
        written = _newest(self._known, len(self._known) - before)
        self.written += written
        terms = [word if word.islower() else word.lower() for word in written]  # most terms are no second string
        self.term_of.extend(list(map(self.terms.__getitem__, terms)))
        self.spellings += _newest(self.terms, len(self.terms) - len(self.spellings))
        for chunk, number, start in zip(chunks, numbers, map(str.index, chunks, plain), strict=True):
            if start:
                self._cuts[chunk] = ((number, start),)
            else:
                self._known[chunk] = number

    def _learn_cut(self, chunk: str) -> None:
        """Learn a chunk that is more than a plain word."""
        cut = tuple([(self._form(chunk[start:stop], term), start) for term, start, stop in words(chunk)])
        if len(cut) == 1 and cut[0][1] == 0:
            self._known[chunk] = cut[0][0]
        else:
            self._cuts[chunk] = cut

    def _forget_long(self, new: Iterable[str]) -> None:
        """Forget the chunks that do not come again, but for the one form that some are."""
        for chunk in new:
            if len(chunk) > _MAX_KEPT_CHARS and plain_word(chunk) != chunk:
                self._known.pop(chunk, None)
                self._cuts.pop(chunk, None)

    def _form(self, written: str, term: str) -> int:
        """Return the number of a form, whose term is the same wherever it stands."""
        is_plain = written.isalnum() and written.isascii()
        return self._numbered(self._known if is_plain else self._forms, written, term)

    def _numbered(self, forms: defaultdict[str, int], written: str, term: str) -> int:
        """Return the number of a form among some of them, given with its term's where it is new."""
        form = forms[written]
        if form == len(self.written):
            self.written.append(written)
            number = self.terms[term]
            self.term_of.append(number)
            if number == len(self.spellings):
                self.spellings.append(term)
        return form

    def _tell_the_countries(self, forms: NDArray[np.uint32], edges: NDArray[np.int64]) -> None:
        """Replace each `US` that is the country's name in several texts, which end at `edges`."""
        pronouns = np.flatnonzero(self.terms_of(forms) == self.terms.get(PRONOUN, _NOT_KNOWN))
        texts = np.searchsorted(edges, pronouns, "right")
        for text in np.unique(texts).tolist():
            stretch = forms[edges[text - 1] : edges[text]]
            told = stretch.tolist()
            self._tell_the_country(told)
            stretch[:] = told

    def _tell_the_country(self, forms: list[int]) -> None:
        """Replace each `US` that is the country's name by a form of its own."""
        pronoun = self.terms.get(PRONOUN)
        for position, form in enumerate(forms):
            if self.term_of[form] == pronoun and (written := self.written[form]).startswith(COUNTRY):
                near = forms[max(0, position - NEIGHBOURS) : position] + forms[position + 1 : position + 1 + NEIGHBOURS]
                if is_country([self.written[word] for word in near]):
                    forms[position] = self._numbered(self._countries, written, COUNTRY_TERM)


def _newest(numbers: dict[str, int], count: int) -> list[str]:
    """Return the keys that were added last, of which there are `count`."""
    return list(islice(reversed(numbers), count))[::-1]


def _places(held: Sequence[object], wanted: object) -> Iterator[int]:
    """Yield every place of a value."""
    place = -1
    with suppress(ValueError):
        while True:
            place = held.index(wanted, place + 1)
            yield place
