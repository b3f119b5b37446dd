"""Every limit on what is read, and the streams that keep them.

Sizes are bytes. A limit that bites raises `InputRefusedError` naming the file or member it is about; what was
whole before it has been handed out already.
"""

from __future__ import annotations

import gzip
import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from zipfile import BadZipFile

from indexer.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

MIB: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 1024 * MIB
"""A file on disk, whatever it is: it is held in memory while it is read."""

MAX_DOCUMENT_BYTES: Final = 10 * MIB
"""A document as the extractors get it. lxml needs six times this (19 MB of page: 111 MB resident)."""

MAX_RAW_DOCUMENT_BYTES: Final = 64 * MIB
"""An HTML page or MHTML file as stored, with the images written into it, which are taken out."""

MAX_RECORDS_BYTES: Final = 64 * MIB
"""A JSON file: it is parsed whole, at up to ten times its size. JSON Lines has no such limit."""

MAX_FEED_BYTES: Final = 32 * MIB
"""A feed: feedparser holds it whole, several times over."""

MAX_NESTED_ZIP_BYTES: Final = 128 * MIB
"""A zip inside another archive: its directory is at its end, so it is held whole."""

MAX_UNPACKED_BYTES: Final = 4096 * MIB
MAX_TOTAL_RATIO: Final = 100
MAX_MEMBER_RATIO: Final = 200
RATIO_FREE_BYTES: Final = 10 * MIB
"""Below this no ratio is suspicious: a short page of one repeated line packs 500:1."""

MAX_MEMBERS: Final = 1_000_000
MAX_ARCHIVE_DEPTH: Final = 3
MAX_HEADER_BYTES: Final = MIB // 4
"""What may stand between two members of an archive; libraries read headers whole, and long ones in quadratic time."""

_DAMAGE: Final = (zlib.error, gzip.BadGzipFile, BadZipFile)
"""What the standard library's unpackers raise while reading."""

_CHUNK_BYTES: Final = MIB // 4
"""What is read at a time: a bomb is stopped at most so late."""


class Stream(Protocol):
    """Bytes to be read. One call may give fewer than were asked for, so that what stands before damage is had."""

    def read(self, size: int, /) -> bytes | None:
        """Return at most `size` bytes; none at the end."""


class Budget:
    """What one file may unpack to, over all the archives nested in it."""

    def __init__(self, path: str, packed_bytes: int, unpacked: Callable[[int], None] | None = None) -> None:
        self._path = path
        ratio_limit = max(RATIO_FREE_BYTES, MAX_TOTAL_RATIO * packed_bytes)
        self._limit = min(MAX_UNPACKED_BYTES, ratio_limit)
        self._limit_name = f"{MAX_TOTAL_RATIO} times its size" if self._limit == ratio_limit else "4 GB"
        self._spent = unpacked
        self._unpacked = 0
        self._members = 0

    def spend(self, unpacked_bytes: int) -> None:
        """Count bytes unpacked; InputRefusedError for the whole file past the limit."""
        self._unpacked += unpacked_bytes
        if self._spent is not None:
            self._spent(unpacked_bytes)
        if self._unpacked > self._limit:
            reason = f"unpacks to more than {self._limit_name}: unpack it if you trust it, and index the folder"
            raise InputRefusedError(self._path, reason)

    def count_member(self) -> None:
        """Count a member; InputRefusedError for the whole file past the limit."""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise InputRefusedError(self._path, f"more than {MAX_MEMBERS:,} members: unpack it and index the folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Something to open: a file, a member of an archive, or what a gzip layer holds.

    `path` is what it is called to the user, `name` what its type is read from; `depth` counts the archives around it.
    """

    path: str
    name: str
    stream: Stream
    budget: Budget
    depth: int = 0


class Tap(io.RawIOBase):
    """A stream between a library and the bytes it reads; subclasses say what they watch for."""

    def __init__(self, source: Stream, path: str) -> None:
        super().__init__()
        # BufferedReader.read goes on until it has all, and loses what it has where the next part is damaged.
        self._read: Callable[[int], bytes | None] = getattr(source, "read1", source.read)
        self._path = path

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read as much as the source gives at once."""
        view = memoryview(buffer)[:_CHUNK_BYTES]  # type: ignore[arg-type]
        data = self._read(len(view)) or b""
        view[: len(data)] = data
        return len(data)


class _Counting(Tap):
    """Knows how many bytes were taken from it."""

    taken_bytes = 0

    def readinto(self, buffer: object) -> int:
        count = super().readinto(buffer)
        self.taken_bytes += count
        return count


class _Unpacking(Tap):
    """A decompressor's output, counted against the budget and against the bytes that went in."""

    def __init__(self, source: Stream, packed: Packed, what: str, packed_bytes: Callable[[], int]) -> None:
        super().__init__(source, packed.path)
        self._budget, self._what, self._packed_bytes = packed.budget, what, packed_bytes
        self._unpacked_bytes = 0

    def readinto(self, buffer: object) -> int:
        """Read what the decompressor gives next; InputRefusedError where it is damaged, cut short or a bomb."""
        try:
            count = super().readinto(buffer)
        except EOFError as error:
            raise InputRefusedError(self._path, f"truncated {self._what}: fetch or save it again") from error
        except _DAMAGE as error:
            raise InputRefusedError(self._path, f"damaged {self._what}: fetch or save it again") from error
        self._unpacked_bytes += count
        self._budget.spend(count)
        if self._unpacked_bytes > max(RATIO_FREE_BYTES, MAX_MEMBER_RATIO * self._packed_bytes()):
            reason = (
                f"unpacks to more than {MAX_MEMBER_RATIO} times its size, as bombs do: "
                "unpack it if you trust it, and index the folder"
            )
            raise InputRefusedError(self._path, reason)
        return count


class Leash(Tap):
    """Ends a library's reading where a header grows past `MAX_HEADER_BYTES`."""

    def __init__(self, source: Stream, path: str, what: str) -> None:
        super().__init__(source, path)
        self._what = what
        self._slack_bytes = MAX_HEADER_BYTES

    def allow(self, body_bytes: int) -> None:
        """Let the next member's body and one header more be read."""
        self._slack_bytes = body_bytes + MAX_HEADER_BYTES

    def readinto(self, buffer: object) -> int:
        """Read on; InputRefusedError past the header's limit."""
        if self._slack_bytes <= 0:
            reason = f"damaged {self._what}: a header of more than {MAX_HEADER_BYTES:,} bytes"
            raise InputRefusedError(self._path, reason)
        count = super().readinto(buffer)
        self._slack_bytes -= count
        return count


def gunzipped(packed: Packed) -> Stream:
    """Return the stream of what a gzip file holds, all its members one after the other."""
    counting = _Counting(packed.stream, packed.path)
    unzipped = gzip.GzipFile(fileobj=io.BufferedReader(counting), mode="rb")
    return _Unpacking(unzipped, packed, "gzip", lambda: counting.taken_bytes)


def unpacked(packed: Packed, what: str, packed_bytes: int) -> Stream:
    """Return the packed stream, counted: it is a decompressor's output and had `packed_bytes` to work on."""
    return _Unpacking(packed.stream, packed, what, lambda: packed_bytes)


def inflate(path: str, data: bytes, *, wbits: int, limit_bytes: int) -> bytes:
    """Return what one zlib stream holds (an HTTP body's content coding).

    Raises:
        InputRefusedError: it is damaged, cut short, or holds more than `limit_bytes` or than bombs' ratio allows.
    """
    limit = min(limit_bytes, max(RATIO_FREE_BYTES, MAX_MEMBER_RATIO * len(data)))
    inflater = zlib.decompressobj(wbits)
    try:
        whole = inflater.decompress(data, limit + 1)
    except zlib.error as error:
        raise InputRefusedError(path, "its compressed body is damaged") from error
    if len(whole) > limit:
        raise InputRefusedError(path, f"its compressed body unpacks to more than {limit // MIB} MB")
    if not inflater.eof:
        raise InputRefusedError(path, "its compressed body is truncated")
    return whole


def read_whole(packed: Packed, limit_bytes: int, remedy: str = "") -> bytes:
    """Return all the stream holds; InputRefusedError where that is more than the limit."""
    chunks: list[bytes] = []
    left_bytes = limit_bytes
    while chunk := packed.stream.read(_CHUNK_BYTES):  # one read of the limit would take that much memory at once
        chunks.append(chunk)
        left_bytes -= len(chunk)
        if left_bytes < 0:
            raise InputRefusedError(packed.path, f"larger than {limit_bytes // MIB} MB{remedy and ': '}{remedy}")
    return b"".join(chunks)
