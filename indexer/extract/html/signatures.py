"""Find author names that no "By" introduces: names alone beside the date, above the text or under it.

Knows blocks, the main text and the headline's parts found so far. A name that the text mentions is its subject's, and
not its author's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role
from indexer.extract.cues.bylines import is_by_alone
from indexer.extract.cues.names import bare_names, byline_names, dated_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.extract.html.blocks import PageBlock

SIGNATURE_CHARS: Final = 80
PROSE_CHARS: Final = 80
BESIDE: Final = 2
"""A name is at most this many blocks from the date that it belongs to."""

BEHIND: Final = 2
"""A byline with "By" may be at most this many blocks after the main text."""

_BRACKETS: Final = "()（）[]【】 "

Reasoned = tuple[int, tuple[Role, str]]


def signatures(
    blocks: Sequence[PageBlock], body: frozenset[int], parts: Mapping[int, tuple[Role, str]]
) -> Iterator[Reasoned]:
    """Yield the blocks that sign the article: beside a date of the headline, or at the ends of the main text."""
    order = sorted(body)
    texts = [blocks[position].text for position in order]
    dates = [position for position, (role, _) in parts.items() if role is Role.DATE]
    near = sorted({at for date in dates for at in range(max(0, date - BESIDE), date + BESIDE + 1)})
    for position in near:
        free = position < len(blocks) and position not in parts and position not in body
        if free and _signs(blocks[position], texts):
            yield position, (Role.BYLINE, "names alone, beside the date")
    for position in _ends(blocks, order):
        if position < len(blocks) and position not in parts and _signs(blocks[position], texts):
            yield position, (Role.BYLINE, "names alone, at an end of the main text")
    for position in range(order[-1] + 1, min(len(blocks), order[-1] + 1 + BEHIND)) if order else ():
        worded = byline_names(blocks[position].text.strip(_BRACKETS)) and _signs(blocks[position], texts)
        if worded and position not in parts:
            yield position, (Role.BYLINE, "names its author, behind the main text")


def names_of(blocks: Sequence[PageBlock], parts: Mapping[int, tuple[Role, str]]) -> tuple[str, ...]:
    """Return the names that the parts print, in the page's order; a "By" may be in a block of its own."""
    found: list[str] = []
    for position, (role, _) in sorted(parts.items()):
        text = blocks[position].text.strip(_BRACKETS)
        if role is Role.DATE:
            found += dated_names(text)
        elif role is Role.BYLINE and not is_by_alone(text):
            before = blocks[position - 1].text if position else ""
            introduced = byline_names(f"By {text}") if is_by_alone(before) else ()
            found += byline_names(text) or introduced or bare_names(text)
    return tuple(dict.fromkeys(found))


def _ends(blocks: Sequence[PageBlock], order: Sequence[int]) -> Iterator[int]:
    """Yield the main text's blocks above its first paragraph, its last block, and the one behind it."""
    for position in order:
        if len(blocks[position].text) >= PROSE_CHARS:
            break
        yield position
    yield from (at for last in order[-1:] for at in (last, last + 1))


def _signs(block: PageBlock, texts: Sequence[str]) -> bool:
    """Return whether the block is only names, or a byline, and the text does not mention its names."""
    alone = block.zone is None or block.zone.role is Role.BYLINE
    shaped = block.kind is BlockKind.PARAGRAPH and alone and not block.hidden and len(block.text) <= SIGNATURE_CHARS
    text = block.text.strip(_BRACKETS)
    names = (byline_names(text) or bare_names(text)) if shaped else ()
    return len(names) > 0 and not any(name in prose for prose in texts if prose != block.text for name in names)
