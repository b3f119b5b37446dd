"""Turn one word, quotation or field value into a node. A part that cannot be read as typed becomes its single words.

This module owns the fields, the signs at the end (`*`, `~`, `~5`) and dates. It knows no operators and no brackets.

A part with a warning matches every article that contains all its words, anywhere; `parser.READ_AS_TYPED` names the
exceptions. If a field's name or its value cannot be read, the name is one of these words.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex

from index.article import regions
from index.article.model import DateRange, parse_date
from index.facets import NO_VALUE, Facet
from index.query.dates import standard_date
from index.query.lexer import Kind, lexemes, unquoted
from index.query.query import (
    DATE,
    IN,
    LIKE_A_FIELD,
    MAX_DISTANCE,
    OPERATORS,
    And,
    Dated,
    Fuzzy,
    Near,
    Node,
    Or,
    Phrase,
    Prefix,
    TextField,
    Value,
    ValueField,
    Wildcard,
    Word,
)
from index.text.analysis import fold, max_edits, term_sequence, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.query.lexer import Diagnostics, Edit, Lexeme

_USUAL_DISTANCE: Final = 5
"""The distance that a warning proposes if the number is missing."""

TEXT_FIELDS_BY_NAME: Final = {field.value: field for field in TextField if field is not TextField.ANY}
"""Fields searched for words, by the name that the user types."""

VALUE_FIELDS_BY_NAME: Final[Mapping[str, Facet | ValueField]] = {
    field.value: field for field in (*Facet, *ValueField) if field.value not in TEXT_FIELDS_BY_NAME
}
"""Fields compared by whole value, by name. `author` is a text field here, though it is a facet too: only `author:none`
is a value."""

DATE_WORDS: Final = {
    "before": "<", "until": "<=", "till": "<=", "to": "<=", "after": ">", "since": ">=", "from": ">=",
    "on": "", "year": "", "dated": "", "published": "",
}  # fmt: skip
"""What other search engines write before a date, and the sign that `date:` has for it."""

FIELD_NAMES: Final = (*TEXT_FIELDS_BY_NAME, *VALUE_FIELDS_BY_NAME, DATE)
"""The names of all fields."""

# The last sign in a word, with its number: `*`, `~`, `~5`; more than one together (`*~`) are mixed signs.
_SIGN: Final = regex.compile(r"(?<=[^*~])[*~]++(?:(?<=~)\d++(?:\.\d++)?)?(?=[^*~]*+\Z)")
# Within quotation marks only stars are signs.
_OPEN_END: Final = regex.compile(r"(?<=[^*\s])\*++(?=[^*]*+\Z)")
# Stars that a word does not end with.
_TOUCHING_STAR: Final = regex.compile(r"[\p{L}\p{M}\p{N}]\*|\*[\p{L}\p{N}]")
_STAR_IN_FRONT: Final = regex.compile(r"(?<![\p{L}\p{M}\p{N}*])\*++(?=[\p{L}\p{N}])")
_STAR_INSIDE: Final = regex.compile(r"(?<=[\p{L}\p{M}\p{N}])\*\S*+")
# A word is parted here, but not between two digits: `1,000`.
_COMMA: Final = regex.compile(r"(?<=\S)(?:(?<![0-9]),|,(?![0-9])|[;，；])(?=\S)")
# A word with wildcards. `5*3` and `f**k` have none.
_SHAPE: Final = regex.compile(
    r"\p{L}[\p{L}\p{M}\p{N}]*+ (?: (?: \?++ | \* ) [\p{L}\p{N}][\p{L}\p{M}\p{N}]*+ )++ \*?", regex.VERBOSE
)
# Scripts that are searched by pairs of characters; a wildcard stands for no part of a pair.
_IN_PAIRS: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
# A lexeme of only these characters is left out without a warning.
_PUNCTUATION: Final = regex.compile(r"[\p{P}\p{Sm}\p{Sk}\s]*+")
_DAY: Final = timedelta(days=1)


def operand(lexeme: Lexeme, field: str, diagnostics: Diagnostics) -> Node | None:
    """Return the node of a lexeme; None if it has nothing to search for.

    Args:
        lexeme: a word or quotation.
        field: the name of the field of the enclosing bracket, or empty; the lexeme's own field overrides it.
        diagnostics: takes the warnings.
    """
    if lexeme.field == IN:
        return _misplaced_in(lexeme, diagnostics)
    name = lexeme.field or field
    if name in VALUE_FIELDS_BY_NAME:
        return _value(lexeme, VALUE_FIELDS_BY_NAME[name], diagnostics)
    if name == DATE:
        return _dated(lexeme, diagnostics)
    if lexeme.field in DATE_WORDS and (dated := _dated_by_word(lexeme, diagnostics)):
        return dated
    if name and name not in TEXT_FIELDS_BY_NAME:
        return _unknown_field(lexeme, diagnostics)
    return _words(lexeme, TEXT_FIELDS_BY_NAME.get(name, TextField.ANY), diagnostics)


def field_name_as_words(opening: Lexeme, diagnostics: Diagnostics) -> Node | None:
    """Return the name of a bracket's field as words, with a warning: no such field exists, or the bracket is empty.

    Args:
        opening: the opening bracket, with its field.
        diagnostics: takes the warning.
    """
    return (_empty_field if opening.field in {*FIELD_NAMES, IN} else _unknown_field)(opening, diagnostics)


def scope(lexeme: Lexeme) -> str:
    """Return the name of the field that `in:caption` sets for the words beside it; '' for any other lexeme."""
    if lexeme.kind is not Kind.TERM or lexeme.field != IN or lexeme.sign:
        return ""
    name = _written_value(lexeme).lower()
    return name if name in TEXT_FIELDS_BY_NAME else ""


def warn_of_in(lexeme: Lexeme, diagnostics: Diagnostics) -> None:
    """Warn that `in:caption` sets the field of no word."""
    written = diagnostics.text[slice(*lexeme.extent)]
    message = f"{written} goes beside the words to look for, once and without OR or NOT; here it is not read."
    diagnostics.warn("misplaced-in", message, lexeme.extent)


def literal_words(text: str, start: int = 0, stop: int | None = None) -> Node | None:
    """Return an And of all words in `text[start:stop]`, without reading signs or fields; None if there are none."""
    return combine(And, _single_words(text, start, len(text) if stop is None else stop))


def combine(kind: type[And | Or], operands: Sequence[Node | None]) -> Node | None:
    """Combine operands into one node: None are left out, and the children of an operand of this kind are taken over.

    One operand is returned itself; without any the result is None.
    """
    children: list[Node] = []
    for node in operands:
        if isinstance(node, And | Or) and type(node) is kind:
            children += node.children
        elif node is not None:
            children.append(node)
    if len(children) < 2:
        return children[0] if children else None
    return kind(children=tuple(children), extent=(children[0].extent[0], children[-1].extent[1]))


def _single_words(text: str, start: int, stop: int) -> list[Word]:
    """Return the words in `text[start:stop]`, with their extents in `text`.

    Overlapping tokens are one word: a script without spaces is tokenized in overlapping pairs of letters.
    """
    extents: list[tuple[int, int]] = []
    for token in tokenize(text[start:stop]):
        if extents and token.start < extents[-1][1]:
            extents[-1] = extents[-1][0], token.stop
        else:
            extents.append((token.start, token.stop))
    return [Word(text=_lower_operator(text[start + a : start + b]), extent=(start + a, start + b)) for a, b in extents]


def _lower_operator(text: str) -> str:
    """Return the text, in lower case if it is an operator (`AND`): so the parser reads it back as a word."""
    return text.lower() if text in OPERATORS else text


# Words


def _words(lexeme: Lexeme, field: TextField, diagnostics: Diagnostics) -> Node | None:
    if not lexeme.quoted and _COMMA.search(lexeme.written):
        return combine(And, [_words(part, field, diagnostics) for part in _parted(lexeme)])
    before_sign, sign = _split_sign(lexeme)
    tokens = tokenize(before_sign)
    if not tokens:
        return _without_words(lexeme, diagnostics)
    text = unquoted(before_sign[tokens[0].start : tokens[-1].stop])
    if not lexeme.quoted and sign in {"", "*"} and _is_shape(text + sign):
        return Wildcard(text=text + sign, field=field, extent=lexeme.extent)
    if _TOUCHING_STAR.search(before_sign):
        return _reject_misplaced_star(lexeme, diagnostics)
    if not sign and lexeme.quoted:
        return Phrase(text=text, field=field, extent=lexeme.extent)
    if not sign and field is TextField.AUTHOR and fold(text) == NO_VALUE:
        return Value(field=Facet.AUTHOR, value=text, extent=lexeme.extent)
    if not sign:
        return _word(lexeme, text, field, diagnostics)
    if not sign.strip("*"):
        return Prefix(text=text, field=field, extent=lexeme.extent)
    if sign[0] == "*" or sign[1:2] in {"*", "~"}:
        message = f"{sign} is not read: a word takes one * or one ~ at its end."
        return _reject_sign(
            lexeme, sign, message, "mixed-signs", "*" * (sign[0] == "*") + " " * lexeme.quoted, diagnostics
        )
    return (_near if lexeme.quoted else _fuzzy)(lexeme, text, sign, field, diagnostics)


def _is_shape(text: str) -> bool:
    """Return whether a word has wildcards inside."""
    return _SHAPE.fullmatch(text) is not None and not _IN_PAIRS.search(text)


def _parted(lexeme: Lexeme) -> Iterator[Lexeme]:
    """Yield the parts of a word that has commas inside."""
    bounds = [0, *(bound for comma in _COMMA.finditer(lexeme.written) for bound in comma.span()), len(lexeme.written)]
    for start, stop in zip(bounds[::2], bounds[1::2], strict=True):
        extent = lexeme.written_start + start, lexeme.written_start + stop
        yield replace(lexeme, extent=extent, written=lexeme.written[start:stop], written_start=extent[0], field="")


def _split_sign(lexeme: Lexeme) -> tuple[str, str]:
    """Return the text before the sign at the end, and the sign; the sign is empty if no word precedes it."""
    written, after = lexeme.written, lexeme.sign
    if lexeme.quoted and after.strip("*"):
        return written, after
    sign = (_OPEN_END if lexeme.quoted else _SIGN).search(written)
    if sign and tokenize(written[: sign.start()]) and not tokenize(written[sign.end() :]):
        return written[: sign.start()], sign[0]
    return written, after


def _word(lexeme: Lexeme, text: str, field: TextField, diagnostics: Diagnostics) -> Node | None:
    if field is TextField.ANY and LIKE_A_FIELD.match(text):
        return literal_words(diagnostics.text, *lexeme.extent)
    if field is TextField.ANY and lexeme.written[-1] == ":" and lexeme.written[:-1].lower() in {*FIELD_NAMES, IN}:
        _warn_of_empty_field(lexeme, lexeme.written, diagnostics)
    return Word(text=_lower_operator(text), field=field, extent=lexeme.extent)


def _without_words(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    if lexeme.field:
        return _empty_field(lexeme, diagnostics)
    if not _PUNCTUATION.fullmatch(lexeme.written):
        message = f"{unquoted(lexeme.written)} has no letter or digit and is left out."
        diagnostics.warn("no-word", message, lexeme.extent)
    return None


def _fuzzy(lexeme: Lexeme, text: str, sign: str, field: TextField, diagnostics: Diagnostics) -> Node | None:
    tokens = tokenize(text)
    edits = max_edits(tokens[0].term) if len(tokens) == 1 and not term_sequence(text).prefix else 0
    if not edits:
        message = f"~ works on a single word of 3 letters or more, in a script with spaces; {text} is read without it."
        return _reject_sign(lexeme, sign, message, "not-fuzzy", "", diagnostics)
    if sign != "~" and sign[1:] != str(edits):
        sign_extent = _sign_extent(lexeme, sign)
        message = f"A number after ~ is not read: {text} may differ by {edits}, as its length allows."
        diagnostics.warn("fuzzy-number", message, sign_extent, (*sign_extent, "~"))
    return Fuzzy(text=text, field=field, extent=lexeme.extent)


def _near(lexeme: Lexeme, text: str, sign: str, field: TextField, diagnostics: Diagnostics) -> Node | None:
    sign_extent = _sign_extent(lexeme, sign)
    is_one_word = len(_single_words(text, 0, len(text))) == 1
    if sign == "~":
        message = (
            f"~ after a quotation needs a number, as in ~{_USUAL_DISTANCE}: how many other words may come between."
        )
        return _reject_sign(
            lexeme, sign, message, "no-distance", "" if is_one_word else f"~{_USUAL_DISTANCE}", diagnostics
        )
    distance = int(sign[1:])
    if distance > MAX_DISTANCE:
        message = f"At most {MAX_DISTANCE} other words are allowed between the words of a quotation."
        diagnostics.warn("too-far", message, sign_extent, (*sign_extent, f"~{MAX_DISTANCE}"))
    if is_one_word:
        return Phrase(text=text, field=field, extent=lexeme.extent)
    return Near(text=text, field=field, distance=min(distance, MAX_DISTANCE), extent=lexeme.extent)


def _reject_sign(
    lexeme: Lexeme, sign: str, message: str, code: str, replacement: str, diagnostics: Diagnostics
) -> Node | None:
    """Warn that a sign is not read, and propose `replacement` for it; return an And of the words before it."""
    start, stop = _sign_extent(lexeme, sign)
    words = _single_words(diagnostics.text, lexeme.written_start, start)
    if not lexeme.quoted:
        start = words[-1].extent[1]
    edit = (start, stop, replacement)
    if not lexeme.quoted and "~" in diagnostics.text[lexeme.written_start : start]:
        edit = (lexeme.written_start, stop, " ".join(word.text for word in words))
    diagnostics.warn(code, message, lexeme.extent, edit)
    return combine(And, words)


def _sign_extent(lexeme: Lexeme, sign: str) -> tuple[int, int]:
    stop = lexeme.extent[1] if lexeme.quoted else lexeme.written_start + lexeme.written.rindex(sign) + len(sign)
    return stop - len(sign), stop


def _reject_misplaced_star(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    written = unquoted(lexeme.written) if lexeme.quoted else lexeme.written
    repaired = _STAR_INSIDE.sub("*", _STAR_IN_FRONT.sub("", written))
    if lexeme.quoted:
        repaired = f"({repaired})"
    message = "A * leaves the end of a word or quotation open; elsewhere it is not read."
    diagnostics.warn("misplaced-star", message, lexeme.extent, _edit(lexeme, repaired))
    return literal_words(diagnostics.text, lexeme.written_start, lexeme.written_start + len(lexeme.written))


# Fields


def _unknown_field(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    start, stop = lexeme.name
    name = diagnostics.text[start:stop]
    edits: tuple[Edit, ...] = ()
    if lexeme.written.startswith("//"):
        message = f"The words of an address are searched for; {ValueField.URL}: finds the articles saved from it."
        edits = ((start, start, f"{ValueField.URL}:"),)
    else:
        message = f"There is no field {name}: its name is searched for too."
        edits = tuple((start, stop, similar) for similar in _similar_fields(lexeme.field))
    diagnostics.warn("unknown-field", message, lexeme.extent, *edits)
    return literal_words(diagnostics.text, start, lexeme.written_start + len(lexeme.written))


@lru_cache(1024)
def _similar_fields(name: str, names: tuple[str, ...] = FIELD_NAMES) -> tuple[str, ...]:
    """Return the field name most like this one, or nothing."""
    return tuple(get_close_matches(name, names, n=1)) if len(name) <= 2 * max(map(len, FIELD_NAMES)) else ()


def _misplaced_in(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    """Warn of an `in:` that cannot be read, and return its words if it names no field; None otherwise."""
    value = _written_value(lexeme)
    if not tokenize(value):
        return _empty_field(lexeme, diagnostics)
    if scope(lexeme):
        warn_of_in(lexeme, diagnostics)
        return None
    message = f"There is no field {value} to look in: in and {value} are searched for as words."
    edits = [_edit(lexeme, f"{similar} ") for similar in _similar_fields(value.lower(), tuple(TEXT_FIELDS_BY_NAME))]
    diagnostics.warn("unknown-field", message, lexeme.extent, *edits)
    return literal_words(diagnostics.text, *lexeme.extent)


def _empty_field(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    """Warn that a field has no value; return the field's name as words."""
    start, stop = lexeme.name
    _warn_of_empty_field(lexeme, diagnostics.text[start : stop + 1], diagnostics)
    return literal_words(diagnostics.text, start, stop)


def _warn_of_empty_field(lexeme: Lexeme, written: str, diagnostics: Diagnostics) -> None:
    extent_end = lexeme.extent[1]
    following = _lexeme_for_field(diagnostics.text, extent_end)
    is_word = following is not None and following.kind is Kind.TERM and not following.quoted
    can_join = is_word and lexeme.written[-1:] in {"<", ">", "="} if lexeme.field else True
    if following and written[:-1].lower() == IN:
        can_join = lexeme.kind is Kind.TERM and following.written.lower() in TEXT_FIELDS_BY_NAME
    edits = [(extent_end, following.extent[0], "")] if following and can_join else []
    message = f"No value directly follows {written}, so it is read as a word."
    diagnostics.warn("empty-field", message, lexeme.extent, *edits)


def _lexeme_for_field(text: str, start: int) -> Lexeme | None:
    """Return the next word, quotation or bracket at or after `start`, if a field could apply to it; else None."""
    following = lexemes(text, start)
    first = next(following, None)
    term = next(following, None) if first and first.kind is Kind.OPEN else first
    if not first or not term or first.field or term.field or term.kind is not Kind.TERM:
        return None
    return first if tokenize(term.written) and term.written[-1] != ":" else None


def _value(lexeme: Lexeme, field: Facet | ValueField, diagnostics: Diagnostics) -> Node | None:
    value = _written_value(lexeme)
    if not value:
        return _empty_field(lexeme, diagnostics) if lexeme.field else None
    if lexeme.sign or (not lexeme.quoted and _has_sign(value, field)):
        diagnostics.warn("whole-value", f"{field}: compares whole values: * and ~ are not read there.", lexeme.extent)
        return literal_words(diagnostics.text, lexeme.extent[0], lexeme.written_start + len(lexeme.written))
    return Value(field=field, value=value, extent=lexeme.extent)


def _written_value(lexeme: Lexeme) -> str:
    """Return a value as written; outside quotation marks without the commas and semicolons after it."""
    value = unquoted(lexeme.written)
    return value if lexeme.quoted else value.rstrip(",;") or value


def _has_sign(value: str, field: Facet | ValueField) -> bool:
    """Return whether a value has a sign, as a prefix or a fuzzy word has."""
    if "*" in {value[0], value[-1]}:
        return True
    return field is not ValueField.URL and _SIGN.search(value) is not None


# Dates


def _dated(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    written = _written_value(lexeme)
    if lexeme.field and not written.strip("<>="):
        return _empty_field(lexeme, diagnostics)
    dates = None if lexeme.sign else _range(written)
    if dates is None and not lexeme.sign and (standard := standard_date(written)):
        dates = _range(standard)
        message = f"{written} is read as {DATE}:{standard}."
        diagnostics.warn("date-form", message, lexeme.extent, _edit(lexeme, standard))
    if dates is None:
        message = f"{written} is not a date: write 2020, 2020-10, 2020-10-05, 2020-09..2020-11, >=2020 or <=2020-11."
        diagnostics.warn("bad-date", message, lexeme.extent)
        return literal_words(diagnostics.text, lexeme.extent[0], lexeme.written_start + len(lexeme.written))
    if dates.first and dates.last and dates.first > dates.last:
        low, _, high = written.partition("..")
        message = f"{written} ends before it begins, so it finds nothing."
        diagnostics.warn("inverted-date", message, lexeme.extent, _edit(lexeme, f"{high}..{low}"))
    return Dated(dates=dates, extent=lexeme.extent)


def _dated_by_word(lexeme: Lexeme, diagnostics: Diagnostics) -> Node | None:
    """Return the date filter of `before:2020`; None if no date follows the word."""
    standard = None if lexeme.sign else standard_date(_written_value(lexeme))
    dates = standard and _range(f"{DATE_WORDS[lexeme.field]}{standard}")
    if not dates:
        return None
    repaired = f"{DATE}:{DATE_WORDS[lexeme.field]}{standard}"
    message = f"{diagnostics.text[slice(*lexeme.extent)]} is read as {repaired}."
    diagnostics.warn("date-form", message, lexeme.extent, (*lexeme.extent, repaired))
    return Dated(dates=dates, extent=lexeme.extent)


def _edit(lexeme: Lexeme, repaired: str) -> Edit:
    """Return the edit that replaces a lexeme with its quotation marks and sign, but without its field's name."""
    return lexeme.written_start - lexeme.quoted, lexeme.extent[1], repaired


def _range(written: str) -> DateRange | None:
    """Return the range of days of `2020-10`, `2020..2021-03`, `>=2020`, `<2020-10` …; None for any other text."""
    low, dots, high = written.partition("..")
    try:
        match written[:1], written[1:2]:
            case ">", "=":
                return DateRange(first=parse_date(written[2:])[0])
            case "<", "=":
                return DateRange(last=parse_date(written[2:])[1])
            case ">", _:
                return DateRange(first=parse_date(written[1:])[1] + _DAY)
            case "<", _:
                return DateRange(last=parse_date(written[1:])[0] - _DAY)
        if not dots:
            high = low
        return DateRange(first=parse_date(low)[0] if low else None, last=parse_date(high)[1] if high else None)
    except (ValueError, OverflowError):
        return None


# Values of several words


def joins_words(lexeme: Lexeme, field: str) -> bool:
    """Return whether the words after this one may belong to it, because it is a region or date without quotation marks.

    Args:
        lexeme: a word.
        field: the name of the field of the enclosing bracket, or empty.
    """
    name = lexeme.field or field
    return not (lexeme.quoted or lexeme.sign) and (name in {Facet.REGION, DATE} or lexeme.field in DATE_WORDS)


def joined(lexeme: Lexeme, last: Lexeme, field: str, diagnostics: Diagnostics) -> Lexeme | None:
    """Return the words from `lexeme` to `last` as one value, if they are a region's name or a date; else None.

    A region between quotation marks needs no other repair; a date gets its warning when it is read.
    """
    start, stop = lexeme.written_start, last.extent[1]
    written = diagnostics.text[start:stop].rstrip(",;")
    text = " ".join(written.split())
    stop = start + len(written)
    whole = replace(lexeme, extent=(lexeme.extent[0], stop), written=text)
    if (lexeme.field or field) != Facet.REGION:
        return whole if standard_date(text) else None
    if not regions.resolve(text):
        return None
    message = f"{text} is read as one value: put a value of several words between quotation marks."
    diagnostics.warn("unquoted-value", message, whole.extent, (start, stop, f'"{text}"'))
    return whole
