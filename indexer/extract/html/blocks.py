"""Cut a page's tree into blocks, in document order, with the structure around each block.

Owns where a block begins and ends: at the edges of block-level elements, and at an empty line made of two <br>.
Does not know which blocks are the article, nor any block's role. A block's text is normalised and never empty.
Scripts, styles and templates, which no reader sees, are left out. Text that the page hides by style is kept and
marked, because pages that need a script hide all their text in this way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from index.article.model import BlockKind, Role, normalise
from indexer.extract.html.tree import UNREAD_TAGS
from indexer.extract.html.zones import HIDDEN, Zone, is_hiding, read_element, zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement

_INLINE_TAGS: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark math nobr q rb rp rt ruby s samp "
    "small span strike strong sub sup time tt u var wbr".split()
)
_KIND_BY_TAG: Final = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "legend"), BlockKind.HEADING),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.ITEM),
    "blockquote": BlockKind.QUOTE,
    "tr": BlockKind.ROW,
}
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""A raised digit is written raised: the analysis knows that it is no part of the word before it."""

_CELL_TAGS: Final = frozenset(("td", "th"))
_PROSE_TAGS: Final = frozenset(("p", "li", "blockquote", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt"))
"""Inside these an inline element never begins a block, whatever its class is."""

BODY_PROPERTY: Final = "articleBody"
"""The property of schema.org's microdata whose element is the article's text."""

_LAYOUT_ROW_TAGS: Final = frozenset(("table", "p", "div", "ul", "ol", "h1", "h2", "h3", "blockquote"))
"""A table row whose cells contain one of these is page layout, and no row of data."""


@dataclass(frozen=True, slots=True, eq=False)
class PageElement:
    """A block-level element around blocks. Two are equal only if they are one.

    Attributes:
        tag: its tag.
        names: its class, id and ARIA role, as written, separated by spaces.
        parent: the block-level element around it; None for the root.
    """

    tag: str
    names: str
    parent: PageElement | None


ROOT: Final = PageElement("", "", None)
"""Above every page's elements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBlock:
    """One block of the page.

    Attributes:
        text: its normalised text, never empty.
        kind: its kind, from the tags around it.
        tag: the tag of the block-level element around the text.
        zone: the innermost zone around it.
        hidden: whether the page hides it by style or attribute.
        marks: the roles that its element's class names state, or those of parents with few children.
        linked_chars: the number of the text's characters inside links.
        instant: the `datetime` of the first <time> in it.
        in_microdata_body: whether it is inside the element that microdata call the article's body.
        around: the innermost block-level element around it.
    """

    text: str
    kind: BlockKind
    tag: str
    zone: Zone | None
    hidden: bool
    marks: frozenset[Role]
    linked_chars: int
    instant: str | None
    in_microdata_body: bool
    around: PageElement


def read_blocks(tree: HtmlElement) -> tuple[PageBlock, ...]:
    """Return the blocks of the tree, in document order."""
    walk = _Walk()
    walk.over(tree)
    return tuple(walk.blocks)


@dataclass(slots=True, kw_only=True)
class _Frame:
    """An open element that affects the blocks inside it."""

    element: etree._Element
    tag: str
    kind: BlockKind | None
    zone: Zone | None
    hidden: bool
    marks: frozenset[Role]
    prose: bool
    in_microdata_body: bool
    around: PageElement


class _Walk:
    """One pass over a tree: the blocks so far, the open elements, and the text of the current block.

    Elements that change nothing cost few calls: half of a page's elements are inside a paragraph.
    """

    def __init__(self) -> None:
        self.blocks: list[PageBlock] = []
        self._frames = [
            _Frame(
                element=etree.Element("x"),
                tag="",
                kind=None,
                zone=None,
                hidden=False,
                marks=frozenset(),
                prose=False,
                in_microdata_body=False,
                around=ROOT,
            )
        ]
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._breaks = 0
        self._raised = 0
        self._unshown: list[str] = []
        self._instant: str | None = None
        self._spaced = False

    def over(self, tree: HtmlElement) -> None:
        """Gather the blocks of a tree."""
        # Without a reference to it, lxml makes a new proxy of an element for each of its events.
        elements = list(tree.iter())
        walk = etree.iterwalk(tree, events=("start", "end"))
        skipped: etree._Element | None = None
        for event, element in walk:
            tag = element.tag
            if event == "start":
                if not isinstance(tag, str) or tag in UNREAD_TAGS:
                    walk.skip_subtree()
                elif tag in _INLINE_TAGS and self._is_unshown(element):
                    self._unshown.append("".join(map(str, element.itertext())))
                    skipped = element
                    walk.skip_subtree()
                    if not self._parts:
                        self._flush()
                else:
                    self._open(element, tag)
            else:
                if element is skipped:
                    skipped = None
                elif isinstance(tag, str) and tag not in UNREAD_TAGS:
                    self._close(element, tag)
                if element.tail:
                    self._text(element.tail)
        self._flush()
        elements.clear()

    def _open(self, element: etree._Element, tag: str) -> None:
        if tag == "br":
            self._breaks += 1
            self._parts.append(" ")
            return
        if tag == "hr":
            self._flush()
            return
        frame = self._frame(element, tag)
        if frame is None:
            if tag == "a":
                self._links += 1
            elif tag == "sup":
                self._raised += 1
            elif tag == "time" and self._instant is None:
                self._instant = element.get("datetime")
        else:
            if not (tag in _CELL_TAGS and self._frames[-1].kind is BlockKind.ROW):
                self._flush()
            elif self._parts:
                self._parts.append(" | ")
            self._frames.append(frame)
        if element.text:
            self._text(element.text)

    def _close(self, element: etree._Element, tag: str) -> None:
        if self._frames[-1].element is element:
            frame = self._frames[-1]
            if not (tag in _CELL_TAGS and frame.kind is BlockKind.ROW):
                self._flush()
            self._frames.pop()
        elif tag == "a" and self._links:
            self._links -= 1
        elif tag == "sup" and self._raised:
            self._raised -= 1

    def _is_unshown(self, element: etree._Element) -> bool:
        """Return whether an inline element hides words amid a text that is shown."""
        outer = self._frames[-1]
        return outer.prose and not outer.hidden and is_hiding(dict(cast("list[tuple[str, str]]", element.items())))

    def _frame(self, element: etree._Element, tag: str) -> _Frame | None:
        """Return the frame that this element opens; None if its text continues the text around it."""
        outer = self._frames[-1]
        runs_on = tag in _INLINE_TAGS or ("-" in tag and outer.prose)
        if runs_on and outer.prose:
            return None
        attributes = dict(cast("list[tuple[str, str]]", element.items()))
        zone, marks = read_element(tag, attributes) if attributes else (zone_of(tag), _NO_MARKS)
        in_microdata_body = BODY_PROPERTY in attributes.get("itemprop", "")
        if runs_on and not (marks or in_microdata_body):
            return None
        if tag in ("html", "body", "main"):
            zone = None
        hidden = zone is not None and zone.hidden
        return _Frame(
            element=element,
            tag=tag,
            kind=self._kind(element, tag),
            zone=outer.zone if zone is None or (hidden and outer.zone is not None) else zone,
            hidden=outer.hidden or hidden,
            marks=marks | outer.marks if outer.marks and _has_few_siblings(element) else marks,
            prose=outer.prose or tag in _PROSE_TAGS,
            in_microdata_body=outer.in_microdata_body or in_microdata_body,
            around=PageElement(tag, _names_of(attributes) if attributes else "", outer.around),
        )

    def _kind(self, element: etree._Element, tag: str) -> BlockKind | None:
        outer = self._frames[-1].kind
        if tag == "tr":
            return None if any(part.tag in _LAYOUT_ROW_TAGS for cell in element for part in cell) else BlockKind.ROW
        return _KIND_BY_TAG.get(tag, outer)

    def _text(self, text: str) -> None:
        if not text.isspace():
            if self._breaks > 1 and self._frames[-1].kind is not BlockKind.ROW:
                self._flush()
            self._breaks = 0
            if self._links:
                self._linked += len(text.strip())
        elif not self._parts:
            self._spaced = True  # white space between blocks resets the link and break counts, and starts no block
            return
        self._parts.append(text.translate(_SUPERSCRIPT) if self._raised and text.strip().isdecimal() else text)

    def _flush(self) -> None:
        if self._parts:
            self._flush_parts()
        elif self._spaced:
            self._linked, self._breaks, self._instant, self._spaced = 0, 0, None, False
        if self._unshown:
            self._parts, self._unshown = [" ".join(self._unshown)], []
            self._flush_parts(hidden=True)

    def _flush_parts(self, *, hidden: bool = False) -> None:
        # Splitting first spares `normalise` its slow path for control characters, which line ends are.
        joined = " ".join("".join(self._parts).split())
        text = normalise(joined).strip("| ") if joined else ""
        if text:
            frame = self._frames[-1]
            self.blocks.append(
                PageBlock(
                    text=text,
                    kind=frame.kind or BlockKind.PARAGRAPH,
                    tag=frame.tag,
                    zone=HIDDEN if hidden else frame.zone,
                    hidden=hidden or frame.hidden,
                    marks=frame.marks,
                    linked_chars=min(self._linked, len(text)),
                    instant=self._instant,
                    in_microdata_body=frame.in_microdata_body,
                    around=frame.around,
                )
            )
        self._parts.clear()
        self._linked, self._breaks, self._instant, self._spaced = 0, 0, None, False


_NAMING: Final = ("class", "id", "role")


def _names_of(attributes: Mapping[str, str]) -> str:
    return " ".join(value for name in _NAMING if (value := attributes.get(name)))


_NO_MARKS: Final[frozenset[Role]] = frozenset()
_FEW_CHILDREN: Final = 3
"""A byline's box has the name, the post and the date. A box with more children has other content too."""


def _has_few_siblings(element: etree._Element) -> bool:
    """Return whether the element's parent has at most `_FEW_CHILDREN` children."""
    parent = element.getparent()
    return parent is not None and len(parent) <= _FEW_CHILDREN
