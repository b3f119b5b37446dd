"""What a leaf of a query looks for among terms: the same for every engine, and for whoever highlights.

Owns the step from `Word`, `Phrase`, … to terms; knows no index and no text but the leaf's own. A word is read in
some languages: there it also looks for its stem, in articles of that language alone, so that the English
`marine` never finds the Spanish `marino`. Which languages those are, `query_languages` decides by what an index holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as datafield
from typing import TYPE_CHECKING, Final

from index.query.query import Fuzzy, Near, Phrase, Prefix, TextField, Word
from index.text.analysis import TermSequence, max_edits, term_sequence, tokenize
from index.text.stems import query_stems, stem_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from index.query.query import Leaf

_NO_STEMS: Final[Mapping[str, frozenset[str]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Units of successive terms, in this order, with at most `distance` other words among them in all.

    Attributes:
        units: one, but for `Near`; none finds nothing.
        distance: how many words may stand between the units.
        edits: how many edits away a fuzzy pattern's one term may be; 0 where it is to be as it is.
        stems: for each language (`stem_language`), the stems that do for the one term there.
    """

    units: tuple[TermSequence, ...]
    distance: int = 0
    edits: int = 0
    stems: Mapping[str, frozenset[str]] = datafield(default_factory=lambda: _NO_STEMS)

    @property
    def term(self) -> str | None:
        """The one term, where there is one and no other will do but by its edits or stems."""
        if len(self.units) != 1 or self.units[0].prefix or len(self.units[0].terms) != 1:
            return None
        return self.units[0].terms[0]


def pattern_of(leaf: Leaf, languages: Iterable[str] = ()) -> Pattern:
    """Return what a leaf looks for.

    Args:
        leaf: of a query.
        languages: those in which its word is read, as `stem_language` names them.
    """
    match leaf:
        case Near():
            words = (term_sequence(word) for word in leaf.text.split())
            return Pattern(units=tuple(unit for unit in words if unit.terms), distance=leaf.distance)
        case Fuzzy():
            plain = _plain(term_sequence(leaf.text))
            return Pattern(units=plain.units, edits=max_edits(plain.term or ""))
        case Prefix():
            return _plain(_open(leaf.text))
        case Word() if leaf.field is not TextField.AUTHOR and is_one_word(leaf):
            stems = {language: frozenset(query_stems(leaf.text, language)) for language in languages}
            return Pattern(units=(term_sequence(leaf.text),), stems=stems)
        case Word() | Phrase():
            return _plain(term_sequence(leaf.text))
        case _:
            raise TypeError(f"not a leaf: {leaf!r}")


def _plain(unit: TermSequence) -> Pattern:
    return Pattern(units=(unit,) if unit.terms else ())


def _open(text: str) -> TermSequence:
    """Return what a text looks for whose last word goes on; in scripts without spaces every word does."""
    closed = term_sequence(text)
    whole = tuple(token.term for token in tokenize(text))
    return TermSequence(whole, prefix=True) if closed.terms == whole else closed


def is_one_word(leaf: Leaf) -> bool:
    """Return whether a leaf is a word that has a stem: one token, in a script with spaces."""
    unit = term_sequence(leaf.text)
    return isinstance(leaf, Word) and len(unit.terms) == 1 and not unit.prefix


def query_languages(holding: Iterable[str], present: Iterable[str]) -> frozenset[str]:
    """Return the languages a word is read in: those whose articles hold it as typed, else all of the index.

    Args:
        holding: the languages of the articles that hold the word's own form.
        present: the languages of all articles. Both as articles name them; ones without a stemmer do not count.
    """
    return _stemmed(holding) or _stemmed(present)


def _stemmed(tags: Iterable[str]) -> frozenset[str]:
    return frozenset(code for tag in tags if (code := stem_language(tag)) is not None)
