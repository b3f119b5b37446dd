"""Finding files under a folder and reading them safely.

Owns what is followed and what is opened: regular files whose real path lies inside the pile, opened without
blocking; links to folders are never followed. Order is that of the paths, so two runs meet the same files in
the same order. Names may hold any bytes: those that are not UTF-8 stand as surrogate escapes.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import MAX_FILE_BYTES, MAX_RAW_DOCUMENT_BYTES, MIB
from indexer.inputs.companions import why_folder_ignored
from indexer.inputs.formats import (
    BEGINNING_BYTES,
    format_of,
    is_compressed,
    is_doubtful,
    recognised,
    why_ignored,
    why_never_read,
)
from indexer.inputs.skipped import Skipped, ignored, refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_REASONS: Final = {
    errno.EACCES: "permission denied: run as a user who may read it, or change its mode",
    errno.EPERM: "permission denied: run as a user who may read it, or change its mode",
    errno.ENOENT: "it vanished while it was being read",
    errno.ELOOP: "a link that leads round in a circle",
    errno.ENAMETOOLONG: "its path is too long for this system: move it nearer the top",
    errno.ENXIO: "not a regular file",
}


_OPEN_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file that may hold inputs.

    `absolute` is where to open it (a link's target), `path` what it is called: relative to the pile, `/` between names.
    """

    absolute: Path
    path: str


def find(root: Path, start: Path) -> Iterator[FoundFile | Skipped]:
    """Find the files at and under `start`, in the order of their paths.

    A hidden folder, a link to a folder and the folder saved beside a page each give one `Skipped` and are not entered.

    Args:
        root: the pile's folder; paths are relative to it, and no link may lead out of it.
        start: `root`, or a file or folder under it; a folder named here is entered even if it is hidden or a link.
    """
    real_root = root.resolve()
    path = "" if start == root else start.relative_to(root).as_posix()
    if start.is_dir():
        yield from _walk(real_root, start, path)
    else:
        yield _file(real_root, start, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A folder to list or a file to look at."""

    absolute: str
    path: str
    is_folder: bool


def _walk(real_root: Path, start: Path, path: str) -> Iterator[FoundFile | Skipped]:
    """Walk the folders below `start` with a stack of our own: a tree may be deeper than Python's."""
    stack: list[_Waiting | Skipped] = [_Waiting(absolute=str(start), path=path, is_folder=True)]
    while stack:
        met = stack.pop()
        if isinstance(met, Skipped):
            yield met
        elif met.is_folder:
            stack.extend(reversed(_listing(met)))
        else:
            yield _file(real_root, Path(met.absolute), met.path)


def _listing(folder: _Waiting) -> list[_Waiting | Skipped]:
    """Return what a folder holds, in the order of the paths below it."""
    try:
        with os.scandir(folder.absolute) as scan:
            entries = [(entry, entry.is_dir(follow_symlinks=False)) for entry in scan]
    except OSError as error:
        return [refused(folder.path or ".", _reason(error))]
    entries.sort(key=lambda pair: pair[0].name + "/" if pair[1] else pair[0].name)
    files = {entry.name.lower() for entry, is_folder in entries if not is_folder}
    return [_listed(folder, entry, files, is_folder=is_folder) for entry, is_folder in entries]


def _listed(
    folder: _Waiting, entry: os.DirEntry[str], files: Collection[str], *, is_folder: bool
) -> _Waiting | Skipped:
    path = f"{folder.path}/{entry.name}" if folder.path else entry.name
    reason = why_folder_ignored(entry.name, files) if is_folder else None
    if reason:
        return ignored(path, reason)
    return _Waiting(absolute=entry.path, path=path, is_folder=is_folder)


def _file(real_root: Path, file: Path, path: str) -> FoundFile | Skipped:
    try:
        info = file.lstat()
        return _link(real_root, file, path) if stat.S_ISLNK(info.st_mode) else _told(file, info, path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and file.is_symlink():
            return refused(path, "a link to nothing: remove it, or restore what it names")
        return refused(path, _reason(error))


def _link(real_root: Path, link: Path, path: str) -> FoundFile | Skipped:
    info = link.stat()
    if stat.S_ISDIR(info.st_mode):
        return ignored(path, "a link to a folder: give that folder by name")
    target = link.resolve()
    told = _told(target, info, path)
    if isinstance(told, FoundFile) and real_root not in target.parents:
        return refused(path, "the link leads outside the pile: copy the file in, or index its own folder")
    return told


def _told(file: Path, info: os.stat_result, path: str) -> FoundFile | Skipped:
    """Return what the name and kind of a file say of it; a link's `path` is the link's, `file` its target."""
    if not stat.S_ISREG(info.st_mode):
        return refused(path, _REASONS[errno.ENXIO])
    name = path.rpartition("/")[2]
    reason = why_never_read(name)
    if reason is None and is_doubtful(name) and recognised(name, _beginning(file)) is None:
        reason = why_ignored(name)
    if reason:
        return ignored(path, reason)
    return FoundFile(absolute=file, path=path) if info.st_size else refused(path, "an empty file")


def _beginning(file: Path) -> bytes:
    """Return the first bytes of a file; OSError where it cannot be read."""
    with os.fdopen(os.open(file, _OPEN_FLAGS), "rb") as opened:
        return opened.read(BEGINNING_BYTES) if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else b""


def read(found: FoundFile) -> bytes:
    """Return the bytes of a file that was found, without ever waiting for them.

    Raises:
        InputRefusedError: it cannot be read, is too large, or is no longer a regular file.
    """
    try:
        descriptor = os.open(found.absolute, _OPEN_FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            return _read_regular(found, file)
    except OSError as error:
        raise InputRefusedError(found.path, _reason(error)) from error


def _read_regular(found: FoundFile, file: BinaryIO) -> bytes:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        raise InputRefusedError(found.path, _REASONS[errno.ENXIO])
    name = found.absolute.name
    format_ = format_of(name)
    limit = format_.max_bytes if format_ else MAX_FILE_BYTES if is_compressed(name) else MAX_RAW_DOCUMENT_BYTES
    data = file.read(limit + 1)
    if len(data) > limit:
        raise InputRefusedError(found.path, f"larger than {limit // MIB:,} MB: split it")
    return data


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or f"it cannot be read: {(error.strerror or 'unknown error').lower()}"
