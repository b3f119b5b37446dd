"""Articles that the index held before this ledger did: found when a ledger was lost, or an older one brought back.

They stay searchable. An input that turns out to be one of them claims it (`Inputs.enqueue_put`); the user may remove one,
and `--prune` takes all of them out.
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
        """Note an article that the index holds and no input accounts for."""
        self._db.execute("INSERT OR IGNORE INTO unclaimed (article) VALUES (?)", (article_id,))

    def holds(self, article_id: str) -> bool:
        """Return whether no input accounts for this article."""
        return self._db.execute("SELECT 1 FROM unclaimed WHERE article = ?", (article_id,)).fetchone() is not None

    def count(self) -> int:
        """Return how many there are that stay."""
        return int(self._db.execute("SELECT count(*) FROM unclaimed WHERE operation IS NULL").fetchone()[0])

    def remaining(self) -> Iterator[str]:
        """Yield those that stay, in order, in chunks: the caller may write between them."""
        last = ""
        sql = "SELECT article FROM unclaimed WHERE article > ? AND operation IS NULL ORDER BY article LIMIT ?"
        while rows := self._db.execute(sql, (last, _CHUNK_ROWS)).fetchall():
            yield from (row[0] for row in rows)
            last = rows[-1][0]

    def enqueue_removal(self, article_id: str) -> None:
        """Owe the index the removal of one, if it is one."""
        self._db.execute("UPDATE unclaimed SET operation = 'remove' WHERE article = ?", (article_id,))

    def enqueue_all_removals(self) -> None:
        """Owe the index the removal of every one."""
        self._db.execute("UPDATE unclaimed SET operation = 'remove'")

    def pending_removals(self) -> tuple[str, ...]:
        """Return those whose removal is owed."""
        sql = "SELECT article FROM unclaimed WHERE operation IS NOT NULL ORDER BY article"
        return tuple(row[0] for row in self._db.execute(sql))

    def mark_done(self) -> None:
        """Record that the removals that were owed are done."""
        self._db.execute("DELETE FROM unclaimed WHERE operation IS NOT NULL")

    def drop(self, article_id: str) -> None:
        """Forget one: the index does not hold it any more."""
        self._db.execute("DELETE FROM unclaimed WHERE article = ?", (article_id,))

    def clear(self) -> None:
        """Forget all of them: the index that comes holds none."""
        self._db.execute("DELETE FROM unclaimed")
