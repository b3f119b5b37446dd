"""tantivy-py as its documentation would have it: one field of text, facets by aggregation over fast fields.

One field of text is what makes it fastest. The total is the sum of the histogram, for every article has a year: then
the search itself need not count, and may leave out what cannot come among the first ten. Years are counted as terms,
which takes half as long as its histogram. A prefix is a regular expression: it has no other that is exact.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    Occur,
    Order,
    Query,
    SchemaBuilder,
    SnippetGenerator,
    TextAnalyzerBuilder,
    Tokenizer,
)

from bench.search.peers import FACET_SIZE, PER_PAGE, SNIPPET_CHARS, Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tantivy import IndexWriter, Schema, Searcher

    from bench.search.peers import Ask, Record

_EVERY_VALUE: Final = 100_000
"""Values taken from a segment: with tantivy's own choice, ten times those asked for, counts may be too low."""

_COUNTED: Final = {
    "region": {"terms": {"field": "region", "size": FACET_SIZE, "segment_size": _EVERY_VALUE}},
    "author": {"terms": {"field": "author", "size": FACET_SIZE, "segment_size": _EVERY_VALUE}},
    "year": {"terms": {"field": "year", "size": _EVERY_VALUE}},
}


class TantivyPeer:
    """A contestant."""

    left_out = "title's weight, proximity, counts without a facet's own filter; one snippet a hit"

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        self._folder = folder
        self._analyzer = "stemmed" if stemmed else "default"
        self._schema: Schema = self._fields()
        self._index: Index
        self._searcher: Searcher
        self._writer: IndexWriter | None = None
        assert not options

    def version(self) -> str:
        """Return what it is and which release."""
        return f"tantivy-py {version('tantivy')}"

    def prepared(self, record: Record) -> Record:
        """Return the record."""
        return record

    def build(self, chunks: Iterable[Sequence[Record]]) -> None:
        """Index everything on one thread, merges included."""
        self._index = self._opened()
        writer = self._index.writer(num_threads=1)
        for chunk in chunks:
            for record in chunk:
                writer.add_document(self._document(record))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Open the index."""
        self._index = self._opened()
        self._searcher = self._index.searcher()

    def segments(self) -> int:
        """Return how many segments the index has."""
        segments: int = self._searcher.num_segments
        return segments

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job."""
        query = self._query(ask)
        counts = self._searcher.aggregate(query, _COUNTED)
        # A field to order by is there for dates alone: None orders by score.
        order = None if ask.sort == "relevance" else "day"
        direction = Order.Asc if ask.sort == "oldest" else Order.Desc
        found = self._searcher.search(
            query, limit=PER_PAGE, count=False, order_by_field=order, offset=ask.offset, order=direction
        )
        documents = [self._searcher.doc(address) for _, address in found.hits]
        snippets = self._snippets(ask, query, documents)
        facets = {name: [bucket["doc_count"] for bucket in counts[name]["buckets"]] for name in ("region", "author")}
        years = sorted((bucket["key"], bucket["doc_count"]) for bucket in counts["year"]["buckets"])
        facets["year"] = [count for _, count in years]
        return Answer(total=sum(facets["year"]), facets=facets, hits=len(documents), snippets=len(snippets))

    def add(self, records: Sequence[Record]) -> None:
        """Add articles with a writer that stays open."""
        if self._writer is None:
            self._writer = self._index.writer(num_threads=1)
        for record in records:
            self._writer.add_document(self._document(record))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _fields(self) -> Schema:
        fields = SchemaBuilder()
        fields.add_text_field("text", stored=True, tokenizer_name=self._analyzer)
        for name in ("region", "author"):
            fields.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        fields.add_unsigned_field("day", stored=True, indexed=True, fast=True)
        fields.add_unsigned_field("year", fast=True)
        return fields.build()

    def _opened(self) -> Index:
        index = Index(self._schema, str(self._folder))
        stems = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.stemmer("english"))
        index.register_tokenizer("stemmed", stems.build())
        return index

    def _document(self, record: Record) -> Document:
        fields = {
            "text": [record.text],
            "region": list(record.counted),
            "author": list(record.authors),
            "day": [record.number],
            "year": [record.year],
        }
        return Document.from_dict(fields, self._schema)

    def _query(self, ask: Ask) -> Query:
        if not ask.text:
            return Query.all_query()
        typed = f"text:/{ask.text[:-1]}.*/" if ask.text.endswith("*") else ask.text
        query = self._index.parse_query(typed, ["text"], conjunction_by_default=True, allow_regexes=True)
        if not ask.is_narrowed:
            return query
        first, last = ask.days
        filters = (
            Query.term_query(self._schema, "region", ask.region, "basic"),
            Query.range_query(self._schema, "day", FieldType.Unsigned, first, last),
        )
        unscored = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        return Query.boolean_query([(Occur.Must, query), *unscored])

    def _snippets(self, ask: Ask, query: Query, documents: Sequence[Document]) -> list[str]:
        if not ask.text:
            return [str(document.get_first("text"))[:SNIPPET_CHARS] for document in documents]
        generator = SnippetGenerator.create(self._searcher, query, self._schema, "text")
        generator.set_max_num_chars(SNIPPET_CHARS)
        return [generator.snippet_from_doc(document).to_html() for document in documents]
