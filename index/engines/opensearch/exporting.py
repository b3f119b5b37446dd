"""Every hit of a request: read from a point in time, in the requested order, part by part.

A point in time is one generation for as long as it is kept (`sessions.KEEP_ALIVE`): each part that is read keeps it
longer. Few hits are in memory at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.engines.opensearch.ordering import BY_ID
from index.engines.opensearch.sessions import KEEP_ALIVE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline

A_SCAN: Final = 10_000
"""How many articles are read at once where only ids and values are (`index.max_result_window`)."""

A_PART: Final = 100
"""How many whole articles are read at once."""


def parts(body: DSL, pit: str, session: Session, deadline: Deadline) -> Iterator[Mapping[str, Any]]:
    """Yield the answers to a sorted search, each for the hits after those of the one before, until there are none.

    The first answer is yielded even if it has no hits.

    Args:
        body: the search, with `size` and `sort`.
        pit: the point in time to search.
        session: the generation.
        deadline: the end of the time.
    """
    body = {**body, "pit": {"id": pit, "keep_alive": KEEP_ALIVE}}
    while True:
        found = session.search(body, deadline)
        yield found
        hits = found["hits"]["hits"]
        if len(hits) < body["size"]:
            return
        body = {**body, "track_total_hits": False, "search_after": hits[-1]["sort"]}


def scanned(query: DSL, field: str, session: Session, deadline: Deadline) -> list[tuple[str, Sequence[Any]]]:
    """Return the id and the values of one field of every article that a query finds, in the order of their ids."""
    body: DSL = {
        "query": query, "size": A_SCAN, "sort": [BY_ID], "_source": False, "docvalue_fields": [field],
    }  # fmt: skip
    pit = session.open_pit()
    try:
        return [
            (hit["_id"], hit.get("fields", {}).get(field, ()))
            for part in parts(body, pit, session, deadline)
            for hit in part["hits"]["hits"]
        ]
    finally:
        session.close_pit(pit)
