"""SQLite's FTS5: an external-content table, facts of articles in narrow tables beside it, facets by GROUP BY.

What is found is written to a temporary table in memory once and joined to three times: that is faster than to match
three times. `rank` is kept with it, so that nothing is scored twice.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from bench.search.peers import FACET_SIZE, PER_PAGE, SNIPPET_CHARS, Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.search.peers import Ask, Record

_TABLES: Final = """
CREATE TABLE texts(id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE facts(id INTEGER PRIMARY KEY, day INTEGER, year INTEGER);
CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE region(article INTEGER, name INTEGER, PRIMARY KEY(article, name)) WITHOUT ROWID;
CREATE TABLE author(article INTEGER, name INTEGER, PRIMARY KEY(article, name)) WITHOUT ROWID;
CREATE INDEX in_region ON region(name, article);
CREATE INDEX on_day ON facts(day, id);
CREATE VIRTUAL TABLE words USING fts5(text, content='texts', content_rowid='id', tokenize='{tokenizer}');
"""
_PRAGMAS: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -262144;
PRAGMA mmap_size = 34359738368;
"""
_SNIPPET_TOKENS: Final = 40
"""About SNIPPET_CHARS of text."""

_SNIPPET: Final = (
    f"SELECT snippet(words, 0, '<b>', '</b>', '…', {_SNIPPET_TOKENS}) FROM words WHERE words MATCH ? AND rowid = ?"
)
_OPENING: Final = f"SELECT substr(text, 1, {SNIPPET_CHARS}) FROM texts WHERE id = ?"

_BY_RELEVANCE: Final = "SELECT id FROM found ORDER BY rank, id LIMIT ? OFFSET ?"
_BY_DAY: Final = "SELECT id FROM {found} CROSS JOIN facts USING (id) ORDER BY day {order}, id LIMIT ? OFFSET ?"
_ALL_BY_DAY: Final = "SELECT id FROM facts ORDER BY day {order}, id LIMIT ? OFFSET ?"


class Fts5Peer:
    """A contestant."""

    left_out = "title's weight, proximity, counts without a facet's own filter; one snippet a hit"

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        self._file = folder / "index.db"
        self._tokenizer = "porter" if stemmed else "unicode61"
        self._database: sqlite3.Connection
        self._names: dict[str, int] = {}
        assert not options

    def version(self) -> str:
        """Return what it is and which release."""
        return f"SQLite {sqlite3.sqlite_version} FTS5"

    def prepared(self, record: Record) -> Record:
        """Return the record."""
        return record

    def build(self, chunks: Iterable[Sequence[Record]]) -> None:
        """Index everything in one transaction."""
        self._connect()
        self._database.executescript(_TABLES.format(tokenizer=self._tokenizer))
        self._database.execute("BEGIN")
        for chunk in chunks:
            self._insert(chunk)
        self._database.execute("COMMIT")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()

    def open(self) -> None:
        """Open the index."""
        self._connect()
        self._names = dict(self._database.execute("SELECT name, id FROM names"))
        self._database.execute("CREATE TEMP TABLE found(id INTEGER PRIMARY KEY, rank REAL)")

    def segments(self) -> int:
        """Return how many segments FTS5's structure record lists."""
        block = self._database.execute("SELECT block FROM words_data WHERE id = 10").fetchone()[0]
        # Four bytes of a cookie, then as varints the number of levels and that of segments.
        return _varints(block[4:])[1]

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job."""
        table = "found" if ask.text else "facts"
        if ask.text:
            self._database.execute("DELETE FROM found")
            self._database.execute(*self._found(ask))
        total = self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        order = "ASC" if ask.sort == "oldest" else "DESC"
        way = _BY_RELEVANCE if ask.sort == "relevance" else (_BY_DAY if ask.text else _ALL_BY_DAY)
        page = self._database.execute(way.format(found=table, order=order), (PER_PAGE, ask.offset)).fetchall()
        snippets = [self._snippet(ask, article) for (article,) in page]
        facets = {name: self._facet(name, table) for name in ("region", "author")}
        facets["year"] = self._years(table)
        return Answer(total=total, facets=facets, hits=len(page), snippets=len(snippets))

    def add(self, records: Sequence[Record]) -> None:
        """Add articles in one transaction."""
        self._database.execute("BEGIN")
        self._insert(records)
        self._database.execute("COMMIT")

    def _connect(self) -> None:
        self._database = sqlite3.connect(self._file, isolation_level=None)
        self._database.executescript(_PRAGMAS)

    def _insert(self, records: Sequence[Record]) -> None:
        for record in records:
            self._database.execute("INSERT INTO texts VALUES (?, ?)", (record.key, record.text))
            self._database.execute("INSERT INTO words(rowid, text) VALUES (?, ?)", (record.key, record.text))
            self._database.execute("INSERT INTO facts VALUES (?, ?, ?)", (record.key, record.number, record.year))
            for table, names in (("region", record.counted), ("author", record.authors)):
                rows = [(record.key, self._number(name)) for name in names]
                self._database.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)

    def _number(self, name: str) -> int:
        number = self._names.get(name)
        if number is None:
            number = self._names[name] = len(self._names)
            self._database.execute("INSERT INTO names VALUES (?, ?)", (number, name))
        return number

    def _found(self, ask: Ask) -> tuple[str, tuple[object, ...]]:
        """Return the statement that fills `found`, and its values."""
        rank = "rank" if ask.sort == "relevance" else "0"
        insert = f"INSERT INTO found SELECT words.rowid, {rank} FROM words"
        if not ask.is_narrowed:
            return f"{insert} WHERE words MATCH ?", (ask.text,)
        narrowed = (
            f"{insert} CROSS JOIN facts ON facts.id = words.rowid CROSS JOIN region ON region.article = words.rowid"
            " WHERE words MATCH ? AND day BETWEEN ? AND ? AND region.name = ?"
        )
        assert ask.region is not None
        return narrowed, (ask.text, *ask.days, self._names.get(ask.region, -1))

    def _facet(self, name: str, table: str) -> list[int]:
        joined = (
            f"SELECT name, count(*) AS n FROM {table} CROSS JOIN {name} ON {name}.article = {table}.id GROUP BY name"
        )
        if table == "facts":
            joined = f"SELECT name, count(*) AS n FROM {name} GROUP BY name"
        listed = (
            f"SELECT names.name, n FROM ({joined} ORDER BY n DESC LIMIT {FACET_SIZE}) AS t JOIN names ON id = t.name"
        )
        return sorted((count for _, count in self._database.execute(listed)), reverse=True)

    def _years(self, table: str) -> list[int]:
        joined = "facts" if table == "facts" else "found CROSS JOIN facts USING (id)"
        counted = self._database.execute(f"SELECT year, count(*) FROM {joined} GROUP BY year ORDER BY year")
        return [count for _, count in counted]

    def _snippet(self, ask: Ask, article: int) -> str:
        values = (ask.text, article) if ask.text else (article,)
        return str(self._database.execute(_SNIPPET if ask.text else _OPENING, values).fetchone()[0])


def _varints(packed: bytes) -> list[int]:
    """Return SQLite's variable-length integers, as far as they are of less than nine bytes."""
    numbers, number = [], 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return numbers
