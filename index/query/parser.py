"""Text typed → Query. Never an error, whatever is typed: `docs/QUERY.md` is the reference.

Owns the grammar and the limits. What cannot be parsed is read literally: a bracket or quotation mark without
its partner is punctuation, an operator without operands is left out, a field that does not exist is a word;
each is said in `Query.warnings`, with the query repaired where that is clear.

The rule: what is read with a warning never finds nothing where its words, typed without any punctuation, find
something. So it is read as those words one by one, or as something that finds more. Two warnings are not of
that kind: a range that ends before it begins, and a limit. What is typed as it should be keeps its meaning
beside a warning (a phrase, an excluded word, a filter); where that leaves nothing, `Query.words` is answered.

    query   := clause ( ["AND"] clause )*
    clause  := factor ( "OR" factor )*
    factor  := ( "-" | "NOT" )* ( operand | [ field ":" ] "(" query ")" )
    operand := [ field ":" ] ( word [ "*" | "~" ] | quotation [ "~" number ] )

Text → lexemes (`index.query.lexer`) → those that can be read: brackets in pairs, operators between operands → nodes
by recursive descent, no deeper than MAX_NESTING; each pass is linear. Two Nots cancel; an And within an And is
one And, an Or within an Or one Or. An operand without a word (`index.query.operands`) is none: what it belonged to
goes on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from index.query.lexer import LIMITS, MAX_CHARS, Kind, Diagnostics, closing, lexemes
from index.query.operands import FIELDS, field_name_as_words, combine, literal_words, operand
from index.query.query import NOTHING, And, Everything, Node, Not, Or, Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.query.lexer import Edit, Lexeme
    from index.query.query import QueryWarning

MAX_TERMS: Final = 50
MAX_NESTING: Final = 20
"""Terms beyond the first are left out; deeper brackets are punctuation."""

READ_AS_TYPED: Final = LIMITS | {"inverted-date"}
"""The warnings of what is read as typed, as far as it is read at all."""

_EVERYTHING: Final = frozenset({"", "*", "*:*"})

_SURROGATE: Final = regex.compile(r"[\ud800-\udfff]")
_CONTROL: Final = regex.compile(r"\p{Cc}")
_LAST_SPACE: Final = regex.compile(r"\s\S*+\Z")
_BEGINS_FACTOR: Final = frozenset({Kind.TERM, Kind.OPEN})
_ENDS_FACTOR: Final = frozenset({Kind.TERM, Kind.CLOSE})
_NEVER_LOST: Final = frozenset({Kind.TERM, Kind.AND, Kind.OR, Kind.NOT})
_INSTEAD: Final = {"!": "-", "&&": " AND ", "||": " OR "}


def parse(text: str) -> Query:
    """Return how `text` is read; white space alone, or a star, is Everything. Never raises."""
    text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))
    diagnostics = Diagnostics(text[: _readable(text)])
    if diagnostics.text.rstrip() != text.rstrip():
        said = f"Only the first {len(diagnostics.text)} characters are read: a query has at most {MAX_CHARS}."
        diagnostics.warn("too-long", said, (len(diagnostics.text), len(text)), (len(diagnostics.text), len(diagnostics.text), ""))
    root = Everything() if diagnostics.text.strip() in _EVERYTHING else _root(diagnostics)
    warnings = diagnostics.warnings
    return Query(text=text, root=root, warnings=warnings, words=_words(diagnostics, warnings))


def _words(diagnostics: Diagnostics, warnings: Sequence[QueryWarning]) -> Node | None:
    """Return all the words typed, where one of the warnings says that something was not read as typed."""
    if all(warned.code in READ_AS_TYPED for warned in warnings):
        return None
    words = literal_words(diagnostics.text)
    return _first_terms(words, MAX_TERMS, Diagnostics(diagnostics.text)) if words else None


def _readable(text: str) -> int:
    """Return where diagnostics ends: at the limit, before the word it would cut."""
    if len(text) <= MAX_CHARS:
        return len(text)
    cut_word = _LAST_SPACE.search(text, 0, MAX_CHARS + 1)
    return cut_word.start() if cut_word else MAX_CHARS


def _root(diagnostics: Diagnostics) -> Node:
    readable = _operating(_without_lost(list(lexemes(diagnostics.text)), diagnostics), diagnostics)
    if root := _Descent(readable, diagnostics).query():
        return root
    everywhere = (0, len(diagnostics.text))
    if words := literal_words(diagnostics.text):
        diagnostics.warn("stray-operator", "With nothing to work on, AND, OR and NOT are read as words.", everywhere)
        return _first_terms(words, MAX_TERMS, diagnostics) or NOTHING
    diagnostics.warn("no-words", "There is no word in this query, so it finds nothing.", everywhere)
    return NOTHING


# What can be read


def _without_lost(found: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes without the marks that are punctuation, nor a NOT that was to work on what one begins."""
    if all(lexeme.kind in _NEVER_LOST for lexeme in found):
        return found
    lost = {*_foreign(found, diagnostics), *_lone_quotes(found, diagnostics), *_lone_brackets(found, diagnostics)}
    lost |= _too_deep(found, lost, diagnostics)
    kept: list[Lexeme] = []
    for number, lexeme in enumerate(found):
        if number not in lost:
            kept.append(lexeme)
        elif lexeme.kind is not Kind.CLOSE:
            while kept and kept[-1].kind is Kind.NOT:
                kept.pop()
    return kept


def _foreign(found: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    said = "!, && and || are no operators here, and left out: write -, AND, OR."
    for number, lexeme in enumerate(found):
        if lexeme.kind is Kind.FOREIGN:
            diagnostics.warn("foreign-operator", said, lexeme.extent, (*lexeme.extent, _INSTEAD[lexeme.written]))
            yield number


def _lone_quotes(found: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    """Yield the quotation marks without a partner; one more at the end repairs the first, and so all of them."""
    numbers = [number for number, lexeme in enumerate(found) if lexeme.kind is Kind.QUOTE]
    if numbers:
        mark = found[numbers[0]]
        end = len(diagnostics.text.rstrip())
        edit = (end, end, closing(mark.written)) if mark.extent[1] < end else (*mark.extent, "")
        diagnostics.warn("unclosed-quote", "A quotation mark without its partner is left out.", mark.extent, edit)
    yield from numbers


def _lone_brackets(found: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    opened: list[int] = []
    edits: list[Edit] = []
    lone: list[int] = []
    for number, lexeme in enumerate(found):
        if lexeme.kind is Kind.OPEN:
            opened.append(number)
        elif lexeme.kind is Kind.CLOSE and opened:
            opened.pop()
        elif lexeme.kind is Kind.CLOSE:
            lone.append(number)
            edits.append((*lexeme.extent, ""))
    if lone or opened:
        end = len(diagnostics.text.rstrip())
        first = found[min([*lone, *opened])]
        edits.append((end, end, ")" * len(opened)))
        diagnostics.warn("unmatched-bracket", "A bracket without its partner is left out.", first.extent, *edits)
    yield from [*lone, *opened]


def _too_deep(found: list[Lexeme], lost: set[int], diagnostics: Diagnostics) -> set[int]:
    too_deep = set[int]()
    depth = 0
    for number, lexeme in enumerate(found):
        if number in lost:
            continue
        depth += lexeme.kind is Kind.OPEN
        if depth > MAX_NESTING and lexeme.kind in {Kind.OPEN, Kind.CLOSE}:
            diagnostics.warn("too-deep", f"Brackets nested deeper than {MAX_NESTING} are left out.", lexeme.extent)
            too_deep.add(number)
        depth -= lexeme.kind is Kind.CLOSE
    return too_deep


def _operating(found: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes without the operators that have nothing to work on."""
    if not any(lexeme.kind is Kind.TERM or lexeme.field for lexeme in found):
        return []
    begins = [False]
    for lexeme in reversed(found):
        begins.append(lexeme.kind in _BEGINS_FACTOR or (lexeme.kind is Kind.NOT and begins[-1]))
    begins.reverse()
    kept: list[Lexeme] = []
    for lexeme, has_right in zip(found, begins[1:], strict=True):
        has_left = lexeme.kind is Kind.NOT or bool(kept and kept[-1].kind in _ENDS_FACTOR)
        if lexeme.kind not in {Kind.AND, Kind.OR, Kind.NOT} or (has_left and has_right):
            kept.append(lexeme)
        else:
            said = "AND and OR stand between words, NOT before one; elsewhere they are left out."
            diagnostics.warn("stray-operator", said, lexeme.extent, (*lexeme.extent, ""))
    return kept


# Lexemes → nodes


class _Descent:
    """Recursive descent over lexemes whose brackets are in pairs, and whose operators have their operands."""

    def __init__(self, found: list[Lexeme], diagnostics: Diagnostics) -> None:
        self._found: Final = found
        self._reading: Final = diagnostics
        self._at = 0
        self._terms = 0

    def query(self, field: str = "") -> Node | None:
        """Read to the bracket that closes this group, or to the end; None where there is no word."""
        children = []
        while self._kind() not in {None, Kind.CLOSE}:
            self._at += self._kind() is Kind.AND
            children.append(self._clause(field))
        return combine(And, children)

    def _clause(self, field: str) -> Node | None:
        children = [self._factor(field)]
        while self._kind() is Kind.OR:
            self._at += 1
            children.append(self._factor(field))
        return combine(Or, children)

    def _factor(self, field: str) -> Node | None:
        first = self._found[self._at]
        negated = False
        while self._kind() is Kind.NOT:
            self._at += 1
            negated = not negated
        lexeme = self._found[self._at]
        self._at += 1
        child = self._group(lexeme, field) if lexeme.kind is Kind.OPEN else self._operand(lexeme, field)
        return _negated(child, first.extent[0]) if negated and child else child

    def _group(self, opening: Lexeme, field: str) -> Node | None:
        contents = self.query(opening.field if opening.field in FIELDS else field)
        self._at += 1
        if not opening.field or (opening.field in FIELDS and contents):
            return contents
        return combine(And, [self._counted(field_name_as_words(opening, self._reading)), contents])

    def _operand(self, lexeme: Lexeme, field: str) -> Node | None:
        return self._counted(operand(lexeme, field, self._reading))

    def _counted(self, term: Node | None) -> Node | None:
        """Return what of a term is within the limit."""
        if term is None:
            return None
        room = max(0, MAX_TERMS - self._terms)
        self._terms += len(term.children) if isinstance(term, And) else 1
        return _first_terms(term, room, self._reading)

    def _kind(self) -> Kind | None:
        """Return the kind of the next lexeme; None past the end."""
        return self._found[self._at].kind if self._at < len(self._found) else None


def _negated(child: Node, start: int) -> Node:
    return child.child if isinstance(child, Not) else Not(child=child, extent=(start, child.extent[1]))


def _first_terms(node: Node, room: int, diagnostics: Diagnostics) -> Node | None:
    """Return a term, or of the words that one is read as the first so many."""
    words = node.children if isinstance(node, And) else (node,)
    if len(words) > room:
        said = f"Only the first {MAX_TERMS} terms are searched for."
        diagnostics.warn("too-many-terms", said, (words[room].extent[0], len(diagnostics.text)))
    return combine(And, words[:room])
