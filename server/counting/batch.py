"""Many queries to count: read from a CSV file or from an address. Every fault is named by its line and column.

The file's first line names its columns: `q`, `name`, and any parameter of a search that decides what is found. A column
may be repeated, as a parameter may. An empty cell is a parameter that is not given; a row of empty cells is no query.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import MultiDict

from index.facets import Facet
from index.query.query import NO_SYNONYMS
from index.request import Interval
from index.tally import CountRequest
from server.address import FACET_NAMES, NOT_NAMES
from server.faults import Fault, not_one_of, repeated, truncated
from server.params import ParsedParams, parse_params

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.query.query import Synonyms
    from index.tally import By

COUNTED_NAMES: Final = ("q", *FACET_NAMES, *NOT_NAMES, "from", "to", "undated", "copies")
"""The parameters that decide what a search finds; order, page, snippets and facets do not change a count."""

NAME: Final = "name"
COLUMNS: Final = (NAME, *COUNTED_NAMES)
BY: Final = (*(facet.value for facet in Facet), *(interval.value for interval in Interval))
"""What can be counted by."""

MAX_FAULTS: Final = 100
"""Most faults that are named; the last one says how many more there are."""

_DELIMITERS: Final = (",", ";", "\t")
"""Spreadsheets write a semicolon where the comma is the decimal sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One query to count: its name, its parameters, and the line of the file on which it begins, from 1."""

    name: str
    params: ParsedParams
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Queries to count and what to count them by. With a fault, nothing is counted."""

    rows: tuple[Row, ...]
    by: By | None
    faults: tuple[Fault, ...]

    @property
    def request(self) -> CountRequest:
        """What is asked of the engine."""
        return CountRequest(requests=tuple(row.params.request for row in self.rows), by=self.by)


def batch_of_address(args: MultiDict[str, str], max_queries: int, synonyms: Synonyms = NO_SYNONYMS) -> Batch:
    """Read an address: each `q` is a query, and all other parameters hold for each; without a `q`, all articles."""
    by, faults = parse_by(args.getlist("by"))
    shared = [(name, value) for name, value in args.items(multi=True) if name not in {"q", "by"}]
    queries = [text.strip() for text in args.getlist("q") if text.strip()] or [""]
    if len(queries) > max_queries:
        faults = (*faults, _too_many("q", len(queries), max_queries))
    rows = tuple(
        Row(name=text, params=parse_params(MultiDict([*shared, ("q", text)]), synonyms, (*COUNTED_NAMES, "by")))
        for text in queries[:max_queries]
    )
    return Batch(rows=rows, by=by, faults=(*faults, *rows[0].params.faults))


def batch_of_csv(
    data: bytes, by: Sequence[str] = (), max_queries: int | None = None, synonyms: Synonyms = NO_SYNONYMS
) -> Batch:
    """Read a CSV file in UTF-8, with commas, semicolons or tabs.

    Args:
        data: the file.
        by: the parameter `by`.
        max_queries: the most rows; None for no limit.
        synonyms: the user's own, to read the queries with.
    """
    parsed_by, faults = parse_by(by)
    reader = _BatchReader(synonyms)
    reader.read(data)
    faults = (*faults, *reader.faults)
    if max_queries is not None and len(reader.rows) > max_queries:
        faults = (*faults, _too_many("q", len(reader.rows), max_queries))
    if len(faults) > MAX_FAULTS:
        more = Fault(parameter="q", code="more-faults", detail=f"There are {len(faults) - MAX_FAULTS} more faults.")
        faults = (*faults[:MAX_FAULTS], more)
    return Batch(rows=tuple(reader.rows), by=parsed_by, faults=faults)


def parse_by(values: Sequence[str]) -> tuple[By | None, tuple[Fault, ...]]:
    """Return what to count by, None for totals alone, and the faults of the parameter."""
    texts = [text for text in map(str.strip, values) if text]
    if len(texts) > 1:
        return None, (repeated("by"),)
    for text in texts:
        if text not in BY:
            return None, (Fault(parameter="by", code="not-a-choice", detail=not_one_of("by", text, BY)),)
        return Facet(text) if text in set(Facet) else Interval(text), ()
    return None, ()


def _too_many(parameter: str, count: int, most: int) -> Fault:
    detail = f"At most {most} queries are counted at once, not {count:,}. `dateline count` has no such limit."
    return Fault(parameter=parameter, code="too-many-queries", detail=detail)


class _BatchReader:
    """Reads one file; collects its rows and its faults."""

    def __init__(self, synonyms: Synonyms) -> None:
        self._synonyms = synonyms
        self.rows: list[Row] = []
        self.faults: list[Fault] = []
        self._lines_of_names: dict[str, int] = {}

    def read(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            self._fault("", "not-utf-8", "the text is not UTF-8; save the file as CSV in UTF-8.", line)
            return
        records = self._records(text)
        line, header = next(records, (1, []))
        columns = [truncated(cell.strip()) for cell in header]
        self._check_columns(columns, line)
        if not self.faults:
            for line, cells in records:
                self._row(columns, cells, line)

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Yield each record that is not empty, with the line on which it begins."""
        first = text.lstrip("\r\n").partition("\n")[0]
        delimiter = max(_DELIMITERS, key=first.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self._fault("", "not-csv", f"this is no CSV: {error}.", line)
                return
            if cells is None:
                return
            if any(map(str.strip, cells)):
                yield line, cells

    def _check_columns(self, columns: Sequence[str], line: int) -> None:
        if not columns:
            self._fault("", "no-columns", f"the file is empty; its first line names the columns: {_COLUMNS}.", line)
        for name in columns:
            if name not in COLUMNS:
                detail = f"{not_one_of('a column', name, COLUMNS)} The first line names the columns."
                self._fault(name, "unknown-column", detail, line)
        if columns.count(NAME) > 1:
            self._fault(NAME, "repeated-parameter", "name may be given once.", line)
        if columns and not set(columns) & set(COUNTED_NAMES):
            self._fault("q", "no-columns", "there is no column q.", line)

    def _row(self, columns: Sequence[str], cells: Sequence[str], line: int) -> None:
        if beyond := [cell for cell in cells[len(columns) :] if cell.strip()]:
            detail = f"there are {len(beyond)} cells beyond the last column; put a cell with a comma into quotes."
            self._fault("", "too-many-cells", detail, line)
            return
        pairs = [(name, cell) for name, cell in zip(columns, cells, strict=False) if cell.strip()]
        params = parse_params(MultiDict([pair for pair in pairs if pair[0] != NAME]), self._synonyms, COUNTED_NAMES)
        for fault in params.faults:
            self.faults.append(replace(fault, line=line, detail=_located(line, fault.parameter, fault.detail)))
        given = next((cell.strip() for column, cell in pairs if column == NAME), "")
        name = given or params.request.query.text
        if (other := self._lines_of_names.setdefault(name, line)) != line:
            detail = f"line {other} has the same name; a name of its own tells the counts of each query apart."
            self._fault(NAME, "repeated-name", detail, line)
        self.rows.append(Row(name=name, params=params, line=line))

    def _fault(self, column: str, code: str, detail: str, line: int) -> None:
        self.faults.append(Fault(parameter=column, code=code, detail=_located(line, column, detail), line=line))


_COLUMNS: Final = ", ".join(COLUMNS)


def _located(line: int, column: str, detail: str) -> str:
    return f"Line {line}, column {column}: {detail}" if column else f"Line {line}: {detail}"
