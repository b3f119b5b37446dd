"""Articles that the index had before this ledger: found after a ledger was lost or restored from a backup.

They stay searchable. An input that is decided to be one of them claims it (`Inputs.enqueue_put`). The user can remove
one, and `--prune` removes all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_CHUNK_ROWS: Final = 500


class Unclaimed:
    """The table `unclaimed` of one ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, article_id: str) -> None:
        """Record an article that the index has and no input accounts for."""
        self._db.execute("INSERT OR IGNORE INTO unclaimed (article) VALUES (?)", (article_id,))

    def holds(self, article_id: str) -> bool:
        """Return whether no input accounts for this article."""
        return self._db.execute("SELECT 1 FROM unclaimed WHERE article = ?", (article_id,)).fetchone() is not None

    def count(self) -> int:
        """Return how many unclaimed articles there are without a pending removal."""
        return int(self._db.execute("SELECT count(*) FROM unclaimed WHERE operation IS NULL").fetchone()[0])

    def remaining(self) -> Iterator[str]:
        """Yield the ids without a pending removal, sorted. The caller may write meanwhile: they are read in chunks."""
        last = ""
        sql = "SELECT article FROM unclaimed WHERE article > ? AND operation IS NULL ORDER BY article LIMIT ?"
        while rows := self._db.execute(sql, (last, _CHUNK_ROWS)).fetchall():
            yield from (row[0] for row in rows)
            last = rows[-1][0]

    def enqueue_removal(self, article_id: str) -> None:
        """Enqueue the removal of the article, if it is unclaimed."""
        self._db.execute("UPDATE unclaimed SET operation = 'remove' WHERE article = ?", (article_id,))

    def enqueue_all_removals(self) -> None:
        """Enqueue the removal of every unclaimed article."""
        self._db.execute("UPDATE unclaimed SET operation = 'remove'")

    def pending_removals(self) -> tuple[str, ...]:
        """Return the ids whose removal is pending, sorted."""
        sql = "SELECT article FROM unclaimed WHERE operation IS NOT NULL ORDER BY article"
        return tuple(row[0] for row in self._db.execute(sql))

    def mark_done(self) -> None:
        """Record that the pending removals are done."""
        self._db.execute("DELETE FROM unclaimed WHERE operation IS NOT NULL")

    def drop(self, article_id: str) -> None:
        """Drop one: the index does not have it any more."""
        self._db.execute("DELETE FROM unclaimed WHERE article = ?", (article_id,))

    def clear(self) -> None:
        """Drop all of them: the new index has none."""
        self._db.execute("DELETE FROM unclaimed")
