"""What the offers of one answer ask of a snapshot: counts and words (`index.offers.asking`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract_iter

from index.evaluation.filters import SplitQuery, apply_filters
from index.evaluation.postings import union
from index.evaluation.sets import found_by
from index.fields import PARTS
from index.offers.printing import EXAMPLES
from index.query.query import Phrase, TextField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.evaluation.deadline import Deadline
    from index.evaluation.postings import LeafPostings
    from index.evaluation.snapshot import Snapshot
    from index.facets import Facet
    from index.query.query import Node
    from index.request import SearchRequest


class SnapshotAsking:
    """Answers the offers of one answer. For one thread.

    Args:
        snapshot: the generation that gave the answer.
        deadline: the end of the time for all the offers.
        leaves: the postings that the answer looked up, with the deadline's check.
    """

    def __init__(self, snapshot: Snapshot, deadline: Deadline, leaves: LeafPostings) -> None:
        self._snapshot = snapshot
        self._deadline = deadline
        self._leaves = leaves

    def total(self, request: SearchRequest) -> int:
        """Return the total of a request; its words are looked up once an answer."""
        return len(self._documents(request))

    def totals(self, request: SearchRequest, nodes: Sequence[Node]) -> list[int]:
        """Return the total of a request, and how many of its articles each node finds."""
        documents = self._documents(request)
        if not len(documents):
            return [0] * (1 + len(nodes))
        found = (found_by(node, self._leaves, self._snapshot).mask[documents] for node in nodes)
        return [len(documents), *(int(np.count_nonzero(each)) for each in found)]

    def _documents(self, request: SearchRequest) -> NDArray[np.int64]:
        self._deadline.check()
        split_query = SplitQuery.from_request(request)
        found = found_by(split_query.root, self._leaves, self._snapshot)
        return apply_filters(request, split_query, found, self._snapshot).documents

    def frequency(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term."""
        parts = PARTS.get(field, (field,))
        if len(parts) == 1:
            return self._snapshot.doc_freq(parts[0], term)
        return len(union(self._snapshot.word_postings(part, term) for part in parts).documents)

    def words_like(self, term: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the terms within some edits, with their frequencies."""
        self._deadline.check()
        candidates = self._snapshot.fuzzy_candidates(TextField.ANY, term, edits)
        found = extract_iter(term, candidates, scorer=OSA.distance, score_cutoff=edits)
        yield from self._with_frequency(word for word, _, _ in found)

    def examples(self, term: str) -> Iterator[Article]:
        """Yield articles with a term: the first, and others after it at equal distances."""
        documents = self._leaves.postings(Phrase(text=term), TextField.ANY).documents
        for document in documents[:: max(1, len(documents) // EXAMPLES)].tolist():
            self._deadline.check()
            yield self._snapshot.article(document)

    def values(self, facet: Facet) -> Iterator[tuple[str, int]]:
        """Yield the values of a facet with their counts."""
        self._deadline.check()
        column = self._snapshot.facet(facet)
        everything = np.flatnonzero(self._snapshot.articles)
        counts, _ = column.counts(everything, self._snapshot.kernels)
        yield from ((column.values[ordinal], int(counts[ordinal])) for ordinal in np.flatnonzero(counts).tolist())

    def _with_frequency(self, terms: Iterable[str]) -> Iterator[tuple[str, int]]:
        for term in terms:
            self._deadline.check()
            if frequency := self.frequency(TextField.ANY, term):
                yield term, frequency
