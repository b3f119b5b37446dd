"""Leaves of a query → postings: the documents that match each leaf, and how often.

A phrase or a NEAR is found by positions, in the documents that hold all of its words. Document and position are packed
into one integer, `document << POSITION_BITS | position`. So the next word's position is this integer plus 1, and two
words are neighbours where two sorted arrays intersect.
"""

from __future__ import annotations

import math
import sys
from copy import copy
from dataclasses import replace
from functools import reduce
from math import ceil, floor
from operator import and_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from index.evaluation.doc_set import DocSet
from index.evaluation.kernels import POSITION_BITS
from index.evaluation.snapshot import NO_POSTINGS, STEMS_OF, Postings
from index.facets import Facet
from index.fields import PARTS, stem_term
from index.pattern import NAME_FIELDS, glob_matches, is_one_word, pattern_of, query_languages
from index.query.query import TextField
from index.ranking import OTHER_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.evaluation.kernels import Kernels
    from index.evaluation.snapshot import Snapshot
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.text.analysis import TermSequence

_ROUNDING: Final = 1e-6
"""Tolerance for rounding: frequencies are sums of ones and multiples of `other_form`."""


class LeafPostings:
    """Looks up each leaf of one request once and keeps the result. For one thread.

    Args:
        snapshot: the generation to search.
        check: called before each slow step; it raises if the request's time is over.
        other_form: the weight of an occurrence in another form than the typed one, which weighs 1.
    """

    def __init__(self, snapshot: Snapshot, check: Callable[[], None], other_form: float = OTHER_FORM) -> None:
        self._snapshot = snapshot
        self._check = check
        self._other_form = other_form
        self._postings: dict[tuple[Leaf, TextField], Postings] = {}
        self._terms: dict[tuple[TextField, str], Postings] = {}
        self._stems: dict[tuple[TextField, tuple[tuple[str, frozenset[str]], ...]], Postings] = {}
        self._patterns: dict[Leaf, Pattern] = {}
        self._expanded: dict[Leaf, Sequence[str] | None] = {}

    def sharing(self, check: Callable[[], None]) -> LeafPostings:
        """Return a LeafPostings that shares what is looked up, with another check: for the same thread."""
        shared = copy(self)
        shared._check = check
        return shared

    @property
    def kernels(self) -> Kernels:
        """The inner loops to run: NumPy or compiled."""
        return self._snapshot.kernels

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return the pattern of a leaf: its terms, and its stems in the languages of the query."""
        found = self._patterns.get(leaf)
        if found is None:
            plain = _without_field(leaf)
            if plain is leaf:
                found = pattern_of(leaf, self._languages(leaf) if is_one_word(leaf) else ())
            else:
                found = self.pattern(plain)
            self._patterns[leaf] = found
        return found

    def postings(self, leaf: Leaf, field: TextField) -> Postings:
        """Return the articles that match a leaf in a field, and frequencies: another form counts `other_form`.

        `field` may be another than the leaf's own.
        """
        found = self._postings.get((leaf, field))
        if found is None:
            self._check()
            plain = _without_field(leaf)
            if plain is not leaf:
                found = self.postings(plain, field)
            elif field in PARTS:
                found = union([self.postings(leaf, part) for part in PARTS[field]])
            else:
                found = self._look_up(self.pattern(leaf), field)
            self._postings[leaf, field] = found
        return found

    def matches(self, leaf: Leaf, document: int) -> tuple[int, int]:
        """Return the least and the greatest possible number of a leaf's matches in an article, by its frequency."""
        documents, frequencies = self.postings(leaf, leaf.field)
        posting = int(np.searchsorted(documents, document))
        if posting == len(documents) or documents[posting] != document:
            return 0, 0
        frequency = float(frequencies[posting])
        # A frequency mixes typed forms (1 each) and other forms (`other_form` each), so it only bounds the count.
        maximum = sys.maxsize if len(self.pattern(leaf).units) > 1 else floor(frequency / self._other_form + _ROUNDING)
        return ceil(frequency - _ROUNDING), maximum

    def counts(self, leaf: Leaf, documents: NDArray[np.int64]) -> NDArray[Any]:
        """Return (documents,): how often a leaf matches in each of some articles, in any of its forms."""
        if leaf.field not in PARTS:
            return self._counts(leaf, leaf.field, documents)
        counts = (self._counts(leaf, part, documents) for part in PARTS[leaf.field])
        return sum(counts, np.zeros(len(documents), np.int64))

    def _counts(self, leaf: Leaf, field: TextField, documents: NDArray[np.int64]) -> NDArray[Any]:
        pattern = self.pattern(leaf)
        term = pattern.term
        if term is None or pattern.edits or not pattern.stems or field not in STEMS_OF:
            return _frequencies(self.postings(leaf, field), documents)
        typed = _frequencies(self._word_postings(field, term), documents)
        forms = _frequencies(self._stemmed(pattern, field), documents)
        if field is TextField.ANY and len((names := self._word_postings(TextField.AUTHOR, term)).documents):
            # Authors' names have no stems, so a typed form among them is not one of the forms with a stem.
            forms = forms + _frequencies(names, documents)
        others = [_frequencies(self._word_postings(field, other), documents) for other in pattern.others]
        return sum(others, start=np.maximum(forms, typed))

    def terms(self, leaf: Leaf) -> Sequence[str] | None:
        """Return the terms of the index that a prefix, wildcard or fuzzy word expands to; None for any other leaf."""
        if leaf not in self._expanded:
            pattern, parts = self.pattern(leaf), PARTS.get(leaf.field, (leaf.field,))
            found: Sequence[str] | None = None
            if pattern.glob:
                found = [term for part in parts for term in self._glob_terms(part, pattern)]
            elif _is_prefix(pattern):
                found = [term for part in parts for term in self._snapshot.prefix_terms(part, *pattern.units[0].terms)]
            elif pattern.edits and pattern.term is not None:
                found = [term for part in parts for term in self._fuzzy_terms(part, pattern.term, pattern.edits)]
            self._expanded[leaf] = found
        return self._expanded[leaf]

    def positions(self, field: TextField, term: str, within: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a term's positions in a field of some documents, ascending: document << POSITION_BITS | position."""
        self._check()
        return self._snapshot.positions(field, term, within)

    def _languages(self, leaf: Leaf) -> frozenset[str]:
        column, kernels = self._snapshot.facet(Facet.LANG), self._snapshot.kernels
        present = self._snapshot.cache.get_or_make(
            "languages", lambda: column.values_of(np.flatnonzero(self._snapshot.articles), kernels)
        )
        # With one language in the whole index there is nothing to choose, and the word's articles need no look.
        if len(present) <= 1:
            return query_languages(present, present)
        [term] = pattern_of(leaf).units[0].terms
        return query_languages(column.values_of(self._word_postings(TextField.ANY, term).documents, kernels), present)

    def _word_postings(self, field: TextField, term: str) -> Postings:
        found = self._terms.get((field, term))
        if found is None:
            found = self._terms[field, term] = self._snapshot.word_postings(field, term)
        return found

    def _look_up(self, pattern: Pattern, field: TextField) -> Postings:
        found = self._units_postings(pattern, field)
        return union([found, *[self._word_postings(field, other) for other in pattern.others]])

    def _units_postings(self, pattern: Pattern, field: TextField) -> Postings:
        term = pattern.term
        if pattern.glob:
            return union(self._each_postings(field, self._glob_terms(field, pattern)))
        if term is None and _is_prefix(pattern):
            return self._snapshot.prefix_postings(field, *pattern.units[0].terms)
        if term is None:
            return _as_postings(self._chain_starts(pattern, field))
        if pattern.edits:
            return union(self._each_postings(field, self._fuzzy_terms(field, term, pattern.edits)))
        return self._with_stems(self._word_postings(field, term), pattern, field)

    def _each_postings(self, field: TextField, terms: Iterable[str]) -> Iterator[Postings]:
        for term in terms:
            self._check()
            yield self._snapshot.word_postings(field, term)

    def _with_stems(self, typed: Postings, pattern: Pattern, field: TextField) -> Postings:
        """Return a word's postings with those of its stems added.

        Args:
            typed: the postings of the typed form.
            pattern: of the word.
            field: the field to look in.
        """
        if not pattern.stems or field not in STEMS_OF:
            return typed
        stemmed = self._stemmed(pattern, field)
        documents = stemmed.documents
        # An article in a language without stems holds the typed word, but no stem.
        if not self.kernels.isin(typed.documents, documents).all():
            documents = np.union1d(typed.documents, documents)
        as_typed, all_forms = (self._aligned(each, documents) for each in (typed, stemmed))
        frequencies = np.subtract(all_forms, as_typed, dtype=np.float64)
        np.maximum(frequencies, 0, out=frequencies)
        frequencies *= self._other_form
        frequencies += as_typed
        return Postings(documents, frequencies)

    def _stemmed(self, pattern: Pattern, field: TextField) -> Postings:
        """Return the postings of a pattern's stems: every form that has one of them, the typed form too."""
        key = field, tuple(pattern.stems.items())
        found = self._stems.get(key)
        if found is None:
            wanted = [stem_term(language, stem) for language, stems in pattern.stems.items() for stem in sorted(stems)]
            found = self._stems[key] = union(self._snapshot.stem_postings(STEMS_OF[field], term) for term in wanted)
        return found

    def _aligned(self, postings: Postings, documents: NDArray[np.int64]) -> NDArray[Any]:
        """Return (documents,): the frequency in each of `documents`, a superset of the postings' documents; else 0."""
        if len(postings.documents) == len(documents):
            return postings.frequencies
        aligned = np.zeros(len(documents))
        aligned[self.kernels.isin(documents, postings.documents)] = postings.frequencies
        return aligned

    def _chain_starts(self, pattern: Pattern, field: TextField) -> NDArray[np.int64]:
        """Return the start of each match, ascending: all units in order, at most `distance` other words between."""
        if not pattern.units:
            return NO_POSTINGS.documents
        within = self._docs_with_all([slot for unit in pattern.units for slot in _slots(unit)], field)
        if not len(within):
            return within
        starts = self._unit_starts(pattern.units[0], field, within)
        ends, words = starts + len(pattern.units[0].terms), len(pattern.units[0].terms)
        for unit in pattern.units[1:]:
            # Greedy: each unit is matched as early as it can be, which leaves the fewest other words between.
            next_starts = self._unit_starts(unit, field, within)
            next_index = np.searchsorted(next_starts, ends)
            has_next = next_index < len(next_starts)
            starts, ends = starts[has_next], next_starts[next_index[has_next]] + len(unit.terms)
            words += len(unit.terms)
        return starts[ends - starts - words <= pattern.distance]

    def _docs_with_all(self, slots: Sequence[_Slot], field: TextField) -> NDArray[np.int64]:
        """Return the documents that hold a term for every slot, ascending."""
        size = len(self._snapshot.articles)
        doc_sets = [DocSet(self.kernels, size, doc_ids=self._docs_with(slot, field)) for slot in dict.fromkeys(slots)]
        # An intersection costs about the size of its smaller set, so the smallest sets come first.
        doc_sets.sort(key=len)
        return reduce(and_, doc_sets).doc_ids

    def _docs_with(self, slot: _Slot, field: TextField) -> NDArray[np.int64]:
        self._check()
        postings_of = self._snapshot.prefix_postings if slot.is_prefix else self._word_postings
        return postings_of(field, slot.term).documents

    def _unit_starts(self, unit: TermSequence, field: TextField, within: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the positions, ascending, where a unit starts: its terms follow each other from there."""
        (rarest_offset, rarest), *others = sorted(
            enumerate(_slots(unit)), key=lambda slot: self._doc_freq(slot[1], field)
        )
        # Only the rarest term's positions are read; the other terms are tested at these positions.
        unit_starts = self._slot_positions(rarest, field, within) - rarest_offset
        for offset, slot in others:
            self._check()
            unit_starts = unit_starts[self._has_slot(slot, field, unit_starts + offset, within)]
        return unit_starts

    def _doc_freq(self, slot: _Slot, field: TextField) -> float:
        """Document frequency; infinite for a prefix, which has none cheaply."""
        return math.inf if slot.is_prefix else len(self._word_postings(field, slot.term).documents)

    def _has_slot(
        self, slot: _Slot, field: TextField, positions: NDArray[np.int64], within: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Return (positions,): True where a term for the slot is; the positions are all in the documents `within`."""
        if slot.is_prefix:
            return self.kernels.isin(positions, self._slot_positions(slot, field, within))
        return self._snapshot.has_positions(field, slot.term, positions)

    def _slot_positions(self, slot: _Slot, field: TextField, within: NDArray[np.int64]) -> NDArray[np.int64]:
        if not slot.is_prefix:
            return self.positions(field, slot.term, within)
        terms = self._snapshot.prefix_terms(field, slot.term)
        per_term = [self.positions(field, each, within) for each in terms]
        return np.sort(np.concatenate(per_term)) if per_term else NO_POSTINGS.documents

    def _glob_terms(self, field: TextField, pattern: Pattern) -> list[str]:
        [beginning] = pattern.units[0].terms
        return list(glob_matches(pattern.glob, self._snapshot.prefix_terms(field, beginning)))

    def _fuzzy_terms(self, field: TextField, term: str, edits: int) -> list[str]:
        candidates = self._snapshot.fuzzy_candidates(field, term, edits)
        found = extract_iter(term, candidates, scorer=OSA.distance, score_cutoff=edits)
        return [each for each, _, _ in found]


def _without_field(leaf: Leaf) -> Leaf:
    """Return the leaf that is looked up for this one and for all that differ only in a field with the same patterns."""
    is_plain = leaf.field is TextField.ANY or leaf.field in NAME_FIELDS
    return leaf if is_plain else replace(leaf, field=TextField.ANY)


class _Slot(NamedTuple):
    """One place in a unit, which this term fills; or, if `is_prefix`, any term with this prefix."""

    term: str
    is_prefix: bool


def _slots(unit: TermSequence) -> list[_Slot]:
    """Return the slots of a unit; only the last can be a prefix."""
    last = len(unit.terms) - 1
    return [_Slot(term, unit.prefix and offset == last) for offset, term in enumerate(unit.terms)]


def _is_prefix(pattern: Pattern) -> bool:
    """Return whether a pattern is a single prefix, which needs no positions."""
    return len(pattern.units) == 1 and pattern.units[0].prefix and len(pattern.units[0].terms) == 1


def _frequencies(postings: Postings, documents: NDArray[np.int64]) -> NDArray[Any]:
    """Return (documents,): the frequency in each of `documents`; 0 where the postings lack it."""
    if not len(postings.documents):
        return np.zeros(len(documents), np.int64)
    index = postings.documents.searchsorted(documents)
    is_found = postings.documents.take(index, mode="clip") == documents
    frequencies: NDArray[Any] = postings.frequencies.take(index, mode="clip") * is_found
    return frequencies


def _as_postings(positions: NDArray[np.int64]) -> Postings:
    """Return the postings of ascending match positions; a document's frequency is the number of its positions."""
    if not len(positions):
        return NO_POSTINGS
    documents = positions >> POSITION_BITS
    first = np.concatenate([[0], np.flatnonzero(documents[1:] != documents[:-1]) + 1])
    return Postings(documents[first], np.diff(first, append=len(documents)))


def union(lists: Iterable[Postings]) -> Postings:
    """Return the documents that are in any of the lists; each has the sum of its frequencies."""
    non_empty = [each for each in lists if len(each.documents)]
    if len(non_empty) < 2:
        return non_empty[0] if non_empty else NO_POSTINGS
    documents, inverse = np.unique(np.concatenate([each.documents for each in non_empty]), return_inverse=True)
    return Postings(documents, np.bincount(inverse, np.concatenate([each.frequencies for each in non_empty])))
