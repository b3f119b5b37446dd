"""Judge by its structure how much of an article an HTML page has; in doubt, all of it.

A hidden class (error page, consent wall, list page) takes an article out of every answer. So each needs two signs that
no article shows together. Calibrated on the 219 gold pages, none of which gets a hidden class.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from index.article.model import BlockKind, Quality, Role
from indexer.extract.cues.labels import is_paywall
from indexer.extract.cues.notices import accepts, asks_consent, says_error
from indexer.extract.html.facts import addresses
from indexer.urls import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Block
    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.facts import Reading

ERROR_BODY_CHARS: Final = 600
"""An error page apologises and points to the search box; an article about errors is longer."""

STUB_CHARS: Final = 1_500
"""A paywall leaves two or three paragraphs, which are shorter than this."""

LIST_LINKS: Final = 8
"""A list has this many linked headlines between its first and its last text; an article's links stand around it."""
LIST_LINK_CHARS: Final = range(20, 200)
"""The length of a teaser's linked headline."""
LIST_RUN: Final = 2
"""A teaser has at most this many paragraphs before the next headline."""

PLACE_CHARS: Final = 600
"""A body of this length shows where the list must be. A shorter one may be a list's first teaser."""

SLUG_WORDS: Final = 4
ID_DIGITS: Final = 5
"""The last part of an article's address has at least this many words, or a number of this many digits. A list's names
a section."""

LIST_TEASERS: Final = 5
LIST_SHARE: Final = 0.9
"""A page is also a list if `LIST_TEASERS` linked headings have text under them, with this share of the prose."""

PROSE_CHARS: Final = 80

_WORD: Final = re.compile(r"[^\W\d_]+")
_ID: Final = re.compile(rf"\d{{{ID_DIGITS}}}")


def judge_quality(blocks: Sequence[Block], reading: Reading, *, fallback: bool) -> Quality:
    """Return the quality of the page's article.

    Args:
        blocks: the page's blocks with their roles.
        reading: everything that was read from the page.
        fallback: whether the main text is not the extractor's.
    """
    body = [block.text for block in blocks if block.role is Role.BODY]
    chars = sum(map(len, body))
    if chars < ERROR_BODY_CHARS and any(map(says_error, _titles(blocks, reading))):
        return Quality.ERROR_PAGE
    if asks_consent(body or [block.text for block in blocks], is_article=reading.structured.json_ld.is_article) and any(
        accepts(block.text) for block in reading.blocks
    ):
        return Quality.CONSENT_WALL
    if _is_list(reading, chars):
        return Quality.LIST_PAGE
    if not body:
        return Quality.TITLE_ONLY
    if chars < STUB_CHARS and (not reading.structured.json_ld.free or any(map(is_paywall, _end(blocks)))):
        return Quality.TRUNCATED
    return Quality.FALLBACK if fallback else Quality.FULL


def _titles(blocks: Sequence[Block], reading: Reading) -> list[str]:
    """Return the titles that the page shows: the window's title, and the first headings."""
    headings = [block.text for block in blocks if block.role is Role.TITLE or block.kind is BlockKind.HEADING]
    return [reading.structured.title, *headings[:2]]


def _is_list(reading: Reading, body_chars: int) -> bool:
    """Return whether the page is a series of linked headlines with at most a few lines under each."""
    structured = reading.structured
    if (
        structured.json_ld.is_article
        or "article" in structured.meta("og:type")
        or structured.meta("article:published_time")
        or any(map(_names_one_text, addresses(structured, ())))
    ):
        return False
    first, last = 0, len(reading.blocks)
    if reading.body and body_chars >= PLACE_CHARS:
        first, last = min(reading.body), max(reading.body)
    links = run = longest = 0
    for position, block in enumerate(reading.blocks):
        if _is_linked(block):
            links += first <= position <= last and len(block.text) in LIST_LINK_CHARS
            run = 0
        elif position in reading.body and len(block.text) >= PROSE_CHARS:
            run += 1
            longest = max(longest, run)
    if longest > LIST_RUN:
        return False
    return _are_teasers(reading) or (
        links >= LIST_LINKS and (longest < LIST_RUN or "website" in structured.meta("og:type"))
    )


def _names_one_text(address: str) -> bool:
    """Return whether an address is that of one text: its last part has many words, or a long number."""
    path = (comparable(address) or "").partition("?")[0].partition("/")[2]
    name = unquote(path.rpartition("/")[2])
    return len(_WORD.findall(name)) >= SLUG_WORDS or _ID.search(name) is not None


def _are_teasers(reading: Reading) -> bool:
    """Return whether nearly all prose on the page is under linked headings, and there are several of them."""
    under: Counter[int | None] = Counter()
    heading: int | None = None
    for position, block in enumerate(reading.blocks):
        if block.kind is BlockKind.HEADING:
            heading = position if _is_linked(block) else None
        elif len(block.text) >= PROSE_CHARS and not _is_linked(block):
            under[heading] += 1
    prose, free = under.total(), under.pop(None, 0)
    return len(under) >= LIST_TEASERS and prose - free >= LIST_SHARE * prose


def _is_linked(block: PageBlock) -> bool:
    return block.linked_chars * 2 > len(block.text)


def _end(blocks: Sequence[Block]) -> list[str]:
    """Return the last block of the main text and the three after it, where a paywall's notice is."""
    last = max((at for at, block in enumerate(blocks) if block.role is Role.BODY), default=0)
    return [block.text for block in blocks[last : last + 4]]
