"""Xapian by Debian's binding, in the system's Python: standard library only beside it.

Facets are spied on values. A slot holds one value, so that regions, few combinations of which occur, are spied as
combinations and taken apart when they are counted, and authors as first and second. Snippets do without its background
model of the language, with which they took five times as long as all the rest.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import xapian

from bench.search.peers import PER_PAGE, SNIPPET_CHARS, Answer, top

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.search.peers import Ask, Record

_DAY, _YEAR, _REGIONS, _FIRST_AUTHOR, _SECOND_AUTHOR = range(5)
_SEPARATOR: Final = "\x1f"
_REGION: Final = "XR"
"""What the terms of regions begin with."""

_TYPED: Final = xapian.QueryParser.FLAG_BOOLEAN | xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_WILDCARD


class XapianPeer:
    """A contestant."""

    left_out = "title's weight, proximity, counts without a facet's own filter, a third author; one snippet a hit"

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        self._folder = str(folder)
        self._stem = xapian.Stem("english" if stemmed else "none")
        self._database: xapian.Database
        self._parser = xapian.QueryParser()
        self._writable: xapian.WritableDatabase | None = None
        assert not options

    def version(self) -> str:
        """Return what it is and which release."""
        return f"Xapian {xapian.version_string()}"

    def prepared(self, record: Record) -> Record:
        """Return the record."""
        return record

    def build(self, chunks: Iterable[Sequence[Record]]) -> None:
        """Index everything; it commits by itself every 10,000 articles."""
        database = xapian.WritableDatabase(self._folder, xapian.DB_CREATE)
        for chunk in chunks:
            self._insert(database, chunk)
        database.commit()
        database.close()

    def open(self) -> None:
        """Open the index."""
        self._database = xapian.Database(self._folder)
        self._parser.set_database(self._database)
        self._parser.set_default_op(xapian.Query.OP_AND)
        self._parser.set_stemmer(self._stem)
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)

    def segments(self) -> int:
        """Return 1: its tables are trees that are changed in place."""
        return 1

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job."""
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._query(ask))
        if ask.sort != "relevance":
            enquire.set_weighting_scheme(xapian.BoolWeight())
            enquire.set_sort_by_value(_DAY, ask.sort == "newest")
        spies = {slot: xapian.ValueCountMatchSpy(slot) for slot in (_YEAR, _REGIONS, _FIRST_AUTHOR, _SECOND_AUTHOR)}
        for spy in spies.values():
            enquire.add_matchspy(spy)
        found = enquire.get_mset(ask.offset, PER_PAGE, self._database.get_doccount())
        texts = [match.document.get_data().decode() for match in found]
        snippets = [self._snippet(ask, found, text) for text in texts]
        counted = {slot: {item.term.decode(): item.termfreq for item in spy.values()} for slot, spy in spies.items()}
        regions = Counter[str]()
        for combination, count in counted[_REGIONS].items():
            for region in combination.split(_SEPARATOR):
                regions[region] += count
        authors = Counter(counted[_FIRST_AUTHOR]) + Counter(counted[_SECOND_AUTHOR])
        years = [count for _, count in sorted(counted[_YEAR].items())]
        return Answer(
            total=found.get_matches_estimated(),
            facets={"region": top(regions.values()), "author": top(authors.values()), "year": years},
            hits=len(texts),
            snippets=len(snippets),
        )

    def add(self, records: Sequence[Record]) -> None:
        """Add articles, and reopen."""
        if self._writable is None:
            self._writable = xapian.WritableDatabase(self._folder, xapian.DB_OPEN)
        self._insert(self._writable, records)
        self._writable.commit()
        self._database.reopen()

    def _insert(self, database: xapian.WritableDatabase, records: Sequence[Record]) -> None:
        words = xapian.TermGenerator()
        words.set_stemmer(self._stem)
        for record in records:
            document = xapian.Document()
            words.set_document(document)
            words.index_text(record.text)
            document.set_data(record.text)
            document.add_value(_DAY, str(record.number))
            document.add_value(_YEAR, str(record.year))
            document.add_value(_REGIONS, _SEPARATOR.join(record.counted))
            for slot, author in zip((_FIRST_AUTHOR, _SECOND_AUTHOR), record.authors, strict=False):
                document.add_value(slot, author)
            for region in record.counted:
                document.add_boolean_term(_REGION + region)
            database.add_document(document)

    def _query(self, ask: Ask) -> xapian.Query:
        if not ask.text:
            return xapian.Query.MatchAll
        query = self._parser.parse_query(ask.text, _TYPED)
        if not ask.is_narrowed:
            return query
        first, last = map(str, ask.days)
        filters = xapian.Query(
            xapian.Query.OP_AND,
            xapian.Query(_REGION + str(ask.region)),
            xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, first, last),
        )
        return xapian.Query(xapian.Query.OP_FILTER, query, filters)

    def _snippet(self, ask: Ask, found: xapian.MSet, text: str) -> str:
        if not ask.text:
            return text[:SNIPPET_CHARS]
        return str(found.snippet(text, SNIPPET_CHARS, self._stem, xapian.MSet.SNIPPET_EXHAUSTIVE))
