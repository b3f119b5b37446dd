"""Make a typed query well-formed: its brackets are in pairs, and each operator has its operands.

Lexemes that the grammar cannot read are left out or become words, each with a warning: AND, OR and NOT in a sentence in
capitals, operators of other query languages, quotation marks and brackets without a partner, brackets too deep inside
each other, and operators without operands. Each pass is linear. `index.query.parser` has the grammar.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import regex

from index.query.lexer import Kind, closing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.query.lexer import Diagnostics, Edit, Lexeme

MAX_NESTING: Final = 20
"""The most brackets inside each other; deeper ones are left out, and their contents are read."""

CAPITALS: Final = "all-capitals"
"""The code of the warning that AND, OR and NOT were read as words, because the whole query is in capitals."""

SENTENCE_WORDS: Final = 4
"""With so many words beside its operators a query in capitals is a sentence; fewer may be acronyms: `NATO EU OR UN`."""

_CAPITAL_WORD: Final = regex.compile(r"[^\p{Ll}\p{Lo}\p{Lm}*~]++")
_BEGINS_FACTOR: Final = frozenset({Kind.TERM, Kind.OPEN})
_ENDS_FACTOR: Final = frozenset({Kind.TERM, Kind.CLOSE})
_OPERATOR_KINDS: Final = frozenset({Kind.AND, Kind.OR, Kind.NOT, Kind.NEAR})
_NEVER_STRAY: Final = _OPERATOR_KINDS | {Kind.TERM}
"""A query of only these kinds has no stray mark. Brackets, lone quotation marks and foreign operators may be stray."""

_REPLACEMENTS: Final = {"!": "-", "&&": " AND ", "||": " OR "}
"""What to write for each foreign operator."""


def well_formed(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes that the grammar can read; none if they have neither a word nor a field.

    Args:
        all_lexemes: those of the whole query.
        diagnostics: takes a warning for each lexeme that is left out or becomes a word.
    """
    return _with_operands(_without_stray_marks(_in_capitals(all_lexemes, diagnostics), diagnostics), diagnostics)


def _in_capitals(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes with AND, OR, NOT and NEAR as words, if the query is a sentence in capitals; warn of them.

    Such a query is words and operators alone: SENTENCE_WORDS or more, none with a small letter or a sign, and two of
    them side by side. So `CHINA AND INDIA` keeps its operator, and so does what `describe` writes.
    """
    operators = [lexeme for lexeme in all_lexemes if lexeme.kind in _OPERATOR_KINDS and lexeme.written.isalpha()]
    if not operators or len(all_lexemes) - len(operators) < SENTENCE_WORDS:
        return all_lexemes
    words = [lexeme.written for lexeme in all_lexemes if _is_capital_word(lexeme)]
    if len(words) + len(operators) < len(all_lexemes):
        return all_lexemes
    are_words = map(_is_capital_word, all_lexemes)
    if not any(map(str.isupper, words)) or not any(map(all, pairwise(are_words))):
        return all_lexemes
    message = "In a query all in capitals AND, OR, NOT and NEAR are words: write the other words small to use them."
    for lexeme in operators:
        diagnostics.warn(CAPITALS, message, lexeme.extent, (*lexeme.extent, lexeme.written.lower()))
    return [replace(lexeme, kind=Kind.TERM) if lexeme in operators else lexeme for lexeme in all_lexemes]


def _is_capital_word(lexeme: Lexeme) -> bool:
    """Return whether a lexeme is a plain word in capitals, or one without letters."""
    is_plain = lexeme.kind is Kind.TERM and not lexeme.quoted and not lexeme.field
    return is_plain and _CAPITAL_WORD.fullmatch(lexeme.written) is not None


def _without_stray_marks(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes without foreign operators, lone quotation marks, and brackets that are unpaired or too deep.

    Warn of each. A NOT right before one goes too: it would negate a part of what was meant.
    """
    if all(lexeme.kind in _NEVER_STRAY for lexeme in all_lexemes):
        return all_lexemes
    dropped = {
        *_foreign_operators(all_lexemes, diagnostics),
        *_lone_quotes(all_lexemes, diagnostics),
        *_lone_brackets(all_lexemes, diagnostics),
    }
    dropped |= _too_deep(all_lexemes, dropped, diagnostics)
    kept: list[Lexeme] = []
    for index, lexeme in enumerate(all_lexemes):
        if index not in dropped:
            kept.append(lexeme)
        elif lexeme.kind is not Kind.CLOSE:
            while kept and kept[-1].kind is Kind.NOT:
                kept.pop()
    return kept


def _foreign_operators(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    """Warn of operators of other query languages, and yield their indexes."""
    message = "!, && and || are not operators here and are left out: write -, AND, OR."
    for index, lexeme in enumerate(all_lexemes):
        if lexeme.kind is Kind.FOREIGN:
            diagnostics.warn(
                "foreign-operator", message, lexeme.extent, (*lexeme.extent, _REPLACEMENTS[lexeme.written])
            )
            yield index


def _lone_quotes(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    """Warn of quotation marks without a partner, and yield their indexes.

    One warning is enough: with one more mark at the end of the text, the first mark's quotation covers the others.
    """
    indexes = [index for index, lexeme in enumerate(all_lexemes) if lexeme.kind is Kind.QUOTE]
    if indexes:
        first_mark = all_lexemes[indexes[0]]
        end = len(diagnostics.text.rstrip())
        edit = (end, end, closing(first_mark.written)) if first_mark.extent[1] < end else (*first_mark.extent, "")
        diagnostics.warn("unclosed-quote", "A quotation mark without its partner is left out.", first_mark.extent, edit)
    yield from indexes


def _lone_brackets(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> Iterator[int]:
    """Warn of brackets without a partner, and yield their indexes."""
    open_indexes: list[int] = []
    edits: list[Edit] = []
    unpaired: list[int] = []
    for index, lexeme in enumerate(all_lexemes):
        if lexeme.kind is Kind.OPEN:
            open_indexes.append(index)
        elif lexeme.kind is Kind.CLOSE and open_indexes:
            open_indexes.pop()
        elif lexeme.kind is Kind.CLOSE:
            unpaired.append(index)
            edits.append((*lexeme.extent, ""))
    if unpaired or open_indexes:
        end = len(diagnostics.text.rstrip())
        first = all_lexemes[min([*unpaired, *open_indexes])]
        edits.append((end, end, ")" * len(open_indexes)))
        diagnostics.warn("unmatched-bracket", "A bracket without its partner is left out.", first.extent, *edits)
    yield from [*unpaired, *open_indexes]


def _too_deep(all_lexemes: list[Lexeme], dropped: set[int], diagnostics: Diagnostics) -> set[int]:
    """Warn of brackets deeper than MAX_NESTING, and return their indexes."""
    too_deep = set[int]()
    depth = 0
    for index, lexeme in enumerate(all_lexemes):
        if index in dropped:
            continue
        depth += lexeme.kind is Kind.OPEN
        if depth > MAX_NESTING and lexeme.kind in {Kind.OPEN, Kind.CLOSE}:
            diagnostics.warn("too-deep", f"Brackets nested deeper than {MAX_NESTING} are left out.", lexeme.extent)
            too_deep.add(index)
        depth -= lexeme.kind is Kind.CLOSE
    return too_deep


def _with_operands(all_lexemes: list[Lexeme], diagnostics: Diagnostics) -> list[Lexeme]:
    """Return the lexemes without the operators that lack an operand, and warn of each.

    Return no lexemes if there is neither a word nor a field; the parser warns of that.
    """
    if all(lexeme.kind is Kind.TERM for lexeme in all_lexemes):
        return all_lexemes
    if not any(lexeme.kind in {Kind.TERM, Kind.NEAR} or lexeme.field for lexeme in all_lexemes):
        return []
    # From the right: a NOT has an operand only if the lexeme after it begins one.
    begins = [False]
    for lexeme in reversed(all_lexemes):
        begins.append(
            lexeme.kind in _BEGINS_FACTOR or lexeme.kind is Kind.NEAR or (lexeme.kind is Kind.NOT and begins[-1])
        )
    begins.reverse()
    kept: list[Lexeme] = []
    for lexeme, following, has_right in zip(all_lexemes, [*all_lexemes[1:], None], begins[1:], strict=True):
        has_left = lexeme.kind is Kind.NOT or bool(kept and kept[-1].kind in _ENDS_FACTOR)
        if lexeme.kind is Kind.NEAR:
            is_between = has_left and following is not None and following.kind in _BEGINS_FACTOR
            kept.append(lexeme if is_between else replace(lexeme, kind=Kind.TERM))
        elif lexeme.kind not in {Kind.AND, Kind.OR, Kind.NOT} or (has_left and has_right):
            kept.append(lexeme)
        else:
            message = "AND and OR go between words, NOT before one; elsewhere they are left out."
            diagnostics.warn("stray-operator", message, lexeme.extent, (*lexeme.extent, ""))
    return kept
