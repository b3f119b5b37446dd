"""Explain an answer with few articles: what each part finds alone, and which smaller changes find more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.search import FEW, FewHits

if TYPE_CHECKING:
    from index.offers.asking import Asking
    from index.search import SearchResult


def few_hits(result: SearchResult, asking: Asking) -> FewHits | None:
    """Return why an answer has few articles, and which searches find more; None if it has FEW or more."""
    if result.total >= FEW:
        return None
    _ = asking
    return FewHits(parts=(), offers=())
