"""Byte strings stored one after the other, and dictionaries: sorted strings that are searched without loading all."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.engines.whoosh.columnar.container import narrowest
from index.engines.whoosh.failures import impossible
from index.ragged import ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from index.engines.whoosh.columnar.container import Arrays

STEP: Final = 32
"""One term in STEP is kept in memory: a lookup bisects those, then makes at most five probes of the file."""

MAX_RECENT: Final = 64
"""The most terms whose ids are remembered; one more, and all are forgotten. A search looks up a term several times."""

_KEY_BYTES: Final = 8
_KEY_MASKS: Final = np.array([(2**64 - 1) << 8 * (8 - size) & 2**64 - 1 for size in range(_KEY_BYTES + 1)], np.uint64)
"""For each length of a word in bytes, up to eight: the bits of the key that it fills, from the highest byte down."""

_AFTER_ANY: Final = b"\xff"
"""Sorts after everything that can follow a prefix: UTF-8 has no such byte."""


@dataclass(frozen=True, slots=True, eq=False)
class StringColumn:
    """Strings, one after the other.

    Attributes:
        content: (bytes,) uint8: all strings.
        starts: (strings + 1,) int64: where each string begins, and where the last one ends.
    """

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[bytes]) -> StringColumn:
        """Return some strings as a column."""
        as_list = list(strings)
        return cls.from_lengths(b"".join(as_list), np.fromiter(map(len, as_list), np.int64, len(as_list)))

    @classmethod
    def from_lengths(cls, content: bytes, lengths: NDArray[np.int64]) -> StringColumn:
        """Split some bytes into strings of these lengths."""
        return cls(np.frombuffer(content, np.uint8) if content else np.empty(0, np.uint8), starts_of(lengths))

    @classmethod
    def sort(cls, words: Sequence[str]) -> tuple[StringColumn, NDArray[np.int64]]:
        """Return words sorted by their UTF-8 bytes, and the index in `words` of each. No word may contain a space.

        Most words differ in their first eight bytes. These sort as integers, in 1 ms for 22,000 words; strings take 4.
        """
        if not words:
            return cls.of(()), np.empty(0, np.int64)
        joined = " ".join([*words, "\0" * _KEY_BYTES]).encode()
        content = np.frombuffer(joined, np.uint8)
        stops = np.flatnonzero(content == ord(" "))
        starts = np.append(0, stops[:-1] + 1)
        lengths = stops - starts
        keys = np.ndarray(len(joined) - _KEY_BYTES, ">u8", joined, strides=(1,))[starts].astype(np.uint64)
        # Bytes beyond a word's end belong to the next word: the mask clears them.
        keys &= _KEY_MASKS[np.minimum(lengths, _KEY_BYTES)]
        order = np.argsort(keys)
        keys = keys[order]
        is_tied = np.zeros(len(words) + 1, np.bool_)
        is_tied[1:-1] = keys[1:] == keys[:-1]
        tied = np.flatnonzero(is_tied[1:] | is_tied[:-1])
        # Words with the same key are compared in full. One sort does all: groups of equal keys are in order already.
        order[tied] = sorted(order[tied].tolist(), key=words.__getitem__)  # code points sort as UTF-8 bytes do
        lengths = lengths[order]
        return cls(content[ranges(starts[order], lengths)], starts_of(lengths)), order

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, ordinals: NDArray[np.int64]) -> StringColumn:
        """Return the strings at some indices, in that order."""
        lengths = np.diff(self.starts)[ordinals]
        return StringColumn(self.content[ranges(self.starts[ordinals], lengths)], starts_of(lengths))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the two arrays that store the strings under a name, by their names in the file."""
        return {f"{name}.bytes": self.content, f"{name}.starts": narrowest(self.starts, min_bytes=4)}


def letter_masks(terms: StringColumn) -> NDArray[np.uint32]:
    """Return (terms,): a mask of the characters of each term. No term may be empty.

    A character sets the bit that the five lowest bits of its first UTF-8 byte number; several may share a bit. An edit
    removes one character, adds one, or does both: it changes at most two of the 32 bits.
    """
    # Continuation bytes (10xxxxxx) set no bit.
    bits = np.where(terms.content & 0xC0 == 0x80, np.uint32(0), np.left_shift(np.uint32(1), terms.content & 31))
    masks: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, terms.starts[:-1])
    return masks


class Strings:
    """The strings under a name in a file, read when they are needed."""

    def __init__(self, container: Arrays, name: str) -> None:
        self.bytes: Final = container[f"{name}.bytes"]
        self.starts: Final = container[f"{name}.starts"]
        if self.bytes.dtype != np.uint8 or self.starts.dtype.kind != "u" or not len(self.starts):
            raise impossible(f"strings {name} with another type")
        self._bytes: Final = memoryview(self.bytes.data)
        self._starts: Final = memoryview(self.starts.data)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, ordinal: int) -> bytes:
        return self._bytes[self._starts[ordinal] : self._starts[ordinal + 1]].tobytes()

    def __iter__(self) -> Iterator[bytes]:
        whole, starts = self._bytes.tobytes(), self._starts.tolist()
        return map(whole.__getitem__, map(slice, starts, starts[1:]))

    def content(self, first: int, after: int) -> memoryview:
        """Return the bytes of the strings from `first` to before `after`, as one."""
        return self._bytes[self._starts[first] : self._starts[after]]

    def slice(self, first: int, after: int) -> list[bytes]:
        """Return the strings from `first` to before `after`."""
        starts = self._starts[first : after + 1].tolist()
        whole = self._bytes[starts[0] : starts[-1]].tobytes() if first < after else b""
        return [whole[start - starts[0] : stop - starts[0]] for start, stop in pairwise(starts)]


class Dictionary(Strings):
    """Unique terms in ascending order. One in STEP is read into memory, at the first lookup."""

    def __init__(self, container: Arrays, name: str) -> None:
        super().__init__(container, name)
        self._samples: Sequence[bytes] | None = None
        self._recent: dict[bytes, int] = {}

    def find(self, term: bytes) -> int:
        """Return a term's id, its index; -1 if it is not there."""
        term_id = self._recent.get(term)
        if term_id is None:
            term_id = self.rank(term)
            if term_id == len(self) or self[term_id] != term:
                term_id = -1
            if len(self._recent) >= MAX_RECENT:
                self._recent.clear()
            self._recent[term] = term_id
        return term_id

    def rank(self, term: bytes) -> int:
        """Return the number of terms that sort before a term."""
        samples = self._samples
        if samples is None:
            samples = self._samples = [self[ordinal] for ordinal in range(0, len(self), STEP)]
        block = bisect_right(samples, term) - 1
        if block < 0:
            return 0
        low, high = block * STEP, min((block + 1) * STEP, len(self))
        while low < high:
            middle = (low + high) // 2
            if self[middle] < term:
                low = middle + 1
            else:
                high = middle
        return low

    def prefix_range(self, prefix: bytes) -> tuple[int, int]:
        """Return the half-open range of the ids of the terms with a prefix."""
        return self.rank(prefix), self.rank(prefix + _AFTER_ANY)
