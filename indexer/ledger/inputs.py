"""The inputs, as the ledger keeps them: their states, and what each owes to the index.

Invariant: a row is `pending` exactly while an operation on the index is due.
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

    def row(self, number: int) -> InputRow:
        """Return the row of this number."""
        row = self._one("WHERE inputs.id = ?", (number,))
        if row is None:
            raise LedgerError(f"The ledger has no input {number}.")
        return row

    def of_file(self, file: int) -> tuple[InputRow, ...]:
        """Return the inputs of a file."""
        return self._rows("WHERE inputs.file = ?", (file,))

    def of_article(self, article_id: str) -> tuple[InputRow, ...]:
        """Return the inputs decided to be this article, the duplicates too."""
        return self._rows("WHERE inputs.article = ?", (article_id,))

    def of_key(self, url_key: str) -> tuple[InputRow, ...]:
        """Return the inputs that share this URL and stand for an article, or will."""
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
        """Yield the inputs in these states that the run came across."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"inputs.seen = ? AND inputs.state IN ({marks})", (run, *states))

    def due(self, *states: State) -> Iterator[InputRow]:
        """Yield the inputs that are, or will be once what is owed is done, in these states."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"coalesce(inputs.target, inputs.state) IN ({marks})", states)

    def pending(self) -> tuple[InputRow, ...]:
        """Return every row with an operation owed to the index."""
        return self._rows("WHERE inputs.operation IS NOT NULL", ())

    def owe(self) -> bool:
        """Return whether an operation is owed to the index."""
        return self._db.execute("SELECT 1 FROM inputs WHERE operation IS NOT NULL LIMIT 1").fetchone() is not None

    def account_for(self, article_id: str) -> bool:
        """Return whether an input is, or is a duplicate of, the article, or owes its removal."""
        row = self._db.execute(
            """SELECT 1 FROM inputs WHERE article = ? AND coalesce(target, state) IN ('indexed', 'duplicate')
               UNION ALL SELECT 1 FROM inputs WHERE indexed_id = ? AND operation IS NOT NULL LIMIT 1""",
            (article_id, article_id),
        ).fetchone()
        return row is not None

    def stage(self, file: int, path: str, read: Read, *, seen: int, now: datetime) -> int:
        """Make or find the row of an input that was read anew; return its number.

        Until it is decided, inside the same transaction, the row stands among the duplicates.
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

    def saw(self, number: int, run: int) -> None:
        """Record that the run came across the input."""
        self._db.execute("UPDATE inputs SET seen = ? WHERE id = ?", (run, number))

    def unseen(self, file: int, run: int) -> tuple[int, ...]:
        """Return the inputs of a file that the run did not come across."""
        return tuple(
            row[0] for row in self._db.execute("SELECT id FROM inputs WHERE file = ? AND seen < ?", (file, run))
        )

    def settle(self, number: int, state: State, *, reason: str = "", article: str | None = None) -> None:
        """Put a row for which nothing is owed to the index into its state."""
        self._db.execute(
            """UPDATE inputs SET state = ?, reason = ?, article = ?, operation = NULL, target = NULL WHERE id = ?""",
            (state, reason, article, number),
        )

    def owe_put(self, number: int, *, article: str, url: str | None, fingerprint: str, updated: datetime) -> None:
        """Owe the index this input's article."""
        self._db.execute(
            """UPDATE inputs SET state = 'pending', operation = 'put', target = 'indexed', reason = '',
               article = ?, url = ?, fingerprint = ?, updated = ? WHERE id = ?""",
            (article, url, fingerprint, updated.isoformat(), number),
        )
        self._db.execute("DELETE FROM aliases WHERE old = ?", (article,))
        self._db.execute("DELETE FROM unclaimed WHERE article = ?", (article,))

    def owe_removal(self, number: int, target: State, *, reason: str = "", article: str | None = None) -> None:
        """Owe the index the removal of what stands there on this input's account."""
        self._db.execute(
            """UPDATE inputs SET state = 'pending', operation = 'remove', target = ?, reason = ?, article = ?,
               fingerprint = NULL WHERE id = ?""",
            (target, reason, article, number),
        )

    def set_added(self, number: int, added: datetime) -> None:
        """Set since when the article is known."""
        self._db.execute("UPDATE inputs SET added = ? WHERE id = ?", (added.isoformat(), number))

    def counts(self, *, seen: int | None = None) -> dict[State, int]:
        """Return how many inputs are in each state; of those a run saw, where it is given."""
        found = dict.fromkeys(State, 0)
        rows = self._db.execute(
            "SELECT state, count(*) FROM inputs WHERE :run IS NULL OR seen = :run GROUP BY state", {"run": seen}
        )
        found.update({State(state): count for state, count in rows})
        return found

    def reasons(self, state: State, *, seen: int | None = None) -> dict[str, int]:
        """Return how many inputs are in this state for each reason; `seen` counts those of one run alone."""
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
        """Yield rows in chunks, so that the caller may write between them."""
        last = 0
        while rows := self._rows(f"WHERE inputs.id > ? AND {where}", (last, *values), _CHUNK_ROWS):
            yield from rows
            last = rows[-1].number
