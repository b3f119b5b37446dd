"""Parse a typed query; it never fails, whatever is typed. `docs/QUERY.md` is the reference.

This module owns the grammar and the limit on terms. What cannot be parsed is left out or read as words: a bracket
without its partner and an operator without operands are left out, and a field that does not exist is a word.
`Query.warnings` reports each. Where the repair is clear, the warning proposes the repaired query; nothing searches for
that by itself.

The rule: a query with a warning finds something if its words, typed without any punctuation, find something. A part
that cannot be read as typed is read as its words, one by one, or as something that finds more. The well-formed rest (a
phrase, an excluded word, a filter) keeps its meaning. So the whole may still find nothing; the engine then searches for
`Query.words`, all the words typed (`index.readings`). Warnings of READ_AS_TYPED are exceptions to the rule.

    query   := clause ( ["AND"] clause )*
    clause  := factor ( "OR" factor )*
    factor  := ( "-" | "NOT" )* primary
    primary := operand | [ field ":" ] "(" query ")"
    operand := [ field ":" ] ( word [ "*" | "~" ] | quotation [ "~" number ] )

A clause `in:caption` is no operand: it sets the field of its query, as `caption:( … )` does for the words in brackets.
OR binds tighter than AND. What other search engines write is read where it is clear, with a warning: `before:2020`, a
region's name without quotation marks, `mayor NEAR/5 ferry` (between two primaries).

The passes, each linear: text → lexemes (`index.query.lexer`) → lexemes with brackets in pairs and operators between
operands (`index.query.wellformed`) → nodes, by recursive descent. Two Nots cancel; an And within an And is one And, an
Or within an Or one Or. An operand without a word (`index.query.operands`) is skipped, and the expression around it goes
on without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from index.query.lexer import LIMITS, MAX_CHARS, Diagnostics, Kind, lexemes
from index.query.near import near_each_other, near_meaning
from index.query.operands import (
    FIELD_NAMES,
    combine,
    field_name_as_words,
    joined,
    joins_words,
    literal_words,
    operand,
    scope,
    warn_of_in,
)
from index.query.query import (
    NO_SYNONYMS,
    NOTHING,
    OPERATORS,
    And,
    Everything,
    Leaf,
    Node,
    Not,
    Or,
    Query,
    describe,
    positive_leaves,
)
from index.query.synonyms import expanded
from index.query.wellformed import well_formed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.query.lexer import Lexeme
    from index.query.query import QueryWarning, Synonyms

MAX_TERMS: Final = 50
"""The most terms of a query; later ones are left out."""

MAX_VALUE_WORDS: Final = 8
"""The most words of a region's name, or of a date, without quotation marks."""

READ_AS_TYPED: Final = LIMITS | {"inverted-date", "date-form", "unquoted-value", "near-operator"}
"""Codes of warnings about a limit, an inverted range, or what other search engines write.

What is read is read as typed, so no second reading follows."""

MAX_REPAIRS: Final = 4
"""How often a repaired query is read and repaired again before the tree itself is written instead."""

MAX_LOWER_CASE_WORDS: Final = 8
"""Any longer text with `or`, `and` or `not` is a sentence or a question, not a query with operators."""

_EVERYTHING: Final = frozenset({"", "*", "*:*"})
"""Whole queries that mean Everything."""

_SURROGATE: Final = regex.compile(r"[\ud800-\udfff]")
_CONTROL: Final = regex.compile(r"\p{Cc}")
_LAST_SPACE: Final = regex.compile(r"\s\S*+\Z")
_LOWER_CASE: Final = frozenset(map(str.lower, OPERATORS))
_LOWER_CASE_WORD: Final = regex.compile(rf"\b(?:{'|'.join(sorted(_LOWER_CASE))})\b")


def parse(text: str, synonyms: Synonyms = NO_SYNONYMS) -> Query:
    """Return how `text` is read; white space alone, `*` and `*:*` are Everything. Never raises.

    In `Query.text` each control character is a space, and each surrogate is U+FFFD.

    Args:
        text: as typed.
        synonyms: the user's own; they stand beside the words in the tree.
    """
    text = _CONTROL.sub(" ", _SURROGATE.sub("\ufffd", text))
    diagnostics = Diagnostics(text[: _readable_chars(text)])
    if diagnostics.text.rstrip() != text.rstrip():
        message = f"Only the first {len(diagnostics.text)} characters are read: a query has at most {MAX_CHARS}."
        diagnostics.warn(
            "too-long", message, (len(diagnostics.text), len(text)), (len(diagnostics.text), len(diagnostics.text), "")
        )
    root = _root(diagnostics)
    warnings = diagnostics.warnings(_repaired(root, diagnostics) if diagnostics.has_edits else None)
    words = _words(diagnostics, warnings)
    operators = None if warnings else _with_operators(diagnostics.text)
    return Query(
        text=text,
        root=expanded(root, synonyms, MAX_TERMS),
        warnings=warnings,
        words=words and expanded(words, synonyms, MAX_TERMS),
        operators=operators and expanded(operators, synonyms, MAX_TERMS),
        synonyms=synonyms,
    )


def _repaired(root: Node, diagnostics: Diagnostics) -> str | None:
    """Return the query with all its faults repaired: it parses without a warning. None if it cannot be written so.

    The edits of all warnings make it. A fault that an edit uncovers is repaired in what they made. If some faults are
    left, which have no edit, the tree is written as it was read.
    """
    for _ in range(MAX_REPAIRS):
        text = diagnostics.edited()
        if len(text) > MAX_CHARS:
            return None
        diagnostics = Diagnostics(text)
        root = _root(diagnostics)
        if not diagnostics.has_warnings:
            return text or None
        if not diagnostics.has_edits:
            break
    text = describe(root)
    if len(text) > MAX_CHARS:
        return None
    _root(last := Diagnostics(text))
    return None if last.has_warnings else text or None


def _with_operators(text: str) -> Node | None:
    """Return the tree of a short text with `or`, `and` and `not` as operators; None if that is no better query."""
    if not _LOWER_CASE_WORD.search(text):
        return None
    words = [lexeme for lexeme in lexemes(text) if lexeme.kind is Kind.TERM]
    lower = [each for each in words if each.written in _LOWER_CASE and not each.field and not each.quoted]
    if not lower or len(words) > MAX_LOWER_CASE_WORDS:
        return None
    diagnostics = Diagnostics(text)
    for each in lower:
        diagnostics.warn("", "", each.extent, (*each.extent, each.written.upper()))
    root = _root(upper := Diagnostics(diagnostics.edited()))
    return root if not upper.has_warnings and positive_leaves(root) else None


def _words(diagnostics: Diagnostics, warnings: Sequence[QueryWarning]) -> Node | None:
    """Return the second reading, all the words typed; None if all that was read was read as typed."""
    if all(warning.code in READ_AS_TYPED for warning in warnings):
        return None
    words = literal_words(diagnostics.text)
    return _first_terms(words, MAX_TERMS, Diagnostics(diagnostics.text)) if words else None


def _readable_chars(text: str) -> int:
    """Return how many characters are read: at most MAX_CHARS, without a word that this limit would cut."""
    if len(text) <= MAX_CHARS:
        return len(text)
    cut_word = _LAST_SPACE.search(text, 0, MAX_CHARS + 1)
    return cut_word.start() if cut_word else MAX_CHARS


def _root(diagnostics: Diagnostics) -> Node:
    if diagnostics.text.strip() in _EVERYTHING:
        return Everything()
    readable = well_formed(list(lexemes(diagnostics.text)), diagnostics)
    if root := _Descent(readable, diagnostics).query():
        return root
    whole_extent = (0, len(diagnostics.text))
    if words := literal_words(diagnostics.text):
        diagnostics.warn("stray-operator", "AND, OR and NOT alone are read as words.", whole_extent)
        return _first_terms(words, MAX_TERMS, diagnostics) or NOTHING
    diagnostics.warn("no-words", "There is no word in this query, so it finds nothing.", whole_extent)
    return NOTHING


# Lexemes → nodes


class _Descent:
    """Recursive descent over lexemes whose brackets are paired and whose operators have operands."""

    def __init__(self, all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> None:
        self._lexemes: Final = all_lexemes
        self._diagnostics: Final = diagnostics
        self._has_scope: Final = any(scope(lexeme) for lexeme in all_lexemes if lexeme.field)
        self._position = 0
        self._terms = 0

    def query(self, field: str = "") -> Node | None:
        """Read to the bracket that closes this group, or to the end; None if there is no word."""
        children: list[Node | None] = []
        scope_position = self._scope_position()
        field = scope(self._lexemes[scope_position]) or field if scope_position is not None else field
        while self._kind() not in {None, Kind.CLOSE}:
            self._position += self._kind() is Kind.AND
            if self._position == scope_position:
                self._position += 1
            else:
                children.append(self._clause(field))
        group = combine(And, children)
        if scope_position is None or (group is not None and _has_leaf_in(group, field)):
            return group
        lexeme = self._lexemes[scope_position]
        warn_of_in(lexeme, self._diagnostics)
        return group or self._within_limit(literal_words(self._diagnostics.text, *lexeme.extent))

    def _scope_position(self) -> int | None:
        """Return the position of the first `in:` of this group that is a clause of its own; None if there is none."""
        if not self._has_scope:
            return None
        depth, before = 0, None
        for position in range(self._position, len(self._lexemes)):
            lexeme = self._lexemes[position]
            depth += (lexeme.kind is Kind.OPEN) - (lexeme.kind is Kind.CLOSE)
            if depth < 0:
                break
            after = self._lexemes[position + 1].kind if position + 1 < len(self._lexemes) else None
            beside = {before, after}
            if not depth and scope(lexeme) and not beside & {Kind.OR, Kind.NEAR} and before is not Kind.NOT:
                return position
            before = lexeme.kind
        return None

    def _clause(self, field: str) -> Node | None:
        children = [self._factor(field)]
        while self._kind() is Kind.OR:
            self._position += 1
            children.append(self._factor(field))
        return combine(Or, children)

    def _factor(self, field: str) -> Node | None:
        first = self._lexemes[self._position]
        negated = False
        while self._kind() is Kind.NOT:
            self._position += 1
            negated = not negated
        child = self._near(field)
        return _negated(child, first.extent[0]) if negated and child else child

    def _near(self, field: str) -> Node | None:
        """Read a primary, or several with an operator as NEAR/5 between each two: each two stand near each other."""
        start = self._lexemes[self._position].extent[0]
        children = [self._primary(field)]
        pairs: list[Node | None] = []
        operators = []
        while self._kind() is Kind.NEAR:
            operators.append(self._lexemes[self._position])
            self._position += 1
            children.append(self._primary(field))
            pairs.append(near_each_other(children[-2], children[-1], operators[-1]))
        if not operators:
            return children[0]
        stop = self._lexemes[self._position - 1].extent[1]
        is_read = all(pairs)
        root = combine(And, pairs if is_read else children)
        repaired = f"({describe(root)})" if is_read and root else ""
        for operator in operators:
            meaning = near_meaning(operator) if is_read else "left out: it works between single words and quotations"
            edit = (start, stop, repaired) if repaired else (*operator.extent, "")
            message = f"{operator.written} is not an operator here. It is {meaning}."
            self._diagnostics.warn("near-operator", message, operator.extent, edit)
        return root

    def _primary(self, field: str) -> Node | None:
        lexeme = self._lexemes[self._position]
        self._position += 1
        return self._group(lexeme, field) if lexeme.kind is Kind.OPEN else self._operand(lexeme, field)

    def _group(self, opening: Lexeme, field: str) -> Node | None:
        has_field = opening.field in FIELD_NAMES
        contents = self.query(opening.field if has_field else field)
        self._position += 1
        if not opening.field or (has_field and contents):
            return contents
        return combine(And, [self._within_limit(field_name_as_words(opening, self._diagnostics)), contents])

    def _operand(self, lexeme: Lexeme, field: str) -> Node | None:
        if joins_words(lexeme, field):
            lexeme = self._with_following_words(lexeme, field)
        return self._within_limit(operand(lexeme, field, self._diagnostics))

    def _with_following_words(self, lexeme: Lexeme, field: str) -> Lexeme:
        """Return a value with the words after it that belong to it: the longest run that is a region's name or date."""
        run = 0
        for following in self._lexemes[self._position :][: MAX_VALUE_WORDS - 1]:
            if following.kind is not Kind.TERM or following.field or following.quoted:
                break
            run += 1
        for words in range(run, 0, -1):
            last = self._lexemes[self._position + words - 1]
            if whole := joined(lexeme, last, field, self._diagnostics):
                self._position += words
                return whole
        return lexeme

    def _within_limit(self, term: Node | None) -> Node | None:
        """Count the terms of an operand, and return those within MAX_TERMS; None if there are none."""
        if term is None:
            return None
        room = max(0, MAX_TERMS - self._terms)
        self._terms += len(term.children) if isinstance(term, And) else 1
        return _first_terms(term, room, self._diagnostics)

    def _kind(self) -> Kind | None:
        """Return the kind of the next lexeme; None past the end."""
        return self._lexemes[self._position].kind if self._position < len(self._lexemes) else None


def _has_leaf_in(node: Node, field: str) -> bool:
    match node:
        case Leaf():
            return node.field == field
        case And() | Or():
            return any(_has_leaf_in(child, field) for child in node.children)
        case Not():
            return _has_leaf_in(node.child, field)
        case _:
            return False


def _negated(child: Node, start: int) -> Node:
    return child.child if isinstance(child, Not) else Not(child=child, extent=(start, child.extent[1]))


def _first_terms(node: Node, room: int, diagnostics: Diagnostics) -> Node | None:
    """Return the first `room` terms of a node, None if `room` is 0; warn if some are left out.

    An And has one term per child; any other node is one term.
    """
    words = node.children if isinstance(node, And) else (node,)
    if len(words) > room:
        message = f"Only the first {MAX_TERMS} terms are searched for."
        diagnostics.warn("too-many-terms", message, (words[room].extent[0], len(diagnostics.text)))
    return combine(And, words[:room])
