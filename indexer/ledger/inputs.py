"""The ledger's table of inputs: their states, and their pending operations on the index.

Invariant: a row is `pending` exactly while an operation on the index is pending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.errors import LedgerError
from indexer.extractor import extractor_version
from indexer.ledger.rows import COLUMNS, FROM, InputRow, State, input_row

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime

    from indexer.ledger.rows import Read

_CHUNK_ROWS: Final = 500


class Inputs:
    """The table `inputs` of one ledger, without the pages."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def find(self, file: int, path: str) -> InputRow | None:
        """Return the row of the input at this path."""
        return self._one("WHERE inputs.file = ? AND inputs.path = ?", (file, path))

    def row(self, row_id: int) -> InputRow:
        """Return the row with this id.

        Raises:
            LedgerError: there is no such row.
        """
        row = self._one("WHERE inputs.id = ?", (row_id,))
        if row is None:
            raise LedgerError(f"The ledger has no input {row_id}.")
        return row

    def of_file(self, file: int) -> tuple[InputRow, ...]:
        """Return the inputs of a file."""
        return self._rows("WHERE inputs.file = ?", (file,))

    def of_article(self, article_id: str) -> tuple[InputRow, ...]:
        """Return the inputs of this article, its duplicates included."""
        return self._rows("WHERE inputs.article = ?", (article_id,))

    def of_pile(self, pile: int) -> tuple[InputRow, ...]:
        """Return the inputs of a pile that are, or will be, indexed."""
        return self._rows("WHERE files.pile = ? AND coalesce(inputs.target, inputs.state) = 'indexed'", (pile,))

    def of_key(self, url_key: str) -> tuple[InputRow, ...]:
        """Return the inputs with this URL key that are, or will be, indexed or duplicates."""
        return self._rows(
            """WHERE inputs.url_key = ? AND inputs.page IS NOT NULL
               AND coalesce(inputs.target, inputs.state) IN ('indexed', 'duplicate')""",
            (url_key,),
        )

    def with_digest(self, sha256: str) -> tuple[InputRow, ...]:
        """Return the inputs with these bytes."""
        return self._rows("WHERE inputs.sha256 = ?", (sha256,))

    def in_state(self, *states: State) -> Iterator[InputRow]:
        """Yield the inputs in these states, in the order they were first seen."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"inputs.state IN ({marks})", states)

    def seen_in(self, run: int, *states: State) -> Iterator[InputRow]:
        """Yield the inputs in these states that the run saw."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"inputs.seen = ? AND inputs.state IN ({marks})", (run, *states))

    def in_next_state(self, *states: State) -> Iterator[InputRow]:
        """Yield the inputs that are in these states, or will be after their pending operations."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"coalesce(inputs.target, inputs.state) IN ({marks})", states)

    def pending(self) -> tuple[InputRow, ...]:
        """Return every row with a pending operation."""
        return self._rows("WHERE inputs.operation IS NOT NULL", ())

    def any_pending(self) -> bool:
        """Return whether any row has a pending operation."""
        return self._db.execute("SELECT 1 FROM inputs WHERE operation IS NOT NULL LIMIT 1").fetchone() is not None

    def account_for(self, article_id: str) -> bool:
        """Return whether an input is the article, is a duplicate of it, or has its removal pending."""
        row = self._db.execute(
            """SELECT 1 FROM inputs WHERE article = ? AND coalesce(target, state) IN ('indexed', 'duplicate')
               UNION ALL SELECT 1 FROM inputs WHERE indexed_id = ? AND operation IS NOT NULL LIMIT 1""",
            (article_id, article_id),
        ).fetchone()
        return row is not None

    def stage(self, file: int, path: str, read: Read, *, seen: int, now: datetime) -> int:
        """Insert or update the row of an input that was just read; return its id.

        Until the same transaction decides the input, its state is `indexed` if it was, else `duplicate`.
        """
        row = self._db.execute(
            """INSERT INTO inputs (file, path, media_type, sha256, digest, seen, state, extractor, added, updated)
               VALUES (:file, :path, :media_type, :sha256, :digest, :seen, 'duplicate', :extractor, :now, :now)
               ON CONFLICT (file, path) DO UPDATE SET media_type = excluded.media_type, sha256 = excluded.sha256,
                 digest = excluded.digest, seen = excluded.seen, extractor = excluded.extractor,
                 state = iif(state = 'indexed', 'indexed', 'duplicate') RETURNING id""",
            {"file": file, "path": path, "media_type": read.media_type, "sha256": read.sha256, "digest": read.digest,
             "seen": seen, "extractor": extractor_version(), "now": now.isoformat()},
        ).fetchone()  # fmt: skip
        return int(row[0])

    def mark_seen(self, row_id: int, run: int) -> None:
        """Record that the run saw the input."""
        self._db.execute("UPDATE inputs SET seen = ? WHERE id = ?", (run, row_id))

    def unseen(self, file: int, run: int) -> tuple[int, ...]:
        """Return the row ids of a file's inputs that the run did not see."""
        return tuple(
            row[0] for row in self._db.execute("SELECT id FROM inputs WHERE file = ? AND seen < ?", (file, run))
        )

    def set_state(self, row_id: int, state: State, *, reason: str = "", article: str | None = None) -> None:
        """Set the state of a row, and clear its pending operation."""
        self._db.execute(
            """UPDATE inputs SET state = ?, reason = ?, article = ?, operation = NULL, target = NULL WHERE id = ?""",
            (state, reason, article, row_id),
        )

    def enqueue_put(self, row_id: int, *, article: str, url: str | None, fingerprint: str, updated: datetime) -> None:
        """Enqueue the put of this input's article; claim its id from aliases and unclaimed articles."""
        self._db.execute(
            """UPDATE inputs SET state = 'pending', operation = 'put', target = 'indexed', reason = '',
               article = ?, url = ?, fingerprint = ?, updated = ? WHERE id = ?""",
            (article, url, fingerprint, updated.isoformat(), row_id),
        )
        self._db.execute("DELETE FROM aliases WHERE old = ?", (article,))
        self._db.execute("DELETE FROM unclaimed WHERE article = ?", (article,))

    def enqueue_removal(self, row_id: int, target: State, *, reason: str = "", article: str | None = None) -> None:
        """Enqueue the removal of the article that the index has for this input."""
        self._db.execute(
            """UPDATE inputs SET state = 'pending', operation = 'remove', target = ?, reason = ?, article = ?,
               fingerprint = NULL WHERE id = ?""",
            (target, reason, article, row_id),
        )

    def set_added(self, row_id: int, added: datetime) -> None:
        """Set the time at which the article was added."""
        self._db.execute("UPDATE inputs SET added = ? WHERE id = ?", (added.isoformat(), row_id))

    def counts(self, *, seen: int | None = None) -> dict[State, int]:
        """Return how many inputs are in each state; `seen` counts only those that this run saw."""
        found = dict.fromkeys(State, 0)
        rows = self._db.execute(
            "SELECT state, count(*) FROM inputs WHERE :run IS NULL OR seen = :run GROUP BY state", {"run": seen}
        )
        found.update({State(state): count for state, count in rows})
        return found

    def reasons(self, state: State, *, seen: int | None = None) -> dict[str, int]:
        """Return how many inputs are in this state for each reason; `seen` counts only those that this run saw."""
        where, values = ("", ()) if seen is None else (" AND seen = ?", (seen,))
        query = f"SELECT reason, count(*) FROM inputs WHERE state = ?{where} GROUP BY reason"  # noqa: S608 - no value
        return dict(self._db.execute(query, (state, *values)).fetchall())

    def _one(self, where: str, values: tuple[object, ...]) -> InputRow | None:
        rows = self._rows(where, values)
        return rows[0] if rows else None

    def _rows(self, where: str, values: tuple[object, ...], limit: int = -1) -> tuple[InputRow, ...]:
        found = self._db.execute(
            f"SELECT {COLUMNS} {FROM} {where} ORDER BY inputs.id LIMIT ?",
            (*values, limit),
        )
        return tuple(input_row(row) for row in found)

    def _stream(self, where: str, values: tuple[object, ...]) -> Iterator[InputRow]:
        """Yield rows in order of id. The caller may write meanwhile: they are read in chunks."""
        last = 0
        while rows := self._rows(f"WHERE inputs.id > ? AND {where}", (last, *values), _CHUNK_ROWS):
            yield from rows
            last = rows[-1].row_id
