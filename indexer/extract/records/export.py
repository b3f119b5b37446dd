"""A document of a newspaper database's export → Page: its labels become facts, or are dropped with their names.

Knows no container: lines come from `indexer.inputs.databases`, and what they mean from the format's description there.
Every line is in a block. The day is the one the paper was printed on; the day the database loaded it never is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.article.model import Block, BlockKind, Quality, Role
from indexer.errors import InputRefusedError
from indexer.extract.cues.stated import address_of, stated_url
from indexer.extract.records.exportfacts import (
    export_day,
    export_names,
    language_code,
    outlet_name,
    section_before_day,
    section_name,
)
from indexer.extract.records.exporthead import HeadReader, Piece, is_publisher
from indexer.extract.records.wordprocessed import extract_word_processed
from indexer.inputs.databases.description import Description, Field, Label, Order, Shape, named
from indexer.inputs.databases.lines import DOCUMENT, UNPARTED, Line, from_bytes
from indexer.inputs.databases.splitting import COPYRIGHT
from indexer.page import FactName, Page, fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.page import Fact, Input

SOURCE: Final = "export"

MAX_COPYRIGHT_CHARS: Final = 600
COPYRIGHT_LINES: Final = 4
"""How near to a document's end a line that begins "Copyright" is no prose."""

CAPTION_LINES: Final = 3
"""How far from the body's end a caption may stand in it."""

_CAPTION: Final = re.compile(
    r"(?:photos?|photographs?|fotos?|foto-legende|bildunterschrift|bild|drawings?|charts?|maps?|graphs?|graphics?|grafik|tables?|diagrams?|illustrations?|"
    r"cartoons?|légende|caption)\b[^.:]{0,40}:",
    re.IGNORECASE,
)
_NO_TEXT: Final = re.compile(
    r"著作権|この記事.{0,20}(?:表示|掲載)(?:でき|され|して)|本文は(?:表示|掲載|閲覧)|表示できません|利用許諾|権利者の(?:都合|申し出)"
)
_MAX_NOTICE_CHARS: Final = 200
_STRONG: Final = frozenset({"load-date", "ladedatum", "date-chargement", "publication-type", "language", "subject"})
"""Labels that end a text of mixed case even where nothing is bold."""

_REASONS: Final = {
    Field.TITLE: "the export's headline",
    Field.DEK: "the export's summary of the article",
    Field.BYLINE: "the export's byline",
    Field.BODY: "a paragraph of the export's text",
    Field.DATE: "the export's date",
    Field.OUTLET: "the outlet, as the export prints it",
    Field.SECTION: "the section, as the export prints it",
    Field.PAGE: "the page in the paper",
    Field.LANGUAGE: "the language, as the export prints it",
    Field.EDITION: "the edition",
    Field.DATELINE: "the export's line of place and day",
    Field.CAPTION: "a caption",
    Field.COPYRIGHT: "the copyright notice",
    Field.CORRECTION: "a correction, printed with the article",
    Field.URL: "the article's address",
    Field.ID: "the document's number in the database",
    Field.HEAD: "a line of the export's head",
    Field.DROP: "what the export prints beside the article",
}
_ROLES: Final = {
    Field.TITLE: Role.TITLE,
    Field.DEK: Role.DEK,
    Field.BYLINE: Role.BYLINE,
    Field.BODY: Role.BODY,
    Field.DATE: Role.DATE,
    Field.DATELINE: Role.DATE,
    Field.CAPTION: Role.CAPTION,
    Field.COPYRIGHT: Role.FOOTER,
}
_VALUED: Final = frozenset({Field.TITLE, Field.DEK, Field.BYLINE, Field.BODY})
"""Of these a block holds the value, without the label."""


def extract_export(document: Input) -> Page:
    """Return the page of one document of an export, or of a word processor.

    Raises:
        InputRefusedError: there is neither a title nor a text in it.
    """
    name, lines = from_bytes(document.data)
    if name == DOCUMENT:
        return extract_word_processed(document, lines)
    if name == UNPARTED:
        return _unparted(document, lines)
    one = named(name)
    if one is None:
        raise InputRefusedError(document.path, f"an export of a format that this Dateline does not know: {name}")
    pieces = _classified(lines, one)
    HeadReader(one).read(pieces)
    _mend(pieces, one)
    facts = tuple(_facts(pieces, one))
    blocks = tuple(_blocks(pieces))
    body = " ".join(block.text for block in blocks if block.role is Role.BODY)
    if not body and not any(one.name is FactName.TITLE for one in facts):
        raise InputRefusedError(document.path, "a record of an export without title and text")
    return Page(
        media_type=document.media_type,
        blocks=blocks,
        facts=(*document.facts, *facts),
        quality=Quality.FULL if body else Quality.TITLE_ONLY,
    )


def _unparted(document: Input, lines: Sequence[Line]) -> Page:
    """Return all lines as one text: prose that cannot be parted is kept."""
    reason = "kept whole: the articles of this export could not be told apart"
    blocks = tuple(Block(text=line.text, role=Role.BODY, reason=reason) for line in lines)
    return Page(media_type=document.media_type, blocks=blocks, facts=document.facts, quality=Quality.FALLBACK)


class _Classifier:
    """Goes through a document's lines once and says what each is; `HeadReader` names the head's without labels."""

    def __init__(self, lines: Sequence[Line], one: Description) -> None:
        self._lines, self._one = lines, one
        self._now = Field.HEAD
        self._labelled = self._in_body = self._in_tail = False
        self._has_marks = any(line.mark for line in lines)
        self._marks_body = any(line.mark == Field.BODY for line in lines)
        self._titled = False
        self._opens_body = any(one.heading_of(line) is Field.BODY for line in lines)
        self._body_starts = HeadReader(one).body_start(lines)

    def pieces(self) -> Iterator[Piece]:
        for number, line in enumerate(self._lines):
            yield self._piece(number, line)

    def _piece(self, number: int, line: Line) -> Piece:
        one = self._one
        if one.own_id is not None and not line.mark and number >= len(self._lines) - 2 and one.own_id.match(line.text):
            return Piece(line=line, field=Field.ID, value=line.text)
        if one.end is not None and number == len(self._lines) - 1 and one.end.match(line.text):
            return Piece(line=line, field=Field.DROP, value=line.text)
        if line.mark:
            found = Field(line.mark)
            self._in_body = self._in_body or found is Field.BODY
            self._titled = self._titled or found is Field.TITLE
            if found is Field.CAPTION and one.own_id is not None and one.own_id.match(line.text):
                found = Field.ID
            return Piece(line=line, field=found, value=line.text)
        heading = one.heading_of(line)
        if heading is not None:
            return self._heading(line, heading)
        if self._is_copyright(number, line):
            self._in_tail = self._in_body
            return Piece(line=line, field=Field.COPYRIGHT, value=line.text)
        label = one.label_of(line)
        if label is not None and self._counts(label, line):
            return self._label(line, label)
        return self._unlabelled(number, line)

    def _heading(self, line: Line, heading: Field) -> Piece:
        self._now = heading
        if heading is Field.BODY:
            self._in_body, self._in_tail = True, False
        elif heading is not Field.DEK:
            self._in_tail = self._in_body
        return Piece(line=line, field=Field.DROP, value=line.text, label=line.text)

    def _is_copyright(self, number: int, line: Line) -> bool:
        if COPYRIGHT.match(line.text) is None or len(line.text) > MAX_COPYRIGHT_CHARS:
            return False
        return not self._in_body or self._in_tail or line.centred or number >= len(self._lines) - COPYRIGHT_LINES

    def _counts(self, label: Label, line: Line) -> bool:
        """Return whether what looks like a label is one here: in a text few are."""
        if not self._in_body or self._in_tail:
            return label.known or self._labelled or self._in_tail
        if not label.known:
            return False
        if self._one.shape is Shape.CODE:
            return label.field in {Field.DROP, Field.CAPTION, Field.CORRECTION, Field.ID, Field.BODY}
        if self._one.order is Order.TITLE_FIRST:
            return label.field is not Field.BODY and (line.bold > 0 or label.text.casefold() in _STRONG)
        return True

    def _label(self, line: Line, label: Label) -> Piece:
        self._labelled = True
        self._now = label.field
        if label.field is Field.BODY:
            self._in_body, self._in_tail = True, False
        elif self._in_body:
            self._in_tail = True
        return Piece(line=line, field=label.field, value=label.value, label=label.text)

    def _unlabelled(self, number: int, line: Line) -> Piece:
        found = Field.HEAD
        if self._one.run_on:
            found = self._now
        elif self._in_body:
            found = self._after_body()
        elif self._has_marks:
            found = self._below_title(line)
        elif self._body_starts is not None:
            self._in_body = number >= self._body_starts
            found = Field.BODY if self._in_body else Field.HEAD
        elif self._labelled:
            self._in_body = not self._opens_body
            found = self._now = Field.BODY if self._in_body else Field.DROP
        return Piece(line=line, field=found, value=line.text)

    def _below_title(self, line: Line) -> Field:
        """Return what an unmarked line above the text is; where no text is marked, what stands below the title."""
        if self._marks_body or not self._titled or self._one.order is not Order.TITLE_ONLY:
            return Field.HEAD
        if export_names(line.text, "", strict=True):
            return Field.BYLINE
        self._in_body = True
        return Field.BODY

    def _after_body(self) -> Field:
        """Return what a line without a label is once the text has begun."""
        if self._has_marks:
            return Field.DROP if self._marks_body or self._in_tail else Field.BODY
        if not self._in_tail:
            return Field.DEK if self._now is Field.DEK else Field.BODY
        kept = {Field.CAPTION, Field.CORRECTION, Field.DROP}
        return self._now if self._now in kept else Field.DROP


def _classified(lines: Sequence[Line], one: Description) -> list[Piece]:
    return list(_Classifier(lines, one).pieces())


def _mend(pieces: list[Piece], one: Description) -> None:
    """Name captions at the body's end, where the format has no place for them, and a notice that there is no text."""
    body = [piece for piece in pieces if piece.field is Field.BODY]
    has_place = Field.CAPTION in {*one.labels.values(), *one.headings.values()}
    for piece in body[-CAPTION_LINES:]:
        if not has_place and _CAPTION.match(piece.value) and len(body) > 1:
            piece.field = Field.CAPTION
    if not body:
        for piece in pieces:  # a text whose paragraphs have no class is marked like captions
            if piece.field is Field.CAPTION and not is_publisher(piece.value) and not piece.label:
                piece.field = Field.BODY
    if len(body) <= 2 and all(len(piece.value) <= _MAX_NOTICE_CHARS and _NO_TEXT.search(piece.value) for piece in body):
        for piece in body:
            piece.field = Field.DROP


def _blocks(pieces: Sequence[Piece]) -> Iterator[Block]:
    for piece in pieces:
        valued = piece.field in _VALUED and piece.value
        text = piece.value if valued else piece.line.text
        reason = _REASONS[piece.field]
        if piece.label and piece.field not in {Field.BODY, Field.TITLE, Field.BYLINE, Field.DEK}:
            reason = f"the export's label {piece.label}"
        if piece.field in _VALUED and not piece.value:
            yield Block(text=text, role=Role.OTHER, reason=f"the export's label {piece.label}")
            continue
        kind = {"item": BlockKind.ITEM, "row": BlockKind.ROW}.get(piece.line.kind, BlockKind.PARAGRAPH)
        yield Block(text=text, kind=kind, role=_ROLES.get(piece.field, Role.OTHER), reason=reason)


def _facts(pieces: Sequence[Piece], one: Description) -> Iterator[Fact]:
    title = _joined(pieces, Field.TITLE)
    yield from fact(FactName.TITLE, _TITLE_NUMBER.sub("", title) if one.order is Order.COUNTED else title, SOURCE)
    yield from fact(FactName.DEK, _joined(pieces, Field.DEK), SOURCE)
    outlet = outlet_name(_joined(pieces, Field.OUTLET), _joined(pieces, Field.COPYRIGHT)) or one.outlet
    for text in _values(pieces, Field.BYLINE):
        for name in export_names(text, outlet or "", inverted=one.name == "proquest"):
            yield from fact(FactName.AUTHOR, name, SOURCE)
    for text in _values(pieces, Field.DATE):
        yield from fact(FactName.PUBLISHED, export_day(text), SOURCE)
    sections = [section_name(text) for text in _values(pieces, Field.SECTION)]
    for section in sections or map(section_before_day, _values(pieces, Field.DATE)):
        yield from fact(FactName.SECTION, section, SOURCE)
    for text in _values(pieces, Field.LANGUAGE):
        yield from fact(FactName.LANGUAGE, language_code(text), SOURCE)
    yield from fact(FactName.OUTLET, outlet, SOURCE)
    for text in (*_values(pieces, Field.URL), *_values(pieces, Field.BODY)[-1:]):
        address = stated_url(address_of(text) or "")
        if address and len(address.split("/", 3)[-1]) >= _MIN_PATH_CHARS:
            yield from fact(FactName.CANONICAL, address, SOURCE)


_TITLE_NUMBER: Final = re.compile(r"\A\d{1,4}\) (?=\S)")
_MIN_PATH_CHARS: Final = 12
"""A shorter path is a section's or a site's, which many articles share."""


def _values(pieces: Sequence[Piece], wanted: Field) -> tuple[str, ...]:
    """Return what stands under a field, each once."""
    return tuple(dict.fromkeys(piece.value for piece in pieces if piece.field is wanted and piece.value))


def _joined(pieces: Sequence[Piece], wanted: Field) -> str:
    return " ".join(_values(pieces, wanted))
