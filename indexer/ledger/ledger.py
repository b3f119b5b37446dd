"""The ledger: every input ever seen, its state, its extracted page, and its article in the index.

Owns `ledger.db` (SQLite, WAL, synchronous FULL, secure_delete), whose schema is `ledger.sql`. The ledger is the
source of truth, and the index is derived from it. Knows neither how pages are made nor how an index is stored.

Invariants:
- A row is `pending` exactly while an operation on the index is pending.
- `indexed_id` is the id under which the index holds the row's article.
- A forgotten row has no page.
- All writes happen inside `transaction()`, in the one process that holds the run's lock.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from indexer.ledger.block_store import BlockStore
from indexer.ledger.database import damaged, open_to_read, open_to_write
from indexer.ledger.files import Files
from indexer.ledger.ids import Aliases, Corrections, Sets, Tombstones
from indexer.ledger.inputs import Inputs
from indexer.ledger.languages import Languages
from indexer.ledger.meta import Meta
from indexer.ledger.near_duplicates import Copies
from indexer.ledger.pages import Pages
from indexer.ledger.rows import FileRow, InputRow, Operation, PileRoot, Read, State
from indexer.ledger.unclaimed import Unclaimed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FileRow", "InputRow", "Ledger", "Operation", "PileRoot", "Read", "State"]

_DAMAGE: Final = (AssertionError, LookupError, TypeError, ValueError, struct.error, zlib.error)
"""Errors that reading raises if rows are damaged."""


class Ledger:
    """One open ledger.

    Args:
        path: the file; None makes a temporary ledger, which vanishes when it is closed.
        writes: whether to open it for writing. Then it is made if it does not exist, and migrated if it is older.

    Attributes:
        meta: named values.
        files: the piles' roots and their files.
        inputs: the inputs, and their pending operations on the index.
        pages: the extracted pages of the inputs.
        aliases: earlier ids of articles.
        corrections: the facts that the user corrected.
        sets: the sets into which the user has put articles.
        tombstones: the ids and digests that the user removed.
        block_store: which inputs have which blocks.
        copies: the groups of near-identical articles.
        unclaimed: articles of the index that no input accounts for.

    Raises:
        LedgerError: the ledger cannot be used, or its version needs another Dateline.
    """

    def __init__(self, path: Path | None, *, writes: bool = True) -> None:
        self._db = open_to_write(path) if writes or path is None else open_to_read(path)
        self.meta = Meta(self._db)
        self.files = Files(self._db)
        self.inputs = Inputs(self._db)
        self.pages = Pages(self._db)
        self.aliases = Aliases(self._db)
        self.corrections = Corrections(self._db)
        self.sets = Sets(self._db)
        self.tombstones = Tombstones(self._db)
        self.block_store = BlockStore(self._db)
        self.languages = Languages(self._db)
        self.copies = Copies(self._db)
        self.unclaimed = Unclaimed(self._db)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the body in one durable transaction; roll it back if the body or the commit fails."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.roll_back()
            raise

    @contextmanager
    def blame_damage(self) -> Iterator[None]:
        """Raise LedgerError if the body fails on what it read and the file is damaged.

        If the file is sound, the failure is a bug in our code: the error is raised unchanged.
        """
        try:
            yield
        except _DAMAGE as error:
            if fault := self._db.fault():
                raise damaged(self._db.path, fault) from error
            raise

    # Against the index -------------------------------------------------------------------------

    @property
    def build(self) -> str | None:
        """The build of the index that the ledger agrees with; None for a new ledger."""
        return self.meta.get("build")

    @property
    def generation(self) -> int:
        """The generation of that build since which it has every operation marked done; 0 for a new ledger."""
        return int(self.meta.get("generation") or 0)

    @property
    def purge_is_due(self) -> bool:
        """Whether bytes of forgotten articles may still be in the files of ledger and index."""
        return self.meta.get("purge") is not None

    def request_purge(self) -> None:
        """Record that the bytes of forgotten articles must be purged from the files."""
        self.meta.set("purge", "due")

    def finish_purge(self) -> None:
        """Purge deleted bytes from the ledger's files, and record that the purge is done."""
        self.shrink()
        with self.transaction():
            self.meta.set("purge", None)

    def has_pending(self) -> bool:
        """Return whether any operation on the index, or a purge, is pending."""
        return bool(self.purge_is_due or self.inputs.any_pending() or self.unclaimed.pending_removals())

    def accounts_for(self, article_id: str) -> bool:
        """Return whether the ledger knows the article that the index has under this id.

        It knows it by an input, an alias or a tombstone.
        """
        return (
            self.tombstones.state(article_id) is not None
            or self.aliases.current(article_id) != article_id
            or self.inputs.account_for(article_id)
        )

    def mark_done(self, build: str, generation: int) -> None:
        """Record that the index has all pending operations, since this generation of this build."""
        self._db.execute(
            """UPDATE inputs SET state = target, indexed_id = CASE operation WHEN 'put' THEN article END,
               operation = NULL, target = NULL, build = ?, generation = ? WHERE operation IS NOT NULL""",
            (build, generation),
        )
        self.unclaimed.mark_done()
        self.record_index(build, generation)

    def adopt(self, build: str, generation: int) -> None:
        """Record that a new build holds every article that is indexed or was pending."""
        self._db.execute(
            """UPDATE inputs SET state = coalesce(target, state), operation = NULL, target = NULL, build = ?,
               generation = ?, indexed_id = iif(coalesce(target, state) = 'indexed', article, NULL)""",
            (build, generation),
        )
        self.unclaimed.mark_done()
        self.record_index(build, generation)

    def record_index(self, build: str, generation: int) -> None:
        """Record the build and generation that the ledger agrees with."""
        self.meta.set("build", build)
        self.meta.set("generation", str(generation))

    def shrink(self) -> None:
        """Purge deleted bytes from the database's files."""
        # VACUUM writes the whole database into the log; the second checkpoint moves it into the file.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
