"""Find the page's blocks that contain an extractor's main text.

A piece of main text matches the block with the same letters and digits. If several blocks have them, it matches the
one nearest to the matches of its neighbouring pieces. A piece that equals no block (the extractor cut or joined a
paragraph) matches the blocks that share its shingles. The cost is linear in the length of page plus text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.extract.cues.stated import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHINGLE_TOKENS: Final = 4
MIN_COVERAGE: Final = 0.5
"""A block is main text if this share of its shingles is in the pieces. A piece is found if this share of its
shingles is in such blocks."""

MAX_HOLDERS: Final = 8
"""Only the first this many blocks are recorded for each shingle: a commoner shingle identifies no block."""

FEW_TOKENS: Final = 12
"""A piece this short is also found if several blocks hold its words: a line of a box is often cut into blocks."""

_TOKEN: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The blocks that are main text, and the pieces that match no block.

    Attributes:
        blocks: the positions of the blocks that have main text.
        unmatched: each piece without a block, with the position of the block that it follows (-1: before all).
    """

    blocks: frozenset[int]
    unmatched: tuple[tuple[int, str], ...]


def align(texts: Sequence[str], pieces: Sequence[str]) -> Alignment:
    """Align the pieces of main text with the texts of the blocks; both are in document order."""
    tokens = [_TOKEN.findall(text) for text in texts]
    piece_tokens = [_TOKEN.findall(piece) for piece in pieces]
    positions = _equal(tokens, piece_tokens)
    blocks = {position for position in positions if position is not None}
    windows = _windows(positions, len(tokens))
    rest = [index for index, position in enumerate(positions) if position is None and piece_tokens[index]]
    overlaps = _overlapping(tokens, [(piece_tokens[index], windows[index]) for index in rest])
    blocks |= _covered(overlaps, tokens)
    for index, overlap in zip(rest, overlaps, strict=True):
        positions[index] = _last_position(overlap, blocks, len(_shingles(piece_tokens[index])))
    unmatched = [
        (windows[index].start, pieces[index])
        for index in rest
        if positions[index] is None and not _inside(piece_tokens[index], windows[index], tokens)
    ]
    return Alignment(
        blocks=frozenset(blocks), unmatched=tuple((min(start, len(texts) - 1), text) for start, text in unmatched)
    )


def _equal(tokens: Sequence[list[str]], piece_tokens: Sequence[list[str]]) -> list[int | None]:
    """Return for each piece the position of the block with the same letters and digits, or None."""
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for block_position, block in enumerate(tokens):
        by_key[letters("".join(block))].append(block_position)
    candidates = [by_key.get(letters("".join(piece)), []) if piece else [] for piece in piece_tokens]
    positions: list[int | None] = [found[0] if len(found) == 1 else None for found in candidates]
    taken = {position for position in positions if position is not None}
    anchors = _anchors(positions)
    before = -1
    for index, found in enumerate(candidates):
        position = positions[index]
        if position is None and found:
            position = positions[index] = _nearest(found, before if before >= 0 else anchors[index], taken)
        if position is not None:
            before = position
            taken.add(position)
    return positions


def _anchors(positions: Sequence[int | None]) -> list[int]:
    """Return for each piece the block position of the next matched piece; 0 if none follows."""
    anchors, following = [0] * len(positions), 0
    for index in range(len(positions) - 1, -1, -1):
        anchors[index] = following
        position = positions[index]
        following = following if position is None else position
    return anchors


def _nearest(positions: list[int], anchor: int, taken: set[int]) -> int:
    """Return the first free position from the anchor on, else the last position before it."""
    start = bisect_left(positions, anchor)
    for position in positions[start : start + MAX_HOLDERS]:
        if position not in taken:
            return position
    return positions[start - 1] if start else positions[-1]


def _windows(positions: Sequence[int | None], count: int) -> list[range]:
    """Return for each piece the range of blocks from the previous matched piece to the next one, both included."""
    following = [count - 1] * len(positions)
    for index in range(len(positions) - 2, -1, -1):
        position = positions[index + 1]
        following[index] = following[index + 1] if position is None else position
    windows, before = [], -1
    for position, after in zip(positions, following, strict=True):
        windows.append(range(before, max(before, after) + 1))
        before = before if position is None else position
    return windows


def _overlapping(tokens: Sequence[list[str]], pieces: Sequence[tuple[list[str], range]]) -> list[Counter[int]]:
    """Return for each piece the number of its shingles in each block.

    A shingle counts only inside the piece's window, if it occurs there, and anywhere otherwise.
    """
    if not pieces:
        return []
    shingles = {shingle for piece, _ in pieces for shingle in _shingles(piece)}
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, block in enumerate(tokens):
        for shingle in _shingles(block):
            if shingle in shingles and len(holders[shingle]) < MAX_HOLDERS:
                holders[shingle].append(position)
    return [_holders_of(piece, window, holders) for piece, window in pieces]


def _holders_of(piece: list[str], window: range, holders: dict[tuple[str, ...], list[int]]) -> Counter[int]:
    overlap: Counter[int] = Counter()
    for shingle in _shingles(piece):
        found = holders.get(shingle, [])
        overlap.update([position for position in found if position in window] or found)
    return overlap


def _covered(overlaps: Iterable[Counter[int]], tokens: Sequence[list[str]]) -> set[int]:
    total: Counter[int] = Counter()
    for overlap in overlaps:
        total.update(overlap)
    return {position for position, hits in total.items() if hits >= MIN_COVERAGE * len(_shingles(tokens[position]))}


def _last_position(overlap: Counter[int], blocks: set[int], piece_tokens: int) -> int | None:
    """Return the last main-text block with shingles of the piece; None if they have too few of them together."""
    hits_by_block = {position: hits for position, hits in overlap.items() if position in blocks}
    return max(hits_by_block) if sum(hits_by_block.values()) >= MIN_COVERAGE * piece_tokens else None


def _inside(words: list[str], window: range, tokens: Sequence[list[str]]) -> bool:
    """Return whether the first blocks of the window together have all words of a short piece."""
    near = (
        word for block in tokens[max(window.start, 0) : min(window.stop, window.start + MAX_HOLDERS)] for word in block
    )
    return len(words) <= FEW_TOKENS and Counter(words) <= Counter(near)


def _shingles(tokens: list[str]) -> list[tuple[str, ...]]:
    if len(tokens) < SHINGLE_TOKENS:
        return [tuple(tokens)] if tokens else []
    return [tuple(tokens[start : start + SHINGLE_TOKENS]) for start in range(len(tokens) - SHINGLE_TOKENS + 1)]
