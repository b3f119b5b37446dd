"""Turn text into terms with offsets: one analysis for pages, queries and values, on every engine.

This module owns what a token is and which term stands for it. It knows no fields, no articles, no query syntax.
A term is a surface form: the word as printed, without case, marks, width and spelling of apostrophes.
There is no stop list, because phrases need every word.

Invariants:

* `text[token.start:token.stop]` is the token as written.
* Tokens are sorted and disjoint. Only pairs of characters (below) overlap, by one character.
* A token's position is its index in the list.
* A term is never empty and holds no white space.
* `tokenize(text[token.start:])` gives the same tokens as the rest of the text. Only a `US` among the first
  NEIGHBOURS words may differ, because it is read by the NEIGHBOURS words before it.
* Time is linear in the text.

docs/ANALYSIS.md has examples, and numbers each difference from UAX #29.

How text is split into words:

* Letters and digits make words (`WB` classes of UAX #29). An apostrophe joins letters; a comma or full stop
  joins digits. Unlike in UAX #29, `_`, `:` and a full stop do not join words: text copied off a page is full
  of `ceasefire.The` and `Photo:Reuters`, and a search must find both halves.
* Dotted letters are one word without its dots: `U.N.` is `un`. The dots stay where the letters spell
  another word (`DOTTED`): `p.m.` is `p.m`, `U.S.` is `u.s`. A `US` among lower-case words, or alone, is `u.s`
  too; `us` is the pronoun.
* A subscript digit belongs to the word: `CO₂` is `co2`. A superscript digit marks a note and does not.
* A degree is one word without its dots: `Ph.D.` is `phd` (`DEGREES`).
* Signs belong to the names of some languages: `C++`, `C#`, `F#`, `.NET`. These are one letter with `++` or `#`, and
  `.NET` where no word precedes it. `AT&T` and `R&D` are two words next to each other.
* The term of a word leaves out a final `’s`: `Erdogan’s` is `erdogan`. French and Italian articles and
  pronouns before an apostrophe are words of their own: `l’Europe` is `l`, `europe`.
* Han and Kana (with ー), and Thai, Lao, Khmer and Myanmar by grapheme, are written without spaces. Hangul has spaces,
  but none before a particle. In all of these each pair of neighbours is a token, and so is the last character
  alone. `term_sequence` says what typed words look for in them.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

VERSION: Final[str] = "3"
"""Version of the analysis. Raise it with every change of any term: an index of another version must be rebuilt."""

DOTTED: Final = frozenset(
    "ad am an as at be by do go he hi id if in is it me my no of oh on or pm so to up us we who".split()
)
"""Abbreviations that keep their dots: without them they would be another word."""

DEGREES: Final = (
    "b.ed b.eng b.litt b.phil b.sc d.litt d.phil d.sc ed.d ll.b ll.d ll.m m.ed m.eng m.litt m.phil m.sc pharm.d ph.d "
    "psy.d sc.d th.d"
).split()
"""Degrees with more than one letter between their dots; without these dots they are the form without dots."""

ELIDED: Final = frozenset(
    "c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu all coll dall dell nell quell quest sull un".split()
)
"""Elided words that French and Italian write before an apostrophe and the next word."""

COUNTRY: Final = "US"
COUNTRY_TERM: Final = "u.s"
PRONOUN: Final = "us"

NEIGHBOURS: Final = 3
"""How many words on each side of `US` are checked for lower-case letters."""

_MIN_CASED: Final = 2
"""With fewer cased neighbours than this, nothing shows that the text is in capitals: `US` is the country."""

# A set tests its members in order, and ASCII is the fastest: it saves a tenth of the time of matching.
_LETTER: Final = r"[A-Za-z[[\p{WB=ALetter}\p{WB=Hebrew_Letter}]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]]]"
_CHARACTER: Final = rf"[0-9{_LETTER}\p{{WB=Numeric}}]"
_SUBSCRIPT: Final = "₀-₉"
_MARK: Final = r"[\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}]"
_WORD_PART: Final = rf"[{_CHARACTER}{_MARK}{_SUBSCRIPT}]"
_APOSTROPHE: Final = r"['‘’＇]"
_HANGUL: Final = r"[[\p{Hangul}&&\p{L}]--\p{Default_Ignorable_Code_Point}]"
_UNSPACED_RUN: Final = rf"""
    (?: [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}[\p{{WB=Katakana}}&&\p{{L}}]{_HANGUL}] {_MARK}*+ )++
  | (?: [[\p{{Thai}}\p{{Lao}}\p{{Khmer}}\p{{Myanmar}}]&&[\p{{L}}\p{{M}}]] {_MARK}*+ )++
"""
_AFTER_NO_WORD: Final = r"""(?<![^\s(\[{"'“‘«,:;/–—-])"""
# The look-ahead fails fast at nearly every word.
_DEGREE: Final = rf"""
    (?=[A-Za-z]{{1,5}}+\.) (?i: {"|".join(map(re.escape, DEGREES))} ) (?: \.?{_APOSTROPHE}[sS] | \. )? (?!{_WORD_PART})
"""
_SIGNED: Final = rf"""
    (?: [A-Za-z] (?: \+\+ (?!\+) | \# (?!{_WORD_PART}) ) | {_AFTER_NO_WORD} \.(?i:net) (?!{_WORD_PART}) )
    (?: {_APOSTROPHE}[sS] (?!{_WORD_PART}) )?
"""


def _token_pattern(*, has_names: bool) -> regex.Pattern[str]:
    """Compile the pattern of a token; without names (degrees, signs) it is a fifth faster."""
    names = rf"(?P<degree> {_DEGREE} ) | (?P<signed> {_SIGNED} ) |" if has_names else ""
    starts_name = rf"| {_DEGREE} | {_SIGNED}" if has_names else ""
    # Possessive quantifiers (`*+`, `++`) never backtrack, so matching is linear in any text.
    return regex.compile(
        rf"""
          (?P<run> {_UNSPACED_RUN} )
        | (?P<dotted>
            {_LETTER} {_MARK}*+ (?: \. {_LETTER} {_MARK}*+ )+ (?: \.?{_APOSTROPHE}[sS] | \. )? (?!{_CHARACTER})
          )
        | {names} {_CHARACTER} {_WORD_PART}*+
          (?:
            (?: {_APOSTROPHE}
                (?! {_MARK}*+ (?: {_LETTER} {_MARK}*+ \. {_LETTER} {_MARK}*+ (?!{_CHARACTER}) {starts_name} ) )
              | (?<=\p{{WB=Numeric}}) [.,٬] (?={_MARK}*+\p{{WB=Numeric}})
              | (?<=\p{{Hebrew}}) ["״] (?={_MARK}*+\p{{Hebrew}})
              | (?<={_LETTER}) [·‧] (?={_MARK}*+{_LETTER})
            ) {_MARK}*+ {_CHARACTER} {_WORD_PART}*+
          )*+
        """,
        regex.VERSION1 | regex.VERBOSE,
    )


_TOKEN: Final = _token_pattern(has_names=False)
_TOKEN_OR_NAME: Final = _token_pattern(has_names=True)
_IS_UNSPACED: Final = regex.compile(_UNSPACED_RUN, regex.VERSION1 | regex.VERBOSE)
_GRAPHEME: Final = regex.compile(rf"\X{_MARK}*+")
_IGNORABLE: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\u0640]+")
_MARKED: Final = regex.compile(r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}])\p{M}+")
_APOSTROPHE_RUN: Final = regex.compile(rf"(?:['‘’ʼʻ＇]{_MARK}*+)++(?![{_SUBSCRIPT}])")
_LETTER_FOLDS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"} | dict.fromkeys("‘’ʼʻ", "'")
)
_QUOTE_DELETIONS: Final = str.maketrans(dict.fromkeys('"״'))
_EDGES: Final = string.punctuation + "“”‘’–—…"
"""Punctuation that is stripped from either end of a word."""

_SIGNED_CHARS: Final = (len("C"), len("NET"))
"""How long a word with a sign is, without the sign."""

_new: Final = tuple.__new__
"""Create a named tuple in half the time of calling its class."""

_MAX_CACHED_CHARS: Final = 40
_CACHED_CHUNKS: Final = 1 << 16

_CACHED_PAIRS: Final = 32_768
"""Pairs of characters whose terms are kept. A Japanese newspaper has as many; each takes 8 µs, and a search for a word
of two characters read 35,000 pairs to mark its matches in 20 long articles."""


class Token(NamedTuple):
    """A word of a text: its term, and its span in the text (0-based, half-open, code points)."""

    term: str
    start: int
    stop: int


class TermSequence(NamedTuple):
    """Terms that a typed word or phrase matches at successive positions. No terms match nothing.

    If `prefix` is set, the last term matches every term that starts with it.
    """

    terms: tuple[str, ...]
    prefix: bool = False


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text` in order; a token's position is its index."""
    tokens: list[Token] = []
    offset = 0
    for chunk in chunks(text):
        chunk_tokens = cached_tokenize_chunk(chunk)
        tokens += [_new(Token, (term, offset + start, offset + stop)) for term, start, stop in chunk_tokens]
        offset += len(chunk) + 1
    if COUNTRY in text:
        _mark_countries(text, tokens)
    return tokens


def chunks(text: str) -> list[str]:
    """Split text at spaces and line ends. One character lies between two chunks; no word crosses a chunk."""
    return text.replace("\n", " ").split(" ")


def tokenize_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the tokens of one chunk, with offsets from its start. Neighbouring chunks do not change them."""
    if word := ascii_word(chunk):
        start = chunk.index(word)
        return (Token(word.lower(), start, start + len(word)),)
    return tokenize_complex_chunk(chunk)


def tokenize_complex_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the same as `tokenize_chunk`, for a chunk that is no ASCII word with punctuation around it."""
    tokens: list[Token] = []
    may_have_names = "." in chunk or "#" in chunk or "++" in chunk
    for match in (_TOKEN_OR_NAME if may_have_names else _TOKEN).finditer(chunk):
        tokens += _SPLITTERS[match.lastgroup](match[0], match.start())
    return tuple(tokens)


def cached_tokenize_chunk(chunk: str) -> tuple[Token, ...]:
    """Return the same as `tokenize_chunk`, from a cache if the chunk is short."""
    return _cached_tokens(chunk) if len(chunk) <= _MAX_CACHED_CHARS else tokenize_chunk(chunk)


_cached_tokens: Final = lru_cache(_CACHED_CHUNKS)(tokenize_chunk)


def ascii_word(chunk: str) -> str:
    """Return the chunk without its outer punctuation if that leaves ASCII letters and digits alone; else ''."""
    if chunk.isalnum() and chunk.isascii():
        return chunk
    core = chunk.strip(_EDGES)
    if not (core.isascii() and core.isalnum()):
        return ""
    return core if len(core) not in _SIGNED_CHARS or not _may_be_signed(core, chunk) else ""


def _may_be_signed(core: str, chunk: str) -> bool:
    """Return whether a chunk may be `C++`, `C#` or `.NET`, given what is left without its outer punctuation."""
    return ("+" in chunk or "#" in chunk) if len(core) == 1 else "." in chunk and core.lower() == "net"


def is_country(neighbours: Sequence[str]) -> bool:
    """Return whether a `US` is the country's name, not the pronoun in a text of capitals.

    Args:
        neighbours: the words before and after it as printed, at most NEIGHBOURS on each side.
    """
    cased = [word for word in neighbours if word.lower() != word.upper()]
    return len(cased) < _MIN_CASED or any(letter.islower() for word in cased for letter in word)


def term_sequence(text: str) -> TermSequence:
    """Return the terms that `text` looks for, typed as a word or between quotes.

    In a script without spaces a word may lie anywhere in a run of characters. So the last character alone is a term
    only if it is the whole text, and then as the prefix of a pair.
    """
    tokens = tokenize(text)
    terms = tuple(token.term for token in tokens)
    if not tokens or _IS_UNSPACED.fullmatch(text, tokens[-1].start, tokens[-1].stop) is None:
        return TermSequence(terms)
    if len(tokens) > 1 and tokens[-2].stop == tokens[-1].stop:
        return TermSequence(terms[:-1])
    return TermSequence(terms, prefix=True)


def max_edits(term: str) -> int:
    """Return how many edits a fuzzy word allows: 1 for 3 to 5 characters, 2 from 6, 0 below 3."""
    return 0 if len(term) < 3 else 1 if len(term) < 6 else 2


def fold(text: str) -> str:
    """Return the form in which values compare: no case, no marks, single spaces, trimmed ends."""
    return " ".join((text.lower() if text.isascii() else _folded(text)).split())


def _character_pairs(run: str, offset: int) -> Iterator[Token]:
    """Yield each pair of neighbouring characters of a run, then its last character alone."""
    bounds = [match.start() for match in _GRAPHEME.finditer(run)]
    bounds.append(len(run))
    for first, start in enumerate(bounds[:-1]):
        stop = bounds[min(first + 2, len(bounds) - 1)]
        if term := _pair_term(run[start:stop]):
            yield Token(term, offset + start, offset + stop)


def _dotted_word(written: str, offset: int) -> Iterator[Token]:
    """Yield the one word of `U.S.`, with or without its dots."""
    term = _term(written).removesuffix("'s").strip(".")
    letters = term.replace(".", "")
    if letters:
        yield Token(letters if letters.isascii() and letters not in DOTTED else term, offset, offset + len(written))


def _degree(written: str, offset: int) -> Iterator[Token]:
    """Yield the one word of `Ph.D.`, without its dots."""
    yield Token(_term(written).removesuffix("'s").replace(".", ""), offset, offset + len(written))


def _signed_word(written: str, offset: int) -> Iterator[Token]:
    """Yield the one word of `C++`, `C#` or `.NET`, with its sign."""
    yield Token(_term(written).removesuffix("'s"), offset, offset + len(written))


def _words_after_elisions(written: str, offset: int) -> Iterator[Token]:
    """Yield the word of a match without dots, after the French and Italian elisions before it."""
    start = 0
    for apostrophe in _APOSTROPHE_RUN.finditer(written):
        elided = _term(written[start : apostrophe.start()])
        if elided not in ELIDED or len(written) - apostrophe.end() == len("s"):
            break
        yield Token(elided, offset + start, offset + apostrophe.start())
        start = apostrophe.end()
    if term := _term(written[start:]).strip("'").removesuffix("'s"):
        yield Token(term, offset + start, offset + len(written))


_SPLITTERS: Final[dict[str | None, Callable[[str, int], Iterator[Token]]]] = {
    None: _words_after_elisions, "run": _character_pairs, "dotted": _dotted_word, "degree": _degree,
    "signed": _signed_word,
}  # fmt: skip
"""How each match of a token's pattern becomes tokens, by the name of the group that matched."""


def _term(written: str) -> str:
    """Return the term of a word as written: folded, without quotation marks inside, never with white space."""
    if written.isascii():
        return written.lower()
    unspaced = "".join(unicodedata.normalize("NFKC", written).split())
    return "".join(_folded(unspaced).translate(_QUOTE_DELETIONS).split())


_pair_term: Final = lru_cache(_CACHED_PAIRS)(_term)


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", _IGNORABLE.sub("", text)))
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", text).casefold().translate(_LETTER_FOLDS))


def _mark_countries(text: str, tokens: list[Token]) -> None:
    """Give each `US` that is the country's name the term of `U.S.`."""
    for position, token in enumerate(tokens):
        if token.term == PRONOUN and text.startswith(COUNTRY, token.start):
            neighbours = (
                tokens[max(0, position - NEIGHBOURS) : position] + tokens[position + 1 : position + 1 + NEIGHBOURS]
            )
            if is_country([text[word.start : word.stop] for word in neighbours]):
                tokens[position] = token._replace(term=COUNTRY_TERM)
