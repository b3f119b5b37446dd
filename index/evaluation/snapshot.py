"""What the evaluation needs of an engine: one generation of an index, as NumPy arrays.

Documents have ids from 0. Some hold no article: they are deleted, or they are the tombstone or alias of an id. No
postings name those. A snapshot never changes; callers share its arrays and must not write to them.

A TextField holds words, a StemField stems, and a Facet or ValueField whole values; a term of each is text. A snapshot
is asked for the words of `index.fields.STORED_FIELDS` alone.
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
    from index.facets import Facet
    from index.query.query import ValueField

UNDATED: Final = 0
"""The day of an article without a date; calendar days (`date.toordinal`) count from 1."""


class StemField(StrEnum):
    """A field of stems beside a field of words; its terms are those of `index.fields.stem_term`."""

    ANY = "any"
    TITLE = "title"
    CAPTION = "caption"
    BIO = "bio"
    RELATED = "related"


STEMS_OF: Final = {TextField(field.value): field for field in StemField}
"""The stem field of each stored field that has one (`index.fields.STEMMED_FIELDS`)."""


class Postings(NamedTuple):
    """Documents, ascending, and the frequency of the term in each; both arrays have the same length.

    An engine's frequencies are whole numbers, of any dtype. The evaluation makes others: another form of the typed word
    counts less than 1.
    """

    documents: NDArray[np.int64]
    frequencies: NDArray[Any]


class Vocabulary(NamedTuple):
    """The terms of a field, sorted by their UTF-8 bytes.

    Attributes:
        content: uint8: the terms, one after the other.
        starts: (terms + 1,): where each term begins in `content`, and where the last one ends.
        doc_freqs: (terms,): about how many documents have each term. Deleted ones may count: it is for ordering only.
    """

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]
    doc_freqs: NDArray[np.int64]


NO_POSTINGS: Final = Postings(np.empty(0, np.int64), np.empty(0, np.float64))


class Snapshot(Protocol):
    """One generation of an index; safe for any number of threads."""

    @property
    def build(self) -> str:
        """The build's id."""

    @property
    def generation(self) -> int:
        """A number that grows with every commit."""

    @property
    def kernels(self) -> Kernels:
        """The inner loops that searches of this snapshot run."""

    @property
    def cache(self) -> Cache:
        """The evaluation's cache for this generation."""

    @property
    def articles(self) -> NDArray[np.bool_]:
        """(documents,): True where a document holds an article."""

    @property
    def first_days(self) -> NDArray[np.int32]:
        """(documents,): the first day of each article's date, as an ordinal; UNDATED where it has none."""

    @property
    def last_days(self) -> NDArray[np.int32]:
        """(documents,): the last day of each article's date, as an ordinal; UNDATED where it has none."""

    @property
    def added(self) -> NDArray[np.int64]:
        """(documents,): when each article was added, in microseconds since 1970 UTC."""

    @property
    def is_lead(self) -> NDArray[np.bool_]:
        """(documents,): True where an article has no copies, or is the one shown in their place."""

    @property
    def ids(self) -> NDArray[np.bytes_]:
        """(documents,): each document's article id; it breaks ties."""

    def lengths(self, field: TextField) -> NDArray[np.int32]:
        """Return (documents,): the number of words of each article in a field."""

    def facet(self, facet: Facet) -> FacetColumn:
        """Return the values of a facet, and those of each document."""

    def spellings(self, facet: Facet) -> Mapping[str, Sequence[str]]:
        """Return the spellings that articles have of each folded value that has several, sorted.

        They are the values, and what pages print for them (`index.fields.facet_spellings`).
        """

    def word_postings(self, field: TextField, term: str) -> Postings:
        """Return the postings of a term in a field of words."""

    def doc_freq(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term in a field of words, without reading its postings if possible."""

    def stem_postings(self, field: StemField, term: str) -> Postings:
        """Return the postings of a stem."""

    def value_mask(self, field: Facet | ValueField, term: str) -> NDArray[np.bool_]:
        """Return (documents,): True where an article has a folded value (`index.fields.value_term`)."""

    def folded_values(self, field: Facet | ValueField) -> Mapping[str, Sequence[int]]:
        """Return each folded value of a field, with the ordinals of the facet values that fold to it.

        A ValueField has no ordinals: each of its values has an empty sequence.
        """

    def positions(self, field: TextField, term: str, documents: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return a term's positions in some documents, ascending: document << POSITION_BITS | position.

        Args:
            field: a field of words.
            term: the term.
            documents: the documents to look in, ascending.
        """

    def has_positions(self, field: TextField, term: str, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return (positions,): True where the term is at that position.

        Args:
            field: a field of words.
            term: the term.
            positions: ascending, document << POSITION_BITS | position; they may lie outside any text.
        """

    def prefix_postings(self, field: TextField, prefix: str) -> Postings:
        """Return the postings of all terms with a prefix as if they were one term: their frequencies are added up."""

    def prefix_terms(self, field: TextField, prefix: str) -> Sequence[str]:
        """Return the terms with a prefix, each once, in any order; some may be in deleted articles only."""

    def fuzzy_candidates(self, field: TextField, term: str, edits: int) -> Sequence[str]:
        """Return all terms within `edits` edits of `term`, and perhaps others; each once, in any order."""

    def vocabulary(self, field: TextField, limit: int) -> Vocabulary:
        """Return the terms of a field of words. It takes long, and is for what a generation makes once.

        Args:
            field: a field of words.
            limit: an engine may leave out terms that are not among so many commonest ones of any part of the index.
        """

    def article(self, document: int) -> Article:
        """Return the article that a document holds."""

    def find(self, article_id: str) -> int | None:
        """Return the document that holds the article with exactly this id; None for an alias or a tombstone too."""
