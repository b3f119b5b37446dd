"""Leaves of a query → postings: where their words stand, and how often.

Words next to each other, and near ones, are found by their positions: an occurrence is one number (document and
position), so that a step to the right is an addition, and an intersection of sorted arrays does the rest.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from index.evaluation.snapshot import NOWHERE, POSITION_BITS, STEMS_OF, Postings
from index.fields import stem_term
from index.pattern import is_one_word, pattern_of, read_in
from index.query import TextField
from index.search import Facet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from index.analysis import Sought
    from index.evaluation.snapshot import Snapshot
    from index.pattern import Pattern
    from index.query import Leaf

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
        self._occurrences: dict[tuple[TextField, str], NDArray[np.int64]] = {}
        self._patterns: dict[Leaf, Pattern] = {}

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return what a leaf looks for, in the languages it is read in."""
        if leaf not in self._patterns:
            self._patterns[leaf] = pattern_of(leaf, self._languages(leaf) if is_one_word(leaf) else ())
        return self._patterns[leaf]

    def postings(self, leaf: Leaf, field: TextField) -> Postings:
        """Return the articles where a leaf matches in a field, and how often, other forms of a word counting less."""
        if (leaf, field) not in self._postings:
            self._check()
            self._postings[leaf, field] = self._found(self.pattern(leaf), field)
        return self._postings[leaf, field]

    def occurrences(self, field: TextField, term: str) -> NDArray[np.int64]:
        """Return where a term stands in a field, ascending."""
        if (field, term) not in self._occurrences:
            self._check()
            self._occurrences[field, term] = self._snapshot.occurrences(field, term)
        return self._occurrences[field, term]

    def _languages(self, leaf: Leaf) -> frozenset[str]:
        [term] = pattern_of(leaf).units[0].terms
        column = self._snapshot.facet(Facet.LANG)
        holding = self._snapshot.words(TextField.ANY, term).documents
        return read_in(*(_values(column.values, column.first[of]) for of in (holding, self._snapshot.articles)))

    def _found(self, pattern: Pattern, field: TextField) -> Postings:
        term = pattern.term
        if term is None and _is_beginning(pattern):
            return union(self._snapshot.words(field, each) for each in self._beginning(field, *pattern.units[0].terms))
        if term is None:
            return _counted(self._chained(pattern, field))
        if pattern.edits:
            near = self._fuzzy(field, term, pattern.edits)
            return union(self._snapshot.words(field, each) for each in near)
        return self._with_stems(self._snapshot.words(field, term), pattern, field)

    def _with_stems(self, written: Postings, pattern: Pattern, field: TextField) -> Postings:
        """Return a word's articles with those of its stems: each occurrence not written like it counts less."""
        if not pattern.stems or field not in STEMS_OF:
            return written
        wanted = [stem_term(language, stem) for language, stems in pattern.stems.items() for stem in sorted(stems)]
        stemmed = union(self._snapshot.stems(STEMS_OF[field], term) for term in wanted)
        documents = np.union1d(written.documents, stemmed.documents)
        as_written, all_forms = (_spread(each, documents) for each in (written, stemmed))
        others = np.maximum(all_forms - as_written, 0)
        return Postings(documents, as_written + self._other_form * others)

    def _chained(self, pattern: Pattern, field: TextField) -> NDArray[np.int64]:
        """Return where each chain of units begins that has room for at most `distance` other words."""
        if not pattern.units:
            return NOWHERE.documents
        starts = self._runs(pattern.units[0], field)
        ends, words = starts + len(pattern.units[0].terms), len(pattern.units[0].terms)
        for unit in pattern.units[1:]:
            following = self._runs(unit, field)
            next_one = np.searchsorted(following, ends)
            there = next_one < len(following)
            starts, ends = starts[there], following[next_one[there]] + len(unit.terms)
            words += len(unit.terms)
        return starts[ends - starts - words <= pattern.distance]

    def _runs(self, unit: Sought, field: TextField) -> NDArray[np.int64]:
        """Return where a unit's terms follow each other; the rarest term leads."""
        slots = [self._slot(unit, number, field) - number for number in range(len(unit.terms))]
        slots.sort(key=len)
        runs = slots[0]
        for slot in slots[1:]:
            self._check()
            runs = np.intersect1d(runs, slot, assume_unique=True)
        return runs

    def _slot(self, unit: Sought, number: int, field: TextField) -> NDArray[np.int64]:
        term = unit.terms[number]
        if not unit.prefix or number < len(unit.terms) - 1:
            return self.occurrences(field, term)
        parts = [self.occurrences(field, each) for each in self._beginning(field, term)]
        return np.sort(np.concatenate(parts)) if parts else NOWHERE.documents

    def _beginning(self, field: TextField, prefix: str) -> Sequence[str]:
        vocabulary = self._snapshot.vocabulary(field)
        first = bisect_left(vocabulary, prefix)
        after = bisect_right(vocabulary, prefix, lo=first, key=lambda term: term[: len(prefix)])
        return vocabulary[first:after]

    def _fuzzy(self, field: TextField, term: str, edits: int) -> list[str]:
        lengths = range(len(term) - edits, len(term) + edits + 1)
        candidates = [each for each in self._snapshot.vocabulary(field) if len(each) in lengths]
        found = extract_iter(term, candidates, scorer=OSA.distance, score_cutoff=edits)
        return [each for each, _, _ in found]


def _is_beginning(pattern: Pattern) -> bool:
    return len(pattern.units) == 1 and pattern.units[0].prefix and len(pattern.units[0].terms) == 1


def _values(values: Sequence[str], numbers: NDArray[np.int32]) -> list[str]:
    return [values[number] for number in np.unique(numbers) if number >= 0]


def _counted(occurrences: NDArray[np.int64]) -> Postings:
    documents, counts = np.unique(occurrences >> POSITION_BITS, return_counts=True)
    return Postings(documents, counts.astype(np.float64))


def union(lists: Iterable[Postings]) -> Postings:
    """Return the documents of any of the lists, with the sum of their frequencies."""
    parts = [each for each in lists if len(each.documents)]
    if len(parts) < 2:
        return parts[0] if parts else NOWHERE
    documents, places = np.unique(np.concatenate([each.documents for each in parts]), return_inverse=True)
    frequencies = np.zeros(len(documents))
    np.add.at(frequencies, places, np.concatenate([each.frequencies for each in parts]))
    return Postings(documents, frequencies)


def _spread(postings: Postings, documents: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the frequencies in documents that hold all of the postings' own."""
    spread = np.zeros(len(documents))
    spread[np.searchsorted(documents, postings.documents)] = postings.frequencies
    return spread
