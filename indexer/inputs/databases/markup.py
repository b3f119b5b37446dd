"""HTML and XML → lines: what stands in a block of its own, with the marks that selectors put on it.

Nothing here recurses, no entity is expanded, nothing is fetched. A page nested deeper than libxml2 keeps loses what
lies below.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml import html as lxml_html

from index.article.model import normalise
from indexer.inputs.databases.lines import Line
from indexer.inputs.databases.plain import paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.inputs.databases.description import Description

_BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNREAD: Final = frozenset(
    "head script style noscript template select option textarea button object applet iframe svg canvas audio video "
    "map title".split()
)
_BOLD: Final = frozenset("b strong h1 h2 h3 h4 h5 h6".split())
_LEVELS: Final = {f"h{level}": level for level in range(1, 7)}

_RULE: Final = re.compile(r"\.([A-Za-z][\w-]{0,40})\s{0,9}\{([^{}]{0,1000})\}")
_CENTRED: Final = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_HEAVY: Final = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_POINTS: Final = re.compile(r"font-size\s*:\s*(\d{1,3})(?:\.\d)?pt", re.IGNORECASE)
_MAX_STYLE_CHARS: Final = 200_000
"""A style sheet is looked at up to here: an export's own has a dozen rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a style sheet says of a class, or an element of itself."""

    centred: bool = False
    bold: bool = False
    size: int = 0


def html_tree(text: str) -> etree._Element | None:
    """Return the tree of a page; None where there is nothing in it."""
    if not text.strip():
        return None
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def xml_tree(data: bytes) -> etree._Element | None:
    """Return the tree of an XML file; None where it is none. Entities stay as they are."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None


def holds(tree: etree._Element, one: Description) -> bool:
    """Return whether each of the format's selectors finds something."""
    return all(selector(tree) for selector in one.selectors)


@dataclass(slots=True)
class _Open:
    """The line that is being gathered."""

    parts: list[tuple[str, bool]] = field(default_factory=list)
    size: int = 0


class _Reader:
    """Walks a tree; `is_xml` makes every element a block of preformatted text."""

    def __init__(self, tree: etree._Element, one: Description | None, *, is_xml: bool) -> None:
        self._tree, self._is_xml = tree, is_xml
        self._looks = {} if is_xml else _sheet(tree)
        self._marks: dict[etree._Element, str] = {}
        self._begins: set[etree._Element] = set()
        self._wholes: set[etree._Element] = set()
        if one is not None:
            self._select(one)
        self._open = _Open()
        self._group = 0
        self._cut = ""

    def _select(self, one: Description) -> None:
        for name, selectors in one.marks:
            for selector in selectors:
                for element in _elements(selector(self._tree)):
                    self._marks.setdefault(element, name.value)
        self._begins = {element for selector in one.first for element in _elements(selector(self._tree))}
        self._wholes = {element for selector in one.whole for element in _elements(selector(self._tree))}

    def lines(self) -> Iterator[Line]:
        """Give the lines, in the page's order."""
        stack: list[tuple[str, _Look, bool]] = [("", _Look(), self._is_xml)]
        walk = etree.iterwalk(self._tree, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            mark, look, is_pre = stack[-1]
            if event == "start":
                if tag in _UNREAD and not self._is_xml:
                    walk.skip_subtree()
                    stack.append(stack[-1])
                    continue
                if self._breaks(element, tag):
                    yield from self._flush(mark, look, is_pre=is_pre, new_group=tag != "br")
                if element in self._begins or element in self._wholes:
                    self._cut = "begin"
                mark = self._marks.get(element, mark)
                look = look if self._is_xml else self._seen(element, tag, look)
                is_pre = is_pre or tag == "pre"
                stack.append((mark, look, is_pre))
                self._add(element.text, look)
            else:
                inner_mark, inner_look, inner_pre = stack.pop()
                if tag in _UNREAD and not self._is_xml:
                    self._add(element.tail, stack[-1][1])
                    continue
                if self._breaks(element, tag):
                    yield from self._flush(inner_mark, inner_look, is_pre=inner_pre, new_group=tag != "br")
                if element in self._wholes:
                    self._cut = "end"
                self._add(element.tail, stack[-1][1])
        yield from self._flush("", _Look(), is_pre=False, new_group=True)

    def _breaks(self, element: etree._Element, tag: str) -> bool:
        return self._is_xml or tag in _BLOCKS or tag == "br" or element in self._marks or element in self._begins

    def _seen(self, element: etree._Element, tag: str, outer: _Look) -> _Look:
        styles = [self._looks.get(name) for name in (element.get("class") or "").split()]
        style = element.get("style")
        if style:
            styles.append(_look(style[:500]))
        centred = outer.centred or tag == "center" or element.get("align") == "center"
        bold, size = outer.bold or tag in _BOLD, outer.size
        for one in styles:
            if one is not None:
                centred, bold, size = centred or one.centred, bold or one.bold, one.size or size
        return _Look(centred=centred, bold=bold, size=size) if (centred, bold, size) != _plain(outer) else outer

    def _add(self, text: str | None, look: _Look) -> None:
        if text:
            self._open.parts.append((text, look.bold))
            self._open.size = self._open.size or (look.size if text.strip() else 0)

    def _flush(self, mark: str, look: _Look, *, is_pre: bool, new_group: bool) -> Iterator[Line]:
        """Give what was gathered, and begin anew."""
        parts, size = self._open.parts, self._open.size
        self._open = _Open()
        whole = "".join(text for text, _ in parts)
        if whole and not whole.isspace():
            if is_pre:
                yield from self._preformatted(whole, mark)
            else:
                text = normalise(whole)
                if text:
                    yield self._line(text, mark, look, bold=_bold_chars(parts, text), size=size)
        if new_group:
            self._group += 1

    def _preformatted(self, whole: str, mark: str) -> Iterator[Line]:
        for text in paragraphs(whole):
            self._group += 1
            yield self._line(text, mark, _Look(), bold=0, size=0)

    def _line(self, text: str, mark: str, look: _Look, *, bold: int, size: int) -> Line:
        cut, self._cut = self._cut, ""
        return Line(text=text, mark=mark, group=self._group, bold=bold, size=size, centred=look.centred, cut=cut)


def tree_lines(tree: etree._Element, one: Description | None, *, is_xml: bool = False) -> list[Line]:
    """Return the lines of a tree, marked by the format's selectors."""
    return list(_Reader(tree, one, is_xml=is_xml).lines())


def _elements(found: object) -> list[etree._Element]:
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def _plain(look: _Look) -> tuple[bool, bool, int]:
    return look.centred, look.bold, look.size


def _bold_chars(parts: list[tuple[str, bool]], text: str) -> int:
    """Return how many characters of the normalised text come from bold parts at its beginning."""
    bold = []
    for part, is_bold in parts:
        if part.strip() and not is_bold:
            break
        bold.append(part)
    return min(len(normalise("".join(bold))), len(text))


def _sheet(tree: etree._Element) -> dict[str, _Look]:
    sheet = "".join(style.text or "" for style in tree.iter("style"))[:_MAX_STYLE_CHARS]
    return {name: _look(rules) for name, rules in _RULE.findall(sheet)}


def _look(rules: str) -> _Look:
    points = _POINTS.search(rules)
    return _Look(
        centred=_CENTRED.search(rules) is not None,
        bold=_HEAVY.search(rules) is not None,
        size=2 * int(points[1]) if points else 0,
    )
