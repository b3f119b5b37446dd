"""What suggestions ask of a snapshot (`index.offers.completion`): the words and values that begin so.

Each generation makes a lexicon of its words and one of each facet's values when it is first asked, and keeps them in
its cache. The first suggestion therefore takes longer: 0.4 s more for 200,000 articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from index.evaluation.asking import SnapshotAsking
from index.evaluation.deadline import Deadline
from index.evaluation.evaluation import Evaluation, preload
from index.evaluation.lexicon import MAX_TERMS_A_SEGMENT, Lexicon
from index.evaluation.postings import LeafPostings
from index.offers import printing
from index.offers.completion import COMPLETED, names, suggest
from index.query.query import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.article.model import Article
    from index.evaluation.snapshot import Snapshot
    from index.facets import Facet
    from index.query.query import Query
    from index.request import SearchRequest
    from index.suggestions import Suggestion

MAX_PRINTED: Final = 4096
"""The most words whose printed form a generation remembers; one more, and all are forgotten."""

NAMES_A_VALUE: Final = 4
"""How many of a lexicon's entries are read for each value wanted: a value may have several names that begin so."""


def suggestions(
    typed: str, limit: int, read: Callable[[str], Query], snapshot: Snapshot, deadline_ms: int
) -> tuple[Suggestion, ...]:
    """Return the suggestions for what is typed so far; those that are ready when half of a search's time is over."""
    snapshot.cache.get_or_make(("read", ()), lambda: preload(snapshot))
    _ = _lexicon_of_words(snapshot), *(_lexicon_of_values(snapshot, facet) for facet in COMPLETED)
    deadline = Deadline(deadline_ms // 2)
    leaves = LeafPostings(snapshot, deadline.check)
    return suggest(typed, limit, read, SnapshotCompleting(snapshot, deadline, leaves))


class SnapshotCompleting(SnapshotAsking):
    """Answers the suggestions of one beginning. For one thread."""

    def words_beginning(self, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest terms that begin so, or one edit away."""
        lexicon = _lexicon_of_words(self._snapshot)
        self._deadline.check()
        found = (lexicon.nearly_beginning if with_typo else lexicon.beginning)(prefix, limit)
        return [(lexicon[number], int(lexicon.weights[number])) for number in found]

    def values_beginning(self, facet: Facet, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest values with a name that begins so, or one edit away."""
        lexicon, values = _lexicon_of_values(self._snapshot, facet)
        self._deadline.check()
        found = (lexicon.nearly_beginning if with_typo else lexicon.beginning)(prefix, limit * NAMES_A_VALUE)
        weights = {values[number]: int(lexicon.weights[number]) for number in found}
        return list(weights.items())[:limit]

    def printed(self, term: str) -> str:
        """Return a term as articles print it."""
        known = self._snapshot.cache.get_or_make("printed", dict[str, str])
        shown = known.get(term)
        if shown is None:
            if len(known) >= MAX_PRINTED:
                known.clear()
            shown = known[term] = printing.printed(term, self)
        return shown

    def articles(self, request: SearchRequest) -> Sequence[Article]:
        """Return the articles on the page that a request asks for."""
        return Evaluation(request, self._snapshot, self._deadline, self._leaves).articles()


def _lexicon_of_words(snapshot: Snapshot) -> Lexicon:
    return snapshot.cache.get_or_make(
        "lexicon of words", lambda: Lexicon(*snapshot.vocabulary(TextField.ANY, MAX_TERMS_A_SEGMENT))
    )


def _lexicon_of_values(snapshot: Snapshot, facet: Facet) -> tuple[Lexicon, Sequence[str]]:
    """Return the names of a facet's values, and the value of each."""

    def make() -> tuple[Lexicon, Sequence[str]]:
        column = snapshot.facet(facet)
        counts, _ = column.counts(np.flatnonzero(snapshot.articles), snapshot.kernels)
        return lexicon_of_values(facet, zip(column.values, counts.tolist(), strict=True))

    return snapshot.cache.get_or_make(("lexicon of values", facet), make)


def lexicon_of_values(facet: Facet, counted: Iterable[tuple[str, int]]) -> tuple[Lexicon, Sequence[str]]:
    """Return the names of a facet's values, weighed by their counts, and the value of each name."""
    entries = sorted((name, value, count) for value, count in counted if count for name in set(names(facet, value)))
    lexicon = Lexicon.of([name for name, _, _ in entries], [count for _, _, count in entries])
    return lexicon, [value for _, value, _ in entries]
