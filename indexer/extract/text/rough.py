"""Text that cannot be read as one article and its page: kept whole, so that its words are found.

Knows the blocks that were chosen and how they look. A scanned newspaper's page has many headlines and none of its own;
a page whose prose was left out almost whole was not understood.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.labels import SHORT_COLUMNS, addresses_reader
from indexer.extract.cues.prose import PROSE_COLUMNS, SENTENCE_END, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Block

WHOLE: Final = "prose that cannot be told from its page: kept whole"

SEVERAL: Final = "a page of several articles that cannot be told apart: kept whole"

MIN_PROSE_COLUMNS: Final = 2 * PROSE_COLUMNS
"""A page without a body has this much prose, or it is its title alone."""

MISSED_COLUMNS: Final = 600
MISSED_SHARE: Final = 0.1
"""A page with this much prose was not understood if less than this share of it was chosen. Of 219 dumps, those whose
body is right have a share of 0.17 or more, or less prose."""

MIN_HEADLINES: Final = 3
HEADLINE_LETTERS: Final = 6
"""So many lines in capitals, of so many letters each, amid the prose are headlines of several articles."""

_DIGITS: Final = re.compile(r"\d.*\d.*\d")
"""The number of a volume or a year: of the newspaper's own head."""


def kept_whole(blocks: Sequence[Block]) -> tuple[Block, ...] | None:
    """Return the blocks with all prose in the body, where next to none of it is; else None."""
    prose = [number for number, block in enumerate(blocks) if block.role in _UNKNOWN and _is_prose(block.text)]
    missed = sum(width(blocks[number].text) for number in prose)
    kept = sum(width(block.text) for block in blocks if block.role is Role.BODY)
    if missed < (MISSED_COLUMNS if kept else MIN_PROSE_COLUMNS) or kept > MISSED_SHARE * (missed + kept):
        return None
    return tuple(
        replace(block, role=Role.BODY, reason=WHOLE) if number in prose else block
        for number, block in enumerate(blocks)
    )


_UNKNOWN: Final = frozenset({Role.OTHER, Role.NAV, Role.RELATED, Role.DEK})
"""Roles that a line of prose gets from where it stands, not from what it says."""


def _is_prose(text: str) -> bool:
    return width(text) >= PROSE_COLUMNS and SENTENCE_END.search(text) is not None and not addresses_reader(text)


def as_newspaper_page(blocks: Sequence[Block]) -> tuple[Block, ...] | None:
    """Return the blocks with their headlines as headings, where the body is several articles'; else None.

    They are where headlines in capitals stand amid the body, and above it neither headline, author nor date.
    """
    if any(block.role in _HEAD or (block.role is Role.TITLE and not block.text.isupper()) for block in blocks):
        return None
    headlines = {n for n, block in enumerate(blocks) if block.role is Role.BODY and _is_headline(block.text)}
    if len(headlines) < MIN_HEADLINES:
        return None
    return tuple(
        replace(block, kind=BlockKind.HEADING if number in headlines else BlockKind.PARAGRAPH, reason=_reason(block))
        for number, block in enumerate(blocks)
    )


_HEAD: Final = frozenset({Role.DATE, Role.BYLINE})


def _reason(block: Block) -> str:
    return SEVERAL if block.role is Role.BODY else block.reason


def _is_headline(text: str) -> bool:
    letters = sum(map(str.isalpha, text))
    return len(text) <= SHORT_COLUMNS and text.isupper() and letters >= HEADLINE_LETTERS and not _DIGITS.search(text)
