"""Add to an answer what else could be asked; the same for every engine.

The help stands on page 1 of a request with `offers`. All is counted on the generation that gave the answer, within
one time limit. When that is over, what has been counted stays, and no more is made.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import QueryTooSlowError
from index.offers.left_out import left_out
from index.offers.relaxing import few_hits
from index.offers.spelling import did_you_mean
from index.offers.variants import variants

if TYPE_CHECKING:
    from index.help import Offer
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
    with suppress(QueryTooSlowError):
        result = replace(result, left_out=left_out(result, asking))
    with suppress(QueryTooSlowError):
        result = replace(result, did_you_mean=did_you_mean(result, asking))
        result = replace(result, variants=_without_repeat(result, variants(result, asking)))
    return replace(result, few_hits=few_hits(result, asking))


def _without_repeat(result: SearchResult, offers: tuple[Offer, ...]) -> tuple[Offer, ...]:
    """Return the offers without those that `did_you_mean` makes needless: it finds as much where nothing was found."""
    meant = result.did_you_mean
    if meant is None:
        return offers
    return tuple(
        offer for offer in offers if offer.request != meant.request and (result.total or offer.total > meant.total)
    )
