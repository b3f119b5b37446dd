"""Which words of running text name a place, and which regions of the vocabulary each may mean.

Owns `places.json` beside it: cities, divisions, institutions and what only looks like a place, by ISO 3166
code, so that they serve any vocabulary that has the codes; names and demonyms are the vocabulary's own. Knows
no articles and weighs nothing.

Names are compared word by word, case and marks aside, the longest first, in time linear in the text. A name
must be printed with a capital, but for the adjectives that German, French and Spanish write small; an
abbreviation (UK, EU) in capitals alone; one of a division (Ore., N.Y., TX) counts after a comma only. Han and
Kana, written without spaces, are searched by one pattern.

Invariants: mentions are disjoint and in order; `text[mention.start:mention.stop]` is the name as printed
(offsets are code points, half-open). A mention's regions are countries, or regions that lie in none.
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
"""What names a country beside its own names; its `about` says what the parts are and where they come from."""

VERSION: Final = hashlib.sha256(PLACES.read_bytes()).hexdigest()[:8]
"""Digest of the file: other places make other articles."""

LANGUAGES: Final = ("en", "de", "fr", "es")
"""Those whose demonyms are known; a text in any other is read with the English ones."""

_ENDINGS: Final = {"en": ("", "s"), "de": ("", "s", "n", "in", "innen"), "fr": ("", "s"), "es": ("", "s")}
_SMALL_ENDINGS: Final = {**_ENDINGS, "de": ("", "e", "en", "em", "er", "es")}
"""What a demonym written small ends in: German declines adjectives otherwise than nouns."""

_LETTERS: Final = r"[^\W\d_]+"
_WORD: Final = re.compile(_LETTERS)
_CAPITALISED: Final = re.compile(r"(?<![^\W_])[^\W\d_a-zß-öø-ÿ][^\W\d_]*")
"""A word that does not begin with a small letter of Latin-1."""

_NEXT: Final = re.compile(rf"(?: |\n|-|–|['’]|\. ?)({_LETTERS})")
"""The next word of the same name."""

_BEFORE_COMMA: Final = re.compile(rf"({_LETTERS}), \Z")
_CLOSED: Final = re.compile(r"[.,;:)\n]| ?[-–—]|\Z")
"""What follows an abbreviation that ends a place's name."""

_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_KATAKANA: Final = "\u30a1-\u30ff"
_MAX_ABBREVIATION: Final = 5
_AROUND: Final = 30
"""Code points on each side of a `US` that tell capitals from text set in capitals, where it may be the pronoun."""


class Kind(StrEnum):
    """What a name is the name of."""

    REGION = "region"
    DEMONYM = "demonym"
    DIVISION = "division"
    INSTITUTION = "institution"
    CITY = "city"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a name means: one region, one of several, or none (Indian Ocean).

    A `weak` name is a word or a person's name as well; a `small` one may be printed without a capital, one in
    `capitals` is an abbreviation.
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
"""By first word: the words after it and what the name means, the longest first."""


class Gazetteer:
    """The names of one vocabulary, as texts in one language print them."""

    def __init__(self, vocabulary: Vocabulary, places: Mapping[str, Any], spoken: str) -> None:
        """Gather the names; of two things that bear one, the first has it."""
        countries = {region.iso: _country(vocabulary, region) for region in vocabulary.regions if region.iso}
        entries = [
            *((name, Entry(kind=Kind.NOWHERE)) for name in places["nowhere"]),
            *_vocabulary_entries(vocabulary, spoken),
            *_place_entries(places, countries),
        ]
        towns = (name for names in places["towns"].values() for name in names)
        spaced = [pair for pair in entries if not _UNSPACED.match(pair[0])]
        self._names: Final = _by_first_word(spaced, frozenset(map(_words, (*places["weak"], *towns))))
        self._abbreviations: Final = _by_first_word(_listed(places["abbreviations"], countries, Kind.DIVISION))
        self._unspaced: Final = {name: entry for name, entry in reversed(entries) if _UNSPACED.match(name)}
        self._unspaced_pattern: Final = _unspaced_pattern(self._unspaced)
        self._candidates: Final = _CAPITALISED if spoken == "en" else _WORD

    def mentions(self, text: str) -> list[Mention]:
        """Return the names in a text, in order."""
        found: list[Mention] = []
        free = 0
        for word in self._candidates.finditer(text):
            start = word.start()
            if start < free:
                continue
            first = folded(word[0])
            mention = None
            if first in self._names:
                mention = _longest(self._names[first], text, start, word.end())
            if mention is None and first in self._abbreviations:
                mention = self._abbreviation(first, text, start, word.end())
            if mention is not None:
                found.append(mention)
                free = mention.stop
        if self._unspaced and _UNSPACED.search(text):
            found += self._unspaced_mentions(text)
            found.sort(key=lambda mention: mention.start)
        return found

    def _abbreviation(self, first: str, text: str, start: int, end: int) -> Mention | None:
        """Return the division whose abbreviation stands here, right after a name and a comma."""
        before = _BEFORE_COMMA.search(text, max(0, start - _AROUND), start)
        if before is None or before[1][0].islower():
            return None
        mention = _longest(self._abbreviations[first], text, start, end)
        return mention if mention and _CLOSED.match(text, mention.stop) else None

    def _unspaced_mentions(self, text: str) -> Iterator[Mention]:
        for match in self._unspaced_pattern.finditer(text):
            yield Mention(entry=self._unspaced[match[0]], start=match.start(), stop=match.end())


def gazetteer(language: str) -> Gazetteer:
    """Return the default vocabulary's names as texts in this language print them."""
    return _gazetteer(language if language in LANGUAGES else LANGUAGES[0])


@cache
def words(part: str) -> frozenset[str]:
    """Return a list of words in `places.json`."""
    return frozenset(_places()[part])


@cache
def _gazetteer(spoken: str) -> Gazetteer:
    return Gazetteer(regions.default(), _places(), spoken)


@cache
def _places() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(PLACES.read_text(encoding="utf-8"))
    return content


@lru_cache(maxsize=1 << 15)
def folded(word: str) -> str:
    """Return the form in which words of names are compared."""
    return fold(word)


def _longest(names: Sequence[tuple[tuple[str, ...], Entry]], text: str, start: int, end: int) -> Mention | None:
    """Return the longest of these names whose first word stands at `start:end`."""
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
    """Return whether the words are printed as the name is: with its capital or capitals."""
    if not entry.capitals:
        return entry.small or not text[start].islower()
    if not text[start:stop].isupper():
        return False
    return text[start:stop] != "US" or not text[max(0, start - _AROUND) : stop + _AROUND].isupper()


def _vocabulary_entries(vocabulary: Vocabulary, spoken: str) -> Iterator[tuple[str, Entry]]:
    """Yield the regions' names, then their demonyms in the language spoken."""
    for region in vocabulary.regions:
        keys = (_country(vocabulary, region),)
        for name in (region.label, *region.aliases):
            if vocabulary.resolve(name) is region:
                yield from _forms(name, Kind.REGION, keys)
                if spoken == "de":
                    yield f"{name}s", Entry(kind=Kind.REGION, keys=keys)  # Deutschlands
    for region in vocabulary.regions:
        entry = Entry(kind=Kind.DEMONYM, keys=(_country(vocabulary, region),))
        small = Entry(kind=Kind.DEMONYM, keys=entry.keys, small=True)
        for word in region.demonyms_in(spoken):
            endings = _SMALL_ENDINGS if word[0].islower() else _ENDINGS
            yield from ((word + ending, small if word[0].islower() else entry) for ending in endings[spoken])


def _place_entries(places: Mapping[str, Any], countries: Mapping[str, str]) -> Iterator[tuple[str, Entry]]:
    for part, kind in (("aliases", Kind.CITY), ("divisions", Kind.DIVISION), ("institutions", Kind.INSTITUTION)):
        yield from _listed(places[part], countries, kind)
    for part, kind in (("shared", Kind.REGION), ("shared_cities", Kind.CITY)):
        for name, codes in places[part].items():
            keys = tuple(countries[code] for code in codes if code in countries)
            if keys:
                yield name, Entry(kind=kind, keys=keys)
    for part in ("cities", "towns"):
        yield from _listed(places[part], countries, Kind.CITY)


def _listed(part: Mapping[str, list[str]], countries: Mapping[str, str], kind: Kind) -> Iterator[tuple[str, Entry]]:
    """Yield the names of a part that lists them by country."""
    for code, names in part.items():
        if code in countries:
            for name in names:
                yield from _forms(name, kind, (countries[code],))


def _forms(name: str, kind: Kind, keys: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    """Yield the name, and an abbreviation with its dots as well."""
    capitals = name.isupper() and name.isascii() and name.isalpha() and len(name) <= _MAX_ABBREVIATION
    entry = Entry(kind=kind, keys=keys, capitals=capitals)
    yield name, entry
    if capitals:
        yield ".".join(name), entry


def _words(name: str) -> tuple[str, ...]:
    """Return a name's words as they are compared, less a `the` before them."""
    words = tuple(map(folded, _WORD.findall(name)))
    return words[1:] if words[0] == "the" and len(words) > 1 else words


def _by_first_word(entries: Iterable[tuple[str, Entry]], weak: frozenset[tuple[str, ...]] = frozenset()) -> _Names:
    means: dict[tuple[str, ...], Entry] = {}
    for name, entry in entries:
        words = _words(name)
        means.setdefault(words, replace(entry, weak=True) if words in weak else entry)
    names: _Names = defaultdict(list)
    for words, entry in sorted(means.items(), key=lambda pair: -len(pair[0])):
        names[words[0]].append((words[1:], entry))
    return dict(names)


def _unspaced_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of names in Han and Kana; those in Katakana are whole runs of it."""
    escaped = map(re.escape, sorted(names, key=len, reverse=True))
    kana = re.compile(rf"[{_KATAKANA}]+")
    whole = (f"(?<![{_KATAKANA}]){name}(?![{_KATAKANA}])" if kana.fullmatch(name) else name for name in escaped)
    return re.compile("|".join(whole))


def _country(vocabulary: Vocabulary, region: Region) -> str:
    """Return the key of the country a region is or lies in; its own where it lies in none."""
    for key in regions.ancestors(region.key):
        above = vocabulary.get(key)
        if above is not None and above.iso is not None:
            return key
    return region.key
