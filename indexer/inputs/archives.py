"""Zip and tar: their members, one at a time, as streams.

Owns what members are called and which are left out. Names are only names here: nothing is written to disk, and
`..` or a leading slash in one is dropped. Links and devices in an archive are not followed.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from indexer.errors import InputRefusedError
from indexer.inputs.bounds import (
    MAX_MEMBERS,
    MAX_NESTED_ZIP_BYTES,
    Leash,
    Packed,
    Stream,
    Tap,
    read_whole,
    unpacked,
)
from indexer.inputs.companions import Member, without_companions
from indexer.inputs.naming import Names
from indexer.inputs.skipped import Skipped, ignored, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ZIP_ENTRY: Final = b"PK\x01\x02"
_ENCRYPTED: Final = 0x1
_READ_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""The other methods' unpackers in the standard library give a block at once, of any size."""

DAMAGE: Final = (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OverflowError, struct.error)
"""What zipfile raises over a directory or header that does not hold together."""


def zip_members(packed: Packed, why_ignored: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    """Yield the members of a zip archive, in its order.

    Args:
        packed: the archive.
        why_ignored: says why a member of a name is no input, or nothing.

    Raises:
        InputRefusedError: it is no zip archive, is cut short, or has too many members.
    """
    if isinstance(packed.stream, io.BytesIO):
        data = packed.stream.getvalue()  # shared, not copied
    else:
        data = read_whole(packed, MAX_NESTED_ZIP_BYTES, "unpack it")
    if data.count(_ZIP_ENTRY) > MAX_MEMBERS:  # zipfile would make an object of each before giving the first
        raise InputRefusedError(packed.path, f"more than {MAX_MEMBERS:,} members: unpack it and index the folder")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        state = "truncated or damaged zip" if data.startswith(b"PK") else "not a zip archive"
        raise InputRefusedError(packed.path, f"{state}: fetch or save it again") from error
    with archive:
        yield from without_companions(packed, _zip_members(packed, archive, why_ignored))


def _zip_members(
    packed: Packed, archive: zipfile.ZipFile, why_ignored: Callable[[str], str | None]
) -> Iterator[Member]:
    names = Names()
    for info in archive.infolist():
        packed.budget.count_member()
        if not info.is_dir():
            name = names.member(info.filename)
            reason = why_ignored(name.rpartition("/")[2])
            path = f"{packed.path}!{name}"
            yield Member(
                name=name, content=ignored(path, reason) if reason else _zip_member(packed, archive, info, name)
            )


def _zip_member(packed: Packed, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Packed | Skipped:
    path = f"{packed.path}!{name}"
    if info.flag_bits & _ENCRYPTED:
        return refused(path, "encrypted: unpack it with its password and index the folder")
    if info.compress_type not in _READ_METHODS:
        return refused(path, "packed by a rare method: unpack it and index the folder")
    try:
        stream = archive.open(info)
    except DAMAGE:
        return refused(path, "damaged zip: fetch or save it again")
    member = _member(packed, name, stream)
    return Packed(
        path=member.path,
        name=member.name,
        stream=unpacked(member, "zip", info.compress_size),
        budget=member.budget,
        depth=member.depth,
    )


def _member(packed: Packed, name: str, stream: Stream) -> Packed:
    path = f"{packed.path}!{name}"
    return Packed(path=path, name=name.rpartition("/")[2], stream=stream, budget=packed.budget, depth=packed.depth + 1)


_EXTENDED: Final = frozenset({tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE})
_MAX_EXTENDED_BYTES: Final = 16_384
"""tarfile reads an extended header in quadratic time (CVE-2024-6232): this size takes half a second. A path has at most
4,096 bytes."""


class _LongHeaderError(Exception):
    """An extended header is longer than `_MAX_EXTENDED_BYTES`."""


class _Header(tarfile.TarInfo):
    """A member's header. tarfile takes a broken one, past the first, for the end of the archive, and is silent."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header; only one of zeros, or nothing, is the end."""
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf.strip(b"\0"):
                raise tarfile.ReadError("a broken header") from error
            raise
        if header.type in _EXTENDED and header.size > _MAX_EXTENDED_BYTES:
            raise _LongHeaderError
        return header


def tar_members(packed: Packed, why_ignored: Callable[[str], str | None]) -> Iterator[Packed | Skipped]:
    """Yield the members of a tar archive, in its order; a member is to be read before the next is asked for.

    Args:
        packed: the archive.
        why_ignored: says why a member of a name is no input, or nothing.

    Raises:
        InputRefusedError: it is no tar archive, is damaged or cut short, or has too many members.
    """
    yield from without_companions(packed, _tar_members(packed, why_ignored))


def _tar_members(packed: Packed, why_ignored: Callable[[str], str | None]) -> Iterator[Member]:
    leash = Leash(packed.stream, packed.path, "tar")
    names = Names()
    archive = _tar(packed, leash)
    while (info := _next(packed, archive)) is not None:
        packed.budget.count_member()
        leash.allow(info.size if info.isreg() or info.type not in tarfile.SUPPORTED_TYPES else 0)
        if not info.isdir():
            name = names.member(info.name)
            yield Member(name=name, content=_tar_member(packed, archive, info, name, why_ignored))


def _tar(packed: Packed, stream: Leash) -> tarfile.TarFile:
    with _refusing(packed, "not a tar archive, or truncated"):
        return tarfile.open(fileobj=stream, mode="r|", tarinfo=_Header, encoding="utf-8", errors="surrogateescape")


def _next(packed: Packed, archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with _refusing(packed, "truncated or damaged tar"):
        info = archive.next()
    archive.members.clear()  # type: ignore[attr-defined] # tarfile keeps them all: a kilobyte each
    return info


@contextmanager
def _refusing(packed: Packed, damage: str) -> Iterator[None]:
    """Refuse the archive if tarfile cannot continue."""
    try:
        yield
    except _LongHeaderError as error:
        reason = f"damaged tar: a header of more than {_MAX_EXTENDED_BYTES:,} bytes"
        raise InputRefusedError(packed.path, reason) from error
    except (tarfile.TarError, ValueError, RecursionError, EOFError) as error:
        raise InputRefusedError(packed.path, f"{damage}: fetch or save it again") from error


def _tar_member(
    packed: Packed, archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, why_ignored: Callable[[str], str | None]
) -> Packed | Skipped:
    path = f"{packed.path}!{name}"
    if not info.isreg():
        return ignored(path, "a link or device in an archive")
    reason = why_ignored(name.rpartition("/")[2])
    if reason:
        return ignored(path, reason)
    stream = None if info.issparse() else archive.extractfile(info)
    if stream is None:
        return refused(path, "a sparse file: unpack it and index the folder")
    return _member(packed, name, _TarMember(stream, packed.path))


class _TarMember(Tap):
    """A member's bytes. Where they stop short it is the archive that is cut."""

    def readinto(self, buffer: object) -> int:
        try:
            return super().readinto(buffer)
        except tarfile.TarError as error:
            raise InputRefusedError(self._path, "truncated tar: fetch or save it again") from error
