"""Text → terms with offsets: the one analysis of pages, queries and values, whatever the engine.

Owns what a token is and what term stands for it. Knows no fields, no articles, no query syntax.
Terms are surface forms: the words as printed, case, marks, width and spelling of apostrophes aside.
There is no stop list: phrases need every word.

Invariants: `text[token.start:token.stop]` is the token as written; tokens are sorted and disjoint but
for pairs of characters (below), which overlap by one; a token's position is its index in the list; a
term is never empty and holds no white space. Time is linear in the text.

How words are cut:

* Letters and digits make words (`WB` classes of UAX #29); an apostrophe joins them, a comma or full stop
  joins digits. Unlike UAX #29 neither `_`, `:` nor a full stop joins words: text copied off a page is full
  of `ceasefire.The` and `Photo:Reuters`, and both halves must be found.
* Dotted letters are one word without its dots: `U.N.` is `un`. The dots stay where the letters spell
  something else (`DOTTED`): `p.m.` is `p.m`, `U.S.` is `u.s`. So is a `US` among lower-case words or
  alone; `us` is the pronoun.
* `’s` ends a word and is no part of its term: `Erdogan’s` is `erdogan`. French and Italian articles and
  pronouns before an apostrophe are words of their own: `l’Europe` is `l`, `europe`.
* Han and Kana (with ー), and Thai, Lao, Khmer and Myanmar by grapheme, are written without spaces: each
  pair of neighbours is a token, and the last one alone. `sought` says what typed words look for in them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION: Final[str] = "1"
"""Grows with every change of any term: an index made by another version has to be rebuilt."""

DOTTED: Final = frozenset(
    "ad am an as at be by do go he hi id if in is it me my no of oh on or pm so to up us we who".split()
)
"""Abbreviations that keep their dots, for without them they would be another word."""

ELIDED: Final = frozenset(
    "c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu all coll dall dell nell quell quest sull un".split()
)
"""What French and Italian write before an apostrophe and the next word."""

_NEIGHBOURS: Final = 3
"""How many words on each side of `US` are looked at for lower-case letters."""

_LETTER: Final = r"[[\p{WB=ALetter}\p{WB=Hebrew_Letter}]--[\p{Han}\p{Hiragana}\p{Katakana}]]"
_CHARACTER: Final = rf"[{_LETTER}\p{{WB=Numeric}}]"
_MARK: Final = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"
_APOSTROPHE: Final = r"['‘’＇]"
_RUN: Final = rf"""
    (?: [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ーｰ] {_MARK}*+ )++
  | (?: [[\p{{Thai}}\p{{Lao}}\p{{Khmer}}\p{{Myanmar}}]&&[\p{{L}}\p{{M}}]] {_MARK}*+ )++
"""
_TOKEN: Final = regex.compile(
    rf"""
      [A-Za-z]{{2,}}+ (?= [\x20.,;:?!)] | \Z )  # most words, found twice as fast
    | (?P<run> {_RUN} )
    | (?P<dotted>
        {_LETTER} {_MARK}*+ (?: \. {_LETTER} {_MARK}*+ )+ (?: \.?{_APOSTROPHE}[sS] | \. )? (?!{_CHARACTER})
      )
    | {_CHARACTER} [{_CHARACTER}{_MARK}]*+
      (?:
        (?: {_APOSTROPHE} (?! {_LETTER}{_MARK}*+\.{_LETTER} )
          | (?<=\p{{WB=Numeric}}) [.,٬] (?=\p{{WB=Numeric}})
          | (?<=\p{{Hebrew}}) ["״] (?=\p{{Hebrew}})
          | (?<={_LETTER}) [·‧] (?={_LETTER})
        ) {_CHARACTER} [{_CHARACTER}{_MARK}]*+
      )*+
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_UNSPACED: Final = regex.compile(_RUN, regex.VERSION1 | regex.VERBOSE)
_GRAPHEME: Final = regex.compile(rf"\X{_MARK}*+")
_IGNORABLE: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\u0640]+")
_MARKED: Final = regex.compile(r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}])\p{M}+")
_APOSTROPHES: Final = regex.compile("['‘’ʼʻ＇]")
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"} | dict.fromkeys("‘’ʼʻ", "'")
)
_QUOTES: Final = str.maketrans(dict.fromkeys('"״'))
_MAX_CACHED_CHARS: Final = 40
_CACHED_WORDS: Final = 1 << 16


class Token(NamedTuple):
    """A word of a text: the term that stands for it, and where it is (0-based, half-open, code points)."""

    term: str
    start: int
    stop: int


class Sought(NamedTuple):
    """What a typed word or phrase looks for: these terms at successive positions; no terms find nothing.

    Where `prefix` is set, the last term stands for every term that begins with it.
    """

    terms: tuple[str, ...]
    prefix: bool = False


_Words = tuple[Token, ...]
"""The tokens of one match of the pattern, their offsets counted from its start."""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order; a token's position is its index."""
    tokens: list[Token] = []
    in_capitals: list[int] = []
    for match in _TOKEN.finditer(text):
        written, start = match[0], match.start()
        if written[:2] == "US":
            in_capitals.append(len(tokens))
        if written.isascii() and written.isalnum():
            tokens.append(Token(written.lower(), start, start + len(written)))
        elif match.lastgroup == "run":
            tokens += _pairs(written, start)
        else:
            words = _dotted(written) if match.lastgroup else _words(written)
            tokens += [Token(term, start + first, start + stop) for term, first, stop in words]
    for position in in_capitals:
        if tokens[position].term == "us" and not _is_shouted(text, tokens, position):
            tokens[position] = tokens[position]._replace(term="u.s")
    return tokens


def sought(text: str) -> Sought:
    """Return what `text`, typed as a word or between quotes, looks for.

    In a script without spaces a word may stand anywhere in a run: the last character alone is asked for
    only where it is all there is, and then as the beginning of a pair.
    """
    tokens = tokenize(text)
    terms = tuple(token.term for token in tokens)
    if not tokens or _UNSPACED.fullmatch(text, tokens[-1].start, tokens[-1].stop) is None:
        return Sought(terms)
    if len(tokens) > 1 and tokens[-2].stop == tokens[-1].stop:
        return Sought(terms[:-1])
    return Sought(terms, prefix=True)


def max_edits(term: str) -> int:
    """Return how many edits a fuzzy word may be away: 1 for 3 to 5 characters, 2 from 6, none below."""
    return 0 if len(term) < 3 else 1 if len(term) < 6 else 2


def fold(text: str) -> str:
    """Return the form in which values compare: case and marks aside, white space single, ends trimmed."""
    return " ".join((text.lower() if text.isascii() else _folded(text)).split())


def _pairs(run: str, offset: int) -> Iterator[Token]:
    """Yield each pair of neighbouring characters of a run, and its last character alone."""
    bounds = [match.start() for match in _GRAPHEME.finditer(run)]
    bounds.append(len(run))
    for first, start in enumerate(bounds[:-1]):
        stop = bounds[min(first + 2, len(bounds) - 1)]
        if term := _term(run[start:stop]):
            yield Token(term, offset + start, offset + stop)


def _dotted(written: str) -> _Words:
    """Return the one word of `U.S.`, with or without its dots."""
    term = _term(written).removesuffix("'s").rstrip(".")
    letters = term.replace(".", "")
    return (Token(letters if letters.isascii() and letters not in DOTTED else term, 0, len(written)),)


def _words(written: str) -> _Words:
    """Return the words of a match without dots: one, and the French and Italian elisions before it."""
    return _cached_words(written) if len(written) <= _MAX_CACHED_CHARS else _split_words(written)


def _split_words(written: str) -> _Words:
    words = []
    start = 0
    for apostrophe in _APOSTROPHES.finditer(written):
        elided = _term(written[start : apostrophe.start()])
        if elided not in ELIDED or len(written) - apostrophe.end() == len("s"):
            break
        words.append(Token(elided, start, apostrophe.start()))
        start = apostrophe.end()
    if term := _term(written[start:]).strip("'").removesuffix("'s"):
        words.append(Token(term, start, len(written)))
    return tuple(words)


_cached_words: Final = lru_cache(_CACHED_WORDS)(_split_words)


def _term(written: str) -> str:
    """Return the term of a word as written: folded, without quotation marks inside, never with white space."""
    if written.isascii():
        return written.lower()
    return "".join(_folded(written).translate(_QUOTES).split())


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)))
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", text).casefold().translate(_PLAIN))


def _is_shouted(text: str, tokens: list[Token], position: int) -> bool:
    """Return whether the `US` at this position is the pronoun, in a text that is all capitals there."""
    near = tokens[max(0, position - _NEIGHBOURS) : position] + tokens[position + 1 : position + 1 + _NEIGHBOURS]
    cased = [word for token in near if (word := text[token.start : token.stop]).lower() != word.upper()]
    return len(cased) > 1 and not any(letter.islower() for word in cased for letter in word)
