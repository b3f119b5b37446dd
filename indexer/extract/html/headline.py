"""Where the page prints its headline and what belongs to it: kicker, dek, byline and date, by position.

Reads blocks and what the metadata call the page; looks only around the headline and where the main text
begins, because everywhere else the same shapes belong to other articles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.bylines import is_by_alone
from indexer.extract.cues.labels import is_date_line
from indexer.extract.cues.names import byline_names
from indexer.extract.cues.stated import letters
from indexer.extract.html.signatures import names_of, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.html.blocks import PageBlock

BLOCKS_ABOVE: Final = 5
"""How far above the headline a kicker stands, or above the main text its byline."""

BLOCKS_BELOW: Final = 30
"""How far below the headline a byline or date stands; pictures, captions and share bars come between."""

BLOCKS_UP: Final = 10
"""How far above the headline the same headline may stand, with byline and date below it."""

KICKER_CHARS: Final = 60
DEK_CHARS: Final = range(25, 600)
BYLINE_CHARS: Final = 200
DATE_CHARS: Final = 120

_FOREIGN: Final = frozenset((Role.RELATED, Role.COMMENT, Role.CONSENT, Role.FOOTER, Role.PROMO, Role.CREDIT))
"""A byline or dek in such a zone is another article's."""

_FOREIGN_TO_TITLE: Final = frozenset((Role.RELATED, Role.COMMENT))
_NO_KICKER: Final = _FOREIGN | {Role.NAV, Role.SHARE, Role.CAPTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The positions of the headline's parts among the blocks, each with the reason for its role; the authors' names."""

    title: int | None
    parts: dict[int, tuple[Role, str]]
    names: tuple[str, ...] = ()

    def of(self, role: Role) -> tuple[int, ...]:
        """Return the positions of the blocks with this role, in the page's order."""
        return tuple(sorted(position for position, (found, _) in self.parts.items() if found is role))


def read_headline(
    blocks: Sequence[PageBlock],
    body: frozenset[int],
    titles: Sequence[str],
    description: Sequence[str],
    own: frozenset[str] = frozenset(),
) -> Headline:
    """Return where the headline's parts stand.

    Args:
        blocks: the page's.
        body: the positions of the main text.
        titles: what the metadata call the page, the surest first.
        description: what the metadata say the page is about.
        own: the letters of the site's own names, which sign for nobody.
    """
    first = min(body, default=len(blocks))
    title = _title(blocks, first, [key for text in titles if (key := letters(text))])
    parts = dict(_title_parts(blocks, title) if title is not None else _first_part(blocks))
    told = [key for text in description if (key := letters(text))]
    deks = 0
    for position in _around(blocks, body, title, first):
        found = _of_by(blocks, position) or _part(blocks[position], position, body, title, told)
        if found and position not in parts and not (deks and found[0] is Role.DEK):
            parts[position] = found
            deks += found[0] is Role.DEK
    names = names_of(blocks, parts)
    if all(letters(name) in own for name in names):
        parts |= dict(signatures(blocks, body, parts))
        names = names_of(blocks, parts)
    return Headline(title=title, parts=parts, names=names)


def _of_by(blocks: Sequence[PageBlock], position: int) -> tuple[Role, str] | None:
    """Return what a "By" in a block of its own and the name behind it are."""
    if is_by_alone(blocks[position].text):
        return Role.BYLINE, "introduces the author's name"
    behind = position > 0 and is_by_alone(blocks[position - 1].text) and len(blocks[position].text) <= KICKER_CHARS
    return (Role.BYLINE, 'stands behind a "By"') if behind else None


def _title(blocks: Sequence[PageBlock], first: int, titles: Sequence[str]) -> int | None:
    """Return the heading that says what the metadata call the page; of several, the last before the main text."""
    owned = [at for at, block in enumerate(blocks) if not _is_in(block, _FOREIGN_TO_TITLE)]
    top = [at for at in owned if blocks[at].tag == "h1"]
    near = range(first - BLOCKS_BELOW, first + BLOCKS_ABOVE)
    headings = [at for at in owned if blocks[at].kind is BlockKind.HEADING and at in near]
    keys = {at: letters(blocks[at].text) for at in (*top, *headings)}
    for candidates in (top, headings):
        for title in titles:
            equal = [at for at in candidates if keys[at] == title]
            if equal:
                return _shown(blocks, _before(equal, first), titles)
    for candidates in (top, headings):
        parts = [at for at in candidates if any(_is_most(keys[at], title) for title in titles)]
        if parts:
            return _before(parts, first)
    lines = [at for at in owned if at in near and letters(blocks[at].text) in titles]
    if lines:
        return _before(lines, first)
    return top[0] if len(top) == 1 and not titles else None


def _shown(blocks: Sequence[PageBlock], heading: int, titles: Sequence[str]) -> int:
    """Return the headline that readers see, where a heading for search engines stands directly above it.

    Such a page states both titles: the second is og:title, which may have the kicker before it.
    """
    own = letters(blocks[heading].text)
    for position in range(heading + 1, min(len(blocks), heading + 1 + SHOWN_BLOCKS)):
        key = letters(blocks[position].text)
        if key != own and len(key) >= SHOWN_LETTERS and any(is_tail(key, title) for title in titles if title != own):
            return position
    return heading


SHOWN_BLOCKS: Final = 3
SHOWN_LETTERS: Final = 20


def is_tail(key: str, title: str) -> bool:
    """Return whether the one is the other, or the other with something short before it."""
    return title.endswith(key) and 2 * len(key) > len(title)


def _before(positions: Sequence[int], first: int) -> int:
    return max((at for at in positions if at <= first), default=positions[0])


def _is_most(heading: str, title: str) -> bool:
    """Return whether one of the two is the other with something short before or behind it."""
    short, long = sorted((heading, title), key=len)
    return (2 * len(short) >= len(long) and long.startswith(short)) or (bool(short) and long.endswith(short))


def _title_parts(blocks: Sequence[PageBlock], title: int) -> Iterator[tuple[int, tuple[Role, str]]]:
    """Give the headline, the headings that repeat it, and the kicker above it."""
    key = letters(blocks[title].text)
    yield title, (Role.TITLE, "the page's headline")
    for position, block in enumerate(blocks):
        if position != title and block.kind is BlockKind.HEADING and letters(block.text) == key:
            yield position, (Role.TITLE, "the page's headline again")
    for position in range(title - 1, max(-1, title - BLOCKS_ABOVE - 1), -1):
        if is_kicker(blocks[position]):
            yield position, (Role.KICKER, "a label above the headline")
            return


def _first_part(blocks: Sequence[PageBlock]) -> Iterator[tuple[int, tuple[Role, str]]]:
    """Give the kicker that stands first, where there is no headline for it to stand above: in a feed's entry."""
    if blocks and is_kicker(blocks[0]):
        yield 0, (Role.KICKER, "a label above the text")


def is_kicker(block: PageBlock) -> bool:
    """Return whether the block labels an article: by its class, or as two short labels with a bar between them."""
    if not 1 < len(block.text) <= KICKER_CHARS or _is_in(block, _NO_KICKER) or is_date_line(block.text):
        return False
    return is_barred(block.text) or (Role.KICKER in block.marks and not block.text.endswith(":"))


def is_barred(text: str) -> bool:
    """Return whether the text is two short labels with a bar between them: `Analysis | Asia-Pacific`."""
    sides = [side.strip() for side in text.split("|")]
    short = all(0 < len(side) <= KICKER_CHARS // 2 for side in sides)
    return len(sides) == len(("kind", "section")) and short and not any(map(str.isdigit, text))


def _around(blocks: Sequence[PageBlock], body: frozenset[int], title: int | None, first: int) -> Iterator[int]:
    """Give the positions below the headline, and those where the main text begins, up to its second paragraph."""
    begin = _top(blocks, title) + 1 if title is not None else max(0, first - BLOCKS_ABOVE)
    for position in range(begin, len(blocks)):
        if position < begin + BLOCKS_BELOW or first - BLOCKS_ABOVE <= position <= first + BLOCKS_ABOVE:
            yield position
        if position in body and position + 1 in body and blocks[position].kind is BlockKind.PARAGRAPH:
            return


def _top(blocks: Sequence[PageBlock], title: int) -> int:
    """Return the first of the headings above the headline that repeat it: pages print one over the picture, too."""
    key = letters(blocks[title].text)
    above = range(max(0, title - BLOCKS_UP), title)
    same = (at for at in above if blocks[at].kind is BlockKind.HEADING and letters(blocks[at].text) == key)
    return next(same, title)


def _part(
    block: PageBlock, position: int, body: frozenset[int], title: int | None, told: Sequence[str]
) -> tuple[Role, str] | None:
    if _is_in(block, _FOREIGN):
        return None
    if byline_names(block.text):
        return Role.BYLINE, "names an author, under the headline"
    marked = position not in body
    if marked and Role.BYLINE in block.marks and len(block.text) <= BYLINE_CHARS:
        return Role.BYLINE, "marked as a byline"
    if len(block.text) <= DATE_CHARS and (is_date_line(block.text) or (marked and _is_dated(block))):
        return Role.DATE, "a date, under the headline"
    furniture = block.zone is not None and block.zone.role is not Role.BYLINE
    if title is not None and len(block.text) in DEK_CHARS and not furniture and _is_dek(block, position - title, told):
        return Role.DEK, "the standfirst under the headline"
    return None


def _is_dated(block: PageBlock) -> bool:
    return block.instant is not None or Role.DATE in block.marks


def _is_dek(block: PageBlock, distance: int, told: Sequence[str]) -> bool:
    if Role.DEK in block.marks or (distance == 1 and block.tag in _SUBHEADS):
        return True
    key = letters(block.text)
    return any(key == text or (len(text) >= DEK_CHARS.start and key.startswith(text)) for text in told)


_SUBHEADS: Final = frozenset(("h2", "h3", "h4"))
"""A heading directly below the headline, smaller than that, is its standfirst."""


def _is_in(block: PageBlock, roles: frozenset[Role]) -> bool:
    return block.hidden or (block.zone is not None and block.zone.role in roles)
