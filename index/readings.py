"""The second reading of a query: the same for every engine.

A query may not parse as typed: it has an unclosed quotation or a stray sign. The first reading is what the parser makes
of it (`Query.root`). If that finds nothing, the second reading is searched for: its words alone (`Query.words`).
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
    """Return the answer to the first reading; if only the second reading finds something, return the answer to that.

    Args:
        request: with the first reading; `Query.as_words` returns the second, if there is one.
        answer: returns the answer to one reading.
        total: returns the number of articles in an answer.
    """
    first = answer(request)
    words = None if total(first) else request.query.as_words()
    if words is None:
        return first
    by_words = answer(replace(request, query=words))
    return by_words if total(by_words) else first
