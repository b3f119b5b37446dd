"""The ledger: every input ever seen, its state, its extracted page, and what stands in the index for it.

Owns `ledger.db` (SQLite, WAL, synchronous FULL, secure_delete), whose schema is `ledger.sql`. It is the
truth: the index is derived from it. Knows neither how pages are made nor how an index is stored.

Invariants: a row is `pending` exactly while an operation on the index is owed; `indexed_id` is the id
that stands in the index on the row's account; a forgotten row holds no page. Writing happens inside
`transaction()` alone, by the one process that holds the run's lock.
"""

from __future__ import annotations

import struct
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from indexer.ledger.block_store import BlockStore
from indexer.ledger.database import damaged, open_to_read, open_to_write
from indexer.ledger.files import Files
from indexer.ledger.ids import Aliases, Corrections, Tombstones
from indexer.ledger.inputs import Inputs
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
"""What reading raises where rows are not what was written."""


class Ledger:
    """One open ledger. Opened with None it is a temporary one that vanishes when closed.

    Args:
        path: the file; None makes a temporary ledger.
        writes: whether it will be written: it is made where there is none, and updated where it is older.

    Attributes:
        meta: named values.
        files: the piles' roots and their files.
        inputs: the inputs, and what each has_pending to the index.
        pages: the pages extracted from them.
        aliases: the ids that articles had before.
        corrections: the facts that the user corrected.
        tombstones: what the user removed.
        block_store: what the pile has seen.
        copies: which articles are near-identical.
        unclaimed: articles of the index that no input accounts for.

    Raises:
        LedgerError: it cannot be used, or is of a version that needs another Dateline.
    """

    def __init__(self, path: Path | None, *, writes: bool = True) -> None:
        self._db = open_to_write(path) if writes or path is None else open_to_read(path)
        self.meta = Meta(self._db)
        self.files = Files(self._db)
        self.inputs = Inputs(self._db)
        self.pages = Pages(self._db)
        self.aliases = Aliases(self._db)
        self.corrections = Corrections(self._db)
        self.tombstones = Tombstones(self._db)
        self.block_store = BlockStore(self._db)
        self.copies = Copies(self._db)
        self.unclaimed = Unclaimed(self._db)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes inside one durable step: all of them, or, where the body or the commit fails, none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.roll_back()
            raise

    @contextmanager
    def suspected(self) -> Iterator[None]:
        """Where the body breaks over what it read, raise LedgerError if the file is damaged.

        Where it is whole, the fault is ours, and is not covered up.
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
        """The index's build that the ledger knows; None where the ledger is new."""
        return self.meta.get("build")

    @property
    def generation(self) -> int:
        """The generation of it that holds all that was owed."""
        return int(self.meta.get("generation") or 0)

    @property
    def purge_is_due(self) -> bool:
        """Whether bytes of forgotten articles may still be in the files of ledger and index."""
        return self.meta.get("purge") is not None

    def request_purge(self) -> None:
        """Record that the bytes of forgotten articles are to leave the files."""
        self.meta.set("purge", "due")

    def finish_purge(self) -> None:
        """Leave no byte of what was deleted in the ledger's files, and record that the purge is done."""
        self.shrink()
        with self.transaction():
            self.meta.set("purge", None)

    def has_pending(self) -> bool:
        """Return whether anything is owed to the index."""
        return bool(self.purge_is_due or self.inputs.any_pending() or self.unclaimed.pending_removals())

    def accounts_for(self, article_id: str) -> bool:
        """Return whether the ledger knows what becomes of an article that the index holds under this id."""
        return (
            self.tombstones.state(article_id) is not None
            or self.aliases.current(article_id) != article_id
            or self.inputs.account_for(article_id)
        )

    def mark_done(self, build: str, generation: int) -> None:
        """Record that the index of this build holds, since this generation, all that was owed."""
        self._db.execute(
            """UPDATE inputs SET state = target, indexed_id = CASE operation WHEN 'put' THEN article END,
               operation = NULL, target = NULL, build = ?, generation = ? WHERE operation IS NOT NULL""",
            (build, generation),
        )
        self.unclaimed.mark_done()
        self.record_index(build, generation)

    def adopt(self, build: str, generation: int) -> None:
        """Record that a new build holds everything that is, or was owed to be, indexed."""
        self._db.execute(
            """UPDATE inputs SET state = coalesce(target, state), operation = NULL, target = NULL, build = ?,
               generation = ?, indexed_id = iif(coalesce(target, state) = 'indexed', article, NULL)""",
            (build, generation),
        )
        self.unclaimed.mark_done()
        self.record_index(build, generation)

    def record_index(self, build: str, generation: int) -> None:
        """Record which index the ledger agrees with."""
        self.meta.set("build", build)
        self.meta.set("generation", str(generation))

    def shrink(self) -> None:
        """Leave no byte of what was deleted in the database's files."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
