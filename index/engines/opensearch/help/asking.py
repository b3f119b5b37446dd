"""What offers, suggestions and likeness ask of a generation (`index.offers.asking`), over the cluster.

Every total is that of a search, from the cluster, and is asked for once. Each object has one deadline for all its
questions: past it, every further one raises QueryTooSlowError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.engines.opensearch import facetting
from index.engines.opensearch.answering import Answering
from index.engines.opensearch.cluster import to_json
from index.engines.opensearch.documents import ARTICLE_SOURCE, article_of
from index.engines.opensearch.help.words import Words
from index.evaluation.completing import MAX_PRINTED, NAMES_A_VALUE, lexicon_of_values
from index.offers import printing
from index.offers.printing import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.article.model import Article
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline
    from index.evaluation.lexicon import Lexicon
    from index.facets import Facet
    from index.query.query import Leaf, Node, TextField
    from index.request import SearchRequest


class SessionAsking:
    """Answers the offers of one answer, the suggestions of one beginning, or one likeness. For one thread.

    Args:
        session: the generation that gave the answer.
        deadline: the end of the time for all questions together.
    """

    def __init__(self, session: Session, deadline: Deadline) -> None:
        self._session: Final = session
        self._deadline: Final = deadline
        self._totals: dict[bytes, int] = {}
        self.words: Final = Words(session, deadline)

    def total(self, request: SearchRequest) -> int:
        """Return the total of a request."""
        answering = self._answering(request)
        key = to_json(answering.filters.query())
        if key not in self._totals:
            self._totals[key] = answering.total()
        return self._totals[key]

    def totals(self, request: SearchRequest, nodes: Sequence[Node]) -> list[int]:
        """Return the total of a request, and how many of its articles each node finds."""
        return self._answering(request).totals(nodes)

    def frequency(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term."""
        return self.words.frequency(field, term)

    def words_like(self, term: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the terms within some edits, with their frequencies; two edits keep the first letter."""
        return self.words.like(term, edits)

    def examples(self, term: str) -> Iterator[Article]:
        """Yield the first articles with a term, by id."""
        body = {
            "query": {"term": {"text_any": term}}, "size": EXAMPLES, "sort": [{"id": "asc"}],
            "track_total_hits": False, "_source": ARTICLE_SOURCE,
        }  # fmt: skip
        hits: list[dict[str, Any]] = self._session.search(body, self._deadline)["hits"]["hits"]
        yield from (article_of(hit["_source"]) for hit in hits)

    def values(self, facet: Facet) -> Iterator[tuple[str, int]]:
        """Yield the values of a facet with their counts."""
        self._deadline.check()
        yield from facetting.values(facet, self._session, self._deadline)

    def words_beginning(self, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest terms that begin so, or one edit away."""
        return self.words.beginning(prefix, limit, with_typo=with_typo)

    def values_beginning(self, facet: Facet, prefix: str, limit: int, *, with_typo: bool) -> Sequence[tuple[str, int]]:
        """Return the commonest values with a name that begins so, or one edit away."""
        lexicon, values = self._lexicon(facet)
        self._deadline.check()
        found = (lexicon.nearly_beginning if with_typo else lexicon.beginning)(prefix, limit * NAMES_A_VALUE)
        weights = {values[number]: int(lexicon.weights[number]) for number in found}
        return list(weights.items())[:limit]

    def preload_values(self, facets: Iterable[Facet]) -> None:
        """Read the values of some facets, once a generation: the first suggestion need not wait for it."""
        for facet in facets:
            self._lexicon(facet)

    def _lexicon(self, facet: Facet) -> tuple[Lexicon, Sequence[str]]:
        known: tuple[Lexicon, Sequence[str]] | None = self._session.cache.get(("lexicon", facet))
        if known is None:
            known = self._session.cache["lexicon", facet] = lexicon_of_values(facet, self.values(facet))
        return known

    def printed(self, term: str) -> str:
        """Return a term as articles print it."""
        known: dict[str, str] = self._session.cache.setdefault("printed", {})
        shown = known.get(term)
        if shown is None:
            shown = printing.printed(term, self)
            if len(known) >= MAX_PRINTED:
                known.clear()
            known[term] = shown
        return shown

    def articles(self, request: SearchRequest) -> Sequence[Article]:
        """Return the articles on the page that a request asks for."""
        return self._answering(request).articles()

    def article_count(self) -> int:
        """Return the number of articles."""
        return self._session.state.articles

    def best(self, request: SearchRequest) -> Sequence[tuple[Article, float, frozenset[Leaf]]]:
        """Return the articles on the page that a request asks for, with score and the words of the query they have."""
        return self._answering(request).best()

    def _answering(self, request: SearchRequest) -> Answering:
        self._deadline.check()
        return Answering(request, self._session, self._deadline)
