"""The chunks of many texts, each spelled once: what stands between spaces and line ends, found by sorting numbers.

A text has hundreds of chunks and few of its own. To look each up in a dictionary of half a million takes 200 ns, most
of it waiting for memory; here it takes 60: eight bytes of a chunk are one number, and equal numbers are found by one
sort. Knows UTF-8, and neither words nor terms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from index.ragged import ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_BYTES: Final = 64
"""Chunks beyond are spelled as often as they come: addresses, or paragraphs in a script without spaces."""

_PIECE_BYTES: Final = 8
_FILLERS: Final = np.array([(2**64 - 1) << 8 * held & 2**64 - 1 for held in range(_PIECE_BYTES + 1)], np.uint64)
"""What stands for the bytes that a piece lacks, by how many it has: UTF-8 has no byte of all ones."""

_SPREADING: Final = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio: times this, numbers differ in their upper bits (Knuth, TAOCP 3, 6.4)."""


class Chunks(NamedTuple):
    """The chunks of some texts in order, empty ones left out.

    Attributes:
        spelled: in the order of first sight; hardly ever one twice, but for those beyond LONGEST_BYTES.
        numbers: (chunks,) int64: which of these each is.
        edges: (texts + 1,) int64: where each text's chunks begin, and where the last one's end.
    """

    spelled: Sequence[str]
    numbers: NDArray[np.int64]
    edges: NDArray[np.int64]


def distinct_chunks(texts: Sequence[bytes]) -> Chunks:
    """Return the chunks of texts in UTF-8."""
    content = b" ".join([*texts, bytes(_PIECE_BYTES)]).replace(b"\n", b" ")
    starts, lengths = _cut(np.frombuffer(content, np.uint8)[:-_PIECE_BYTES])
    pieces: NDArray[np.uint64] = np.ndarray(len(content) - _PIECE_BYTES, "<u8", content, strides=(1,))
    first, numbers = _in_order(_chunk_numbers(pieces, starts, lengths))
    text_starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return Chunks(
        spelled=_spelled(content, starts[first], lengths[first]),
        numbers=numbers,
        edges=np.searchsorted(starts, text_starts),
    )


def _cut(content: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each chunk that is not empty begins, and how many bytes it has; the content ends with a space."""
    stops = np.flatnonzero(content == ord(" "))
    starts = np.zeros(len(stops), np.int64)
    starts[1:] = stops[:-1] + 1
    held = stops > starts
    return starts[held], (stops - starts)[held]


def _in_order(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each number that occurs stands first, ascending, and which of these each number is."""
    first = np.full(int(numbers.max(initial=-1)) + 1, len(numbers))
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]  # of several places the last one written stays
    seen = np.sort(first[first < len(numbers)])
    renumbered = np.empty(len(first), np.int64)
    renumbered[numbers[seen]] = np.arange(len(seen))
    return seen, renumbered[numbers]


def _chunk_numbers(
    pieces: NDArray[np.uint64], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return a number for each chunk, the same for two only where their bytes are."""
    numbers = _key_numbers(pieces[starts] | _FILLERS[np.minimum(lengths, _PIECE_BYTES)])
    for offset in range(_PIECE_BYTES, LONGEST_BYTES, _PIECE_BYTES):
        longer = np.flatnonzero(lengths > offset)
        if not len(longer):
            return numbers
        further = pieces[starts[longer] + offset] | _FILLERS[np.minimum(lengths[longer] - offset, _PIECE_BYTES)]
        pairs = (numbers[longer] << 32 | _key_numbers(further)).view(np.uint64)
        numbers[longer] = _key_numbers(pairs) + (numbers.max() + 1)
    longest = np.flatnonzero(lengths > LONGEST_BYTES)
    numbers[longest] = np.arange(len(longest)) + (numbers.max() + 1)
    return numbers


def _key_numbers(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return a number below their count for each key: the same for two only where they are, and then nearly always.

    A sort that says where each came from takes ten times as long as one that does not. So a key's upper bits, spread,
    are sorted with its place below them: where two keys share these bits, equal ones may lie apart.
    """
    place = np.uint64((1 << len(keys).bit_length()) - 1)
    spread = keys * _SPREADING
    spread &= ~place
    spread |= np.arange(len(keys), dtype=np.uint64)
    spread.sort()
    spread &= place
    order = spread.view(np.int64)
    ordered = keys[order]
    numbers = np.empty(len(keys), np.int64)
    numbers[order[:1]] = 0
    numbers[order[1:]] = np.cumsum(ordered[1:] != ordered[:-1])
    return numbers


def _spelled(content: bytes, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> list[str]:
    """Return some chunks, of which each has a space behind it."""
    spaced: bytes = np.frombuffer(content, np.uint8)[ranges(starts, lengths + 1)].tobytes()
    return spaced.decode().split(" ")[:-1]
