"""Tables of contents as an attacker could make them, with correct checksums: their pickles would create a directory."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from whoosh.filedb.structfile import StructFile

from index.engines.whoosh.columnar import toc as toc_module
from index.engines.whoosh.columnar.frozen import VERSION, Segment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_HEADER_BYTES: Final = 3
_VERSION_AT: Final = _HEADER_BYTES + 4
LEGACY: Final = -110
"""Whoosh reads this older layout by unpickling it with `pickle` itself."""


class _Mkdir:
    """Pickles as a call that makes a directory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self._path),)


class _Poisoned:
    """Pickles as a segment whose attributes are those of a dictionary."""

    def __init__(self, segment: Segment, attributes: Mapping[str, object]) -> None:
        self._segment = segment
        self._attributes = attributes

    def __reduce__(self) -> tuple[Any, ...]:
        return (*self._segment.__reduce__(), self._attributes)


class _Method:
    """Pickles as a method of the permitted class."""

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (Segment, "codec")


def _in_place_of_the_segments(toc_bytes: bytes, made: Path) -> bytes:
    return _before_segments(toc_bytes) + pickle.dumps(_Mkdir(made))


def _beside_the_segments(toc_bytes: bytes, made: Path) -> bytes:
    return _before_segments(toc_bytes) + pickle.dumps([*_segments(toc_bytes), _Mkdir(made)])


def _in_an_attribute(toc_bytes: bytes, made: Path) -> bytes:
    [first, *others] = _segments(toc_bytes)
    return _before_segments(toc_bytes) + pickle.dumps([_Poisoned(first, {"facts": _Mkdir(made)}), *others])


def _as_a_method(toc_bytes: bytes, _: Path) -> bytes:
    """Replace a method of a segment by text: nothing runs, and no reader may break."""
    [first, *others] = _segments(toc_bytes)
    return _before_segments(toc_bytes) + pickle.dumps([_Poisoned(first, {"make_filename": "text"}), *others])


def _on_the_class(toc_bytes: bytes, _: Path) -> bytes:
    """Set an attribute of the named class before anything is called; pickle sets the state of slots one by one."""
    named = f"c{Segment.__module__}\n{Segment.__qualname__}\n".encode()
    slots = pickle.dumps((None, {"codec": "text"}), 2)[2:-1]
    return _before_segments(toc_bytes) + b"\x80\x02" + named + slots + pickle.BUILD + pickle.STOP


def _of_wrong_types(toc_bytes: bytes, _: Path) -> bytes:
    [first, *others] = _segments(toc_bytes)
    return _before_segments(toc_bytes) + pickle.dumps([Segment(VERSION, "MAIN", first.segid, "1", b"", ""), *others])  # type: ignore[arg-type]


def _as_no_list(toc_bytes: bytes, _: Path) -> bytes:
    return _before_segments(toc_bytes) + pickle.dumps("segments")


def _by_another_function(toc_bytes: bytes, _: Path) -> bytes:
    return _before_segments(toc_bytes) + pickle.dumps([_Method()])


def _in_the_older_layout(toc_bytes: bytes, made: Path) -> bytes:
    toc_bytes = _in_place_of_the_segments(toc_bytes, made)
    return toc_bytes[:_VERSION_AT] + struct.pack("!i", LEGACY) + toc_bytes[_VERSION_AT + 4 :]


CRAFTED: Final[Mapping[str, Callable[[bytes, Path], bytes]]] = {
    "in place of the segments": _in_place_of_the_segments,
    "beside the segments": _beside_the_segments,
    "in an attribute": _in_an_attribute,
    "as a method": _as_a_method,
    "on the class": _on_the_class,
    "of wrong types": _of_wrong_types,
    "as no list": _as_no_list,
    "by another function": _by_another_function,
    "in the older layout": _in_the_older_layout,
}
"""Ways to make a table of contents run code or break its reader, by name."""


def craft(data: Path, made: Path, how: Callable[[bytes, Path], bytes]) -> None:
    """Replace the table of contents of a data directory's only build; its checksum is right.

    Args:
        data: the data directory.
        made: the directory that the pickle makes if it is run.
        how: one of CRAFTED.
    """
    [toc] = data.rglob("*.toc")
    written = toc.read_bytes()
    toc_bytes = how(written[: -toc_module._TRAILER.size], made)
    toc.unlink()
    toc.write_bytes(toc_bytes + toc_module._TRAILER.pack(zlib.crc32(toc_bytes), toc_module._MAGIC))


def with_schema(toc_bytes: bytes, made: Path) -> bytes:
    """Return a table of contents whose other pickle, the schema, makes a directory."""
    start, after = _schema_at(toc_bytes)
    memory = io.BytesIO()
    file = StructFile(memory)
    file.write_string(pickle.dumps(_Mkdir(made), 2))
    return toc_bytes[:start] + memory.getvalue() + toc_bytes[after:]


def _before_segments(toc_bytes: bytes) -> bytes:
    return toc_bytes[: _schema_at(toc_bytes)[1] + 8]


def _segments(toc_bytes: bytes) -> list[Segment]:
    found: list[Segment] = pickle.loads(toc_bytes[_schema_at(toc_bytes)[1] + 8 :])
    return found


def _schema_at(toc_bytes: bytes) -> tuple[int, int]:
    """Return where the schema's pickle begins, with the length before it, and where it ends."""
    memory = io.BytesIO(toc_bytes)
    file = StructFile(memory)
    for _ in range(3):
        file.read_varint()
    file.read_int(), file.read_int()
    for _ in range(3):
        file.read_varint()
    start = memory.tell()
    file.read_string()
    return start, memory.tell()
