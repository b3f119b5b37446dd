"""The written forms and the terms of a batch of texts, numbered as they come: analysis at the rate of indexing.

A pile has few words of its own: each chunk is cut once, each form folded (and stemmed) once, and a text becomes
two arrays. Knows no fields, no articles and no engine.

Invariants: a form's and a term's number is its index in the order of first sight; a text has the tokens that
`analysis.tokenize` finds in it, with the same terms and starts (a test). A lexicon remembers every form: make one
for a batch.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from itertools import accumulate, repeat
from operator import add
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.analysis import COUNTRY, COUNTRY_TERM, NEIGHBOURS, PRONOUN, chunks, is_country, plain_word, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_MAX_KEPT_CHARS: Final = 40
"""Chunks beyond are addresses, or paragraphs in a script without spaces: none comes twice."""

_NOT_KNOWN: Final = -1
"""Stands for a chunk that is more than one form, or new."""


class Analysed(NamedTuple):
    """The tokens of a text in order: their forms' numbers, and their starts in code points; both typecode I."""

    forms: array[int]
    starts: array[int]


_Cut = tuple[tuple[int, int], ...]
"""Each token of a chunk: its form, and its start counted from the chunk's."""


class Lexicon:
    """Every written form and every term seen so far.

    Attributes:
        written: each form, at its number; `US` is there twice, for the country and for the pronoun.
        terms: each term's number.
        term_of: each form's term, as a number; typecode I.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.terms: dict[str, int] = {}
        self.term_of: array[int] = array("I")
        self._spelled: list[str] = []
        self._forms: dict[str, int] = {}
        self._countries: dict[str, int] = {}
        self._known: dict[str, int] = {}
        """The form of each chunk that is one, or begins with its only one."""
        self._cuts: dict[str, _Cut] = {}

    def analyse(self, text: str) -> Analysed:
        """Return the forms of the text's tokens and where they start."""
        parts = chunks(text)
        known = list(map(self._known.get, parts, repeat(_NOT_KNOWN)))
        offsets = list(map(add, accumulate(map(len, parts), initial=0), range(len(parts))))
        forms: list[int] = []
        starts: list[int] = []
        done = 0
        for at in _places(known, _NOT_KNOWN):
            forms += known[done:at]
            starts += offsets[done:at]
            for form, start in self._cut_of(parts[at]):
                forms.append(form)
                starts.append(offsets[at] + start)
            done = at + 1
        forms += known[done:]
        starts += offsets[done : len(parts)]
        if COUNTRY in text:
            self._tell_the_country(forms)
        return Analysed(array("I", forms), array("I", starts))

    def forms(self, text: str) -> array[int]:
        """Return the forms of the text's tokens as `analyse` does, without where they start."""
        parts = chunks(text)
        known = list(map(self._known.get, parts, repeat(_NOT_KNOWN)))
        forms: list[int] = []
        done = 0
        for at in _places(known, _NOT_KNOWN):
            forms += known[done:at]
            forms += [form for form, _ in self._cut_of(parts[at])]
            done = at + 1
        forms += known[done:]
        if COUNTRY in text:
            self._tell_the_country(forms)
        return array("I", forms)

    def spelled(self, term: int) -> str:
        """Return the term of a number."""
        return self._spelled[term]

    def terms_of(self, forms: array[int]) -> NDArray[np.uint32]:
        """Return the number of each form's term."""
        terms: NDArray[np.uint32] = np.frombuffer(self.term_of, np.uint32)[np.frombuffer(forms, np.uint32)]
        return terms

    def _cut_of(self, chunk: str) -> _Cut:
        """Return the forms of a chunk that was not a known form when its text was begun."""
        if (known := self._known.get(chunk)) is not None:
            return ((known, 0),)
        cut = self._cuts.get(chunk)
        return self._cut(chunk) if cut is None else cut

    def _cut(self, chunk: str) -> _Cut:
        """Return the forms of a chunk, which is kept if it may come again."""
        if word := plain_word(chunk):
            cut: _Cut = ((self._form(word, word.lower()), chunk.index(word)),)
        else:
            cut = tuple([(self._form(chunk[start:stop], term), start) for term, start, stop in words(chunk)])
        if len(chunk) <= _MAX_KEPT_CHARS:
            if len(cut) == 1 and cut[0][1] == 0:
                self._known[chunk] = cut[0][0]
            else:
                self._cuts[chunk] = cut
        return cut

    def _form(self, written: str, term: str) -> int:
        """Return the number of a form, whose term is the same wherever it stands."""
        form = self._forms.get(written)
        return self._added(self._forms, written, term) if form is None else form

    def _added(self, forms: dict[str, int], written: str, term: str) -> int:
        number = self.terms.get(term)
        if number is None:
            number = len(self.terms)
            self._spelled.append(term)
            self.terms[term] = number
        form = len(self.written)
        self.written.append(written)
        self.term_of.append(number)
        forms[written] = form
        return form

    def _tell_the_country(self, forms: list[int]) -> None:
        """Replace each `US` that is the country's name by a form of its own."""
        pronoun = self.terms.get(PRONOUN)
        for position, form in enumerate(forms):
            if self.term_of[form] == pronoun and (written := self.written[form]).startswith(COUNTRY):
                near = forms[max(0, position - NEIGHBOURS) : position] + forms[position + 1 : position + 1 + NEIGHBOURS]
                if is_country([self.written[word] for word in near]):
                    country = self._countries.get(written)
                    if country is None:
                        country = self._added(self._countries, written, COUNTRY_TERM)
                    forms[position] = country


def _places(numbers: Sequence[int], number: int) -> Iterator[int]:
    """Yield every place of a number."""
    place = -1
    with suppress(ValueError):
        while True:
            place = numbers.index(number, place + 1)
            yield place
