"""The steps of a run: one for each input, and one for each file's end. The ledger is brought on by them alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.ledger.ledger import Read, State

if TYPE_CHECKING:
    from indexer.inputs.files import FoundFile
    from indexer.inputs.skipped import Skipped
    from indexer.ledger.ledger import PileRoot
    from indexer.page import Page

NO_BYTES: Final = Read(media_type="", sha256="", digest="")
"""What was read of an input that was skipped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a file is: its pile, and its path there."""

    pile: PileRoot
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Place):
    """A file that was found or skipped."""

    met: FoundFile | Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A file that is about to be read: its digest (None if it cannot be read), and its size."""

    place: Place
    sha256: str | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An input that was just read: its page, or its state if it has none."""

    place: Place
    path: str
    read: Read
    size_bytes: int
    page: Page | None = None
    state: State = State.INDEXED
    reason: str = ""
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """An input that is what it was."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A file all of whose inputs were read; `whole` unless its container broke off."""

    place: Place
    sha256: str | None
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedFile:
    """A file that is what it was, with so many inputs; `reason` where it cannot be read now."""

    number: int
    inputs: int
    reason: str = ""


Step = Begun | Staged | Unchanged | Finished | UnchangedFile
"""A file's steps end with one of the last two."""
