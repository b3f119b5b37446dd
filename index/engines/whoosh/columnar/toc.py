"""A generation's table of contents: Whoosh's own, with a checksum behind it that stock Whoosh does not read.

The checksum finds accidents: a flipped bit could delete articles, or ask for gigabytes. It stops no attacker. So the
file's two pickles run nothing: the schema's is skipped, and the segments' may name `frozen.Segment` alone.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Final

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError

from index.engines.whoosh.columnar.frozen import Segment
from index.engines.whoosh.columnar.schema import INDEX_NAME, SCHEMA
from index.engines.whoosh.columnar.segments import file_content
from index.engines.whoosh.failures import impossible
from index.errors import EngineDamagedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from whoosh.filedb.filestore import Storage

_TRAILER: Final = struct.Struct("<I4s")
_MAGIC: Final = b"toc\n"

_SIZES: Final = tuple(map(struct.calcsize, ("!i", "!q", "!f")))
_BYTE_ORDER: Final = -12345
_LAYOUT: Final = -111
_RELEASE_NUMBERS: Final = 3
"""Whoosh writes these before the schema. Whoosh itself reads another layout with plain `pickle`; we refuse it."""

_ATTRIBUTES: Final = {"indexname": str, "segid": str, "compound": bool, "count": int, "deleted": bytes, "facts": str}
"""The attributes of a segment, and their types."""


def toc_name(generation: int) -> str:
    """Return the name of a generation's table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def write_toc(storage: Storage, segments: Sequence[Segment], generation: int) -> None:
    """Make these segments the index, by one rename; if it raises, the index is unchanged."""
    memory = RamStorage()
    TOC(SCHEMA, segments, generation).write(memory, INDEX_NAME)
    name = toc_name(generation)
    toc_bytes = memory.files[name]
    file = storage.create_file(f"{name}.new")
    try:
        file.write(toc_bytes + _TRAILER.pack(zlib.crc32(toc_bytes), _MAGIC))
    finally:
        file.close()
    storage.rename_file(f"{name}.new", name, safe=True)


def read_toc(storage: Storage, generation: int) -> list[Segment]:
    """Return the segments of a generation.

    Raises:
        EmptyIndexError: there is no generation at all.
        FileNotFoundError: this generation does not exist.
        EngineDamagedError: the file differs from what was written.
    """
    if generation < 0:
        raise EmptyIndexError("no table of contents")
    name = toc_name(generation)
    file_bytes = bytes(file_content(storage, name))
    toc_bytes, trailer = file_bytes[: -_TRAILER.size], file_bytes[-_TRAILER.size :]
    if trailer != _TRAILER.pack(zlib.crc32(toc_bytes), _MAGIC):
        raise EngineDamagedError(
            f"{name} is damaged: it has changed since it was written; `dateline rebuild` mends it."
        )
    return _segments(StructFile(BytesIO(toc_bytes), name=name), generation)


def _segments(file: StructFile, generation: int) -> list[Segment]:
    """Return the segments in Whoosh's table of contents; `whoosh.index.TOC.write` defines its layout."""
    sizes = tuple(file.read_varint() for _ in range(len(_SIZES)))
    if sizes != _SIZES or file.read_int() != _BYTE_ORDER or file.read_int() != _LAYOUT:
        raise impossible("a table of contents of another layout")
    for _ in range(_RELEASE_NUMBERS):
        file.read_varint()
    file.read_string()  # the schema; the product has its own, so this pickle is never loaded
    if file.read_int() != generation:
        raise impossible("a table of contents of another generation")
    file.read_int()  # unused
    segments = _Unpickler(file.raw_file()).load()
    if type(segments) is not list or not all(map(_is_plain, segments)):
        raise impossible("segments that Dateline did not write")
    return segments


class _Unpickler(pickle.Unpickler):
    """Calls nothing but `frozen.Segment`."""

    def find_class(self, module_name: str, global_name: str) -> Callable[..., Segment]:
        if (module_name, global_name) != (Segment.__module__, Segment.__qualname__):
            raise impossible(f"a table of contents that names {f'{module_name}.{global_name}'!r:.100}")
        return partial(Segment)  # not the class itself: a pickle could set its attributes


def _is_plain(segment: object) -> bool:
    """Return whether this is a Segment with the attributes of one: a pickle could have set others."""
    if type(segment) is not Segment:
        return False
    return {name: type(value) for name, value in vars(segment).items()} == _ATTRIBUTES
