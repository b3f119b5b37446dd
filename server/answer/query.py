"""A query in JSON: as typed, as it was read, and what was not read as typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from index.query.query import describe
from server.answer.scalars import Code, Count

if TYPE_CHECKING:
    from index.query.query import Query


class WarningRecord(TypedDict):
    """A part of the query that was not read as typed.

    `code` is stable, `message` is a sentence. `q[start:stop]` is the part: 0-based, half-open, in code points.
    `repaired` is a whole query that could be typed instead, or null if there is no better one.
    """

    code: Code
    message: str
    start: Count
    stop: Count
    repaired: str | None


class QueryRecord(TypedDict):
    """The query as typed, the same query as it was read, in the query language, and the parts not read as typed."""

    q: str
    parsed: str
    warnings: list[WarningRecord]


def query_record(query: Query) -> QueryRecord:
    """Return a query as typed, as it was read, and what was not read as typed."""
    warnings: list[WarningRecord] = [
        {
            "code": warned.code,
            "message": warned.message,
            "start": warned.extent[0],
            "stop": warned.extent[1],
            "repaired": warned.repaired,
        }
        for warned in query.warnings
    ]
    return {"q": query.text, "parsed": describe(query.root), "warnings": warnings}
