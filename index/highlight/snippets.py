"""Show what a query matched in an article: spans, and passages that contain them.

This module chooses the passages. `index.highlight.matches` finds the matches in the article itself, so the last word of
a long text is shown like the first; in a long body `index.highlight.stretches` finds them. This module returns text and
spans only: the caller escapes and marks them.

Promises:

* If a word or phrase of the query matched and at least one snippet is wanted, some snippet contains a match.
* In a long question, rare words are shown before common ones, and words of no weight are not marked (`telling`).
* Every word that matched is in a snippet as far as the count allows; the others are in `also_matched`.
* A word of several tokens, and a phrase, is one span.
* Snippets are in reading order, do not overlap, and have at most MAX_CHARS characters. They begin and end at
  sentences if these fit, and stay within a paragraph unless the match does not.
* Spans are 0-based, half-open, in code points, sorted and disjoint.
* Time is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

from index.article.model import PARAGRAPH_BREAK
from index.fields import LEFT_OUT_FIELDS, PAGE_FIELDS, field_text
from index.highlight.matches import Match, article_matches, field_matches, matches_in, merged
from index.highlight.sentences import Paragraph, paragraph_from, paragraph_start
from index.highlight.stretches import LONG_CHARS, BodyStretches, windows
from index.query.query import Word, positive_leaves
from index.ranking import MIN_IDF
from index.search import FieldMatches, Snippet
from index.setters import setters
from index.text.stems import stem_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from index.article.model import Article
    from index.highlight.matches import ArticlePatterns
    from index.highlight.stretches import Hint, Stretches, Window
    from index.query.query import Leaf, Query

MAX_CHARS: Final = 240
"""The longest snippet."""

GOOD_CHARS: Final = 160
"""A shorter snippet is extended into the sentences around it."""

LEAD_CHARS: Final = 80
"""How much of an overlong sentence is shown before the match."""

LONG_QUESTION: Final = 5
"""From so many words on, a query is a question in plain language: `of` and `the` say nothing about a passage."""

_PREFERRED: Final = ("body", "dek", "title", "authors", *LEFT_OUT_FIELDS)
"""A word is shown in the first of these fields that it matched in."""

_SPACE: Final = regex.compile(r"\s")

Extents = tuple[tuple[int, int], ...]
"""Spans of a text: 0-based, half-open, code points, sorted, disjoint."""


class Highlights(NamedTuple):
    """What matched, and the passages that show it.

    Attributes:
        matched_in: names of fields, in the order of PAGE_FIELDS.
        also_matched: the words and phrases that matched but are in no snippet.
        title_matches: spans in the title, whatever the snippets show.
        snippets: the passages, in reading order.
    """

    matched_in: tuple[str, ...] = ()
    also_matched: tuple[str, ...] = ()
    title_matches: Extents = ()
    snippets: tuple[Snippet, ...] = ()


class Telling(NamedTuple):
    """The leaves to show, and what each is worth in the choice of passages; without worths, all are worth the same."""

    leaves: tuple[Leaf, ...]
    worths: tuple[float, ...] = ()


def telling(leaves: Sequence[Leaf], idf: Callable[[Leaf], float]) -> Telling:
    """Return what to show of a query: all leaves, but of a long question only those of some weight, by their idf.

    Args:
        leaves: the query's leaves outside any NOT.
        idf: returns the inverse document frequency of a leaf, at least `index.ranking.MIN_IDF`.
    """
    words = [leaf for leaf in leaves if isinstance(leaf, Word)]
    if len(words) < LONG_QUESTION:
        return Telling(tuple(leaves))
    weighed = [(leaf, worth) for leaf in leaves if (worth := idf(leaf)) > MIN_IDF or not isinstance(leaf, Word)]
    if not weighed:
        return Telling(tuple(leaves))
    return Telling(tuple([leaf for leaf, _ in weighed]), tuple([worth for _, worth in weighed]))


def highlight_leaves(
    article: Article,
    leaves: Sequence[Leaf],
    patterns: ArticlePatterns,
    count: int,
    hint: Hint | None = None,
    worths: Sequence[float] = (),
) -> Highlights:
    """Return what the leaves of a query matched in an article, with at most `count` snippets.

    Args:
        article: one that the query found.
        leaves: the query's leaves outside any NOT.
        patterns: the patterns to search for in each field.
        count: of snippets.
        hint: what the index knows of the article's body, if that is long.
        worths: (leaves,): what each is worth in the choice of passages; all the same if empty.
    """
    stretches = hint.stretches if hint else BodyStretches(article.body) if len(article.body) > LONG_CHARS else None
    matches_by_field: Mapping[str, Sequence[Match]]
    long_body: Sequence[Window] | None = None
    if stretches is None:
        matches_by_field = article_matches(article, patterns)
    else:
        matches_by_field, long_body = _found_in_long(article, patterns, count, stretches, hint)
    shown: list[_Shown] = []
    if count:
        shown = (
            _snippets(article, matches_by_field, long_body, count, worths)
            if matches_by_field
            else [_unmatched(article, stretches)]
        )
    unshown_leaves = 0
    for matches in matches_by_field.values():
        unshown_leaves |= _leaves(matches)
    for _, matches in shown:
        unshown_leaves &= ~_leaves(matches)
    return Highlights(
        matched_in=tuple(matches_by_field),
        also_matched=_texts(leaves, unshown_leaves) if unshown_leaves else (),
        title_matches=_extents(matches_by_field["title"]) if "title" in matches_by_field else (),
        snippets=tuple([snippet for snippet, _ in shown]),
    )


def _found_in_long(
    article: Article, patterns: ArticlePatterns, count: int, stretches: Stretches, hint: Hint | None
) -> tuple[dict[str, Sequence[Match]], Sequence[Window]]:
    """Return the matches in each field that has any, and the windows of a long body.

    Of the body, only the matches that may be shown are returned. If no snippet is wanted, a leaf with more matches than
    the other fields hold must match in the body too, so the body is not searched for it.
    """
    matches_by_field = {
        name: field_matches(article, name, leaf_patterns)
        for name, leaf_patterns in patterns.by_field.items()
        if name != "body"
    }
    body_patterns = patterns.by_field.get("body", ())
    known_matches: list[Match] = []
    if hint and not count:
        matches_outside = Counter(match.leaves for matches in matches_by_field.values() for match in matches)
        known_matches = [
            Match(0, 0, leaf_pattern.bit)
            for leaf_pattern in body_patterns
            if hint.matches[leaf_pattern.bit][0] > matches_outside[leaf_pattern.bit]
        ]
        known_leaves = _leaves(known_matches)
        body_patterns = [leaf_pattern for leaf_pattern in body_patterns if not leaf_pattern.bit & known_leaves]
    long_body = windows(stretches, body_patterns, stem_language(article.language), max(count, 1), hint)
    matches_by_field["body"] = known_matches + [match for window in long_body for match in window.matches]
    return {name: matches_by_field[name] for name in PAGE_FIELDS if matches_by_field.get(name)}, long_body


def _texts(leaves: Sequence[Leaf], bits: int) -> tuple[str, ...]:
    """Return the texts of the leaves with these bits, each once."""
    return tuple(dict.fromkeys(leaf.text for index, leaf in enumerate(leaves) if bits >> index & 1))


def title_matches(article: Article, query: Query) -> Extents:
    """Return the spans of the query's words and phrases in the title."""
    return _extents(matches_in(article, "title", positive_leaves(query.root)))


def body_matches(article: Article, query: Query) -> Extents:
    """Return the spans of the query's words and phrases in the body."""
    return _extents(matches_in(article, "body", positive_leaves(query.root)))


def every_match(article: Article, patterns: ArticlePatterns) -> tuple[FieldMatches, ...]:
    """Return the places of all matches, in each field that has any, in the order of TEXT_FIELDS."""
    return tuple(
        [
            FieldMatches(field=name, spans=_extents(matches))
            for name, matches in article_matches(article, patterns).items()
        ]
    )


def _extents(matches: Iterable[Match]) -> Extents:
    return tuple([(match.start, match.stop) for match in merged(matches)])


def _leaves(matches: Iterable[Match]) -> int:
    leaves = 0
    for match in matches:
        leaves |= match.leaves
    return leaves


# Passages


class _Piece(NamedTuple):
    """A sentence with matches, or as much of it as may be shown."""

    start: int
    stop: int
    leaves: int
    matches: int


class _Field:
    """A field's text, its sentences, its matches, and the pieces of it that may be shown.

    For a long body it is one window: `start` is where the window begins in the body, `after` whether the body goes on
    after it.
    """

    def __init__(self, name: str, text: str, matches: Iterable[Match], start: int = 0, *, after: bool = False) -> None:
        self.name: Final = name
        self.text: Final = text
        self._start: Final = start
        self._after: Final = after
        self.matches: Final = merged(matches, MAX_CHARS)
        self._paragraphs: Final[dict[int, Paragraph]] = {}
        self.pieces: Final = self._pieces()

    @property
    def reading_order(self) -> tuple[int, int]:
        """The sort key of fields in reading order."""
        return PAGE_FIELDS.index(self.name), self._start

    def _pieces(self) -> list[_Piece]:
        """Return disjoint pieces in which every match is whole."""
        pieces: list[_Piece] = []
        matches, index, floor = self.matches, 0, 0
        while index < len(matches):
            first = last = matches[index]
            start, stop = self._around(first, floor)
            leaves, after = first.leaves, index + 1
            while after < len(matches) and matches[after].stop <= stop:
                last = matches[after]
                leaves |= last.leaves
                after += 1
            if after < len(matches):
                stop = min(stop, matches[after].start)
            floor = self._trimmed(last.stop, stop)
            pieces.append(_Piece(start, floor, leaves, after - index))
            index = after
        return pieces

    def _around(self, match: Match, floor: int) -> tuple[int, int]:
        """Return the sentence of a match from `floor` on; of an overlong sentence, the part around the match."""
        paragraph = self._paragraph_at(match.start)
        sentence = bisect_right(paragraph.starts, match.start) - 1
        start, stop = max(paragraph.starts[sentence], floor), max(paragraph.stops[sentence], match.stop)
        if stop - start > MAX_CHARS:
            start = max(start, self._word_start(match.start - LEAD_CHARS, match.start), match.stop - MAX_CHARS)
            stop = self._word_stop(match.stop, min(stop, start + MAX_CHARS))
        return start + _spaces(self.text[start : match.start]), stop

    def _word_start(self, low: int, high: int) -> int:
        """Return where the first word after `low` begins; `low` if none does up to `high`."""
        space = _SPACE.search(self.text, max(low, 0), high)
        return space.end() if space else low

    def _word_stop(self, low: int, high: int) -> int:
        """Return where the last whole word up to `high` ends; `high` if none does from `low` on."""
        if high >= len(self.text) or self.text[high].isspace():
            return self._trimmed(low, high)
        space = self.text.rfind(" ", low, high)
        return self._trimmed(low, space) if space >= 0 else high

    def _trimmed(self, low: int, high: int) -> int:
        """Return `high` without the white space before it, down to `low`."""
        return low + len(self.text[low:high].rstrip())

    def reach(self, index: int) -> int:
        """Return the index of the last piece that fits into a snippet that starts with this one."""
        pieces, last = self.pieces, index
        for following in range(index + 1, len(pieces)):
            if pieces[following].stop - pieces[index].start > MAX_CHARS:
                break
            if self.text.find(PARAGRAPH_BREAK, pieces[last].stop, pieces[following].start) >= 0:
                break
            last = following
        return last

    def widened(self, start: int, stop: int, floor: int, ceiling: int) -> tuple[int, int]:
        """Return a span extended by the sentences around it that fit, within its paragraph.

        Args:
            start: where the span begins.
            stop: where it ends.
            floor: where it may begin at the earliest.
            ceiling: where it may end at the latest.
        """
        ceiling = min(ceiling, start + MAX_CHARS)
        paragraph = self.text.find(PARAGRAPH_BREAK, stop, ceiling)
        ceiling = ceiling if paragraph < 0 else paragraph
        stops = self._paragraph_at(stop).stops
        sentence = bisect_right(stops, ceiling) - 1
        if sentence >= 0:
            stop = max(stop, stops[sentence])
        if stop - start < GOOD_CHARS:
            stop = self._word_stop(stop, max(stop, ceiling))
        if stop - start < GOOD_CHARS:
            start = self._earlier(start, max(floor, stop - MAX_CHARS))
        return start, stop

    def _earlier(self, start: int, floor: int) -> int:
        """Return the first start of a sentence, else of a word, from `floor` to `start` in the same paragraph."""
        paragraph = self.text.rfind(PARAGRAPH_BREAK, floor, start)
        floor = floor if paragraph < 0 else paragraph + len(PARAGRAPH_BREAK)
        starts = self._paragraph_at(start).starts
        sentence = starts[bisect_left(starts, floor, hi=len(starts) - 1)]
        return sentence if floor <= sentence < start else self._word_start(floor, start) if floor < start else start

    def opening(self, *, whole: bool) -> int:
        """Return where the text or its first sentence ends, or as much of it as may be shown."""
        stop = len(self.text) if whole else self._paragraph_at(0).stops[0]
        return stop if stop <= MAX_CHARS else self._word_stop(1, MAX_CHARS)

    def _paragraph_at(self, position: int) -> Paragraph:
        """Return the paragraph that holds a position, or that ends there."""
        start = paragraph_start(self.text, position)
        if start not in self._paragraphs:
            self._paragraphs[start] = paragraph_from(self.text, start)
        return self._paragraphs[start]

    def shown(self, start: int, stop: int) -> _Shown:
        """Return a span as a snippet, with the matches that lie whole in it."""
        matches = [match for match in self.matches if match.start >= start and match.stop <= stop]
        extents = tuple([(match.start - start, match.stop - start) for match in matches])
        before = start > 0 or self._start > 0
        after = stop < len(self.text) or self._after
        snippet = _new(Snippet)
        _set_field(snippet, self.name)
        _set_start(snippet, self._start + start)
        _set_stop(snippet, self._start + stop)
        _set_text(snippet, self.text[start:stop])
        _set_matches(snippet, extents)
        _set_is_cut_before(snippet, before and not self.text.endswith(PARAGRAPH_BREAK, 0, start))
        _set_is_cut_after(snippet, after and not self.text.startswith(PARAGRAPH_BREAK, stop))
        snippet.__post_init__()
        return snippet, matches


_new: Final = object.__new__
(
    _set_field,
    _set_start,
    _set_stop,
    _set_text,
    _set_matches,
    _set_is_cut_before,
    _set_is_cut_after,
) = setters(Snippet)

_Shown = tuple[Snippet, list[Match]]


def _spaces(text: str) -> int:
    return len(text) - len(text.lstrip())


# The choice


class _Candidate(NamedTuple):
    """Pieces `first` to `last` of a field as one snippet.

    Attributes:
        assigned: the leaves to show from this field.
        leaves: the leaves that match in these pieces.
        new: the leaves in both.
        rank: the order of candidates with as many new words: body first, then more words, then more matches.
    """

    field: _Field
    first: int
    last: int
    assigned: int
    leaves: int
    new: int
    rank: tuple[bool, int, int]

    def without(self, taken: _Candidate) -> _Candidate | None:
        """Return the part of this candidate that remains after another is taken; None if nothing does."""
        if self.field is not taken.field or self.last < taken.first or taken.last < self.first:
            return self
        return _candidate(self.field, self.assigned, self.first, taken.first - 1) if self.first < taken.first else None


def _candidate(field: _Field, assigned: int, first: int, last: int) -> _Candidate:
    leaves = matches = 0
    for piece in field.pieces[first : last + 1]:
        leaves |= piece.leaves
        matches += piece.matches
    rank = field.name == "body", leaves.bit_count(), matches
    return _Candidate(field, first, last, assigned, leaves, leaves & assigned, rank)


def _snippets(
    article: Article,
    matches_by_field: Mapping[str, Sequence[Match]],
    long_body: Sequence[Window] | None,
    count: int,
    worths: Sequence[float],
) -> list[_Shown]:
    """Return the best passages in reading order, each with the matches it shows."""
    shown: list[_Shown] = []
    cores = _cores(_fields(article, matches_by_field, long_body), count, worths)
    floor = 0
    for index, (field, start, stop) in enumerate(cores):
        is_last = index + 1 == len(cores) or cores[index + 1].field is not field
        ceiling = len(field.text) if is_last else cores[index + 1].start
        start, stop = field.widened(start, stop, floor, ceiling)
        shown.append(field.shown(start, stop))
        floor = 0 if is_last else stop
    return shown


class _Core(NamedTuple):
    """The span around which a snippet is built."""

    field: _Field
    start: int
    stop: int


def _cores(fields: Sequence[tuple[_Field, int]], count: int, worths: Sequence[float]) -> list[_Core]:
    """Return the spans to show, in reading order."""
    if len(fields) == 1 and len(fields[0][0].pieces) == 1:
        field, _ = fields[0]
        return [_Core(field, field.pieces[0].start, field.pieces[0].stop)][:count]
    candidates = [
        _candidate(field, assigned, first, field.reach(first))
        for field, assigned in fields
        for first in range(len(field.pieces))
    ]
    return [
        _Core(field, field.pieces[first].start, field.pieces[last].stop)
        for field, first, last, *_ in _chosen(candidates, count, worths)
    ]


def _fields(
    article: Article, matches_by_field: Mapping[str, Sequence[Match]], long_body: Sequence[Window] | None
) -> list[tuple[_Field, int]]:
    """Return the fields to show words from, each with the leaves it shows; a long body gives one field per window."""
    fields: list[tuple[_Field, int]] = []
    covered = 0
    for name in _PREFERRED:
        if name in matches_by_field:
            assigned = _leaves(matches_by_field[name]) & ~covered
            if assigned:
                covered |= assigned
                if name == "body" and long_body is not None:
                    fields += [(_Field(name, *window[:3], after=window.goes_on), assigned) for window in long_body]
                else:
                    fields.append((_Field(name, field_text(article, name), matches_by_field[name]), assigned))
    return fields


def _chosen(candidates: list[_Candidate], count: int, worths: Sequence[float]) -> list[_Candidate]:
    """Return the best candidates in reading order; those with new words are chosen first, by the worth of these."""
    chosen: list[_Candidate] = []
    covered = 0
    worth_of = partial(_worth, worths=worths) if worths else int.bit_count
    while candidates and len(chosen) < count:
        best = max(candidates, key=lambda candidate: (worth_of(candidate.new & ~covered), candidate.rank))
        if best.field.name != "body" and not best.new & ~covered:
            break
        chosen.append(best)
        covered |= best.leaves
        candidates = [remainder for candidate in candidates if (remainder := candidate.without(best))]
    return sorted(chosen, key=lambda candidate: (*candidate.field.reading_order, candidate.first))


def _worth(leaves: int, worths: Sequence[float]) -> float:
    """Return what leaves are worth together."""
    return sum(worth for index, worth in enumerate(worths) if leaves >> index & 1)


def _unmatched(article: Article, stretches: Stretches | None) -> _Shown:
    """Return the dek, else the body's first sentence, else the title, as far as it fits into a snippet."""
    for name in ("dek", "body"):
        is_long = name == "body" and stretches is not None
        text = stretches.text(0, stretches.edges[1]) if is_long and stretches else field_text(article, name)
        if text:
            field = _Field(name, text, (), after=is_long)
            return field.shown(0, field.opening(whole=name != "body"))
    field = _Field("title", article.title, ())
    return field.shown(0, field.opening(whole=True))
