"""Find the headline on the page and its parts by position: kicker, dek, byline and date.

Reads blocks, and the titles in the metadata. Looks only near the headline and the beginning of the main text: the same
shapes elsewhere belong to other articles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.bylines import is_by_alone
from indexer.extract.cues.labels import is_bare_date, is_date_line
from indexer.extract.cues.names import byline_names
from indexer.extract.cues.stated import letters
from indexer.extract.html.signatures import names_of, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.choices.titles import Candidate

BLOCKS_ABOVE: Final = 5
"""A kicker is at most this far above the headline, or a byline above the main text."""

BLOCKS_BELOW: Final = 30
"""A byline or date is at most this far below the headline; pictures, captions and share bars are in between."""

BLOCKS_UP: Final = 10
"""The same headline may be printed twice, this far apart, with byline and date below the first."""

KICKER_CHARS: Final = 60
DEK_CHARS: Final = range(25, 600)
BYLINE_CHARS: Final = 200
DATE_CHARS: Final = 120

_FOREIGN: Final = frozenset((Role.RELATED, Role.COMMENT, Role.CONSENT, Role.FOOTER, Role.PROMO, Role.CREDIT))
"""A byline or dek in such a zone belongs to another article."""

_FOREIGN_TO_TITLE: Final = frozenset((Role.RELATED, Role.COMMENT))
_NO_KICKER: Final = _FOREIGN | {Role.NAV, Role.SHARE, Role.CAPTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The headline of a page.

    Attributes:
        title: the position of its block; None if no block is the headline.
        parts: the positions of all its parts, each with its role and the reason.
        names: the authors' names that the parts print.
    """

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
    places: Sequence[Candidate] = (),
) -> Headline:
    """Return the headline and its parts.

    Args:
        blocks: the page's blocks.
        body: the positions of the main text.
        titles: the titles in the metadata, the most reliable first.
        description: the descriptions in the metadata.
        own: the letters of the site's own names, which are no author's.
        places: the candidate that is the title.
    """
    first = min(body, default=len(blocks))
    printed = [at for found in places for at in found.places]
    keys = [key for text in titles if (key := letters(text))]
    title = _shown(blocks, _before(printed, first), keys) if printed else _title(blocks, first, keys)
    parts = dict(_title_parts(blocks, title) if title is not None else _first_part(blocks))
    descriptions = [key for text in description if (key := letters(text))]
    deks = 0
    for position in _candidates(blocks, body, title, first):
        found = _by_alone(blocks, position) or _part_at(blocks[position], position, body, title, descriptions)
        if found and position not in parts and not (deks and found[0] is Role.DEK):
            parts[position] = found
            deks += found[0] is Role.DEK
    names = names_of(blocks, parts)
    if all(letters(name) in own for name in names):
        parts |= dict(signatures(blocks, body, parts))
        names = names_of(blocks, parts)
    return Headline(title=title, parts=parts, names=names)


def _by_alone(blocks: Sequence[PageBlock], position: int) -> tuple[Role, str] | None:
    """Return the byline's role for a "By" in a block of its own, and for the name after it."""
    if is_by_alone(blocks[position].text):
        return Role.BYLINE, "introduces the author's name"
    behind = position > 0 and is_by_alone(blocks[position - 1].text) and len(blocks[position].text) <= KICKER_CHARS
    return (Role.BYLINE, 'stands behind a "By"') if behind else None


def _title(blocks: Sequence[PageBlock], first: int, titles: Sequence[str]) -> int | None:
    """Return the heading with a title of the metadata; of several, the last one before the main text."""
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
    """Return the headline that readers see, if a heading for search engines is directly above it.

    Such a page has both titles in its metadata. The readers' title is og:title, perhaps with a kicker before it.
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
    """Return whether `title` ends with `key`, and `key` is more than half of it."""
    return title.endswith(key) and 2 * len(key) > len(title)


def _before(positions: Sequence[int], first: int) -> int:
    return max((at for at in positions if at <= first), default=positions[0])


def _is_most(heading: str, title: str) -> bool:
    """Return whether the longer one is the shorter one with something short before or after it."""
    short, long = sorted((heading, title), key=len)
    return (2 * len(short) >= len(long) and long.startswith(short)) or (bool(short) and long.endswith(short))


def _title_parts(blocks: Sequence[PageBlock], title: int) -> Iterator[tuple[int, tuple[Role, str]]]:
    """Yield the headline, the headings that repeat it, and the kicker above it."""
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
    """Yield the kicker in the first block, for a feed's entry, which has no headline."""
    if blocks and is_kicker(blocks[0]):
        yield 0, (Role.KICKER, "a label above the text")


def is_kicker(block: PageBlock) -> bool:
    """Return whether the block is a kicker: by its class, or as two short labels separated by a bar."""
    if not 1 < len(block.text) <= KICKER_CHARS or _is_in(block, _NO_KICKER) or is_date_line(block.text):
        return False
    return is_barred(block.text) or (Role.KICKER in block.marks and not block.text.endswith(":"))


def is_barred(text: str) -> bool:
    """Return whether the text is two short labels separated by a bar: `Analysis | Asia-Pacific`."""
    sides = [side.strip() for side in text.split("|")]
    short = all(0 < len(side) <= KICKER_CHARS // 2 for side in sides)
    return len(sides) == len(("kind", "section")) and short and not any(map(str.isdigit, text))


def _candidates(blocks: Sequence[PageBlock], body: frozenset[int], title: int | None, first: int) -> Iterator[int]:
    """Yield the positions below the headline, and those near the main text's beginning, up to its second paragraph."""
    begin = _top(blocks, title) + 1 if title is not None else max(0, first - BLOCKS_ABOVE)
    for position in range(begin, len(blocks)):
        if position < begin + BLOCKS_BELOW or first - BLOCKS_ABOVE <= position <= first + BLOCKS_ABOVE:
            yield position
        if position in body and position + 1 in body and blocks[position].kind is BlockKind.PARAGRAPH:
            return


def _top(blocks: Sequence[PageBlock], title: int) -> int:
    """Return the first heading above the headline that repeats it: some pages also print one over the picture."""
    key = letters(blocks[title].text)
    above = range(max(0, title - BLOCKS_UP), title)
    same = (at for at in above if blocks[at].kind is BlockKind.HEADING and letters(blocks[at].text) == key)
    return next(same, title)


def _part_at(
    block: PageBlock, position: int, body: frozenset[int], title: int | None, descriptions: Sequence[str]
) -> tuple[Role, str] | None:
    if _is_in(block, _FOREIGN):
        return None
    if byline_names(block.text):
        return Role.BYLINE, "names an author, under the headline"
    marked = position not in body
    if marked and Role.BYLINE in block.marks and len(block.text) <= BYLINE_CHARS:
        return Role.BYLINE, "marked as a byline"
    if len(block.text) <= DATE_CHARS and (
        is_bare_date(block.text) or (marked and (is_date_line(block.text) or _is_dated(block)))
    ):
        return Role.DATE, "a date, under the headline"
    in_other_zone = block.zone is not None and block.zone.role is not Role.BYLINE
    if (
        title is not None
        and len(block.text) in DEK_CHARS
        and not in_other_zone
        and _is_dek(block, position - title, descriptions)
    ):
        return Role.DEK, "the standfirst under the headline"
    return None


def _is_dated(block: PageBlock) -> bool:
    return block.instant is not None or Role.DATE in block.marks


def _is_dek(block: PageBlock, distance: int, descriptions: Sequence[str]) -> bool:
    if Role.DEK in block.marks or (distance == 1 and block.tag in _SUBHEADS):
        return True
    key = letters(block.text)
    return any(key == text or (len(text) >= DEK_CHARS.start and key.startswith(text)) for text in descriptions)


_SUBHEADS: Final = frozenset(("h2", "h3", "h4"))
"""A heading of these tags directly below the headline is its dek."""


def _is_in(block: PageBlock, roles: frozenset[Role]) -> bool:
    return block.hidden or (block.zone is not None and block.zone.role in roles)
