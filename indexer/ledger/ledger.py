"""The ledger: every input ever seen, its state, its extracted page, and what stands in the index for it.

Owns `ledger.db` (SQLite, WAL, synchronous FULL, secure_delete), whose schema is `ledger.sql`. It is the
truth: the index is derived from it. Knows neither how pages are made nor how an index is stored.

Invariants: a row is `pending` exactly while an operation on the index is owed; `indexed_id` is the id
that stands in the index on the row's account; a forgotten row holds no page. Writing happens inside
`transaction()` alone, by the one process that holds the run's lock.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.errors import LedgerError
from indexer.extractor import BASE, extractor_version
from indexer.ledger.copies import Copies
from indexer.ledger.rows import COLUMNS, FROM, FileRow, InputRow, Operation, PileRoot, Read, State, input_row
from indexer.ledger.sightings import Sightings
from indexer.page import EXTRACTOR_VERSION, FactName, Page, page_from_json, page_to_json
from indexer.pile.teaching import lessons_from_json, lessons_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from indexer.pile.teaching import Lessons

__all__ = ["FileRow", "InputRow", "Ledger", "Operation", "PileRoot", "Read", "State"]

SCHEMA_VERSION: Final = 3
_SCHEMA: Final = Path(__file__).with_name("ledger.sql")
_COMPRESSION: Final = 6
_CHUNK_ROWS: Final = 500


class Ledger:
    """One open ledger. Opened with None it is a temporary one that vanishes when closed.

    Attributes:
        sightings: what the pile has seen.
        copies: which articles are near-identical.
    """

    def __init__(self, path: Path | None) -> None:
        self._db = _connect(path)
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

    # Names and numbers -----------------------------------------------------------------------

    def meta(self, name: str) -> str | None:
        """Return a named value, or None."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set_meta(self, name: str, value: str | None) -> None:
        """Set a named value; None takes it away."""
        self._db.execute("DELETE FROM meta WHERE name = ?", (name,))
        if value is not None:
            self._db.execute("INSERT INTO meta VALUES (?, ?)", (name, value))

    def next_run(self) -> int:
        """Return the number of the run that begins now."""
        run = int(self.meta("run") or 0) + 1
        self.set_meta("run", str(run))
        return run

    def piles(self) -> tuple[PileRoot, ...]:
        """Return every registered root, oldest first."""
        rows = self._db.execute("SELECT id, name, root FROM piles ORDER BY id")
        return tuple(PileRoot(number=number, name=name, root=Path(os.fsdecode(root))) for number, name, root in rows)

    def add_pile(self, name: str, root: Path) -> PileRoot:
        """Register a root under the name."""
        self._db.execute("INSERT INTO piles (name, root) VALUES (?, ?)", (name, os.fsencode(root)))
        return next(pile for pile in self.piles() if pile.name == name)

    # Files -----------------------------------------------------------------------------------

    def file(self, pile: PileRoot, path: str) -> FileRow | None:
        """Return what is known of a file."""
        row = self._db.execute(
            "SELECT id, sha256, extractor FROM files WHERE pile = ? AND path = ?", (pile.number, path)
        ).fetchone()
        return FileRow(number=row[0], sha256=row[1], extractor=row[2]) if row else None

    def saw_file(self, pile: PileRoot, path: str, run: int) -> int:
        """Record that the run came across the file; return its number."""
        row = self._db.execute(
            """INSERT INTO files (pile, path, extractor, seen) VALUES (?, ?, 0, ?)
               ON CONFLICT (pile, path) DO UPDATE SET seen = excluded.seen RETURNING id""",
            (pile.number, path, run),
        ).fetchone()
        return int(row[0])

    def saw_unchanged(self, file: int, run: int) -> None:
        """Record that the run came across the file and all the inputs it had."""
        self._db.execute("UPDATE files SET seen = ? WHERE id = ?", (run, file))
        self._db.execute("UPDATE inputs SET seen = ? WHERE file = ? AND state <> 'gone'", (run, file))

    def live_inputs(self, file: int) -> int:
        """Return how many inputs of the file are not gone."""
        row = self._db.execute("SELECT count(*) FROM inputs WHERE file = ? AND state <> 'gone'", (file,)).fetchone()
        return int(row[0])

    def finished_file(self, number: int, sha256: str | None) -> None:
        """Record that every input of the file was staged: while its bytes stay, it is skipped."""
        self._db.execute(
            "UPDATE files SET sha256 = ?, extractor = ? WHERE id = ?", (sha256, extractor_version(), number)
        )

    def unseen_files(self, pile: PileRoot, prefix: str, run: int) -> tuple[int, ...]:
        """Return the files at or under `prefix` ('' for the whole pile) that the run did not see."""
        rows = self._db.execute(
            """SELECT id FROM files WHERE pile = :pile AND seen < :run
               AND (:at = '' OR path = :at OR substr(path, 1, length(:at) + 1) = :at || '/')""",
            {"pile": pile.number, "run": run, "at": prefix},
        )
        return tuple(row[0] for row in rows)

    # Inputs ----------------------------------------------------------------------------------

    def input(self, file: int, path: str) -> InputRow | None:
        """Return the row of the input at this path."""
        return self._one("WHERE inputs.file = ? AND inputs.path = ?", (file, path))

    def row(self, number: int) -> InputRow:
        """Return the row of this number."""
        row = self._one("WHERE inputs.id = ?", (number,))
        if row is None:
            raise LedgerError(f"The ledger has no input {number}.")
        return row

    def rows_of_file(self, file: int) -> tuple[InputRow, ...]:
        """Return the inputs of a file."""
        return self._rows("WHERE inputs.file = ?", (file,))

    def rows_of_article(self, article_id: str) -> tuple[InputRow, ...]:
        """Return the inputs decided to be this article, the duplicates too."""
        return self._rows("WHERE inputs.article = ?", (article_id,))

    def rows_of_key(self, url_key: str) -> tuple[InputRow, ...]:
        """Return the inputs that share this URL and stand for an article, or will."""
        return self._rows(
            """WHERE inputs.url_key = ? AND inputs.page IS NOT NULL
               AND coalesce(inputs.target, inputs.state) IN ('indexed', 'duplicate')""",
            (url_key,),
        )

    def rows_with_digest(self, sha256: str) -> tuple[InputRow, ...]:
        """Return the inputs with these bytes."""
        return self._rows("WHERE inputs.sha256 = ?", (sha256,))

    def rows_in_state(self, *states: State) -> Iterator[InputRow]:
        """Yield the inputs in these states, in the order they were first seen."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"inputs.state IN ({marks})", states)

    def rows_seen(self, run: int, *states: State) -> Iterator[InputRow]:
        """Yield the inputs in these states that the run came across."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"inputs.seen = ? AND inputs.state IN ({marks})", (run, *states))

    def rows_due(self, *states: State) -> Iterator[InputRow]:
        """Yield the inputs that are, or will be once what is owed is done, in these states."""
        marks = ", ".join("?" * len(states))
        yield from self._stream(f"coalesce(inputs.target, inputs.state) IN ({marks})", states)

    def pending(self) -> tuple[InputRow, ...]:
        """Return every row with an operation owed to the index."""
        return self._rows("WHERE inputs.operation IS NOT NULL", ())

    def page(self, number: int) -> Page | None:
        """Return the extracted page of an input, if it is kept."""
        row = self._db.execute("SELECT page FROM inputs WHERE id = ?", (number,)).fetchone()
        return page_from_json(zlib.decompress(row[0]).decode()) if row and row[0] is not None else None

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

    def saw_input(self, number: int, run: int) -> None:
        """Record that the run came across the input."""
        self._db.execute("UPDATE inputs SET seen = ? WHERE id = ?", (run, number))

    def unseen_inputs(self, file: int, run: int) -> tuple[int, ...]:
        """Return the inputs of a file that the run did not come across."""
        return tuple(
            row[0] for row in self._db.execute("SELECT id FROM inputs WHERE file = ? AND seen < ?", (file, run))
        )

    def set_page(self, number: int, page: Page | None, url_key: str | None) -> None:
        """Keep the extracted page and the key it shares; or drop them, and the address read off the page."""
        blob = zlib.compress(page_to_json(page).encode(), _COMPRESSION) if page else None
        self._db.execute(
            "UPDATE inputs SET page = ?, url_key = ?, url = CASE WHEN ? THEN url END WHERE id = ?",
            (blob, url_key, page is not None, number),
        )

    def lessons(self, number: int) -> Lessons:
        """Return what the pile said of the input's blocks when it was decided."""
        row = self._db.execute("SELECT lessons FROM inputs WHERE id = ?", (number,)).fetchone()
        return lessons_from_json(row[0]) if row and row[0] else {}

    def set_lessons(self, number: int, lessons: Lessons) -> None:
        """Keep what the pile says of the input's blocks."""
        text = lessons_to_json(lessons) if lessons else None
        self._db.execute("UPDATE inputs SET lessons = ? WHERE id = ? AND lessons IS NOT ?", (text, number, text))

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

    def fulfil(self, build: str, generation: int) -> None:
        """Record that the index of this build holds, since this generation, all that was owed."""
        self._db.execute(
            """UPDATE inputs SET state = target, indexed_id = CASE operation WHEN 'put' THEN article END,
               operation = NULL, target = NULL, build = ?, generation = ? WHERE operation IS NOT NULL""",
            (build, generation),
        )
        self.set_meta("build", build)
        self.set_meta("generation", str(generation))

    def adopt(self, build: str, generation: int) -> None:
        """Record that a new build holds everything that is, or was owed to be, indexed."""
        self._db.execute(
            """UPDATE inputs SET state = coalesce(target, state), operation = NULL, target = NULL, build = ?,
               generation = ?, indexed_id = iif(coalesce(target, state) = 'indexed', article, NULL)""",
            (build, generation),
        )
        self.set_meta("build", build)
        self.set_meta("generation", str(generation))

    # Ids that changed, and what the user took away ---------------------------------------------

    def add_alias(self, old: str, new: str) -> None:
        """Record that the article once called `old` is `new` now."""
        self._db.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?)", (old, new))
        self._db.execute("UPDATE OR IGNORE corrections SET article = ? WHERE article = ?", (new, old))

    def alias(self, article_id: str) -> str:
        """Return the id the article has now."""
        seen = {article_id}
        while row := self._db.execute("SELECT new FROM aliases WHERE old = ?", (article_id,)).fetchone():
            article_id = row[0]
            if article_id in seen:
                break
            seen.add(article_id)
        return article_id

    def aliases(self) -> tuple[tuple[str, str], ...]:
        """Return every alias: the old id and the new."""
        return tuple(self._db.execute("SELECT old, new FROM aliases ORDER BY old"))

    def corrections(self, article_id: str) -> tuple[tuple[FactName, str], ...]:
        """Return what the user corrected of an article: names of facts and values, in the order given."""
        sql = "SELECT fact, value FROM corrections WHERE article = ? ORDER BY fact, place"
        return tuple((FactName(name), value) for name, value in self._db.execute(sql, (article_id,)))

    def set_corrections(self, article_id: str, name: FactName, values: Sequence[str]) -> None:
        """Keep these values of a fact instead of those kept before; none takes the correction back."""
        self._db.execute("DELETE FROM corrections WHERE article = ? AND fact = ?", (article_id, name))
        self._db.executemany(
            "INSERT INTO corrections VALUES (?, ?, ?, ?)",
            ((article_id, name, place, value) for place, value in enumerate(values)),
        )

    def bury(self, values: Iterable[str], state: State, now: datetime) -> None:
        """Put a tombstone over ids and digests."""
        self._db.executemany(
            "INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?)", ((value, state, now.isoformat()) for value in values)
        )

    def tombstone(self, *values: str) -> State | None:
        """Return the state of the first of these ids and digests that has a tombstone."""
        for value in values:
            row = self._db.execute("SELECT state FROM tombstones WHERE value = ?", (value,)).fetchone()
            if row:
                return State(row[0])
        return None

    def tombstones(self) -> tuple[str, ...]:
        """Return every id and digest with a tombstone."""
        return tuple(row[0] for row in self._db.execute("SELECT value FROM tombstones ORDER BY value"))

    def shrink(self) -> None:
        """Leave no byte of what was deleted in the database's files."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # Counts ----------------------------------------------------------------------------------

    def counts(self, *, seen: int | None = None) -> dict[State, int]:
        """Return how many inputs are in each state; of those a run saw, where it is given."""
        found = dict.fromkeys(State, 0)
        rows = self._db.execute(
            "SELECT state, count(*) FROM inputs WHERE :run IS NULL OR seen = :run GROUP BY state", {"run": seen}
        )
        found.update({State(state): count for state, count in rows})
        return found

    def stale_pages(self) -> int:
        """Return how many kept pages an older extractor made."""
        return int(
            self._db.execute(
                "SELECT count(*) FROM inputs WHERE page IS NOT NULL AND extractor % ? < ?", (BASE, EXTRACTOR_VERSION)
            ).fetchone()[0]
        )

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
