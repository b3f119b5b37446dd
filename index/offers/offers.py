"""Add to an answer what else could be asked; the same for every engine.

The help stands on page 1 of a request with `offers`. All is counted on the generation that gave the answer, within
one time limit. When that is over, what has been counted stays, and no more is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index.offers.relaxing import few_hits

if TYPE_CHECKING:
    from index.offers.asking import Asking
    from index.search import SearchResult


def with_offers(result: SearchResult, asking: Asking) -> SearchResult:
    """Return the answer with its offers, if the request wants any.

    Args:
        result: the answer; its request is the one that was answered.
        asking: the generation that gave the answer.
    """
    if not result.request.offers or result.request.page > 1:
        return result
    return replace(result, few_hits=few_hits(result, asking))
