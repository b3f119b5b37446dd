"""Descriptions of formats: the data files `formats/*.toml`, read and checked once.

Owns what a description may say. A pattern is a regular expression, matched without case; a selector is an XPath.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from indexer.inputs.databases.lines import Line


MAX_LABEL_CHARS: Final = 40
"""No label is longer."""

_CODE: Final = re.compile(r"([A-Z]{2,3})(?:[ |]+(.*))?\Z", re.DOTALL)
_CAPITALS: Final = re.compile(r"[^\W\d_a-z](?:[^\W\d_a-z]|[ -]){1,23}[^\W\d_a-z]")


class Field(StrEnum):
    """What a label, a heading or a selector says its lines are."""

    TITLE = "title"
    BYLINE = "byline"
    DATE = "date"
    OUTLET = "outlet"
    SECTION = "section"
    PAGE = "page"
    LANGUAGE = "language"
    EDITION = "edition"
    DATELINE = "dateline"
    DEK = "dek"
    BODY = "body"
    CAPTION = "caption"
    COPYRIGHT = "copyright"
    CORRECTION = "correction"
    URL = "url"
    ID = "id"
    HEAD = "head"  # unlabelled: its order decides
    DROP = "drop"


class Order(StrEnum):
    """In which order the unlabelled lines of a document's head stand."""

    OUTLET_FIRST = "outlet, date, title"
    TITLE_FIRST = "title, outlet, date"
    COUNTED = "section, title, byline, words, date, outlet, code, page, language"
    TITLE_ONLY = "title"


class Shape(StrEnum):
    """What a label looks like."""

    COLON = "colon"  # Length: 312 words
    CAPITALS = "capitals"  # LENGTH: 312 words
    CODE = "code"  # WC 312 words


_KEYS: Final = frozenset(
    "name title signs outlet containers wrapped unit recognise documents marks head labels headings".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A format.

    Attributes:
        name: the data file's.
        title: what the database is called.
        containers: which readers' lines it is looked for in: text, html, xml, docx, rtf.
        signs: pieces of bytes, one of which an HTML or XML file of this format holds: what spares others a parser.
        recognise: patterns, each of which matches some line.
        selectors: selectors, each of which finds something; empty where lines decide.
        begin: patterns of a line before a document; the line is no part of it.
        end: patterns of a line behind a document; the line is its last.
        first: selectors of elements that a document begins with.
        whole: selectors of elements that each are a document.
        own_id: a pattern whose group `id` is the document's own id.
        unit: a pattern of lines of which a document has one; more of them than documents say that parting failed.
        marks: selectors by field.
        order: of the head.
        shape: of labels.
        run_on: whether a label's value goes on until the next label.
        labels: fields by label, in small letters.
        headings: fields by heading, a line of its own, in small letters.
        outlet: the outlet's name where the database has one paper.
        wrapped: whether text is wrapped, a paragraph's lines being parted from others by a blank one.
    """

    name: str
    title: str
    containers: frozenset[str]
    signs: tuple[bytes, ...] = ()
    recognise: tuple[re.Pattern[str], ...] = ()
    selectors: tuple[etree.XPath, ...] = ()
    begin: re.Pattern[str] | None = None
    end: re.Pattern[str] | None = None
    first: tuple[etree.XPath, ...] = ()
    whole: tuple[etree.XPath, ...] = ()
    own_id: re.Pattern[str] | None = None
    unit: re.Pattern[str] | None = None
    marks: tuple[tuple[Field, tuple[etree.XPath, ...]], ...] = ()
    order: Order = Order.TITLE_ONLY
    shape: Shape = Shape.COLON
    run_on: bool = False
    labels: Mapping[str, Field] = field(default_factory=dict)
    headings: Mapping[str, Field] = field(default_factory=dict)
    outlet: str | None = None
    wrapped: bool = False

    def label_of(self, line: Line) -> Label | None:
        """Return the label that a line begins with; one no list holds is a label where its look is that of labels."""
        if self.shape is Shape.CODE:
            code = _CODE.match(line.text)
            known = self.labels.get(code[1].casefold()) if code else None
            return Label(text=code[1], field=known, value=code[2] or "", known=True) if code and known else None
        if not self.labels or ":" not in line.text[: MAX_LABEL_CHARS + 1].replace("：", ":"):
            return None
        at = line.text.replace("：", ":").index(":")
        text, value = line.text[:at].strip(), line.text[at + 1 :].strip()
        is_capital = self.shape is Shape.CAPITALS
        known = self.labels.get(text.casefold()) if not is_capital or text.isupper() else None
        if known:
            return Label(text=text, field=known, value=value, known=True)
        looks = _CAPITALS.fullmatch(text) is not None if is_capital else at < line.bold < len(line.text)
        return Label(text=text, field=Field.DROP, value=value, known=False) if looks else None

    def heading_of(self, line: Line) -> Field | None:
        """Return what a line that is a heading opens: by its bookmark, which is English everywhere, or its words."""
        if line.anchor and line.anchor.casefold() in self.headings and len(line.text) <= MAX_LABEL_CHARS:
            return self.headings[line.anchor.casefold()]
        return self.headings.get(line.text.casefold()) if self.headings else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as printed, what its value is, and whether a list holds it."""

    text: str
    field: Field
    value: str
    known: bool


@cache
def descriptions() -> tuple[Description, ...]:
    """Return all formats, by name."""
    files = (one for one in resources.files(__package__).joinpath("formats").iterdir() if one.name.endswith(".toml"))
    found = (description(tomllib.loads(one.read_text("utf-8"))) for one in files)
    return tuple(sorted(found, key=lambda one: one.name))


@cache
def named(name: str) -> Description | None:
    """Return the format of this name."""
    return next((one for one in descriptions() if one.name == name), None)


def description(table: Mapping[str, Any]) -> Description:
    """Return the description that a data file holds.

    Raises:
        ValueError: it says something that no description may.
    """
    unknown = table.keys() - _KEYS
    if unknown:
        raise ValueError(f"a format's description does not know {', '.join(sorted(unknown))}: {table.get('name')}")
    recognise, documents, labels = table.get("recognise", {}), table.get("documents", {}), table.get("labels", {})
    return Description(
        name=table["name"],
        title=table["title"],
        containers=frozenset(table["containers"]),
        signs=tuple(_signs(table.get("signs", ()))),
        recognise=tuple(map(_pattern, recognise.get("lines", ()))),
        selectors=_selectors(recognise.get("selectors", ())),
        begin=_one_of(documents.get("begin", ())),
        end=_one_of(documents.get("end", ())),
        first=_selectors(documents.get("first", ())),
        whole=_selectors(documents.get("whole", ())),
        own_id=_pattern(documents["id"]) if "id" in documents else None,
        unit=_pattern(documents["unit"]) if "unit" in documents else None,
        marks=tuple((Field(name), _selectors(paths)) for name, paths in table.get("marks", {}).items()),
        order=Order(table.get("head", {}).get("order", Order.TITLE_ONLY)),
        shape=Shape(labels.get("shape", Shape.COLON)),
        run_on=bool(labels.get("run_on", False)),
        labels=_by_words(labels.get("names", {})),
        headings=_by_words(table.get("headings", {})),
        outlet=table.get("outlet"),
        wrapped=bool(table.get("wrapped", False)),
    )


def _signs(signs: list[str]) -> Iterator[bytes]:
    """Give the bytes of each sign; of one beyond ASCII in windows-1251, too, which Russian databases write."""
    for sign in signs:
        yield sign.encode()
        if not sign.isascii():
            yield sign.encode("cp1251", "replace")


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)


def _one_of(patterns: list[str]) -> re.Pattern[str] | None:
    return _pattern("|".join(f"(?:{one})" for one in patterns)) if patterns else None


def _selectors(paths: list[str]) -> tuple[etree.XPath, ...]:
    return tuple(etree.XPath(path) for path in paths)


def _by_words(table: Mapping[str, list[str]]) -> dict[str, Field]:
    return {word.casefold(): Field(name) for name, words in table.items() for word in words}
