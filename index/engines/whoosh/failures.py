"""Translate the errors of Whoosh and the operating system into those of `index.errors`, by one table.

Only errors of `index.errors` leave the Whoosh engine. The first row of the table that fits wins. A test goes through
all of Whoosh and shows that the table misses none of its exceptions.

Python itself raises errors on bytes that are not an index (TypeError, struct.error, …). They too mean damage, but only
while files are read: anywhere else they are a bug of ours, and go on as they are.
"""

from __future__ import annotations

import struct
from importlib import metadata
from pickle import UnpicklingError
from typing import TYPE_CHECKING, Final

from whoosh.filedb.filestore import StorageError
from whoosh.index import EmptyIndexError, LockError, OutOfDateError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import ReaderClosed
from whoosh.writing import IndexingError
from zstandard import ZstdError

from index.errors import (
    EngineDamagedError,
    EngineError,
    EngineLockedError,
    EngineUnavailableError,
)

if TYPE_CHECKING:
    from types import TracebackType

DISTRIBUTIONS: Final = ("whoosh", "whoosh-reloaded", "whoosh3", "whoosh-ng")
"""All distributions with a package named `whoosh`: any two of them overwrite each other's files."""

_LOCKED: Final = "Somebody else is writing to the index ({error}); try again when they are done."
_DAMAGED: Final = "The index's files are not what was committed ({error}); `dateline rebuild` mends it."
_OUT_OF_REACH: Final = "The index is out of reach ({error})."
_REFUSED: Final = "Whoosh could not do its work ({error})."

TABLE: Final[tuple[tuple[type[Exception], type[EngineError], str], ...]] = (
    (LockError, EngineLockedError, _LOCKED),
    (EmptyIndexError, EngineDamagedError, _DAMAGED),
    (OutOfDateError, EngineLockedError, _LOCKED),
    (WhooshIndexError, EngineDamagedError, _DAMAGED),
    (StorageError, EngineDamagedError, _DAMAGED),
    (IndexingError, EngineError, _REFUSED),
    (ReaderClosed, EngineError, _REFUSED),
    (FileNotFoundError, EngineDamagedError, _DAMAGED),
    (PermissionError, EngineUnavailableError, _OUT_OF_REACH),
    (OSError, EngineError, _OUT_OF_REACH),
)
"""What is raised, what it becomes, and the message. Whoosh's other exceptions become a plain EngineError."""

KNOWN: Final = tuple(raised for raised, _, _ in TABLE)

DAMAGE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    NameError,
    TypeError,
    UnpicklingError,
    ValueError,
    ZstdError,
    struct.error,
)
"""What Python raises on bytes that are not an index; measured with truncated files and flipped bits."""


class Translated:
    """A context that no error of Whoosh or the system leaves untranslated.

    Args:
        while_reading: files are read in it, so that the errors in DAMAGE mean damage.
    """

    __slots__ = ("_while_reading",)

    def __init__(self, *, while_reading: bool) -> None:
        self._while_reading = while_reading

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Raise the translation of an error that is not one of `index.errors`."""
        if not isinstance(error, Exception):
            return
        if isinstance(error, KNOWN) or _is_of_whoosh(type(error)):
            raise translate(error) from error
        if self._while_reading and isinstance(error, DAMAGE):
            raise EngineDamagedError(_DAMAGED.format(error=_text(error))) from error


translated: Final = Translated(while_reading=False)
"""Wraps everything the engine does."""

reading: Final = Translated(while_reading=True)
"""Wraps everything that reads index files."""


def translate(error: Exception) -> EngineError:
    """Return the error of `index.errors` for one of Whoosh's or the system's."""
    for raised, engine_error, message in TABLE:
        if isinstance(error, raised):
            return engine_error(message.format(error=_text(error)))
    return EngineError(_REFUSED.format(error=_text(error)))


def impossible(finding: str) -> EngineDamagedError:
    """Return the error for file content that no version can have written."""
    return EngineDamagedError(_DAMAGED.format(error=finding))


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _is_of_whoosh(kind: type[Exception]) -> bool:
    """Return whether Whoosh defines the class, or it is the bare Exception that Whoosh raises in 45 places."""
    return kind is Exception or any(base.__module__.partition(".")[0] == "whoosh" for base in kind.__mro__)


def check_single_whoosh() -> None:
    """Raise EngineError if more than one distribution provides `whoosh`."""
    found = sorted(filter(_is_installed, DISTRIBUTIONS))
    if len(found) > 1:
        raise EngineError(f"More than one package provides `whoosh`: {', '.join(found)}. Keep whoosh-reloaded alone.")


def _is_installed(name: str) -> bool:
    """Return whether one distribution is installed; to read the metadata of all of them takes 40 ms."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
