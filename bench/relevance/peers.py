"""Rank a collection with peers: each by its defaults, over one field of the whole text, in memory.

A query is an OR of its words, repeated words included. Ties are in the collection's order.
"""

from __future__ import annotations

import re
import sqlite3
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray
    from tantivy import Query, Schema

    from bench.relevance.collections import Collection

    Rankings = list[NDArray[np.int64]]

_WORD: Final = re.compile(r"\w+")


def whoosh_stemming(collection: Collection) -> Rankings:
    """Return stock Whoosh's rankings by its StemmingAnalyzer and BM25F.

    It asks for all results: `limit=N` returns wrong ones.
    """
    from whoosh.analysis import StemmingAnalyzer
    from whoosh.fields import TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.index import FileIndex
    from whoosh.query import Or, Term
    from whoosh.writing import SegmentWriter

    analyzer = StemmingAnalyzer()
    index = FileIndex.create(RamStorage(), Schema(text=TEXT(analyzer=analyzer, phrase=False)), "peer")
    writer = SegmentWriter(index)
    for document in collection.documents:
        writer.add_document(text=document.whole)
    writer.commit()
    searcher = index.searcher()
    queries = (Or([Term("text", token.text) for token in analyzer(text)]) for text in collection.queries)
    return [_ranked((doc_index, score) for score, doc_index in searcher.search(q, limit=None).top_n) for q in queries]


def tantivy_en_stem(collection: Collection) -> Rankings:
    """Return tantivy's rankings with its English stemmer; one segment, so that its doc ids are the indexes.

    Its query parser drops a repeated word (CISI's MAP is then 0.170). So this builds the query from terms, by the steps
    that `en_stem` stands for.
    """
    from tantivy import Document, Index, SchemaBuilder

    schema = SchemaBuilder().add_text_field("text", tokenizer_name="en_stem").build()
    index = Index(schema)
    writer = index.writer(num_threads=1)
    for document in collection.documents:
        writer.add_document(Document(text=document.whole))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    assert searcher.num_segments == 1
    queries = map(_tantivy_query(schema), collection.queries)
    found = (searcher.search(query, limit=len(collection.documents), count=False).hits for query in queries)
    return [_ranked((address.doc, score) for score, address in hits) for hits in found]


def _tantivy_query(schema: Schema) -> Callable[[str], Query]:
    from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in (Filter.remove_long(40), Filter.lowercase(), Filter.stemmer("english")):
        builder = builder.filter(step)
    analyzer = builder.build()

    def query(text: str) -> Query:
        terms = analyzer.analyze(text)
        return Query.boolean_query([(Occur.Should, Query.term_query(schema, "text", term)) for term in terms])

    return query


def fts5_porter(collection: Collection) -> Rankings:
    """Return the rankings of SQLite's FTS5 with its porter tokenizer, by its bm25()."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE documents USING fts5(text, tokenize = 'porter')")
    rows = ((doc_index, document.whole) for doc_index, document in enumerate(collection.documents))
    database.executemany("INSERT INTO documents(rowid, text) VALUES (?, ?)", rows)
    search = "SELECT rowid, -rank FROM documents WHERE documents MATCH ?"
    queries = (" OR ".join(f'"{word}"' for word in _WORD.findall(text)) for text in collection.queries)
    rankings = [_ranked(database.execute(search, (query,))) for query in queries]
    database.close()
    return rankings


def peers() -> Mapping[str, Callable[[Collection], Rankings]]:
    """Return each peer's name, stop list included, and its ranking function."""
    return {
        f"Whoosh {version('whoosh-reloaded')}, StemmingAnalyzer and its stop list": whoosh_stemming,
        f"tantivy-py {version('tantivy')}, en_stem, no stop list": tantivy_en_stem,
        f"SQLite {sqlite3.sqlite_version} FTS5, porter, no stop list": fts5_porter,
    }


def _ranked(scored: Iterable[tuple[int, float]]) -> NDArray[np.int64]:
    """Return the indexes of documents, best first, ties by index."""
    indexes, scores = np.array(list(scored), np.float64).reshape(-1, 2).T
    return indexes[np.lexsort((indexes, -scores))].astype(np.int64)
