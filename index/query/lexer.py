"""Split a typed query into lexemes: words, quotations, brackets and operators, each with its extent and field.

This module owns the shape of the typed text and the list of warnings. It knows no meaning: `index.query.parser` and
`index.query.operands` decide which fields exist and what becomes of a mark without its partner. The lexer never fails,
and leaves no letter or digit out. Extents are half-open, in code points of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import regex

from index.query.query import OPERATORS, QUOTES, Extent, QueryWarning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHARS: Final = 512
MAX_WARNINGS: Final = 10

LIMITS: Final = frozenset({"too-long", "too-many-terms", "too-deep", "too-far"})
"""Codes of warnings that report a limit; other warnings never crowd them out."""

_MARKS: Final = "".join(QUOTES)
_IN_HEBREW: Final = r'(?<=\p{Hebrew})"(?=\p{Hebrew})'
_PHRASE: Final = "|".join(rf"[{marks}] (?: [^{marks}] | {_IN_HEBREW} )*+ [{marks}]" for marks in QUOTES)
_FOREIGN: Final = r"&& | \|\|"
_BEFORE: Final = rf"(?<= ^ | [\s(] | {_FOREIGN} )"
_GOES_ON: Final = r"[\p{M}\p{Cf}'‘’＇]*+ [\p{L}\p{N}] | [.,٬]\p{N}"
"""What makes a number after a quotation part of a word: `~5th`."""

_DATE: Final = r"(?: \* | [0-9][0-9T:.Z+/-]*+ )"
_RANGE: Final = rf"[\[{{] \s*+ {_DATE} \s++ (?i:to) \s++ {_DATE} \s*+ [\]}}]"
"""A range of dates as other search engines write it: `[2019 TO 2020}`."""

_NEAR: Final = regex.compile(
    r"(?i:near|within|onear|adj|pre|[wnp])?/[0-9]{1,3}|(?i:w)?/[sp]|(?:NEAR|ADJ)[0-9]{0,3}", regex.VERSION1
)
"""What other search engines write between two words that stand near each other."""

_LEXEME: Final = regex.compile(
    rf"""
      (?P<not> {_BEFORE} - (?=[^\s)-]) )
    | (?P<plus> {_BEFORE} \+ (?=[^\s)+]) )
    | (?P<foreign> {_BEFORE} ! (?=[^\s)!]) | {_FOREIGN} )
    | (?: (?P<field> [A-Za-z][A-Za-z_]*+ ) : )?
      (?: (?P<open> \( )
        | (?P<range> (?(field) {_RANGE} | (?!) ) )
        | (?P<phrase> {_PHRASE} ) (?P<sign> [*~]++ (?: (?<=~)\d++ )? (?! {_GOES_ON} ) )?
        | (?P<word> (?: (?! {_FOREIGN} ) [^\s(){_MARKS}] | {_IN_HEBREW} )++ ) )
    | (?P<close> \) )
    | (?P<quote> [{_MARKS}] )
    """,
    regex.VERSION1 | regex.VERBOSE,
)
_QUOTE: Final = regex.compile(rf"(?!{_IN_HEBREW})[{_MARKS}]")
_CLOSING: Final = dict(zip("«“„「『", "»””」』", strict=True))

Edit = tuple[int, int, str]
"""A replacement in the text: start, stop, new text."""


class Kind(Enum):
    """The kind of a lexeme."""

    TERM = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    QUOTE = auto()  # a quotation mark without its partner
    FOREIGN = auto()  # an operator of other languages: ! && ||
    NEAR = auto()  # an operator of other languages that needs a word on either side: NEAR/5

    # A parse looks kinds up in sets some twenty times, and the hash of an Enum is the slow one of its name.
    __hash__ = object.__hash__


_KINDS: Final = {
    "not": Kind.NOT,
    "foreign": Kind.FOREIGN,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
    "quote": Kind.QUOTE,
    "phrase": Kind.TERM,
    "word": Kind.TERM,
    "range": Kind.TERM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexeme:
    """One word, quotation, bracket or operator of the typed text.

    Attributes:
        kind: its kind.
        extent: its range in the text, with its field and its sign.
        written: a word; the contents of a quotation; else the mark.
        written_start: where `written` begins.
        field: the name before the colon, lower-case, whether such a field exists or not; else empty.
        quoted: whether it is a quotation.
        sign: the sign after a quotation: `~5`.
    """

    kind: Kind
    extent: Extent
    written: str
    written_start: int
    field: str = ""
    quoted: bool = False
    sign: str = ""

    @property
    def name(self) -> Extent:
        """The range of the field's name, without its colon."""
        return self.extent[0], self.extent[0] + len(self.field)


def lexemes(text: str, start: int = 0) -> Iterator[Lexeme]:
    """Yield the lexemes of `text` from `start` on; a `+` before a word is skipped."""
    for match in _LEXEME.finditer(text, start):
        group = "phrase" if match.lastgroup == "sign" else match.lastgroup or ""
        if group == "plus":
            continue
        quoted = group == "phrase"
        written_start = match.start(group) + quoted
        written = match[group][1:-1] if quoted else match[group]
        kind = _KINDS[group]
        if group == "word" and match["field"] is None:
            kind = Kind[written] if written in OPERATORS else Kind.NEAR if _is_near(written) else kind
        yield Lexeme(
            kind=kind,
            extent=match.span(),
            written=written,
            written_start=written_start,
            field=(match["field"] or "").lower(),
            quoted=quoted,
            sign=match["sign"] or "",
        )


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits made; of two that overlap, the first and longer one counts."""
    parts, end = [], 0
    for start, stop, by in sorted(edits, key=lambda edit: (edit[0], -edit[1], edit[2])):
        if start >= end:
            parts += [text[end:start], by]
            end = stop
    return "".join([*parts, text[end:]])


def _is_near(written: str) -> bool:
    # Nearly every word fails the first test, which takes a tenth of the time of the pattern.
    return ("/" in written or written.isupper()) and _NEAR.fullmatch(written) is not None


def closing(mark: str) -> str:
    """Return the mark that closes a quotation opened by this one."""
    return _CLOSING.get(mark, mark)


def unquoted(text: str) -> str:
    """Return the text without quotation marks, with single spaces."""
    return " ".join(_QUOTE.sub(" ", text).split())


class Diagnostics:
    """The text of a query and the warnings about it.

    Equal warnings are merged. A warning with an edit in one place and without an edit in another stays two warnings.
    """

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self._merged: Final[dict[tuple[str, str, bool], tuple[Extent, list[Edit]]]] = {}

    def warn(self, code: str, message: str, extent: Extent, *edits: Edit) -> None:
        """Add a warning; equal warnings are merged, and their edits repair the query together."""
        self._merged.setdefault((code, message, bool(edits)), (extent, []))[1].extend(edits)

    @property
    def has_warnings(self) -> bool:
        """Whether anything was warned of."""
        return bool(self._merged)

    @property
    def has_edits(self) -> bool:
        """Whether the query is repaired by an edit."""
        return any(edits for _, edits in self._merged.values())

    def warnings(self, repaired: str | None) -> tuple[QueryWarning, ...]:
        """Return the warnings in the order of the text: the first MAX_WARNINGS, limits before all others.

        Args:
            repaired: the query without any fault; each warning that has an edit proposes it.
        """
        merged_warnings = sorted(
            self._merged.items(),
            key=lambda merged_warnings: (merged_warnings[0][0] not in LIMITS, merged_warnings[1][0]),
        )
        warning = [
            QueryWarning(code=code, message=message, extent=extent, repaired=repaired if edits else None)
            for (code, message, _), (extent, edits) in merged_warnings[:MAX_WARNINGS]
        ]
        return tuple(sorted(warning, key=lambda warning: warning.extent))

    def edited(self) -> str:
        """Return the text with the edits of all warnings, with single spaces."""
        every_edit = {edit for _, edits in self._merged.values() for edit in edits}
        return " ".join(edited(self.text, every_edit).split())
