"""Define the query: frozen nodes with extents, and their form in words. The engines evaluate it.

`index.query.parser` makes the nodes of the typed text; `warnings` reports what could not be read as typed.
`docs/QUERY.md` is the reference. Extents are 0-based, half-open, in code points of the text as typed; they
take no part in equality. The parser reads what `describe` writes back as the same query.
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
"""Operators, in upper case only: `war and peace` is three words."""

DATE: Final = "date"
"""The field of `date:2020-10`."""

QUOTES: Final = ('"“”„‟＂', "«»", "「」『』")
"""Families of quotation marks: one opens a phrase, the next of its family closes it."""

AS_WORDS: Final = "as-words"
"""The code of the warning that a query is answered by its words alone."""

Extent = tuple[int, int]
"""A half-open range of code points of the typed text."""


class TextField(StrEnum):
    """The fields in which words are searched."""

    ANY = "any"  # title, dek, body, authors' names
    TITLE = "title"
    AUTHOR = "author"


class ValueField(StrEnum):
    """Fields compared by value, as facets are, but never counted."""

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
    """Base of the nodes that match words of an article and are shown in its snippets."""

    text: str
    field: TextField = TextField.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Leaf):
    """A typed word, in any of its forms; a word of several tokens (`Nagorno-Karabakh`) is a phrase of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Leaf):
    """Quoted words as written, next to each other and in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Leaf):
    """Words with this prefix; if the text has several tokens, a phrase whose last word has it."""


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
    """All articles that the child does not match."""

    child: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """Articles that match every child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """Articles that match any child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWarning:
    """A part of the query that was not read as typed.

    Attributes:
        code: stable, kebab-case.
        message: a sentence for the user.
        extent: its range in the text.
        repaired: the whole query as it could be typed instead, if there is a better one.
    """

    code: str
    message: str
    extent: Extent
    repaired: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The typed text and how it is read.

    Attributes:
        words: all the words typed and nothing else, if something could not be read as typed; an engine answers them if
            `root` finds nothing.
    """

    text: str = ""
    root: Node = Everything()
    warnings: tuple[QueryWarning, ...] = ()
    words: Node | None = None

    def as_words(self) -> Query | None:
        """Return the query read as its words alone, with a warning that says so; None if that changes nothing."""
        if self.words is None or self.words == self.root:
            return None
        message = "No results as typed: these articles have all of its words, with every sign left out."
        warning = QueryWarning(code=AS_WORDS, message=message, extent=(0, len(self.text)))
        return Query(text=self.text, root=self.words, warnings=(*self.warnings, warning))


ALL = Query()

NOTHING: Final = Not(child=Everything())
"""No article: the root of a query of which nothing can be searched for."""

LIKE_A_FIELD: Final = regex.compile(r"[A-Za-z][A-Za-z_]*+:")
"""The start of a field, whether one of that name exists or not."""

_NEEDS_QUOTES: Final = regex.compile(rf"(?s)[-+!]|.*(?:[\s()]|&&|\|\|)|.*[*~]\d*\Z|(?:{'|'.join(OPERATORS)})?\Z")
_BARE_VALUE: Final = regex.compile(r"(?!.*&&)[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.,/&_+:?=%#@-]*[\p{L}\p{M}\p{N}/])?")


def describe(node: Node) -> str:
    """Return how a query is read, in the query language itself: `region:europe AND (truce OR ceasefire)`.

    Everything is the empty text, and NOTHING is `""`. Within its limits, the parser reads this text back as the same
    node, if the parser can make that node: Everything and NOTHING stand alone, an And and an Or have at least two
    children and none of their own kind, and the child of a Not is no Not.
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
    """Return the leaves outside any Not, in the query's order: those to highlight."""
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
    """Return whether the text is read as one word if it is typed without quotes."""
    is_field = leaf.field is TextField.ANY and LIKE_A_FIELD.match(leaf.text)
    return not is_field and not _NEEDS_QUOTES.match(leaf.text)


def _prefix(field: TextField) -> str:
    return "" if field is TextField.ANY else f"{field}:"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _dates(dates: DateRange) -> str:
    """Write a range as years or months if both ends are whole ones."""
    first, last = dates.first, dates.last
    length = max(_date_chars(first, is_last=False), _date_chars(last, is_last=True))
    if first is None or last is None:
        return f">={str(first)[:length]}" if first else f"<={str(last)[:length]}"
    low, high = str(first)[:length], str(last)[:length]
    return low if low == high else f"{low}..{high}"


def _date_chars(day: date | None, *, is_last: bool) -> int:
    """Return how many characters of an ISO date state this end of a range: 4, 7 or 10; 0 for an open end."""
    if day is None:
        return 0
    if day.day != (calendar.monthrange(day.year, day.month)[1] if is_last else 1):
        return len("2020-10-05")
    return len("2020") if day.month == (12 if is_last else 1) else len("2020-10")
