"""Properties of every answer, for any pile and request: counts add up, pages join, spans are within their text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.facets import MULTI_VALUED, Facet
from index.fields import NO_VALUE, facet_ancestors, field_text
from index.query.query import Query
from index.request import Copies, Selection, Undated
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.engine import Engine
    from index.request import SearchRequest
    from index.search import DateCounts, FacetCounts, FacetValue, Hit, SearchResult

ALL_FACETS: Final = tuple(Facet)
MAX_COUNTED: Final = 100
TAKEN_FACETS: Final = tuple(facet for facet in Facet if facet is not Facet.QUALITY)
"""Facets in which a count is the total with that value; a selection of qualities turns off a default filter."""

PREFIXES: Final = ("", "zoe ", "A", "europe/")


def check_properties(engine: Engine, request: SearchRequest) -> None:
    """Raise AssertionError if an answer contradicts itself."""
    result = engine.search(request)
    _check_pages(engine, request, result)
    if result.dates is not None and result.dates.within is not None:
        _check_within(result.dates.within, result.total)
    for hit in result.hits:
        _check_spans(hit)
    _check_facets(engine, replace(request, facets=ALL_FACETS, facet_size=MAX_COUNTED, page=1, snippets=0))
    _check_values(engine, request)
    _check_dates(engine, request)
    _check_copies(engine, request)


def _check_pages(engine: Engine, request: SearchRequest, result: SearchResult) -> None:
    """All pages joined are the whole answer, each article once; by relevance they are ordered by score, then id."""
    size = max(request.per_page, result.total // 3 + 1)
    bare = replace(request, per_page=size, facets=(), date_histogram=False, snippets=0)
    pages = [engine.search(replace(bare, page=page)) for page in range(1, 5)]
    joined = [hit for page in pages for hit in page.hits]
    assert len(joined) == result.total == len({hit.article.id for hit in joined})
    first = (request.page - 1) * request.per_page
    expected = joined[first : first + request.per_page]
    assert [hit.article.id for hit in result.hits] == [hit.article.id for hit in expected]
    if any(hit.score for hit in joined):
        order = [(-hit.score, hit.article.id) for hit in joined]
        assert order == sorted(order)


def _check_facets(engine: Engine, request: SearchRequest) -> None:
    """Values, unknown and other sum to the total without the facet's own filter, or to more if it is multi-valued."""
    for counts in engine.search(request).facets:
        others = tuple(each for each in request.selections if each.facet is not counts.facet)
        unfiltered = replace(request, selections=others, facets=(), date_histogram=False, page=1, per_page=1)
        if counts.facet is Facet.QUALITY and others != request.selections:
            continue  # a selection of qualities turns off a default filter, also while this facet is counted
        _check_counts(counts, engine.search(unfiltered).total)
        _check_tree(counts)


def _check_copies(engine: Engine, request: SearchRequest) -> None:
    """With copies shown, the total grows by the hidden ones; a value's count is the total after selecting it."""
    bare = replace(request, facets=TAKEN_FACETS, facet_size=1, date_histogram=False, page=1, per_page=1, snippets=0)
    grouped, shown = (engine.search(replace(bare, copies=copies)) for copies in (Copies.GROUP, Copies.SHOW))
    assert (grouped.hidden.copies, shown.hidden.copies) == (shown.total - grouped.total, 0)
    for result in (grouped, shown):
        for counts in result.facets:
            others = tuple(each for each in request.selections if each.facet is not counts.facet)
            for value, count in (*((each.value, each.count) for each in counts.values), (NO_VALUE, counts.unknown)):
                selected = (*others, Selection(facet=counts.facet, values=(value,)))
                assert engine.search(replace(result.request, selections=selected, facets=())).total == count


def _check_values(engine: Engine, request: SearchRequest) -> None:
    """The values of a facet are those that the search counts; with a prefix, those of them that begin with it."""
    result = engine.search(
        replace(request, facets=(Facet.REGION, Facet.AUTHOR), facet_size=MAX_COUNTED, facet_sizes=())
    )
    for counts in result.facets:
        for prefix in PREFIXES:
            found = engine.facet_values(counts.facet, prefix, replace(request, facet_size=MAX_COUNTED, facet_sizes=()))
            assert (found.total, found.index, found.request.query) == (result.total, result.index, result.request.query)
            values = tuple(value for value in counts.values if _begins(value, fold(prefix)))
            number = sum(1 for value in values if value.count)
            assert found.counts == replace(counts, values=values, total_values=number)
            few = engine.facet_values(counts.facet, prefix, replace(request, facet_sizes=((counts.facet, 1),)))
            assert sum(value.count for value in few.counts.values) + few.counts.other == sum(
                value.count for value in values
            )


def _begins(value: FacetValue, prefix: str) -> bool:
    return fold(value.value).startswith(prefix) or fold(value.label).startswith(prefix)


def _check_tree(counts: FacetCounts) -> None:
    """A value in a tree is listed after its parent, and counts no more articles; only a selected one may lack it."""
    listed: dict[str, int] = {}
    for value in counts.values:
        ancestors = facet_ancestors(counts.facet, value.value)
        assert (value.parent, value.depth) == (ancestors[0] if ancestors else None, len(ancestors))
        assert value.selected or value.parent is None or listed[value.parent] >= value.count
        listed[value.value] = value.count


def _check_counts(counts: FacetCounts, total: int) -> None:
    listed = sum(value.count for value in counts.values)
    assert 0 <= counts.unknown <= total
    if counts.facet in MULTI_VALUED:
        assert listed + counts.other >= total - counts.unknown
        assert all(value.count <= total - counts.unknown for value in counts.values)
    else:
        assert listed + counts.other + counts.unknown == total


def _check_within(dates: DateCounts, total: int) -> None:
    """The buckets, the coarser dates and the undated articles of the answer sum to its total."""
    assert sum(bucket.count for bucket in dates.buckets) + dates.coarser + dates.unknown == total
    assert dates.within is None


def _check_dates(engine: Engine, request: SearchRequest) -> None:
    """The articles in a range and the undated ones sum to the range with undated included."""
    if request.dates is None or request.query != Query(root=request.query.root):
        return
    bare = replace(request, facets=(), date_histogram=False, page=1, per_page=1, snippets=0)
    totals = {undated: engine.search(replace(bare, undated=undated)) for undated in Undated}
    overlapping, undated = totals[Undated.EXCLUDE].total, totals[Undated.ONLY].total
    assert overlapping + undated == totals[Undated.INCLUDE].total
    assert totals[Undated.EXCLUDE].hidden.undated == undated
    everything = engine.search(replace(bare, dates=None, undated=Undated.INCLUDE)).total
    assert totals[Undated.INCLUDE].total <= everything


def _check_spans(hit: Hit) -> None:
    _check_disjoint(hit.title_matches, len(hit.article.title))
    ends: dict[str, int] = {}
    for snippet in hit.snippets:
        assert field_text(hit.article, snippet.field)[snippet.start : snippet.stop] == snippet.text
        assert snippet.start >= ends.get(snippet.field, 0)
        ends[snippet.field] = snippet.stop
        _check_disjoint(snippet.matches, len(snippet.text))


def _check_disjoint(spans: Iterable[tuple[int, int]], length: int) -> None:
    end = 0
    for start, stop in spans:
        assert end <= start < stop <= length
        end = stop
