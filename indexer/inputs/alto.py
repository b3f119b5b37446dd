"""ALTO, the XML in which libraries keep what a scanner read of a page → the page as text.

A text block is a paragraph or a column, in the order that the file has them, which is the order they are read in; a
text line is a row. Knows nothing of what the text is: it is read as any other text.
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
    """Yield the text of an ALTO page, a blank row between its blocks.

    Raises:
        InputRefusedError: there is none in it, or it is too large.
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
    """Return what a part of a line says: a word, the space behind it, the hyphen at the line's end."""
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
