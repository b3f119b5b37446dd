"""Text typed → Query. Never an error, whatever is typed: `docs/QUERY.md` is the reference.

Owns the grammar and the limits. What cannot be parsed is read literally: a bracket or quotation mark
without its partner is punctuation, an operator without operands is a word, a field that does not exist is
part of the word; each is said in `Query.warnings`, with the query repaired where that is clear.

    query   := clause ( ["AND"] clause )*
    clause  := factor ( "OR" factor )*
    factor  := ( "-" | "NOT" )* ( term | "(" query ")" )
    term    := [ field ":" ] ( word | phrase )

Text → lexemes → items (brackets in pairs, terms as nodes) → nodes by recursive descent, no deeper than
MAX_NESTING; each pass is linear. Two Nots cancel; an And within an And is one And, an Or within an Or one
Or. A term without a letter or digit is no term: what it was an operand of goes on without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import regex

from index.analysis import tokenize
from index.model import DateRange, parse_date
from index.query import (
    DATE,
    NOTHING,
    OPERATORS,
    QUOTES,
    And,
    Dated,
    Everything,
    Extent,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    TextField,
    Value,
    ValueField,
    Warned,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_CHARS: Final = 512
MAX_TERMS: Final = 50
MAX_NESTING: Final = 20
"""Text and terms beyond these limits are left out; deeper brackets are punctuation."""

MAX_WARNINGS: Final = 10

_TEXT_FIELDS: Final = {field.value: field for field in TextField if field is not TextField.ANY}
_VALUE_FIELDS: Final = {field.value: field for field in ValueField}
_FIELDS: Final = (*_TEXT_FIELDS, *_VALUE_FIELDS, DATE)

_CLOSING: Final = dict(zip("«“„「『", "»””」』", strict=True))
_MARKS: Final = "".join(QUOTES)
_IN_HEBREW: Final = r'(?<=\p{Hebrew})"(?=\p{Hebrew})'
_PHRASE: Final = "|".join(rf"[{marks}] (?: [^{marks}] | {_IN_HEBREW} )*+ [{marks}]" for marks in QUOTES)
_LEXEME: Final = regex.compile(
    rf"""
      (?P<open> \( )
    | (?P<close> \) )
    | (?P<minus> (?<![^\s(]) - (?=[^\s)-]) )
    | (?: (?P<field> (?i:{"|".join(_FIELDS)}) ) : )?
      (?: (?P<phrase> {_PHRASE} ) (?P<near> [*~]\d*+ )? | (?P<word> (?: [^\s(){_MARKS}] | {_IN_HEBREW} )++ ) )
    | (?P<quote> [{_MARKS}] )
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_SURROGATE: Final = regex.compile(r"[\ud800-\udfff]")
_CONTROL: Final = regex.compile(r"\p{Cc}")
_NAME: Final = regex.compile(r"[A-Za-z_]+")
_SPACE: Final = regex.compile(r"\s*+")
_LAST_SPACE: Final = regex.compile(r"\s\S*+\Z")
_SUFFIX: Final = regex.compile(r"(?<=[^*~])[*~]*+(?:(?<=\*)|(?<=~)\d*+)\Z")
_PUNCTUATION: Final = regex.compile(r"[\p{P}\p{Sm}\p{Sk}\s]*+")
_QUOTE: Final = regex.compile(rf"(?!{_IN_HEBREW})[{_MARKS}]")
_UNREAD: Final = {
    "no-prefix": "{} is not read: whole words are searched for.",
    "no-fuzzy": "{} is not read: words are searched for as they are spelt.",
    "no-near": "{} is not read: quoted words are searched for next to each other.",
}


class _Kind(Enum):
    TERM = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


_BEGINS_FACTOR: Final = frozenset({_Kind.TERM, _Kind.OPEN, _Kind.NOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """A bracket, an operator or a term; a term without a word has no node."""

    kind: _Kind
    extent: Extent
    node: Node | None = None


def parse(text: str) -> Query:
    """Return how `text` is read; white space alone is Everything. Never raises."""
    text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))
    reading = _Reading(text[: _readable(text)])
    if reading.text.rstrip() != text.rstrip():
        said = f"Only the first {len(reading.text)} characters are read: a query has at most {MAX_CHARS}."
        reading.warn("too-long", said, (len(reading.text), len(text)), reading.text)
    items = _paired(list(_items(reading)), reading)
    root = _Descent(items, reading).query()
    if root is None and reading.text.strip():
        reading.warn("no-words", "There is no word in this query, so it finds nothing.", (0, len(reading.text)))
        root = NOTHING
    return Query(text=text, root=root or Everything(), warnings=reading.warnings)


def _readable(text: str) -> int:
    """Return where reading ends: at the limit, before the word it would cut."""
    if len(text) <= MAX_CHARS:
        return len(text)
    cut_word = _LAST_SPACE.search(text, 0, MAX_CHARS + 1)
    return cut_word.start() if cut_word else MAX_CHARS


class _Reading:
    """The text that is read, and what is said about it: each sentence once, in the order found."""

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self._said: Final[dict[str, Warned]] = {}

    @property
    def warnings(self) -> tuple[Warned, ...]:
        return tuple(self._said.values())[:MAX_WARNINGS]

    def warn(self, code: str, message: str, extent: Extent, repaired: str | None = None) -> None:
        repaired = " ".join(repaired.split()) if repaired else None
        self._said.setdefault(message, Warned(code=code, message=message, extent=extent, repaired=repaired or None))

    def replaced(self, *extents: Extent, by: str = "") -> str:
        """Return the text with these places, sorted and disjoint, replaced."""
        parts, end = [], 0
        for start, stop in extents:
            parts += [self.text[end:start], by]
            end = stop
        return "".join([*parts, self.text[end:]])


# Lexemes → items


def _items(reading: _Reading) -> Iterator[_Item]:
    for match in _LEXEME.finditer(reading.text):
        if match["quote"] is not None:
            closed = reading.text.rstrip() + _CLOSING.get(match["quote"], match["quote"])
            reading.warn("unclosed-quote", "A quotation mark without its partner is left out.", match.span(), closed)
        else:
            yield _item(match, reading)


def _item(match: regex.Match[str], reading: _Reading) -> _Item:
    if match["open"] or match["close"]:
        return _Item(kind=_Kind.OPEN if match["open"] else _Kind.CLOSE, extent=match.span())
    if match["minus"]:
        return _Item(kind=_Kind.NOT, extent=match.span())
    if match[0] in OPERATORS:
        return _Item(kind=_Kind[match[0]], extent=match.span())
    return _Item(kind=_Kind.TERM, extent=match.span(), node=_term(match, reading))


def _paired(items: list[_Item], reading: _Reading) -> list[_Item]:
    """Return the items without the brackets that have no partner, or are nested too deep."""
    alone, closes = _unmatched(items)
    if alone:
        repaired = reading.replaced(*(items[number].extent for number in alone if number in closes))
        repaired = repaired.rstrip() + ")" * (len(alone) - len(closes))
        said = "A bracket without its partner is left out."
        reading.warn("unmatched-bracket", said, items[alone[0]].extent, repaired)
    kept: list[_Item] = []
    depth = 0
    for number, item in enumerate(items):
        if number in alone:
            continue
        depth += item.kind is _Kind.OPEN
        if depth <= MAX_NESTING or item.kind not in {_Kind.OPEN, _Kind.CLOSE}:
            kept.append(item)
        else:
            reading.warn("too-deep", f"Brackets nested deeper than {MAX_NESTING} are left out.", item.extent)
        depth -= item.kind is _Kind.CLOSE
    return kept


def _unmatched(items: list[_Item]) -> tuple[list[int], set[int]]:
    """Return the numbers of the brackets without a partner, sorted, and which of them are closing ones."""
    opened: list[int] = []
    closes = set[int]()
    for number, item in enumerate(items):
        if item.kind is _Kind.OPEN:
            opened.append(number)
        elif item.kind is _Kind.CLOSE and opened:
            opened.pop()
        elif item.kind is _Kind.CLOSE:
            closes.add(number)
    return sorted([*opened, *closes]), closes


# Terms


def _term(match: regex.Match[str], reading: _Reading) -> Node | None:
    """Return the node of a word, a phrase or a field's value; literally where it is not one of its field's."""
    field = (match["field"] or "").lower()
    written = match["word"] or match["phrase"][1:-1]
    if field in _VALUE_FIELDS and (value := _unquoted(written)):
        return Value(field=_VALUE_FIELDS[field], value=value, extent=match.span())
    if field == DATE and (dates := _dates(written, match, reading)):
        return Dated(dates=dates, extent=match.span())
    if field in _TEXT_FIELDS or not field:
        return _words(written, _TEXT_FIELDS.get(field, TextField.ANY), match, reading)
    return _words(match[0], TextField.ANY, match, reading)


def _words(written: str, field: TextField, match: regex.Match[str], reading: _Reading) -> Word | Phrase | None:
    written = _without_suffix(written, match, reading)
    tokens = tokenize(written)
    if not tokens:
        if not _PUNCTUATION.fullmatch(written):
            reading.warn("no-word", f"{written} holds no letter or digit and is left out.", match.span())
        return None
    text = _unquoted(written[tokens[0].start : tokens[-1].stop])
    if match["phrase"] is not None:
        return Phrase(text=text, field=field, extent=match.span())
    _warn_of_field(match, reading)
    return Word(text=text.lower() if text in OPERATORS else text, field=field, extent=match.span())


def _unquoted(text: str) -> str:
    return " ".join(_QUOTE.sub(" ", text).split())


def _without_suffix(written: str, match: regex.Match[str], reading: _Reading) -> str:
    """Return a word without the `*` or `~` at its end; say that these, and those after a phrase, are not read."""
    suffix = _SUFFIX.search(written) if match["word"] else None
    found = suffix[0] if suffix else match["near"]
    if found:
        code = "no-near" if match["near"] else "no-prefix" if found.endswith("*") else "no-fuzzy"
        where = (match.end() - len(found), match.end())
        reading.warn(code, _UNREAD[code].format(found), where, reading.replaced(where))
    return written[: suffix.start()] if suffix else written


def _warn_of_field(match: regex.Match[str], reading: _Reading) -> None:
    """Say where a word looks like a field's: one that does not exist, or has nothing after its colon."""
    name, colon, rest = match[0].partition(":")
    if not colon or match["field"] or not _NAME.fullmatch(name):
        return
    if rest:
        near = get_close_matches(name.lower(), _FIELDS, n=1)
        better = reading.replaced((match.start(), match.start() + len(name)), by=near[0]) if near else None
        reading.warn("unknown-field", f"There is no field {name}: its name is searched for too.", match.span(), better)
    elif name.lower() in _FIELDS:
        said = f"There is nothing after {match[0]}, so it is read as a word."
        space = _SPACE.match(reading.text, match.end())
        better = reading.replaced(space.span()) if space and space.end() < len(reading.text) else None
        reading.warn("empty-field", said, match.span(), better)


def _dates(written: str, match: regex.Match[str], reading: _Reading) -> DateRange | None:
    """Return the range written; None, and a warning, where it is none."""
    dates = _date_range(written.strip())
    if dates is None:
        said = f"{written} is no date: write 2020, 2020-10, 2020-10-05, 2020-09..2020-11, >=2020 or <=2020-11."
        reading.warn("bad-date", said, match.span())
    elif dates.first and dates.last and dates.first > dates.last:
        low, _, high = written.strip().partition("..")
        swapped = reading.replaced(match.span(), by=f"{DATE}:{high}..{low}")
        reading.warn("inverted-date", f"{written} ends before it begins, so it finds nothing.", match.span(), swapped)
    return dates


def _date_range(written: str) -> DateRange | None:
    low, dots, high = written.partition("..")
    if written[:2] in {">=", "<="}:
        low, high = (written[2:], "") if written[0] == ">" else ("", written[2:])
    elif not dots:
        high = low
    try:
        return DateRange(first=parse_date(low)[0] if low else None, last=parse_date(high)[1] if high else None)
    except ValueError:
        return None


# Items → nodes


class _Descent:
    """Recursive descent over items whose brackets are in pairs and at most MAX_NESTING deep."""

    def __init__(self, items: list[_Item], reading: _Reading) -> None:
        self._items: Final = items
        self._reading: Final = reading
        self._at = 0
        self._terms = 0

    def query(self) -> Node | None:
        """Read to the bracket that closes this group, or to the end; None where there is no term."""
        children = []
        while self._kind() not in {None, _Kind.CLOSE}:
            children.append(self._clause())
            if self._kind() is _Kind.AND and self._kind(1) in _BEGINS_FACTOR:
                self._at += 1
        return _joined(And, children)

    def _clause(self) -> Node | None:
        children = [self._factor()]
        while self._kind() is _Kind.OR and self._kind(1) in _BEGINS_FACTOR:
            self._at += 1
            children.append(self._factor())
        return _joined(Or, children)

    def _factor(self) -> Node | None:
        first = self._items[self._at]
        negated = False
        while self._kind() is _Kind.NOT and self._kind(1) in _BEGINS_FACTOR:
            self._at += 1
            negated = not negated
        item = self._items[self._at]
        self._at += 1
        if item.kind is not _Kind.OPEN:
            child = self._term(item)
        else:
            child = self.query()
            self._at += 1
        return Not(child=child, extent=(first.extent[0], child.extent[1])) if negated and child else child

    def _term(self, item: _Item) -> Node | None:
        node = item.node if item.kind is _Kind.TERM else self._operator_as_word(item)
        if node is None:
            return None
        self._terms += 1
        if self._terms <= MAX_TERMS:
            return node
        said = f"Only the first {MAX_TERMS} terms are searched for."
        self._reading.warn("too-many-terms", said, (item.extent[0], len(self._reading.text)))
        return None

    def _operator_as_word(self, item: _Item) -> Node | None:
        start, stop = item.extent
        written = self._reading.text[start:stop]
        if written not in OPERATORS:
            return None
        said = f"{written} has nothing to work on here, so it is read as a word."
        self._reading.warn("stray-operator", said, item.extent, self._reading.replaced(item.extent))
        return Word(text=written.lower(), extent=item.extent)

    def _kind(self, ahead: int = 0) -> _Kind | None:
        """Return the kind of the item here, or so many items ahead; None past the end."""
        number = self._at + ahead
        return self._items[number].kind if number < len(self._items) else None


def _joined(kind: type[And | Or], operands: Sequence[Node | None]) -> Node | None:
    """Return the operands that are there as one node, those of the same kind merged into it."""
    children: list[Node] = []
    for node in operands:
        if isinstance(node, And | Or) and type(node) is kind:
            children += node.children
        elif node is not None:
            children.append(node)
    if len(children) < 2:
        return children[0] if children else None
    return kind(children=tuple(children), extent=(children[0].extent[0], children[-1].extent[1]))
