"""A file of named arrays, each aligned for the processor, with a directory at the end.

    header      64 bytes: HEADER
    arrays      each begins at a multiple of ALIGNMENT
    directory   JSON: each array's offset, length, type and CRC-32; and numbers about the whole
    trailer     the directory's offset, length and CRC-32, and MAGIC

Opening a file reads the directory and checks that every array is within the file; `check` reads all of it. Numbers are
little-endian. This module does not know what the arrays mean.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.errors import EngineDamagedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol

    from numpy.typing import NDArray
    from typing_extensions import Buffer

    class Arrays(Protocol):
        """Arrays by name."""

        def __getitem__(self, name: str, /) -> NDArray[Any]:
            """Return the array of a name."""

        def __contains__(self, name: object, /) -> bool:
            """Return whether there is an array of this name."""

    class Sink(Protocol):
        """A file that takes bytes in order."""

        def write(self, data: Buffer, /) -> object:
            """Append some bytes."""


HEADER: Final = b"Dateline columns 1\n".ljust(64, b"\0")
MAGIC: Final = b"columns.end\n"
ALIGNMENT: Final = 64
TYPES: Final = frozenset({"|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "|S16"})
"""The types an array may have. None of them is `object`, whose bytes would be read as addresses."""

_TRAILER: Final = struct.Struct("<QQI12s")
_PADDING: Final = bytes(ALIGNMENT)


def write(sink: Sink, arrays: Iterable[tuple[str, NDArray[Any]]], about: Mapping[str, int]) -> None:
    """Write a file.

    Args:
        sink: an empty file.
        arrays: name and array; one-dimensional, of a type in TYPES; taken one at a time.
        about: numbers about the whole.
    """
    sink.write(HEADER)
    offset = len(HEADER)
    entries = {}
    for name, array in arrays:
        data = np.ascontiguousarray(array)
        if data.dtype.str not in TYPES or data.ndim != 1:
            raise TypeError(f"a file cannot hold the array {name}: {data.dtype.str} {data.shape}")
        content = data.view(np.uint8).data if len(data) else b""
        sink.write(content)
        entries[name] = [data.dtype.str, offset, len(data), zlib.crc32(content)]
        padding = -data.nbytes % ALIGNMENT
        sink.write(_PADDING[:padding])
        offset += data.nbytes + padding
    directory = json.dumps({"about": dict(about), "arrays": entries}).encode()
    sink.write(directory)
    sink.write(_TRAILER.pack(offset, len(directory), zlib.crc32(directory), MAGIC))


class Container:
    """An open file. Its arrays are views, and keep the file mapped while any of them is in use.

    Args:
        content: the whole file, in memory or mapped.
        name: the file's name in errors.

    Raises:
        EngineDamagedError: header, trailer or directory differ from what was written, or an array is out of range.
    """

    def __init__(self, content: Buffer, name: str) -> None:
        self._content: Final = memoryview(content)
        self._name: Final = name
        directory = self._directory()
        self.about: Final[Mapping[str, int]] = directory["about"]
        self._entries: Final[Mapping[str, list[Any]]] = directory["arrays"]
        self._arrays: Final = {name: self._array(name) for name in self._entries}

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._arrays[name]

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def names(self) -> Iterable[str]:
        """Return the names of all arrays."""
        return self._arrays.keys()

    @property
    def size_bytes(self) -> int:
        """The size of the file."""
        return len(self._content)

    def release(self) -> None:
        """Free the memory that holds parts of a mapped file; they are read again when they are needed."""
        if isinstance(self._content.obj, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._content.obj.madvise(mmap.MADV_DONTNEED)

    def check(self) -> None:
        """Read every array; EngineDamagedError if one differs from what was written."""
        for name, (_, offset, count, crc) in self._entries.items():
            size = count * self._arrays[name].itemsize
            if zlib.crc32(self._content[offset : offset + size]) != crc:
                raise self._damaged(f"{name} has changed since it was written")

    def _directory(self) -> dict[str, Any]:
        content = self._content
        if len(content) < len(HEADER) + _TRAILER.size or content[: len(HEADER)] != HEADER:
            raise self._damaged("it is not a file of columns, or of another version")
        offset, length, crc, magic = _TRAILER.unpack(content[-_TRAILER.size :])
        directory = content[offset : offset + length]
        if magic != MAGIC or offset + length + _TRAILER.size != len(content) or zlib.crc32(directory) != crc:
            raise self._damaged("its directory differs from what was written")
        parsed: dict[str, Any] = json.loads(bytes(directory))
        return parsed

    def _array(self, name: str) -> NDArray[Any]:
        kind, offset, count, _ = self._entries[name]
        if kind not in TYPES or offset % ALIGNMENT or offset < 0 or count < 0:
            raise self._damaged(f"{name} is not an array")
        size = count * np.dtype(kind).itemsize
        if offset + size > len(self._content) - _TRAILER.size:
            raise self._damaged(f"{name} reaches beyond its end")
        return np.frombuffer(self._content[offset : offset + size], kind) if count else np.empty(0, kind)

    def _damaged(self, reason: str) -> EngineDamagedError:
        return EngineDamagedError(f"{self._name} is damaged: {reason}; `dateline rebuild` mends it.")


def check_all(containers: Iterable[Container]) -> None:
    """Read every array of some files; EngineDamagedError names each file that differs from what was written."""
    damaged = []
    for each in containers:
        try:
            each.check()
        except EngineDamagedError as error:
            damaged.append(str(error))
    if damaged:
        raise EngineDamagedError(" ".join(damaged))


def narrowest(numbers: NDArray[Any], *, min_bytes: int = 1) -> NDArray[Any]:
    """Return non-negative integers in the narrowest unsigned type that holds them, of at least `min_bytes` bytes."""
    maximum = int(numbers.max()) if len(numbers) else 0
    for width, kind in ((1, np.uint8), (2, np.uint16), (4, np.uint32)):
        if width >= min_bytes and maximum <= np.iinfo(kind).max:
            return numbers.astype(kind, copy=False)
    return numbers.astype(np.uint64, copy=False)


def narrowest_signed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return integers from -1 up in the narrowest signed type that holds them."""
    maximum = int(numbers.max()) if len(numbers) else 0
    for kind in (np.int8, np.int16):
        if maximum <= np.iinfo(kind).max:
            return numbers.astype(kind, copy=False)
    return numbers.astype(np.int32, copy=False)
