"""Find files under a folder, and read them safely.

Owns what is opened: regular files whose real path is inside the pile, without blocking. Links to folders are never
followed. A file or folder is opened from the pile's folder down, name by name, and no name may be a link by then: a
folder that becomes a link during a run is not followed. Files come in the order of their paths, so it is the same in
every run. Bytes of names that are not UTF-8 are surrogate escapes.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, Final

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
    errno.ENOTDIR: "a folder on the way to it is a link, or vanished while it was being read",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file that may hold inputs.

    Attributes:
        root: the real path of the folder below which it is opened.
        inside: its path below the root, links resolved; `/` between names.
        path: its path as named, relative to the pile; `/` between names.
    """

    root: Path
    inside: str
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
        real_start = start.resolve()
        below = real_root if real_start.is_relative_to(real_root) else real_start
        yield from _walk(below, real_start.relative_to(below), path)
    else:
        yield _file(real_root, start, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """A folder to list, or a file to check: its path below the root, and its name."""

    inside: str
    path: str
    is_folder: bool


def _walk(root: Path, start: Path, path: str) -> Iterator[FoundFile | Skipped]:
    """Walk the folders below `start` with a stack of our own: a tree may be deeper than Python's."""
    inside = "" if start == Path() else start.as_posix()
    stack: list[_Waiting | Skipped] = [_Waiting(inside=inside, path=path, is_folder=True)]
    while stack:
        met = stack.pop()
        if isinstance(met, Skipped):
            yield met
        elif met.is_folder:
            stack.extend(reversed(_listing(root, met)))
        else:
            yield _file(root, root / met.inside, met.path)


def _listing(root: Path, folder: _Waiting) -> list[_Waiting | Skipped]:
    """Return what a folder holds, in the order of the paths below it."""
    try:
        descriptor = _opened_below(root, folder.inside, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with os.scandir(descriptor) as scan:
                entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in scan]
        finally:
            os.close(descriptor)
    except OSError as error:
        return [refused(folder.path or ".", _reason(error))]
    entries.sort(key=lambda pair: pair[0] + "/" if pair[1] else pair[0])
    files = {name.lower() for name, is_folder in entries if not is_folder}
    return [_listed(folder, name, files, is_folder=is_folder) for name, is_folder in entries]


def _listed(folder: _Waiting, name: str, files: Collection[str], *, is_folder: bool) -> _Waiting | Skipped:
    path = f"{folder.path}/{name}" if folder.path else name
    reason = why_folder_ignored(name, files) if is_folder else None
    if reason:
        return ignored(path, reason)
    return _Waiting(inside=f"{folder.inside}/{name}" if folder.inside else name, path=path, is_folder=is_folder)


def _file(real_root: Path, file: Path, path: str) -> FoundFile | Skipped:
    try:
        info = file.lstat()
        return _link(real_root, file, path) if stat.S_ISLNK(info.st_mode) else _told(real_root, file, info, path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and file.is_symlink():
            return refused(path, "a link to nothing: remove it, or restore what it names")
        return refused(path, _reason(error))


def _link(real_root: Path, link: Path, path: str) -> FoundFile | Skipped:
    info = link.stat()
    if stat.S_ISDIR(info.st_mode):
        return ignored(path, "a link to a folder: give that folder by name")
    target = link.resolve()
    if real_root not in target.parents and stat.S_ISREG(info.st_mode) and why_ignored(path.rpartition("/")[2]) is None:
        return refused(path, "the link leads outside the pile: copy the file in, or index its own folder")
    return _told(real_root, target, info, path)


def _told(root: Path, file: Path, info: os.stat_result, path: str) -> FoundFile | Skipped:
    """Return what the name and kind of a file say of it; a link's `path` is the link's, `file` its target."""
    if not stat.S_ISREG(info.st_mode):
        return refused(path, _REASONS[errno.ENXIO])
    name = path.rpartition("/")[2]
    reason = why_never_read(name)
    if reason is None and is_doubtful(name) and recognised(name, _beginning(root, file)) is None:
        reason = why_ignored(name)
    if reason:
        return ignored(path, reason)
    if not info.st_size:
        return refused(path, "an empty file")
    return FoundFile(root=root, inside=file.relative_to(root).as_posix(), path=path)


def _beginning(root: Path, file: Path) -> bytes:
    """Return the first bytes of a file below the root.

    Raises:
        OSError: it cannot be read.
    """
    with os.fdopen(_opened_below(root, file.relative_to(root).as_posix(), os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
        return opened.read(BEGINNING_BYTES) if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else b""


def open_found(found: FoundFile) -> BinaryIO:
    """Open a file that was found; reading it never blocks.

    Raises:
        InputRefusedError: it cannot be opened, is no longer a regular file, or is too large.
    """
    try:
        descriptor = _opened_below(found.root, found.inside, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise InputRefusedError(found.path, _reason(error)) from error
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode) or info.st_size > _max_bytes(found):
        os.close(descriptor)
        raise _too_large(found) if stat.S_ISREG(info.st_mode) else InputRefusedError(found.path, _REASONS[errno.ENXIO])
    return os.fdopen(descriptor, "rb")


def size_of(found: FoundFile) -> int:
    """Return a file's size in bytes, without opening it; 0 if it is gone."""
    try:
        return (found.root / found.inside).lstat().st_size
    except OSError:
        return 0


def sha256_of(found: FoundFile, file: BinaryIO, copy: IO[bytes] | None = None) -> tuple[str, int]:
    """Return the digest and the number of an open file's bytes; write the bytes to `copy`.

    Raises:
        InputRefusedError: it cannot be read, or has become too large.
    """
    digest = hashlib.sha256()
    size_bytes = 0
    try:
        while chunk := file.read(MIB):
            size_bytes += len(chunk)
            if size_bytes > _max_bytes(found):
                raise _too_large(found)
            digest.update(chunk)
            if copy is not None:
                copy.write(chunk)
    except OSError as error:
        raise InputRefusedError(found.path, _reason(error)) from error
    return digest.hexdigest(), size_bytes


def _max_bytes(found: FoundFile) -> int:
    name = found.inside.rpartition("/")[2]
    format_ = format_of(name)
    return format_.max_bytes if format_ else MAX_FILE_BYTES if is_compressed(name) else MAX_RAW_DOCUMENT_BYTES


def _too_large(found: FoundFile) -> InputRefusedError:
    return InputRefusedError(found.path, f"larger than {_max_bytes(found) // MIB:,} MB: split it")


def _opened_below(root: Path, inside: str, flags: int) -> int:
    """Open a path below a folder.

    Raises:
        OSError: a name of the path is a link, or does not exist.
    """
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    names = inside.split("/")
    try:
        for name in names[:-1]:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(names[-1] or ".", flags | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    finally:
        os.close(folder)


def _reason(error: OSError) -> str:
    return _REASONS.get(error.errno or 0) or f"it cannot be read: {(error.strerror or 'unknown error').lower()}"
