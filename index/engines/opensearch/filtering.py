"""A request's filters as query DSL, each under its key (`index.evaluation.filters`), so that one can be left out.

The whole query gives the answer; without a default filter it gives what `hidden` counts, and without a facet's own
selection what the facet counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.article.model import HIDDEN_QUALITIES
from index.engines.opensearch.querying import (
    EVERY_ARTICLE,
    UNDATED,
    any_of,
    has_value,
    none_of,
    overlapping,
)
from index.evaluation.filters import Dates, Default, SplitQuery, selected_terms, shows_hidden_qualities
from index.facets import Facet
from index.request import Copies, Undated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.article.model import DateRange
    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.reading import Facts, Reader
    from index.evaluation.filters import Key
    from index.request import SearchRequest, Selection


class Filters:
    """What a request's query finds, and its filters.

    Attributes:
        split_query: the request's query without the date ranges of its top level, and these.
        found: what the query finds, whatever the filters.
        by_key: each filter's query.
    """

    def __init__(self, request: SearchRequest, reader: Reader) -> None:
        self.split_query: Final = SplitQuery.from_request(request)
        self.found: Final[DSL] = {"bool": {"filter": [EVERY_ARTICLE, reader.compiled(self.split_query.root)]}}
        self.by_key: Final[dict[Key, DSL]] = dict(_filters(request, self.split_query, reader.facts))

    def without(self, *omitted: Key) -> DSL:
        """Return the query for what passes the filters, without some of them; the request's own query is no filter."""
        return {"bool": {"filter": [query for key, query in self.by_key.items() if key not in omitted]}}

    def query(self, *omitted: Key) -> DSL:
        """Return the query for the answer, without some of the filters."""
        return {"bool": {"filter": [self.found, *(self.by_key[key] for key in self.by_key if key not in omitted)]}}


def _filters(request: SearchRequest, split_query: SplitQuery, facts: Facts) -> Iterator[tuple[Key, DSL]]:
    # A filter that lets every article through is left out: it would only cost time.
    if facts.has_hidden and not shows_hidden_qualities(request):
        yield Default.QUALITY, none_of(has_value(Facet.QUALITY, HIDDEN_QUALITIES))
    if facts.has_copies and request.copies is Copies.GROUP:
        yield Default.COPIES, {"term": {"lead": True}}
    if split_query.typed_dates:
        yield Dates.TYPED, _dated(split_query.typed_dates, request.undated)
    if request.dates is not None:
        yield Dates.GIVEN, _dated((request.dates,), request.undated)
    elif request.undated is Undated.ONLY and not split_query.typed_dates:
        yield Dates.GIVEN, UNDATED
    for facet in dict.fromkeys(selection.facet for selection in request.selections):
        selections = [selection for selection in request.selections if selection.facet is facet]
        yield facet, {"bool": {"filter": [_selected(each) for each in selections]}}


def _dated(ranges: Sequence[DateRange], undated: Undated) -> DSL:
    if undated is Undated.ONLY:
        return UNDATED
    in_range: DSL = {"bool": {"filter": list(map(overlapping, ranges))}}
    return in_range if undated is Undated.EXCLUDE else any_of([in_range, UNDATED])


def _selected(selection: Selection) -> DSL:
    selected = has_value(selection.facet, selected_terms(selection))
    return none_of(selected) if selection.exclude else selected
