"""The ledger's named values: the run's number, the index's build and generation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


class Meta:
    """The table `meta` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, name: str) -> str | None:
        """Return a named value, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str | None) -> None:
        """Set a named value; None deletes it."""
        self._db.execute("DELETE FROM meta WHERE name = ?", (name,))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?)", (name, value))

    def next_run(self) -> int:
        """Count a new run; return its number."""
        run = int(self.get("run") or 0) + 1
        self.set("run", str(run))
        return run
