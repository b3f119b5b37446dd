"""Find where an article matches the leaves of a query, in its own text and without an index.

This module owns what a match is. A word of several tokens, and a phrase, is one span; near words have one span each. No
match crosses a field's gap. It knows no passages. Spans are 0-based, half-open, in code points of `fields.field_text`.
"""

from __future__ import annotations

import sys
import threading
from bisect import bisect_left
from functools import cached_property
from itertools import chain, takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from index.article.model import PARAGRAPH_BREAK
from index.fields import PAGE_FIELDS, STEMMED_FIELDS, TEXT_FIELDS, passages, searched_fields
from index.pattern import glob_matches, pattern_of
from index.text.analysis import COUNTRY_TERM, PRONOUN, TermSequence
from index.text.ascii_matcher import ascii_terms, ascii_text
from index.text.stems import form_stem, stem_language, stem_prefix
from index.text.token_interner import TokenInterner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.article.model import Article
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.text.ascii_matcher import AsciiTerms, AsciiText
    from index.text.token_interner import FormSequence


class Match(NamedTuple):
    """A span of a field; `leaves` has one bit for each leaf of the query that matched there."""

    start: int
    stop: int
    leaves: int

    def shifted(self, by: int) -> Match:
        """Return the match, its span shifted by an offset."""
        return _new(Match, (self.start + by, self.stop + by, self.leaves))


MAX_FORMS: Final = 1 << 16
"""How many forms the shared interner keeps from text to text: about fifteen megabytes."""

_new: Final = tuple.__new__
"""Create a match in half the time of calling its class."""

_Run = tuple[int, int]
"""Tokens that match together: the position of the first, and the position after the last."""


def matches_in(
    article: Article, name: str, leaves: Sequence[Leaf], patterns: Mapping[Leaf, Pattern] | None = None
) -> list[Match]:
    """Return every match in a field, of each leaf that is searched there, in any order.

    Args:
        article: the article to search.
        name: one of `fields.PAGE_FIELDS`.
        leaves: leaves of a query.
        patterns: their patterns, as the index that found the article reads them; None makes them for the article's
            language.
    """
    return field_matches(article, name, patterns_in(leaves, article, patterns).by_field.get(name, ()))


class LeafPattern(NamedTuple):
    """One leaf's pattern, prepared for searching a field.

    Attributes:
        bit: the bit of its leaf.
        pattern: the pattern of its leaf.
        ascii_terms: the terms to search for in ASCII text, if the pattern is a plain sequence of words; else None.
        prefixes: for each language whose stems match, the ASCII prefix that all words with them share; '' if there is
            none, so that the text must be tokenized.
        others: the pattern's other terms, to search for in ASCII text too.
    """

    bit: int
    pattern: Pattern
    ascii_terms: AsciiTerms | None
    prefixes: Mapping[str, str]
    others: Sequence[AsciiTerms] = ()


class ArticlePatterns(NamedTuple):
    """The patterns to search for in one article.

    Attributes:
        by_field: for each field, in the order of PAGE_FIELDS.
        shared: all of them, if all of TEXT_FIELDS have the same, no other field has any, and all are ASCII terms; else
            empty.
    """

    by_field: Mapping[str, Sequence[LeafPattern]]
    shared: Sequence[LeafPattern]


def patterns_in(
    leaves: Sequence[Leaf], article: Article, patterns: Mapping[Leaf, Pattern] | None = None
) -> ArticlePatterns:
    """Return the patterns to search for in each field of an article; None makes them for its language."""
    if patterns is None:
        return patterns_of(leaves, [pattern_of(leaf, _languages(article)) for leaf in leaves])
    return patterns_of(leaves, [patterns[leaf] for leaf in leaves])


def patterns_of(leaves: Sequence[Leaf], patterns: Sequence[Pattern]) -> ArticlePatterns:
    """Return the patterns to search for in each field of any article, given those of the leaves."""
    by_field: dict[str, list[LeafPattern]] = {name: [] for name in PAGE_FIELDS}
    for index, (leaf, pattern) in enumerate(zip(leaves, patterns, strict=True)):
        leaf_pattern = _leaf_pattern(1 << index, pattern)
        for name in searched_fields(leaf.field):
            by_field[name].append(leaf_pattern)
    body, in_use = (
        by_field["body"],
        {name: field_patterns for name, field_patterns in by_field.items() if field_patterns},
    )
    is_shared = (
        tuple(in_use) == TEXT_FIELDS
        and all(field_patterns == body for field_patterns in in_use.values())
        and all(pattern.ascii_terms is not None for pattern in body)
    )
    return ArticlePatterns(in_use, body if is_shared else ())


def _leaf_pattern(bit: int, pattern: Pattern) -> LeafPattern:
    is_plain = len(pattern.units) == 1 and not pattern.edits and not pattern.glob
    terms = ascii_terms(pattern.units[0]) if is_plain else None
    others = [ascii_terms(TermSequence((other,))) for other in pattern.others]
    if terms is None or None in others:
        return LeafPattern(bit, pattern, None, {})
    prefixes = {language: _common_prefix(terms, stems, language) for language, stems in pattern.stems.items()}
    return LeafPattern(bit, pattern, terms, prefixes, list(filter(None, others)))


def _common_prefix(terms: AsciiTerms, stems: Collection[str], language: str) -> str:
    """Return the longest common prefix of the word and its stems; '' if none."""
    if PRONOUN in stems or COUNTRY_TERM in stems:
        return ""
    letters_at = zip(*terms.terms, *[stem_prefix(stem, language) for stem in stems], strict=False)
    return "".join([letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, letters_at)])


def article_matches(article: Article, patterns: ArticlePatterns) -> dict[str, list[Match]]:
    """Return the matches in each field that has any, in the order of PAGE_FIELDS; those of a field are in any order.

    Most articles match in body and title alone. So ASCII terms are searched in the whole text at once. Each field is
    searched by itself only if a match lies after these two or crosses the end of a field.
    """
    text = ascii_text(_whole_text(article)) if patterns.shared else None
    if text is not None:
        found = _matches(text, patterns.shared, stem_language(article.language))
        body_stop = len(article.body)
        title_start = body_stop + 1
        title_stop = title_start + len(article.title)
        body = [match for match in found if match.stop <= body_stop]
        title = [
            _new(Match, (start - title_start, stop - title_start, leaves))
            for start, stop, leaves in found
            if title_start <= start and stop <= title_stop
        ]
        if len(body) + len(title) == len(found):
            return {name: matches for name, matches in (("title", title), ("body", body)) if matches}
    return {
        name: matches
        for name, field_patterns in patterns.by_field.items()
        if (matches := field_matches(article, name, field_patterns))
    }


def _whole_text(article: Article) -> str:
    """Return the text of all of TEXT_FIELDS in one string, body and title first."""
    return "\n".join([article.body, article.title, article.dek or "", *[author.name for author in article.authors]])


def field_matches(article: Article, name: str, leaf_patterns: Sequence[LeafPattern]) -> list[Match]:
    """Return every match of some patterns in a field, in any order."""
    found: list[Match] = []
    offset = 0
    language = stem_language(article.language) if name in STEMMED_FIELDS else None
    for text in passages(article, name):
        matches = matches_in_text(text, leaf_patterns, language)
        found += matches if not offset else [Match(offset + start, offset + stop, bit) for start, stop, bit in matches]
        offset += len(text) + len(PARAGRAPH_BREAK)
    return found


def match_count(article: Article, leaf: Leaf, pattern: Pattern) -> int:
    """Return how often a leaf matches in an article: a word in any form, any other leaf from any position."""
    language, leaf_pattern = stem_language(article.language), _leaf_pattern(1, pattern)
    count = 0
    for name in searched_fields(leaf.field):
        for text in passages(article, name):
            if len(pattern.units) > 1:
                count += _TextSearch(text, None).chain_count(pattern)
            else:
                own = language if name in STEMMED_FIELDS else None
                count += len(matches_in_text(text, (leaf_pattern,), own))
    return count


def matches_in_text(text: str, leaf_patterns: Iterable[LeafPattern], language: str | None) -> list[Match]:
    """Return every match in a text, in any order; its words have the stems of `language`."""
    return _matches(ascii_text(text) or text, leaf_patterns, language)


def _matches(text: AsciiText | str, leaf_patterns: Iterable[LeafPattern], language: str | None) -> list[Match]:
    """Return every match in a text; its words have the stems of `language`."""
    found: list[Match] = []
    passage = None
    for leaf_pattern in leaf_patterns:
        spans = None if isinstance(text, str) else _ascii_spans(text, leaf_pattern, language)
        if spans is None:
            passage = passage or _TextSearch(text if isinstance(text, str) else text.text, language)
            spans = passage.spans(leaf_pattern.pattern)
        if spans:
            found += [_new(Match, (start, stop, leaf_pattern.bit)) for start, stop in spans]
    return found


def _ascii_spans(text: AsciiText, leaf_pattern: LeafPattern, language: str | None) -> list[tuple[int, int]] | None:
    """Return the spans of ASCII terms, or of words with their stems, in a text; None if it must be tokenized."""
    if leaf_pattern.ascii_terms is None:
        return None
    if language is None or language not in leaf_pattern.prefixes:
        spans = text.spans(leaf_pattern.ascii_terms)
        return [*spans, *chain.from_iterable(map(text.spans, leaf_pattern.others))] if leaf_pattern.others else spans
    letters = leaf_pattern.prefixes[language]
    return _spans_with_stems(text, leaf_pattern, letters, language) if letters else None


def _spans_with_stems(text: AsciiText, leaf_pattern: LeafPattern, letters: str, language: str) -> list[tuple[int, int]]:
    """Return the spans of a word, and of the words with its stems, all of which start with `letters`."""
    (typed_term,), stems = leaf_pattern.pattern.units[0].terms, leaf_pattern.pattern.stems[language]
    return [
        (start, start + len(written))
        for written, term, start in text.tokens_with_prefix(letters)
        if term == typed_term or form_stem(written, term, language) in stems
    ]


def _languages(article: Article) -> frozenset[str]:
    language = stem_language(article.language)
    return frozenset() if language is None else frozenset({language})


class _TextSearch:
    """The words of a text, and the positions of each term and stem in it.

    Args:
        text: the text to tokenize.
        language: the language whose stems its words have.
    """

    def __init__(self, text: str, language: str | None) -> None:
        self._text: Final = text
        self._language: Final = language

    def spans(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Return the spans of a pattern's matches; each unit of near words is a span of its own."""
        return [self._span(run) for run in self.runs(pattern)]

    def _span(self, run: _Run) -> tuple[int, int]:
        tokens, last = self._tokenized, run[1] - 1
        return tokens.starts[run[0]], tokens.starts[last] + len(tokens.interner.form_texts[tokens.forms[last]])

    @cached_property
    def _tokenized(self) -> _TokenizedText:
        return _TOKENIZER.tokenize(self._text)

    def runs(self, pattern: Pattern) -> Iterable[_Run]:
        """Return the runs of words that match a pattern; each unit of near words is a run of its own."""
        term = pattern.term
        positions = [position for other in pattern.others for position in self._positions(other)]
        if pattern.glob:
            positions += self._with_terms(glob_matches(pattern.glob, self._term_positions))
        elif pattern.edits and term is not None:
            positions += self._fuzzy(term, pattern.edits)
        elif term is not None:
            positions += [*self._positions(term), *self._stemmed(pattern.stems)]
        elif pattern.units:
            return [*sorted(set(chain.from_iterable(self._chains(pattern)))), *_single_words(positions)]
        return _single_words(set(positions))

    def _positions(self, term: str) -> list[int]:
        term_id = self._tokenized.interner.term_ids.get(term)
        return [] if term_id is None else np.flatnonzero(self._tokenized.terms == term_id).tolist()

    @cached_property
    def _term_positions(self) -> Mapping[str, list[int]]:
        terms_by_id = self._tokenized.terms_by_id()
        term_positions: dict[str, list[int]] = {}
        for position, term in enumerate(self._tokenized.terms.tolist()):
            term_positions.setdefault(terms_by_id[term], []).append(position)
        return term_positions

    def _fuzzy(self, term: str, edits: int) -> list[int]:
        near = (each for each in self._term_positions if OSA.distance(term, each, score_cutoff=edits) <= edits)
        return self._with_terms(near)

    def _with_terms(self, terms: Iterable[str]) -> list[int]:
        return [position for term in terms for position in self._term_positions[term]]

    def _stemmed(self, stems_by_language: Mapping[str, frozenset[str]]) -> Iterator[int]:
        if self._language is None or self._language not in stems_by_language:
            return
        tokens, wanted_stems = self._tokenized, stems_by_language[self._language]
        stems = tokens.stems(self._language)
        forms = np.frombuffer(tokens.forms, np.uint32)
        for form in tokens.distinct:
            if stems[form] in wanted_stems:
                yield from np.flatnonzero(forms == form).tolist()

    def chain_count(self, pattern: Pattern) -> int:
        """Return the number of chains of units, each from another position."""
        return sum(1 for _ in self._chains(pattern))

    def _chains(self, pattern: Pattern) -> Iterator[list[_Run]]:
        """Yield the runs of each chain of units with at most `distance` other words between them."""
        units = [self._unit(unit) for unit in pattern.units]
        words = sum(len(unit.terms) for unit in pattern.units)
        for first in units[0]:
            runs = [(first, first + len(pattern.units[0].terms))]
            for unit, starts in zip(pattern.units[1:], units[1:], strict=True):
                following = bisect_left(starts, runs[-1][1])
                if following == len(starts):
                    return
                runs.append((starts[following], starts[following] + len(unit.terms)))
            if runs[-1][1] - first - words <= pattern.distance:
                yield runs

    def _unit(self, unit: TermSequence) -> list[int]:
        """Return the positions where a unit's terms follow each other, ascending; it looks up the rarest first."""
        positions_by_term = [self._positions_of_term(unit, index) for index in range(len(unit.terms))]
        # Each position of one term is checked against the others, so the rarest costs least.
        rarest = min(range(len(positions_by_term)), key=lambda index: len(positions_by_term[index]))
        others = [
            (index - rarest, set(positions_here))
            for index, positions_here in enumerate(positions_by_term)
            if index != rarest
        ]
        return [
            position - rarest
            for position in positions_by_term[rarest]
            if all(position + step in positions for step, positions in others)
        ]

    def _positions_of_term(self, unit: TermSequence, index: int) -> list[int]:
        term = unit.terms[index]
        if not unit.prefix or index < len(unit.terms) - 1:
            return self._positions(term)
        return sorted(
            position
            for each, term_positions in self._term_positions.items()
            if each.startswith(term)
            for position in term_positions
        )


def _single_words(positions: Iterable[int]) -> list[_Run]:
    return [(position, position + 1) for position in positions]


class _TokenizedText:
    """A text's words as ids of an interner. Other threads add to the interner, but its existing ids never change."""

    def __init__(self, interner: TokenInterner, words: FormSequence, stems: dict[str, dict[int, str]]) -> None:
        self.interner: Final = interner
        self.forms: Final = words.forms
        self.distinct: Final = frozenset(words.forms)
        self.starts: Final = words.starts
        self.terms: Final = interner.terms_of(words.forms)
        self._stems: Final = stems

    def terms_by_id(self) -> Mapping[int, str]:
        """Return the terms of the text, by id."""
        term_of_form = self.interner.term_of_form
        return {term_of_form[form]: self.interner.term_text(term_of_form[form]) for form in self.distinct}

    def stems(self, language: str) -> Mapping[int, str]:
        """Return the stem of each form of the text, and of others."""
        interner, stems = self.interner, self._stems.setdefault(language, {})
        for form in [form for form in self.distinct if form not in stems]:
            stems[form] = form_stem(
                interner.form_texts[form], interner.term_text(interner.term_of_form[form]), language
            )
        return stems


class _Tokenizer:
    """Tokenize texts with one interner for all threads; it is replaced when it holds MAX_FORMS forms."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._interner = TokenInterner()
        self._stems: dict[str, dict[int, str]] = {}

    def tokenize(self, text: str) -> _TokenizedText:
        """Return a text's words."""
        with self._lock:
            if len(self._interner.form_texts) > MAX_FORMS:
                self._interner, self._stems = TokenInterner(), {}
            return _TokenizedText(self._interner, self._interner.analyse(text), self._stems)


_TOKENIZER: Final = _Tokenizer()


def merged(matches: Iterable[Match], max_chars: int = sys.maxsize) -> list[Match]:
    """Return the matches sorted and disjoint; overlapping ones become one of at most `max_chars`."""
    disjoint: list[Match] = []
    previous_stop = 0
    for match in sorted(matches):
        start, stop = match.start, min(match.stop, match.start + max_chars)
        if start < previous_stop:
            last = disjoint[-1]
            if stop <= previous_stop or stop - last.start <= max_chars:
                previous_stop = max(stop, previous_stop)
                disjoint[-1] = Match(last.start, previous_stop, last.leaves | match.leaves)
                continue
            start = previous_stop
        disjoint.append(match if match[:2] == (start, stop) else Match(start, stop, match.leaves))
        previous_stop = stop
    return disjoint
