"""A file of queries is read without losing anything, and its faults are named by line and column."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.facets import Facet
from index.request import Copies, Interval, Selection
from server.counting.batch import MAX_FAULTS, Batch, batch_of_address, batch_of_csv


def named(batch: Batch) -> list[tuple[str, str]]:
    return [(row.name, row.params.request.query.text) for row in batch.rows]


def test_a_row_is_a_query_with_its_name_and_its_parameters() -> None:
    batch = batch_of_csv(
        b"name,q,region,region,copies\r\nTalks,peace talks,europe,africa,show\r\n,war,,,\r\n", ["month"]
    )
    assert (batch.faults, batch.by) == ((), Interval.MONTH)
    assert named(batch) == [("Talks", "peace talks"), ("war", "war")]
    first, second = (row.params.request for row in batch.rows)
    assert first.selections == (Selection(facet=Facet.REGION, values=("africa", "europe")),)
    assert (first.copies, second.copies, second.selections) == (Copies.SHOW, Copies.GROUP, ())
    assert [row.line for row in batch.rows] == [2, 3]


@pytest.mark.parametrize(
    "data",
    [
        b"name,q\na,peace\nb,war",
        b"name,q\r\na,peace\r\nb,war\r\n",
        b"name,q\ra,peace\rb,war\r",
        "\ufeffname,q\na,peace\nb,war\n".encode(),
        b"name;q\na;peace\nb;war\n",
        b"name\tq\na\tpeace\nb\twar\n",
        b"\n\nname,q\n\na,peace\n,\n\nb,war\n\n",
        b' name , q \n a , peace \n"b","war"\n',
        b"q,name\npeace,a\nwar,b\n",
        b"name,q,region\na,peace\nb,war,\n",
    ],
    ids=[
        "LF",
        "CRLF",
        "CR",
        "byte order mark",
        "semicolons",
        "tabs",
        "empty rows",
        "white space",
        "order",
        "short rows",
    ],
)
def test_every_usual_form_of_csv_is_read(data: bytes) -> None:
    batch = batch_of_csv(data)
    assert (batch.faults, batch.by) == ((), None)
    assert named(batch) == [("a", "peace"), ("b", "war")]


FAULTY: Final[dict[str, tuple[bytes, list[tuple[int | None, str, str]]]]] = {
    "empty": (b"", [(1, "", "no-columns")]),
    "blank": (b"\n\n", [(1, "", "no-columns")]),
    "no query": (b"name\na\n", [(1, "q", "no-columns")]),
    "a list without a header": (b"peace\nwar\n", [(1, "peace", "unknown-column"), (1, "q", "no-columns")]),
    "unknown columns": (b"q,regoin,sort\n", [(1, "regoin", "unknown-column"), (1, "sort", "unknown-column")]),
    "two columns of names": (b"name,q,name\n", [(1, "name", "repeated-parameter")]),
    "bad values": (
        b"q,from,copies\npeace,2020-13,\nwar,,all\n",
        [(2, "from", "not-a-date"), (3, "copies", "not-a-choice")],
    ),
    "two queries in a row": (b"q,q\npeace,war\n", [(2, "q", "repeated-parameter")]),
    "an unquoted comma": (b"name,q\na,peace, talks\n", [(2, "", "too-many-cells")]),
    "one name twice": (b"name,q\na,peace\na,war\n", [(3, "name", "repeated-name")]),
    "one query twice": (b"q\npeace\n\npeace\n", [(4, "name", "repeated-name")]),
    "a line after a cell of two lines": (b'name,q,to\n"a\nb",peace,\nc,war,x\n', [(4, "to", "not-a-date")]),
    "an open quote": (b'q\npeace\n"war\n', [(3, "", "not-csv")]),
    "Latin-1": ("q\npeace\nnégociation\n".encode("latin-1"), [(3, "", "not-utf-8")]),
    "UTF-16": ("q\npeace\n".encode("utf-16"), [(1, "", "not-utf-8")]),
}


@pytest.mark.parametrize(("data", "faults"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_named_by_its_line_and_its_column(data: bytes, faults: list[tuple[int | None, str, str]]) -> None:
    found = batch_of_csv(data).faults
    assert [(fault.line, fault.parameter, fault.code) for fault in found] == faults
    for fault in found:
        place = f"Line {fault.line}, column {fault.parameter}: " if fault.parameter else f"Line {fault.line}: "
        assert fault.detail.startswith(place)


def test_a_fault_of_by_is_named_beside_those_of_the_file() -> None:
    found = batch_of_csv(b"q\n", ["regoin"]).faults
    assert [(fault.line, fault.parameter, fault.code) for fault in found] == [(None, "by", "not-a-choice")]
    assert "Did you mean region?" in found[0].detail


def test_very_many_faults_are_counted_and_the_first_are_named() -> None:
    found = batch_of_csv(b"q,from\n" + b"".join(b"query%d,x\n" % number for number in range(MAX_FAULTS + 7))).faults
    assert len(found) == MAX_FAULTS + 1
    assert found[-1].detail == "There are 7 more faults."


def test_more_queries_than_allowed_are_a_fault_and_without_a_limit_all_are_read() -> None:
    data = b"q\n" + b"".join(b"query%d\n" % number for number in range(30))
    assert [fault.code for fault in batch_of_csv(data, (), 29).faults] == ["too-many-queries"]
    assert len(batch_of_csv(data, (), 30).rows) == len(batch_of_csv(data).rows) == 30


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"name,q,from\n{text}".encode("utf-8", "replace"))
)
def test_no_file_raises(data: bytes) -> None:
    batch = batch_of_csv(data)
    assert all(fault.detail for fault in batch.faults)


def test_an_address_has_a_query_for_each_q_and_shares_the_other_parameters() -> None:
    batch = batch_of_address(
        MultiDict([("q", "peace"), ("q", " "), ("q", "war"), ("region", "africa"), ("by", "kind")]), 100
    )
    assert (batch.faults, batch.by, named(batch)) == ((), Facet.KIND, [("peace", "peace"), ("war", "war")])
    assert {row.params.request.selections for row in batch.rows} == {
        (Selection(facet=Facet.REGION, values=("africa",)),)
    }


def test_an_address_without_a_query_counts_all_articles() -> None:
    assert named(batch_of_address(MultiDict([("by", "year")]), 100)) == [("", "")]


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("q", "a"), ("q", "b"), ("q", "c")], ("q", "too-many-queries")),
        ([("by", "year"), ("by", "month")], ("by", "repeated-parameter")),
        ([("by", "date")], ("by", "not-a-choice")),
        ([("q", "a"), ("sort", "newest")], ("sort", "unknown-parameter")),
        ([("q", "a"), ("q", "b"), ("from", "x")], ("from", "not-a-date")),
    ],
    ids=["too many", "by twice", "by of no kind", "a parameter that changes no count", "a bad value, once"],
)
def test_an_address_has_its_faults_named(pairs: list[tuple[str, str]], fault: tuple[str, str]) -> None:
    assert [(each.parameter, each.code) for each in batch_of_address(MultiDict(pairs), 2).faults] == [fault]
