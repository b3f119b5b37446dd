"""The ledger's tables keyed by an article's id: earlier ids, corrections, sets, tombstones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from index.text.analysis import fold
from indexer.ledger.rows import State
from indexer.page import FactName

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

UNKNOWN_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a tombstone that came from an index which does not know it."""


class Aliases:
    """The table `aliases`: earlier ids of articles."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, old: str, new: str) -> None:
        """Record that the article with id `old` now has the id `new`, and move its corrections and sets."""
        self._db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (old, new))
        self._db.execute("UPDATE OR IGNORE corrections SET article = ? WHERE article = ?", (new, old))
        self._db.execute("UPDATE OR REPLACE sets SET article = ? WHERE article = ?", (new, old))

    def current(self, article_id: str) -> str:
        """Return the article's current id, or the same id if it has no alias."""
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
    """The table `corrections`: facts that the user corrected."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, article_id: str) -> tuple[tuple[FactName, str], ...]:
        """Return the corrections of an article as (name, value), by name, values in the order given."""
        sql = "SELECT fact, value FROM corrections WHERE article = ? ORDER BY fact, place"
        return tuple((FactName(name), value) for name, value in self._db.execute(sql, (article_id,)))

    def set(self, article_id: str, name: FactName, values: Sequence[str]) -> None:
        """Replace the corrected values of a fact; no values delete the correction."""
        self._db.execute("DELETE FROM corrections WHERE article = ? AND fact = ?", (article_id, name))
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?)",
            ((article_id, name, position, value) for position, value in enumerate(values)),
        )


class Sets:
    """The table `sets`: the sets into which the user has put articles."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, article_id: str) -> tuple[str, ...]:
        """Return the names of an article's sets, sorted."""
        return self._names("SELECT name FROM sets WHERE article = ?", article_id)

    def of_copies(self, row_id: int) -> tuple[str, ...]:
        """Return the names of the sets of the other articles in the input's group of copies, sorted.

        As for other facts, an article that answers show has none from those that they hide.
        """
        return self._names(
            """SELECT DISTINCT sets.name FROM bodies AS own JOIN texts AS own_text ON own_text.text = own.text
               JOIN texts ON texts.family = own_text.family
               JOIN bodies ON bodies.text = texts.text AND bodies.is_hidden = own.is_hidden
               JOIN sets ON sets.article = bodies.article WHERE own.input = ? AND bodies.input <> own.input""",
            row_id,
        )

    def spelled(self, name: str) -> str:
        """Return the name as an existing set spells it; values of facets compare folded."""
        folded = fold(name)
        names = (row[0] for row in self._db.execute("SELECT DISTINCT name FROM sets ORDER BY name"))
        return next((each for each in names if fold(each) == folded), name)

    def add(self, article_id: str, name: str) -> bool:
        """Put an article into a set; return whether it was not in it."""
        return self._db.execute("INSERT OR IGNORE INTO sets VALUES (?, ?)", (article_id, name)).rowcount > 0

    def remove(self, article_id: str, name: str) -> bool:
        """Take an article out of a set; return whether it was in it."""
        return self._db.execute("DELETE FROM sets WHERE article = ? AND name = ?", (article_id, name)).rowcount > 0

    def drop(self, article_id: str) -> None:
        """Take an article out of all its sets."""
        self._db.execute("DELETE FROM sets WHERE article = ?", (article_id,))

    def counts(self) -> dict[str, int]:
        """Return how many indexed articles each set holds, by name, sorted. A set without any is left out."""
        return dict(
            self._db.execute(
                """SELECT sets.name, count(DISTINCT sets.article) FROM sets JOIN inputs ON inputs.article = sets.article
                   WHERE coalesce(inputs.target, inputs.state) = 'indexed' GROUP BY sets.name ORDER BY sets.name"""
            ).fetchall()
        )

    def _names(self, sql: str, value: str | int) -> tuple[str, ...]:
        return tuple(sorted(row[0] for row in self._db.execute(sql, (value,))))


class Tombstones:
    """The table `tombstones`: ids and digests that the user removed."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, values: Iterable[str], state: State, now: datetime) -> None:
        """Add tombstones for ids and digests."""
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

    def removed(self, value: str) -> datetime | None:
        """Return when the user removed what has this id or digest; None if it has no tombstone, or nobody knows."""
        row = self._db.execute("SELECT at FROM tombstones WHERE value = ?", (value,)).fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] != UNKNOWN_TIME.isoformat() else None

    def values(self) -> tuple[str, ...]:
        """Return every id and digest with a tombstone."""
        return tuple(row[0] for row in self._db.execute("SELECT value FROM tombstones ORDER BY value"))
