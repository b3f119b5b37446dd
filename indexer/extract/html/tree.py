"""Parse decoded HTML into the one tree that facts, blocks and the main text are read from.

The tree is the one that `trafilatura.utils.load_html` makes, because trafilatura's extractor finds most in it. Input
that the library cannot parse, or parses wrongly (a fragment, a page nested deeper than libxml2 allows), is given
another shape first. Nothing here recurses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml import html as lxml_html
from trafilatura.utils import load_html

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH: Final = 250
"""libxml2 drops everything deeper than 256 elements. A page deeper than this is read without its nesting."""

UNREAD_TAGS: Final = frozenset(
    "applet area audio base canvas datalist embed frame frameset head iframe input link map meta noembed noframes noscript object "
    "option param progress script select source style svg template textarea title track video".split()
)
"""Elements whose text readers do not see as text of the page."""

_HAS_ROOT: Final = re.compile(r"<(?:html|head|body|title|meta|frameset|!doctype)[\s>]", re.IGNORECASE)
_ROOT_CHARS: Final = 4_000
"""A page's doctype, <html>, <head> or <body> is in these first characters."""

_NOT_IN_TREES: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that references (`&#8;`) put into a page, and that lxml does not accept."""

_DEEP: Final = etree.XPath(f"boolean(/{'/'.join('*' * MAX_DEPTH)})")


def parse(text: str) -> lxml_html.HtmlElement | None:
    """Return the tree of a page or a fragment; None if there is nothing to read in it."""
    if not text.strip():
        return None
    whole = f"<html><body><div>{text}</div></body></html>" if is_fragment(text) else text
    tree = load_html(whole)
    if tree is None or not isinstance(tree.tag, str):
        return _flat_tree(whole)
    return _flat_tree(whole) if _is_deep(tree) else tree


def is_fragment(text: str) -> bool:
    """Return whether the text is a fragment, as in feeds, and not a page of its own."""
    return _HAS_ROOT.search(text[:_ROOT_CHARS]) is None


def _is_deep(tree: lxml_html.HtmlElement) -> bool:
    return bool(_DEEP(tree))


def _flat_tree(text: str) -> lxml_html.HtmlElement | None:
    """Return a tree of bare paragraphs: each text between two tags, in order; None if there is no text."""
    collector = _Paragraphs()
    parser = etree.HTMLParser(target=collector, huge_tree=True)  # type: ignore[arg-type]
    parser.feed(text)
    paragraphs = parser.close()
    if not paragraphs:
        return None
    root = lxml_html.fromstring("<html><body></body></html>")
    for paragraph in paragraphs:
        etree.SubElement(root[-1], "p").text = str(paragraph)
    return root


class _Paragraphs:
    """A parser target that keeps the text between tags, and no tree."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._parts: list[str] = []
        self._unread = 0

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        self._flush()
        self._unread += tag in UNREAD_TAGS

    def end(self, tag: str) -> None:
        self._flush()
        self._unread -= tag in UNREAD_TAGS

    def data(self, data: str) -> None:
        """Collect a part of a text: the parser passes each character reference (`&eacute;`) by itself."""
        if not self._unread:
            self._parts.append(data)

    def close(self) -> list[str]:
        self._flush()
        return self._texts

    def _flush(self) -> None:
        text = _NOT_IN_TREES.sub(" ", "".join(self._parts))
        if text.strip():
            self._texts.append(text)
        self._parts.clear()
