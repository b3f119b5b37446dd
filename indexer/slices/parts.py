"""Which part of a pile a slice holds.

The cut is by file, and depends on the file's path in its pile alone. So slices are disjoint and complete, each file is
read once over all slices, and no machine must read a file to learn that it is another machine's. A file is never cut:
its inputs depend on each other (names of members, failures in a row), and it has at most `MAX_FILE_BYTES`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Self

MAX_SLICES: Final = 10_000

_WRITTEN: Final = re.compile(r"(\d{1,5})/(\d{1,5})\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Part `number` of `of`, counted from 1."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of <= MAX_SLICES:
            raise ValueError(f"no part of a pile: {self.number}/{self.of}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the part that is written so: `2/5`.

        Raises:
            ValueError: it is no part.
        """
        match = _WRITTEN.match(text)
        if match is None:
            raise ValueError(f"no part of a pile: {text!r}")
        return cls(number=int(match[1]), of=int(match[2]))

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def holds(self, path: str) -> bool:
        """Return whether this part holds the file at a path, relative to its pile, in valid UTF-8."""
        digest = blake2b(path.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of == self.number - 1
