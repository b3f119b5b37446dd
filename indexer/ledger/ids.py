"""What the ledger keeps by an article's id: the ids it had before, corrections, tombstones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.ledger.rows import State
from indexer.page import FactName

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class Aliases:
    """The ids that articles had before."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, old: str, new: str) -> None:
        """Record that the article once called `old` is `new` now."""
        self._db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (old, new))
        self._db.execute("UPDATE OR IGNORE corrections SET article = ? WHERE article = ?", (new, old))

    def current(self, article_id: str) -> str:
        """Return the id the article has now."""
        seen = {article_id}
        while row := self._db.execute("SELECT new FROM aliases WHERE old = ?", (article_id,)).fetchone():
            article_id = row[0]
            if article_id in seen:
                break
            seen.add(article_id)
        return article_id

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return every alias: the old id and the new."""
        return tuple(self._db.execute("SELECT old, new FROM aliases ORDER BY old"))


class Corrections:
    """The facts that the user corrected."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, article_id: str) -> tuple[tuple[FactName, str], ...]:
        """Return what the user corrected of an article: names of facts and values, in the order given."""
        sql = "SELECT fact, value FROM corrections WHERE article = ? ORDER BY fact, place"
        return tuple((FactName(name), value) for name, value in self._db.execute(sql, (article_id,)))

    def set(self, article_id: str, name: FactName, values: Sequence[str]) -> None:
        """Keep these values of a fact instead of those kept before; none takes the correction back."""
        self._db.execute("DELETE FROM corrections WHERE article = ? AND fact = ?", (article_id, name))
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?)",
            ((article_id, name, place, value) for place, value in enumerate(values)),
        )


class Tombstones:
    """What the user removed: ids and digests."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, values: Iterable[str], state: State, now: datetime) -> None:
        """Put a tombstone over ids and digests."""
        self._db.executemany(
            "INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", ((value, state, now.isoformat()) for value in values)
        )

    def state(self, *values: str) -> State | None:
        """Return the state of the first of these ids and digests that has a tombstone."""
        for value in values:
            row = self._db.execute("SELECT state FROM tombstones WHERE value = ?", (value,)).fetchone()
            if row:
                return State(row[0])
        return None

    def values(self) -> tuple[str, ...]:
        """Return every id and digest with a tombstone."""
        return tuple(row[0] for row in self._db.execute("SELECT value FROM tombstones ORDER BY value"))
