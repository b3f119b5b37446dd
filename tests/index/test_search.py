"""Test the derived properties of requests and results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.query.parser import parse
from index.request import MAX_PAGE, SearchRequest, Sort
from index.search import Hidden, IndexState, SearchResult

ORDERS = {
    "": Sort.NEWEST,
    "truce": Sort.RELEVANCE,
    "author:calder": Sort.RELEVANCE,
    "truce -war": Sort.RELEVANCE,
    "region:europe OR truce": Sort.RELEVANCE,
    "region:europe": Sort.NEWEST,
    "date:2020": Sort.NEWEST,
    "-ceasefire": Sort.NEWEST,
    "region:europe -ceasefire": Sort.NEWEST,
    "*": Sort.NEWEST,
    "?!": Sort.NEWEST,
}
RESULT = SearchResult(
    request=SearchRequest(), total=0, hits=(), hidden=Hidden(), index=IndexState(build="b", generation=1, articles=0)
)


@pytest.mark.parametrize(("typed", "order"), ORDERS.items())
def test_the_order_is_relevance_if_a_word_scores_and_else_newest(typed: str, order: Sort) -> None:
    request = SearchRequest(query=parse(typed))
    assert (request.order, request.default_order) == (order, order)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("typed", ["truce", ""])
def test_a_requested_order_is_used(typed: str, sort: Sort) -> None:
    assert SearchRequest(query=parse(typed), sort=sort).order is sort


@pytest.mark.parametrize(
    ("total", "page", "pages", "last_page", "is_past_end"),
    [
        (0, 1, 0, 0, False),
        (0, 3, 0, 0, False),
        (20, 1, 1, 1, False),
        (21, 2, 2, 2, False),
        (21, 3, 2, 2, True),
        (9_999_999, MAX_PAGE, 500_000, MAX_PAGE, False),
    ],
)
def test_a_page_is_past_the_end_if_only_earlier_pages_have_results(
    total: int, page: int, pages: int, last_page: int, is_past_end: bool
) -> None:
    result = replace(RESULT, total=total, request=SearchRequest(page=page))
    assert (result.pages, result.last_page, result.is_past_end) == (pages, last_page, is_past_end)
