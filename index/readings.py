"""The other readings of a query: the same for every engine.

A query may not parse as typed: it has an unclosed quotation or a stray sign. The first reading is what the parser makes
of it (`Query.root`). If that finds nothing, the others are searched for, and the first that finds something is the
answer (`Query.other_readings`): with lower-case `or`, `and` and `not` as operators, then the words alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.request import SearchRequest

_T = TypeVar("_T")


def with_second_reading(
    request: SearchRequest, answer: Callable[[SearchRequest], _T], total: Callable[[_T], int]
) -> _T:
    """Return the answer to the first reading; if only another reading finds something, return the answer to that.

    Args:
        request: with the first reading; `Query.other_readings` yields the others.
        answer: returns the answer to one reading.
        total: returns the number of articles in an answer.
    """
    first = answer(request)
    if not total(first):
        for query in request.query.other_readings():
            other = answer(replace(request, query=query))
            if total(other):
                return other
    return first
