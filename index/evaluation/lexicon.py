"""Sorted texts with weights, searched by how they begin: for the suggestions while a user types.

A lexicon holds the words of an index, or the values of a facet by each of their words. It is bytes and two arrays:
some 15 bytes a word, so that a process can hold hundreds of thousands. Texts are sorted by code point.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from index.ragged import ranges, starts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

MAX_WORDS: Final = 400_000
"""The most texts of a lexicon; of more, the heaviest are kept. With an average of eight letters they take 6 MB."""

_LAST: Final = "\U0010ffff"
"""Sorts after every character that a text can have."""

MAX_TERMS_A_SEGMENT: Final = 1 << 17
"""The most terms that are read of a part of the index; more would take too much memory for a moment."""

Range = tuple[int, int]


class Lexicon:
    """Texts, ascending, each with a weight; a text is known by its number. Immutable.

    Args:
        content: the texts in UTF-8, one after the other.
        starts: (texts + 1,): where each text begins in `content`, and where the last one ends.
        weights: (texts,): the higher, the earlier a text is suggested.
    """

    def __init__(self, content: NDArray[np.uint8], starts: NDArray[np.int64], weights: NDArray[np.int64]) -> None:
        if len(weights) > MAX_WORDS:
            kept = np.sort(np.argpartition(-weights, MAX_WORDS)[:MAX_WORDS])
            lengths = np.diff(starts)[kept]
            content, starts, weights = content[ranges(starts[kept], lengths)], starts_of(lengths), weights[kept]
        self._content: Final = content.tobytes()
        self._starts: Final = memoryview(starts.astype(np.uint32).data)
        self.weights: Final = weights.astype(np.int32)
        self._whole: Final = 0, len(weights)

    @classmethod
    def of(cls, texts: Iterable[str], weights: Iterable[int]) -> Lexicon:
        """Return the lexicon of some texts, which must be sorted."""
        encoded = [text.encode() for text in texts]
        lengths = np.fromiter(map(len, encoded), np.int64, len(encoded))
        content = np.frombuffer(b"".join(encoded), np.uint8)
        return cls(content, starts_of(lengths), np.fromiter(weights, np.int64, len(encoded)))

    def __len__(self) -> int:
        return len(self.weights)

    def __getitem__(self, number: int) -> str:
        return self._content[self._starts[number] : self._starts[number + 1]].decode()

    def beginning(self, prefix: str, limit: int) -> list[int]:
        """Return the numbers of the heaviest texts that begin so; of equal weights, the first."""
        return self._heaviest([self._range(prefix, self._whole)], limit)

    def nearly_beginning(self, prefix: str, limit: int) -> list[int]:
        """Return the numbers of the heaviest texts of which some beginning is one edit away from the prefix.

        A swap of two neighbours is one edit. Texts that begin exactly so are not among them.
        """
        return self._heaviest(list(_merged(self._near_ranges(prefix))), limit, without=self._range(prefix, self._whole))

    def _near_ranges(self, prefix: str) -> Iterator[Range]:
        """Yield the range of the texts that begin with each prefix one edit away; only those that are not empty."""
        within = self._whole
        for index, letter in enumerate(prefix):
            before, after = prefix[:index], prefix[index + 1 :]
            swapped = [before + after[0] + letter + after[1:]] if after else []
            places = [(each, within) for each in (before + after, *swapped)]
            for other, begun in self._next_letters(before, within):
                places += [(before + other + after, begun), (before + other + letter + after, begun)]
            for edited, begun in places:
                found = self._range(edited, begun)
                if found[0] < found[1]:
                    yield found
            within = self._range(before + letter, within)
            if within[0] == within[1]:
                return

    def _next_letters(self, before: str, within: Range) -> Iterator[tuple[str, Range]]:
        """Yield each character that follows a beginning, and the range of the texts that have it there.

        Args:
            before: the beginning.
            within: the range of the texts with that beginning.
        """
        number, stop = within
        while number < stop:
            letter = self[number][len(before) : len(before) + 1]
            after = self._first(before + letter + _LAST, (number, stop)) if letter else number + 1
            if letter:
                yield letter, (number, after)
            number = after

    def _range(self, prefix: str, within: Range) -> Range:
        """Return the range of the texts that begin so, inside a range that holds all of them."""
        first = self._first(prefix, within)
        if first == within[1] or not self[first].startswith(prefix):
            return first, first
        return first, self._first(prefix + _LAST, (first, within[1]))

    def _first(self, text: str, within: Range) -> int:
        """Return the number of the first text in a range that does not sort before a text."""
        return bisect_left(range(len(self)), text, *within, key=self.__getitem__)

    def _heaviest(self, found: Sequence[Range], limit: int, without: Range = (0, 0)) -> list[int]:
        """Return the numbers of the heaviest texts of some ranges, the first of equal ones first."""
        numbers = np.concatenate([np.empty(0, np.int64), *(np.arange(*each) for each in found)])
        numbers = numbers[(numbers < without[0]) | (numbers >= without[1])]
        weights = self.weights[numbers]
        if len(numbers) > limit:
            # Every text as heavy as the last one kept stays, so that ties are decided by the order below.
            least = np.partition(weights, len(weights) - limit)[len(weights) - limit]
            numbers, weights = numbers[weights >= least], weights[weights >= least]
        order = np.lexsort((numbers, -weights))
        chosen: list[int] = numbers[order[:limit]].tolist()
        return chosen


def _merged(found: Iterable[Range]) -> Iterator[Range]:
    """Yield ranges, ascending, without those inside another; ranges of prefixes never overlap otherwise."""
    stop = 0
    for each in sorted(set(found), key=lambda each: (each[0], -each[1])):
        if each[1] > stop:
            yield each
            stop = each[1]
