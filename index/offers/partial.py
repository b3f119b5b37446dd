"""Partial matches: which query has them, and which search finds them.

A query of plain words has them: two words or more, in any field, and perhaps filters typed beside them. A phrase, a
prefix, a field before a word, and an operator each say exactly what is wanted: such a query has none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.offers.rewriting import clauses_of
from index.query.lexer import Kind, lexemes
from index.query.parser import CAPITALS
from index.query.query import AS_WORDS, And, Dated, Not, Or, Query, TextField, Value, Word
from index.search import FEW, Sort

if TYPE_CHECKING:
    from index.search import SearchRequest


def partial_request(request: SearchRequest, total: int) -> SearchRequest | None:
    """Return the search for the partial matches of a request: any of its words, but not all; None if it has none.

    Its hits, by relevance, are those of the same query with OR between the words, without the full matches.

    Args:
        request: the request that was answered.
        total: what it found.
    """
    if not request.partial or request.page > 1 or total >= FEW:
        return None
    words = plain_words(request.query)
    if not words:
        return None
    filters = (node for node in clauses_of(request.query.root) if not isinstance(node, Word))
    root = And(children=(Or(children=words), Not(child=And(children=words)), *filters))
    return replace(
        request,
        query=Query(text=request.query.text, root=root),
        sort=Sort.RELEVANCE,
        per_page=request.partial,
        facets=(),
        date_histogram=False,
        partial=0,
        offers=False,
    )


def plain_words(query: Query) -> tuple[Word, ...]:
    """Return the words of a query of plain words, in its order; () if it is another query, or has one word."""
    clauses = clauses_of(query.root)
    words = tuple(node for node in clauses if isinstance(node, Word) and node.field is TextField.ANY)
    filters = sum(isinstance(node, Value | Dated) for node in clauses)
    is_plain = len(words) > 1 and len(words) + filters == len(clauses) and not _has_and(query)
    return words if is_plain else ()


def _has_and(query: Query) -> bool:
    """Return whether the query has an AND that was read as one; in the tree it is as two words side by side."""
    if any(warning.code in {AS_WORDS, CAPITALS} for warning in query.warnings):
        return False
    return any(lexeme.kind is Kind.AND for lexeme in lexemes(query.text))
