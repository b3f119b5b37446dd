"""Find the matches in a long body without reading all of it.

A body of at most LONG_CHARS is read whole, without this module. A longer body is cut into stretches (`edges_of`). They
are searched in order. Each leaf needs as many matches as snippets are wanted. A stretch is selected if it holds a match
of a leaf that still needs one; then the matches of all leaves in it are selected. So each leaf that matches anywhere
has a match to show.

The rule depends on the text alone, so every engine gives the same passages. An index may pass a `Hint`: which stretches
may hold a word, and how many matches there are. A hint saves reading and never changes the answer.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from index.article.model import PARAGRAPH_BREAK
from index.highlight.holdings import stem_key
from index.highlight.matches import Match, matches_in_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from index.highlight.matches import LeafPattern
    from index.pattern import Pattern

LONG_CHARS: Final = 160_000
"""The longest body that is searched whole: 26,000 words of English.

The commonest word of such a body takes 15 ms; of one ten times as long, 90 ms."""

STRETCH_CHARS: Final = 8_192
"""The longest usual stretch: 1,300 words. A common word has some 50 matches in it, whose passages take 0.5 ms."""

MARGIN_CHARS: Final = 1_024
"""How much text before and after a stretch is read with it, for phrases and sentences that cross its edge."""

_WORD_GAPS: Final = (" ", "\n")


class Stretches(Protocol):
    """A long body in stretches; the implementation decides how much of it is ever in memory."""

    @property
    def edges(self) -> Sequence[int]:
        """The start of each stretch, and the end of the last one: offsets in the body."""

    def text(self, start: int, stop: int) -> str:
        """Return the body's text from `start` to `stop`."""

    def possible_stretches(self, keys: Collection[str]) -> int:
        """Return the stretches that may hold one of some keys; bit i (`1 << i`) stands for stretch i.

        Args:
            keys: terms, and stems as `holdings.stem_key` writes them.
        """


class BodyStretches:
    """The stretches of a body that is in memory."""

    def __init__(self, body: str) -> None:
        self.edges: Final = edges_of(body)
        self._body: Final = body

    def text(self, start: int, stop: int) -> str:
        """Return the body's text from `start` to `stop`."""
        return self._body[start:stop]

    def possible_stretches(self, _: Collection[str]) -> int:
        """Return all stretches, as bits: nothing is known of their words."""
        return (1 << len(self.edges) - 1) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What an index knows of an article to highlight.

    Attributes:
        stretches: the stretches of its body.
        matches: by `LeafPattern.bit`, the least and the greatest possible number of the leaf's matches in all fields.
        terms: by `LeafPattern.bit`, the terms that the leaf's prefix, wildcard or fuzzy term matches, if
            the index lists them.
    """

    stretches: Stretches
    matches: Mapping[int, tuple[int, int]]
    terms: Mapping[int, Collection[str]]


class Window(NamedTuple):
    """Consecutive selected stretches, with a margin before and after them.

    Attributes:
        text: the text of the stretches and the margins.
        matches: the matches that begin in the stretches; their spans count from the start of `text`.
        start: the offset of `text` in the body.
        goes_on: whether the body has more text after `text`.
    """

    text: str
    matches: Sequence[Match]
    start: int
    goes_on: bool


def edges_of(body: str) -> list[int]:
    """Return the start of each stretch of a body, and the end of the last one.

    A stretch ends at the last paragraph break within STRETCH_CHARS, else at the last space there, else at the first gap
    between words after STRETCH_CHARS.
    """
    edges = [0]
    while len(body) - edges[-1] > STRETCH_CHARS:
        limit = edges[-1] + STRETCH_CHARS
        paragraph = body.rfind(PARAGRAPH_BREAK, edges[-1] + 1, limit)
        space = -1 if paragraph >= 0 else body.rfind(" ", edges[-1] + 1, limit)
        if paragraph >= 0:
            edges.append(paragraph + len(PARAGRAPH_BREAK))
        elif space >= 0:
            edges.append(space + 1)
        else:
            following = [position + 1 for gap in (" ", "\n") if (position := body.find(gap, limit)) >= 0]
            edges.append(min(following, default=len(body)))
    return [*edges, len(body)] if edges[-1] < len(body) else edges


def windows(
    stretches: Stretches,
    leaf_patterns: Sequence[LeafPattern],
    language: str | None,
    enough: int,
    hint: Hint | None = None,
) -> list[Window]:
    """Return the windows of a long body that show its matches, in order.

    Args:
        stretches: the stretches of the body.
        leaf_patterns: the patterns to search for.
        language: the language of the body, as `stem_language` names it; None if its words have no stems.
        enough: how many matches of each leaf to find; fewer if the body has fewer.
        hint: what the index knows of the article; None if the body is searched without an index.
    """
    search = _Search(stretches, leaf_patterns, language, hint)
    return list(_windows(stretches, sorted(search.selected(enough).items())))


class _Search:
    """Search a body for the matches of some leaves, stretch by stretch."""

    def __init__(
        self, stretches: Stretches, leaf_patterns: Sequence[LeafPattern], language: str | None, hint: Hint | None
    ) -> None:
        self._stretches: Final = stretches
        self._max_matches: Final = {
            leaf_pattern.bit: hint.matches[leaf_pattern.bit][1] if hint else sys.maxsize
            for leaf_pattern in leaf_patterns
        }
        self._leaf_patterns: Final = [
            leaf_pattern for leaf_pattern in leaf_patterns if self._max_matches[leaf_pattern.bit]
        ]
        self._language: Final = language
        self._terms: Final = hint.terms if hint else {}

    def selected(self, enough: int) -> dict[int, list[Match]]:
        """Return the selected stretches, by index, each with the matches that begin in it. Spans count in the body."""
        selected: dict[int, list[Match]] = {}
        missing = {
            leaf_pattern.bit: min(enough, self._max_matches[leaf_pattern.bit]) for leaf_pattern in self._leaf_patterns
        }
        bits_not_found = set(missing)
        candidates_by_bit = {
            leaf_pattern.bit: self._candidates(leaf_pattern.bit, leaf_pattern.pattern)
            for leaf_pattern in self._leaf_patterns
        }
        for index in range(len(self._stretches.edges) - 1):
            if not missing:
                break
            if not any(candidates_by_bit[bit] >> index & 1 for bit in missing):
                continue
            found = self._beginning_in(index)
            if any(match.leaves in missing for match in found):
                selected[index] = found
                for match in found:
                    bits_not_found.discard(match.leaves)
                    if match.leaves in missing:
                        missing[match.leaves] -= 1
                missing = {bit: count for bit, count in missing.items() if count > 0}
        for leaf_pattern in self._leaf_patterns:
            if leaf_pattern.bit in bits_not_found and self._may_be_spread(leaf_pattern.pattern):
                self._add_spread(leaf_pattern, enough, selected)
        return selected

    def _beginning_in(self, index: int) -> list[Match]:
        """Return the matches that begin in a stretch; their spans count in the body."""
        lower_edge, upper_edge = self._stretches.edges[index : index + 2]
        start, text = with_margin(self._stretches, lower_edge, upper_edge)
        found = matches_in_text(text, self._leaf_patterns, self._language)
        return [match.shifted(start) for match in found if lower_edge <= match.start + start < upper_edge]

    def _candidates(self, bit: int, pattern: Pattern) -> int:
        """Return the stretches, as bits, that may hold the start of a match."""
        possible_stretches, possible = self._stretches.possible_stretches, (1 << len(self._stretches.edges) - 1) - 1
        if bit in self._terms:
            return possible_stretches(self._terms[bit])
        if pattern.edits or pattern.glob:
            return possible
        if pattern.term is not None:
            language = self._language or ""
            stems = [stem_key(language, stem) for stem in pattern.stems.get(language, ())]
            return possible_stretches([pattern.term, *stems, *pattern.others])
        for term in _whole_terms(pattern):
            # A match may begin in the stretch before the one that holds this term, or after it.
            with_term = possible_stretches([term])
            possible &= with_term | with_term << 1 | with_term >> 1
        return possible | possible_stretches(pattern.others)

    def _may_be_spread(self, pattern: Pattern) -> bool:
        """Return whether a match may be wider than a margin: it has several terms, and the body may hold each."""
        is_of_several = sum(len(unit.terms) for unit in pattern.units) > 1
        return is_of_several and all(self._stretches.possible_stretches([term]) for term in _whole_terms(pattern))

    def _add_spread(self, leaf_pattern: LeafPattern, enough: int, selected: dict[int, list[Match]]) -> None:
        """Read the whole body, and add a leaf's first matches: those wider than a margin are in no stretch."""
        edges = self._stretches.edges
        found = matches_in_text(self._stretches.text(0, edges[-1]), [leaf_pattern], self._language)
        for match in sorted(found)[:enough]:
            index = bisect_right(edges, match.start) - 1
            selected.setdefault(index, self._beginning_in(index)).append(match)


def _whole_terms(pattern: Pattern) -> Iterator[str]:
    """Yield the terms of a pattern except prefixes."""
    for unit in pattern.units:
        yield from unit.terms[:-1] if unit.prefix else unit.terms


def with_margin(stretches: Stretches, lower_edge: int, upper_edge: int) -> tuple[int, str]:
    """Return the text between two edges with a margin of whole words before and after it.

    Returns:
        The offset in the body where the margin begins, and the text with both margins.
    """
    lower, upper = max(0, lower_edge - MARGIN_CHARS), min(stretches.edges[-1], upper_edge + MARGIN_CHARS)
    text = stretches.text(lower, upper)
    start, stop = lower_edge - lower, upper_edge - lower
    if lower > 0:
        gaps = [position for gap in _WORD_GAPS if (position := text.find(gap, 0, start)) >= 0]
        text_start = min(gaps, default=start)
    else:
        text_start = 0
    text_end = len(text) if upper == stretches.edges[-1] else max(stop, *(text.rfind(gap, stop) for gap in _WORD_GAPS))
    return lower + text_start, text[text_start:text_end]


def _windows(stretches: Stretches, selected: Iterable[tuple[int, list[Match]]]) -> Iterator[Window]:
    """Yield the selected stretches as windows; neighbouring stretches make one window."""
    run: list[tuple[int, list[Match]]] = []
    for index, found in selected:
        if run and run[-1][0] + 1 != index:
            yield _window(stretches, run)
            run = []
        run.append((index, found))
    if run:
        yield _window(stretches, run)


def _window(stretches: Stretches, run: Sequence[tuple[int, list[Match]]]) -> Window:
    start, text = with_margin(stretches, stretches.edges[run[0][0]], stretches.edges[run[-1][0] + 1])
    matches = [match.shifted(-start) for _, found in run for match in found]
    return Window(text, matches, start, start + len(text) < stretches.edges[-1])
