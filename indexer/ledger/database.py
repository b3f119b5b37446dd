"""Open the ledger's database, migrate it to the current schema, and translate its errors.

Knows SQLite and its files, and nothing about the tables' contents. `ledger.sql` makes a new ledger. The scripts in
`migrations/` update an older one: one script for each version, all in one transaction.

Every SQLite error about the disk or the file becomes a LedgerError. Any other error is a bug in our code, unless the
file is damaged, and is raised unchanged.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from indexer.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    _Row = Sequence[object] | Mapping[str, object]
    _P = ParamSpec("_P")
    _R = TypeVar("_R")

SCHEMA_VERSION: Final = 7
_HERE: Final = Path(__file__).parent
_SCHEMA: Final = _HERE / "ledger.sql"
MIGRATIONS: Final[Mapping[int, Path]] = {
    int(path.name.partition("_")[0]): path for path in sorted((_HERE / "migrations").glob("*.sql"))
}
"""Migration scripts by the version that each leads to."""

_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON")
_BUSY_TIMEOUT_SECONDS: Final = 30
_PRIMARY_CODE: Final = 0xFF
"""Mask for SQLite's primary result code, which is the low byte of the extended code."""

_FULL: Final = "The disk is full, and {path} could not be written; make room and run the command again."
_FAILED: Final = "The disk failed under {path} ({error}); run the command again when it works."
_READ_ONLY: Final = "{path} cannot be written ({error}); make the data directory and its disk writable."
_IN_USE: Final = "{path} is in use by another process; run the command again when that one is done."
_DAMAGED: Final = (
    "{path} cannot be used as a ledger: {error}. Restore a backup of it, or move ledger.db* away and run "
    "`dateline index` again: removed articles stay removed."
)

_MESSAGES: Final = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _IN_USE,
    sqlite3.SQLITE_LOCKED: _IN_USE,
    sqlite3.SQLITE_PROTOCOL: _IN_USE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""Messages to the user, by SQLite's primary result code."""


def damaged(path: Path | None, error: object) -> LedgerError:
    """Return the error for a ledger whose content is damaged."""
    return LedgerError(_DAMAGED.format(path=path, error=error))


def _translated(method: Callable[Concatenate[Any, _P], _R]) -> Callable[Concatenate[Any, _P], _R]:
    """Wrap a cursor method so that it raises translated errors."""

    def call(self: _Cursor, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(self, *args, **kwargs)
        except sqlite3.Error as error:
            raise self.database.translate(error) from error

    return call


class _Cursor(sqlite3.Cursor):
    """A cursor whose methods raise translated errors."""

    @property
    def database(self) -> Database:
        assert isinstance(self.connection, Database)
        return self.connection

    execute = _translated(sqlite3.Cursor.execute)
    executemany = _translated(sqlite3.Cursor.executemany)
    executescript = _translated(sqlite3.Cursor.executescript)
    fetchone = _translated(sqlite3.Cursor.fetchone)
    fetchall = _translated(sqlite3.Cursor.fetchall)
    __next__ = _translated(sqlite3.Cursor.__next__)


class Database(sqlite3.Connection):
    """A connection that raises LedgerError instead of SQLite's errors about disk and file.

    Attributes:
        path: the ledger's file; None for a temporary ledger.
    """

    path: Path | None = None

    def execute(self, sql: str, parameters: _Row = (), /) -> sqlite3.Cursor:  # type: ignore[override]
        """Run a statement."""
        return self.cursor(_Cursor).execute(sql, parameters)  # type: ignore[no-any-return]

    def executemany(self, sql: str, rows: Iterable[_Row], /) -> sqlite3.Cursor:  # type: ignore[override]
        """Run a statement once for each row."""
        return self.cursor(_Cursor).executemany(sql, rows)  # type: ignore[no-any-return]

    def executescript(self, script: str, /) -> sqlite3.Cursor:
        """Run the statements of a script."""
        return self.cursor(_Cursor).executescript(script)

    def translate(self, error: sqlite3.Error) -> Exception:
        """Return the LedgerError for an SQLite error, or the error itself if it is a bug in our code."""
        code = getattr(error, "sqlite_errorcode", None)
        message = _DAMAGED if code is None else _MESSAGES.get(code & _PRIMARY_CODE)
        if message is None and (fault := self.fault()):
            return damaged(self.path, fault)
        return LedgerError(message.format(path=self.path, error=error)) if message else error

    def fault(self) -> str | None:
        """Return the first fault in the file's structure, or None."""
        try:
            [found] = self.cursor().execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            return str(error)
        return None if found == "ok" else str(found).splitlines()[0]

    def roll_back(self) -> None:
        """Roll the transaction back, if SQLite has not done so already."""
        with suppress(LedgerError, sqlite3.Error):
            if self.in_transaction:
                self.execute("ROLLBACK")


def open_to_write(path: Path | None) -> Database:
    """Open a ledger for writing; make it if it does not exist, and migrate it if it is older.

    Args:
        path: the file; None makes a temporary ledger.

    Raises:
        LedgerError: the ledger is damaged, is of a newer version, or cannot be written.
    """
    db = _connect("" if path is None else str(path), path)
    try:
        version = _version(db)
        for pragma in _PRAGMAS:
            db.execute(f"PRAGMA {pragma}")
        _migrate(db, version)
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(path: Path) -> Database:
    """Open a ledger for reading only. This also works on a read-only disk.

    Raises:
        LedgerError: the ledger is damaged or of another version, or its last changes cannot be read without writing.
    """
    db = _connect(f"{path.resolve().as_uri()}?{_mode(path)}", path)
    try:
        _check_present(db)
        db.execute("PRAGMA query_only = ON")
    except BaseException:
        db.close()
        raise
    return db


def _mode(path: Path) -> str:
    """Return the URI parameters with which SQLite opens the file for reading.

    SQLite needs to write its own files beside the ledger. Where it cannot, `immutable` says that the file does not
    change. A log left by a killed run must be read too; then `immutable` is wrong, because it ignores the log.
    SQLite can read that log only if the log's own index (`-shm`) is still there.
    """
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        return "mode=rw"
    log = Path(f"{path}-wal")
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


def _connect(address: str, path: Path | None) -> Database:
    try:
        db = sqlite3.connect(
            address,
            isolation_level=None,
            timeout=_BUSY_TIMEOUT_SECONDS,
            factory=Database,
            uri=address.startswith("file:"),
        )
    except sqlite3.Error as error:
        message = _MESSAGES.get(error.sqlite_errorcode & _PRIMARY_CODE, _DAMAGED)
        raise LedgerError(message.format(path=path, error=error)) from error
    db.path = path
    return db


def _check_present(db: Database) -> None:
    version = _version(db)
    if version != SCHEMA_VERSION:
        raise LedgerError(f"{db.path} is of an earlier version ({version}); the next `dateline index` updates it.")


def _version(db: Database) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"{db.path} was made by a newer version of Dateline (ledger {version}, not {SCHEMA_VERSION}); use that one."
        )
    return version


def _migrate(db: Database, version: int) -> None:
    """Create the schema, or run the scripts of every later version, in one transaction."""
    if version == SCHEMA_VERSION:
        return
    if version and version + 1 not in MIGRATIONS:
        raise LedgerError(
            f"{db.path} is of version {version}, which is not read; move ledger.db* away and run `dateline index`."
        )
    scripts = [MIGRATIONS[step] for step in range(version + 1, SCHEMA_VERSION + 1)] if version else [_SCHEMA]
    steps = " ".join(script.read_text(encoding="utf-8") for script in scripts)
    try:
        db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    except BaseException:
        db.roll_back()
        raise
