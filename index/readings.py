"""The second reading of a query: the same for every engine.

A query that cannot be read as typed (an unclosed quotation, a stray sign) is read as well as it can be. Where that
finds nothing, its words alone are asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.search import SearchRequest

_T = TypeVar("_T")


def with_second_reading(request: SearchRequest, answer: Callable[[SearchRequest], _T], total: Callable[[_T], int]) -> _T:
    """Return the answer to a request; where it is empty, the answer to the query's words if that is not.

    Args:
        request: as typed. `Query.as_words` says whether there is a second reading.
        answer: answers one reading.
        total: how many articles an answer finds.
    """
    first = answer(request)
    words = None if total(first) else request.query.as_words()
    if words is None:
        return first
    by_words = answer(replace(request, query=words))
    return by_words if total(by_words) else first
