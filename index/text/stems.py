"""A word as printed and its language → the stem it shares with its other forms, by Snowball.

Owns which languages have a stemmer and what a stem is. Knows no fields and no query syntax.

Invariants: a stem is never empty and holds no white space; it is folded, so that stems compare by equality.
The stemmer sees the word with its accents, for without them 19-32 % of the accented words of Spanish, French,
German … get another stem; without its `’s`, which Snowball leaves alone after a curly apostrophe.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex
from Stemmer import Stemmer

from index.text.analysis import COUNTRY, PRONOUN, fold, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.text.analysis import Token

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

TAKE_BEGINNINGS: Final = frozenset({"ga", "id", "nl", "st", "tr"})
"""Languages whose stemmers may take a word's first letter, or change it; of 170,000 ASCII words no other did."""

_REWRITTEN: Final = {
    "ca": "c$", "cs": "[bcktv]$", "da": "$", "de": "(?<=[aou]).*|l$", "en": "(ie|[eily])$", "es": "t$",
    "fr": "(nt|qu|[iltx])$", "hu": "[syz]$", "it": "t$", "lt": "$", "no": "$", "pl": "$", "pt": "$", "ro": "t$",
    "sv": "$",
}  # fmt: skip
"""The ends of stems that a language's stemmer writes itself: `possibility` has the stem `possibl`, `dying` has `die`.

What is before such an end is the beginning of every ASCII word with that stem; in other languages its first letter is.
The German stemmer takes an `e` out that may stand for an umlaut: `Haeuser` has the stem `haus`. These are the ends that
Snowball's algorithms write; of 2.7 million ASCII words, real ones and made of endings, none was an exception.
"""

_IGNORABLE: Final = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cs}\u0640]+")
_ACCENTED: Final = {
    "ca": "àçèéíïòóúü", "cs": "áčďéěíňóřšťúůýž", "da": "åæéø", "de": "äöü", "en": "é", "eo": "ĉĝĥĵŝŭ", "es": "áéíñóúü",
    "et": "äõöüšž", "fi": "äö", "fr": "àâçèéêëîïôùûü", "ga": "áéíóú", "hu": "áéíóöőúüű", "it": "àèéìòù",
    "lt": "ąčėęįšųūž", "nl": "èéëïöü", "no": "åæéø", "pl": "ąćęłńóśźż", "pt": "àáâãçéêíóôõú", "ro": "âăîșț",
    "sr": "ćčđšž", "sv": "äåéö", "tr": "çğıöşü",
}  # fmt: skip
"""The letters of each language that folding makes another: those of its own spelling (CLDR's main exemplars)."""

_BARE: Final = {accented: fold(accented) for letters in _ACCENTED.values() for accented in letters}

_ENDING_CHARS: Final = 7
"""The longest ending whose accents decide a stem: of 3, 5, 7 characters tried, the first to miss none in Spanish."""

_IGNORED: Final = {"fa": regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cs}\u0640--\u200c]+", regex.VERSION1)}
"""The non-joiner parts a Persian word from its ending."""

_PLAIN: Final = str.maketrans(dict.fromkeys("‘’ʼʻ＇", "'") | dict.fromkeys('"״'))
_TURKISH: Final = str.maketrans({"I": "ı", "İ": "i"})
_CACHED_WORDS: Final = 1 << 17

_stemmers: dict[str, Stemmer] = {}
_one_at_a_time: Final = threading.Lock()
"""A Snowball stemmer writes into a buffer of its own."""


@lru_cache
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
    if written.startswith(COUNTRY) or "." in written:
        term = "".join(token.term for token in tokenize(written))
        if "." in term:
            return term
        if "." in written:
            written = term or written
    word = _prepared(written, language)
    return _joined(_snowball(word, language)) or _joined(word) or written


def stems(text: str, tokens: Sequence[Token], language: str) -> list[str]:
    """Return the stem of each of the tokens of `text`, in a language that `stem_language` returned."""
    return [form_stem(text[start:stop], term, language) for term, start, stop in tokens]


def form_stem(written: str, term: str, language: str) -> str:
    """Return the stem of a word whose term is known: a `US` among capitals is the pronoun, alone the country."""
    return term if term == PRONOUN else stem(written, language)


def beginning_of(stem: str, language: str) -> str:
    """Return what every ASCII word with a stem begins with; nothing where it may begin with anything."""
    if language in TAKE_BEGINNINGS:
        return ""
    end = re.compile(_REWRITTEN.get(language, ".*")).search(stem, 1)
    return stem[: end.start()] if end else stem


def query_stems(written: str, language: str) -> tuple[str, ...]:
    """Return the stems by which a typed word finds its other forms, typed with or without its accents.

    The word's own comes first, then those of every word of the language that differs from it by one accent near
    its end: `negociacion` looks for what `negociación` does. Of the accented words of the gold pages in eleven
    languages, typed without accents, 92-100 % so find their own stem (68-98 % by the bare word's stem alone), for
    1.0-1.9 stems a word and at most 2 % more forms than stem alike. A term that keeps its dots has no other forms:
    a typed `US` is the country alone.
    """
    own = stem(written, language)
    if "." in own:
        return (own,)
    bare = "".join(fold(written).split()) or written
    return tuple(dict.fromkeys([own, *(stem(word, language) for word in _accented(bare, language))]))


def _accented(bare: str, language: str) -> Iterator[str]:
    """Yield a word without accents, then with each of its language's accents at each place of its ending."""
    yield bare
    for accented in _ACCENTED.get(language, ""):
        plain = _BARE[accented]
        place = bare.find(plain, max(0, len(bare) - _ENDING_CHARS))
        while place >= 0:
            yield bare[:place] + accented + bare[place + len(plain) :]
            place = bare.find(plain, place + 1)


def _prepared(written: str, language: str) -> str:
    """Return the word as its stemmer wants it: lower-case, composed, with its marks, without ’s and ignorables."""
    if _is_plain(written) and language != "tr":
        return written.lower()
    word = unicodedata.normalize("NFKC", _IGNORED.get(language, _IGNORABLE).sub("", written))
    word = "".join(word.split())
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
    return word.lower() if _is_plain(word) else "".join(fold(word).split())


def _is_plain(word: str) -> bool:
    """Return whether a word is of ASCII letters and digits alone: these are only made small."""
    return word.isascii() and word.isalnum()
