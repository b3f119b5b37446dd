"""What the offers ask of an engine: counts and words of one generation of an index.

Every method but `total` counts articles of every quality, and copies too. Every method raises QueryTooSlowError if the
time for the offers of one answer is over: then no more offers are made, and the answer stands without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article.model import Article
    from index.facets import Facet
    from index.query.query import Node, TextField
    from index.request import SearchRequest


class Asking(Protocol):
    """One generation of an index, for the offers of one answer. For one thread."""

    def total(self, request: SearchRequest) -> int:
        """Return exactly the `total` that a search for the request has, read as its tree says: no second reading."""

    def totals(self, request: SearchRequest, nodes: Sequence[Node]) -> list[int]:
        """Return the `total` of a request, and how many of its articles each node finds."""

    def frequency(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term (`index.text.analysis`), in exactly this form."""

    def words_like(self, term: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the terms of any text that at most `edits` edits change into `term`, with their frequencies.

        A swap of two neighbours is one edit (optimal string alignment). The order is not promised; terms that no
        article has any more are left out.
        """

    def examples(self, term: str) -> Iterator[Article]:
        """Yield some articles with a term in any text, at least one if there is one."""

    def values(self, facet: Facet) -> Iterator[tuple[str, int]]:
        """Yield each value of a facet, as answers show it, with the number of articles that have it."""
