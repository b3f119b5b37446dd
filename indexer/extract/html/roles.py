"""Assign each block its role and the reason.

In this order: the body, the headline's parts, the page's structure, the shape of the text, the position on the page.
Every block gets one role.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import Block, BlockKind, Role
from indexer.extract.cues.labels import label
from indexer.extract.cues.names import bio_name
from indexer.extract.html.body_removals import ALL_LINKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.body import Body
    from indexer.extract.html.headline import Headline

MAIN_TEXT: Final = "main text (trafilatura)"
MODEL: Final = "main text (block model)"
SECONDED: Final = "main text (block model, with trafilatura)"
UNMATCHED: Final = "main text (trafilatura), not found in the page's blocks"


def assign_roles(
    blocks: Sequence[PageBlock], body: Body, headline: Headline, likely: Sequence[float] = ()
) -> tuple[Block, ...]:
    """Return the page's blocks with their roles; main text without a block is inserted at its position.

    Args:
        blocks: the page's blocks.
        body: the article's body.
        headline: the page's headline.
        likely: for each block, how likely it is main text; the reasons state it. Empty: unknown.
    """
    unmatched: dict[int, list[str]] = {}
    for position, text in body.unmatched:
        unmatched.setdefault(position, []).append(text)
    return tuple(_in_order(blocks, body, headline, unmatched, likely))


def _in_order(
    blocks: Sequence[PageBlock],
    body: Body,
    headline: Headline,
    unmatched: Mapping[int, list[str]],
    likely: Sequence[float],
) -> Iterator[Block]:
    first, last = min(body.kept, default=len(blocks)), max(body.kept, default=-1)
    yield from _unmatched(unmatched, -1)
    for position, block in enumerate(blocks):
        if position in body.kept:
            role, reason = Role.BODY, body.kept[position]
        elif block.hidden:
            continue
        else:
            role, reason = body.removed.get(position) or _role_outside_body(block, position, headline, first, last)
        if likely:
            reason = f"{reason}; {likely[position]:.0%} likely main text"
        yield Block(text=block.text, kind=block.kind, role=role, reason=reason)
        yield from _unmatched(unmatched, position)


def _unmatched(unmatched: Mapping[int, list[str]], position: int) -> Iterator[Block]:
    for text in unmatched.get(position, ()):
        yield Block(text=text, kind=BlockKind.PARAGRAPH, role=Role.BODY, reason=UNMATCHED)


def _role_outside_body(block: PageBlock, position: int, headline: Headline, first: int, last: int) -> tuple[Role, str]:
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
    return "before the main text" if position < first else "passed over in the main text"
