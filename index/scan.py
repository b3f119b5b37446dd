"""Where a plain word, or several that follow each other, stand in an ASCII text: found without reading the rest of it.

A chunk (`analysis.chunks`) is asked for its tokens only where it could hold the word: where the word itself stands
between characters that are neither letters nor digits, and where a chunk has punctuation inside, which analysis may
take out (`O'Neil`, `U.N.`). So a long text costs what a search for a string does: a tenth of reading it.

Invariant: the spans are those that `analysis.tokenize` gives (a test).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from index.analysis import COUNTRY, COUNTRY_TERM, PRONOUN, Token, cached_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.analysis import Sought

_LETTER: Final = ord("a")
_SPACE: Final = ord(" ")
_OTHER: Final = ord(".")
_CLASSES: Final = bytes(
    _SPACE if chr(code) in " \n" else _LETTER if code < 128 and chr(code).isalnum() else _OTHER for code in range(256)
)
"""What each character is to a chunk: a letter or digit, what parts chunks, anything else."""

_BEGINNING: Final = b".a"
"""Punctuation with a letter or digit behind it: mostly a quotation's beginning, else inside a chunk."""


def is_plain(sought: Sought) -> bool:
    """Return whether terms can be looked for so: all of them ASCII letters and digits, none told by its neighbours."""
    return bool(sought.terms) and all(
        term.isascii() and term.isalnum() and term not in (PRONOUN, COUNTRY_TERM) for term in sought.terms
    )


class PlainText:
    """An ASCII text to be looked through; `is_plain` says for what."""

    def __init__(self, text: str) -> None:
        self._text: Final = text
        self._lower: Final = text.lower()
        self._classes: Final = text.encode("ascii").translate(_CLASSES)
        self._broken: list[tuple[int, int]] | None = None

    def spans(self, sought: Sought) -> list[tuple[int, int]]:
        """Return where the terms follow each other, in order: 0-based, half-open, code points."""
        terms = sought.terms
        lead = min(range(len(terms)), key=lambda number: self._lower.count(terms[number]))
        found = {}
        for token in self._tokens(terms[lead], is_beginning=sought.prefix and lead == len(terms) - 1):
            before = self._before(token.start, lead) if lead else ()
            after = self._after(token.stop, len(terms) - lead - 1) if lead < len(terms) - 1 else ()
            around = (*before, token, *after)
            if len(terms) == 1 or _is_sought([each.term for each in around], sought):
                found[around[0].start] = around[-1].stop
        return sorted(found.items())

    def beginning_with(self, letter: str) -> Iterator[tuple[str, str, int]]:
        """Yield each token whose term begins with a letter: as printed, its term, and where it begins."""
        broken = self._broken_chunks()
        for start, stop in broken:
            for token in self._cut(start, stop):
                if token.term.startswith(letter):
                    yield self._text[token.start : token.stop], token.term, token.start
        for match in re.finditer(rf"(?<![0-9a-z]){letter}[0-9a-z]*", self._lower):
            start, stop = match.span()
            if not _is_within(start, broken):
                yield self._text[start:stop], match[0], start

    def _broken_chunks(self) -> Sequence[tuple[int, int]]:
        """Return the chunks with punctuation inside, ascending, each once."""
        if self._broken is None:
            self._broken = list(dict.fromkeys(self._with_punctuation_inside()))
        return self._broken

    def _tokens(self, term: str, *, is_beginning: bool) -> Iterator[Token]:
        """Yield each token of a term, or that begins with it, once."""
        done = set()
        for start, stop in self._chunks(term, is_beginning=is_beginning):
            if start not in done:
                done.add(start)
                for token in self._cut(start, stop):
                    if token.term == term or (is_beginning and token.term.startswith(term)):
                        yield token

    def _chunks(self, term: str, *, is_beginning: bool) -> Iterator[tuple[int, int]]:
        """Yield the chunks that may hold a term, some of them twice."""
        classes, size, length = self._classes, len(term), len(self._lower)
        at = self._lower.find(term)
        while at >= 0:
            after = at + size
            ends = is_beginning or after == length or classes[after] != _LETTER
            if ends and (at == 0 or classes[at - 1] != _LETTER):
                yield self._chunk(at)
            at = self._lower.find(term, at + 1)
        yield from self._broken_chunks()

    def _with_punctuation_inside(self) -> Iterator[tuple[int, int]]:
        classes = self._classes
        at = classes.find(_BEGINNING)
        while at >= 0:
            before = at
            while before and classes[before - 1] == _OTHER:
                before -= 1
            if before and classes[before - 1] == _LETTER:
                yield self._chunk(at)
            at = classes.find(_BEGINNING, at + 1)

    def _chunk(self, at: int) -> tuple[int, int]:
        """Return where the chunk around a place begins and ends."""
        stop = self._classes.find(b" ", at)
        return self._classes.rfind(b" ", 0, at) + 1, stop if stop >= 0 else len(self._text)

    def _cut(self, start: int, stop: int) -> list[Token]:
        tokens = cached_words(self._text[start:stop])
        return [Token(token.term, token.start + start, token.stop + start) for token in tokens]

    def _after(self, stop: int, count: int) -> Sequence[Token]:
        """Return the next tokens behind a place."""
        found: list[Token] = []
        start, end = self._chunk(stop - 1)
        while len(found) < count:
            found += [token for token in self._cut(start, end) if token.start >= stop]
            if end >= len(self._text):
                break
            start, end = self._chunk_from(end + 1)
        return found[:count]

    def _before(self, start: int, count: int) -> Sequence[Token]:
        """Return the last tokens before a place."""
        found: list[Token] = []
        first, end = self._chunk(start)
        while len(found) < count:
            found = [*(token for token in self._cut(first, end) if token.stop <= start), *found]
            if first == 0:
                break
            first, end = self._classes.rfind(b" ", 0, first - 1) + 1, first - 1
        return found[-count:]

    def _chunk_from(self, start: int) -> tuple[int, int]:
        stop = self._classes.find(b" ", start)
        return start, stop if stop >= 0 else len(self._text)


def _is_within(position: int, chunks: Sequence[tuple[int, int]]) -> bool:
    number = bisect_right(chunks, position, key=itemgetter(0)) - 1
    return number >= 0 and position < chunks[number][1]


def _is_sought(found: Sequence[str], sought: Sought) -> bool:
    terms = list(sought.terms)
    if not sought.prefix:
        return list(found) == terms
    return len(found) == len(terms) and list(found[:-1]) == terms[:-1] and found[-1].startswith(terms[-1])


def is_plain_text(text: str) -> bool:
    """Return whether a text can be looked through so."""
    return text.isascii() and COUNTRY not in text
