"""Coverage's floors: a package that falls below its own fails, and a floor never goes down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts import coverage_floors


@pytest.fixture
def floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"dateline": 80.0, "index": 90.0}))
    monkeypatch.setattr(coverage_floors, "FLOORS", path)
    return path


def report(folder: Path, **covered: int) -> str:
    """Write a report of files with ten statements each; return its path."""
    names = {
        "command": "dateline",
        "query": "index/query/parser.py",
        "text": "index/text/stems.py",
        "web": "server/a.py",
    }
    files = {
        names[name]: {"summary": {"num_statements": 10, "covered_lines": lines}} for name, lines in covered.items()
    }
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files}))
    return str(path)


def test_a_package_s_figure_is_that_of_all_its_files(tmp_path: Path) -> None:
    path = report(tmp_path, command=8, query=10, text=9)
    assert coverage_floors.figures(Path(path)) == {"dateline": 80.0, "index": 95.0}


@pytest.mark.parametrize(
    ("covered", "code", "said"),
    [
        pytest.param({"command": 8, "query": 9, "text": 9}, 0, "", id="at the floor"),
        pytest.param({"command": 8, "query": 9, "text": 8}, 1, "index: 85.0 %", id="below it"),
        pytest.param({"query": 9, "text": 9}, 1, "dateline: 0.0 %", id="not measured"),
        pytest.param(
            {"command": 8, "query": 9, "text": 9, "web": 9}, 1, "server: it has no floor", id="without a floor"
        ),
    ],
)
def test_a_package_below_its_floor_fails(
    floors: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], covered: dict[str, int], code: int, said: str
) -> None:
    before = floors.read_text()
    assert coverage_floors.main([report(tmp_path, **covered)]) == code
    assert capsys.readouterr().err.startswith(said)
    assert floors.read_text() == before


def test_raising_moves_floors_up_and_never_down(floors: Path, tmp_path: Path) -> None:
    coverage_floors.main([report(tmp_path, command=9, query=8, text=8), "--raise"])
    assert json.loads(floors.read_text()) == {"dateline": 90.0, "index": 90.0}


def test_every_package_has_a_floor() -> None:
    assert set(json.loads(coverage_floors.FLOORS.read_text())) == {"dateline", "index", "indexer", "server"}
