"""Facets: aggregations → the counts of `FacetCounts`, exact on any number of shards.

The index counts folded values. How a value is shown is known only of the whole index: in its commonest spelling, with
the other spellings beside it. A generation asks for the spellings of a facet once, and keeps them.

A terms aggregation that returns every value is exact, and it says whether it does (`sum_other_doc_count` is 0). What
has more values than AT_ONCE is counted again by a composite aggregation, page by page.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nsmallest
from typing import TYPE_CHECKING, Any, Final

from index import fields
from index.engines.opensearch.documents import SPELLING_SEPARATOR, keyword_of
from index.engines.opensearch.querying import EVERY_ARTICLE
from index.facets import SPELLED
from index.search import FacetCounts, FacetValue
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline
    from index.facets import Facet

AT_ONCE: Final = 3_000
"""How many values of a facet an answer counts at once. A cluster refuses more than 65,535 buckets in one answer
(`search.max_buckets`), and an answer may count all facets."""

A_PAGE: Final = 10_000
"""How many values are counted by one request that counts nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a generation shows the values of a facet.

    Attributes:
        values: for each key of the index (`keyword_of` the folded value), the commonest spelling.
        spellings: for each key with several spellings, all of them, sorted.
    """

    values: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]

    def shown(self, key: str) -> str:
        """Return how a key's value is shown: the key itself if the value is too long to be kept."""
        return self.values.get(key, key)


def counting(facet: Facet) -> DSL:
    """Return the aggregation that counts a facet's values; `all_counts` completes what it returns."""
    return {"terms": {"field": f"value_{facet}", "size": AT_ONCE}}


def all_counts(
    counted: Mapping[str, Any] | None, field: str, query: DSL, session: Session, deadline: Deadline
) -> dict[str, int]:
    """Return the number of articles with each value of a keyword field.

    Args:
        counted: what a terms aggregation returned; None asks for it.
        field: the field.
        query: which articles to count.
        session: the generation.
        deadline: the end of the request's time.
    """
    if counted is None:
        terms = {"counts": {"terms": {"field": field, "size": A_PAGE}}}
        counted = session.search({"size": 0, "query": query, "aggs": terms}, deadline)["aggregations"]["counts"]
    if not counted["sum_other_doc_count"]:
        return {bucket["key"]: bucket["doc_count"] for bucket in counted["buckets"]}
    return _paged_counts(field, query, session, deadline)


def _paged_counts(field: str, query: DSL, session: Session, deadline: Deadline) -> dict[str, int]:
    counts: dict[str, int] = {}
    composite: dict[str, Any] = {"size": A_PAGE, "sources": [{"value": {"terms": {"field": field}}}]}
    while True:
        body = {"size": 0, "query": query, "aggs": {"counts": {"composite": composite}}}
        found = session.search(body, deadline)["aggregations"]["counts"]
        counts |= {bucket["key"]["value"]: bucket["doc_count"] for bucket in found["buckets"]}
        if "after_key" not in found:
            return counts
        composite = {**composite, "after": found["after_key"]}


def shown(facet: Facet, session: Session, deadline: Deadline) -> Shown:
    """Return how the values of a facet are shown."""
    found: Shown | None = session.cache.get(("shown", facet))
    if found is None:
        found = session.cache["shown", facet] = _shown(facet, session, deadline)
    return found


def _shown(facet: Facet, session: Session, deadline: Deadline) -> Shown:
    counts = all_counts(None, f"spelled_{facet}", EVERY_ARTICLE, session, deadline)
    values: dict[str, str] = {}
    spellings: dict[str, set[str]] = {}
    for value in sorted(counts, key=lambda value: (-counts[value], value)):
        key = keyword_of(fold(value))
        values.setdefault(key, value)
        spellings.setdefault(key, set()).add(value)
    if facet in SPELLED:
        for pair in all_counts(None, f"printed_{facet}", EVERY_ARTICLE, session, deadline):
            folded, _, printed = pair.partition(SPELLING_SEPARATOR)
            spellings.setdefault(keyword_of(folded), set()).add(printed)
    several = {key: tuple(sorted(texts)) for key, texts in spellings.items() if len(texts) > 1}
    return Shown(values=values, spellings=several)


def values(facet: Facet, session: Session, deadline: Deadline) -> list[tuple[str, int]]:
    """Return each value of a facet as it is shown, with the number of articles of the index that have it."""
    found: list[tuple[str, int]] | None = session.cache.get(("values", facet))
    if found is None:
        counts = all_counts(None, f"value_{facet}", EVERY_ARTICLE, session, deadline)
        counts.pop(fields.NO_VALUE, None)
        names = shown(facet, session, deadline)
        found = session.cache["values", facet] = [(names.shown(key), count) for key, count in counts.items()]
    return found


def facet_counts(
    facet: Facet, counts: Mapping[str, int], selected: Mapping[str, str], size: int, names: Shown, prefix: str = ""
) -> FacetCounts:
    """Return the counts of a facet as an answer lists them.

    Args:
        facet: the facet.
        counts: the number of articles with each key of the index; NO_VALUE counts those without a value.
        selected: the selected values as typed, by their folded form.
        size: the number of the most frequent values to list; selected values are listed in any case.
        names: how the values are shown.
        prefix: count only values that begin with it, or whose labels do; all compared folded.
    """
    unknown = counts.get(fields.NO_VALUE, 0)
    shown_counts = {key: count for key, count in counts.items() if key != fields.NO_VALUE}
    wanted = {keyword_of(term): value for term, value in selected.items() if term != fields.NO_VALUE}
    if begins := fold(prefix):
        shown_counts = {key: count for key, count in shown_counts.items() if _begins(facet, names.shown(key), begins)}
        wanted = {key: value for key, value in wanted.items() if _begins(facet, value, begins)}
    ranked = ((-count, names.shown(key), key) for key, count in shown_counts.items())
    listed = nsmallest(size, ranked)
    beyond = {key for key in wanted if key in shown_counts} - {key for _, _, key in listed}
    listed += sorted((-shown_counts[key], names.shown(key), key) for key in beyond)
    missing = sorted((value, key) for key, value in wanted.items() if key not in shown_counts)

    def value_of(value: str, key: str, count: int) -> FacetValue:
        spellings = names.spellings.get(key, ())
        return FacetValue.of(facet, value, count, selected=key in wanted, spellings=spellings)

    return FacetCounts(
        facet=facet,
        values=(
            *(value_of(value, key, -count) for count, value, key in listed),
            *(value_of(value, key, 0) for value, key in missing),
        ),
        unknown=unknown,
        other=sum(shown_counts.values()) + sum(count for count, _, _ in listed),
        total_values=len(shown_counts),
        unknown_selected=fields.NO_VALUE in selected,
    )


def _begins(facet: Facet, value: str, prefix: str) -> bool:
    """Return whether a value, or its label, begins with a folded prefix."""
    return any(fold(text).startswith(prefix) for text in (value, fields.facet_label(facet, value)))
