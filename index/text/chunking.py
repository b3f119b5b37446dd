"""Split many texts into chunks, and spell each distinct chunk once.

A chunk is the text between two spaces or line ends. A text has hundreds of chunks, and most of them occur elsewhere
too. A look-up in a dictionary of half a million chunks takes 200 ns each, most of it waiting for memory. This module
takes 60 ns: it packs eight bytes of a chunk into one integer and finds equal integers by one sort.

It knows UTF-8, but neither words nor terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.ragged import ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_BYTES: Final = 64
"""Longer chunks are spelled at each occurrence: they are addresses, or paragraphs in a script without spaces."""

_PIECE_BYTES: Final = 8
_PADDING: Final = np.array(
    [(2**64 - 1) << 8 * is_filled & 2**64 - 1 for is_filled in range(_PIECE_BYTES + 1)], np.uint64
)
"""Padding for a piece of fewer than 8 bytes, by its number of bytes; UTF-8 has no byte 0xFF."""

_SPREAD_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio: multiplied by this, keys differ in their upper bits (Knuth, TAOCP 3, 6.4)."""


class Chunks(NamedTuple):
    """The chunks of some texts in order, without empty ones.

    Attributes:
        spelled: the distinct chunks in order of first occurrence. A few may repeat: those beyond LONGEST_BYTES, and
            very rarely others.
        chunk_ids: (chunks,) int64: the index in `spelled` of each chunk.
        edges: (texts + 1,) int64: where each text's chunks begin in `chunk_ids`, and where the last text's end.
    """

    spelled: Sequence[str]
    chunk_ids: NDArray[np.int64]
    edges: NDArray[np.int64]


def distinct_chunks(texts: Sequence[bytes]) -> Chunks:
    """Return the chunks of texts in UTF-8."""
    content = b" ".join([*texts, bytes(_PIECE_BYTES)]).replace(b"\n", b" ")
    starts, lengths = _chunk_bounds(np.frombuffer(content, np.uint8)[:-_PIECE_BYTES])
    # A view with one 8-byte integer at every byte offset: it reads any piece without a copy.
    pieces: NDArray[np.uint64] = np.ndarray(len(content) - _PIECE_BYTES, "<u8", content, strides=(1,))
    first, chunk_ids = _renumber_by_first_occurrence(_identify_chunks(pieces, starts, lengths))
    text_starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return Chunks(
        spelled=_spelled(content, starts[first], lengths[first]),
        chunk_ids=chunk_ids,
        edges=np.searchsorted(starts, text_starts),
    )


def _chunk_bounds(content: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the start and the length in bytes of each chunk that is not empty; the content must end with a space."""
    stops = np.flatnonzero(content == ord(" "))
    starts = np.zeros(len(stops), np.int64)
    starts[1:] = stops[:-1] + 1
    is_filled = stops > starts
    return starts[is_filled], (stops - starts)[is_filled]


def _renumber_by_first_occurrence(chunk_ids: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Renumber ids by first occurrence.

    Returns:
        The position of each distinct id's first occurrence, ascending; and for each id its index among these.
    """
    first = np.full(int(chunk_ids.max(initial=-1)) + 1, len(chunk_ids))
    first[chunk_ids[::-1]] = np.arange(len(chunk_ids))[
        ::-1
    ]  # reversed: the first occurrence is written last, so it stays
    first_positions = np.sort(first[first < len(chunk_ids)])
    renumbered = np.empty(len(first), np.int64)
    renumbered[chunk_ids[first_positions]] = np.arange(len(first_positions))
    return first_positions, renumbered[chunk_ids]


def _identify_chunks(
    pieces: NDArray[np.uint64], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return an id for each chunk; two chunks share an id only if their bytes are equal."""
    chunk_ids = _identify_keys(pieces[starts] | _PADDING[np.minimum(lengths, _PIECE_BYTES)])
    for offset in range(_PIECE_BYTES, LONGEST_BYTES, _PIECE_BYTES):
        longer = np.flatnonzero(lengths > offset)
        if not len(longer):
            return chunk_ids
        further = pieces[starts[longer] + offset] | _PADDING[np.minimum(lengths[longer] - offset, _PIECE_BYTES)]
        pair_keys = (chunk_ids[longer] << 32 | _identify_keys(further)).view(np.uint64)
        chunk_ids[longer] = _identify_keys(pair_keys) + (chunk_ids.max() + 1)
    longest = np.flatnonzero(lengths > LONGEST_BYTES)
    chunk_ids[longest] = np.arange(len(longest)) + (chunk_ids.max() + 1)
    return chunk_ids


def _identify_keys(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return an id below `len(keys)` for each key. Equal keys nearly always get one id, unequal keys never do.

    An argsort takes ten times as long as a plain sort. So this sorts the upper bits of each spread key with its
    position in the lower bits. Where two different keys share the upper bits, equal keys may lie apart and get two ids.
    """
    position_mask = np.uint64((1 << len(keys).bit_length()) - 1)
    spread = keys * _SPREAD_FACTOR
    spread &= ~position_mask
    spread |= np.arange(len(keys), dtype=np.uint64)
    spread.sort()
    spread &= position_mask
    order = spread.view(np.int64)
    ordered = keys[order]
    chunk_ids = np.empty(len(keys), np.int64)
    chunk_ids[order[:1]] = 0
    chunk_ids[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return chunk_ids


def _spelled(content: bytes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> list[str]:
    """Return the chunks at these starts; each has a space behind it in `content`."""
    spaced: bytes = np.frombuffer(content, np.uint8)[ranges(starts, lengths + 1)].tobytes()
    return spaced.decode().split(" ")[:-1]
