"""Several answers on one snapshot of an index, counted by the same values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import QueryTooSlowError
from index.evaluation.counting import DateTally, FacetTally, TotalsTally
from index.evaluation.evaluation import Evaluation
from index.facets import Facet
from index.readings import with_second_reading
from index.search import IndexState
from index.tally import Counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.evaluation.snapshot import Snapshot
    from index.request import SearchRequest
    from index.tally import By, CountRequest


def count(request: CountRequest, snapshot: Snapshot, deadline_ms: int) -> Counts:
    """Count the answers of every request; the deadline is for each, and an error names the query that passed it."""
    tally = _tally(request.by, snapshot)
    for each in request.requests:
        tally.add(*_answered(each, snapshot, deadline_ms))
    by, values, answers = tally.result()
    articles = snapshot.cache.get_or_make("count", lambda: int(snapshot.articles.sum()))
    index = IndexState(build=snapshot.build, generation=snapshot.generation, articles=articles)
    return Counts(by=by, values=values, answers=answers, index=index)


def _tally(by: By | None, snapshot: Snapshot) -> TotalsTally | FacetTally | DateTally:
    if by is None:
        return TotalsTally()
    return FacetTally(by, snapshot) if isinstance(by, Facet) else DateTally(by, snapshot)


def _answered(request: SearchRequest, snapshot: Snapshot, deadline_ms: int) -> tuple[SearchRequest, NDArray[np.int64]]:
    """Return the request as it was answered, and every document of its answer."""
    try:
        return with_second_reading(
            request,
            lambda read: (read, Evaluation(read, snapshot, deadline_ms).documents()),
            lambda answered: len(answered[1]),
        )
    except QueryTooSlowError as error:
        raise QueryTooSlowError(deadline_ms, request.query.text) from error
