"""Put other nodes in the place of some of a query's, in its tree and in its text.

The new query's text parses without warnings, and as the new tree. It is the typed text with the changed places written
anew; where that would be read in another way, it is the tree in the query language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.query.operands import combine
from index.query.parser import MAX_TERMS, parse
from index.query.query import And, Leaf, Node, Or, Query, Value, describe
from index.query.synonyms import expanded
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.query.query import Synonyms


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


def rewritten(query: Query, rewrites: Sequence[Rewrite]) -> Query | None:
    """Return the query with all changes made; None if no text says exactly that."""
    return _as_text(_edited(query.text, rewrites), replaced(query.root, rewrites), query.synonyms)


def replaced(root: Node, rewrites: Sequence[Rewrite]) -> Node:
    """Return a tree with all changes made."""
    first = {id(each.nodes[0]): each.by for each in rewrites}
    later = {id(node) for each in rewrites for node in each.nodes[1:]}
    return _replaced(root, first, later) or root


def positive_nodes(query: Query) -> Iterator[Leaf | Value]:
    """Yield the leaves and values outside any Not that were typed, in the order of the tree.

    A leaf with other words than its place in the text was put there by something else, and is not for the user to
    correct. A query without a text was not typed at all: it has all of them.
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
        yield from zip(node.children, node.children[1:], strict=False)
    if isinstance(node, And | Or):
        for child in node.children:
            yield from neighbours(child)


def _replaced(node: Node, first: dict[int, Node], later: set[int]) -> Node | None:
    if id(node) in first:
        return first[id(node)]
    if id(node) in later:
        return None
    if isinstance(node, And | Or):
        return combine(type(node), [_replaced(child, first, later) for child in node.children])
    return node


def _edited(text: str, rewrites: Sequence[Rewrite]) -> str:
    parts, end = [], 0
    for each in sorted(rewrites, key=lambda each: each.start):
        parts += [text[end : each.start], each.written]
        end = each.stop
    return "".join([*parts, text[end:]])


def _as_text(edited: str, root: Node, synonyms: Synonyms) -> Query | None:
    read = expanded(root, synonyms, MAX_TERMS)
    for text in (edited, _side_by_side(root), describe(root)):
        query = parse(text, synonyms)
        if not query.warnings and query.root == read:
            return query
    return None


def _side_by_side(root: Node) -> str:
    """Return a tree in the query language, without the AND between its outermost parts."""
    if not isinstance(root, And):
        return describe(root)
    return " ".join(f"({describe(each)})" if isinstance(each, Or) else describe(each) for each in root.children)
