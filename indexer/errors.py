"""The indexer's own errors; the rest of the tree is in `index.errors`.

DatelineError
├── PageError               this input cannot become a page: the ledger records it, and the run goes on
│   ├── InputRefusedError   Dateline cannot read the bytes: empty, binary, damaged, too large, unreadable
│   ├── InputIgnoredError   not an article by its type or name: it is only counted
│   └── InputFailedError    reading it failed: a limit was reached, or the reader has a bug
├── ProfileError            a site profile is invalid
├── CorrectionError         a correction names no fact, or has a value that the fact cannot have
├── SliceError              a slice of extracted pages is damaged, cut short, or of another version
├── LedgerError             the ledger is damaged, of a newer version, or cannot be read or written
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
        reason: one clause for the user: what is wrong, and the remedy if there is one.
    """

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Pickle the two arguments: BaseException would pickle the message alone."""
        return type(self), (self.path, self.reason)


class InputRefusedError(PageError):
    """Dateline cannot read the bytes."""


class InputIgnoredError(PageError):
    """Not an article by its type or name."""


class InputFailedError(PageError):
    """Reading failed: a limit was reached, or the reader has a bug."""


class CorrectionError(DatelineError):
    """A correction that cannot be made."""


class SliceError(DatelineError):
    """A slice of extracted pages cannot be written, or cannot be imported."""


class LedgerError(DatelineError):
    """The ledger cannot be used."""


class RunLockedError(DatelineError):
    """Another run holds this data directory."""


class ProfileError(DatelineError):
    """A site profile cannot be used.

    Attributes:
        path: the profile's file.
        reason: one clause: which part of it is wrong.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")
