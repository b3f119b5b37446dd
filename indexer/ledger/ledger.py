"""The ledger: every input ever seen, its state, its extracted page, and what stands in the index for it.

Owns `ledger.db` (SQLite, WAL, synchronous FULL, secure_delete), whose schema is `ledger.sql`. It is the
truth: the index is derived from it. Knows neither how pages are made nor how an index is stored.

Invariants: a row is `pending` exactly while an operation on the index is owed; `indexed_id` is the id
that stands in the index on the row's account; a forgotten row holds no page. Writing happens inside
`transaction()` alone, by the one process that holds the run's lock.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.errors import LedgerError
from indexer.ledger.copies import Copies
from indexer.ledger.files import Files
from indexer.ledger.ids import Aliases, Corrections, Tombstones
from indexer.ledger.inputs import Inputs
from indexer.ledger.meta import Meta
from indexer.ledger.pages import Pages
from indexer.ledger.rows import FileRow, InputRow, Operation, PileRoot, Read, State
from indexer.ledger.sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FileRow", "InputRow", "Ledger", "Operation", "PileRoot", "Read", "State"]

SCHEMA_VERSION: Final = 3
_SCHEMA: Final = Path(__file__).with_name("ledger.sql")


class Ledger:
    """One open ledger. Opened with None it is a temporary one that vanishes when closed.

    Attributes:
        meta: named values.
        files: the piles' roots and their files.
        inputs: the inputs, and what each owes to the index.
        pages: the pages extracted from them.
        aliases: the ids that articles had before.
        corrections: the facts that the user corrected.
        tombstones: what the user removed.
        sightings: what the pile has seen.
        copies: which articles are near-identical.
    """

    def __init__(self, path: Path | None) -> None:
        self._db = _connect(path)
        self.meta = Meta(self._db)
        self.files = Files(self._db)
        self.inputs = Inputs(self._db)
        self.pages = Pages(self._db)
        self.aliases = Aliases(self._db)
        self.corrections = Corrections(self._db)
        self.tombstones = Tombstones(self._db)
        self.sightings = Sightings(self._db)
        self.copies = Copies(self._db)

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes inside one durable step: all of them, or, where the body raises, none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def fulfil(self, build: str, generation: int) -> None:
        """Record that the index of this build holds, since this generation, all that was owed."""
        self._db.execute(
            """UPDATE inputs SET state = target, indexed_id = CASE operation WHEN 'put' THEN article END,
               operation = NULL, target = NULL, build = ?, generation = ? WHERE operation IS NOT NULL""",
            (build, generation),
        )
        self.meta.set("build", build)
        self.meta.set("generation", str(generation))

    def adopt(self, build: str, generation: int) -> None:
        """Record that a new build holds everything that is, or was owed to be, indexed."""
        self._db.execute(
            """UPDATE inputs SET state = coalesce(target, state), operation = NULL, target = NULL, build = ?,
               generation = ?, indexed_id = iif(coalesce(target, state) = 'indexed', article, NULL)""",
            (build, generation),
        )
        self.meta.set("build", build)
        self.meta.set("generation", str(generation))

    def shrink(self) -> None:
        """Leave no byte of what was deleted in the database's files."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _connect(path: Path | None) -> sqlite3.Connection:
    new = path is None or not path.exists()
    try:
        db = sqlite3.connect(path or "", isolation_level=None, timeout=30)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if new or version == 0:
            db.executescript(f"BEGIN; {_SCHEMA.read_text()} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        elif version != SCHEMA_VERSION:
            raise LedgerError(f"{path} was made by another version of Dateline (ledger {version}); use that one.")
    except sqlite3.DatabaseError as error:
        raise LedgerError(f"{path} cannot be used as a ledger: {error}.") from error
    return db
