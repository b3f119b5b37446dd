"""Load the judged collections: documents as articles, queries as nodes, and the relevant documents of each query.

This module owns how a document becomes an article (its title, its authors, a body block for each paragraph, English)
and a query an OR of its words, repeated words included. It knows no engine.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bench.shared import SHARED
from index.article.model import Article, Author, Block, Role, Source, normalise
from index.query.query import Or, Word
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

COLLECTIONS: Final = SHARED / "data" / "relevance"
NAMES: Final = ("time", "cisi")
TYPED_NAMES: Final = (*NAMES, "cran", "med")
"""The collections whose queries are also asked as people type them."""

_FILES: Final = ("docs.jsonl.gz", "queries.jsonl", "qrels.tsv")
_ID_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"
"""The letters of an article's id in sorting order."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document: absent fields are empty; authors are separated by semicolons."""

    title: str
    text: str
    authors: str

    @property
    def whole(self) -> str:
        """The whole document as one text: what peers index."""
        return "\n\n".join(part for part in (self.title, self.text, self.authors) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Documents, named by their index, and the judged queries.

    Attributes:
        name: the name of its folder.
        documents: in the collection's order, which also orders ties.
        queries: their texts.
        relevant: for each query the indexes of the relevant documents, of whatever grade: at least one.
    """

    name: str
    documents: tuple[Document, ...]
    queries: tuple[str, ...]
    relevant: tuple[frozenset[int], ...]


def files(name: str) -> list[Path]:
    """Return the files of a collection."""
    return [COLLECTIONS / name / file for file in _FILES]


def digest(name: str) -> str:
    """Return the sha256 of a collection's unpacked contents."""
    packed, *plain = (path.read_bytes() for path in files(name))
    return hashlib.sha256(b"\0".join([gzip.decompress(packed), *plain])).hexdigest()


def load(name: str) -> Collection:
    """Return a collection."""
    packed, queries, judgments = files(name)
    documents = _objects(gzip.decompress(packed.read_bytes()).decode())
    indexes = {document["id"]: index for index, document in enumerate(documents)}
    relevant: dict[str, set[int]] = {}
    for line in judgments.read_text().splitlines():
        query, document_id, grade = line.split("\t")
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(indexes[document_id])
    judged = [query for query in _objects(queries.read_text()) if query["id"] in relevant]
    return Collection(
        name=name,
        documents=tuple(
            Document(title=each.get("title", ""), text=each["text"], authors=each.get("authors", ""))
            for each in documents
        ),
        queries=tuple(query["text"] for query in judged),
        relevant=tuple(frozenset(relevant[query["id"]]) for query in judged),
    )


def articles(collection: Collection) -> Iterator[Article]:
    """Yield the documents as articles, in order."""
    for index, document in enumerate(collection.documents):
        author_names = filter(None, map(normalise, document.authors.split(";")))
        paragraphs = filter(None, map(normalise, document.text.split("\n\n")))
        yield Article(
            id=article_id(index),
            source=Source(pile=collection.name, path=str(index), media_type="text/plain", sha256=""),
            title=normalise(document.title),
            blocks=tuple(Block(text=text, role=Role.BODY, reason="given") for text in paragraphs),
            authors=tuple(Author(name=name, printed=(name,), source="given") for name in author_names),
            language="en",
            added=_EPOCH,
            updated=_EPOCH,
        )


def article_id(index: int) -> str:
    """Return an article's id; ids sort as the indexes do, so that every engine orders ties alike."""
    digits = ""
    for _ in range(16):
        index, digit = divmod(index, len(_ID_DIGITS))
        digits = _ID_DIGITS[digit] + digits
    return digits


def query_of(text: str) -> Or:
    """Return a query for any of the text's words: one leaf for each token, as written."""
    return Or(children=tuple(Word(text=text[token.start : token.stop]) for token in tokenize(text)))


def _objects(lines: str) -> list[Mapping[str, str]]:
    parsed: Iterable[Mapping[str, str]] = map(json.loads, lines.splitlines())
    return list(parsed)
