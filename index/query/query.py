"""The query: frozen nodes with spans, and their form in words. Evaluation is the engines' business.

`index.query.parser` makes nodes of what is typed, and what could not be read as typed is said in `warnings`;
`docs/QUERY.md` is the reference. Spans are 0-based, half-open, in code points of the text as typed; they
take no part in equality. What `describe` writes, the parser reads back as the same question.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from dataclasses import field as datafield
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from index.article.model import DateRange
    from index.facets import Facet

OPERATORS: Final = frozenset({"AND", "OR", "NOT"})
"""In upper case only; `war and peace` is three words."""

DATE: Final = "date"
"""The field of `date:2020-10`."""

QUOTES: Final = ('"“”„‟＂', "«»", "「」『』")
"""Families of quotation marks: one opens a phrase, the next of its family closes it."""

AS_WORDS: Final = "as-words"
"""The warning of a query that is answered by its words alone."""

Extent = tuple[int, int]
"""A half-open range of code points of the text typed."""


class TextField(StrEnum):
    """Where words are looked for."""

    ANY = "any"  # title, dek, body, authors' names
    TITLE = "title"
    AUTHOR = "author"


class ValueField(StrEnum):
    """Fields compared by value, as facets are, that nothing is counted by."""

    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of every node."""

    extent: Extent = datafield(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything(Node):
    """Every article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Node):
    """Base of the nodes that are looked for among an article's words, and shown in its snippets."""

    text: str
    field: TextField = TextField.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Leaf):
    """A typed word, in any of its forms; where it is of several tokens (`Nagorno-Karabakh`), a phrase of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Leaf):
    """Quoted words as written, next to each other and in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Leaf):
    """Words that begin so; where the text is of several tokens, a phrase whose last word does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy(Leaf):
    """Words at most `index.text.analysis.max_edits` edits from one token, a transposition counting as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Leaf):
    """Quoted words in this order, at most `distance` other words between the first and the last in all."""

    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Node):
    """Articles whose field has this value; a region also matches its descendants."""

    field: Facet | ValueField
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Node):
    """Articles whose date overlaps the range."""

    dates: DateRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """All articles but those."""

    child: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """All of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Any of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWarning:
    """Something in the query that was not read as typed.

    Attributes:
        code: stable, kebab-case.
        message: a sentence for the user.
        extent: where.
        repaired: the whole query as it could be typed instead, if there is a better one.
    """

    code: str
    message: str
    extent: Extent
    repaired: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was typed and how it is read.

    Attributes:
        words: where something could not be read as typed, all of the words typed, and nothing else of it: what an
            engine answers where the diagnostics finds nothing.
    """

    text: str = ""
    root: Node = Everything()
    warnings: tuple[QueryWarning, ...] = ()
    words: Node | None = None

    def as_words(self) -> Query | None:
        """Return the query read as its words alone, and a warning that says so; None where there is no need to."""
        if self.words is None or self.words == self.root:
            return None
        said = "Read so it finds nothing: these articles have all of its words, with every sign left out."
        warned = QueryWarning(code=AS_WORDS, message=said, extent=(0, len(self.text)))
        return Query(text=self.text, root=self.words, warnings=(*self.warnings, warned))


ALL = Query()

NOTHING: Final = Not(child=Everything())
"""No article: what is left of a query none of which can be searched for."""

LIKE_A_FIELD: Final = regex.compile(r"[A-Za-z][A-Za-z_]*+:")
"""How a field begins, whether there is one of that name or not."""

_NEEDS_QUOTES: Final = regex.compile(rf"(?s)[-+!]|.*(?:[\s()]|&&|\|\|)|.*[*~]\d*\Z|(?:{'|'.join(OPERATORS)})?\Z")
_BARE_VALUE: Final = regex.compile(r"(?!.*&&)[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.,/&_+:?=%#@-]*[\p{L}\p{M}\p{N}/])?")


def describe(node: Node) -> str:
    """Return how a query is read, in the language itself: `region:europe AND (truce OR ceasefire)`.

    Everything is the empty text, and NOTHING is `""`. What the parser makes of that, within its limits, is
    the same node, if it is one the parser can make: these two stand alone, an And and an Or have at least
    two children and none of their own kind, and a Not has no Not.
    """
    match node:
        case Everything():
            return ""
        case And():
            return " AND ".join(_operand(child) for child in node.children)
        case Or():
            return " OR ".join(_operand(child) for child in node.children)
        case Not():
            return '""' if node == NOTHING else f"NOT {_operand(node.child)}"
        case _:
            return _leaf(node)


def positive_leaves(node: Node) -> tuple[Leaf, ...]:
    """Return the leaves outside any Not, in the query's order: what to highlight."""
    return tuple(_positive(node))


def _positive(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)


def _operand(node: Node) -> str:
    return f"({describe(node)})" if isinstance(node, And | Or) else describe(node)


def _leaf(node: Node) -> str:
    match node:
        case Word():
            return _prefix(node.field) + (node.text if _is_bare(node) else _quoted(node.text))
        case Phrase():
            return _prefix(node.field) + _quoted(node.text)
        case Prefix():
            return _prefix(node.field) + (f"{node.text}*" if _is_bare(node) else _quoted(f"{node.text}*"))
        case Fuzzy():
            return f"{_prefix(node.field)}{node.text}~"
        case Near():
            return f"{_prefix(node.field)}{_quoted(node.text)}~{node.distance}"
        case Value():
            bare = _BARE_VALUE.fullmatch(node.value)
            return f"{node.field}:{node.value if bare else _quoted(node.value)}"
        case Dated():
            return f"{DATE}:{_dates(node.dates)}"
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def _is_bare(leaf: Leaf) -> bool:
    """Return whether the text is one word when it is typed without quotes."""
    is_field = leaf.field is TextField.ANY and LIKE_A_FIELD.match(leaf.text)
    return not is_field and not _NEEDS_QUOTES.match(leaf.text)


def _prefix(field: TextField) -> str:
    return "" if field is TextField.ANY else f"{field}:"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _dates(dates: DateRange) -> str:
    """Write a range as years or months where it is whole ones."""
    first, last = dates.first, dates.last
    length = max(_needed(first, is_last=False), _needed(last, is_last=True))
    if first is None or last is None:
        return f">={str(first)[:length]}" if first else f"<={str(last)[:length]}"
    low, high = str(first)[:length], str(last)[:length]
    return low if low == high else f"{low}..{high}"


def _needed(day: date | None, *, is_last: bool) -> int:
    """Return how many characters of an ISO date say this end of a range: 4, 7 or 10; an open end needs none."""
    if day is None:
        return 0
    if day.day != (calendar.monthrange(day.year, day.month)[1] if is_last else 1):
        return len("2020-10-05")
    return len("2020") if day.month == (12 if is_last else 1) else len("2020-10")
