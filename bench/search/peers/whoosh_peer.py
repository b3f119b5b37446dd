"""Stock Whoosh, its own codec and its own searching.

Facets stand in columns. Its own way with several values a document reads every posting of the field for every search;
values joined to one, counted joined and taken apart at the end, are several times as fast, and so that is what is done.
With facets asked for it reads every match, which is its exact path: `search(limit=N)` alone gives wrong hits.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from bench.search.peers import PER_PAGE, SNIPPET_CHARS, Answer, top

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.search.peers import Ask, Record

# The project's own stubs tell what the product uses of Whoosh; all of its searching is used here alone.
analysis: Final[Any] = import_module("whoosh.analysis")
fields: Final[Any] = import_module("whoosh.fields")
index: Final[Any] = import_module("whoosh.index")
qparser: Final[Any] = import_module("whoosh.qparser")
query: Final[Any] = import_module("whoosh.query")
sorting: Final[Any] = import_module("whoosh.sorting")

_SEPARATOR: Final = "|"
_MEMORY_MB: Final = 128


class WhooshPeer:
    """A contestant."""

    left_out = "title's weight, proximity, counts without a facet's own filter, durable commits"

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        self._folder = str(folder)
        words = (
            analysis.StemmingAnalyzer(stoplist=None)
            if stemmed
            else analysis.RegexTokenizer() | analysis.LowercaseFilter()
        )
        self._schema = fields.Schema(
            text=fields.TEXT(analyzer=words, stored=True),
            region=fields.KEYWORD(commas=True),
            regions=fields.ID(sortable=True),
            authors=fields.ID(sortable=True),
            day=fields.NUMERIC(int, bits=32, sortable=True),
            year=fields.NUMERIC(int, bits=32, sortable=True),
            key=fields.STORED,
        )
        assert not options

    def version(self) -> str:
        """Return what it is and which release."""
        return f"Whoosh {version('whoosh-reloaded')}"

    def prepared(self, record: Record) -> dict[str, object]:
        """Return the record as its fields."""
        return {
            "text": record.text,
            "region": ",".join(record.counted),
            "regions": _SEPARATOR.join(record.counted),
            "authors": _SEPARATOR.join(record.authors),
            "day": record.number,
            "year": record.year,
            "key": record.key,
        }

    def build(self, chunks: Iterable[Sequence[dict[str, object]]]) -> None:
        """Index everything in one commit."""
        writer = index.create_in(self._folder, self._schema).writer(limitmb=_MEMORY_MB)
        for chunk in chunks:
            for article in chunk:
                writer.add_document(**article)
        writer.commit()

    def open(self) -> None:
        """Open the index."""
        self._index = index.open_dir(self._folder)
        self._searcher = self._index.searcher()
        self._parser = qparser.QueryParser("text", self._schema)

    def segments(self) -> int:
        """Return how many segments the index has."""
        return len(self._searcher.leaf_searchers())

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job."""
        facets = {name: sorting.FieldFacet(name, maptype=sorting.Count) for name in ("regions", "authors", "year")}
        order = None if ask.sort == "relevance" else sorting.FieldFacet("day", reverse=ask.sort == "newest")
        last = ask.offset + PER_PAGE
        found = self._searcher.search(
            self._query(ask), limit=last, groupedby=facets, sortedby=order, filter=self._filter(ask)
        )
        hits = [found[place] for place in range(ask.offset, min(last, found.scored_length()))]
        snippets = [hit.highlights("text", top=3) if ask.text else hit["text"][:SNIPPET_CHARS] for hit in hits]
        years = sorted((year, count) for year, count in found.groups("year").items())
        return Answer(
            total=len(found),
            facets={
                "region": _apart(found.groups("regions")),
                "author": _apart(found.groups("authors")),
                "year": [count for _, count in years],
            },
            hits=len(hits),
            snippets=len(snippets),
        )

    def add(self, records: Sequence[dict[str, object]]) -> None:
        """Add articles, and open what was committed."""
        writer = self._index.writer(limitmb=_MEMORY_MB)
        for article in records:
            writer.add_document(**article)
        writer.commit()
        self._index = index.open_dir(self._folder)
        self._searcher = self._index.searcher()

    def _query(self, ask: Ask) -> object:
        return self._parser.parse(ask.text) if ask.text else query.Every()

    def _filter(self, ask: Ask) -> object:
        if not ask.is_narrowed:
            return None
        return query.And([query.Term("region", ask.region), query.NumericRange("day", *ask.days)])


def _apart(groups: dict[str, int]) -> list[int]:
    """Return the greatest counts of the values that were counted joined."""
    counts = Counter[str]()
    for joined, count in groups.items():
        for value in filter(None, (joined or "").split(_SEPARATOR)):
            counts[value] += count
    return top(counts.values())
