"""The lines of a slice, and their JSON.

A slice is a header, then for each file a line, a line for each of its inputs, and a line for its end; then the line of
counts. A page is written as the ledger writes it. Paths of files may have bytes that are not UTF-8, as surrogate
escapes: those lines are ASCII, with JSON's escapes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from indexer.ledger.rows import Read, State
from indexer.page import Page, page_from_record, page_to_json
from indexer.slices.parts import Part

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION: Final = 1
"""Version of the lines. A slice of another version is refused."""

INPUT_BEGINS: Final = b'{"input":'
FILE_BEGINS: Final = b'{"file":'
END_BEGINS: Final = b'{"end":'


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A path that was given to be extracted: resolved, and whether it is a folder."""

    path: Path
    is_folder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a slice is of.

    Attributes:
        extractor: `indexer.extractor.extractor_version` of the extracting machine.
        part: the part of the files.
        starts: the paths that were extracted.
        roots: the folders of the piles, which `FileLine.pile` counts.
    """

    extractor: int
    part: Part
    starts: tuple[Start, ...]
    roots: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file: its path in the pile with this number, its digest (None if it could not be read), and its size."""

    pile: int
    path: str
    sha256: str | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLine:
    """An input of the file before it: its page, or its state and the reason if it has none."""

    path: str
    read: Read
    size_bytes: int
    page: Mapping[str, Any] | None
    state: State
    reason: str

    def extracted(self) -> Page | None:
        """Return the page.

        Raises:
            LookupError: a part of it is missing.
            TypeError: a part of it is of another type.
            ValueError: a part of it is invalid.
        """
        return page_from_record(self.page) if self.page is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEnd:
    """The end of a file; `whole` unless its container broke off."""

    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last line: the numbers of files and of inputs."""

    files: int
    inputs: int


Line = FileLine | InputLine | FileEnd | End


def header_to_json(header: Header) -> bytes:
    """Return the first line."""
    return _ascii(
        {
            "dateline": "slice",
            "version": VERSION,
            "extractor": header.extractor,
            "slice": str(header.part),
            "starts": [[str(start.path), start.is_folder] for start in header.starts],
            "roots": [str(root) for root in header.roots],
        }
    )


def header_from_json(line: bytes) -> Header:
    """Return what the first line says.

    Raises:
        LookupError: a key is missing.
        TypeError: a value is of another type.
        ValueError: it is no JSON, or of another version.
    """
    record = json.loads(line)
    if record["version"] != VERSION:
        raise ValueError(f"version {record['version']}")
    return Header(
        extractor=int(record["extractor"]),
        part=Part.parse(record["slice"]),
        starts=tuple(Start(path=_absolute(path), is_folder=bool(is_folder)) for path, is_folder in record["starts"]),
        roots=tuple(map(_absolute, record["roots"])),
    )


def _absolute(path: str) -> Path:
    if not path.startswith("/") or ".." in Path(path).parts:
        raise ValueError(path)
    return Path(path)


def file_to_json(line: FileLine) -> bytes:
    """Return the line of a file."""
    return _ascii({"file": line.path, "pile": line.pile, "sha256": line.sha256, "bytes": line.size_bytes})


def input_to_json(path: str, read: Read, size_bytes: int, page: Page | None, state: State, reason: str) -> bytes:
    """Return the line of an input; a line without a page has its state and the reason."""
    record: dict[str, object] = {
        "input": path,
        "media_type": read.media_type,
        "sha256": read.sha256,
        "digest": read.digest,
        "bytes": size_bytes,
    }
    if page is None:
        return orjson.dumps({**record, "state": state, "reason": reason})
    return orjson.dumps({**record, "page": orjson.Fragment(page_to_json(page))})


def file_end_to_json(line: FileEnd) -> bytes:
    """Return the line of a file's end."""
    return orjson.dumps({"whole": line.whole})


def end_to_json(line: End) -> bytes:
    """Return the last line."""
    return orjson.dumps({"end": True, "files": line.files, "inputs": line.inputs})


def line_from_json(text: bytes) -> Line:
    """Return what a line says, after the first.

    Raises:
        LookupError: a key is missing.
        TypeError: a value is of another type.
        ValueError: it is no JSON.
    """
    if text.startswith(INPUT_BEGINS):
        record = orjson.loads(text)
        return InputLine(
            path=record["input"],
            read=Read(media_type=record["media_type"], sha256=record["sha256"], digest=record["digest"]),
            size_bytes=record["bytes"],
            page=record.get("page"),
            state=State(record.get("state", State.INDEXED)),
            reason=record.get("reason", ""),
        )
    record = json.loads(text)
    if text.startswith(FILE_BEGINS):
        return FileLine(
            path=record["file"], pile=record["pile"], sha256=record["sha256"], size_bytes=int(record["bytes"])
        )
    if text.startswith(END_BEGINS):
        return End(files=int(record["files"]), inputs=int(record["inputs"]))
    return FileEnd(whole=bool(record["whole"]))


def _ascii(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode("ascii")
