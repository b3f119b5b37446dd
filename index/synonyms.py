"""The file of the user's synonyms: where it lies, and when it is read again.

`synonyms.txt` lies in the data directory; `index.query.synonyms` has its format. A server reads it again as soon as it
has changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.query.query import NO_SYNONYMS, Synonyms
from index.query.synonyms import read_synonyms

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "synonyms.txt"

MAX_BYTES: Final = 1 << 20
"""A longer file is not read."""

_Stamp = tuple[int, int, int]
"""What shows that a file has changed: when it was last written, its size, its inode."""


class SynonymFile:
    """A file of synonyms, that may come, change and go; for any number of threads.

    Args:
        directory: the data directory; None for an engine without one, which has no synonyms.
    """

    def __init__(self, directory: Path | None) -> None:
        self._path: Final = directory / FILE_NAME if directory is not None else None
        self._read: tuple[_Stamp | None, Synonyms] = None, NO_SYNONYMS

    def current(self) -> Synonyms:
        """Return the synonyms in the file as it is now; none if there is no file. Its faults are in `faults`."""
        if self._path is None:
            return NO_SYNONYMS
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            known, synonyms = self._read
            if stamp != known:
                synonyms = _read(self._path, status.st_size)
                self._read = stamp, synonyms
        except FileNotFoundError:
            return NO_SYNONYMS
        except OSError as error:
            return Synonyms(faults=(f"{FILE_NAME} cannot be read: {error.strerror}.",))
        return synonyms


def _read(path: Path, size: int) -> Synonyms:
    if size > MAX_BYTES:
        return Synonyms(faults=(f"{FILE_NAME} is not read: it has more than {MAX_BYTES:,} bytes.",))
    return read_synonyms(path.read_bytes().decode("utf-8-sig", "replace"))
