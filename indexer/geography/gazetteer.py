"""Find the words of a text that name places, and the regions that each name may mean.

Owns `places.json`: cities, divisions, institutions and words that only look like places, by ISO 3166 code, so that
they fit any vocabulary with these codes. Names and demonyms of regions come from the vocabulary. Knows no articles and
assigns no weights.

Names are compared word by word, without case and diacritics, the longest first, in time linear in the text. A name
must be printed with a capital, except for adjectives that German, French and Spanish write small. An abbreviation
(UK, EU) must be in capitals. A division's abbreviation (Ore., N.Y., TX) counts only after a comma. Han and Kana, which
are written without spaces, are searched by one pattern.

Invariants: mentions are disjoint and in order; `text[mention.start:mention.stop]` is the name as printed
(offsets are code points, half-open). A mention's regions are countries, or regions that are in no country.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.article import regions
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.article.regions import Region, Vocabulary

PLACES: Final = Path(__file__).with_name("places.json")
"""Names that mean a country, besides its own names. Its `about` describes the parts and their sources."""

VERSION: Final = hashlib.sha256(PLACES.read_bytes()).hexdigest()[:8]
"""Digest of the file: with other places, the same pages make other articles."""

LANGUAGES: Final = ("en", "de", "fr", "es")
"""Languages with known demonyms; a text in any other language is read with the English ones."""

_ENDINGS: Final = {"en": ("", "s"), "de": ("", "s", "n", "in", "innen"), "fr": ("", "s"), "es": ("", "s")}
_SMALL_ENDINGS: Final = {**_ENDINGS, "de": ("", "e", "en", "em", "er", "es")}
"""Endings of demonyms written small: German declines adjectives differently from nouns."""

_LETTERS: Final = r"[^\W\d_]+"
_WORD: Final = re.compile(_LETTERS)
_CAPITALISED: Final = re.compile(r"(?<![^\W_])[^\W\d_a-zß-öø-ÿ][^\W\d_]*")
"""A word that does not begin with a small letter of Latin-1."""

_NEXT: Final = re.compile(rf"(?: |\n|-|–|['’]|\. ?)({_LETTERS})")
"""The next word of the same name."""

_BEFORE_COMMA: Final = re.compile(rf"({_LETTERS}), \Z")
_CLOSING: Final = re.compile(r"[.,;:)\n]| ?[-–—]|\Z")
"""What may follow an abbreviation that ends a place's name."""

_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_KATAKANA: Final = "\u30a1-\u30ff"
_MAX_ABBREVIATION: Final = 5
_AROUND: Final = 30
"""Code points on each side of a `US` that are checked for text set in capitals, where it may be the pronoun."""


class Kind(StrEnum):
    """What kind of thing a name names."""

    REGION = "region"
    DEMONYM = "demonym"
    DIVISION = "division"
    INSTITUTION = "institution"
    CITY = "city"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The meaning of a name: one region, one of several, or none (Indian Ocean).

    Attributes:
        kind: what kind of thing it names.
        keys: the keys of the regions that it may mean.
        weak: whether it is also a common word or a person's name.
        small: whether it may be printed without a capital.
        capitals: whether it is an abbreviation, which must be in capitals.
    """

    kind: Kind
    keys: tuple[str, ...] = ()
    weak: bool = False
    small: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name as printed in a text."""

    entry: Entry
    start: int
    stop: int


_Names = dict[str, list[tuple[tuple[str, ...], Entry]]]
"""By first word: the other words of each name and its meaning, the longest first."""


class Gazetteer:
    """The names of one vocabulary, as texts in one language print them."""

    def __init__(self, vocabulary: Vocabulary, places: Mapping[str, Any], language: str) -> None:
        """Collect the names; if two things have one name, the first collected has it."""
        countries = {region.iso: _country(vocabulary, region) for region in vocabulary.regions if region.iso}
        entries = [
            *((name, Entry(kind=Kind.NOWHERE)) for name in places["nowhere"]),
            *_vocabulary_entries(vocabulary, language),
            *_place_entries(places, countries),
        ]
        towns = (name for names in places["towns"].values() for name in names)
        spaced = [pair for pair in entries if not _UNSPACED.match(pair[0])]
        self._names: Final = _by_first_word(spaced, frozenset(map(_words, (*places["weak"], *towns))))
        self._abbreviations: Final = _by_first_word(_country_entries(places["abbreviations"], countries, Kind.DIVISION))
        self._unspaced: Final = {name: entry for name, entry in reversed(entries) if _UNSPACED.match(name)}
        self._unspaced_pattern: Final = _unspaced_pattern(self._unspaced)
        self._candidates: Final = _CAPITALISED if language == "en" else _WORD

    def mentions(self, text: str) -> list[Mention]:
        """Return the mentions in a text, in order."""
        found: list[Mention] = []
        next_start = 0
        for word in self._candidates.finditer(text):
            start = word.start()
            if start < next_start:
                continue
            first = folded(word[0])
            mention = None
            if first in self._names:
                mention = _longest(self._names[first], text, start, word.end())
            if mention is None and first in self._abbreviations:
                mention = self._abbreviation(first, text, start, word.end())
            if mention is not None:
                found.append(mention)
                next_start = mention.stop
        if self._unspaced and _UNSPACED.search(text):
            found += self._unspaced_mentions(text)
            found.sort(key=lambda mention: mention.start)
        return found

    def _abbreviation(self, first: str, text: str, start: int, end: int) -> Mention | None:
        """Return the division whose abbreviation is at `start`, directly after a name and a comma, or None."""
        before = _BEFORE_COMMA.search(text, max(0, start - _AROUND), start)
        if before is None or before[1][0].islower():
            return None
        mention = _longest(self._abbreviations[first], text, start, end)
        return mention if mention and _CLOSING.match(text, mention.stop) else None

    def _unspaced_mentions(self, text: str) -> Iterator[Mention]:
        for match in self._unspaced_pattern.finditer(text):
            yield Mention(entry=self._unspaced[match[0]], start=match.start(), stop=match.end())


def gazetteer(language: str) -> Gazetteer:
    """Return the default vocabulary's gazetteer for texts in this language."""
    return _gazetteer(language if language in LANGUAGES else LANGUAGES[0])


@cache
def words(part: str) -> frozenset[str]:
    """Return a list of words from `places.json`."""
    return frozenset(_places()[part])


@cache
def _gazetteer(language: str) -> Gazetteer:
    return Gazetteer(regions.default(), _places(), language)


@cache
def _places() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(PLACES.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """Return the form in which the words of names are compared."""
    return fold(word)


def _longest(names: Sequence[tuple[tuple[str, ...], Entry]], text: str, start: int, end: int) -> Mention | None:
    """Return the longest of these names whose first word is at `start:end`, or None."""
    words: list[str] = []
    ends = [end]
    for rest, entry in names:
        while len(words) < len(rest) and (following := _NEXT.match(text, ends[-1])):
            words.append(folded(following[1]))
            ends.append(following.end())
        if len(words) >= len(rest) and tuple(words[: len(rest)]) == rest:
            stop = ends[len(rest)]
            if _printed_as_name(text, start, stop, entry):
                return Mention(entry=entry, start=start, stop=stop)
    return None


def _printed_as_name(text: str, start: int, stop: int, entry: Entry) -> bool:
    """Return whether the words are printed with the capital, or the capitals, that the name needs."""
    if not entry.capitals:
        return entry.small or not text[start].islower()
    if not text[start:stop].isupper():
        return False
    return text[start:stop] != "US" or not text[max(0, start - _AROUND) : stop + _AROUND].isupper()


def _vocabulary_entries(vocabulary: Vocabulary, language: str) -> Iterator[tuple[str, Entry]]:
    """Yield the regions' names, then their demonyms in the language."""
    for region in vocabulary.regions:
        keys = (_country(vocabulary, region),)
        for name in (region.label, *region.aliases):
            if vocabulary.resolve(name) is region:
                yield from _forms(name, Kind.REGION, keys)
                if language == "de":
                    yield f"{name}s", Entry(kind=Kind.REGION, keys=keys)  # Deutschlands
    for region in vocabulary.regions:
        entry = Entry(kind=Kind.DEMONYM, keys=(_country(vocabulary, region),))
        small = Entry(kind=Kind.DEMONYM, keys=entry.keys, small=True)
        for word in region.demonyms_in(language):
            endings = _SMALL_ENDINGS if word[0].islower() else _ENDINGS
            yield from ((word + ending, small if word[0].islower() else entry) for ending in endings[language])


def _place_entries(places: Mapping[str, Any], countries: Mapping[str, str]) -> Iterator[tuple[str, Entry]]:
    for part, kind in (("aliases", Kind.CITY), ("divisions", Kind.DIVISION), ("institutions", Kind.INSTITUTION)):
        yield from _country_entries(places[part], countries, kind)
    for part, kind in (("shared", Kind.REGION), ("shared_cities", Kind.CITY)):
        for name, codes in places[part].items():
            keys = tuple(countries[code] for code in codes if code in countries)
            if keys:
                yield name, Entry(kind=kind, keys=keys)
    for part in ("cities", "towns"):
        yield from _country_entries(places[part], countries, Kind.CITY)


def _country_entries(
    part: Mapping[str, list[str]], countries: Mapping[str, str], kind: Kind
) -> Iterator[tuple[str, Entry]]:
    """Yield the names of a part that lists them by country."""
    for code, names in part.items():
        if code in countries:
            for name in names:
                yield from _forms(name, kind, (countries[code],))


def _forms(name: str, kind: Kind, keys: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    """Yield the name and, if it is an abbreviation, its form with dots."""
    capitals = name.isupper() and name.isascii() and name.isalpha() and len(name) <= _MAX_ABBREVIATION
    entry = Entry(kind=kind, keys=keys, capitals=capitals)
    yield name, entry
    if capitals:
        yield ".".join(name), entry


def _words(name: str) -> tuple[str, ...]:
    """Return a name's folded words, without a leading `the`."""
    words = tuple(map(folded, _WORD.findall(name)))
    return words[1:] if words[0] == "the" and len(words) > 1 else words


def _by_first_word(entries: Iterable[tuple[str, Entry]], weak: frozenset[tuple[str, ...]] = frozenset()) -> _Names:
    entry_by_words: dict[tuple[str, ...], Entry] = {}
    for name, entry in entries:
        words = _words(name)
        entry_by_words.setdefault(words, replace(entry, weak=True) if words in weak else entry)
    names: _Names = defaultdict(list)
    for words, entry in sorted(entry_by_words.items(), key=lambda pair: -len(pair[0])):
        names[words[0]].append((words[1:], entry))
    return dict(names)


def _unspaced_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of names in Han and Kana; a name in Katakana must be a whole run of it."""
    escaped = map(re.escape, sorted(names, key=len, reverse=True))
    kana = re.compile(rf"[{_KATAKANA}]+")
    whole = (f"(?<![{_KATAKANA}]){name}(?![{_KATAKANA}])" if kana.fullmatch(name) else name for name in escaped)
    return re.compile("|".join(whole))


def _country(vocabulary: Vocabulary, region: Region) -> str:
    """Return the key of the country that contains the region, or is it; the region's own key if there is none."""
    for key in regions.with_ancestors(region.key):
        above = vocabulary.get(key)
        if above is not None and above.iso is not None:
            return key
    return region.key
