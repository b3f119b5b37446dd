"""Tables of contents as an attacker makes them: their pickles would create a file, and their checksums are right."""

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


def _in_place_of_the_segments(listed: bytes, made: Path) -> bytes:
    return _before_segments(listed) + pickle.dumps(_Mkdir(made))


def _beside_the_segments(listed: bytes, made: Path) -> bytes:
    return _before_segments(listed) + pickle.dumps([*_segments(listed), _Mkdir(made)])


def _in_an_attribute(listed: bytes, made: Path) -> bytes:
    [first, *others] = _segments(listed)
    return _before_segments(listed) + pickle.dumps([_Poisoned(first, {"facts": _Mkdir(made)}), *others])


def _as_a_method(listed: bytes, _: Path) -> bytes:
    """Put text in the place of a method of a segment: nothing runs, and nothing may be broken by it."""
    [first, *others] = _segments(listed)
    return _before_segments(listed) + pickle.dumps([_Poisoned(first, {"make_filename": "text"}), *others])


def _on_the_class(listed: bytes, _: Path) -> bytes:
    """Set an attribute of what the pickle names, before anything is called: slots' state is set one by one."""
    named = f"c{Segment.__module__}\n{Segment.__qualname__}\n".encode()
    slots = pickle.dumps((None, {"codec": "text"}), 2)[2:-1]
    return _before_segments(listed) + b"\x80\x02" + named + slots + pickle.BUILD + pickle.STOP


def _of_wrong_types(listed: bytes, _: Path) -> bytes:
    [first, *others] = _segments(listed)
    return _before_segments(listed) + pickle.dumps([Segment(VERSION, "MAIN", first.segid, "1", b"", ""), *others])  # type: ignore[arg-type]


def _as_no_list(listed: bytes, _: Path) -> bytes:
    return _before_segments(listed) + pickle.dumps("segments")


def _by_another_function(listed: bytes, _: Path) -> bytes:
    return _before_segments(listed) + pickle.dumps([_Method()])


def _in_the_older_layout(listed: bytes, made: Path) -> bytes:
    listed = _in_place_of_the_segments(listed, made)
    return listed[:_VERSION_AT] + struct.pack("!i", LEGACY) + listed[_VERSION_AT + 4 :]


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
"""How a table of contents is made to run code, or to break what reads it, by what it is."""


def craft(data: Path, made: Path, how: Callable[[bytes, Path], bytes]) -> None:
    """Replace the table of contents of a data directory's only build; its checksum is right.

    Args:
        data: the data directory.
        made: what the pickle makes when it is run.
        how: one of CRAFTED.
    """
    [toc] = data.rglob("*.toc")
    written = toc.read_bytes()
    listed = how(written[: -toc_module._TRAILER.size], made)
    toc.unlink()
    toc.write_bytes(listed + toc_module._TRAILER.pack(zlib.crc32(listed), toc_module._MAGIC))


def with_schema(listed: bytes, made: Path) -> bytes:
    """Return a table of contents whose other pickle, the schema's, makes a directory."""
    start, after = _schema_at(listed)
    memory = io.BytesIO()
    file = StructFile(memory)
    file.write_string(pickle.dumps(_Mkdir(made), 2))
    return listed[:start] + memory.getvalue() + listed[after:]


def _before_segments(listed: bytes) -> bytes:
    return listed[: _schema_at(listed)[1] + 8]


def _segments(listed: bytes) -> list[Segment]:
    found: list[Segment] = pickle.loads(listed[_schema_at(listed)[1] + 8 :])
    return found


def _schema_at(listed: bytes) -> tuple[int, int]:
    """Return where the schema's pickle begins, its length before it, and where it ends."""
    memory = io.BytesIO(listed)
    file = StructFile(memory)
    for _ in range(3):
        file.read_varint()
    file.read_int(), file.read_int()
    for _ in range(3):
        file.read_varint()
    start = memory.tell()
    file.read_string()
    return start, memory.tell()
