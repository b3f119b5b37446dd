"""An article's terms, field by field: what every engine indexes, made once for a whole batch of articles.

Words have positions. FIELD_GAP of them lie empty between two fields, and between two authors, so that no phrase
crosses; none lie empty between paragraphs, so that one may. Stems stand beside the words, without positions.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.fields import STEMMED_FIELDS, passages, searched, stem_term
from index.lexicon import Lexicon
from index.query import TextField
from index.stems import form_stem, stem_language

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Mapping, Sequence

    from index.model import Article

FIELD_GAP: Final = 100
"""Positions between two fields, and between two authors; the widest `~N` is 50, with 50 words in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTerms:
    """What one field of an article is found by.

    Attributes:
        positions: where each term stands, ascending.
        stems: how often each stem does, as `index.fields.stem_term` writes it.
        length: how many words there are.
    """

    positions: Mapping[str, Sequence[int]]
    stems: Mapping[str, int]
    length: int


class Analyst:
    """Makes the terms of articles; what it has once seen written it knows. One for a batch: it forgets nothing."""

    def __init__(self) -> None:
        self._lexicon = Lexicon()
        self._terms: list[str] = []

    def terms(self, article: Article) -> Mapping[TextField, FieldTerms]:
        """Return the terms of an article in each field of words."""
        return {field: self._field(article, field) for field in TextField}

    def _field(self, article: Article, field: TextField) -> FieldTerms:
        positions: dict[int, list[int]] = {}
        stems: Counter[str] = Counter()
        language = stem_language(article.language)
        start = length = 0
        for name, forms in self._passages(article, field):
            for position, term in enumerate(self._lexicon.terms_of(forms), start):
                positions.setdefault(term, []).append(position)
            start += len(forms) + FIELD_GAP if forms else 0
            length += len(forms)
            if language and name in STEMMED_FIELDS:
                stems.update(self._stems(forms, language))
        terms = self._spelled()
        return FieldTerms(positions={terms[term]: at for term, at in positions.items()}, stems=stems, length=length)

    def _passages(self, article: Article, field: TextField) -> Iterator[tuple[str, array[int]]]:
        for name in searched(field):
            for text in passages(article, name):
                yield name, self._lexicon.analyse(text).forms

    def _stems(self, forms: array[int], language: str) -> Mapping[str, int]:
        terms, stems = self._spelled(), Counter[str]()
        for form, count in Counter(forms).items():
            written, term = self._lexicon.written[form], terms[self._lexicon.term_of[form]]
            stems[stem_term(language, form_stem(written, term, language))] += count
        return stems

    def _spelled(self) -> Sequence[str]:
        """Return the term of each number."""
        self._terms += islice(self._lexicon.terms, len(self._terms), None)
        return self._terms
