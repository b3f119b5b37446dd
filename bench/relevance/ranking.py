"""Rank a collection with Dateline: indexed through the engine interface, evaluated as a search is, without a cut-off.

The limits of typed queries (parser and server) do not apply here, and the deadline is out of reach.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.relevance.collections import articles, query_of
from index.engines import open_engine
from index.engines.whoosh.builds import Builds
from index.engines.whoosh.generations import Generations
from index.evaluation.evaluation import Evaluation, answer
from index.offers.partial import partial_request
from index.offers.rewriting import clauses_of
from index.query.parser import parse
from index.query.query import And, Query
from index.request import MAX_PARTIAL, SearchRequest
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from bench.relevance.collections import Collection
    from index.evaluation.snapshot import Snapshot

NO_DEADLINE_MS: Final = 3_600_000

WORDS_A_GROUP: Final = 20
"""Two groups are within the parser's 50 terms and 512 characters."""


@contextmanager
def indexed(collection: Collection) -> Iterator[Snapshot]:
    """Index a collection and yield its snapshot, in which ids sort as the documents' indexes do."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder), create=True)
        with engine.rebuild(decide="bench") as rebuild:
            for article in articles(collection):
                rebuild.put(article)
        engine.close()
        yield Generations(Builds(Path(folder))).newest().snapshot


def rankings(queries: Iterable[str], snapshot: Snapshot) -> list[NDArray[np.int64]]:
    """Return the indexes of all documents that each query finds, in the order in which users get them."""
    requests = (SearchRequest(query=Query(root=query_of(text)), facets=()) for text in queries)
    evaluated = (Evaluation(request, snapshot, NO_DEADLINE_MS) for request in requests)
    indexes = id_ranks(snapshot)
    return [indexes[evaluation.ranking()[0]] for evaluation in evaluated]


def typed_rankings(queries: Iterable[str], snapshot: Snapshot) -> list[NDArray[np.int64]]:
    """Return the indexes of the documents that each query finds as it is typed, in the order in which users get them.

    They are the documents with all words; where these are few, the partial matches follow.
    """
    return [id_ranks(snapshot)[_ranked_as_typed(typed_query(text), snapshot)] for text in queries]


def found_nothing(queries: Iterable[str], snapshot: Snapshot) -> int:
    """Return how many texts find no article when they are typed whole, signs and limits included, not even in part."""
    requests = (SearchRequest(query=parse(text), partial=1, facets=(), date_histogram=False) for text in queries)
    results = (answer(request, snapshot, NO_DEADLINE_MS) for request in requests)
    return sum(not result.total and not (result.partial and result.partial.total) for result in results)


def _ranked_as_typed(query: Query, snapshot: Snapshot) -> NDArray[np.int64]:
    request = SearchRequest(query=query, facets=(), partial=MAX_PARTIAL)
    full, _ = Evaluation(request, snapshot, NO_DEADLINE_MS).ranking()
    rest = partial_request(request, len(full))
    return full if rest is None else np.concatenate([full, Evaluation(rest, snapshot, NO_DEADLINE_MS).ranking()[0]])


def typed_query(text: str) -> Query:
    """Return the query that a text's plain words make when they are typed: read by the parser, without its limits.

    The parser reads the words in groups that are within its limits. Punctuation is no part of plain words.
    """
    words = [text[token.start : token.stop] for token in tokenize(text)]
    groups = (" ".join(group) for group in batched(words, WORDS_A_GROUP))
    return Query(root=And(children=tuple(chain.from_iterable(clauses_of(parse(group).root) for group in groups))))


def batched(words: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield groups of words; each but the last has `size`, and the last has fewer than twice as many."""
    starts = range(0, max(1, len(words) // size) * size, size)
    for start in starts:
        yield words[start : start + size if start + size < starts.stop else None]


def id_ranks(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return (documents,): the index of each among all, sorted by id."""
    indexes = np.empty(len(snapshot.ids), np.int64)
    indexes[np.argsort(snapshot.ids)] = np.arange(len(indexes))
    return indexes
