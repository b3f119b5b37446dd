"""Where an article matches the leaves of a query, in its own text: no index is asked.

Owns what a match is: a word of several tokens, and a phrase, is one span, near words are one each; a field's gap is
never crossed. Knows no passages. Spans are 0-based, half-open, in code points of `fields.field_text`.
"""

from __future__ import annotations

import sys
import threading
from bisect import bisect_left
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from index.article.model import PARAGRAPH_BREAK
from index.fields import STEMMED_FIELDS, TEXT_FIELDS, passages, searched_fields
from index.pattern import pattern_of
from index.text.analysis import COUNTRY_TERM, PRONOUN
from index.text.ascii_matcher import ascii_terms, ascii_text
from index.text.stems import stem_prefix, form_stem, stem_language
from index.text.token_interner import TokenInterner

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.article.model import Article
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.text.analysis import TermSequence
    from index.text.ascii_matcher import AsciiTerms, AsciiText
    from index.text.token_interner import FormSequence


class Match(NamedTuple):
    """A span of a field; `leaves` has one bit for each leaf of the query that matched in it."""

    start: int
    stop: int
    leaves: int

    def moved(self, by: int) -> Match:
        """Return the match counted from another place."""
        return _new(Match, (self.start + by, self.stop + by, self.leaves))


MAX_FORMS: Final = 1 << 16
"""How many forms are kept known from text to text: about fifteen megabytes."""

_new: Final = tuple.__new__
"""Makes a match in half the time of calling its class."""

_Run = tuple[int, int]
"""Tokens that match together: the first one's position, and the position after the last."""


def matches_in(
    article: Article, name: str, leaves: Sequence[Leaf], patterns: Mapping[Leaf, Pattern] | None = None
) -> list[Match]:
    """Return every match in a field, of each leaf that is looked for there, in any order.

    Args:
        article: where to look.
        name: one of `fields.TEXT_FIELDS`.
        leaves: of a query.
        patterns: theirs, as the index that found the article reads them; None reads them in the article's language.
    """
    return field_matches(article, name, patterns_in(leaves, article, patterns).of.get(name, ()))


class LeafPattern(NamedTuple):
    """What is looked for in a field.

    Attributes:
        bit: of its leaf.
        pattern: the leaf's.
        plain: what plain text is looked through for, where the pattern is of words that follow each other.
        beginnings: for each language whose stems will do, the letters that all of these words begin with in plain text;
            none where the text is to be read.
    """

    bit: int
    pattern: Pattern
    plain: AsciiTerms | None
    beginnings: Mapping[str, str]


class ArticlePatterns(NamedTuple):
    """What is looked for in an article.

    Attributes:
        of: for each field, in the order of TEXT_FIELDS.
        everywhere: all of it, where it is the same in every field and of plain words; else nothing.
    """

    of: Mapping[str, Sequence[LeafPattern]]
    everywhere: Sequence[LeafPattern]


def patterns_in(leaves: Sequence[Leaf], article: Article, patterns: Mapping[Leaf, Pattern] | None = None) -> ArticlePatterns:
    """Return what is looked for in each field; where patterns are given, the same in every article."""
    wanted: dict[str, list[LeafPattern]] = {name: [] for name in TEXT_FIELDS}
    for number, leaf in enumerate(leaves):
        pattern = patterns[leaf] if patterns is not None else pattern_of(leaf, _languages(article))
        one = _wanted(1 << number, pattern)
        for name in searched_fields(leaf.field):
            wanted[name].append(one)
    body = wanted["body"]
    is_everywhere = all(here == body for here in wanted.values()) and all(one.plain is not None for one in body)
    return ArticlePatterns({name: here for name, here in wanted.items() if here}, body if is_everywhere else ())


def _wanted(bit: int, pattern: Pattern) -> LeafPattern:
    plain = ascii_terms(pattern.units[0]) if len(pattern.units) == 1 and not pattern.edits else None
    if plain is None:
        return LeafPattern(bit, pattern, None, {})
    stemmed = pattern.stems.items()
    return LeafPattern(bit, pattern, plain, {language: _beginning(plain, stems, language) for language, stems in stemmed})


def _beginning(plain: AsciiTerms, stems: Collection[str], language: str) -> str:
    """Return the plain letters that a plain word and all with one of some stems begin with; none if they need not."""
    if PRONOUN in stems or COUNTRY_TERM in stems:
        return ""
    beginnings = zip(*plain.terms, *[stem_prefix(stem, language) for stem in stems], strict=False)
    return "".join([letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, beginnings)])


def article_matches(article: Article, wanted: ArticlePatterns) -> dict[str, list[Match]]:
    """Return the matches in each field that has any, in the order of TEXT_FIELDS; a field's in any order.

    Most articles match in body and title alone: so plain words are looked for in all of the text at once, and in each
    field only where one stands behind these two, or goes over a field's end.
    """
    plain = ascii_text(_whole(article)) if wanted.everywhere else None
    if plain is not None:
        found = _matches(plain, wanted.everywhere, stem_language(article.language))
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
    return {name: matches for name, here in wanted.of.items() if (matches := field_matches(article, name, here))}


def _whole(article: Article) -> str:
    """Return the text of every field, the body's and the title's first."""
    return "\n".join([article.body, article.title, article.dek or "", *[author.name for author in article.authors]])


def field_matches(article: Article, name: str, wanted: Sequence[LeafPattern]) -> list[Match]:
    """Return every match in a field of what is looked for there, in any order."""
    found: list[Match] = []
    offset = 0
    language = stem_language(article.language) if name in STEMMED_FIELDS else None
    for text in passages(article, name):
        matches = matches_in_text(text, wanted, language)
        found += matches if not offset else [Match(offset + start, offset + stop, bit) for start, stop, bit in matches]
        offset += len(text) + len(PARAGRAPH_BREAK)
    return found


def matches_in_text(text: str, wanted: Iterable[LeafPattern], language: str | None) -> list[Match]:
    """Return every match in a text whose words have the stems of a language, in any order."""
    return _matches(ascii_text(text) or text, wanted, language)


def _matches(text: AsciiText | str, wanted: Iterable[LeafPattern], language: str | None) -> list[Match]:
    """Return every match in a text whose words have the stems of a language."""
    found: list[Match] = []
    passage = None
    for one in wanted:
        spans = None if isinstance(text, str) else _looked_up(text, one, language)
        if spans is None:
            passage = passage or _Passage(text if isinstance(text, str) else text.text, language)
            spans = passage.spans(one.pattern)
        if spans:
            found += [_new(Match, (start, stop, one.bit)) for start, stop in spans]
    return found


def _looked_up(text: AsciiText, wanted: LeafPattern, language: str | None) -> list[tuple[int, int]] | None:
    """Return where plain words, or those with their stems, stand in a text, or None where it is to be read."""
    if wanted.plain is None:
        return None
    if language is None or language not in wanted.beginnings:
        return text.spans(wanted.plain)
    letters = wanted.beginnings[language]
    return _forms(text, wanted, letters, language) if letters else None


def _forms(text: AsciiText, wanted: LeafPattern, letters: str, language: str) -> list[tuple[int, int]]:
    """Return where a text has a plain word, or one with its stems, all of which begin with some letters."""
    (typed,), stems = wanted.pattern.units[0].terms, wanted.pattern.stems[language]
    return [
        (start, start + len(written))
        for written, term, start in text.tokens_with_prefix(letters)
        if term == typed or form_stem(written, term, language) in stems
    ]


def _languages(article: Article) -> frozenset[str]:
    language = stem_language(article.language)
    return frozenset() if language is None else frozenset({language})


class _Passage:
    """The words of a text, and where each term and stem stands among them.

    Args:
        text: to be read.
        language: whose stems its words have.
    """

    def __init__(self, text: str, language: str | None) -> None:
        self._text: Final = text
        self._language: Final = language

    def spans(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Return where a pattern matches; of near words each unit is a span of its own."""
        return [self._span(run) for run in self.runs(pattern)]

    def _span(self, run: _Run) -> tuple[int, int]:
        read, last = self._read, run[1] - 1
        return read.starts[run[0]], read.starts[last] + len(read.interner.form_texts[read.forms[last]])

    @cached_property
    def _read(self) -> _Read:
        return _READER.read(self._text)

    def runs(self, pattern: Pattern) -> Iterable[_Run]:
        """Return the words that match a pattern; of near ones each unit is a run of its own."""
        term = pattern.term
        if term is None:
            return sorted(self._chained(pattern)) if pattern.units else ()
        positions = self._positions(term) if not pattern.edits else self._fuzzy(term, pattern.edits)
        positions = [*positions, *self._stemmed(pattern.stems)]
        return [(position, position + 1) for position in set(positions)]

    def _positions(self, term: str) -> list[int]:
        number = self._read.interner.term_ids.get(term)
        return [] if number is None else np.flatnonzero(self._read.terms == number).tolist()

    @cached_property
    def _at(self) -> Mapping[str, list[int]]:
        names = self._read.names()
        at: dict[str, list[int]] = {}
        for position, term in enumerate(self._read.terms.tolist()):
            at.setdefault(names[term], []).append(position)
        return at

    def _fuzzy(self, term: str, edits: int) -> list[int]:
        near = (each for each in self._at if OSA.distance(term, each, score_cutoff=edits) <= edits)
        return [position for each in near for position in self._at[each]]

    def _stemmed(self, wanted: Mapping[str, frozenset[str]]) -> Iterator[int]:
        if self._language is None or self._language not in wanted:
            return
        read, wanted_here = self._read, wanted[self._language]
        stems = read.stems(self._language)
        forms = np.frombuffer(read.forms, np.uint32)
        for form in read.distinct:
            if stems[form] in wanted_here:
                yield from np.flatnonzero(forms == form).tolist()

    def _chained(self, pattern: Pattern) -> set[_Run]:
        """Return the runs of each chain of units that has room for at most `distance` other words."""
        units = [self._unit(unit) for unit in pattern.units]
        words = sum(len(unit.terms) for unit in pattern.units)
        found: set[_Run] = set()
        for first in units[0]:
            chain = [(first, first + len(pattern.units[0].terms))]
            for unit, starts in zip(pattern.units[1:], units[1:], strict=True):
                following = bisect_left(starts, chain[-1][1])
                if following == len(starts):
                    return found
                chain.append((starts[following], starts[following] + len(unit.terms)))
            if chain[-1][1] - first - words <= pattern.distance:
                found.update(chain)
        return found

    def _unit(self, unit: TermSequence) -> list[int]:
        """Return where a unit's terms follow each other, ascending; the rarest term leads."""
        slots = [self._slot(unit, number) for number in range(len(unit.terms))]
        lead = min(range(len(slots)), key=lambda number: len(slots[number]))
        others = [(number - lead, set(slot)) for number, slot in enumerate(slots) if number != lead]
        return [
            position - lead
            for position in slots[lead]
            if all(position + step in positions for step, positions in others)
        ]

    def _slot(self, unit: TermSequence, number: int) -> list[int]:
        term = unit.terms[number]
        if not unit.prefix or number < len(unit.terms) - 1:
            return self._positions(term)
        return sorted(position for each, at in self._at.items() if each.startswith(term) for position in at)


class _Read:
    """A text's words as numbers of a interner that other threads add to: what is there never changes."""

    def __init__(self, interner: TokenInterner, words: FormSequence, stems: dict[str, dict[int, str]]) -> None:
        self.interner: Final = interner
        self.forms: Final = words.forms
        self.distinct: Final = frozenset(words.forms)
        self.starts: Final = words.starts
        self.terms: Final = interner.terms_of(words.forms)
        self._stems: Final = stems

    def names(self) -> Mapping[int, str]:
        """Return the terms that stand in the text, by number."""
        term_of_form = self.interner.term_of_form
        return {term_of_form[form]: self.interner.term_text(term_of_form[form]) for form in self.distinct}

    def stems(self, language: str) -> Mapping[int, str]:
        """Return the stem of each form of the text, and of others."""
        interner, stems = self.interner, self._stems.setdefault(language, {})
        for form in [form for form in self.distinct if form not in stems]:
            stems[form] = form_stem(interner.form_texts[form], interner.term_text(interner.term_of_form[form]), language)
        return stems


class _Reader:
    """Reads texts with one interner for all threads, which is forgotten when it knows MAX_FORMS."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lexicon = TokenInterner()
        self._stems: dict[str, dict[int, str]] = {}

    def read(self, text: str) -> _Read:
        """Return a text's words."""
        with self._lock:
            if len(self._lexicon.form_texts) > MAX_FORMS:
                self._lexicon, self._stems = TokenInterner(), {}
            return _Read(self._lexicon, self._lexicon.analyse(text), self._stems)


_READER: Final = _Reader()


def merged(matches: Iterable[Match], max_chars: int = sys.maxsize) -> list[Match]:
    """Return the matches sorted and disjoint: those that overlap as one, unless it would be too long to show."""
    disjoint: list[Match] = []
    reached = 0
    for match in sorted(matches):
        start, stop = match.start, min(match.stop, match.start + max_chars)
        if start < reached:
            last = disjoint[-1]
            if stop <= reached or stop - last.start <= max_chars:
                reached = max(stop, reached)
                disjoint[-1] = Match(last.start, reached, last.leaves | match.leaves)
                continue
            start = reached
        disjoint.append(match if match[:2] == (start, stop) else Match(start, stop, match.leaves))
        reached = stop
    return disjoint
