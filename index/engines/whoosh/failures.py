"""One table from what Whoosh and the operating system raise to the errors of the house.

Nothing but `index.errors` leaves the Whoosh engine. The table is read from the top and the first class that
fits wins; a test walks all of Whoosh and shows that none of its exceptions is missing. What Python itself
raises over bytes that are no index (TypeError, struct.error, …) is damage too, but only while Whoosh is
reading its files: elsewhere it would be a fault of ours, and is not covered up.
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
"""Everything that installs a package named `whoosh`: two of them overwrite each other's files."""

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
"""What is raised, what it becomes, and the sentence; Whoosh's other exceptions are plain EngineErrors."""

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
"""What Python raises when Whoosh reads bytes that are no index: measured over truncations and flipped bits."""


class Translated:
    """A context that lets out nothing of Whoosh's or the system's.

    Args:
        while_reading: Whoosh is reading its files, so that what Python raises is damage too.
    """

    __slots__ = ("_while_reading",)

    def __init__(self, *, while_reading: bool) -> None:
        self._while_reading = while_reading

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Raise the house's error for anything that is not one."""
        if not isinstance(error, Exception):
            return
        if isinstance(error, KNOWN) or _is_of_whoosh(type(error)):
            raise translate(error) from error
        if self._while_reading and isinstance(error, DAMAGE):
            raise EngineDamagedError(_DAMAGED.format(error=_text(error))) from error


translated: Final = Translated(while_reading=False)
"""Around everything the engine does."""

reading: Final = Translated(while_reading=True)
"""Around what makes Whoosh read its files."""


def translate(error: Exception) -> EngineError:
    """Return the house's error for one of Whoosh's or the system's."""
    for raised, house_error, sentence in TABLE:
        if isinstance(error, raised):
            return house_error(sentence.format(error=_text(error)))
    return EngineError(_REFUSED.format(error=_text(error)))


def impossible(what: str) -> EngineDamagedError:
    """Return the error for what a file says and nothing can have written."""
    return EngineDamagedError(_DAMAGED.format(error=what))


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _is_of_whoosh(kind: type[Exception]) -> bool:
    """Whether Whoosh defines the class, or it is the bare Exception that Whoosh raises in 45 places and nobody else."""
    return kind is Exception or any(base.__module__.partition(".")[0] == "whoosh" for base in kind.__mro__)


def check_single_whoosh() -> None:
    """Raise EngineError where more than one distribution provides `whoosh`."""
    found = sorted(filter(_is_installed, DISTRIBUTIONS))
    if len(found) > 1:
        raise EngineError(f"More than one package provides `whoosh`: {', '.join(found)}. Keep whoosh-reloaded alone.")


def _is_installed(name: str) -> bool:
    """Look for one name: reading the metadata of all that is installed takes 40 ms."""
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True
