"""Read CSV and TSV: each row becomes a record with the header's names.

The first lines show the dialect: the delimiter with which the header names most fields of an article, quotes doubled
or after a backslash, and a line `sep=;`. A file whose header names no article is ignored. A row that does not fit the
header is refused by its number, and the other rows are read. UTF-8 is read row by row; other encodings are read whole.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from indexer.errors import InputIgnoredError, InputRefusedError
from indexer.inputs.aliases import ALIASES, Field, folded
from indexer.inputs.bounds import MAX_DOCUMENT_BYTES, MAX_RECORDS_BYTES, MIB, Packed, Tap
from indexer.inputs.decoding import bom_of, decode, utf16_without_bom
from indexer.inputs.naming import Names
from indexer.inputs.records import record
from indexer.inputs.skipped import Skipped, refused

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterable, Iterator, Sequence

    from indexer.page import Input

SAMPLE_BYTES: Final = 64 * 1024
"""The dialect is found in this much of the file's beginning."""

MAX_PREAMBLE_ROWS: Final = 10
"""The header is looked for after at most this many rows: a database prints its query above it."""

DELIMITERS: Final = (",", "\t", ";", "|")

_UTF8_BOM: Final = b"\xef\xbb\xbf"
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n\Z", re.IGNORECASE)
_FIELD_OF: Final = {name: field for field, names in reversed(ALIASES.items()) for name in reversed(names)}
_WEAK: Final = frozenset({"name", "source", "type", "id"})
"""Columns that any table may have: they are no sign of an article."""

_SEEN_BESIDE: Final = "mobileurl"
_SEEN: Final = "seendate"
"""If a table has this column, `Date` is when GDELT saw the article (`seendate` in its JSON), not the publication.
Source: https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/"""

_TEXT: Final = frozenset({Field.TITLE, Field.BODY})
_PROOF: Final = frozenset({Field.TITLE, Field.BODY, Field.URL, Field.PUBLISHED, Field.AUTHOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How a file separates its cells, and its header."""

    delimiter: str
    escape: str | None
    header: tuple[str, ...]
    rows_before: int

    def reader(self, lines: Iterable[str]) -> Reader:
        """Return a reader of the lines' rows."""
        return _reader(lines, self.delimiter, self.escape)


def table_rows(packed: Packed) -> Iterator[Input | Skipped]:
    """Yield the rows of a CSV or TSV file, in its order.

    Raises:
        InputIgnoredError: its header names no article.
        InputRefusedError: it is empty, or in another encoding than UTF-8 and too large to be read whole.
    """
    stream = io.BufferedReader(Tap(packed.stream, packed.path))
    sample = stream.read(SAMPLE_BYTES)
    if not sample.strip():
        raise InputRefusedError(packed.path, "an empty document")
    lines = _lines(packed, sample, stream)
    beginning = list(_up_to(lines, SAMPLE_BYTES // 2))
    delimiter = None
    if beginning and (named := _SEPARATOR_LINE.match(beginning[0])):
        delimiter, beginning = named[1], beginning[1:]
    dialect = _told(beginning, (delimiter,) if delimiter else DELIMITERS)
    if dialect is None:
        raise InputIgnoredError(packed.path, "a table whose columns are not an article's")
    yield from _rows(packed, dialect, chain(beginning, lines))


def _rows(packed: Packed, dialect: _Dialect, lines: Iterable[str]) -> Iterator[Input | Skipped]:
    names = Names()
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    rows = dialect.reader(lines)
    for _ in range(dialect.rows_before + 1):
        next(rows)
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield refused(f"{packed.path}#row {number}", f"row {number} (line {rows.line_num}) cannot be read: {error}")
            continue
        if not any(map(str.strip, row)):
            continue
        number += 1
        packed.budget.count_member()
        where = f"row {number} (line {rows.line_num})"
        reason = _misfit(dialect.header, row)
        if reason:
            yield refused(f"{packed.path}#row {number}", f"{where} {reason}")
        else:
            yield record(packed.path, names, _named(dialect.header, row), where)


def _misfit(header: Sequence[str], row: Sequence[str]) -> str | None:
    """Return why a row does not fit the header, or None; missing or surplus empty cells at its end do not matter."""
    if len(row) > len(header) and any(map(str.strip, row[len(header) :])):
        return f"has {len(row)} cells, the header {len(header)}"
    if len(row) < len(header):
        needed = [at for at, name in enumerate(header) if _FIELD_OF.get(folded(name)) in _TEXT]
        if len(row) <= max(needed):
            return f"has {len(row)} cells, the header {len(header)}"
    return None


def _named(header: Sequence[str], row: Sequence[str]) -> dict[str, object]:
    """Return the row's cells by name: cells with one name become a list, and cells without a name are left out."""
    found: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if not name or not cell.strip():
            continue
        key = name.lower() if name.lower() in ("id", "guid", "url") else name
        before = found.get(key)
        found[key] = cell if before is None else [*before, cell] if isinstance(before, list) else [before, cell]
    return found


def _lines(packed: Packed, sample: bytes, stream: io.BufferedReader[Tap]) -> Iterator[str]:
    """Yield the lines. A file in another encoding, or with line ends of the old Macintosh, is read whole first."""
    if _is_utf8(sample) and 0 < sample.count(b"\n") >= sample.count(b"\r"):
        yield from _utf8_lines(packed.path, sample, stream)
        return
    rest = stream.read(MAX_RECORDS_BYTES - len(sample) + 1)
    if len(sample) + len(rest) > MAX_RECORDS_BYTES:
        raise InputRefusedError(packed.path, f"larger than {MAX_RECORDS_BYTES // MIB} MB: save it as UTF-8")
    yield from io.StringIO(decode(sample + rest, declared=None, html=False), newline=None)


def _is_utf8(sample: bytes) -> bool:
    if bom_of(sample) not in (None, "utf-8-sig", "utf-8") or utf16_without_bom(sample):
        return False
    try:
        sample[: sample.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _utf8_lines(path: str, sample: bytes, stream: io.BufferedReader[Tap]) -> Iterator[str]:
    """Yield the lines of a file that begins in UTF-8; a line that is not UTF-8 is decoded alone."""
    cut = sample.rfind(b"\n") + 1
    for line in sample[:cut].removeprefix(_UTF8_BOM).splitlines(keepends=True):
        yield _decoded(line)
    pending = sample[cut:]
    while line := pending + stream.readline(MAX_DOCUMENT_BYTES):
        if len(line) > MAX_DOCUMENT_BYTES:
            raise InputRefusedError(path, f"a line is longer than {MAX_DOCUMENT_BYTES // MIB} MB")
        pending = b""
        yield _decoded(line)


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return decode(line, declared=None, html=False)


def _up_to(lines: Iterator[str], chars: int) -> Iterator[str]:
    taken = 0
    while taken < chars and (line := next(lines, None)) is not None:
        taken += len(line)
        yield line


def _told(beginning: Sequence[str], delimiters: Iterable[str]) -> _Dialect | None:
    """Return the dialect with which one of the first rows names most fields of an article; None if no row names any."""
    text = "".join(beginning)
    escape = "\\" if text.count('\\"') > text.count('""') else None
    best, most = None, 0
    for delimiter in delimiters:
        for number, row in enumerate(_first_rows(beginning, delimiter, escape)):
            header = tuple(map(str.strip, row))
            if _is_header(header) and (known := _known(header)) > most:
                best, most = _Dialect(delimiter=delimiter, escape=escape, header=header, rows_before=number), known
    return best and replace(best, header=_meant(best.header))


def _meant(header: Sequence[str]) -> tuple[str, ...]:
    """Return the header; GDELT's `Date` gets the name `seendate`."""
    names = [folded(name) for name in header]
    seen = _SEEN_BESIDE in names
    return tuple(_SEEN if seen and name == "date" else given for given, name in zip(header, names, strict=True))


def _known(header: Sequence[str]) -> int:
    return sum(folded(name) in _FIELD_OF for name in header)


def _is_header(header: Sequence[str]) -> bool:
    names = {folded(name) for name in header} - _WEAK
    fields = {_FIELD_OF[name] for name in names if name in _FIELD_OF}
    return bool(fields & _TEXT) and len(fields & _PROOF) > 1


def _first_rows(beginning: Sequence[str], delimiter: str, escape: str | None) -> list[list[str]]:
    """Return the first rows, up to one that cannot be read."""
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    found: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(islice(_reader(beginning, delimiter, escape), MAX_PREAMBLE_ROWS))
    return found


def _reader(lines: Iterable[str], delimiter: str, escape: str | None) -> Reader:
    return csv.reader(lines, delimiter=delimiter, escapechar=escape, doublequote=escape is None, skipinitialspace=True)
