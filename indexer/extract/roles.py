"""Blocks, main text and headline → each block's role and the reason for it.

The headline's parts come first, then the main text less what no article's text is, then what the page's
structure says, then what the line itself looks like, then where it stands. Every block gets one role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.model import Block, BlockKind, Role
from indexer.extract.labels import is_dirt, label
from indexer.extract.names import bio_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.align import Alignment
    from indexer.extract.blocks import PageBlock
    from indexer.extract.headline import Headline

MAIN_TEXT: Final = "main text (trafilatura)"
STRAY: Final = "main text (trafilatura), not found in the page's blocks"

ALL_LINKED: Final = 0.9
"""A block of which this share is linked leads elsewhere: on the 219 gold pages 9 words in 10 of such blocks are no body."""

MIN_TEASERS: Final = 3
MAX_TEASER_TEXTS: Final = 3
"""So many linked headlines in a row, with at most so many blocks of main text under each, are teasers."""

LAST_BLOCKS: Final = 4
"""A bio that the extractor took for main text is among its last blocks."""


def labelled(
    blocks: Sequence[PageBlock], found: Alignment, headline: Headline, why: str = MAIN_TEXT
) -> tuple[Block, ...]:
    """Return the page's blocks with their roles, and the main text that no block held in its place."""
    strays: dict[int, list[str]] = {}
    for position, text in found.strays:
        strays.setdefault(position, []).append(text)
    overruled = _overruled(blocks, found.blocks, headline)
    body = found.blocks - overruled.keys()
    return tuple(_in_order(blocks, body, overruled, headline, strays, why))


def _in_order(
    blocks: Sequence[PageBlock],
    body: frozenset[int],
    overruled: Mapping[int, tuple[Role, str]],
    headline: Headline,
    strays: Mapping[int, list[str]],
    why: str,
) -> Iterator[Block]:
    first, last = min(body, default=len(blocks)), max(body, default=-1)
    yield from _strays(strays, -1)
    for position, block in enumerate(blocks):
        if position in body:
            role, reason = Role.BODY, why
        elif block.hidden:
            continue
        else:
            role, reason = overruled.get(position) or _of_rest(block, position, headline, first, last)
        yield Block(text=block.text, kind=block.kind, role=role, reason=reason)
        yield from _strays(strays, position)


def _strays(strays: Mapping[int, list[str]], position: int) -> Iterator[Block]:
    for text in strays.get(position, ()):
        yield Block(text=text, kind=BlockKind.PARAGRAPH, role=Role.BODY, reason=STRAY)


def _overruled(blocks: Sequence[PageBlock], body: frozenset[int], headline: Headline) -> dict[int, tuple[Role, str]]:
    """Return what the extractor took for main text and what it is instead."""
    order = sorted(body)
    overruled = {}
    for number, position in enumerate(order):
        better = _better_role(blocks[position], position, headline, near_end=number >= len(order) - LAST_BLOCKS)
        if better:
            overruled[position] = better
    teasers_from = _teasers_from(blocks, order)
    for position in order:
        if position > teasers_from:
            overruled[position] = Role.RELATED, "under another article's linked headline"
    for position in reversed(order):
        if position in overruled:
            continue
        if blocks[position].kind is not BlockKind.HEADING or len(order) == len(overruled) + 1:
            break
        overruled[position] = Role.OTHER, "a heading with no main text under it"
    return overruled


def _teasers_from(blocks: Sequence[PageBlock], order: Sequence[int]) -> int:
    """Return where the teasers behind the article begin, or past the page's end where there are none.

    Teasers are linked headlines, one after the other to the end of the main text, each with little text.
    A subhead of an article is seldom a link, and never several with so little under each.
    """
    none = len(blocks)
    headlines = (
        [position for position in range(order[0] + 1, none) if _is_linked_headline(blocks[position])] if order else []
    )
    begins, count, end = none, 0, none
    for position in reversed(headlines):
        texts = sum(position < body < end for body in order)
        if texts > MAX_TEASER_TEXTS:
            break
        if texts:
            begins, count = position, count + 1
        end = position
    before = sum(len(blocks[body].text) for body in order if body < begins)
    behind = sum(len(blocks[body].text) for body in order if body > begins)
    return begins if count >= MIN_TEASERS and behind < before else none


def _is_linked_headline(block: PageBlock) -> bool:
    return block.kind is BlockKind.HEADING and block.linked_chars >= ALL_LINKED * len(block.text)


def _better_role(block: PageBlock, position: int, headline: Headline, *, near_end: bool) -> tuple[Role, str] | None:
    part = headline.parts.get(position)
    if part and part[0] in (Role.TITLE, Role.DATE):
        return part
    if near_end and bio_name(block.text):
        return Role.BIO, "tells of a person, at the end of the main text"
    if block.linked_chars >= ALL_LINKED * len(block.text) and block.kind is not BlockKind.HEADING:
        return Role.RELATED, "nothing but a link"
    looks = label(block.text)
    if looks is not None and is_dirt(looks) and block.kind is not BlockKind.HEADING:
        return looks.role, looks.reason
    return None


def _of_rest(block: PageBlock, position: int, headline: Headline, first: int, last: int) -> tuple[Role, str]:
    part = headline.parts.get(position)
    if part:
        return part
    if position > last >= 0 and bio_name(block.text):
        return Role.BIO, "tells of a person, after the main text"
    if block.zone is not None:
        return block.zone.role, block.zone.reason
    looks = label(block.text)
    if looks is not None:
        return looks.role, looks.reason
    if block.linked_chars >= ALL_LINKED * len(block.text):
        return Role.NAV, "nothing but links"
    return Role.OTHER, _where(position, headline, first, last)


def _where(position: int, headline: Headline, first: int, last: int) -> str:
    if headline.title is not None and position < headline.title:
        return "before the headline"
    if last < 0:
        return "no main text on this page"
    if position > last:
        return "after the last paragraph of the main text"
    return "before the main text" if position < first else "passed over by trafilatura"
