"""Labelled blocks → how much of a page's prose was chosen as its body; and all of it, where next to none was.

Prose is a block that reads as prose and has a role that only its place gave it. What is known to be something else
(comments, teasers, captions, promotion) is not the article's, so it is not counted.
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
"""A page without a body has this much prose, or it is its title alone."""

MISSED_COLUMNS: Final = 600
MISSED_SHARE: Final = 0.1
"""A page with this much prose was not understood if less than this share of it was chosen. Of 219 dumps, those whose
body is right have a share of 0.17 or more, or less prose."""


def kept_whole(blocks: Sequence[Block], unknown: Collection[Role]) -> tuple[Block, ...] | None:
    """Return the blocks with all prose in the body, where next to none of it is; else None.

    Args:
        blocks: a page's blocks with their roles.
        unknown: the roles that a block of prose gets from where it stands, not from what it says.
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
