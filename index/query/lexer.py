"""Text typed → lexemes: words, quotations, brackets, operators, each with its place and the field before it.

Owns the shape of what is typed and what is said about it; knows no meaning: which fields there are, and what
becomes of a mark without its partner, is `index.query.parser`'s business and `index.query.operands`'. Never fails, and
leaves no letter or digit out. Extents are half-open, in code points of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import regex

from index.query.query import OPERATORS, QUOTES, Extent, QueryWarning

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS: Final = 512
MAX_WARNINGS: Final = 10

LIMITS: Final = frozenset({"too-long", "too-many-terms", "too-deep", "too-far"})
"""The codes that say a limit was met; no number of other warnings crowds them out."""

_MARKS: Final = "".join(QUOTES)
_IN_HEBREW: Final = r'(?<=\p{Hebrew})"(?=\p{Hebrew})'
_PHRASE: Final = "|".join(rf"[{marks}] (?: [^{marks}] | {_IN_HEBREW} )*+ [{marks}]" for marks in QUOTES)
_FOREIGN: Final = r"&& | \|\|"
_BEFORE: Final = rf"(?<= ^ | [\s(] | {_FOREIGN} )"
_GOES_ON: Final = r"[\p{M}\p{Cf}'‘’＇]*+ [\p{L}\p{N}] | [.,٬]\p{N}"
"""What makes a number behind a quotation a part of a word: `~5th`."""

_LEXEME: Final = regex.compile(
    rf"""
      (?P<not> {_BEFORE} - (?=[^\s)-]) )
    | (?P<plus> {_BEFORE} \+ (?=[^\s)+]) )
    | (?P<foreign> {_BEFORE} ! (?=[^\s)!]) | {_FOREIGN} )
    | (?: (?P<field> [A-Za-z][A-Za-z_]*+ ) : )?
      (?: (?P<open> \( )
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
"""A place of the text, and what to put there."""


class Kind(Enum):
    """What a lexeme is."""

    TERM = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    QUOTE = auto()  # a quotation mark without its partner
    FOREIGN = auto()  # an operator of other languages: ! && ||


_KINDS: Final = {
    "not": Kind.NOT,
    "foreign": Kind.FOREIGN,
    "open": Kind.OPEN,
    "close": Kind.CLOSE,
    "quote": Kind.QUOTE,
    "phrase": Kind.TERM,
    "word": Kind.TERM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexeme:
    """A piece of the text typed.

    Attributes:
        kind: what it is.
        extent: where it is, with its field and its sign.
        written: a word; the contents of a quotation; else the mark.
        at: where `written` begins.
        field: what stands before the colon, lower-case, whether there is such a field or not; else empty.
        quoted: whether it is a quotation.
        sign: what follows a quotation: `~5`.
    """

    kind: Kind
    extent: Extent
    written: str
    at: int
    field: str = ""
    quoted: bool = False
    sign: str = ""

    @property
    def name(self) -> Extent:
        """Where the field stands, without its colon."""
        return self.extent[0], self.extent[0] + len(self.field)


def lexemes(text: str, start: int = 0) -> Iterator[Lexeme]:
    """Yield the lexemes of `text` from `start` on; a `+` before a word is none."""
    for match in _LEXEME.finditer(text, start):
        group = "phrase" if match.lastgroup == "sign" else match.lastgroup or ""
        if group == "plus":
            continue
        quoted = group == "phrase"
        begins = match.start(group) + quoted
        written = match[group][1:-1] if quoted else match[group]
        is_operator = group == "word" and written in OPERATORS and match["field"] is None
        yield Lexeme(
            kind=Kind[written] if is_operator else _KINDS[group],
            extent=match.span(),
            written=written,
            at=begins,
            field=(match["field"] or "").lower(),
            quoted=quoted,
            sign=match["sign"] or "",
        )


def closing(mark: str) -> str:
    """Return the mark that closes a quotation opened by this one."""
    return _CLOSING.get(mark, mark)


def unquoted(text: str) -> str:
    """Return the text without quotation marks, white space single."""
    return " ".join(_QUOTE.sub(" ", text).split())


class Diagnostics:
    """The text that is read, and what is said about it: each sentence once, with all the edits it asks for.

    Said of one place with a repair and of another without, it is said twice.
    """

    def __init__(self, text: str) -> None:
        self.text: Final = text
        self._said: Final[dict[tuple[str, str, bool], tuple[Extent, list[Edit]]]] = {}

    def warn(self, code: str, message: str, extent: Extent, *edits: Edit) -> None:
        """Say it; the edits of every time it is said make the repaired query together."""
        self._said.setdefault((code, message, bool(edits)), (extent, []))[1].extend(edits)

    @property
    def warnings(self) -> tuple[QueryWarning, ...]:
        """What was said, by place: the first MAX_WARNINGS of it, limits before anything else."""
        said = sorted(self._said.items(), key=lambda said: (said[0][0] not in LIMITS, said[1][0]))
        warned = [
            QueryWarning(code=code, message=message, extent=extent, repaired=self._repaired(edits))
            for (code, message, _), (extent, edits) in said[:MAX_WARNINGS]
        ]
        return tuple(sorted(warned, key=lambda warned: warned.extent))

    def _repaired(self, edits: list[Edit]) -> str | None:
        """Return the edited text; None where nothing is left of it, or more than can be read."""
        parts, end = [], 0
        for start, stop, by in sorted(edits):
            parts += [self.text[end:start], by]
            end = stop
        repaired = " ".join("".join([*parts, self.text[end:]]).split())
        return repaired if edits and 0 < len(repaired) <= MAX_CHARS else None
