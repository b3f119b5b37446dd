"""Where a plain word, or several that follow each other, stand in a text: found without reading the rest of it.

A chunk (`analysis.chunks`) is asked for its tokens only where it could hold the word: where the word itself stands
between characters that are neither letters nor digits, and where a chunk is broken: it has punctuation inside, which
analysis may take out (`O'Neil`, `U.N.`), or what is not ASCII. So a long text costs what a search for a string does: a
tenth of reading it.

Invariant: the spans are those that `analysis.tokenize` gives (a test).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from index.text.analysis import COUNTRY_TERM, PRONOUN, Token, cached_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.text.analysis import Sought

_SPACE: Final = ord(" ")
_OTHER: Final = ord(".")
_FOLDED: Final = bytes(
    _SPACE if chr(code) in " \n" else ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else _OTHER
    for code in range(256)
)
"""What each character is to a chunk: a letter or digit itself, made small, what parts chunks a space, else a full stop.

Letters and digits alone are above the full stop.
"""

_INSIDE: Final = re.compile(rb"\.(?<=[^ .]\.)\.*+(?=[^ .])")
"""Punctuation between letters or digits. It begins with what is searched for as fast as a string is."""

_FOREIGN: Final = re.compile(rb"\?+")
"""What is not ASCII, once question marks are written as full stops."""

MAX_FOREIGN: Final = 32
"""Of so many characters one may be foreign, or a run of them. Of cleaned pages, quotation marks and dashes mostly, such
texts take a seventh less than by reading; pages in many languages take as long."""

_WORD: Final = re.compile(rb"[^ .]+")


class PlainTerms(NamedTuple):
    """Terms that follow each other in plain text: all of them ASCII letters and digits, none told by its neighbours.

    Attributes:
        terms: at least one.
        written: the same, as a text's letters are written.
        is_open: whether the last one stands for every term that begins with it.
    """

    terms: tuple[str, ...]
    written: tuple[bytes, ...]
    is_open: bool


def plain_terms(sought: Sought) -> PlainTerms | None:
    """Return terms as they can be looked for so, or None where they cannot."""
    if not sought.terms or not all(
        term.isascii() and term.isalnum() and term not in (PRONOUN, COUNTRY_TERM) for term in sought.terms
    ):
        return None
    return PlainTerms(sought.terms, tuple(term.encode() for term in sought.terms), sought.prefix)


def plain_text(text: str) -> PlainText | None:
    """Return a text as it can be looked through so, or None where it cannot."""
    if text.isascii():
        return PlainText(text, text.encode("ascii"), ())
    encoded = text.replace("?", ".").encode("ascii", "replace")
    foreign = _FOREIGN.findall(encoded)
    return PlainText(text, encoded, _FOREIGN.finditer(encoded)) if len(foreign) * MAX_FOREIGN <= len(text) else None


class PlainText:
    """A text to be looked through; a space is put behind it.

    So what is before the first character, at -1, is a space too.
    """

    def __init__(self, text: str, encoded: bytes, foreign: Iterable[re.Match[bytes]]) -> None:
        self.text: Final = text
        self._folded: Final = encoded.translate(_FOLDED) + b" "
        self._broken: Final = self._chunks_at([*_INSIDE.finditer(self._folded), *foreign])

    def spans(self, sought: PlainTerms) -> list[tuple[int, int]]:
        """Return where the terms follow each other, in order: 0-based, half-open, code points."""
        terms, written, is_open = sought
        if not self._broken:
            for term in written:
                if term not in self._folded:
                    return []
        if len(terms) == 1:
            return self._places(terms[0], written[0], is_beginning=is_open)
        lead = min(range(len(terms)), key=lambda number: self._folded.count(written[number]))
        found = []
        for start, stop in self._places(terms[lead], written[lead], is_beginning=is_open and lead == len(terms) - 1):
            before = self._before(start, lead) if lead else ()
            if not _are(before, terms[:lead]):
                continue
            after = self._after(stop, len(terms) - lead - 1) if lead < len(terms) - 1 else ()
            if _are(after, terms[lead + 1 :], is_open=is_open):
                found.append((before[0].start if before else start, after[-1].stop if after else stop))
        return found

    def beginning_with(self, letters: str) -> Iterator[tuple[str, str, int]]:
        """Yield each token whose term begins with plain letters, and each that is written with others than these.

        As printed, its term, and where it begins.
        """
        broken = self._broken
        for term, start, stop in self._broken_tokens:
            written = self.text[start:stop]
            if term.startswith(letters) or not (written.isascii() and written.isalnum()):
                yield written, term, start
        for start, stop in self._words(letters.encode(), is_beginning=True):
            if not (broken and _is_within(start, broken)):
                yield self.text[start:stop], self._folded[start:stop].decode(), start

    def _chunks_at(self, places: Sequence[re.Match[bytes]]) -> Sequence[tuple[int, int]]:
        """Return the chunks that something is in, ascending, each once."""
        return sorted({self._chunk(place.start()) for place in places}) if places else ()

    @cached_property
    def _broken_tokens(self) -> Sequence[Token]:
        return [token for start, stop in self._broken for token in self._cut(start, stop)]

    def _places(self, term: str, written: bytes, *, is_beginning: bool) -> list[tuple[int, int]]:
        """Return where each token of a term, or that begins with it, begins and ends, in order."""
        found = self._words(written, is_beginning=is_beginning)
        if self._broken:
            found = [place for place in found if not _is_within(place[0], self._broken)]
            for token in self._broken_tokens:
                if token.term == term or (is_beginning and token.term.startswith(term)):
                    found.append((token.start, token.stop))
            found.sort()
        return found

    def _words(self, term: bytes, *, is_beginning: bool) -> list[tuple[int, int]]:
        """Return where letters and digits that nothing but others parts are a term, or begin with it."""
        folded, size = self._folded, len(term)
        found = []
        at = folded.find(term)
        while at >= 0:
            stop = at + size
            if folded[at - 1] <= _OTHER:
                while is_beginning and folded[stop] > _OTHER:
                    stop += 1
                if folded[stop] <= _OTHER:
                    found.append((at, stop))
            at = folded.find(term, stop)
        return found

    def _chunk(self, at: int) -> tuple[int, int]:
        """Return where the chunk around a place begins and ends."""
        return self._folded.rfind(b" ", 0, at) + 1, self._folded.find(b" ", at)

    def _cut(self, start: int, stop: int) -> list[Token]:
        tokens = cached_words(self.text[start:stop])
        return [Token(token.term, token.start + start, token.stop + start) for token in tokens]

    def _after(self, stop: int, count: int) -> Sequence[Token]:
        """Return the next tokens behind a place."""
        if not self._broken:
            words = islice(_WORD.finditer(self._folded, stop), count)
            return [Token(word[0].decode(), *word.span()) for word in words]
        found: list[Token] = []
        start, end = self._chunk(stop - 1)
        while len(found) < count:
            found += [token for token in self._cut(start, end) if token.start >= stop]
            if end >= len(self.text):
                break
            start, end = end + 1, self._folded.find(b" ", end + 1)
        return found[:count]

    def _before(self, start: int, count: int) -> Sequence[Token]:
        """Return the last tokens before a place."""
        found: list[Token] = []
        first, end = self._chunk(start)
        while len(found) < count:
            found = [*(token for token in self._cut(first, end) if token.stop <= start), *found]
            if first == 0:
                break
            first, end = self._folded.rfind(b" ", 0, first - 1) + 1, first - 1
        return found[-count:]


def _is_within(position: int, chunks: Sequence[tuple[int, int]]) -> bool:
    number = bisect_right(chunks, position, key=itemgetter(0)) - 1
    return number >= 0 and position < chunks[number][1]


def _are(tokens: Sequence[Token], terms: tuple[str, ...], *, is_open: bool = False) -> bool:
    """Return whether tokens have these terms; where it is open, the last one only begins with its."""
    if len(tokens) != len(terms):
        return False
    found = tuple([token.term for token in tokens])
    return found == terms or (is_open and found[:-1] == terms[:-1] and found[-1].startswith(terms[-1]))
