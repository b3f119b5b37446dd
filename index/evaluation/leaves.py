"""Leaves of a query → postings: where their words stand, and how often.

Words next to each other, and near ones, are found by their positions, in the documents that hold all of them: an
occurrence is one number (document and position), so that a step to the right is an addition, and an intersection of
sorted arrays does the rest.
"""

from __future__ import annotations

import math
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from index.evaluation.documents import Documents
from index.evaluation.loops import POSITION_BITS
from index.evaluation.snapshot import NOWHERE, STEMS_OF, Postings
from index.fields import stem_term
from index.pattern import is_one_word, pattern_of, read_in
from index.query.query import TextField
from index.search import Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from index.evaluation.loops import Loops
    from index.evaluation.snapshot import Snapshot
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.text.analysis import Sought

OTHER_FORM: Final = 0.7
"""What another form of a typed word counts, beside 1 for the form as typed. Of 0.5, 0.7, 0.85 and 1 the best on both
collections that are at hand (MAP on TIME 0.719, 0.720, 0.711, 0.703; on CISI 0.225, 0.227, 0.224, 0.225)."""


class Leaves:
    """The leaves of one request, each looked up once. Used by one thread."""

    def __init__(self, snapshot: Snapshot, check: Callable[[], None], other_form: float = OTHER_FORM) -> None:
        self._snapshot = snapshot
        self._check = check
        self._other_form = other_form
        self._postings: dict[tuple[Leaf, TextField], Postings] = {}
        self._terms: dict[tuple[TextField, str], Postings] = {}
        self._patterns: dict[Leaf, Pattern] = {}

    @property
    def loops(self) -> Loops:
        """Which form of the inner loops to run."""
        return self._snapshot.loops

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return what a leaf looks for, in the languages it is read in."""
        if leaf not in self._patterns:
            self._patterns[leaf] = pattern_of(leaf, self._languages(leaf) if is_one_word(leaf) else ())
        return self._patterns[leaf]

    def postings(self, leaf: Leaf, field: TextField) -> Postings:
        """Return the articles where a leaf matches in a field, and how often, other forms of a word counting less."""
        found = self._postings.get((leaf, field))
        if found is None:
            self._check()
            found = self._postings[leaf, field] = self._found(self.pattern(leaf), field)
        return found

    def occurrences(self, field: TextField, term: str, within: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where a term stands in a field of some documents, ascending."""
        self._check()
        return self._snapshot.occurrences(field, term, within)

    def _languages(self, leaf: Leaf) -> frozenset[str]:
        column, loops = self._snapshot.facet(Facet.LANG), self._snapshot.loops
        present = self._snapshot.kept.once(
            "languages", lambda: column.held_by(np.flatnonzero(self._snapshot.articles), loops)
        )
        if len(present) <= 1:
            return read_in(present, present)
        [term] = pattern_of(leaf).units[0].terms
        return read_in(column.held_by(self._words(TextField.ANY, term).documents, loops), present)

    def _words(self, field: TextField, term: str) -> Postings:
        found = self._terms.get((field, term))
        if found is None:
            found = self._terms[field, term] = self._snapshot.words(field, term)
        return found

    def _found(self, pattern: Pattern, field: TextField) -> Postings:
        term = pattern.term
        if term is None and _is_beginning(pattern):
            return self._snapshot.beginning(field, *pattern.units[0].terms)
        if term is None:
            return _counted(self._chained(pattern, field))
        if pattern.edits:
            near = self._fuzzy(field, term, pattern.edits)
            return union(self._snapshot.words(field, each) for each in near)
        return self._with_stems(self._words(field, term), pattern, field)

    def _with_stems(self, written: Postings, pattern: Pattern, field: TextField) -> Postings:
        """Return a word's articles with those of its stems: each occurrence not written like it counts less."""
        if not pattern.stems or field not in STEMS_OF:
            return written
        wanted = [stem_term(language, stem) for language, stems in pattern.stems.items() for stem in sorted(stems)]
        stemmed = union(self._snapshot.stems(STEMS_OF[field], term) for term in wanted)
        documents = stemmed.documents
        if not self.loops.contained(written.documents, documents).all():
            documents = np.union1d(written.documents, documents)
        as_written, all_forms = (self._spread(each, documents) for each in (written, stemmed))
        frequencies = np.subtract(all_forms, as_written, dtype=np.float64)
        np.maximum(frequencies, 0, out=frequencies)
        frequencies *= self._other_form
        frequencies += as_written
        return Postings(documents, frequencies)

    def _spread(self, postings: Postings, documents: NDArray[np.int64]) -> NDArray[Any]:
        """Return the frequencies in documents that hold all of the postings' own."""
        if len(postings.documents) == len(documents):
            return postings.frequencies
        spread = np.zeros(len(documents))
        spread[self.loops.contained(documents, postings.documents)] = postings.frequencies
        return spread

    def _chained(self, pattern: Pattern, field: TextField) -> NDArray[np.int64]:
        """Return where each chain of units begins that has room for at most `distance` other words."""
        if not pattern.units:
            return NOWHERE.documents
        within = self._together([slot for unit in pattern.units for slot in _slots(unit)], field)
        if not len(within):
            return within
        starts = self._runs(pattern.units[0], field, within)
        ends, words = starts + len(pattern.units[0].terms), len(pattern.units[0].terms)
        for unit in pattern.units[1:]:
            following = self._runs(unit, field, within)
            next_one = np.searchsorted(following, ends)
            there = next_one < len(following)
            starts, ends = starts[there], following[next_one[there]] + len(unit.terms)
            words += len(unit.terms)
        return starts[ends - starts - words <= pattern.distance]

    def _together(self, slots: Sequence[_Slot], field: TextField) -> NDArray[np.int64]:
        """Return the documents that hold a term for each slot, ascending."""
        size = len(self._snapshot.articles)
        held = [Documents(self.loops, size, numbers=self._holding(slot, field)) for slot in dict.fromkeys(slots)]
        held.sort(key=len)
        return reduce(and_, held).numbers

    def _holding(self, slot: _Slot, field: TextField) -> NDArray[np.int64]:
        self._check()
        of = self._snapshot.beginning if slot.is_beginning else self._words
        return of(field, slot.term).documents

    def _runs(self, unit: Sought, field: TextField, within: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where a unit's terms follow each other in some documents; the rarest term leads."""
        (lead, first), *others = sorted(enumerate(_slots(unit)), key=lambda slot: self._commonness(slot[1], field))
        runs = self._at(first, field, within) - lead
        for number, slot in others:
            self._check()
            runs = runs[self._stands(slot, field, runs + number, within)]
        return runs

    def _commonness(self, slot: _Slot, field: TextField) -> float:
        """Return how many documents hold a term; of one that only begins so nobody knows."""
        return math.inf if slot.is_beginning else len(self._words(field, slot.term).documents)

    def _stands(
        self, slot: _Slot, field: TextField, places: NDArray[np.int64], within: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return at which of some places, in some documents, a term for a slot stands."""
        if slot.is_beginning:
            return self.loops.contained(places, self._at(slot, field, within))
        return self._snapshot.standing(field, slot.term, places)

    def _at(self, slot: _Slot, field: TextField, within: NDArray[np.int64]) -> NDArray[np.int64]:
        if not slot.is_beginning:
            return self.occurrences(field, slot.term, within)
        terms = self._snapshot.terms_beginning(field, slot.term)
        parts = [self.occurrences(field, each, within) for each in terms]
        return np.sort(np.concatenate(parts)) if parts else NOWHERE.documents

    def _fuzzy(self, field: TextField, term: str, edits: int) -> list[str]:
        candidates = self._snapshot.candidates(field, term, edits)
        found = extract_iter(term, candidates, scorer=OSA.distance, score_cutoff=edits)
        return [each for each, _, _ in found]


class _Slot(NamedTuple):
    """A place in a unit: a term, or any term that begins so."""

    term: str
    is_beginning: bool


def _slots(unit: Sought) -> list[_Slot]:
    last = len(unit.terms) - 1
    return [_Slot(term, unit.prefix and number == last) for number, term in enumerate(unit.terms)]


def _is_beginning(pattern: Pattern) -> bool:
    return len(pattern.units) == 1 and pattern.units[0].prefix and len(pattern.units[0].terms) == 1


def _counted(occurrences: NDArray[np.int64]) -> Postings:
    """Return the documents of ascending occurrences, and how many of these each has."""
    if not len(occurrences):
        return NOWHERE
    documents = occurrences >> POSITION_BITS
    first = np.concatenate([[0], np.flatnonzero(documents[1:] != documents[:-1]) + 1])
    return Postings(documents[first], np.diff(first, append=len(documents)))


def union(lists: Iterable[Postings]) -> Postings:
    """Return the documents of any of the lists, with the sum of their frequencies."""
    parts = [each for each in lists if len(each.documents)]
    if len(parts) < 2:
        return parts[0] if parts else NOWHERE
    documents, places = np.unique(np.concatenate([each.documents for each in parts]), return_inverse=True)
    return Postings(documents, np.bincount(places, np.concatenate([each.frequencies for each in parts])))
