"""Split the printed name of a person into family name and given names, as reference managers hold it.

Pages print names in reading order. This module follows Western order, and family name first where a name is written in
Chinese, Japanese or Korean characters. It cannot know a second surname (`Gabriel García Márquez`): only the last word,
with the particles before it, is taken for the family name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

_SUFFIXES: Final = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_CONJUNCTIONS: Final = frozenset({"y", "i", "e"})
"""They join two surnames (`Ortega y Gasset`), so the word before them is part of the family name."""

_FAMILY_FIRST: Final = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as printed, and its parts; `family` is None if the name is literal: an agency's, a staff's, one word.

    Attributes:
        printed: the whole name, in the order of the page.
        family: the family name with its particles.
        given: the given names and initials.
        suffix: `Jr.`, `III` and the like.
        is_person: whether it is a person's name.
    """

    printed: str
    family: str | None = None
    given: str = ""
    suffix: str = ""
    is_person: bool = False

    @property
    def inverted(self) -> str:
        """The name as a bibliography sorts it: `Calder, Alice`; a literal name as printed."""
        if self.family is None:
            return self.printed
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


def person(printed: str) -> Name:
    """Return a person's name with its parts; a name that cannot be split stays literal."""
    before, *after = (part.strip() for part in printed.split(","))
    if not after:
        family, given, suffix = _parts(printed.split())
    elif len(after) == 1 and after[0].lower() in _SUFFIXES:
        family, given, suffix = _parts([*before.split(), after[0]])
    elif len(after) == 1 and before and after[0]:
        family, given, suffix = before, after[0], ""
    else:
        family, given, suffix = None, "", ""
    return Name(printed=printed, family=family, given=given, suffix=suffix, is_person=True)


def _parts(words: list[str]) -> tuple[str | None, str, str]:
    """Return family name, given names and suffix; no family name if the name has one word."""
    suffix = words.pop() if len(words) > 2 and words[-1].lower() in _SUFFIXES else ""
    if len(words) < 2:
        return None, "", ""
    if any(map(_FAMILY_FIRST.search, words)):
        return words[0], " ".join(words[1:]), suffix
    first = _start_of_family(words)
    return " ".join(words[first:]), " ".join(words[:first]), suffix


def _start_of_family(words: list[str]) -> int:
    """Return the index of the family name's first word: of its first particle, in lower case."""
    for index in range(1, len(words) - 1):
        if words[index] in _CONJUNCTIONS and index > 1:
            return index - 1
        if words[index][0].islower():
            return index
    return len(words) - 1
