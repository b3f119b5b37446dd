"""A generation's table of contents: Whoosh's own, with a checksum behind it that stock Whoosh does not read.

It is a pickle, so that it is not looked into before the checksum is right: a flipped bit could delete articles, or ask
for gigabytes.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC, EmptyIndexError

from index.engines.whoosh.columnar.frozen import Segment
from index.engines.whoosh.columnar.schema import INDEX_NAME, SCHEMA
from index.engines.whoosh.columnar.segments import content
from index.errors import EngineDamagedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from whoosh.filedb.filestore import Storage

_TRAILER: Final = struct.Struct("<I4s")
_MAGIC: Final = b"toc\n"


def toc_name(generation: int) -> str:
    """Return the name of a generation's table of contents."""
    return f"_{INDEX_NAME}_{generation}.toc"


def write_toc(storage: Storage, segments: Sequence[Segment], generation: int) -> None:
    """Make these segments the index, by one rename; where that raises they are not."""
    memory = RamStorage()
    TOC(SCHEMA, segments, generation).write(memory, INDEX_NAME)
    name = toc_name(generation)
    listed = memory.files[name]
    file = storage.create_file(f"{name}.new")
    try:
        file.write(listed + _TRAILER.pack(zlib.crc32(listed), _MAGIC))
    finally:
        file.close()
    storage.rename_file(f"{name}.new", name, safe=True)


def read_toc(storage: Storage, generation: int) -> list[Segment]:
    """Return a generation's segments.

    Raises:
        EmptyIndexError: there is no generation at all.
        FileNotFoundError: there is none of this number.
        EngineDamagedError: it is not what was written.
    """
    if generation < 0:
        raise EmptyIndexError("no table of contents")
    name = toc_name(generation)
    written = bytes(content(storage, name))
    listed, trailer = written[: -_TRAILER.size], written[-_TRAILER.size :]
    if trailer != _TRAILER.pack(zlib.crc32(listed), _MAGIC):
        raise EngineDamagedError(
            f"{name} is damaged: it has changed since it was written; `dateline rebuild` mends it."
        )
    toc = TOC.read(_Listed(listed), INDEX_NAME, generation, SCHEMA)
    segments = [segment for segment in toc.segments if isinstance(segment, Segment)]
    if len(segments) != len(toc.segments):
        raise EngineDamagedError(f"{name} names segments that are not ours; `dateline rebuild` makes them anew.")
    return segments


class _Listed(RamStorage):
    """A storage of one file, as Whoosh's reader of it asks for one."""

    def __init__(self, listed: bytes) -> None:
        super().__init__()
        self._listed = listed

    def open_file(self, name: str, **_: object) -> StructFile:
        """Open it."""
        return StructFile(BytesIO(self._listed), name=name)
