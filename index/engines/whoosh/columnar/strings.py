"""Byte strings one after the other, and dictionaries of sorted ones that are searched without being decoded."""

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
"""Of so many terms one is kept decoded: a look-up is a bisection among those, then five probes of the file."""

MAX_RECENT: Final = 64
"""So many terms' numbers are remembered: a search that looks for a word's articles looks for its places next."""

_KEY_BYTES: Final = 8
_KEY_MASKS: Final = np.array([(2**64 - 1) << 8 * (8 - held) & 2**64 - 1 for held in range(_KEY_BYTES + 1)], np.uint64)
"""What counts of a word's first eight bytes, by how many it has: the first is the highest."""

_AFTER_ANY: Final = b"\xff"
"""Follows whatever may follow a prefix: UTF-8 has no such byte."""


@dataclass(frozen=True, slots=True, eq=False)
class StringColumn:
    """Strings one after the other.

    Attributes:
        content: (bytes,) uint8.
        starts: (strings + 1,) int64: where each begins, and where the last one ends.
    """

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[bytes]) -> StringColumn:
        """Return some strings as a column."""
        held = list(strings)
        return cls.from_lengths(b"".join(held), np.fromiter(map(len, held), np.int64, len(held)))

    @classmethod
    def from_lengths(cls, content: bytes, lengths: NDArray[np.int64]) -> StringColumn:
        """Return the strings of some lengths that lie one after the other."""
        return cls(np.frombuffer(content, np.uint8) if content else np.empty(0, np.uint8), starts_of(lengths))

    @classmethod
    def sort(cls, words: Sequence[str]) -> tuple[StringColumn, NDArray[np.int64]]:
        """Return words that hold no space in UTF-8, sorted, and which of those given each is.

        Most are told apart by their first eight bytes, as numbers: 22,000 in 1 ms, where a sort of strings takes 4.
        """
        if not words:
            return cls.of(()), np.empty(0, np.int64)
        joined = " ".join([*words, "\0" * _KEY_BYTES]).encode()
        content = np.frombuffer(joined, np.uint8)
        stops = np.flatnonzero(content == ord(" "))
        starts = np.append(0, stops[:-1] + 1)
        lengths = stops - starts
        keys = np.ndarray(len(joined) - _KEY_BYTES, ">u8", joined, strides=(1,))[starts].astype(np.uint64)
        keys &= _KEY_MASKS[np.minimum(lengths, _KEY_BYTES)]
        order = np.argsort(keys)
        keys = keys[order]
        is_tied = np.zeros(len(words) + 1, np.bool_)
        is_tied[1:-1] = keys[1:] == keys[:-1]
        tied = np.flatnonzero(is_tied[1:] | is_tied[:-1])
        order[tied] = sorted(order[tied].tolist(), key=words.__getitem__)  # code points sort as their bytes do
        lengths = lengths[order]
        return cls(content[ranges(starts[order], lengths)], starts_of(lengths)), order

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, ordinals: NDArray[np.int64]) -> StringColumn:
        """Return some of the strings."""
        lengths = np.diff(self.starts)[ordinals]
        return StringColumn(self.content[ranges(self.starts[ordinals], lengths)], starts_of(lengths))

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the two arrays of the strings under a name."""
        return {f"{name}.bytes": self.content, f"{name}.starts": narrowest(self.starts, least=4)}


def letter_masks(terms: StringColumn) -> NDArray[np.uint32]:
    """Return which characters each term holds, by the five lowest bits of their first byte.

    An edit takes one character away, puts one in, or both: it changes at most two of the 32 bits.
    """
    bits = np.where(terms.content & 0xC0 == 0x80, np.uint32(0), np.left_shift(np.uint32(1), terms.content & 31))
    held: NDArray[np.uint32] = np.bitwise_or.reduceat(bits, terms.starts[:-1])
    return held


class Strings:
    """The strings under a name in a file."""

    def __init__(self, container: Arrays, name: str) -> None:
        self.bytes: Final = container[f"{name}.bytes"]
        self.starts: Final = container[f"{name}.starts"]
        if self.bytes.dtype != np.uint8 or self.starts.dtype.kind != "u" or not len(self.starts):
            raise impossible(f"strings {name} of another type")
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
        """Return the bytes of some that follow each other."""
        return self._bytes[self._starts[first] : self._starts[after]]

    def slice(self, first: int, after: int) -> list[bytes]:
        """Return some that follow each other."""
        starts = self._starts[first : after + 1].tolist()
        whole = self._bytes[starts[0] : starts[-1]].tobytes() if first < after else b""
        return [whole[start - starts[0] : stop - starts[0]] for start, stop in pairwise(starts)]


class Dictionary(Strings):
    """Strings in ascending order, each once. What is kept decoded is read when it is first needed."""

    def __init__(self, container: Arrays, name: str) -> None:
        super().__init__(container, name)
        self._samples: Sequence[bytes] | None = None
        self._recent: dict[bytes, int] = {}

    def find(self, term: bytes) -> int:
        """Return a term's number, -1 where it is not there."""
        ordinal = self._recent.get(term)
        if ordinal is None:
            ordinal = self.rank(term)
            if ordinal == len(self) or self[ordinal] != term:
                ordinal = -1
            if len(self._recent) >= MAX_RECENT:
                self._recent.clear()
            self._recent[term] = ordinal
        return ordinal

    def rank(self, term: bytes) -> int:
        """Return how many terms come before one."""
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
        """Return the number of the first term with a prefix, and of the first after those."""
        return self.rank(prefix), self.rank(prefix + _AFTER_ANY)
