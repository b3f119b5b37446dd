"""The indexer's own errors; the rest of the tree is in `index.errors`.

DatelineError
├── PageError               this input cannot become a page: recorded in the ledger, the rest goes on
│   ├── InputRefusedError   its bytes are not what we read: empty, binary, damaged, too large, unreadable
│   ├── InputIgnoredError   not an article by its type or name: counted, nothing wrong with it
│   └── InputFailedError    reading it broke: a limit was reached, or the reader has a fault
├── ProfileError            a site profile says what none can say
├── CorrectionError         a correction names no fact, or no value that the fact can have
├── LedgerError             the ledger is damaged, or made by a newer Dateline
└── RunLockedError          another run holds this data directory
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from index.errors import DatelineError

if TYPE_CHECKING:
    from pathlib import Path


class PageError(DatelineError):
    """An input that cannot become a page.

    Attributes:
        path: the input, relative to its pile, with `!member` and `#record`.
        reason: one clause for the user, saying what is wrong and, where there is one, the remedy.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Be copied to another process by what made it."""
        return type(self), (self.path, self.reason)


class InputRefusedError(PageError):
    """The bytes are not what Dateline reads."""


class InputIgnoredError(PageError):
    """Not an article by its type or name."""


class InputFailedError(PageError):
    """Reading it broke: a limit was reached, or the reader has a fault."""


class CorrectionError(DatelineError):
    """A correction that cannot be made."""


class LedgerError(DatelineError):
    """The ledger cannot be used."""


class RunLockedError(DatelineError):
    """Another run holds this data directory."""


class ProfileError(DatelineError):
    """A site profile cannot be used.

    Attributes:
        path: the profile's file.
        reason: one clause, saying which part of it is wrong.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")
