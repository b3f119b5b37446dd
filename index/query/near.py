"""Read the operators that other search engines write between two words near each other: `mayor NEAR/5 ferry`.

The query language writes `"mayor ferry"~5`, in this order. An operator of either order is an Or of both orders. This
module knows nodes and the operator's text; `index.query.parser` finds the operands.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import regex

from index.query.query import MAX_DISTANCE, Near, Or, Phrase, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.query.lexer import Lexeme
    from index.query.query import Leaf, Node

_DISTANCE: Final = 10
"""The distance of NEAR without a number, as in AltaVista, Bing and Factiva's `near`."""

_SENTENCE: Final = 15
_PARAGRAPH: Final = 50
"""The distances of `/s` and `/p`, which stand for one sentence and one paragraph."""

_MAX_PAIRS: Final = 8
"""The most pairs of words that two brackets of alternatives may form."""

_IN_ORDER: Final = frozenset({"pre", "p", "onear"})
_OPERATOR: Final = regex.compile(r"(?i)(?P<name>[A-Za-z]*)/?(?P<distance>[0-9]+|(?<=/)[sp]|)")


def near_each_other(left: Node | None, right: Node | None, operator: Lexeme) -> Node | None:
    """Return the node of two operands near each other; None if one is no word, quotation or choice of these.

    Args:
        left: the operand before the operator.
        right: the operand after it.
        operator: NEAR/5, w/5, /5, ADJ3, pre/3, …
    """
    distance, is_ordered = _meaning(operator)
    extent = (left.extent[0], right.extent[1]) if left and right else operator.extent
    nears: list[Node] = []
    for one, other in product(_choices(left), _choices(right)):
        if one.field is not other.field:
            return None
        texts = [f"{one.text} {other.text}"] if is_ordered else [f"{one.text} {other.text}", f"{other.text} {one.text}"]
        nears += [Near(text=text, field=one.field, distance=distance, extent=extent) for text in texts]
    if not nears or len(nears) > 2 * _MAX_PAIRS:
        return None
    return nears[0] if len(nears) == 1 else Or(children=tuple(nears), extent=extent)


def near_meaning(operator: Lexeme) -> str:
    """Return how an operator is read, for a warning."""
    distance, is_ordered = _meaning(operator)
    order = "in this order" if is_ordered else "in either order"
    return f"read as: with at most {distance} other words between, {order}"


def _meaning(operator: Lexeme) -> tuple[int, bool]:
    """Return an operator's distance, and whether its words stand in the typed order."""
    match = _OPERATOR.fullmatch(operator.written)
    name, number = (match["name"].lower(), match["distance"].lower()) if match else ("", "")
    if not number:
        return (0, True) if name == "adj" else (_DISTANCE, False)
    distance = _SENTENCE if number == "s" else _PARAGRAPH if number == "p" else min(int(number), MAX_DISTANCE)
    return distance, name in _IN_ORDER


def _choices(node: Node | None) -> Iterator[Leaf]:
    """Yield the words and quotations that a node is, or chooses from; nothing for any other node."""
    match node:
        case Word() | Phrase():
            yield node
        case Or() if all(isinstance(child, Word | Phrase) for child in node.children):
            yield from (child for child in node.children if isinstance(child, Word | Phrase))
