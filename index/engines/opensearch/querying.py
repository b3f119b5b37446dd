"""Nodes of a query → query DSL in filter context: the same sets of articles as every engine's.

The terms are those of `index.pattern`, as on every engine; the fields hold the same terms (`mapping`). What matches is
decided here; `index.engines.opensearch.scoring` decides what a match is worth.

Lucene and the contract agree in these points, which the tests of random piles show:

* `fuzzy` with transpositions is the optimal string alignment distance, and with the rewrite `constant_score` it takes
  every term within the distance, not the 50 best.
* `span_near` in order takes each unit as early as it can be, and counts the other words between all units together.
* `prefix` and `wildcard` have no limit in filter context, and `match_phrase_prefix` has only the one that is passed.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from index import fields
from index.engines.opensearch.documents import keyword_of
from index.evaluation.snapshot import STEMS_OF
from index.fields import PARTS, stem_term
from index.query.query import And, Dated, Everything, Leaf, Not, Or, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.article.model import DateRange
    from index.facets import Facet
    from index.pattern import Pattern
    from index.query.query import Node, TextField, ValueField
    from index.text.analysis import TermSequence

DSL = dict[str, Any]
"""A query in OpenSearch's language."""

EVERY_ARTICLE: Final[DSL] = {"term": {"state": "article"}}
NOTHING: Final[DSL] = {"match_none": {}}
UNDATED: Final[DSL] = {"bool": {"must_not": {"exists": {"field": "first_day"}}}}

MAX_EXPANSIONS: Final = 1 << 24
"""More terms than any index has with one prefix: the last word of a phrase may stand for so many."""


def all_of(queries: Iterable[DSL]) -> DSL:
    """Return the query that finds what every one of some queries finds."""
    several = list(queries)
    return several[0] if len(several) == 1 else {"bool": {"filter": several}}


def any_of(queries: Iterable[DSL]) -> DSL:
    """Return the query that finds what any of some queries finds; none finds nothing.

    Terms of one field become one clause: a cluster limits their number, and a word may have many synonyms.
    """
    terms: dict[str, list[str]] = {}
    several = []
    for query in chain.from_iterable(map(_alternatives_of, queries)):
        if "term" in query or "terms" in query:
            [[(name, value)]] = (inner.items() for inner in query.values())
            terms.setdefault(name, []).extend([value] if isinstance(value, str) else value)
        elif query != NOTHING:
            several.append(query)
    several += [_any_term(name, list(dict.fromkeys(values))) for name, values in terms.items()]
    if len(several) < 2:
        return several[0] if several else NOTHING
    return {"bool": {"should": several, "minimum_should_match": 1}}


def _alternatives_of(query: DSL) -> list[DSL]:
    """Return the queries that a query of `any_of` was made of, else the query alone."""
    alternatives: list[DSL] = query.get("bool", {}).get("should", [query])
    return alternatives


def none_of(query: DSL) -> DSL:
    """Return the query that finds every article but those of another."""
    return {"bool": {"must_not": [query]}}


def compiled(node: Node, pattern_of: Callable[[Leaf], Pattern]) -> DSL:
    """Return the query that finds what a node finds, among documents that hold articles (`EVERY_ARTICLE`).

    Args:
        node: the node.
        pattern_of: returns the pattern of a leaf, as the generation reads it.
    """
    match node:
        case Everything():
            return {"match_all": {}}
        case Leaf():
            return found_in(pattern_of(node), node.field)
        case Value():
            return has_value(node.field, [fields.value_term(node.field, node.value)])
        case Dated():
            return overlapping(node.dates)
        case Not():
            return none_of(compiled(node.child, pattern_of))
        case And():
            return all_of(compiled(child, pattern_of) for child in node.children)
        case Or():
            return any_of(compiled(child, pattern_of) for child in node.children)
        case _:
            raise TypeError(f"not a query node: {node!r}")


def has_value(field: Facet | ValueField, terms: Iterable[str]) -> DSL:
    """Return the query for the articles that have any of some folded values (`index.fields.value_term`)."""
    return {"terms": {f"value_{field}": sorted({keyword_of(term) for term in terms})}}


def overlapping(dates: DateRange) -> DSL:
    """Return the query for the articles whose date overlaps a range; none if the range is inverted."""
    first, last = dates.first or date.min, dates.last or date.max
    if first > last:
        return NOTHING
    return all_of(
        [
            {"range": {"first_day": {"lte": last.toordinal()}}},
            {"range": {"last_day": {"gte": first.toordinal()}}},
        ]
    )


def found_in(pattern: Pattern, field: TextField) -> DSL:
    """Return the query for the articles in which a pattern matches in a field or in one of its parts."""
    return any_of(query for part in PARTS.get(field, (field,)) for query in _alternatives(pattern, part))


def text_field(field: TextField) -> str:
    """Return the name of the index field with the terms of a stored field."""
    return f"text_{field}"


def stems_field(field: TextField) -> str:
    """Return the name of the index field with the stems of a stored field."""
    return f"stems_{field}"


def stems_of(pattern: Pattern, field: TextField) -> list[str]:
    """Return the index terms of the pattern's stems, if the field has stems."""
    if field not in STEMS_OF:
        return []
    return [stem_term(language, stem) for language, stems in pattern.stems.items() for stem in sorted(stems)]


def _alternatives(pattern: Pattern, field: TextField) -> Iterator[DSL]:
    term = pattern.term
    if term is not None and not pattern.edits and not pattern.glob:
        yield _any_term(text_field(field), [term, *pattern.others])
        if stems := stems_of(pattern, field):
            yield _any_term(stems_field(field), stems)
        return
    if pattern.units:
        yield units_query(pattern, field)
    if pattern.others:
        yield _any_term(text_field(field), pattern.others)


def _any_term(name: str, terms: Sequence[str]) -> DSL:
    return {"term": {name: terms[0]}} if len(terms) == 1 else {"terms": {name: list(terms)}}


_CLAUSES: Final = frozenset(
    (
        "exists fuzzy match_all match_none match_phrase match_phrase_prefix prefix range span_term term terms wildcard"
    ).split()
)
"""The kinds of query that a cluster counts as one clause each."""


def clauses(query: object) -> int:
    """Return how many clauses a cluster counts in a query (`indices.query.bool.max_clause_count`), at the most."""
    if isinstance(query, dict):
        return sum(1 if kind in _CLAUSES else clauses(inner) for kind, inner in query.items())
    return sum(map(clauses, query)) if isinstance(query, list) else 0


def units_query(pattern: Pattern, field: TextField) -> DSL:
    """Return the query for the units of a pattern, without its other terms and its stems, in a stored field."""
    name, term, units = text_field(field), pattern.term, pattern.units
    if pattern.glob:
        return {"wildcard": {name: {"value": pattern.glob.replace("\\", r"\\"), "rewrite": "constant_score"}}}
    if term is not None and pattern.edits:
        return {
            "fuzzy": {
                name: {
                    "value": term,
                    "fuzziness": pattern.edits,
                    "prefix_length": 0,
                    "transpositions": True,
                    "rewrite": "constant_score",
                }
            }
        }
    if term is not None:
        return {"term": {name: term}}
    if len(units) > 1:
        clauses = [_span_of(unit, name) for unit in units]
        return {"span_near": {"clauses": clauses, "slop": pattern.distance, "in_order": True}}
    return _phrase(units[0], name)


def _phrase(unit: TermSequence, name: str) -> DSL:
    if unit.prefix and len(unit.terms) == 1:
        return {"prefix": {name: {"value": unit.terms[0], "rewrite": "constant_score"}}}
    text = " ".join(unit.terms)
    if unit.prefix:
        return {"match_phrase_prefix": {name: {"query": text, "max_expansions": MAX_EXPANSIONS}}}
    return {"match_phrase": {name: {"query": text}}}


def _span_of(unit: TermSequence, name: str) -> DSL:
    """Return the spans where a unit's terms follow each other."""
    spans: list[DSL] = [{"span_term": {name: term}} for term in unit.terms]
    if unit.prefix:
        spans[-1] = {"span_multi": {"match": {"prefix": {name: {"value": unit.terms[-1]}}}}}
    return spans[0] if len(spans) == 1 else {"span_near": {"clauses": spans, "slop": 0, "in_order": True}}
