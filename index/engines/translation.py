"""Query nodes → Whoosh queries: terms, phrases, ranges, And, Or, and Not as a part of an And that has more.

Whoosh's own parser is not used: it can be made to run for a minute, and crashes on 28 of 104 hostile queries.
Its ANDNOT lets through the first document it should exclude, and a Not alone, or in an Or, miscounts: so every
Not becomes *every article and not that*. Nothing here scores; `index.engines.scoring` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from whoosh import query as whoosh_query

from index import analysis, fields
from index.engines import schema
from index.query import And, Dated, Everything, Not, Or, Phrase, TextField, Value, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from whoosh.reading import IndexReader

    from index.model import DateRange
    from index.query import Node

EVERY: Final = whoosh_query.Term("every", schema.EVERY)
"""Every article."""


def translate(node: Node, reader: IndexReader) -> whoosh_query.Query:
    """Return the Whoosh query that finds exactly the node's articles.

    Args:
        node: the question.
        reader: of the whole index, for the terms that begin with a prefix.
    """
    match node:
        case Everything():
            return EVERY
        case Word() | Phrase():
            return words(node, node.field, reader)
        case Value():
            return whoosh_query.Term(schema.value_field(node.field), fields.wanted(node.field, node.value))
        case Dated():
            return dated(node.dates)
        case Not():
            return whoosh_query.And([EVERY, whoosh_query.Not(translate(node.child, reader))])
        case And():
            return whoosh_query.And([translate(child, reader) for child in node.children])
        case Or():
            return _any(translate(child, reader) for child in node.children)
        case _:
            raise TypeError(f"not a node of the language: {node!r}")


def words(leaf: Word | Phrase, field: TextField, reader: IndexReader) -> whoosh_query.Query:
    """Return the query for a leaf's words in one positional field: next to each other where there are several."""
    name = schema.text_field(field)
    terms, prefix = analysis.sought(leaf.text)
    if not terms:
        return whoosh_query.NullQuery
    if not prefix:
        return _sequence(name, terms)
    ends = reader.expand_prefix(name, terms[-1])
    return _any(_sequence(name, (*terms[:-1], end.decode())) for end in ends)


def _sequence(name: str, terms: tuple[str, ...]) -> whoosh_query.Query:
    if len(terms) == 1:
        return whoosh_query.Term(name, terms[0])
    return whoosh_query.Phrase(name, list(terms), slop=1)


def dated(dates: DateRange) -> whoosh_query.Query:
    """Return the query for the dates that overlap a range: they begin before its end, and end after its beginning."""
    first, last = dates.first, dates.last
    if first is not None and last is not None and first > last:
        return whoosh_query.NullQuery
    parts: list[whoosh_query.Query] = [EVERY]
    if last is not None:
        parts.append(whoosh_query.NumericRange("day_first", None, last.toordinal()))
    if first is not None:
        parts.append(whoosh_query.NumericRange("day_last", first.toordinal(), None))
    return whoosh_query.And(parts)


def _any(queries: Iterable[whoosh_query.Query]) -> whoosh_query.Query:
    parts = list(queries)
    return whoosh_query.Or(parts) if parts else whoosh_query.NullQuery
