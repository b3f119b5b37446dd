"""How a query is read, as lines of plain text: its form, its tree with places, its warnings underlined.

For `dateline search --parse`. Knows nodes and warnings; not how they are made, nor what they find.
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
"""What has no readable form in the language itself."""


def outline(query: Query) -> Iterator[str]:
    """Yield the lines; places are half-open, in code points of the text typed."""
    for line in _lines(query):
        yield _shown(line)


def _lines(query: Query) -> Iterator[str]:
    yield f"read as: {_NAMES.get(query.root) or describe(query.root)}"
    yield ""
    yield from _tree(query.root, 0)
    for warned in query.warnings:
        yield ""
        yield from _warning(query.text, warned)


def _tree(node: Node, depth: int) -> Iterator[str]:
    kind = type(node).__name__.lower()
    children = node.children if isinstance(node, And | Or) else (node.child,) if isinstance(node, Not) else ()
    what = kind if children else f"{kind} {describe(node)}".rstrip()
    start, stop = node.extent
    yield _INDENT * depth + what + (f"  [{start}:{stop}]" if stop else "")
    for child in children:
        yield from _tree(child, depth + 1)


def _warning(text: str, warned: QueryWarning) -> Iterator[str]:
    yield f"{warned.code}: {warned.message}"
    yield _INDENT + text
    yield _INDENT + _underline(text, warned.extent)
    if warned.repaired:
        yield f"{_INDENT}better: {warned.repaired}"


def _underline(text: str, extent: Extent) -> str:
    start, stop = extent
    return " " * _columns(text[:start]) + "^" * max(1, _columns(text[start:stop]))


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes as it is shown."""
    return sum(
        0 if unicodedata.combining(letter) else 1 + (unicodedata.east_asian_width(letter) in _WIDE)
        for letter in _shown(text)
    )


def _shown(text: str) -> str:
    """Return the text with a space for what a terminal would act on."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
