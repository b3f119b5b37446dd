"""Show how a query is read, as lines of plain text: in the query language, as a tree, and with its warnings.

`dateline search --parse` prints these lines. This module knows nodes and warnings; it neither parses nor searches.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from index.query.query import NOTHING, And, Everything, Not, Or, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.query.query import Extent, Node, Query, QueryWarning

_INDENT: Final = "  "
_WIDE: Final = frozenset("WF")
"""East Asian widths of characters that take two columns of a terminal."""

_NAMES: Final[dict[Node, str]] = {Everything(): "(everything)", NOTHING: "(nothing)"}
"""Names for the two nodes that `describe` writes as the empty text and as `""`."""


def outline(query: Query) -> Iterator[str]:
    """Yield the lines: the query in its own language, the tree, and each warning with its extent underlined.

    The tree has one node a line, two spaces deeper than its parent. A typed node has its extent, `[start:stop]`:
    half-open, in code points of the typed text.
    """
    for line in _lines(query):
        yield _printable(line)


def _lines(query: Query) -> Iterator[str]:
    yield f"read as: {_NAMES.get(query.root) or describe(query.root)}"
    yield ""
    yield from _tree(query.root, 0)
    for warning in query.warnings:
        yield ""
        yield from _warning(query.text, warning)


def _tree(node: Node, depth: int) -> Iterator[str]:
    kind = type(node).__name__.lower()
    children = node.children if isinstance(node, And | Or) else (node.child,) if isinstance(node, Not) else ()
    label = kind if children else f"{kind} {describe(node)}".rstrip()
    start, stop = node.extent
    yield _INDENT * depth + label + (f"  [{start}:{stop}]" if stop else "")
    for child in children:
        yield from _tree(child, depth + 1)


def _warning(text: str, warning: QueryWarning) -> Iterator[str]:
    yield f"{warning.code}: {warning.message}"
    yield _INDENT + text
    yield _INDENT + _underline(text, warning.extent)
    if warning.repaired:
        yield f"{_INDENT}better: {warning.repaired}"


def _underline(text: str, extent: Extent) -> str:
    start, stop = extent
    return " " * _columns(text[:start]) + "^" * max(1, _columns(text[start:stop]))


def _columns(text: str) -> int:
    """Return how many terminal columns the text takes."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in _WIDE)
        for letter in _printable(text)
    )


def _printable(text: str) -> str:
    """Return the text with a space for each unprintable character: a terminal could take it as a command."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
