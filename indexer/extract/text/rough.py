"""Keep whole a scanned newspaper page of several articles, so that its words are found.

Knows the chosen blocks and their form. Such a page has many headlines, and none of its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.labels import SHORT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Block

SEVERAL: Final = "a page of several articles that cannot be told apart: kept whole"

MIN_HEADLINES: Final = 3
HEADLINE_LETTERS: Final = 6
"""`MIN_HEADLINES` lines in capitals between the prose, of this many letters each, are headlines of several articles."""

_DIGITS: Final = re.compile(r"\d.*\d.*\d")
"""The number of a volume or a year, as in the newspaper's masthead."""


UNKNOWN: Final = frozenset({Role.OTHER, Role.NAV, Role.RELATED, Role.DEK})
"""Roles that a line of prose gets by its position, not by its text."""


def as_newspaper_page(blocks: Sequence[Block]) -> tuple[Block, ...] | None:
    """Return the blocks with their headlines as headings, if the body is of several articles; else None.

    It is if headlines in capitals are between the body's blocks, and no headline, author or date is above it.
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
