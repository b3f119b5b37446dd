"""Counts of many answers at once: every engine counts as the brute-force reference and as its own searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article.model import DateRange
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import EngineUnavailableError, QueryTooSlowError
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, Interval, SearchRequest, Selection, Undated
from index.tally import By, CountRequest
from index.text.analysis import fold
from tests.conformance.agreement import Engines, filled
from tests.conformance.piles import PILE, requests
from tests.examples import examples

if TYPE_CHECKING:
    from index.engine import Engine

SEEDS: Final = range(0, 12, 3)
"""Some piles begin with the fixed one, and some do not."""

QUICK: Final = 40
SOAKED: Final = 1_000
BARE: Final[dict[str, Any]] = {"facets": (), "date_histogram": False, "page": 1, "per_page": 1, "snippets": 0}

bys: st.SearchStrategy[By | None] = st.none() | st.sampled_from([*Facet, *Interval])


@pytest.fixture(scope="module")
def piles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Engines]]:
    yield from filled(SEEDS, tmp_path_factory.mktemp("piles"))


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), asked=st.lists(requests(), max_size=4).map(tuple), by=bys)
def test_every_engine_counts_as_the_reference(
    piles: dict[int, Engines], seed: int, asked: tuple[SearchRequest, ...], by: By | None
) -> None:
    engines, request = piles[seed], CountRequest(requests=asked, by=by)
    expected = engines.reference.count(request)
    for engine in engines.others:
        counts = engine.count(request)
        assert (counts.by, counts.values, counts.answers) == (expected.by, expected.values, expected.answers)


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), asked=st.lists(requests(), min_size=1, max_size=3).map(tuple), by=bys)
def test_counts_agree_with_the_searches(
    piles: dict[int, Engines], seed: int, asked: tuple[SearchRequest, ...], by: By | None
) -> None:
    engine = piles[seed].others[-1]
    counts = engine.count(CountRequest(requests=asked, by=by))
    for request, answer in zip(asked, counts.answers, strict=True):
        assert answer.request == request
        assert answer.total == engine.search(replace(request, **BARE)).total
        assert len(answer.counts) == len(counts.values)
        counted = sum(answer.counts) + answer.unknown + answer.coarser
        assert by is None or (counted >= answer.total if counts.multi_valued else counted == answer.total)
        if isinstance(by, Facet) and by is not Facet.QUALITY:  # a selection of qualities lifts a default
            spellings = Counter(fold(value.value) for value in counts.values)
            for value, number in zip(counts.values, answer.counts, strict=True):
                if spellings[fold(value.value)] > 1:
                    continue  # a selection selects every spelling
                selected = (*request.selections, Selection(facet=by, values=(value.value,)))
                assert engine.search(replace(request, selections=selected, **BARE)).total == number


@examples(quick=QUICK, soak=SOAKED)
@given(seed=st.sampled_from(SEEDS), asked=requests(), interval=st.sampled_from(Interval))
def test_one_answer_is_counted_by_date_as_its_histogram_is(
    piles: dict[int, Engines], seed: int, asked: SearchRequest, interval: Interval
) -> None:
    engine = piles[seed].others[-1]
    request = replace(asked, dates=None, undated=Undated.INCLUDE, interval=interval, facets=(), date_histogram=True)
    dates = engine.search(request).dates
    counts = engine.count(CountRequest(requests=(request,), by=interval))
    (answer,) = counts.answers
    assert dates is not None
    assert (counts.by, answer.unknown, answer.coarser) == (dates.interval, dates.unknown, dates.coarser)
    found = zip(counts.values, answer.counts, strict=True)
    assert [(value.first, value.last, number) for value, number in found] == [
        (bucket.first, bucket.last, bucket.count) for bucket in dates.buckets
    ]


def asked(*queries: str, by: By | None = None, **request: Any) -> CountRequest:
    """Return a request to count the answers of some queries."""
    return CountRequest(requests=tuple(SearchRequest(query=parse(query), **request) for query in queries), by=by)


def test_all_answers_are_counted_by_the_same_periods_from_the_first_to_the_last_of_any(filled: Engine) -> None:
    counts = filled.count(asked("title:truce", "crossing OR title:ends", by=Interval.MONTH))
    assert [value.value for value in counts.values] == [
        "2019-12", "2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06", "2020-07", "2020-08", "2020-09",
        "2020-10",
    ]  # fmt: skip
    assert [answer.counts for answer in counts.answers] == [(*[0] * 10, 1), (1, *[0] * 10)]


def test_auto_is_chosen_for_all_answers_together(filled: Engine) -> None:
    alone, both = (filled.count(asked(*queries, by=Interval.AUTO)) for queries in (["truce"], ["truce", "noon"]))
    assert (alone.by, both.by) == (Interval.DAY, Interval.MONTH)


def test_a_range_of_dates_narrows_what_is_counted(filled: Engine) -> None:
    dates = DateRange(first=date(2020, 10, 1), last=date(2020, 10, 31))
    request = SearchRequest(dates=dates)
    counts = filled.count(CountRequest(requests=(request,), by=Interval.MONTH))
    (answer,) = counts.answers
    assert [value.value for value in counts.values] == ["2020-10"]
    assert answer.total == filled.search(request).total == sum(answer.counts) + answer.coarser
    assert answer.coarser == 1


def test_a_facets_own_selection_narrows_what_is_counted(filled: Engine) -> None:
    selection = Selection(facet=Facet.REGION, values=("africa",))
    counts = filled.count(asked("peace", by=Facet.REGION, selections=(selection,)))
    assert {value.value: number for value, number in zip(counts.values, counts.answers[0].counts, strict=True)} == {
        "africa": 1, "europe": 1, "europe/france": 1,
    }  # fmt: skip


def test_values_come_by_the_sum_of_their_counts_then_by_name(filled: Engine) -> None:
    counts = filled.count(asked("peace", "talks", by=Facet.AUTHOR))
    sums = [sum(numbers) for numbers in zip(*(answer.counts for answer in counts.answers), strict=True)]
    order = [(-number, value.value) for number, value in zip(sums, counts.values, strict=True)]
    assert len(order) > 2
    assert order == sorted(order)


def test_copies_are_counted_as_the_request_says(filled: Engine) -> None:
    grouped, shown = (filled.count(asked("title:wire", copies=copies)).answers[0].total for copies in Copies)
    assert (grouped, shown) == (1, 2)


def test_a_query_that_finds_something_as_its_words_alone_is_counted_so(filled: Engine) -> None:
    request = SearchRequest(query=parse("peace ("))
    (answer,) = filled.count(CountRequest(requests=(request,))).answers
    assert answer.total == filled.search(request).total
    assert answer.request.query == filled.search(request).request.query


def test_nothing_is_counted_where_nothing_is_asked_or_found(filled: Engine) -> None:
    assert filled.count(CountRequest(requests=(), by=Interval.AUTO)).answers == ()
    counts = filled.count(asked("zebra", by=Facet.TAG))
    assert (counts.values, counts.answers[0].total, counts.answers[0].counts) == ((), 0, ())


def test_counts_name_the_generation_they_are_of(filled: Engine) -> None:
    assert filled.count(asked("peace")).index == filled.search(SearchRequest()).index


def test_counting_without_an_index_is_an_error(bare: Engine) -> None:
    with pytest.raises(EngineUnavailableError):
        bare.count(asked("peace"))


def test_a_query_past_its_deadline_is_named() -> None:
    engine = WhooshEngine(None, deadline_ms=0)
    with engine.rebuild(decide="1") as batch:
        batch.put(PILE[0])
    with pytest.raises(QueryTooSlowError, match="“peace talks”"):
        engine.count(asked("peace talks"))
