"""Bytes of an unknown charset → the charset in which they are most likely a text of some language.

Each candidate decodes a sample. A naive Bayes model scores the characters beyond ASCII in each language of
`letters.json`, and the ASCII letters around them say which languages are likely. So the language corrects the
charset: `³` inside a Polish word costs more than `ł`. Chinese, Japanese and Korean characters are scored by the row of
the national standard that they stand in, because those rows were filled by frequency.

`letters.json` holds how often each letter occurs among 100,000 letters of a language. `scripts/make_letters.py` makes
it. The other scores are logarithms of rough shares, set on sentences in 43 languages (tests/indexer/inputs/charsets.py
has such sentences, and the floor). Linear in the bytes.
"""

from __future__ import annotations

import codecs
import json
import math
import re
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SEARCHED_BYTES: Final = 1024 * 1024
"""Where characters beyond ASCII are looked for."""

SAMPLE_BYTES: Final = 4 * 1024
"""How many bytes of the lines that hold such characters are scored."""

PRIORS: Final = {
    **dict.fromkeys(("utf-8", "cp1252"), 0.0),
    **dict.fromkeys(("cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874"), -2.0),
    **dict.fromkeys(("cp932", "euc_jp", "gb18030", "big5hkscs", "cp949", "koi8-r", "koi8-u"), -2.0),
    **dict.fromkeys(("cp1258", "iso8859-2", "iso8859-5", "iso8859-7", "cp866", "mac-roman"), -4.0),
    **dict.fromkeys(("iso8859-4", "iso8859-6", "iso8859-8", "iso8859-13", "iso8859-15", "iso8859-16"), -5.0),
    "mac-cyrillic": -5.0,
    **dict.fromkeys(("cp850", "cp852", "cp775", "cp737"), -8.0),
}
"""Every candidate, by Python's name: how much likelier or less likely it is than windows-1252."""

_DECLARED: Final = 8.0
_DECLARED_PER_CHAR: Final = 2.5
_DECLARED_MAX: Final = {"cp1252": 14.0}
_DECLARED_MAX_ELSE: Final = 24.0
"""Points for the declared charset: a base, and more for each character beyond ASCII up to a limit. A letter that no
language has costs about 5 to 8 points more than the right one, so a wrong declaration loses after two to five of them.
Windows-1252 has a lower limit, because servers and editors declare it (as ISO 8859-1) by default."""

_UPPER: Final = math.log(0.04)
_UPPER_INSIDE: Final = -5.0
_FOREIGN: Final = -9.5
_STRANGE: Final = -12.5
_MARK: Final = -6.0
_MARK_INSIDE: Final = -6.0
_SYMBOL: Final = -13.0
_BROKEN: Final = -16.0
"""Scores: a capital; one behind a small letter; a letter that names from abroad have; a letter of no such language; a
quotation mark or dash; one inside a word; any other symbol; a control character, or bytes that are no character."""

_OTHER_SCRIPT_JOINED: Final = -10.0
_SPACELESS_JOINED: Final = -5.0
"""A letter of another script beside an ASCII letter; one of a script that puts no space there."""

_MINOR: Final = 0.1
_MINOR_SCRIPT: Final = -15.0
"""A text in another script has more than this share of its letters in it; what it costs where it has not."""

_FIRST_OTHER_SCRIPT: Final = "\u0370"
_FIRST_SPACELESS: Final = "\u2e80"
_FIRST_VIETNAMESE: Final = "\u1e00"
_LAST_VIETNAMESE: Final = "\u1eff"

_FOREIGN_LETTERS: Final = frozenset("éèüöäñçáíóàâêôåøæ")
_MARKS: Final = frozenset("«»„“”‚‘’‹›–—…•·€£§°©®™№¿¡\u00a0\u00ad‰†،؛؟・、。「」『』（），：；！？《》〈〉【】　～")
_JOINING_MARKS: Final = frozenset("’‘–·\u00a0\u00ad")
_ASCII_LETTERS: Final = 300
"""How many ASCII letters at most say which language it is; beyond, markup would outweigh the text."""

_SPLIT: Final = re.compile(rb"[<>\r\n]+")
_ASCII_MIDDLE: Final = re.compile(rb"([\x00-\x7f])[\x00-\x7f]+([\x00-\x7f])")
"""Of ASCII the model looks at the neighbours of other characters alone."""

_INSIDE: Final = re.compile(r"(?<=[^\W\d_])[^\w\s](?=[^\W\d_])")
_CAPITAL_INSIDE: Final = re.compile(r"(?<=[a-z\u00df-\u00f6\u00f8-\u00ff\u03ac-\u03ce\u0430-\u045f])[^\x00-\x7f]")
"""What stands behind a small letter, of those letters that have capitals in a single-byte charset."""

_NEXT_TO_ASCII: Final = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_ASCII_RUN: Final = re.compile(r"[\x00-\x7f]+")

_LATIN: Final = "latin"
_HAN: Final = ("ja", "ko", "zh", "zh-Hant")


def charset_of(data: bytes, declared: Sequence[str] = ()) -> str:
    """Return the most likely charset, by Python's name.

    Args:
        data: what is not ASCII alone.
        declared: charsets that were stated, the most believable first. They lose only where others fit much better.
    """
    sample = _sample(data)
    likelihood = _languages(sample)
    ascii_letters = sum(byte < 0x80 and chr(byte).isalpha() for byte in sample)
    short = _ASCII_MIDDLE.sub(rb"\1 \2", sample)
    best, codec_of_best = -math.inf, "cp1252"
    for codec in dict.fromkeys((*declared, *PRIORS)):
        text = (sample if codec in _ROWS else short).decode(codec, "replace")
        beyond = Counter(_ASCII_RUN.sub("", text))
        score = PRIORS.get(codec, -5.0) + _score(unicodedata.normalize("NFC", text), codec, likelihood, ascii_letters)
        if codec in declared:
            most = _DECLARED_MAX.get(codec, _DECLARED_MAX_ELSE)
            score += min(_DECLARED + _DECLARED_PER_CHAR * beyond.total(), most) - declared.index(codec)
        if score > best:
            best, codec_of_best = score, codec
    return codec_of_best


def _sample(data: bytes) -> bytes:
    """Return the lines and attributes that hold bytes beyond ASCII, up to a limit."""
    found: list[bytes] = []
    size = 0
    for piece in _SPLIT.split(data[:SEARCHED_BYTES]):
        if not piece.isascii():
            found.append(piece[: SAMPLE_BYTES - size])
            size += len(found[-1]) + 1
            if size >= SAMPLE_BYTES:
                break
    return b"\n".join(found)


@cache
def _letters() -> Mapping[str, Mapping[str, float]]:
    """Return the logarithm of each letter's share, by language."""
    counts = json.loads(files("indexer.inputs").joinpath("letters.json").read_text("utf-8"))
    return {
        language: {letter: math.log(count / 100_000) for letter, count in letters.items()}
        for language, letters in counts.items()
        if language != "about"
    }


@cache
def _is_latin(language: str) -> bool:
    return "e" in _letters()[language]


def _languages(sample: bytes) -> dict[str, float]:
    """Return how well the ASCII letters fit each language; those of other scripts are treated as English."""
    counts = Counter(chr(byte) for byte in sample.lower() if 0x61 <= byte <= 0x7A)
    weight = min(1.0, _ASCII_LETTERS / max(1, counts.total()))
    fits = {
        language: weight * sum(count * letters.get(letter, _FOREIGN) for letter, count in counts.items())
        for language, letters in _letters().items()
        if _is_latin(language)
    }
    # A language with many letters beyond ASCII has fewer of each ASCII letter; only their mix matters here.
    for language in fits:
        share = sum(math.exp(score) for letter, score in _letters()[language].items() if letter.isascii())
        fits[language] -= weight * counts.total() * math.log(share)
    best = max(fits.values())
    other = fits["en"] - best
    return {language: fits.get(language, fits["en"]) - best for language in _letters()} | dict.fromkeys(_HAN, other)


def _score(text: str, codec: str, likelihood: Mapping[str, float], ascii_letters: int) -> float:
    """Return the logarithm of how likely the text is, in the language that it fits best."""
    beyond = _ASCII_RUN.sub("", text)
    common = 0.0
    letters: Counter[str] = Counter()
    for character, count in Counter(beyond).items():
        score, letter = _character(character)
        common += count * score
        if letter:
            letters[letter] += count
    inside = sum(one not in _JOINING_MARKS and not one.isascii() for one in _INSIDE.findall(text))
    common += inside * _MARK_INSIDE
    for match in _CAPITAL_INSIDE.finditer(text):
        if not match[0].isascii() and match[0].isupper():
            common += _UPPER_INSIDE
    common += sum(map(_joined_score, _NEXT_TO_ASCII.findall(text)))
    other = max(letters, default="") >= _FIRST_OTHER_SCRIPT
    is_minor = letters.total() < ascii_letters * _MINOR
    fits = [
        likelihood[language]
        + (0.0 if is_latin or not is_minor else _MINOR_SCRIPT)
        + sum(
            count * known.get(letter, _FOREIGN if letter in _FOREIGN_LETTERS else _STRANGE)
            for letter, count in letters.items()
        )
        for language, known in _letters().items()
        if (is_latin := _is_latin(language)) or other
    ]
    if other and (codec in _ROWS or codec == "utf-8"):
        for language in _ROWS.get(codec, _HAN):
            scores = _han_scores(language)
            fits.append(likelihood[language] + sum(n * scores.get(letter, _STRANGE) for letter, n in letters.items()))
    return common + max(fits)


@cache
def _character(character: str) -> tuple[float, str]:
    """Return a character's score in every language, and the small letter to be scored in each; '' for none."""
    category = unicodedata.category(character)
    if character in _MARKS:
        return _MARK, ""
    if character.isalpha() or category in {"Mn", "Lm"}:
        small = character.lower()
        return (_UPPER, small) if character != small and len(small) == 1 else (0.0, character)
    return (_BROKEN if character == "\ufffd" or category in {"Cc", "Co", "Cn"} else _SYMBOL), ""


def _joined_score(character: str) -> float:
    """Return the score of a character that stands beside an ASCII letter: only Latin ones share a word with it."""
    if not character.isalpha() or character < _FIRST_OTHER_SCRIPT:
        return 0.0
    if _FIRST_VIETNAMESE <= character <= _LAST_VIETNAMESE:
        return 0.0
    return _SPACELESS_JOINED if character >= _FIRST_SPACELESS else _OTHER_SCRIPT_JOINED


_ROWS: Final = {
    "cp932": ("ja",),
    "euc_jp": ("ja",),
    "gb18030": ("zh",),
    "big5hkscs": ("zh-Hant",),
    "cp949": ("ko",),
}
_FIRST_LEVEL: Final = {
    "ja": ("euc_jp", range(0xB0, 0xD0)),
    "zh": ("gb2312", range(0xB0, 0xD8)),
    "zh-Hant": ("big5", range(0xA4, 0xC7)),
    "ko": ("euc_kr", range(0xB0, 0xC9)),
}
"""The rows of frequent characters in JIS X 0208, GB 2312, Big5 and KS X 1001."""

_SECOND_LEVEL: Final = {
    "ja": ("euc_jp", range(0xD0, 0xF5)),
    "zh": ("gb2312", range(0xD8, 0xF8)),
    "zh-Hant": ("big5", range(0xC9, 0xFA)),
    "ko": ("euc_kr", range(0xCA, 0xFE)),
}
_LEVELS: Final = {"ja": (-7.5, -11.5), "zh": (-7.0, -11.5), "zh-Hant": (-7.0, -11.5), "ko": (-6.5, -11.5)}
_KANA: Final = -4.5


@cache
def _han_scores(language: str) -> Mapping[str, float]:
    scores: dict[str, float] = {}
    for (codec, leads), score in zip(
        (_SECOND_LEVEL[language], _FIRST_LEVEL[language]), reversed(_LEVELS[language]), strict=True
    ):
        for lead in leads:
            row = b"".join(bytes((lead, trail)) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
            scores |= dict.fromkeys(row.decode(codec, "ignore"), score)
    scores = {character: score for character, score in scores.items() if character > "\u2e80"}
    if language == "ja":
        scores |= dict.fromkeys(map(chr, range(0x3041, 0x30FD)), _KANA)
    return scores


def is_iso2022_jp(data: bytes) -> bool:
    """Return whether the bytes are ISO-2022-JP: seven bits, with its escape sequences (RFC 1468)."""
    if b"\x1b$" not in data or not data.isascii():
        return False
    try:
        codecs.lookup("iso2022_jp_ext").decode(data[:SEARCHED_BYTES], "strict")
    except UnicodeError as error:
        return isinstance(error, UnicodeDecodeError) and error.start >= SEARCHED_BYTES - 8
    return True
