"""Slices on disk: written to a temporary name and renamed, checked whole before the first page is used.

A slice is a mark, which is a skippable frame of Zstandard, and one frame with a checksum. So `zstd -dc` prints its
lines. A slice that was cut is recognised by its first bytes, and refused for its missing last line.
"""

from __future__ import annotations

import os
from array import array
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from indexer.errors import SliceError
from indexer.extractor import BASE, extractor_version
from indexer.page import EXTRACTOR_VERSION
from indexer.slices.records import (
    END_BEGINS,
    FILE_BEGINS,
    INPUT_BEGINS,
    End,
    FileLine,
    Header,
    InputLine,
    end_to_json,
    header_from_json,
    header_to_json,
    line_from_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.slices.records import FileEnd, Start

_NAME: Final = b"dateline slice\n"
MARK: Final = b"\x50\x2a\x4d\x18" + len(_NAME).to_bytes(4, "little") + _NAME
"""What a slice begins with: a skippable frame (RFC 8878, 3.1.2)."""

MAX_LINE_BYTES: Final = 256 * 1024 * 1024
"""No page is as long; a longer line is damage."""

_LEVEL: Final = 3
_CHUNK_BYTES: Final = 64 * 1024
_SHOWN_PARTS: Final = 10
_INVALID: Final = (LookupError, TypeError, ValueError)
_SHORT: Final = "is cut short; extract or copy it again. Nothing of it was imported."
_DAMAGED: Final = "is damaged; extract or copy it again."


class SliceWriter:
    """Writes the lines of one slice, and counts them."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._files = self._inputs = 0

    def add(self, line: bytes) -> None:
        """Write one line after the header."""
        self._files += line.startswith(FILE_BEGINS)
        self._inputs += line.startswith(INPUT_BEGINS)
        self._write(line + b"\n")

    def end(self) -> None:
        """Write the line of counts."""
        self.add(end_to_json(End(files=self._files, inputs=self._inputs)))


@contextmanager
def writing(path: Path, header: Header) -> Iterator[SliceWriter]:
    """Write a slice; the file appears under its name when the body ends, whole and on disk.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(f"{path.name}.part")
    try:
        with temporary.open("wb") as file:
            file.write(MARK)
            with ZstdCompressor(level=_LEVEL, write_checksum=True).stream_writer(file, closefd=False) as packed:
                packed.write(header_to_json(header) + b"\n")
                writer = SliceWriter(packed.write)
                yield writer
                writer.end()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def is_slice(path: Path) -> bool:
    """Return whether a file is a slice, or the beginning of one."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            beginning = file.read(len(MARK))
    except OSError:
        return False
    return beginning != b"" and MARK.startswith(beginning)


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceFile:
    """A slice that was read to its end once and found whole.

    Attributes:
        path: the file.
        header: its first line.
        sizes: the sizes of the files it is of, in bytes, in its order.
    """

    path: Path
    header: Header
    sizes: Sequence[int]

    def lines(self) -> Iterator[FileLine | InputLine | FileEnd]:
        """Yield the lines between header and end.

        Raises:
            SliceError: it is not what it was any more.
        """
        lines = _lines(self.path)
        next(lines, None)
        for text in lines:
            try:
                line = line_from_json(text)
            except _INVALID as error:
                raise SliceError(f"{self.path} {_DAMAGED}") from error
            if isinstance(line, End):
                return
            yield line
        raise SliceError(f"{self.path} was cut short while it was imported; import it again.")


def checked(path: Path) -> SliceFile:
    """Read a slice to its end; return it if it is whole, and this installation would make the same pages.

    Raises:
        SliceError: it is damaged, cut short, or of another version.
    """
    lines = _lines(path)
    header = _header(path, next(lines, b""))
    sizes = array("q")
    inputs = 0
    end: End | None = None
    try:
        for text in lines:
            inputs += text.startswith(INPUT_BEGINS)
            if text.startswith((FILE_BEGINS, END_BEGINS)):
                line = line_from_json(text)
                if isinstance(line, FileLine):
                    sizes.append(line.size_bytes)
                elif isinstance(line, End):
                    end = line
    except _INVALID as error:
        raise SliceError(f"{path} {_DAMAGED}") from error
    if end != End(files=len(sizes), inputs=inputs):
        raise SliceError(f"{path} {_SHORT}")
    return SliceFile(path=path, header=header, sizes=sizes)


def absent_parts(slices: Iterable[SliceFile]) -> Iterator[str]:
    """Yield a sentence for each set of slices that has some of its parts elsewhere."""
    sets: dict[tuple[tuple[Start, ...], int], set[int]] = {}
    for one in slices:
        sets.setdefault((one.header.starts, one.header.part.of), set()).add(one.header.part.number)
    for (starts, of), numbers in sets.items():
        if absent := [f"{number}/{of}" for number in range(1, of + 1) if number not in numbers]:
            shown = ", ".join(absent[:_SHOWN_PARTS]) + (" and others" if len(absent) > _SHOWN_PARTS else "")
            yield f"not among these files: slice {shown} of {', '.join(str(one.path) for one in starts)}"


def _header(path: Path, text: bytes) -> Header:
    if not text:
        raise SliceError(f"{path} {_SHORT}")
    try:
        header = header_from_json(text)
    except _INVALID as error:
        raise SliceError(f"{path} was made by another version of Dateline; extract its pages again.") from error
    theirs, ours = header.extractor, extractor_version()
    if theirs % BASE != EXTRACTOR_VERSION:
        raise SliceError(
            f"{path} was made by extractor {theirs % BASE}, and this is extractor {EXTRACTOR_VERSION}: "
            "use the same version of Dateline on every machine, and extract the pages again."
        )
    if theirs != ours:
        raise SliceError(f"{path} was extracted with other site profiles; give the same --profiles on every machine.")
    return header


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the lines, without their ends; nothing may stand behind the last end.

    Raises:
        SliceError: it is damaged or cut short.
    """
    begun: list[bytes] = []
    for piece in _unpacked(path):
        first, *more = piece.split(b"\n")
        begun.append(first)
        if sum(map(len, begun)) > MAX_LINE_BYTES:
            raise SliceError(f"{path} {_DAMAGED}")
        if more:
            yield b"".join(begun)
            yield from more[:-1]
            begun = [more[-1]]
    if any(begun):
        raise SliceError(f"{path} {_SHORT}")


def _unpacked(path: Path) -> Iterator[bytes]:
    unpacker = ZstdDecompressor().decompressobj()
    with path.open("rb") as file:
        file.seek(len(MARK))
        try:
            while not unpacker.eof and (packed := file.read(_CHUNK_BYTES)):
                yield unpacker.decompress(packed)
        except ZstdError as error:
            raise SliceError(f"{path} {_DAMAGED}") from error
        if not unpacker.eof:
            raise SliceError(f"{path} {_SHORT}")
        if unpacker.unused_data or file.read(1):
            raise SliceError(f"{path} goes on after its end; give each slice as a file of its own.")
