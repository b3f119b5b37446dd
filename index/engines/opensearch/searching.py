"""The engine's searches on one generation: with other readings of the query, partial matches and offers."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from index.engines.opensearch.answering import Answering
from index.engines.opensearch.help.helping import with_help
from index.errors import QueryTooSlowError
from index.evaluation.deadline import Deadline
from index.offers.partial import partial_request
from index.readings import with_second_reading

if TYPE_CHECKING:
    from index.engines.opensearch.sessions import Session
    from index.facets import Facet
    from index.request import SearchRequest
    from index.search import ExportResult, FacetResult, SearchResult


def answer(request: SearchRequest, session: Session, deadline_ms: int) -> SearchResult:
    """Answer a request; if it finds nothing and did not parse as typed, answer with its words.

    Partial matches and offers have half of the answer's time. What is not ready then is left out.
    """
    started = time.perf_counter()
    result = with_second_reading(
        request,
        lambda read: Answering(read, session, Deadline(deadline_ms)).result(started),
        lambda result: result.total,
    )
    if not request.partial and not request.offers:
        return result
    deadline = Deadline(deadline_ms // 2)
    with suppress(QueryTooSlowError):
        if (some_words := partial_request(result.request, result.total)) is not None:
            partial_matches = Answering(some_words, session, deadline).partial_matches(result.request.query)
            result = replace(result, partial=partial_matches)
    helped = with_help(result, session, deadline)
    return replace(helped, took_ms=(time.perf_counter() - started) * 1000)


def facet_answer(facet: Facet, prefix: str, request: SearchRequest, session: Session, deadline_ms: int) -> FacetResult:
    """Count the values of a facet that begin with a prefix, as `answer` counts them."""
    return with_second_reading(
        request,
        lambda read: Answering(read, session, Deadline(deadline_ms)).facet_result(facet, prefix),
        lambda result: result.total,
    )


def export(request: SearchRequest, session: Session, deadline_ms: int) -> ExportResult:
    """Find every article of a request; the deadline covers the first part of them only."""
    return with_second_reading(
        request,
        lambda read: Answering(read, session, Deadline(deadline_ms)).export(),
        lambda result: result.total,
    )
