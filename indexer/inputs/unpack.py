"""One file's bytes to the documents in it, one at a time.

Owns how deep archives may nest, and whose fault an error is: one that names a member is that member's and the rest
goes on; one that names the archive ends it, after what was whole.
Every file comes to something: one that holds nothing is ignored, and says so.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from indexer.errors import InputIgnoredError, InputRefusedError, PageError
from indexer.inputs.bounds import MAX_ARCHIVE_DEPTH, Budget, Packed, gunzipped
from indexer.inputs.formats import (
    BEGINNING_BYTES,
    is_compressed,
    recognised,
    uncompressed,
    why_ignored,
    why_never_read,
)
from indexer.inputs.skipped import Skipped, ignored, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indexer.inputs.bounds import Stream
    from indexer.inputs.formats import Members
    from indexer.page import Input


def unpack(path: str, data: bytes, unpacked: Callable[[int], None] | None = None) -> Iterator[Input | Skipped]:
    """Yield a file's documents, and a `Skipped` for each member that is not a document.

    Members and records are read as they are asked for. The paths of what is yielded differ from each other.

    Args:
        path: the file's path, relative to its pile; its name shows the format.
        data: the file's bytes.
        unpacked: called with the number of bytes of each decompressed piece.
    """
    stream = io.BytesIO(data)
    packed = Packed(path=path, name=path.rpartition("/")[2], stream=stream, budget=Budget(path, len(data), unpacked))
    try:
        yield from _documents(packed)
    except PageError as error:
        yield skipped(error)


def _documents(packed: Packed) -> Iterator[Input | Skipped]:
    reason = why_never_read(packed.name)
    if reason:
        raise InputIgnoredError(packed.path, reason)
    called = packed.name
    if is_compressed(packed.name):
        packed = _uncompressed(packed)
    empty = True
    for document in _opened(packed, called):
        empty = False
        yield document
    if empty:
        yield ignored(packed.path, "there is nothing in it")


def _uncompressed(packed: Packed) -> Packed:
    return Packed(
        path=packed.path,
        name=uncompressed(packed.name),
        stream=gunzipped(packed),
        budget=packed.budget,
        depth=packed.depth,
    )


def _opened(packed: Packed, called: str) -> Iterator[Input | Skipped]:
    """Return what a file holds; `called` is its name before it was uncompressed."""
    beginning, packed = _peeked(packed)
    format_ = recognised(packed.name, beginning)
    if format_ is None:
        raise InputIgnoredError(packed.path, why_ignored(called) or "not an article type")
    if format_.documents:
        return format_.documents(packed)
    assert format_.members is not None, format_
    return _archive(packed, format_.members)


def _peeked(packed: Packed) -> tuple[bytes, Packed]:
    """Return the first bytes of a file, and the file with all its bytes still to be read."""
    if isinstance(packed.stream, io.BytesIO):
        return packed.stream.getvalue()[:BEGINNING_BYTES], packed
    beginning = b""
    read: Callable[[int], bytes | None] = getattr(packed.stream, "read1", packed.stream.read)
    damage: PageError | None = None
    try:
        while len(beginning) < BEGINNING_BYTES and (more := read(BEGINNING_BYTES - len(beginning))):
            beginning += more
    except PageError as error:
        damage = error
    return beginning, replace(packed, stream=_Rejoined(beginning, packed.stream, damage))


class _Rejoined:
    """A stream whose first bytes were read already; an error in reading them is raised after them."""

    def __init__(self, beginning: bytes, rest: Stream, damage: PageError | None) -> None:
        self._damage = damage
        self._beginning = io.BytesIO(beginning)
        self._read: Callable[[int], bytes | None] = getattr(rest, "read1", rest.read)

    def read(self, size: int, /) -> bytes | None:
        """Return at most `size` bytes; none at the end."""
        if self._damage is None:
            return self._beginning.read(size) or self._read(size)
        if beginning := self._beginning.read(size):
            return beginning
        raise self._damage


def _archive(packed: Packed, members: Members) -> Iterator[Input | Skipped]:
    if packed.depth >= MAX_ARCHIVE_DEPTH:
        raise InputRefusedError(
            packed.path, f"archives nested more than {MAX_ARCHIVE_DEPTH} deep: unpack the outer ones"
        )
    for member in members(packed, why_never_read):
        if isinstance(member, Skipped):
            yield member
            continue
        try:
            yield from _documents(member)
        except PageError as error:
            if error.path != member.path:
                raise
            yield skipped(error)
