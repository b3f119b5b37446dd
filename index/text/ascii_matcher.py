"""Find one ASCII word, or several in a row, in a text without tokenizing all of it.

The matcher searches the folded bytes of the text. It tokenizes only the complex chunks (`analysis.chunks`), in which
a byte search can miss. These have punctuation inside, which analysis may take out (`O'Neil`, `U.N.`), characters
outside ASCII, or a sign that may belong to a word (`C++`). So a long text costs as much as a string search: a tenth of
the time of tokenizing it.

Invariant: the spans are those that `analysis.tokenize` gives (a test checks it).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from index.text.analysis import COUNTRY_TERM, PRONOUN, Token, cached_tokenize_chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.text.analysis import TermSequence

_SPACE: Final = ord(" ")
_PUNCTUATION: Final = ord(".")
_FOLDED: Final = bytes(
    _SPACE if chr(code) in " \n" else ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else _PUNCTUATION
    for code in range(256)
)
"""How each byte is folded: a letter or digit to lower case, a space or line end to a space, all else to a full stop.

Only letters and digits have codes above the full stop's.
"""

_INNER_PUNCTUATION: Final = re.compile(rb"\.(?! )(?:(?<=[^ .]\.)\.*+(?=[^ .])|net)")
"""Punctuation between letters or digits, or where `.NET` may stand.

The pattern starts with a literal byte, so `re` scans as fast as a string search. Most full stops end a sentence: a
space follows, which is looked for first.
"""

_SIGNED: Final = re.compile(rb"(?<=[A-Za-z])(?:\+\+|#)")
"""Where a letter may have a sign: `C++`, `C#`."""

_NON_ASCII_RUN: Final = re.compile(rb"\?+")
"""Runs of characters outside ASCII, which encode as `?`. The text's own question marks are full stops by then."""

CHARS_PER_NON_ASCII: Final = 32
"""Give up on texts with more than one run of non-ASCII characters in so many characters.

Cleaned pages have mostly quotation marks and dashes outside ASCII; up to this share, matching takes a seventh less time
than tokenizing. Pages in many languages take as long either way."""

_WORD: Final = re.compile(rb"[^ .]+")


class AsciiTerms(NamedTuple):
    """Consecutive terms of ASCII letters and digits alone, none of which depends on its neighbours (as `US` does).

    Attributes:
        terms: at least one.
        encoded: the same as bytes.
        is_prefix: whether the last one matches every term that starts with it.
    """

    terms: tuple[str, ...]
    encoded: tuple[bytes, ...]
    is_prefix: bool


def ascii_terms(sequence: TermSequence) -> AsciiTerms | None:
    """Return the terms in the form this module searches for; None if one of them needs full analysis."""
    if not sequence.terms or not all(
        term.isascii() and term.isalnum() and term not in (PRONOUN, COUNTRY_TERM) for term in sequence.terms
    ):
        return None
    return AsciiTerms(sequence.terms, tuple(term.encode() for term in sequence.terms), sequence.prefix)


def ascii_text(text: str) -> AsciiText | None:
    """Return the text ready to be searched; None if too much of it is outside ASCII."""
    if text.isascii():
        return AsciiText(text, text.encode("ascii"), ())
    encoded = text.replace("?", ".").encode("ascii", "replace")
    non_ascii = _NON_ASCII_RUN.findall(encoded)
    return (
        AsciiText(text, encoded, _NON_ASCII_RUN.finditer(encoded))
        if len(non_ascii) * CHARS_PER_NON_ASCII <= len(text)
        else None
    )


class AsciiText:
    """A text ready to be searched, with a space put after its end.

    That space is also the byte at index -1, so it serves as the one before the first character.
    """

    def __init__(self, text: str, encoded: bytes, non_ascii: Iterable[re.Match[bytes]]) -> None:
        self.text: Final = text
        self._folded: Final = encoded.translate(_FOLDED) + b" "
        # Few texts have such a sign, and one byte is found in a tenth of the time that two or a pattern take.
        signed = _SIGNED.finditer(encoded) if b"+" in encoded or b"#" in encoded else ()
        self._complex_chunks: Final = self._chunks_at([*_INNER_PUNCTUATION.finditer(self._folded), *non_ascii, *signed])

    def spans(self, pattern: AsciiTerms) -> list[tuple[int, int]]:
        """Return the spans where the terms follow each other, in order: 0-based, half-open, code points."""
        terms, encoded, is_prefix = pattern
        # Without complex chunks, a term that is not in the bytes cannot match.
        if not self._complex_chunks:
            for term in encoded:
                if term not in self._folded:
                    return []
        if len(terms) == 1:
            return self._term_spans(terms[0], encoded[0], is_prefix=is_prefix)
        # Neighbours are compared at each occurrence of one term, so the rarest costs least.
        rarest = min(range(len(terms)), key=lambda index: self._folded.count(encoded[index]))
        found = []
        for start, stop in self._term_spans(
            terms[rarest], encoded[rarest], is_prefix=is_prefix and rarest == len(terms) - 1
        ):
            before = self._tokens_before(start, rarest) if rarest else ()
            if not _terms_equal(before, terms[:rarest]):
                continue
            after = self._tokens_after(stop, len(terms) - rarest - 1) if rarest < len(terms) - 1 else ()
            if _terms_equal(after, terms[rarest + 1 :], is_prefix=is_prefix):
                found.append((before[0].start if before else start, after[-1].stop if after else stop))
        return found

    def tokens_with_prefix(self, prefix: str) -> Iterator[tuple[str, str, int]]:
        """Yield each token whose term starts with `prefix`, and each that is not ASCII letters and digits alone.

        Each item is the word as printed, its term, and the offset of its start.
        """
        complex_chunks = self._complex_chunks
        for term, start, stop in self._complex_tokens:
            written = self.text[start:stop]
            if term.startswith(prefix) or not (written.isascii() and written.isalnum()):
                yield written, term, start
        for start, stop in self._word_spans(prefix.encode(), is_prefix=True):
            if not (complex_chunks and _is_within(start, complex_chunks)):
                yield self.text[start:stop], self._folded[start:stop].decode(), start

    def _chunks_at(self, matches: Sequence[re.Match[bytes]]) -> Sequence[tuple[int, int]]:
        """Return the span of each chunk that holds a match, ascending and each once."""
        return sorted({self._chunk_at(match.start()) for match in matches}) if matches else ()

    @cached_property
    def _complex_tokens(self) -> Sequence[Token]:
        return [token for start, stop in self._complex_chunks for token in self._tokens_in(start, stop)]

    def _term_spans(self, term: str, encoded: bytes, *, is_prefix: bool) -> list[tuple[int, int]]:
        """Return the spans of the tokens equal to `term`, or starting with it, in order."""
        found = self._word_spans(encoded, is_prefix=is_prefix)
        if self._complex_chunks:
            found = [span for span in found if not _is_within(span[0], self._complex_chunks)]
            for token in self._complex_tokens:
                if token.term == term or (is_prefix and token.term.startswith(term)):
                    found.append((token.start, token.stop))
            found.sort()
        return found

    def _word_spans(self, term: bytes, *, is_prefix: bool) -> list[tuple[int, int]]:
        """Return the spans of whole words equal to `term`, or starting with it."""
        folded, size = self._folded, len(term)
        found = []
        position = folded.find(term)
        while position >= 0:
            stop = position + size
            if folded[position - 1] <= _PUNCTUATION:
                while is_prefix and folded[stop] > _PUNCTUATION:
                    stop += 1
                if folded[stop] <= _PUNCTUATION:
                    found.append((position, stop))
            position = folded.find(term, stop)
        return found

    def _chunk_at(self, position: int) -> tuple[int, int]:
        """Return the span of the chunk around an offset."""
        return self._folded.rfind(b" ", 0, position) + 1, self._folded.find(b" ", position)

    def _tokens_in(self, start: int, stop: int) -> list[Token]:
        tokens = cached_tokenize_chunk(self.text[start:stop])
        return [Token(token.term, token.start + start, token.stop + start) for token in tokens]

    def _tokens_after(self, stop: int, count: int) -> Sequence[Token]:
        """Return the next `count` tokens after an offset."""
        if not self._complex_chunks:
            words = islice(_WORD.finditer(self._folded, stop), count)
            return [Token(word[0].decode(), *word.span()) for word in words]
        found: list[Token] = []
        start, end = self._chunk_at(stop - 1)
        while len(found) < count:
            found += [token for token in self._tokens_in(start, end) if token.start >= stop]
            if end >= len(self.text):
                break
            start, end = end + 1, self._folded.find(b" ", end + 1)
        return found[:count]

    def _tokens_before(self, start: int, count: int) -> Sequence[Token]:
        """Return the last `count` tokens before an offset."""
        found: list[Token] = []
        first, end = self._chunk_at(start)
        while len(found) < count:
            found = [*(token for token in self._tokens_in(first, end) if token.stop <= start), *found]
            if first == 0:
                break
            first, end = self._folded.rfind(b" ", 0, first - 1) + 1, first - 1
        return found[-count:]


def _is_within(position: int, chunks: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(chunks, position, key=itemgetter(0)) - 1
    return index >= 0 and position < chunks[index][1]


def _terms_equal(tokens: Sequence[Token], terms: tuple[str, ...], *, is_prefix: bool = False) -> bool:
    """Return whether the tokens have these terms; a prefix need only start the last one."""
    if len(tokens) != len(terms):
        return False
    found = tuple([token.term for token in tokens])
    return found == terms or (is_prefix and found[:-1] == terms[:-1] and found[-1].startswith(terms[-1]))
