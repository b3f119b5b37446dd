"""A command that is refused creates nothing."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.fill(2)
    return Archive(pile=made.pile, data=tmp_path / "new" / "data")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


REFUSED = {
    "no such path": ({}, ("index", "nowhere")),
    "a wrong vocabulary": ({"DATELINE_REGIONS": "wrong.json"}, ("index", "pile")),
    "wrong profiles": ({"DATELINE_PROFILES": "profiles"}, ("index", "pile")),
    "no ledger to rebuild from": ({}, ("rebuild",)),
    "no ledger to remove from": ({}, ("remove", "aaaaaaaaaaaaaaaa")),
    "no ledger to correct": ({}, ("set", "aaaaaaaaaaaaaaaa", "tag=a")),
    "no ledger to look into": ({}, ("status",)),
}


@pytest.mark.parametrize(("environment", "command"), REFUSED.values(), ids=REFUSED)
def test_without_a_data_directory_none_is_made(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], command: tuple[str]
) -> None:
    (tmp_path / "wrong.json").write_text("{}")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "a.toml").write_text("this is no profile")
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path / value))
    before = tree(tmp_path)
    at = [str(tmp_path / word) if word in ("pile", "nowhere") else word for word in command]
    run = (archive.run if environment else archive.main)(*at, check=False)
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stderr
    assert tree(tmp_path) == before


@contextmanager
def locked(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


@pytest.mark.parametrize("lock", ["lock", "index/LOCK"])
def test_with_a_locked_index_no_ledger_is_made(archive: Archive, lock: str) -> None:
    archive.index()
    (archive.data / "ledger.db").unlink()
    before = tree(archive.data).keys()
    with locked(archive.data / lock):
        run = archive.main("index", str(archive.pile), check=False)
    assert run.returncode == 1
    assert len(run.stderr.splitlines()) == 1
    assert tree(archive.data).keys() == before


def test_a_first_index_that_does_not_fit_is_deleted_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("index.engines.whoosh.builds.os.rename", full)
        with pytest.raises(Exception, match="No space left"):
            archive.index()
    assert not archive.data.parent.exists()
    archive.index()
    archive.agrees()
