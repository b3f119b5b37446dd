"""The head of a document of an export: which of its lines without labels is the outlet, the day, the title.

Owns the orders that databases print heads in. A date is the fixed point: what stands before and behind it is named by
its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.authors import is_agency
from indexer.extract.cues.names import byline_names
from indexer.extract.records.exportfacts import export_day, export_names, language_code
from indexer.inputs.databases.description import Description, Field, Order
from indexer.inputs.databases.splitting import COPYRIGHT, HEAD_LINES, is_counted, is_dated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.inputs.databases.lines import Line

_BEFORE_DATE_CHARS: Final = 30
"""What may stand before the day in a date's line: a day of the week, a place."""

_HOUR: Final = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?(?: ?[A-Z]{2,5})?\Z", re.IGNORECASE)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,11}\Z")
_SENTENCE: Final = re.compile(r"[.!?。！？…\"”»']\Z")
_PUBLISHER: Final = re.compile(
    r"(?:\b(?:GmbH|Ltd|Limited|Inc|LLC|S\.?A\.?|AG|Company|Corp|plc|Newspapers|Group|Digital|Verlag|Publishing|Media|Syndication)\b\.?)[^.]{0,20}\Z|"
    r"\(Full Text\)\Z"
)
_SHORT_CHARS: Final = 60
_LABEL_WORDS: Final = 4
"""A section's name has at most so many words."""


@dataclass(slots=True, kw_only=True)
class Piece:
    """A line of a document, what it is, and what it says without its label."""

    line: Line
    field: Field
    value: str
    label: str = ""


def is_publisher(text: str) -> bool:
    """Return whether a short line names a publisher."""
    return len(text) <= 2 * _SHORT_CHARS and _PUBLISHER.search(text) is not None


class HeadReader:
    """Names the head's lines of one format."""

    def __init__(self, one: Description) -> None:
        self._one = one

    def body_start(self, lines: Sequence[Line]) -> int | None:
        """Return the line the text begins with, of a format that neither labels nor marks say."""
        if self._one.order is not Order.COUNTED or any(line.mark for line in lines):
            return None
        counted = _counted(lines)
        if counted is None:
            return None
        limit = min(len(lines), counted + 2 + HEAD_LINES)
        for at in range(counted + 2, limit):
            if COPYRIGHT.match(lines[at].text):
                return at + 1
        at = counted + 2
        while at < limit and len(lines[at].text) <= _SHORT_CHARS and not _SENTENCE.search(lines[at].text):
            at += 1
        return at

    def read(self, pieces: list[Piece]) -> None:
        """Give the head's lines without labels their fields."""
        heads = [piece for piece in pieces if piece.field is Field.HEAD]
        if self._one.order is Order.COUNTED:
            _read_counted(heads, pieces)
        elif self._one.order is Order.OUTLET_FIRST:
            _read_outlet_first(heads, is_labelled=any(piece.label for piece in pieces))
        elif self._one.order is Order.TITLE_FIRST:
            _read_title_first(heads)
        elif heads:
            titles = {piece.value for piece in pieces if piece.field is Field.TITLE}
            if not titles or heads[0].value in titles:
                heads[0].field = Field.TITLE
        for piece in heads:
            if piece.field is Field.HEAD:
                piece.field = Field.DROP


def _counted(lines: Sequence[Line]) -> int | None:
    """Return the line that counts the words; where none does, the one before the first date."""
    counted = next((at for at in range(len(lines)) if is_counted(lines, at)), None)
    if counted is None:
        dated = next((at for at, line in enumerate(lines[: 2 * HEAD_LINES]) if _is_day(line.text)), None)
        return dated - 1 if dated else None
    return counted


def _is_day(text: str) -> bool:
    """Return whether a line is a date's: a day not far from its beginning, and little else."""
    if len(text) > 2 * _SHORT_CHARS:
        return False
    day = export_day(text)
    year = re.search(r"\d{4}|年", text) if day else None
    return year is not None and year.start() <= _BEFORE_DATE_CHARS


def _read_outlet_first(heads: list[Piece], *, is_labelled: bool) -> None:
    """Read `outlet, date and edition, title`; some papers print the title above the date."""
    dated = next((at for at, piece in enumerate(heads) if _is_day(piece.value)), None)
    if dated is None:
        dated = next((at for at, piece in enumerate(heads) if at and piece.line.centred and is_dated(piece.line)), None)
    before, after = (heads[:dated], heads[dated + 1 :]) if dated is not None else (heads[:1], heads[1:])
    if dated is not None:
        heads[dated].field = Field.DATE
    if before:
        before[0].field = Field.OUTLET
    while len(after) > 1 and after[0].line.centred and not after[1].line.centred:
        after.pop(0).field = Field.EDITION
    if after:
        after[0].field = Field.TITLE
    elif len(before) > 1:
        before[1].field = Field.TITLE
    for piece in after[1:]:
        if not is_labelled:
            piece.field = Field.BODY
        else:
            piece.field = Field.BYLINE if _signs(piece.value) else Field.DEK


def _read_title_first(heads: list[Piece]) -> None:
    """Read `title, outlet, date and edition`; the title may have several lines, of one look."""
    if not heads:
        return
    dated = next((at for at in range(len(heads) - 1, 0, -1) if _is_day(heads[at].value)), None)
    heads[0].field = Field.TITLE
    between = heads[1:dated] if dated is not None else heads[1:]
    if dated is not None:
        heads[dated].field = Field.DATE
    first = heads[0].line
    while (
        len(between) > 1
        and first.size
        and (between[0].line.size, between[0].line.bold > 0) == (first.size, first.bold > 0)
    ):
        between.pop(0).field = Field.TITLE
    outlet = next((piece for piece in between if not piece.value.startswith("(")), None)
    if outlet is not None:
        outlet.field = Field.OUTLET


def _read_counted(heads: list[Piece], pieces: list[Piece]) -> None:
    """Read `section, title, byline, words, date, hour, outlet, code, edition, page, language`."""
    lines = [piece.line for piece in heads]
    counted = _counted(lines)
    before = heads[: counted if counted is not None else 0]
    after = heads[counted + 1 :] if counted is not None else heads
    marked = next((at for at, piece in enumerate(pieces) if piece.field is Field.TITLE), None)
    if marked is not None:
        for piece in before:
            piece.field = Field.SECTION if pieces.index(piece) < marked else Field.DROP
        if not any(piece.field is Field.BYLINE for piece in pieces):
            for piece in before:
                if piece.field is Field.DROP and byline_names(piece.value):
                    piece.field = Field.BYLINE
    else:
        _read_above_count(before)
    if after and export_day(after[0].value):
        after.pop(0).field = Field.DATE
    if after and _HOUR.match(after[0].value):
        after.pop(0).field = Field.DROP
    if after:
        after.pop(0).field = Field.OUTLET
    for piece in after:
        if piece.value.isdigit():
            piece.field = Field.PAGE
        elif not _CODE.match(piece.value) and language_code(piece.value):
            piece.field = Field.LANGUAGE
    body = [piece for piece in pieces if piece.field is Field.BODY]
    if len(body) > 1 and not body[-1].line.mark and is_publisher(body[-1].value):
        body[-1].field = Field.DROP


def _read_above_count(before: list[Piece]) -> None:
    """Read `section, title, byline, credit` where nothing tells them apart but their looks."""
    for piece in before:
        piece.field = Field.DROP if _BANNER.match(piece.value) else piece.field
    before = [piece for piece in before if piece.field is not Field.DROP]
    if not before:
        return
    bold = [piece for piece in before if piece.line.bold == len(piece.line.text)]
    if bold and len(bold) < len(before):
        title = bold[:1]
        below = before[before.index(bold[0]) + 1 :]
    else:
        rest = list(before)
        while len(rest) > 1 and (_CREDIT.match(rest[-1].value) or is_agency(rest[-1].value)):
            rest.pop()
        last, above = rest[-1].value, rest[-2].value if len(rest) > 1 else ""
        if (
            above
            and (_signs(last) or _INITIALS.match(last))
            and not (len(rest) == len((above, last)) and _DESK.search(above))
        ):
            rest.pop()
        below = before[len(rest) :]
        title = rest[1:] if len(rest) > 1 and _is_section(rest[0].value) else rest
    for piece in before:
        piece.field = Field.SECTION
    for piece in title:
        piece.field = Field.TITLE
    for piece in below:
        if piece.field is Field.SECTION:
            piece.field = Field.BYLINE if _signs(piece.value) else Field.DROP


_CREDIT: Final = re.compile(r"(?:special to|exclusive to|from )\b", re.IGNORECASE)


_INITIALS: Final = re.compile(r"[^\W\d_a-z]{2,4}(?:,? [^\W\d_a-z]{2,4}){0,5}\Z")
"""Signs of editors, who sign by them alone."""

_DESK: Final = re.compile(r"\bDesk\b|; ?[A-Z0-9]{1,3}\Z")
"""What a section's line has and no headline."""

_BANNER: Final = re.compile(r"(?:Dow Jones(?: Factiva)?|Factiva)\Z")


def _is_section(text: str) -> bool:
    return len(text.split()) <= _LABEL_WORDS and len(text) <= _SHORT_CHARS


def _signs(text: str) -> bool:
    return len(text) <= 2 * _SHORT_CHARS and bool(byline_names(text) or export_names(text, "", strict=True))
