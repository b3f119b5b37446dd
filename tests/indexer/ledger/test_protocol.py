"""Ledger and index brought together at the start of a run, whatever happened to either."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dateline import cli
from index.article import regions
from index.engines import open_engine
from index.text import analysis
from indexer import assemble
from indexer.errors import LedgerError
from indexer.ledger import protocol
from indexer.ledger.ledger import Ledger
from tests.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.fill(3)
    made.index()
    return made


def build(archive: Archive) -> str:
    return open_engine(archive.data).info().build


def keep_index(archive: Archive) -> Path:
    """Return a copy of the index, without the ledger."""
    kept = archive.data.parent / "kept"
    shutil.copytree(archive.data, kept, ignore=shutil.ignore_patterns("ledger.db*"))
    return kept


def bring_back(archive: Archive, kept: Path) -> None:
    shutil.rmtree(archive.data / "index")
    shutil.copytree(kept, archive.data, dirs_exist_ok=True)


def test_an_index_older_than_the_ledger_is_made_anew(archive: Archive) -> None:
    kept = keep_index(archive)
    archive.fill(2, start=3)
    archive.index()
    bring_back(archive, kept)
    assert "older than the ledger" in archive.index()
    assert len(archive.articles()) == 5
    archive.agrees()


def test_an_index_the_ledger_does_not_know_is_made_anew(archive: Archive) -> None:
    kept = keep_index(archive)
    archive.do("rebuild")
    bring_back(archive, kept)
    assert "not the one the ledger knows" in archive.index()
    archive.agrees()


def test_an_index_without_its_ledger_is_not_overwritten(archive: Archive) -> None:
    for path in archive.data.glob("ledger.db*"):
        path.unlink()
    with pytest.raises(LedgerError, match=r"Bring ledger\.db back"):
        cli.main(["index", str(archive.pile), "--data", str(archive.data)], standalone_mode=False)
    assert len(open_engine(archive.data).info().build) > 0


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        pytest.param(analysis, "VERSION", "its words were cut by another version", id="analysis"),
        pytest.param(regions, "VERSION", "the regions' vocabulary changed", id="vocabulary"),
    ],
)
def test_an_index_of_another_version_is_made_anew(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, module: object, name: str, said: str
) -> None:
    before = build(archive)
    monkeypatch.setattr(module, name, "another")
    assert said in archive.index()
    assert build(archive) != before
    archive.agrees()


def test_articles_of_other_rules_are_decided_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (assemble, protocol):
        monkeypatch.setattr(module, "DECIDE_VERSION", "another")
    assert "decided by another version" in archive.index()
    assert "decided" not in archive.index()
    archive.agrees()


def test_a_damaged_ledger_is_said_to_be_one(archive: Archive) -> None:
    (archive.data / "ledger.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(archive.data / "ledger.db")
