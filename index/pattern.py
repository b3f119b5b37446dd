"""Turn a leaf of a query into a pattern of terms; engines and highlighting use the same pattern.

This module owns the step from `Word`, `Phrase`, … to terms. It knows no index and no text but the leaf's own. A word is
read in some languages. In each it also matches its stem, but only in articles of that language: so the English
`marine` never finds the Spanish `marino`. `query_languages` chooses the languages by what an index holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from dataclasses import field as datafield
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex

from index.query.query import Fuzzy, Near, Phrase, Prefix, TextField, Wildcard, Word
from index.text.analysis import TermSequence, fold, max_edits, term_sequence, tokenize
from index.text.stems import query_stems, stem_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from index.query.query import Leaf

NAME_FIELDS: Final = frozenset({TextField.AUTHOR, TextField.CREDIT})
"""Fields of names, which have no stems."""

_NO_STEMS: Final[Mapping[str, frozenset[str]]] = {}
_HYPHEN: Final = re.compile("[-‐‑]")
_TOUCHING_DIGITS: Final = re.compile(r"\d[-‐‑]\d")
_WILDCARD: Final = re.compile(r"[?*]")
_HEBREW_WORD: Final = regex.compile(r"\p{Hebrew}{3,}")
_HEBREW_PARTICLES: Final = tuple(
    "ה ו ב כ ל מ ש וה וב וכ ול ומ וש שה שב שכ של שמ מה מש כש כשה לכש וכש ומה ומש ושה ושב ושל ושמ".split()
)
"""What Hebrew writes joined to the noun after it: the, and, in, as, to, from, that, and what they form together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Units of successive terms, in this order, with at most `distance` other words between them in all.

    Attributes:
        units: one, except for `Near`; none matches nothing.
        others: single terms that match as well as the units do: the word without its hyphen, or with a particle.
        glob: a shape that the one term has (`fnmatch`), '' for none; the unit is the prefix before its first wildcard.
        distance: how many other words may come between the units.
        edits: how many edits a fuzzy pattern's one term allows; 0 for an exact term.
        stems: for each language (`stem_language`), the stems that match in place of the one term.
    """

    units: tuple[TermSequence, ...]
    distance: int = 0
    edits: int = 0
    others: tuple[str, ...] = ()
    glob: str = ""
    stems: Mapping[str, frozenset[str]] = datafield(default_factory=lambda: _NO_STEMS)

    @property
    def term(self) -> str | None:
        """The term, if the pattern is a single term that is no prefix; else None."""
        if len(self.units) != 1 or self.units[0].prefix or len(self.units[0].terms) != 1:
            return None
        return self.units[0].terms[0]


def pattern_of(leaf: Leaf, languages: Iterable[str] = ()) -> Pattern:
    """Return the pattern of a leaf.

    Args:
        leaf: a leaf of a query.
        languages: the languages its word is read in, as `stem_language` names them.
    """
    match leaf:
        case Near():
            words = (term_sequence(word) for word in leaf.text.split())
            return Pattern(units=tuple(unit for unit in words if unit.terms), distance=leaf.distance)
        case Fuzzy():
            plain = _single_unit(term_sequence(leaf.text))
            return Pattern(units=plain.units, edits=max_edits(plain.term or ""))
        case Prefix():
            return _single_unit(_prefix_sequence(leaf.text))
        case Wildcard():
            return _glob_pattern(leaf.text)
        case Word() if leaf.field not in NAME_FIELDS and is_one_word(leaf):
            stems = {language: frozenset(query_stems(leaf.text, language)) for language in languages}
            unit = term_sequence(leaf.text)
            return Pattern(units=(unit,), stems=stems, others=_with_particles(*unit.terms))
        case Word():
            return replace(_single_unit(term_sequence(leaf.text)), others=tuple(_without_hyphen(leaf.text)))
        case Phrase():
            return _single_unit(term_sequence(leaf.text))
        case _:
            raise TypeError(f"not a leaf: {leaf!r}")


def _single_unit(unit: TermSequence) -> Pattern:
    return Pattern(units=(unit,) if unit.terms else ())


def glob_matches(glob: str, terms: Iterable[str]) -> Iterator[str]:
    """Yield the terms that have a shape."""
    return filter(_compiled_glob(glob).match, terms)


_compiled_glob: Final = lru_cache(256)(lambda glob: re.compile(translate(glob)))


def _glob_pattern(text: str) -> Pattern:
    """Return the pattern of a word with wildcards."""
    glob = "".join(fold(part) if part not in {"?", "*"} else part for part in re.split(r"([?*])", text))
    beginning = _WILDCARD.split(glob)[0]
    return Pattern(units=(TermSequence((beginning,), prefix=True),), glob=glob)


def _without_hyphen(text: str) -> Iterator[str]:
    """Yield the term of a word without its hyphens, if it is one term; `3-0` is no number without it."""
    parts = _HYPHEN.split(text)
    if len(parts) > 1 and all(map(str.isalnum, parts)) and not _TOUCHING_DIGITS.search(text):
        joined = term_sequence("".join(parts))
        yield from joined.terms if len(joined.terms) == 1 and not joined.prefix else ()


def _with_particles(term: str) -> tuple[str, ...]:
    """Return a Hebrew word with each particle in front of it."""
    return tuple(particle + term for particle in _HEBREW_PARTICLES) if _HEBREW_WORD.fullmatch(term) else ()


def _prefix_sequence(text: str) -> TermSequence:
    """Return the terms of a text whose last word is a prefix; in scripts without spaces every word is one anyway."""
    as_words = term_sequence(text)
    all_terms = tuple(token.term for token in tokenize(text))
    return TermSequence(all_terms, prefix=True) if as_words.terms == all_terms else as_words


def is_one_word(leaf: Leaf) -> bool:
    """Return whether a leaf is a word that has a stem: one token, in a script with spaces."""
    unit = term_sequence(leaf.text)
    return isinstance(leaf, Word) and len(unit.terms) == 1 and not unit.prefix


def query_languages(matching: Iterable[str], present: Iterable[str]) -> frozenset[str]:
    """Return the languages a word is read in: those whose articles contain the typed form, else all of the index.

    Args:
        matching: the languages of the articles that contain the typed form.
        present: the languages of all articles. Both are as articles name them; languages without a stemmer are ignored.
    """
    return _stem_languages(matching) or _stem_languages(present)


def _stem_languages(tags: Iterable[str]) -> frozenset[str]:
    return frozenset(code for tag in tags if (code := stem_language(tag)) is not None)
