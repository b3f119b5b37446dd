"""What was met and is no input, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.errors import InputIgnoredError, PageError


class SkipState(StrEnum):
    """Why there is no input here; the values are the ledger's states."""

    IGNORED = "ignored"  # not an article by its type or name: nothing wrong with it
    REFUSED = "refused"  # it should have been one, and cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A file, member or record that is no input; `reason` is a clause for the user, with any remedy."""

    path: str
    state: SkipState
    reason: str

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError(f"what is skipped needs a reason: {self.path!r}")


def skipped(error: PageError) -> Skipped:
    """Return what the error says, as a value."""
    state = SkipState.IGNORED if isinstance(error, InputIgnoredError) else SkipState.REFUSED
    return Skipped(path=error.path, state=state, reason=error.reason)


def ignored(path: str, reason: str) -> Skipped:
    """Return that nothing is wrong with `path`, and it is no article."""
    return Skipped(path=path, state=SkipState.IGNORED, reason=reason)


def refused(path: str, reason: str) -> Skipped:
    """Return that `path` cannot be read as what it should be."""
    return Skipped(path=path, state=SkipState.REFUSED, reason=reason)
