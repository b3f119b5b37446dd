"""Rows of the ledger as dataclasses: piles, files, inputs and their states.

Knows the columns and their order. Runs no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path


class State(StrEnum):
    """The state of an input."""

    INDEXED = "indexed"
    PENDING = "pending"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    REFUSED = "refused"
    FAILED = "failed"
    GONE = "gone"
    REMOVED = "removed"
    FORGOTTEN = "forgotten"


class Operation(StrEnum):
    """A pending operation on the index."""

    PUT = "put"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class PileRoot:
    """A registered root folder and the name of its pile."""

    row_id: int
    name: str
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file as it was when it was last read; `sha256` is None if it could not be read."""

    row_id: int
    sha256: str | None
    extractor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingFile:
    """The file that holds an input.

    Attributes:
        root: the folder of its pile.
        path: its path, relative to the root.
        sha256: its digest when it was last read; None if it could not be read.
        has_removed: whether the user removed an article that it holds.
    """

    root: Path
    path: str
    sha256: str | None
    has_removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The identity of an input's content: `digest` also covers the facts from its container."""

    media_type: str
    sha256: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One input, without its page."""

    row_id: int
    pile: str
    path: str
    media_type: str
    sha256: str
    digest: str
    state: State
    reason: str
    extractor: int
    url_key: str | None
    article: str | None
    url: str | None
    fingerprint: str | None
    operation: Operation | None
    target: State | None
    indexed_id: str | None
    added: datetime
    updated: datetime

    @property
    def next_state(self) -> State:
        """The state that the row has, or will have after its pending operation."""
        return self.target or self.state


COLUMNS: Final = """inputs.id, piles.name, inputs.path, inputs.media_type, inputs.sha256, inputs.digest, inputs.state,
    inputs.reason, inputs.extractor, inputs.url_key, inputs.article, inputs.url, inputs.fingerprint,
    inputs.operation, inputs.target, inputs.indexed_id, inputs.added, inputs.updated"""
FROM: Final = "FROM inputs JOIN files ON files.id = inputs.file JOIN piles ON piles.id = files.pile"


def input_row(row: tuple[Any, ...]) -> InputRow:
    """Return the InputRow for the values of `COLUMNS`."""
    (row_id, pile, path, media_type, sha256, digest, state, reason, extractor, url_key, article, url, fingerprint,
     operation, target, indexed_id, added, updated) = row  # fmt: skip
    return InputRow(
        row_id=row_id,
        pile=pile,
        path=path,
        media_type=media_type,
        sha256=sha256,
        digest=digest,
        state=State(state),
        reason=reason,
        extractor=extractor,
        url_key=url_key,
        article=article,
        url=url,
        fingerprint=fingerprint,
        operation=Operation(operation) if operation else None,
        target=State(target) if target else None,
        indexed_id=indexed_id,
        added=_instant(added),
        updated=_instant(updated),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
