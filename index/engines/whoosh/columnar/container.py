"""One file of named arrays, each aligned for the processor, with a directory at the end.

    header      64 bytes: HEADER
    arrays      each begins at a multiple of ALIGNMENT
    directory   JSON: where each array lies, its type, its CRC-32; and numbers about the whole
    trailer     where the directory lies, its length and CRC-32, and MAGIC

Opening reads the directory and checks that every array lies in the file; `check` reads all of it. Numbers are
little-endian. Knows nothing of what the arrays mean.
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
            """Return one."""

        def __contains__(self, name: object, /) -> bool:
            """Return whether there is one of this name."""

    class Sink(Protocol):
        """What takes bytes in order."""

        def write(self, data: Buffer, /) -> object:
            """Take some."""


HEADER: Final = b"Dateline columns 1\n".ljust(64, b"\0")
MAGIC: Final = b"columns.end\n"
ALIGNMENT: Final = 64
TYPES: Final = frozenset({"|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "|S16"})
"""The types an array may have: never one whose bytes are addresses."""

_TRAILER: Final = struct.Struct("<QQI12s")
_PADDING: Final = bytes(ALIGNMENT)


def write(sink: Sink, arrays: Iterable[tuple[str, NDArray[Any]]], about: Mapping[str, int]) -> None:
    """Write a file.

    Args:
        sink: an empty file.
        arrays: by name, one-dimensional, each of one of TYPES; taken one by one.
        about: numbers about the whole.
    """
    sink.write(HEADER)
    offset = len(HEADER)
    entries = {}
    for name, array in arrays:
        data = np.ascontiguousarray(array)
        if data.dtype.str not in TYPES or data.ndim != 1:
            raise TypeError(f"no array for a file: {name} {data.dtype.str} {data.shape}")
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
    """An open file; its arrays are views that keep it mapped for as long as one of them lives.

    Args:
        content: the whole file, in memory or mapped.
        name: what to call it in errors.

    Raises:
        EngineDamagedError: header, trailer, directory or an array's place are not what was written.
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
        """Return every array's name."""
        return self._arrays.keys()

    @property
    def size_bytes(self) -> int:
        """How large the file is."""
        return len(self._content)

    def release(self) -> None:
        """Let go of what has been read into memory of a mapped file; it is read again where it is asked for."""
        if isinstance(self._content.obj, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            self._content.obj.madvise(mmap.MADV_DONTNEED)

    def check(self) -> None:
        """Read every array; EngineDamagedError where one is not what was written."""
        for name, (_, offset, count, crc) in self._entries.items():
            size = count * self._arrays[name].itemsize
            if zlib.crc32(self._content[offset : offset + size]) != crc:
                raise self._damaged(f"{name} has changed since it was written")

    def _directory(self) -> dict[str, Any]:
        content = self._content
        if len(content) < len(HEADER) + _TRAILER.size or content[: len(HEADER)] != HEADER:
            raise self._damaged("it is no file of columns, or of another version")
        offset, length, crc, magic = _TRAILER.unpack(content[-_TRAILER.size :])
        directory = content[offset : offset + length]
        if magic != MAGIC or offset + length + _TRAILER.size != len(content) or zlib.crc32(directory) != crc:
            raise self._damaged("its directory is not what was written")
        parsed: dict[str, Any] = json.loads(bytes(directory))
        return parsed

    def _array(self, name: str) -> NDArray[Any]:
        kind, offset, count, _ = self._entries[name]
        if kind not in TYPES or offset % ALIGNMENT or offset < 0 or count < 0:
            raise self._damaged(f"{name} is no array")
        size = count * np.dtype(kind).itemsize
        if offset + size > len(self._content) - _TRAILER.size:
            raise self._damaged(f"{name} reaches beyond its end")
        return np.frombuffer(self._content[offset : offset + size], kind) if count else np.empty(0, kind)

    def _damaged(self, reason: str) -> EngineDamagedError:
        return EngineDamagedError(f"{self._name} is damaged: {reason}; `dateline rebuild` mends it.")


def check_all(containers: Iterable[Container]) -> None:
    """Read every array of some files; EngineDamagedError, naming each that is not what was written."""
    damaged = []
    for each in containers:
        try:
            each.check()
        except EngineDamagedError as error:
            damaged.append(str(error))
    if damaged:
        raise EngineDamagedError(" ".join(damaged))


def narrowest(numbers: NDArray[Any], *, least: int = 1) -> NDArray[Any]:
    """Return non-negative integers in the narrowest unsigned type that holds them, of at least so many bytes."""
    maximum = int(numbers.max()) if len(numbers) else 0
    for width, kind in ((1, np.uint8), (2, np.uint16), (4, np.uint32)):
        if width >= least and maximum <= np.iinfo(kind).max:
            return numbers.astype(kind, copy=False)
    return numbers.astype(np.uint64, copy=False)


def narrowest_signed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return integers from -1 up in the narrowest signed type that holds them."""
    maximum = int(numbers.max()) if len(numbers) else 0
    for kind in (np.int8, np.int16):
        if maximum <= np.iinfo(kind).max:
            return numbers.astype(kind, copy=False)
    return numbers.astype(np.int32, copy=False)
