"""How the leaves of a request are read on one generation: their patterns, and how many articles have them.

Which languages a word is read in depends on the articles that hold its typed form (`index.pattern`). A generation asks
once for each word, and keeps the answer in the session's cache; all words of a request are asked for together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.article.model import HIDDEN_QUALITIES, Quality
from index.engines.opensearch.querying import (
    EVERY_ARTICLE,
    UNDATED,
    any_of,
    compiled,
    found_in,
    has_value,
    text_field,
)
from index.facets import Facet
from index.fields import NO_VALUE, STORED_FIELDS
from index.pattern import NAME_FIELDS, is_one_word, pattern_of, query_languages
from index.query.query import And, Leaf, Not, Or, TextField
from index.ranking import idf

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline
    from index.pattern import Pattern
    from index.query.query import Node

MAX_LANGUAGES: Final = 1000
"""More than an index has languages: some 200 have a code of two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What searches need to know of a whole generation.

    Attributes:
        languages: those of its articles, folded, without the unknown one.
        mean_lengths: the mean number of words in each stored field; 1 if the field is empty everywhere.
        has_title_only: whether it has articles with only a title.
        has_hidden: whether it has articles of a hidden quality.
        has_copies: whether it has copies that another article represents.
        has_undated: whether it has articles without a date.
    """

    languages: tuple[str, ...]
    mean_lengths: Mapping[TextField, float]
    has_title_only: bool
    has_hidden: bool
    has_copies: bool
    has_undated: bool


class Reader:
    """Reads leaves on one generation. For one thread.

    Args:
        session: the generation.
        deadline: the end of the request's time.
    """

    def __init__(self, session: Session, deadline: Deadline) -> None:
        self.session: Final = session
        self.deadline: Final = deadline

    @property
    def facts(self) -> Facts:
        """What is known of the whole generation."""
        found: Facts | None = self.session.cache.get("facts")
        if found is None:
            found = self.session.cache["facts"] = self._facts()
        return found

    def compiled(self, node: Node) -> DSL:
        """Return the query that finds what a node finds; its words are read in one request at most."""
        self.read(_leaves(node))
        return compiled(node, self.pattern)

    def pattern(self, leaf: Leaf) -> Pattern:
        """Return the pattern of a leaf: its terms, and its stems in the languages of the query."""
        plain = _without_field(leaf)
        if not is_one_word(plain):
            return pattern_of(plain)
        found: Pattern | None = self.session.cache.get(("pattern", plain))
        if found is None:
            self.read([plain])
            found = self.session.cache["pattern", plain]
        return found

    def read(self, leaves: Iterable[Leaf]) -> None:
        """Find the patterns of some leaves, with one request for all that are not known yet."""
        cache = self.session.cache
        plain = dict.fromkeys(map(_without_field, leaves))
        unread = [leaf for leaf in plain if is_one_word(leaf) and ("pattern", leaf) not in cache]
        if not unread:
            return
        present = self.facts.languages
        # With one language in the whole index there is nothing to choose, and the words' articles need no look.
        matching = self._languages_of(unread) if len(present) > 1 else [present] * len(unread)
        for leaf, languages in zip(unread, matching, strict=True):
            cache["pattern", leaf] = pattern_of(leaf, query_languages(languages, present))

    def _languages_of(self, words: list[Leaf]) -> list[tuple[str, ...]]:
        """Return the languages of the articles that contain each word as typed."""
        typed = [{"term": {text_field(TextField.ANY): pattern_of(word).term}} for word in words]
        languages = {"languages": {"terms": {"field": f"value_{Facet.LANG}", "size": MAX_LANGUAGES}}}
        aggs = {str(number): {"filter": query, "aggs": languages} for number, query in enumerate(typed)}
        found = self.session.search({"size": 0, "query": any_of(typed), "aggs": aggs}, self.deadline)["aggregations"]
        return [_languages(found[str(number)]["languages"]) for number in range(len(words))]

    def doc_freqs(self, leaves: Iterable[Leaf]) -> dict[Leaf, int]:
        """Return the number of articles that match each leaf, with one request for all that are not known yet."""
        cache = self.session.cache
        wanted = list(dict.fromkeys(leaves))
        self.read(wanted)
        unknown = [leaf for leaf in wanted if ("doc_freq", leaf) not in cache]
        if unknown:
            queries = [found_in(self.pattern(leaf), leaf.field) for leaf in unknown]
            # Only articles have words, so their union is all that need be looked at.
            for leaf, count in zip(unknown, self.counts(any_of(queries), queries)[1:], strict=True):
                cache["doc_freq", leaf] = count
        return {leaf: cache["doc_freq", leaf] for leaf in wanted}

    def counts(self, within: DSL, queries: list[DSL]) -> list[int]:
        """Return how many articles a query finds, and how many of them each of some others finds."""
        aggs = {str(number): {"filter": query} for number, query in enumerate(queries)}
        body: dict[str, Any] = {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": [within]}}}
        if queries:
            body["aggs"] = aggs
        found = self.session.search(body, self.deadline)
        counted = [found["aggregations"][str(number)]["doc_count"] for number in range(len(queries))]
        return [found["hits"]["total"]["value"], *counted]

    def idf(self, leaf: Leaf) -> float:
        """Return a leaf's inverse document frequency, at least MIN_IDF."""
        return idf(self.session.state.articles, self.doc_freqs([leaf])[leaf])

    def _facts(self) -> Facts:
        aggs: dict[str, Any] = {
            "languages": {"terms": {"field": f"value_{Facet.LANG}", "size": MAX_LANGUAGES}},
            "title only": {"filter": has_value(Facet.QUALITY, [Quality.TITLE_ONLY])},
            "hidden": {"filter": has_value(Facet.QUALITY, HIDDEN_QUALITIES)},
            "copies": {"filter": {"term": {"lead": False}}},
            "undated": {"filter": UNDATED},
            **{field.value: {"sum": {"field": f"length_{field}"}} for field in STORED_FIELDS},
        }
        body = {"size": 0, "track_total_hits": True, "query": EVERY_ARTICLE, "aggs": aggs}
        answer = self.session.search(body, self.deadline)
        found, count = answer["aggregations"], answer["hits"]["total"]["value"]
        return Facts(
            languages=_languages(found["languages"]),
            mean_lengths={field: _mean(found[field.value]["value"], count) for field in STORED_FIELDS},
            has_title_only=found["title only"]["doc_count"] > 0,
            has_hidden=found["hidden"]["doc_count"] > 0,
            has_copies=found["copies"]["doc_count"] > 0,
            has_undated=found["undated"]["doc_count"] > 0,
        )


def _mean(total: float, count: int) -> float:
    return total / count if total else 1.0


def _languages(counted: Mapping[str, Any]) -> tuple[str, ...]:
    keys = (bucket["key"] for bucket in counted["buckets"])
    return tuple(key for key in keys if key != NO_VALUE)


def _leaves(node: Node) -> Iterator[Leaf]:
    """Yield every leaf, also those within a Not."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _leaves(child)
    elif isinstance(node, Not):
        yield from _leaves(node.child)


def _without_field(leaf: Leaf) -> Leaf:
    """Return the leaf whose pattern this one shares with all that differ only in a field with the same patterns."""
    is_plain = leaf.field is TextField.ANY or leaf.field in NAME_FIELDS
    return leaf if is_plain else replace(leaf, field=TextField.ANY)
