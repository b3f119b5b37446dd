"""The parameters of a search, each good and bad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.article.model import DateRange
from index.facets import Facet
from index.request import Copies, Interval, SearchRequest, Selection, Sort, Undated
from server.address import NAMES, Address
from server.faults import MAX_UNKNOWN
from server.params import DEFAULT_PARTIAL, MAX_VALUES, ParsedParams, parse_params

Pairs = Sequence[tuple[str, str]]


def parse_pairs(*pairs: tuple[str, str]) -> ParsedParams:
    return parse_params(MultiDict(pairs))


def select(facet: Facet, *values: str, exclude: bool = False) -> tuple[Selection, ...]:
    return (Selection(facet=facet, values=values, exclude=exclude),)


GOOD: list[tuple[str, Pairs, dict[str, Any]]] = [
    ("nothing", [], {}),
    ("empty values", [("q", ""), ("region", " "), ("from", ""), ("page", ""), ("sort", "")], {}),
    *(
        (facet.value, [(facet.value, "a"), (facet.value, "b")], {"selections": select(facet, "a", "b")})
        for facet in Facet
    ),
    *((f"not {facet}", [(f"not_{facet}", "a")], {"selections": select(facet, "a", exclude=True)}) for facet in Facet),
    ("a value twice", [("region", "a"), ("region", " a ")], {"selections": select(Facet.REGION, "a")}),
    ("from a year", [("from", "2020")], {"dates": DateRange(first=date(2020, 1, 1))}),
    ("from a month", [("from", "2020-10")], {"dates": DateRange(first=date(2020, 10, 1))}),
    ("from a day", [("from", "2020-10-05")], {"dates": DateRange(first=date(2020, 10, 5))}),
    ("to a year", [("to", "2020")], {"dates": DateRange(last=date(2020, 12, 31))}),
    ("to a leap month", [("to", "2020-02")], {"dates": DateRange(last=date(2020, 2, 29))}),
    ("to a day", [("to", "2020-10-05")], {"dates": DateRange(last=date(2020, 10, 5))}),
    (
        "from and to",
        [("from", "2020"), ("to", "2019")],
        {"dates": DateRange(first=date(2020, 1, 1), last=date(2019, 12, 31))},
    ),
    *((f"undated {choice}", [("undated", choice.value)], {"undated": choice}) for choice in Undated),
    *((f"sort {choice}", [("sort", choice.value)], {"sort": choice}) for choice in Sort),
    *((f"copies {choice}", [("copies", choice.value)], {"copies": choice}) for choice in Copies),
    *((f"interval {choice}", [("interval", choice.value)], {"interval": choice}) for choice in Interval),
    ("page", [("page", "100")], {"page": 100}),
    ("per_page", [("per_page", "100")], {"per_page": 100}),
    ("facet_size", [("facet_size", "100")], {"facet_size": 100}),
    *((f"facet_size.{facet}", [(f"facet_size.{facet}", "50")], {"facet_sizes": ((facet, 50),)}) for facet in Facet),
    ("no snippets", [("snippets", "0")], {"snippets": 0}),
    ("snippets", [("snippets", "8")], {"snippets": 8}),
    ("no partial matches", [("partial", "0")], {"partial": 0}),
    ("partial matches", [("partial", "20")], {"partial": 20}),
    (
        "facets repeated",
        [("facets", "tag"), ("facets", "kind")],
        {"facets": (Facet.KIND, Facet.TAG), "date_histogram": False},
    ),
    (
        "facets with commas",
        [("facets", "kind, date, tag")],
        {"facets": (Facet.KIND, Facet.TAG), "date_histogram": True},
    ),
    ("the histogram alone", [("facets", "date")], {"facets": (), "date_histogram": True}),
    ("no facets", [("facets", "none")], {"facets": (), "date_histogram": False}),
    ("none beside others", [("facets", "date,none")], {"facets": (), "date_histogram": False}),
    ("facets of no name", [("facets", " , ")], {}),
]

BAD: list[tuple[str, Pairs, str, str]] = [
    ("page 0", [("page", "0")], "page", "out-of-range"),
    ("page beyond the window", [("page", "101")], "page", "out-of-range"),
    ("a negative page", [("page", "-1")], "page", "out-of-range"),
    ("a page with 5,000 digits", [("page", "9" * 5000)], "page", "out-of-range"),
    ("a page in words", [("page", "two")], "page", "not-a-number"),
    ("a page with a fraction", [("page", "1.5")], "page", "not-a-number"),
    ("a page in other digits", [("page", "٢")], "page", "not-a-number"),
    ("per_page 0", [("per_page", "0")], "per_page", "out-of-range"),
    ("per_page 1000", [("per_page", "1000")], "per_page", "out-of-range"),
    ("snippets 9", [("snippets", "9")], "snippets", "out-of-range"),
    ("partial 21", [("partial", "21")], "partial", "out-of-range"),
    ("facet_size 0", [("facet_size", "0")], "facet_size", "out-of-range"),
    ("a size of a facet that is too large", [("facet_size.tag", "101")], "facet_size.tag", "out-of-range"),
    ("a size of no facet", [("facet_size.colour", "5")], "facet_size.colour", "unknown-parameter"),
    ("a month of 13", [("from", "2020-13")], "from", "not-a-date"),
    ("a day that is not", [("to", "2021-02-29")], "to", "not-a-date"),
    ("a date in words", [("from", "yesterday")], "from", "not-a-date"),
    ("an unknown sort", [("sort", "best")], "sort", "not-a-choice"),
    ("an unknown undated", [("undated", "yes")], "undated", "not-a-choice"),
    ("an unknown copies", [("copies", "all")], "copies", "not-a-choice"),
    ("an unknown interval", [("interval", "week")], "interval", "not-a-choice"),
    ("an unknown facet", [("facets", "colour")], "facets", "not-a-choice"),
    ("two queries", [("q", "a"), ("q", "b")], "q", "repeated-parameter"),
    ("two pages", [("page", "1"), ("page", "2")], "page", "repeated-parameter"),
    ("too many values", [("tag", str(n)) for n in range(MAX_VALUES + 1)], "tag", "too-many-values"),
    ("an unknown parameter", [("colour", "red")], "colour", "unknown-parameter"),
    ("a parameter in capitals", [("Q", "a")], "Q", "unknown-parameter"),
    ("an unknown parameter without a value", [("colour", "")], "colour", "unknown-parameter"),
]


@pytest.mark.parametrize(("pairs", "changes"), [case[1:] for case in GOOD], ids=[case[0] for case in GOOD])
def test_a_valid_parameter_sets_its_part_of_the_request(pairs: Pairs, changes: dict[str, Any]) -> None:
    parsed = parse_pairs(*pairs)
    assert parsed.faults == ()
    assert parsed.request == SearchRequest(**{"partial": DEFAULT_PARTIAL, "offers": True, **changes})


@pytest.mark.parametrize(("pairs", "parameter", "code"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_parameter_is_a_fault_of_that_name(pairs: Pairs, parameter: str, code: str) -> None:
    (fault,) = parse_pairs(*pairs).faults
    assert (fault.parameter, fault.code) == (parameter, code)
    assert fault.detail.endswith((".", "?"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("per_pag", "per_page"), ("form", "from"), ("regions", "region"), ("not_regoin", "not_region")]
)
def test_an_unknown_parameter_names_the_nearest_known_one(typed: str, meant: str) -> None:
    (fault,) = parse_pairs((typed, "x")).faults
    assert fault.detail.endswith(f"Did you mean {meant}?")


def test_a_thousand_unknown_parameters_give_few_faults() -> None:
    assert len(parse_pairs(*((f"x{number}", "1") for number in range(1000))).faults) == MAX_UNKNOWN


def test_a_bad_parameter_does_not_affect_the_others() -> None:
    parsed = parse_pairs(("page", "0"), ("region", "europe"), ("q", " peace "))
    assert parsed.request.selections == select(Facet.REGION, "europe")
    assert parsed.request.query.text == "peace"
    assert parsed.address.pairs == (("q", "peace"), ("region", "europe"))


def test_the_query_is_parsed() -> None:
    assert parse_pairs(("q", "peace talks")).request.query.text == "peace talks"
    assert parse_pairs(("q", "peace talks")).request.query != parse_pairs(("q", "peace")).request.query


@pytest.mark.parametrize(
    "pairs",
    [
        [("sort", "newest"), ("region", "b"), ("region", "a"), ("q", "x")],
        [("region", "a"), ("q", " x "), ("page", "1"), ("region", "b"), ("region", "a"), ("sort", "newest")],
        [("q", "x"), ("region", "a"), ("region", "b"), ("sort", "newest"), ("per_page", "20"), ("undated", "exclude")],
    ],
)
def test_equal_searches_have_equal_addresses(pairs: Pairs) -> None:
    assert parse_pairs(*pairs).address.under("/search") == "/search?q=x&region=a&region=b&sort=newest"


@pytest.mark.parametrize(
    ("pairs", "under"),
    [
        ([("q", "x"), ("sort", "relevance")], "/search?q=x"),
        ([("q", "-x"), ("sort", "newest")], "/search?q=-x"),
        ([("sort", "newest")], "/search"),
        ([("q", "-x"), ("sort", "relevance")], "/search?q=-x&sort=relevance"),
        ([("q", '-x "y'), ("sort", "relevance")], "/search?q=-x+%22y&sort=relevance"),
    ],
    ids=["relevance", "nothing scores", "no query", "another", "two readings"],
)
def test_an_address_leaves_out_the_default_order(pairs: Pairs, under: str) -> None:
    assert parse_pairs(*pairs).address.under("/search") == under


NOT_BLANK = st.text(min_size=1, max_size=5)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), NOT_BLANK), max_size=6)


@given(PAIRS)
def test_an_address_parses_back_to_itself(pairs: Pairs) -> None:
    address = parse_params(MultiDict(pairs)).address
    again = parse_params(MultiDict(address.pairs))
    assert again.faults == ()
    assert again.address == address


@given(PAIRS, st.sampled_from([name for name in NAMES if name != "page"]), NOT_BLANK)
def test_any_change_but_the_page_goes_back_to_page_one(pairs: Pairs, name: str, value: str) -> None:
    address = Address((*pairs, ("page", "3")))
    for changed in (address.put(name, value), address.add(name, value), address.drop(name)):
        assert changed.value("page") == ""
    assert address.add(name, value).drop(name, value).values(name) == tuple(
        kept for kept in address.values(name) if kept != value
    )


def test_an_address_holds_a_question_mark_for_what_utf_8_cannot_encode() -> None:
    assert Address((("q", "ferry \udcff"),)).under("/search") == "/search?q=ferry+%3F"
