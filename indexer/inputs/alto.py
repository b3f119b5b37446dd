"""ALTO, the XML in which libraries keep what a scanner read of a page → the page as text.

A text block is a paragraph or a column, in the order that the file has them, which is the order they are read in; a
text line is a row. Knows nothing of what the text is: it is read as any other text.
Source: https://www.loc.gov/standards/alto/ (versions 1 to 4; the namespace differs, the names do not).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

HEAD_BYTES: Final = 4_096
"""Where the root's name stands: behind the declaration and comments."""


def looks_like_alto(data: bytes) -> bool:
    """Return whether the bytes begin as an ALTO file."""
    head = data[:HEAD_BYTES]
    return b"<alto" in head or b":alto " in head


def alto_text(root: etree._Element) -> str | None:
    """Return the text of an ALTO page, a blank row between its blocks; None where the tree is none or has no text."""
    if _name(root) != "alto":
        return None
    blocks = ("\n".join(_rows(block)) for block in root.iter() if _name(block) == "TextBlock")
    return "\n\n".join(block for block in blocks if block) or None


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
