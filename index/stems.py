"""A word as printed and its language → the stem it shares with its other forms, by Snowball.

Owns which languages have a stemmer and what a stem is. Knows no fields and no query syntax.

Invariants: a stem is never empty and holds no white space; it is folded, so that stems compare by equality.
The stemmer sees the word with its accents, for without them 19-32 % of the accented words of Spanish, French,
German … get another stem; without its `’s`, which Snowball leaves alone after a curly apostrophe.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex
from Stemmer import Stemmer

from index.analysis import fold, tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.analysis import Token

_ALGORITHMS: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""The Snowball stemmer of each language."""

_ALIASES: Final = {"nb": "no", "nn": "no", "in": "id", "ji": "yi", "mo": "ro"}
"""Norwegian's two written forms, and what BCP 47 has replaced (IANA language subtag registry)."""

_IGNORABLE: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cs}\u0640]+")
_IGNORED: Final = {"fa": regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cs}\u0640--\u200c]+", regex.VERSION1)}
"""The non-joiner parts a Persian word from its ending."""

_PLAIN: Final = str.maketrans(dict.fromkeys("‘’ʼʻ＇", "'") | dict.fromkeys('"״'))
_TURKISH: Final = str.maketrans({"I": "ı", "İ": "i"})
_CACHED_WORDS: Final = 1 << 17

_stemmers: dict[str, Stemmer] = {}
_one_at_a_time: Final = threading.Lock()
"""A Snowball stemmer writes into a buffer of its own."""


def stem_language(tag: str) -> str | None:
    """Return the code of the stemmer for a BCP 47 tag: 'en' for 'en-GB', 'no' for 'nb'; None where there is none."""
    primary = tag.replace("_", "-").partition("-")[0].lower()
    code = _ALIASES.get(primary, primary)
    return code if code in _ALGORITHMS else None


@lru_cache(_CACHED_WORDS)
def stem(written: str, language: str) -> str:
    """Return the folded stem of one word as printed; a term that keeps its dots is its own stem.

    Args:
        written: what one token covers of its text.
        language: what `stem_language` returned.
    """
    if written == "US" or "." in written:
        term = "".join(token.term for token in tokenize(written))
        if "." in term:
            return term
        written = term or written
    word = _prepared(written, language)
    return _joined(_snowball(word, language)) or _joined(word) or written


def stems(text: str, tokens: Sequence[Token], language: str) -> list[str]:
    """Return the stem of each of the tokens of `text`, in a language that `stem_language` returned."""
    return ["us" if term == "us" else stem(text[start:stop], language) for term, start, stop in tokens]


def query_stems(written: str, language: str) -> tuple[str, ...]:
    """Return the stems by which a typed word finds its other forms, typed with or without its accents."""
    return tuple(dict.fromkeys((stem(written, language), stem(fold(written) or written, language))))


def _prepared(written: str, language: str) -> str:
    """Return the word as its stemmer wants it: lower-case, composed, with its marks, without ’s and ignorables."""
    word = unicodedata.normalize("NFKC", _IGNORED.get(language, _IGNORABLE).sub("", written))
    if language == "tr":
        word = word.translate(_TURKISH)
    word = unicodedata.normalize("NFC", word.casefold()).translate(_PLAIN).strip("'")
    return word.removesuffix("'s")


def _snowball(word: str, language: str) -> str:
    with _one_at_a_time:
        if language not in _stemmers:
            _stemmers[language] = Stemmer(_ALGORITHMS[language], 0)
        return _stemmers[language].stemWord(word)


def _joined(word: str) -> str:
    return "".join(fold(word).split())
