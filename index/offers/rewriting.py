"""Change a query's tree, and write the changed tree as a query that people can type.

A query is an And of clauses; a query of one part has one clause. A changed query has a text that the parser reads as
the changed tree, without warnings. It is the typed text with the changed places written anew, if that reads so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from index.query.lexer import edited
from index.query.operands import combine, literal_words
from index.query.parser import MAX_TERMS, parse
from index.query.query import NOTHING, And, Everything, Leaf, Not, Or, Query, Value, describe
from index.query.synonyms import expanded
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.query.query import Node, Synonyms


# Parts of a tree


def clauses_of(node: Node) -> tuple[Node, ...]:
    """Return the clauses of a query, without any And in an And; none of Everything."""
    if isinstance(node, And):
        return tuple(chain.from_iterable(map(clauses_of, node.children)))
    return () if node == Everything() else (node,)


def all_of(clauses: Sequence[Node]) -> Node:
    """Return the And of some clauses, one clause itself, or Everything."""
    return combine(And, clauses) or Everything()


def any_of(alternatives: Sequence[Node]) -> Node:
    """Return the Or of some nodes, one node itself, or NOTHING."""
    return combine(Or, alternatives) or NOTHING


def words_of(text: str) -> tuple[Node, ...]:
    """Return the words of a text, each in any of its forms and in any field."""
    return clauses_of(literal_words(text) or Everything())


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, in the order of the tree."""
    yield node
    children: Iterable[Node] = node.children if isinstance(node, And | Or) else ()
    if isinstance(node, Not):
        children = (node.child,)
    for child in children:
        yield from nodes_of(child)


def has_words(node: Node) -> bool:
    """Return whether a clause looks for words, or excludes words; else it is a filter alone."""
    return any(isinstance(each, Leaf) for each in nodes_of(node))


def positive_nodes(query: Query) -> Iterator[Leaf | Value]:
    """Yield the leaves and values outside any Not that were typed, in the order of the tree.

    A leaf whose words do not stand at its place in the text is a synonym: the user did not type it and cannot correct
    it. A query without a text was not typed at all: all of its leaves and values are yielded.
    """
    for node in _positive(query.root):
        start, stop = node.extent
        if isinstance(node, Value) or not query.text or _terms(node.text) <= _terms(query.text[start:stop]):
            yield node


def _positive(node: Node) -> Iterator[Leaf | Value]:
    if isinstance(node, Leaf | Value):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)


def _terms(text: str) -> set[str]:
    return {token.term for token in tokenize(text)}


def neighbours(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield each two neighbouring children of an And outside any Not."""
    if isinstance(node, And):
        yield from pairwise(node.children)
    if isinstance(node, And | Or):
        for child in node.children:
            yield from neighbours(child)


# Changes of a tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """One change of a query.

    Attributes:
        nodes: the nodes that go, children of one node and next to each other; by identity, not by equality.
        by: the node that takes their place.
        start: the start of the changed part of the typed text.
        stop: its end.
        written: what stands there instead.
    """

    nodes: tuple[Node, ...]
    by: Node
    start: int
    stop: int
    written: str


def changed(root: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return a tree with each node that `change` returns in place of one, outside any Not.

    Args:
        root: the tree; Everything is returned if nothing is left of it.
        change: returns a node, the same node to look below it, or None to leave it out.
    """
    return _changed(root, change) or Everything()


def _changed(node: Node, change: Callable[[Node], Node | None]) -> Node | None:
    other = change(node)
    if other is node and isinstance(node, And | Or):
        return combine(type(node), [_changed(child, change) for child in node.children])
    return other


def replaced(root: Node, old: Node, new: Node) -> Node:
    """Return a tree with one of its nodes replaced, wherever an equal one stands, outside any Not."""
    return changed(root, lambda node: new if node == old else node)


def rewritten(root: Node, rewrites: Sequence[Rewrite]) -> Node:
    """Return a tree with all changes made."""
    by: dict[int, Node | None] = {id(node): None for each in rewrites for node in each.nodes}
    by |= {id(each.nodes[0]): each.by for each in rewrites}
    return changed(root, lambda node: by.get(id(node), node))


# Trees as text


def query_of(root: Node, synonyms: Synonyms, *texts: str) -> Query | None:
    """Return the query that has a tree, with a text that reads as it; None if no text does, as for too many words.

    Words that have synonyms are read with them, as any typed word.

    Args:
        root: the tree.
        synonyms: the user's own.
        texts: the texts to prefer, the best first.
    """
    read = expanded(root, synonyms, MAX_TERMS)
    for text in (*texts, side_by_side(root), describe(root)):
        query = parse(text, synonyms)
        if query.root == read and not query.warnings:
            return query
    return None


def rewritten_query(query: Query, rewrites: Sequence[Rewrite]) -> Query | None:
    """Return the query with all changes made; None if no text reads as its tree."""
    text = edited(query.text, [(each.start, each.stop, each.written) for each in rewrites])
    return query_of(rewritten(query.root, rewrites), query.synonyms, text)


def side_by_side(root: Node) -> str:
    """Return a tree in the query language, without the AND between its clauses."""
    clauses = clauses_of(root)
    if len(clauses) < 2:
        return describe(root)
    return " ".join(f"({describe(each)})" if isinstance(each, Or) else describe(each) for each in clauses)
