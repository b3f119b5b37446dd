"""CSV and TSV: the dialect is told from the file, and a row that does not fit the header is named by its number."""

from __future__ import annotations

import json

import pytest

from indexer.extract import extract
from indexer.inputs import tables
from indexer.page import FactName
from tests.indexer.inputs.build import everything, gzipped, inputs, lines, refusal

HEADER = ("title", "text", "url")
TIDE = {"title": "Low water", "text": 'The ferry "waited", said Bea.\nIt is late.', "url": "https://saltby.example/t"}
NOON = {"title": "High water", "text": "The quay was under water; nobody came.", "url": "https://saltby.example/n"}


def written(delimiter: str, *, escaped: bool = False, end: str = "\n") -> str:
    quote = '\\"' if escaped else '""'
    rows = [HEADER, *([record[name] for name in HEADER] for record in (TIDE, NOON))]
    return end.join(delimiter.join('"' + cell.replace('"', quote) + '"' for cell in row) for row in rows) + end


def records(path: str, data: bytes) -> list[dict[str, object]]:
    return [json.loads(one.data) for one in inputs(path, data)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_a_record_under_the_names_of_the_header(delimiter: str, escaped: bool, encoding: str) -> None:
    data = written(delimiter, escaped=escaped).encode(encoding)
    assert records("a.csv", data) == [TIDE, NOON]
    assert records("a.tsv.gz", gzipped(data)) == [TIDE, NOON]


def test_a_table_of_another_single_byte_encoding_is_read() -> None:
    text = "Titel;Text\nSchleuse schließt;Für zwei Winter fährt die Fähre nicht über den Fluß.\n"
    assert records("a.csv", text.encode("windows-1252"))[0]["Titel"] == "Schleuse schließt"


def test_rows_end_as_windows_and_the_macintosh_end_them() -> None:
    for end in ("\r\n", "\r"):
        assert [one["title"] for one in records("a.csv", written(",", end=end).encode())] == [
            TIDE["title"],
            NOON["title"],
        ]


def test_what_a_database_prints_above_the_header_is_passed_over() -> None:
    data = f"ProQuest\nQuery: water, low\n\n{written(',')}".encode()
    assert records("a.csv", data) == [TIDE, NOON]


def test_a_line_may_name_the_delimiter() -> None:
    assert records("a.csv", f"sep=;\n{written(';')}".encode()) == [TIDE, NOON]


def test_a_row_that_does_not_fit_the_header_is_refused_by_its_number_and_the_rest_goes_on() -> None:
    data = b"title,text,url\nOne,Text,https://saltby.example/1\nTwo,Text, and a comma,https://saltby.example/2\nThree\n\nFour,Text\nFive,Text,,,\n"
    *told, four, five = lines("a.csv", data)
    assert told == [
        "a.csv#https://saltby.example/1",
        "a.csv#row 2: refused: row 2 (line 3) has 4 cells, the header 3",
        "a.csv#row 3: refused: row 3 (line 4) has 1 cells, the header 3",
    ]
    assert "refused" not in four + five


def test_a_cell_too_long_is_refused_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_DOCUMENT_BYTES", 500)
    data = f"title,text,url\nOne,{'x' * 600},https://saltby.example/1\nTwo,Text,https://saltby.example/2\n".encode()
    told = lines("a.csv", data)
    assert "cannot be read" in told[0]
    assert told[-1] == "a.csv#https://saltby.example/2"


@pytest.mark.parametrize("header", ["name,country,population", "id,type,source", "title,pages", "a,b"])
def test_a_table_that_is_of_no_articles_is_ignored(header: str) -> None:
    (met,) = everything("a.csv", f"{header}\nx,y,z\n".encode())
    assert (met.state, met.reason) == ("ignored", "a table whose columns are not an article's")  # type: ignore[union-attr]


def test_an_empty_table_is_refused() -> None:
    assert refusal("a.csv", b" \n\n") == "an empty document"


def test_columns_of_one_name_are_a_list() -> None:
    data = b"title,text,author,author\nLow water,The ferry waited.,Oda Renvik,Nils Ahr\n"
    assert records("a.csv", data)[0]["author"] == ["Oda Renvik", "Nils Ahr"]


def test_a_date_beside_a_mobile_address_is_when_gdelt_saw_the_article_and_no_publication() -> None:
    table = "URL,MobileURL,Date,Title\nhttps://saltby.example/t,,2021-03-03 06:15:00,Low water\n"
    (one,) = inputs("artlist.csv", table.encode())
    assert json.loads(one.data)["seendate"] == "2021-03-03 06:15:00"
    page = extract(one)
    assert page.first(FactName.PUBLISHED) is None
    assert page.first(FactName.TITLE) is not None


def test_a_date_in_another_table_is_the_publication() -> None:
    (one,) = inputs("list.csv", b"URL,Date,Title\nhttps://saltby.example/t,2021-03-03,Low water\n")
    published = extract(one).first(FactName.PUBLISHED)
    assert published is not None
    assert published.value == "2021-03-03"
