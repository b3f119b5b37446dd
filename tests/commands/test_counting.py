"""The commands that count, as their users see them: trends, count."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from tests.archive import Archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def dated(archive: Archive) -> Archive:
    for number, (day, words) in enumerate(
        [("2019-05-01", "ferry"), ("2020-10-05", "ferry tide"), ("2020-11-05", "ferry"), ("2022", "tide")]
    ):
        text = f"---\ntitle: Log {number}\ndate: {day}\n---\nThe harbour master wrote of {words} on day {number}.\n"
        (archive.pile / f"{number}.md").write_text(text)
    archive.index()
    return archive


def test_trends_draws_a_bar_for_each_period_as_wide_as_the_terminal(
    dated: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert dated.do("trends", "ferry", "--interval", "year").splitlines() == [
        "bars: articles, by year",
        "2019     1 of 1  100.0 %  █████████████████",
        "2020     2 of 2  100.0 %  ██████████████████████████████████",
        "2021     0 of 0",
        "2022     0 of 1    0.0 %",
        "undated  1 of 1  100.0 %",
        "total    4 of 5   80.0 %",
    ]


def test_trends_beside_a_query_draws_shares_and_says_where_they_are_none(
    dated: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    run = dated.main("trends", "tide", "ferry", "--of", "ferry", "--interval", "month", "--from", "2020-10")
    assert run.stdout.splitlines() == [
        "bars: share of the other query’s articles, by month",
        "2020-10  1 of 1  100.0 %  ██████████",
        "2020-11  0 of 1    0.0 %",
        "total    1 of 2   50.0 %",
    ]
    assert run.stderr == ""
    assert "are not among those of --of" in dated.main("trends", "ferry", "--of", "tide").stderr


def test_trends_of_nothing_prints_a_total_alone(dated: Archive) -> None:
    assert dated.do("trends", "zebra", "--of", "zebra").splitlines()[1:] == ["total  0 of 0"]


def test_trends_prints_the_json_and_the_csv_of_the_server(dated: Archive) -> None:
    asked = ("trends", "ferry", "--interval", "year", "--not-author", "Nobody")
    trend = json.loads(dated.do(*asked, "--json"))
    assert trend["total"] == {"count": 4, "of": 5, "share": 0.8}
    rows = list(csv.DictReader(dated.do(*asked, "--csv").splitlines()))
    assert sum(int(row["count"]) for row in rows) == 4


def test_trends_refuses_what_changes_no_count(dated: Archive) -> None:
    for arguments in (["--sort", "newest"], ["--interval", "week"], ["--json", "--csv"]):
        assert dated.main("trends", "ferry", *arguments, check=False).returncode == 2


def test_count_prints_the_totals_of_the_searches(dated: Archive, tmp_path: Path) -> None:
    file = tmp_path / "queries.csv"
    file.write_bytes(b"name,q,from\r\nA,ferry,\r\nB,ferry,2020\r\nC,zebra,\r\n")
    rows = list(csv.DictReader(dated.do("count", str(file)).splitlines()))
    totals = [json.loads(dated.do("search", "ferry", *more, "--json"))["total"] for more in ([], ["--from", "2020"])]
    assert [(row["name"], int(row["total"])) for row in rows] == [("A", totals[0]), ("B", totals[1]), ("C", 0)]


def test_count_writes_a_file_byte_for_byte(dated: Archive, tmp_path: Path) -> None:
    file, output = tmp_path / "queries.csv", tmp_path / "counts.csv"
    file.write_bytes(b"q\nferry\ntide\n")
    assert dated.do("count", str(file), "--by", "year", "-o", str(output)) == ""
    assert output.read_bytes().startswith(b"name,q,value,count,total\r\nferry,ferry,2019,1,4\r\n")
    counts = json.loads(dated.do("count", str(file), "--by", "year", "--json"))
    assert [query["counts"] for query in counts["queries"]] == [[1, 2, 0, 0], [0, 1, 0, 1]]


def test_count_names_all_faults_and_writes_nothing(dated: Archive, tmp_path: Path) -> None:
    file, output = tmp_path / "queries.csv", tmp_path / "counts.csv"
    file.write_bytes(b"name,q,from\nA,ferry,soon\nA,tide,2020\n")
    run = dated.main("count", str(file), "-o", str(output), check=False)
    assert (run.returncode, run.stdout, output.exists()) == (2, "", False)
    assert "Line 2, column from: " in run.stderr
    assert "Line 3, column name: " in run.stderr


def test_count_says_which_query_was_not_read_as_typed(dated: Archive, tmp_path: Path) -> None:
    file = tmp_path / "queries.csv"
    file.write_bytes(b"name,q\nA,ferry\nB,ferry (\n")
    assert dated.main("count", str(file)).stderr.startswith("note: line 3, column q: ")
