"""DOCX → lines: the paragraphs and table rows of `word/document.xml`, with the style that reading needs.

A DOCX is a zip of XML; two of its parts say everything here, so no other is opened. Every part is read through the
bounds of archives, no entity is expanded. What was deleted, and what stands in headers, footers and notes, is not read.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from index.article.model import normalise
from indexer.errors import InputRefusedError
from indexer.inputs.archives import DAMAGE
from indexer.inputs.bounds import MAX_MEMBERS, MAX_RAW_DOCUMENT_BYTES, Packed, read_whole, unpacked
from indexer.inputs.databases.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT_PART: Final = "word/document.xml"
STYLES_PART: Final = "word/styles.xml"
PAGE_PARTS: Final = ("word/afchunk.htm", "word/afchunk.html", "word/afchunk.mht")
"""Where a database puts a page into a Word file, that Word makes its text of."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_UNREAD: Final = frozenset(
    {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "txbxContent")}
)
_MC_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NUMBERED: Final = re.compile(r"_\d+\Z")
_HEADING: Final = re.compile(r"heading ([1-9])\Z")
_OFF: Final = frozenset({"0", "false", "off", "none"})
_MAX_DEPTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a DOCX holds: lines, or the page that they are to be made of."""

    lines: list[Line]
    page: bytes | None = None


def read_word(packed: Packed) -> Word:
    """Return what a DOCX holds.

    Raises:
        InputRefusedError: it is no DOCX, is damaged, or unpacks to too much.
    """
    data = read_whole(packed, MAX_RAW_DOCUMENT_BYTES, "split it")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputRefusedError(packed.path, "an old or encrypted Office document: save it as .docx without a password")
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise InputRefusedError(packed.path, "not a DOCX: too many parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            page = next((one for name in PAGE_PARTS if (one := _part(packed, archive, name)) is not None), None)
            document = _part(packed, archive, DOCUMENT_PART)
            styles = _part(packed, archive, STYLES_PART)
    except DAMAGE as error:
        raise InputRefusedError(packed.path, "a damaged DOCX: fetch or save it again") from error
    if document is None:
        raise InputRefusedError(packed.path, f"not a DOCX: there is no {DOCUMENT_PART} in it")
    lines = list(_lines(_tree(packed, document), _levels(packed, styles)))
    return Word(lines=lines, page=page if page is not None and not lines else None)


def _part(packed: Packed, archive: zipfile.ZipFile, name: str) -> bytes | None:
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 1 or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise InputRefusedError(packed.path, "a damaged DOCX: a part of it is packed by a rare method")
    member = Packed(path=packed.path, name=name, stream=archive.open(info), budget=packed.budget, depth=packed.depth)
    stream = unpacked(member, "DOCX", info.compress_size)
    whole = Packed(path=packed.path, name=name, stream=stream, budget=packed.budget, depth=packed.depth)
    return read_whole(whole, MAX_RAW_DOCUMENT_BYTES, "split it")


def _tree(packed: Packed, data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data.replace(_STRICT, _W[1:-1].encode()), parser)
    except (etree.LxmlError, ValueError) as error:
        raise InputRefusedError(packed.path, "a damaged DOCX: its text is no XML") from error


def _levels(packed: Packed, data: bytes | None) -> dict[str, int]:
    """Return the levels of the styles that are headings, by id; a title's is 1. Ids are in the writer's language."""
    levels: dict[str, int] = {}
    if data is None:
        return levels
    for style in _tree(packed, data).iter(f"{_W}style"):
        name = (_value(style, "name") or "").lower()
        heading = _HEADING.match(name)
        if name == "title" or heading:
            levels[style.get(f"{_W}styleId", "")] = int(heading[1]) if heading else 1
    return levels


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val")


def _lines(tree: etree._Element, levels: dict[str, int]) -> Iterator[Line]:
    group, gap, anchor = 0, True, ""
    for element in _blocks(tree):
        group += 1
        if element.tag == f"{_W}tr":
            text = normalise(" | ".join(filter(None, map(_cell, element.iter(f"{_W}tc")))))
            if text:
                yield Line(text=text, group=group, kind="row", gap=gap)
                gap = False
            continue
        anchor = _anchor(element) or anchor
        style = element.find(f"{_W}pPr")
        level = 0 if style is None else levels.get(_value(style, "pStyle") or "", 0)
        centred = style is not None and _value(style, "jc") == "center"
        is_item = style is not None and style.find(f"{_W}numPr") is not None
        empty = True
        for text, bold, size in _rows(element):
            yield Line(
                text=text, group=group, bold=bold, size=size, level=level, centred=centred, gap=gap,
                kind="item" if is_item and not level else "", anchor=anchor,
            )  # fmt: skip
            gap, anchor, empty = False, "", False
        gap = gap or empty


def _blocks(tree: etree._Element) -> Iterator[etree._Element]:
    """Give the paragraphs outside tables and the rows of tables, in order; a table of one cell is its paragraphs."""
    walk = etree.iterwalk(tree, events=("start",))
    for _, element in walk:
        if element.tag in _UNREAD or element.tag == _MC_FALLBACK:
            walk.skip_subtree()
        elif element.tag == f"{_W}p":
            yield element
        elif element.tag == f"{_W}tr" and element.find(f"{_W}tc[2]") is not None:
            walk.skip_subtree()
            yield element


def _cell(cell: etree._Element) -> str:
    return normalise(" ".join(text for paragraph in cell.iter(f"{_W}p") for text, _, _ in _rows(paragraph)))


def _anchor(paragraph: etree._Element) -> str:
    names = (one.get(f"{_W}name", "") for one in paragraph.iter(f"{_W}bookmarkStart"))
    return next((_NUMBERED.sub("", name) for name in names if name and not name.startswith("_")), "")


def _rows(paragraph: etree._Element) -> Iterator[tuple[str, int, int]]:
    """Give the texts of a paragraph between its line breaks, how much of each is bold, and its size."""
    parts: list[tuple[str, bool, int]] = []
    walk = etree.iterwalk(paragraph, events=("start",))
    bold, size = False, 0
    for _, element in walk:
        tag = element.tag
        if tag in _UNREAD or tag == _MC_FALLBACK:
            walk.skip_subtree()
        elif tag == f"{_W}r":
            bold, size = _run(element)
        elif tag == f"{_W}t":
            parts.append((element.text or "", bold, size))
        elif tag in {f"{_W}tab", f"{_W}noBreakHyphen"}:
            parts.append(("\t" if tag.endswith("tab") else "-", bold, size))
        elif tag in {f"{_W}br", f"{_W}cr"}:
            yield from styled(parts)
            parts = []
    yield from styled(parts)


def _run(run: etree._Element) -> tuple[bool, int]:
    properties = run.find(f"{_W}rPr")
    if properties is None:
        return False, 0
    heavy = properties.find(f"{_W}b")
    size = _value(properties, "sz") or "0"
    is_bold = heavy is not None and heavy.get(f"{_W}val", "1").lower() not in _OFF
    return is_bold, int(size) if size.isdigit() and len(size) <= len("9999") else 0


def styled(parts: list[tuple[str, bool, int]]) -> Iterator[tuple[str, int, int]]:
    """Give the parts as one text with its bold beginning and its size; nothing where they hold none."""
    text = normalise("".join(part for part, _, _ in parts))
    if not text:
        return
    bold: list[str] = []
    for part, is_bold, _ in parts:
        if part.strip() and not is_bold:
            break
        bold.append(part)
    size = next((size for part, _, size in parts if part.strip()), 0)
    yield text, min(len(normalise("".join(bold))), len(text)), size
