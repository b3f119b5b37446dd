"""Take all prose of a page as its body, if almost none was chosen.

A block counts as prose if it reads as prose, and only its position gave it its role. Blocks of a known kind (comments,
teasers, captions, promotion) do not belong to the article, and are not counted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import addresses_reader
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END, width

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.article.model import Block

WHOLE: Final = "prose that cannot be told from its page: kept whole"

MIN_PROSE_COLUMNS: Final = 2 * PROSE_COLUMNS
"""A page without a body and with less prose than this is its title alone."""

MISSED_COLUMNS: Final = 600
MISSED_SHARE: Final = 0.1
"""A page with this much prose was not understood if less than this share of it was chosen. Of 219 dumps, those with the
right body have a share of 0.17 or more, or less prose."""


def kept_whole(blocks: Sequence[Block], unknown: Collection[Role]) -> tuple[Block, ...] | None:
    """Return the blocks with all prose in the body, if almost none of it was there; else None.

    Args:
        blocks: a page's blocks with their roles.
        unknown: the roles that a block of prose gets by its position, not by its text.
    """
    prose = _prose(blocks, unknown)
    missed, kept = _columns(blocks, prose), _kept(blocks)
    if missed < (MISSED_COLUMNS if kept else MIN_PROSE_COLUMNS) or kept > MISSED_SHARE * (missed + kept):
        return None
    return tuple(
        replace(block, role=Role.BODY, reason=WHOLE) if number in prose else block
        for number, block in enumerate(blocks)
    )


def _prose(blocks: Sequence[Block], unknown: Collection[Role]) -> frozenset[int]:
    return frozenset(n for n, block in enumerate(blocks) if block.role in unknown and _is_prose(block.text))


def _columns(blocks: Sequence[Block], numbers: Collection[int]) -> int:
    return sum(width(blocks[number].text) for number in numbers)


def _kept(blocks: Sequence[Block]) -> int:
    return sum(width(block.text) for block in blocks if block.role is Role.BODY)


def _is_prose(text: str) -> bool:
    return width(text) >= PROSE_COLUMNS and SENTENCE_END.search(text) is not None and not addresses_reader(text)
