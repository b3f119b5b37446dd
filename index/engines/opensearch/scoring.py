"""BM25F as query DSL: the formula of `index.evaluation.scoring`, with the numbers of `index.ranking`.

The similarity of the text fields returns a term's frequency and nothing else (`mapping`). Scripts make the rest of it:
they divide by the length of a field, which every document holds exactly, add up the fields and saturate the sum. So a
score depends on no shard's statistics, and needs no `dfs_query_then_fetch`; only the arithmetic is in float32.

Differences from the formula (docs/DIVERGENCES.md): a prefix, a wildcard, a fuzzy word and the last word of a phrase
that is a prefix count their expansions in another way, and the boost for words near each other is a step function and
reaches every article.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from index.article.model import Quality
from index.engines.opensearch.querying import (
    clauses,
    has_value,
    stems_field,
    stems_of,
    text_field,
    units_query,
)
from index.facets import Facet
from index.query.query import TextField, Word
from index.ranking import K1, MAX_PROXIMITY_BOOST, MIN_IDF, OTHER_FORM, TITLE_ONLY_FACTOR, WEIGHTS, WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.reading import Reader
    from index.pattern import Pattern
    from index.query.query import Leaf
    from index.ranking import FieldWeight

MAX_CLAUSES: Final = 900
"""How many clauses a search has at most. A cluster refuses one of more than 1024
(`indices.query.bool.max_clause_count`). Of a query with more, the words of the least idf score nothing."""

MAX_PAIRS: Final = 10
"""How many pairs of words near each other add to a score: those of the largest shares."""

STEPS: Final = (1, 2, 4, 7, WINDOW)
"""The distances in words up to which a pair of words adds its share, in steps: each costs a query of spans."""

EXPANDED: Final = 50
"""How many expansions of a prefix, a wildcard or a fuzzy word are counted by themselves, at most."""

_FIELD: Final = "params.weight * _score / (params.a + params.b * doc[params.length].value)"
_LEAF: Final = "params.worth * _score / (params.k1 + _score)"


def scored(found: DSL, leaves: Sequence[Leaf], reader: Reader) -> DSL:
    """Return the query for the same articles as `found`, each with its score.

    Args:
        found: the query in filter context.
        leaves: the query's leaves outside any Not.
        reader: reads them.
    """
    doc_freqs = reader.doc_freqs(leaves)
    worths = {leaf: reader.idf(leaf) * times for leaf, times in Counter(leaves).items() if doc_freqs[leaf]}
    left = MAX_CLAUSES - clauses(found)
    expanded = _expanded_terms(worths, left, reader)
    scores: dict[Leaf, DSL] = {}
    for leaf in sorted(worths, key=lambda each: -worths[each]):
        score = _leaf(leaf, worths[leaf], expanded, reader)
        cost = clauses(score) + expanded * _expansions(reader.pattern(leaf), leaf)
        if score is not None and cost <= left:
            scores[leaf] = score
            left -= cost
    pairs = sorted(_pairs(leaves, reader), key=lambda pair: -pair[2])[: min(MAX_PAIRS, left // (2 * len(STEPS)))]
    # In the query's order, so that equal articles have equal scores.
    query: DSL = {"bool": {"filter": [found], "should": [scores[leaf] for leaf in worths if leaf in scores]}}
    if pairs:
        query = {
            "function_score": {
                "query": query,
                "functions": [{"weight": 1.0}, *(step for pair in pairs for step in _steps(*pair))],
                "score_mode": "sum",
                "boost_mode": "multiply",
            }
        }
    if reader.facts.has_title_only:
        only = {"filter": has_value(Facet.QUALITY, [Quality.TITLE_ONLY]), "weight": TITLE_ONLY_FACTOR}
        query = {"function_score": {"query": query, "functions": [only], "boost_mode": "multiply"}}
    return query


def _leaf(leaf: Leaf, worth: float, expanded: int, reader: Reader) -> DSL | None:
    """Return the query whose score is what a leaf adds: its weight in all fields, saturated."""
    pattern = reader.pattern(leaf)
    fields = [
        score
        for field, weight in WEIGHTS[leaf.field].items()
        if (score := _in_field(pattern, field, weight, expanded, reader)) is not None
    ]
    if not fields:
        return None
    query = fields[0] if len(fields) == 1 else {"bool": {"should": fields}}
    return _script(query, _LEAF, {"worth": worth * (K1 + 1), "k1": K1})


def _in_field(pattern: Pattern, field: TextField, weight: FieldWeight, expanded: int, reader: Reader) -> DSL | None:
    frequencies = list(_frequencies(pattern, field, expanded))
    if not frequencies:
        return None
    query = frequencies[0] if len(frequencies) == 1 else {"bool": {"should": frequencies}}
    params = {
        "weight": weight.weight,
        "a": 1 - weight.b,
        "b": weight.b / reader.facts.mean_lengths[field],
        "length": f"length_{field}",
    }
    return _script(query, _FIELD, params)


def _frequencies(pattern: Pattern, field: TextField, expanded: int) -> Iterator[DSL]:
    """Yield queries whose scores add up to the frequency of a pattern in a field."""
    term, name = pattern.term, text_field(field)
    if _is_expanded(pattern):
        yield _expanded(pattern, field, expanded)
    elif pattern.units and term is None:
        yield _phrase(pattern, field)
    elif term is not None:
        stems = stems_of(pattern, field)
        typed = _term(name, term, 1.0)
        # frequency = typed + OTHER_FORM * max(stemmed - typed, 0), as the greater of two sums.
        forms = [
            _term(name, term, 1 - OTHER_FORM),
            *(_term(stems_field(field), stem, OTHER_FORM) for stem in stems),
        ]
        yield {"dis_max": {"queries": [typed, {"bool": {"should": forms}}]}} if stems else typed
    yield from (_term(name, other, 1.0) for other in pattern.others)


def _term(name: str, term: str, boost: float) -> DSL:
    return {"term": {name: {"value": term, "boost": boost}}}


def _phrase(pattern: Pattern, field: TextField) -> DSL:
    query = units_query(pattern, field)
    if any(unit.prefix for unit in pattern.units):
        return {"constant_score": {"filter": query}}
    # The similarity adds up the frequency once for each term of a phrase.
    terms = sum(len(unit.terms) for unit in pattern.units)
    [(kind, inner)] = query.items()
    if kind == "match_phrase":
        [(name, options)] = inner.items()
        return {kind: {name: {**options, "boost": 1 / terms}}}
    return {kind: {**inner, "boost": 1 / terms}}


def _expanded(pattern: Pattern, field: TextField, terms: int) -> DSL:
    """Return the query for a prefix, a wildcard or a fuzzy word: an article has it once, or as often as some terms."""
    query = units_query(pattern, field)
    [(kind, inner)] = query.items()
    [(name, options)] = inner.items()
    once: DSL = {"constant_score": {"filter": query}}
    if not terms:
        return once
    return {"dis_max": {"queries": [once, {kind: {name: {**options, "rewrite": f"top_terms_{terms}"}}}]}}


def _is_expanded(pattern: Pattern) -> bool:
    """Return whether a pattern is a prefix, a wildcard or a fuzzy word: it stands for terms of the index."""
    is_prefix = len(pattern.units) == 1 and pattern.units[0].prefix and len(pattern.units[0].terms) == 1
    return bool(pattern.glob or pattern.edits or is_prefix)


def _expansions(pattern: Pattern, leaf: Leaf) -> int:
    """Return in how many fields a pattern's expansions score."""
    return len(WEIGHTS[leaf.field]) if _is_expanded(pattern) else 0


def _expanded_terms(leaves: Iterable[Leaf], clauses_left: int, reader: Reader) -> int:
    """Return how many expansions of each prefix, wildcard or fuzzy word are counted by themselves."""
    fields = sum(_expansions(reader.pattern(leaf), leaf) for leaf in leaves)
    return min(EXPANDED, max(clauses_left, 0) // (2 * fields)) if fields else 0


def _script(query: DSL, source: str, params: Mapping[str, Any]) -> DSL:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def _pairs(leaves: Sequence[Leaf], reader: Reader) -> Iterator[tuple[str, str, float]]:
    """Yield the query's pairs of neighbouring words, each with its share (`index.evaluation.proximity`)."""
    significant = [leaf for leaf in leaves if reader.idf(leaf) > MIN_IDF]
    significant = significant if len(significant) > 1 else list(leaves)
    found = []
    for former, latter in pairwise(significant):
        first, second = (_word(leaf, reader) for leaf in (former, latter))
        if first is not None and second is not None and first != second:
            found.append((first, second, reader.idf(former) * reader.idf(latter)))
    total = sum(share for _, _, share in found)
    yield from ((first, second, share / total) for first, second, share in found)


def _word(leaf: Leaf, reader: Reader) -> str | None:
    return reader.pattern(leaf).term if isinstance(leaf, Word) and leaf.field is TextField.ANY else None


def _steps(first: str, second: str, share: float) -> Iterator[dict[str, Any]]:
    """Yield what a pair adds: at each of STEPS, what its words are worth so near, less what the next step is worth."""
    name = text_field(TextField.ANY)
    terms = [{"span_term": {name: term}} for term in (first, second)]
    worths = [*(_near(lower, upper) for lower, upper in pairwise((0, *STEPS))), 0.0]
    for step, (worth, further) in zip(STEPS, pairwise(worths), strict=True):
        near = {"span_near": {"clauses": terms, "slop": step - 1, "in_order": False}}
        yield {"filter": near, "weight": MAX_PROXIMITY_BOOST * share * (worth - further)}


def _near(lower: int, upper: int) -> float:
    """Return the mean worth of the distances above `lower`, up to `upper`."""
    distances = range(lower + 1, upper + 1)
    return sum(1 - (distance - 1) / WINDOW for distance in distances) / len(distances)
