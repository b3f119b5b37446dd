"""Scores of the articles found: Whoosh's BM25F, leaf by leaf, by the exact path.

`search(limit=N)` returns wrong top hits (82 of 300 queries of the form (a OR b) AND c), whatever its options:
so every posting of every leaf is scored, and whoever asked cuts the page. The sum runs over the leaves in the
query's order, so that equal articles get equal scores whatever segments they are in.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from index.engines.translation import words
from index.query import TextField, positive_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from whoosh.matching import Matcher
    from whoosh.query import Query
    from whoosh.searching import Searcher

    from index.engines.deadline import Deadline
    from index.query import Node

TITLE_WEIGHT: Final = 2.0
"""What a word in the title is worth, beside what it is worth as one of the text's words."""

_WEIGHTS: Final[Mapping[TextField, Mapping[TextField, float]]] = {
    TextField.ANY: {TextField.ANY: 1.0, TextField.TITLE: TITLE_WEIGHT},
    TextField.TITLE: {TextField.TITLE: 1.0},
    TextField.AUTHOR: {TextField.AUTHOR: 1.0},
}
"""Which fields a leaf is scored in, by the field it was typed for."""


def scores(searcher: Searcher, root: Node, documents: Set[int], deadline: Deadline) -> Mapping[int, float]:
    """Return the scores of those of `documents` that one of the query's words is in."""
    totals: defaultdict[int, float] = defaultdict(float)
    for leaf in positive_leaves(root):
        for field, weight in _WEIGHTS[leaf.field].items():
            query = words(leaf, field, searcher.reader())
            for part, base in searcher.leaf_searchers():
                for document, matcher in deadline.watch(_matches(query, part, base)):
                    if document in documents:
                        totals[document] += weight * matcher.score()
    return totals


def _matches(query: Query, part: Searcher, base: int) -> Iterator[tuple[int, Matcher]]:
    """Yield the number of each match in one segment, and the matcher that stands on it."""
    matcher = query.matcher(part, part.context())
    while matcher.is_active():
        yield base + matcher.id(), matcher
        matcher.next()
