"""Define the query: a tree of frozen nodes, the warnings, and `describe`, which writes a tree in the query language.

`index.query.parser` makes a Query from the typed text, and the engines evaluate it. `docs/QUERY.md` is the reference of
the language. Extents are 0-based, half-open, in code points of the typed text; equality of nodes ignores them. The
parser reads the text from `describe` as an equal tree.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from dataclasses import field as datafield
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from index.article.model import DateRange
    from index.facets import Facet

OPERATORS: Final = frozenset({"AND", "OR", "NOT"})
"""Operators, in upper case only: `war and peace` is three words."""

DATE: Final = "date"
"""The field of `date:2020-10`."""

IN: Final = "in"
"""The name before a field in `in:caption`, which sets the field of the plain words beside it."""

MAX_DISTANCE: Final = 50
"""The largest distance of a Near: how many other words its words may have between them."""

QUOTES: Final = ('"“”„‟＂', "«»", "「」『』")
"""Families of quotation marks: any mark opens a quotation, and the next mark of the same family closes it."""

AS_WORDS: Final = "as-words"
"""The code of the warning that the results are those of the query's words alone (`Query.as_words`)."""

LOWER_CASE: Final = "lower-case-operator"
"""The code of the warning that `or`, `and` and `not` were read as operators (`Query.operators`)."""

Extent = tuple[int, int]
"""A half-open range of code points of the typed text."""


class TextField(StrEnum):
    """The fields in which words are searched."""

    ANY = "any"  # title, dek, body, authors' names: what a word without a field is searched in
    TITLE = "title"
    AUTHOR = "author"
    # Text of the page that was left out of the article; searched only on request.
    CAPTION = "caption"
    CREDIT = "credit"
    BIO = "bio"
    RELATED = "related"
    OTHER = "other"  # what else was left out: menus, advertisements, comments, kickers, …
    DROPPED = "dropped"  # all text that was left out
    PAGE = "page"  # ANY and DROPPED


class ValueField(StrEnum):
    """Fields compared by value, as facets are, but never counted."""

    URL = "url"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of every node.

    Attributes:
        extent: where the node was typed; (0, 0) if it was not typed.
    """

    extent: Extent = datafield(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything(Node):
    """Every article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf(Node):
    """Base of the nodes that match words of an article; snippets highlight these matches."""

    text: str
    field: TextField = TextField.ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Leaf):
    """A typed word, in any of its forms. A word of several tokens (`Nagorno-Karabakh`) is a phrase of them.

    A word with a hyphen also matches the word without it: `e-mail` finds `email`.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Leaf):
    """Quoted words as written, next to each other and in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Leaf):
    """Words with this prefix; a text of several tokens is a phrase, and only its last token is a prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wildcard(Leaf):
    """Words of this shape: `?` stands for one character, `*` for any number; the first one is a letter or digit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy(Leaf):
    """Words at most `index.text.analysis.max_edits` edits from one token, a transposition counting as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Leaf):
    """Quoted words in this order, with at most `distance` other words between them, counted together."""

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
        extent: the part that it is about.
        repaired: a whole query that the user could type instead; None if there is no proposal.
    """

    code: str
    message: str
    extent: Extent
    repaired: str | None = None


Terms = tuple[str, ...]
"""What synonyms are compared by: the terms of a word, or of several words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonyms:
    """The user's own synonyms (`index.query.synonyms` reads them).

    Attributes:
        version: equal for equal texts; '' if there are no synonyms.
        alternatives: for the terms of each member, the leaves that find the same.
        faults: a sentence for each line that cannot be read; such a line is left out.
    """

    version: str = ""
    alternatives: Mapping[Terms, tuple[Leaf, ...]] = datafield(default_factory=dict, hash=False)
    faults: tuple[str, ...] = ()

    @property
    def longest(self) -> int:
        """How many terms the longest member has."""
        return max(map(len, self.alternatives), default=0)


NO_SYNONYMS: Final = Synonyms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """The typed text and how it is read.

    Attributes:
        text: as typed.
        root: the tree that the engines evaluate.
        warnings: what could not be read as typed, in the order of the text.
        words: an And of all typed words, searched if `root` finds nothing; None if everything was read as typed.
        operators: the tree with lower-case `or`, `and` and `not` as operators, searched before `words` if `root` finds
            nothing; None if there are none that could be.
        synonyms: with which the text was read; an offered query is read with the same.
    """

    text: str = ""
    root: Node = Everything()
    warnings: tuple[QueryWarning, ...] = ()
    words: Node | None = None
    operators: Node | None = None
    synonyms: Synonyms = datafield(default=NO_SYNONYMS, compare=False)

    def other_readings(self) -> Iterator[Query]:
        """Yield the queries to search for if `root` finds nothing: the first that finds something is the answer."""
        if self.operators is not None:
            message = "No results as typed: or, and, not are read as the operators OR, AND, NOT."
            repaired = describe(self.operators)
            warning = QueryWarning(code=LOWER_CASE, message=message, extent=(0, len(self.text)), repaired=repaired)
            yield Query(text=self.text, root=self.operators, warnings=(*self.warnings, warning), synonyms=self.synonyms)
        as_words = self.as_words()
        if as_words is not None:
            yield as_words

    def as_words(self) -> Query | None:
        """Return the query with `words` as its root, and a warning that says so; None if the root would be the same."""
        if self.words is None or self.words == self.root:
            return None
        message = "No results as typed: these articles have all of its words, with every sign left out."
        warning = QueryWarning(code=AS_WORDS, message=message, extent=(0, len(self.text)))
        return Query(text=self.text, root=self.words, warnings=(*self.warnings, warning), synonyms=self.synonyms)


ALL = Query()
"""The empty query: it matches every article."""

NOTHING: Final = Not(child=Everything())
"""The node that matches no article; the root of a query without any word."""

LIKE_A_FIELD: Final = regex.compile(r"[A-Za-z][A-Za-z_]*+:")
"""A name and a colon, as before a field's value; no field of that name need exist."""

# Texts that, without quotation marks, have an operator, a bracket, a sign, a comma or a space; and the empty text.
_NEEDS_QUOTES: Final = regex.compile(
    rf"(?s)[-+!]|.*(?:[\s();，；]|&&|\|\||(?<![0-9]),|,(?![0-9]))|.*[*~]\d*\Z|(?:{'|'.join(OPERATORS)})?\Z"
)
# Values of fields that can be typed without quotation marks.
_BARE_VALUE: Final = regex.compile(r"(?!.*&&)[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.,/&_+:?=%#@-]*[\p{L}\p{M}\p{N}/])?")


def describe(node: Node) -> str:
    """Return a node written in the query language: `region:europe AND (truce OR ceasefire)`.

    Everything is written as the empty text, and NOTHING as `""`. The parser reads the text as an equal node, if the
    text is within the parser's limits and the parser can make the node. It makes Everything and NOTHING only as the
    root, an And or Or only with two or more children, none of its own kind, and never a Not of a Not.
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
            return _childless(node)


def positive_leaves(node: Node) -> tuple[Leaf, ...]:
    """Return the leaves outside any Not, in the order of the tree: the leaves to highlight."""
    return tuple(_positive(node))


def _positive(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, And | Or):
        for child in node.children:
            yield from _positive(child)


def _operand(node: Node) -> str:
    return f"({describe(node)})" if isinstance(node, And | Or) else describe(node)


def _childless(node: Node) -> str:
    """Write a Leaf, a Value or a Dated."""
    match node:
        case Word():
            return _field_prefix(node.field) + (node.text if _is_bare(node) else _quoted(node.text))
        case Phrase():
            return _field_prefix(node.field) + _quoted(node.text)
        case Prefix():
            return _field_prefix(node.field) + (f"{node.text}*" if _is_bare(node) else _quoted(f"{node.text}*"))
        case Wildcard():
            return f"{_field_prefix(node.field)}{node.text}"
        case Fuzzy():
            return f"{_field_prefix(node.field)}{node.text}~"
        case Near():
            return f"{_field_prefix(node.field)}{_quoted(node.text)}~{node.distance}"
        case Value():
            bare = _BARE_VALUE.fullmatch(node.value)
            return f"{node.field}:{node.value if bare else _quoted(node.value)}"
        case Dated():
            return f"{DATE}:{_dates(node.dates)}"
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def _is_bare(leaf: Leaf) -> bool:
    """Return whether the parser reads the leaf's text as one word without quotation marks."""
    is_field = leaf.field is TextField.ANY and LIKE_A_FIELD.match(leaf.text)
    has_wildcard = isinstance(leaf, Prefix) and "?" in leaf.text
    return not is_field and not has_wildcard and not _NEEDS_QUOTES.match(leaf.text)


def _field_prefix(field: TextField) -> str:
    return "" if field is TextField.ANY else f"{field}:"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _dates(dates: DateRange) -> str:
    """Write a range in years or months if both of its ends allow it, else in days."""
    first, last = dates.first, dates.last
    length = max(_date_chars(first, is_last=False), _date_chars(last, is_last=True))
    if first is None or last is None:
        return f">={str(first)[:length]}" if first else f"<={str(last)[:length]}"
    low, high = str(first)[:length], str(last)[:length]
    return low if low == high else f"{low}..{high}"


def _date_chars(day: date | None, *, is_last: bool) -> int:
    """Return the length of the shortest ISO date that states this end of a range.

    4 for the first or last day of a year, 7 for that of a month, 10 for another day; 0 for an open end.
    """
    if day is None:
        return 0
    if day.day != (calendar.monthrange(day.year, day.month)[1] if is_last else 1):
        return len("2020-10-05")
    return len("2020") if day.month == (12 if is_last else 1) else len("2020-10")
