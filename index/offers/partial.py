"""Partial matches: which query has them, and which search finds them.

A query of plain words has them: two words or more, in any field, and perhaps filters typed beside them. A phrase, a
prefix, a field before a word, and an operator each say exactly what is wanted: such a query has none. A word that is
read with its synonyms is an Or all of whose alternatives stand where the word was typed; it is one word here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.help import FEW
from index.offers.rewriting import all_of, any_of, clauses_of
from index.query.lexer import Kind, lexemes
from index.query.query import AS_WORDS, Dated, Not, Or, Query, TextField, Value, Word, positive_leaves
from index.query.wellformed import CAPITALS
from index.request import Sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.query.query import Node
    from index.request import SearchRequest


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
    filters = (node for node in clauses_of(request.query.root) if node not in words)
    return replace(
        request,
        query=Query(text=request.query.text, root=all_of([any_of(words), Not(child=all_of(words)), *filters])),
        sort=Sort.RELEVANCE,
        per_page=request.partial,
        facets=(),
        date_histogram=False,
        partial=0,
        offers=False,
    )


def plain_words(query: Query) -> tuple[Node, ...]:
    """Return the words of a query of plain words, in its order; () if it is another query, or has one word."""
    clauses = clauses_of(query.root)
    words = tuple(node for node in clauses if _is_plain_word(node))
    filters = sum(isinstance(node, Value | Dated) for node in clauses)
    is_plain = len(words) > 1 and len(words) + filters == len(clauses) and not _has_and(query)
    return words if is_plain else ()


def _is_plain_word(node: Node) -> bool:
    if isinstance(node, Or):
        in_one_place = node.extent[1] > 0 and all(child.extent == node.extent for child in node.children)
        return in_one_place and all(leaf.field is TextField.ANY for leaf in positive_leaves(node))
    return isinstance(node, Word) and node.field is TextField.ANY


def lacked_words(query: Query, has: Callable[[Node], bool]) -> tuple[str, ...]:
    """Return the plain words that an article does not have, as typed, each once.

    Args:
        query: the query of plain words.
        has: whether the article has a word, in any of its forms, or one of its synonyms.
    """
    return tuple(dict.fromkeys(_typed(word, query) for word in plain_words(query) if not has(word)))


def _typed(word: Node, query: Query) -> str:
    start, stop = word.extent
    return word.text if isinstance(word, Word) else query.text[start:stop]


def _has_and(query: Query) -> bool:
    """Return whether the query has an AND that was read as one; in the tree it is as two words side by side."""
    if any(warning.code in {AS_WORDS, CAPITALS} for warning in query.warnings):
        return False
    return any(lexeme.kind is Kind.AND for lexeme in lexemes(query.text))
