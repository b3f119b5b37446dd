"""The ledger's tables of piles and of the files in them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.extractor import extractor_version
from indexer.ledger.rows import FileRow, HoldingFile, PileRoot

if TYPE_CHECKING:
    import sqlite3


class Files:
    """The tables `piles` and `files` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def piles(self) -> tuple[PileRoot, ...]:
        """Return every registered root, oldest first."""
        rows = self._db.execute("SELECT id, name, root FROM piles ORDER BY id")
        return tuple(PileRoot(row_id=row_id, name=name, root=Path(os.fsdecode(root))) for row_id, name, root in rows)

    def add_pile(self, name: str, root: Path) -> PileRoot:
        """Register a root under this name."""
        self._db.execute("INSERT INTO piles (name, root) VALUES (?, ?)", (name, os.fsencode(root)))
        return next(pile for pile in self.piles() if pile.name == name)

    def outlet(self, pile_name: str) -> str | None:
        """Return the outlet that the user named for a pile, or None."""
        row = self._db.execute(
            "SELECT outlets.name FROM outlets JOIN piles ON piles.id = outlets.pile WHERE piles.name = ?", (pile_name,)
        ).fetchone()
        return row[0] if row else None

    def set_outlet(self, pile: PileRoot, outlet: str) -> bool:
        """Name the outlet of a pile, or take the name back if it is empty; return whether that changed anything."""
        if outlet == (self.outlet(pile.name) or ""):
            return False
        self._db.execute("DELETE FROM outlets WHERE pile = ?", (pile.row_id,))
        if outlet:
            self._db.execute("INSERT INTO outlets VALUES (?, ?)", (pile.row_id, outlet))
        return True

    def find(self, pile: PileRoot, path: str) -> FileRow | None:
        """Return the row of a file, or None."""
        row = self._db.execute(
            "SELECT id, sha256, extractor FROM files WHERE pile = ? AND path = ?", (pile.row_id, path)
        ).fetchone()
        return FileRow(row_id=row[0], sha256=row[1], extractor=row[2]) if row else None

    def holding(self, input_id: int) -> HoldingFile:
        """Return the file that holds the input with this row id."""
        root, path, sha256, has_removed = self._db.execute(
            """SELECT piles.root, files.path, files.sha256, EXISTS (
                 SELECT 1 FROM inputs AS others WHERE others.file = files.id
                 AND coalesce(others.target, others.state) IN ('removed', 'forgotten'))
               FROM inputs JOIN files ON files.id = inputs.file JOIN piles ON piles.id = files.pile
               WHERE inputs.id = ?""",
            (input_id,),
        ).fetchone()
        return HoldingFile(root=Path(os.fsdecode(root)), path=path, sha256=sha256, has_removed=bool(has_removed))

    def mark_seen(self, pile: PileRoot, path: str, run: int) -> int:
        """Record that the run saw the file; return its row id."""
        row = self._db.execute(
            """INSERT INTO files (pile, path, extractor, seen) VALUES (?, ?, 0, ?)
               ON CONFLICT (pile, path) DO UPDATE SET seen = excluded.seen RETURNING id""",
            (pile.row_id, path, run),
        ).fetchone()
        return int(row[0])

    def mark_unchanged(self, file: int, run: int) -> None:
        """Record that the run saw the file and all its inputs that are not gone."""
        self._db.execute("UPDATE files SET seen = ? WHERE id = ?", (run, file))
        self._db.execute("UPDATE inputs SET seen = ? WHERE file = ? AND state <> 'gone'", (run, file))

    def live_inputs(self, file: int) -> int:
        """Return how many inputs of the file are not gone."""
        row = self._db.execute("SELECT count(*) FROM inputs WHERE file = ? AND state <> 'gone'", (file,)).fetchone()
        return int(row[0])

    def mark_finished(self, row_id: int, sha256: str | None) -> None:
        """Record that every input of the file is staged: later runs skip the file while its bytes are the same."""
        self._db.execute(
            "UPDATE files SET sha256 = ?, extractor = ? WHERE id = ?", (sha256, extractor_version(), row_id)
        )

    def unseen(self, pile: PileRoot, prefix: str, run: int) -> tuple[tuple[int, str], ...]:
        """Return row id and path of each file at or under `prefix` ('': the whole pile) that the run did not see."""
        rows = self._db.execute(
            """SELECT id, path FROM files WHERE pile = :pile AND seen < :run
               AND (:at = '' OR path = :at OR substr(path, 1, length(:at) + 1) = :at || '/')""",
            {"pile": pile.row_id, "run": run, "at": prefix},
        )
        return tuple(rows)
