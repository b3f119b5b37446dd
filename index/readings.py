"""The second reading of a query: the same for every engine.

A query that does not parse as typed (an unclosed quotation, a stray sign) is repaired. If the repaired query finds
nothing, its words alone are searched for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.search import SearchRequest

_T = TypeVar("_T")


def with_second_reading(
    request: SearchRequest, answer: Callable[[SearchRequest], _T], total: Callable[[_T], int]
) -> _T:
    """Return the answer to a request; if it is empty and the answer to the query's words is not, return that one.

    Args:
        request: as typed; `Query.as_words` gives the second reading, if there is one.
        answer: returns the answer to one reading.
        total: returns the number of articles in an answer.
    """
    first = answer(request)
    words = None if total(first) else request.query.as_words()
    if words is None:
        return first
    by_words = answer(replace(request, query=words))
    return by_words if total(by_words) else first
