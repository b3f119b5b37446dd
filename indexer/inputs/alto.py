"""Read ALTO, the XML in which libraries keep the text of a scanned page.

A text block is a paragraph or a column, and a text line is a row. The file has them in reading order. The text is then
extracted like any other.
Source: https://www.loc.gov/standards/alto/ (versions 1 to 4; the namespace differs, the names do not).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_FEED_BYTES, read_whole
from indexer.inputs.databases.markup import xml_tree
from indexer.inputs.documents import PLAIN, document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from indexer.inputs.bounds import Packed
    from indexer.page import Input


def alto_document(packed: Packed) -> Iterator[Input]:
    """Yield the text of an ALTO page, with a blank row between blocks.

    Raises:
        InputRefusedError: the page has no text, or is too large.
    """
    root = xml_tree(read_whole(packed, MAX_FEED_BYTES, "split it"))
    blocks = [] if root is None else ["\n".join(_rows(one)) for one in root.iter() if _name(one) == "TextBlock"]
    text = "\n\n".join(filter(None, blocks))
    if not text:
        raise InputRefusedError(packed.path, "there is no text in it")
    yield document(packed.path, PLAIN, text.encode(), charset="utf-8")


def _rows(block: etree._Element) -> Iterator[str]:
    for line in block.iter():
        if _name(line) == "TextLine":
            row = "".join(map(_text, line)).strip()
            if row:
                yield row


def _text(element: etree._Element) -> str:
    """Return the text of a line's element: a word, the space after it, or the hyphen at the line's end."""
    match _name(element):
        case "String":
            return element.get("CONTENT", "")
        case "HYP":
            return element.get("CONTENT", "-")
        case "SP":
            return " "
    return ""


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
