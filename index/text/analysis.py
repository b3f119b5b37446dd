"""Text → terms with offsets: the one analysis of pages, queries and values, whatever the engine.

Owns what a token is and what term stands for it. Knows no fields, no articles, no query syntax.
Terms are surface forms: the words as printed, case, marks, width and spelling of apostrophes aside.
There is no stop list: phrases need every word.

Invariants: `text[token.start:token.stop]` is the token as written; tokens are sorted and disjoint but
for pairs of characters (below), which overlap by one; a token's position is its index in the list; a
term is never empty and holds no white space; `tokenize(text[token.start:])` goes on as the text does, but that
a `US` is read by NEIGHBOURS words before it, and so may differ among the first NEIGHBOURS. Time is linear in the
text. docs/ANALYSIS.md has examples, and numbers what differs from UAX #29.

How words are cut:

* Letters and digits make words (`WB` classes of UAX #29); an apostrophe joins them, a comma or full stop
  joins digits. Unlike UAX #29 neither `_`, `:` nor a full stop joins words: text copied off a page is full
  of `ceasefire.The` and `Photo:Reuters`, and both halves must be found.
* Dotted letters are one word without its dots: `U.N.` is `un`. The dots stay where the letters spell
  something else (`DOTTED`): `p.m.` is `p.m`, `U.S.` is `u.s`. So is a `US` among lower-case words or
  alone; `us` is the pronoun.
* A subscript digit goes on with the word: `CO₂` is `co2`. A superscript one is a note's and does not.
* `’s` ends a word and is no part of its term: `Erdogan’s` is `erdogan`. French and Italian articles and
  pronouns before an apostrophe are words of their own: `l’Europe` is `l`, `europe`.
* Han and Kana (with ー), and Thai, Lao, Khmer and Myanmar by grapheme, are written without spaces: each
  pair of neighbours is a token, and the last one alone. `sought` says what typed words look for in them.
"""

from __future__ import annotations

import string
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VERSION: Final[str] = "2"
"""Grows with every change of any term: an index made by another version has to be rebuilt."""

DOTTED: Final = frozenset(
    "ad am an as at be by do go he hi id if in is it me my no of oh on or pm so to up us we who".split()
)
"""Abbreviations that keep their dots, for without them they would be another word."""

ELIDED: Final = frozenset(
    "c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu all coll dall dell nell quell quest sull un".split()
)
"""What French and Italian write before an apostrophe and the next word."""

COUNTRY: Final = "US"
COUNTRY_TERM: Final = "u.s"
PRONOUN: Final = "us"

NEIGHBOURS: Final = 3
"""How many words on each side of `US` are looked at for lower-case letters."""

_ENOUGH_CASED: Final = 2
"""Beside fewer words with case than these, a `US` says nothing of capitals."""

_LETTER: Final = r"[[\p{WB=ALetter}\p{WB=Hebrew_Letter}]--[\p{Han}\p{Hiragana}\p{Katakana}]]"
_CHARACTER: Final = rf"[{_LETTER}\p{{WB=Numeric}}]"
_SUBSCRIPT: Final = "₀-₉"
_MARK: Final = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"
_APOSTROPHE: Final = r"['‘’＇]"
_RUN: Final = rf"""
    (?: [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}[\p{{WB=Katakana}}&&\p{{L}}]] {_MARK}*+ )++
  | (?: [[\p{{Thai}}\p{{Lao}}\p{{Khmer}}\p{{Myanmar}}]&&[\p{{L}}\p{{M}}]] {_MARK}*+ )++
"""
_TOKEN: Final = regex.compile(
    rf"""
      (?P<run> {_RUN} )
    | (?P<dotted>
        {_LETTER} {_MARK}*+ (?: \. {_LETTER} {_MARK}*+ )+ (?: \.?{_APOSTROPHE}[sS] | \. )? (?!{_CHARACTER})
      )
    | {_CHARACTER} [{_CHARACTER}{_MARK}{_SUBSCRIPT}]*+
      (?:
        (?: {_APOSTROPHE} (?! {_MARK}*+ {_LETTER} {_MARK}*+ \. {_LETTER} {_MARK}*+ (?!{_CHARACTER}) )
          | (?<=\p{{WB=Numeric}}) [.,٬] (?={_MARK}*+\p{{WB=Numeric}})
          | (?<=\p{{Hebrew}}) ["״] (?={_MARK}*+\p{{Hebrew}})
          | (?<={_LETTER}) [·‧] (?={_MARK}*+{_LETTER})
        ) {_MARK}*+ {_CHARACTER} [{_CHARACTER}{_MARK}{_SUBSCRIPT}]*+
      )*+
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_UNSPACED: Final = regex.compile(_RUN, regex.VERSION1 | regex.VERBOSE)
_GRAPHEME: Final = regex.compile(rf"\X{_MARK}*+")
_IGNORABLE: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\u0640]+")
_MARKED: Final = regex.compile(r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}])\p{M}+")
_APOSTROPHES: Final = regex.compile(rf"(?:['‘’ʼʻ＇]{_MARK}*+)++(?![{_SUBSCRIPT}])")
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"} | dict.fromkeys("‘’ʼʻ", "'")
)
_QUOTES: Final = str.maketrans(dict.fromkeys('"״'))
_EDGES: Final = string.punctuation + "“”‘’–—…"
"""What is no part of a word at either end of it."""

_new: Final = tuple.__new__
"""Makes a named tuple in half the time of calling its class."""

_MAX_CACHED_CHARS: Final = 40
_CACHED_CHUNKS: Final = 1 << 16


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


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order; a token's position is its index."""
    tokens: list[Token] = []
    offset = 0
    for chunk in chunks(text):
        found = cached_words(chunk)
        tokens += [_new(Token, (term, offset + start, offset + stop)) for term, start, stop in found]
        offset += len(chunk) + 1
    if COUNTRY in text:
        _tell_the_country(text, tokens)
    return tokens


def chunks(text: str) -> list[str]:
    """Return what stands between spaces and line ends: one character lies between two, and no word in two."""
    return text.replace("\n", " ").split(" ")


def words(chunk: str) -> tuple[Token, ...]:
    """Return the tokens of a chunk as they are whatever stands around it, their offsets counted from its start."""
    if word := plain_word(chunk):
        start = chunk.index(word)
        return (Token(word.lower(), start, start + len(word)),)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(chunk):
        tokens += _CUTS[match.lastgroup](match[0], match.start())
    return tuple(tokens)


def cached_words(chunk: str) -> tuple[Token, ...]:
    """Return what `words` does, from memory where a short chunk came lately."""
    return _cached_words(chunk) if len(chunk) <= _MAX_CACHED_CHARS else words(chunk)


_cached_words: Final = lru_cache(_CACHED_CHUNKS)(words)


def plain_word(chunk: str) -> str:
    """Return the ASCII letters and digits that are all there is in the chunk but punctuation; else nothing."""
    if chunk.isalnum() and chunk.isascii():
        return chunk
    core = chunk.strip(_EDGES)
    return core if core.isascii() and core.isalnum() else ""


def is_country(near: Sequence[str]) -> bool:
    """Return whether a `US` is the country's name, not the pronoun among capitals.

    Args:
        near: as printed, the words at most NEIGHBOURS before it and after it.
    """
    cased = [word for word in near if word.lower() != word.upper()]
    return len(cased) < _ENOUGH_CASED or any(letter.islower() for word in cased for letter in word)


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


def _dotted(written: str, offset: int) -> Iterator[Token]:
    """Yield the one word of `U.S.`, with or without its dots."""
    term = _term(written).removesuffix("'s").strip(".")
    letters = term.replace(".", "")
    if letters:
        yield Token(letters if letters.isascii() and letters not in DOTTED else term, offset, offset + len(written))


def _joined(written: str, offset: int) -> Iterator[Token]:
    """Yield the word of a match without dots, after the French and Italian elisions before it."""
    start = 0
    for apostrophe in _APOSTROPHES.finditer(written):
        elided = _term(written[start : apostrophe.start()])
        if elided not in ELIDED or len(written) - apostrophe.end() == len("s"):
            break
        yield Token(elided, offset + start, offset + apostrophe.start())
        start = apostrophe.end()
    if term := _term(written[start:]).strip("'").removesuffix("'s"):
        yield Token(term, offset + start, offset + len(written))


_CUTS: Final[dict[str | None, Callable[[str, int], Iterator[Token]]]] = {
    None: _joined, "run": _pairs, "dotted": _dotted,
}  # fmt: skip
"""What is made of a match, by the named group of the pattern it is one of."""


def _term(written: str) -> str:
    """Return the term of a word as written: folded, without quotation marks inside, never with white space."""
    if written.isascii():
        return written.lower()
    unspaced = "".join(unicodedata.normalize("NFKC", written).split())
    return "".join(_folded(unspaced).translate(_QUOTES).split())


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)))
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", text).casefold().translate(_PLAIN))


def _tell_the_country(text: str, tokens: list[Token]) -> None:
    """Give each `US` that is the country's name the term of `U.S.`."""
    for position, token in enumerate(tokens):
        if token.term == PRONOUN and text.startswith(COUNTRY, token.start):
            near = tokens[max(0, position - NEIGHBOURS) : position] + tokens[position + 1 : position + 1 + NEIGHBOURS]
            if is_country([text[word.start : word.stop] for word in near]):
                tokens[position] = token._replace(term=COUNTRY_TERM)
