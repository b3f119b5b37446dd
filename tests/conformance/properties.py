"""Properties of every answer, for any pile and request: counts add up, pages join, spans are within their text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.fields import field_text
from index.query.query import Query
from index.search import MULTI_VALUED, Copies, Facet, Selection, Undated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.engine import Engine
    from index.search import FacetCounts, Hit, SearchRequest, SearchResult

ALL_FACETS: Final = tuple(Facet)
MAX_COUNTED: Final = 100
COPIES_FACETS: Final = (Facet.OUTLET, Facet.SITE, Facet.AUTHOR, Facet.REGION, Facet.SET)
"""Facets in which a lead also has its copies' values."""


def check_properties(engine: Engine, request: SearchRequest) -> None:
    """Raise AssertionError if an answer contradicts itself."""
    result = engine.search(request)
    _check_pages(engine, request, result)
    for hit in result.hits:
        _check_spans(hit)
    _check_facets(engine, replace(request, facets=ALL_FACETS, facet_size=MAX_COUNTED, page=1, snippets=0))
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


def _check_copies(engine: Engine, request: SearchRequest) -> None:
    """With copies shown, the total grows by the hidden ones; a value's count is the total after selecting it."""
    bare = replace(request, facets=COPIES_FACETS, facet_size=1, date_histogram=False, page=1, per_page=1, snippets=0)
    grouped, shown = (engine.search(replace(bare, copies=copies)) for copies in (Copies.GROUP, Copies.SHOW))
    assert (grouped.hidden.copies, shown.hidden.copies) == (shown.total - grouped.total, 0)
    for result in (grouped, shown):
        for counts in result.facets:
            others = tuple(each for each in request.selections if each.facet is not counts.facet)
            for value in counts.values:
                selected = (*others, Selection(facet=counts.facet, values=(value.value,)))
                assert engine.search(replace(result.request, selections=selected, facets=())).total == value.count


def _check_counts(counts: FacetCounts, total: int) -> None:
    listed = sum(value.count for value in counts.values)
    assert 0 <= counts.unknown <= total
    if counts.facet in MULTI_VALUED:
        assert listed + counts.other >= total - counts.unknown
        assert all(value.count <= total - counts.unknown for value in counts.values)
    else:
        assert listed + counts.other + counts.unknown == total


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
