"""What the evaluation asks of an engine: one generation of an index, as NumPy arrays.

DocSet are numbers from 0; some hold no article (deleted, or the trace of an id), and no list of postings names
those. A snapshot never changes, and what it hands out is shared: nobody writes to it. A field is one of
TextField, StemField or a facet's values; a term is text.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import numpy as np

from index.query.query import TextField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.evaluation.cache import Cache
    from index.evaluation.facet_column import FacetColumn
    from index.evaluation.kernels import Kernels
    from index.query.query import ValueField
    from index.search import Facet

UNDATED: Final = 0
"""The day of an article without a date: the days of the calendar count from 1."""


class StemField(StrEnum):
    """The stems beside a field of words; a term is `index.fields.stem_term`."""

    ANY = "any"
    TITLE = "title"


STEMS_OF: Final = {TextField.ANY: StemField.ANY, TextField.TITLE: StemField.TITLE}
"""Names have no stems."""


class Postings(NamedTuple):
    """DocSet, ascending, and how often each holds what was asked for; of equal length.

    Frequencies are any numbers: a form of a word other than the one typed counts less than once.
    """

    documents: NDArray[np.int64]
    frequencies: NDArray[Any]


NO_POSTINGS: Final = Postings(np.empty(0, np.int64), np.empty(0, np.float64))


class Snapshot(Protocol):
    """One generation of an index."""

    @property
    def build(self) -> str:
        """The build's id."""

    @property
    def generation(self) -> int:
        """Grows with every commit."""

    @property
    def kernels(self) -> Kernels:
        """Which form of the inner loops searches run."""

    @property
    def cache(self) -> Cache:
        """What the evaluation keeps of this generation."""

    @property
    def articles(self) -> NDArray[np.bool_]:
        """(documents,): which of them hold an article."""

    @property
    def first_days(self) -> NDArray[np.int32]:
        """(documents,): the first day of each date, as an ordinal, UNDATED where there is none."""

    @property
    def last_days(self) -> NDArray[np.int32]:
        """(documents,): the last day of each date, as an ordinal, UNDATED where there is none."""

    @property
    def added(self) -> NDArray[np.int64]:
        """(documents,): when each article arrived, in microseconds since 1970."""

    @property
    def is_lead(self) -> NDArray[np.bool_]:
        """(documents,): which articles stand for their copies."""

    @property
    def ids(self) -> NDArray[np.bytes_]:
        """(documents,): each document's id; what ties are broken by."""

    def lengths(self, field: TextField) -> NDArray[np.int32]:
        """Return (documents,): how many words each article has in a field."""

    def facet(self, facet: Facet) -> FacetColumn:
        """Return a facet's values."""

    def word_postings(self, field: TextField, term: str) -> Postings:
        """Return the articles that hold a term in a field of words."""

    def stem_postings(self, field: StemField, term: str) -> Postings:
        """Return the articles that hold a stem."""

    def value_mask(self, field: Facet | ValueField, term: str) -> NDArray[np.bool_]:
        """Return (documents,): which articles are found by a folded value (`index.fields.value_term`)."""

    def folded_values(self, field: Facet | ValueField) -> Mapping[str, Sequence[int]]:
        """Return the values by which articles are found, each with the numbers of a facet's values that fold to it."""

    def positions(self, field: TextField, term: str, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where a term stands in a field, ascending: document << POSITION_BITS | position.

        Args:
            field: of words.
            term: one of its.
            within: documents, ascending, to look in.
        """

    def has_positions(self, field: TextField, term: str, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (places,): at which of some places, ascending, a term stands in a field.

        Args:
            field: of words.
            term: one of its.
            places: document << POSITION_BITS | position; may lie where no word does.
        """

    def prefix_postings(self, field: TextField, prefix: str) -> Postings:
        """Return the articles that hold a term with a prefix, and how often they hold any such term."""

    def prefix_terms(self, field: TextField, prefix: str) -> Sequence[str]:
        """Return the terms with a prefix, each once, in any order; some may stand in deleted articles only."""

    def fuzzy_candidates(self, field: TextField, term: str, edits: int) -> Sequence[str]:
        """Return every term that is at most so many edits from one, and perhaps others; each once, in any order."""

    def article(self, document: int) -> Article:
        """Return the article that a document holds."""

    def find(self, article_id: str) -> int | None:
        """Return the document that holds the article of this id."""
