"""Change a query's tree, and write the changed tree as a query that people can type.

A query is an And of clauses; a query of one part has one clause. The nodes given out were typed, or are made of typed
ones: nothing is invented here.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from index.query.operands import literal_words
from index.query.parser import MAX_TERMS, parse
from index.query.query import And, Everything, Leaf, Not, Or, Query, describe
from index.query.synonyms import expanded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from index.query.query import Node, Synonyms


def clauses_of(node: Node) -> tuple[Node, ...]:
    """Return the clauses of a query, without any And in an And; none of Everything."""
    if isinstance(node, And):
        return tuple(chain.from_iterable(map(clauses_of, node.children)))
    return () if node == Everything() else (node,)


def query_of(clauses: Sequence[Node], synonyms: Synonyms) -> Query | None:
    """Return the query that has these clauses, with a text that reads as it; None if no text does, as for too many.

    Words that have synonyms are read with them, as any typed word.
    """
    root = joined(clauses)
    read = expanded(root, synonyms, MAX_TERMS)
    for text in (" ".join(map(_operand, clauses)) if len(clauses) > 1 else describe(root), describe(root)):
        query = parse(text, synonyms)
        if query.root == read and not query.warnings:
            return query
    return None


def joined(clauses: Sequence[Node]) -> Node:
    """Return the And of some clauses, one clause itself, or Everything."""
    flat = tuple(chain.from_iterable(map(clauses_of, clauses)))
    return flat[0] if len(flat) == 1 else And(children=flat) if flat else Everything()


def _operand(node: Node) -> str:
    return f"({describe(node)})" if isinstance(node, And | Or) else describe(node)


def replaced(node: Node, old: Node, new: Node) -> Node:
    """Return a tree with one of its nodes replaced, wherever it stands, outside any Not."""
    if node == old:
        return new
    if isinstance(node, And):
        return joined([replaced(child, old, new) for child in node.children])
    if isinstance(node, Or):
        children = (replaced(child, old, new) for child in node.children)
        return Or(children=tuple(chain.from_iterable(alternatives_of(child) for child in children)))
    return node


def alternatives_of(node: Node) -> tuple[Node, ...]:
    """Return the children of an Or; any other node is its only alternative."""
    return node.children if isinstance(node, Or) else (node,)


def words_of(text: str) -> tuple[Node, ...]:
    """Return the words of a text, each in any of its forms and in any field."""
    return clauses_of(literal_words(text) or Everything())


def has_words(node: Node) -> bool:
    """Return whether a clause looks for words, in it or left out; else it is a filter alone."""
    return any(isinstance(each, Leaf) for each in nodes_of(node))


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, in the order of the tree."""
    yield node
    children: Iterable[Node] = node.children if isinstance(node, And | Or) else ()
    if isinstance(node, Not):
        children = (node.child,)
    for child in children:
        yield from nodes_of(child)
