"""Main text found by an extractor → the page's blocks that hold it.

A piece of text is the block with the same letters and digits; of several, the one nearest to its
neighbours in the text. A piece that equals no block (a paragraph the extractor cut or joined) lies in
the blocks that share its shingles. Work grows with the length of page and text, not with their product.
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
COVERED: Final = 0.5
"""A block is main text if this share of its shingles is; a piece is found if this share of its is."""

MAX_HOLDERS: Final = 8
"""A shingle that stands in more blocks than this tells none of them apart."""

FEW_TOKENS: Final = 12
"""A piece up to this long is a line of a box, whose parts the page holds in several blocks."""

_TOKEN: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Which blocks are main text, and which pieces of it stand in no block.

    Attributes:
        blocks: the positions of the blocks that hold main text.
        strays: each piece that no block holds, with the position of the block it belongs behind (-1: before all).
    """

    blocks: frozenset[int]
    strays: tuple[tuple[int, str], ...]


def align(texts: Sequence[str], pieces: Sequence[str]) -> Alignment:
    """Return where the pieces of main text stand among the blocks' texts."""
    tokens = [_TOKEN.findall(text) for text in texts]
    wanted = [_TOKEN.findall(piece) for piece in pieces]
    places = _equal(tokens, wanted)
    blocks = {place for place in places if place is not None}
    windows = _windows(places, len(tokens))
    rest = [number for number, place in enumerate(places) if place is None and wanted[number]]
    overlaps = _overlapping(tokens, [(wanted[number], windows[number]) for number in rest])
    blocks |= _covered(overlaps, tokens)
    for number, overlap in zip(rest, overlaps, strict=True):
        places[number] = _place(overlap, blocks, len(_shingles(wanted[number])))
    strays = [
        (windows[number].start, pieces[number])
        for number in rest
        if places[number] is None and not _inside(wanted[number], windows[number], tokens)
    ]
    return Alignment(
        blocks=frozenset(blocks), strays=tuple((min(start, len(texts) - 1), text) for start, text in strays)
    )


def _equal(tokens: Sequence[list[str]], wanted: Sequence[list[str]]) -> list[int | None]:
    """Return for each piece the block with the same letters and digits, None where there is none."""
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for position, block in enumerate(tokens):
        by_key[letters("".join(block))].append(position)
    candidates = [by_key.get(letters("".join(piece)), []) if piece else [] for piece in wanted]
    places: list[int | None] = [found[0] if len(found) == 1 else None for found in candidates]
    taken = {place for place in places if place is not None}
    anchors = _anchors(places)
    before = -1
    for number, found in enumerate(candidates):
        place = places[number]
        if place is None and found:
            place = places[number] = _nearest(found, before if before >= 0 else anchors[number], taken)
        if place is not None:
            before = place
            taken.add(place)
    return places


def _anchors(places: Sequence[int | None]) -> list[int]:
    """Return for each piece the place of the next piece that has one; 0 where none follows."""
    anchors, following = [0] * len(places), 0
    for number in range(len(places) - 1, -1, -1):
        anchors[number] = following
        place = places[number]
        following = following if place is None else place
    return anchors


def _nearest(positions: list[int], anchor: int, taken: set[int]) -> int:
    """Return the first free position from the anchor on, else the last one before it."""
    start = bisect_left(positions, anchor)
    for position in positions[start : start + MAX_HOLDERS]:
        if position not in taken:
            return position
    return positions[start - 1] if start else positions[-1]


def _windows(places: Sequence[int | None], count: int) -> list[range]:
    """Return for each piece the blocks from the place of the piece before it to the place of the one after it."""
    following = [count - 1] * len(places)
    for number in range(len(places) - 2, -1, -1):
        place = places[number + 1]
        following[number] = following[number + 1] if place is None else place
    windows, before = [], -1
    for place, after in zip(places, following, strict=True):
        windows.append(range(before, max(before, after) + 1))
        before = before if place is None else place
    return windows


def _overlapping(tokens: Sequence[list[str]], pieces: Sequence[tuple[list[str], range]]) -> list[Counter[int]]:
    """Return for each piece how many of its shingles stand in which block; in its window, if any do there."""
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
    return {position for position, hits in total.items() if hits >= COVERED * len(_shingles(tokens[position]))}


def _place(overlap: Counter[int], blocks: set[int], wanted: int) -> int | None:
    """Return the last of the main text's blocks that hold the piece between them."""
    held = {position: hits for position, hits in overlap.items() if position in blocks}
    return max(held) if sum(held.values()) >= COVERED * wanted else None


def _inside(words: list[str], window: range, tokens: Sequence[list[str]]) -> bool:
    """Return whether the first blocks of the window hold all words of a short piece between them."""
    near = (
        word for block in tokens[max(window.start, 0) : min(window.stop, window.start + MAX_HOLDERS)] for word in block
    )
    return len(words) <= FEW_TOKENS and Counter(words) <= Counter(near)


def _shingles(tokens: list[str]) -> list[tuple[str, ...]]:
    if len(tokens) < SHINGLE_TOKENS:
        return [tuple(tokens)] if tokens else []
    return [tuple(tokens[start : start + SHINGLE_TOKENS]) for start in range(len(tokens) - SHINGLE_TOKENS + 1)]
