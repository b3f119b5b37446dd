"""Open a data directory for writing: its lock, its ledger and its engine.

A refused command leaves nothing behind: the directory, the lock and an empty ledger that it made are deleted again.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from indexer.ledger.ledger import Ledger
from indexer.run.lock import run_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.engine import Engine

LEDGER: Final = "ledger.db"
_CREATED: Final = ("lock", "ledger.db", "ledger.db-wal", "ledger.db-shm", "index")
"""Names that opening a data directory may create in it."""


@contextmanager
def opened(data: Path, open_engine: Callable[[Path], Engine]) -> Iterator[tuple[Ledger, Engine]]:
    """Hold a data directory's lock, ledger and engine during the body; make the directory and the ledger if needed.

    Raises:
        RunLockedError: another run holds the lock.
        LedgerError: the ledger cannot be used.
    """
    missing = [folder for folder in (data, *data.parents) if not folder.exists()]
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    current = data / "CURRENT"
    had_index = current.exists()
    fresh = [data / name for name in _CREATED if not (data / name).exists()]
    is_empty = True
    try:
        with run_lock(data):
            ledger = Ledger(data / LEDGER)
            engine = open_engine(data)
            try:
                with ledger.blame_damage():
                    yield ledger, engine
            finally:
                is_empty = ledger.build is None
                engine.close()
                ledger.close()
    finally:
        if is_empty and data / LEDGER in fresh and current.exists() is had_index:
            _clear(fresh, missing)


def _clear(fresh: list[Path], missing: list[Path]) -> None:
    for path in fresh:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # another process has put something there meanwhile
        for folder in missing:
            folder.rmdir()
