"""Which tests `make quick` runs."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from scripts import quick
from scripts.quick import LEFT_OUT, arguments, changed, paths_of, room_of, rooms
from tests.archive import ROOT


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("index/query/parser.py", "index/query"),
        ("tests/index/query/test_parser.py", "index/query"),
        ("index/engines/whoosh/columnar/frozen.py", "index/engines"),
        ("index/fields.py", "index"),
        ("tests/index/test_fields.py", "index"),
        ("indexer/extract/html/roles.py", "indexer/extract"),
        ("server/templates/search.html", "server"),
        ("dateline/reading.py", "dateline"),
        ("tests/test_imports.py", "dateline"),
        ("docs/QUERY.md", "docs"),
        ("README.md", "docs"),
        ("sample_docs/nordlicht-kurier/kaikante.htm", "golden"),
        ("tests/golden/floors.json", "golden"),
        ("scripts/quick.py", "scripts"),
        ("tests/scripts/test_quick.py", "scripts"),
        ("pyproject.toml", None),
        ("tests/conformance/piles.py", None),
    ],
)
def test_a_file_belongs_to_the_room_it_lies_in_or_tests(path: str, room: str | None) -> None:
    assert room_of(PurePosixPath(path)) == room


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_tests(room: str) -> None:
    files = [path for name in paths_of(room) for path in (ROOT / name, *(ROOT / name).rglob("test_*.py"))]
    assert any(path.is_file() for path in files)


def test_every_folder_of_the_packages_is_a_room() -> None:
    assert {"index", "index/query", "indexer/extract", "server"} <= set(rooms())
    assert len([room for room in rooms() if "/" in room]) == sum(
        path.is_dir() and path.name != "__pycache__" for name in quick.PACKAGES for path in (ROOT / name).iterdir()
    )


def test_what_is_left_out_exists() -> None:
    for left in LEFT_OUT:
        file, _, name = left.partition("::")
        assert not name or f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_what_is_left_out_is_deselected() -> None:
    given = arguments(["index/query", "dateline"])
    assert given[:3] == ["tests/index/query", "tests/commands", "tests/test_imports.py"]
    assert given[3:] == [f"--deselect={left}" for left in LEFT_OUT]


def test_new_changed_and_deleted_files_are_changed(tmp_path: Path) -> None:
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for name in ("changed.py", "deleted.py", "same.py", "ignored.pyc", ".gitignore"):
        (tmp_path / name).write_text("*.pyc\n")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "first")):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    (tmp_path / "changed.py").write_text("2\n")
    (tmp_path / "deleted.py").unlink()
    (tmp_path / "new é.py").write_text("1\n")
    assert sorted(map(str, changed(tmp_path))) == ["changed.py", "deleted.py", "new é.py"]


def test_a_room_that_is_none_is_named_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert quick.main(["index/queries"]) == 2
    said = capsys.readouterr().err
    assert "index/queries" in said
    assert "index/query" in said


def test_without_a_change_nothing_runs_and_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(quick, "changed", lambda _: [PurePosixPath("pyproject.toml")])
    assert quick.main([]) == 2
    assert "ROOM=" in capsys.readouterr().err
