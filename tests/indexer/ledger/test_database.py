"""The ledger's database: older versions are migrated, errors are one line with a remedy, reading never writes."""

from __future__ import annotations

import errno
import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.engines import open_engine
from index.errors import ArticleRemovedError
from indexer.errors import LedgerError
from indexer.ledger import database
from indexer.ledger.database import MIGRATIONS, SCHEMA_VERSION
from indexer.ledger.ledger import Ledger
from scripts.make_ledger_fixture import CORRECTED, FIXTURES, GONE, MOVED, TAGGED_SET
from tests.archive import Archive

MADE = sorted(FIXTURES.glob("ledger-*.db.gz"))
"""Ledgers of earlier versions and of this one, which a later version must read."""

OLDER = [path for path in MADE if path.name != f"ledger-{SCHEMA_VERSION}.db.gz"]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.fill(3)
    made.index()
    return made


def unpacked(fixture: Path, data: Path) -> Path:
    """Put a fixture's ledger into a new data directory."""
    data.mkdir(exist_ok=True)
    (data / "ledger.db").write_bytes(gzip.decompress(fixture.read_bytes()))
    return data / "ledger.db"


def version_of(fixture: Path) -> int:
    return int(fixture.name.split("-")[1].split(".")[0])


def schema(path: Path) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return set(db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_this_version_has_a_fixture() -> None:
    assert FIXTURES / f"ledger-{SCHEMA_VERSION}.db.gz" in MADE, "run python -m scripts.make_ledger_fixture"


def test_every_version_since_the_first_fixture_has_a_script() -> None:
    first = min(map(version_of, OLDER))
    assert sorted(MIGRATIONS) == list(range(first + 1, SCHEMA_VERSION + 1))


@pytest.mark.parametrize("fixture", MADE, ids=lambda path: path.name)
def test_an_older_ledger_is_migrated_to_the_current_schema(fixture: Path, tmp_path: Path) -> None:
    older, new = unpacked(fixture, tmp_path), tmp_path / "new.db"
    Ledger(older).close()
    Ledger(new).close()
    assert schema(older) == schema(new)
    with closing(sqlite3.connect(older)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


@pytest.mark.parametrize("fixture", MADE, ids=lambda path: path.name)
def test_an_older_ledger_makes_the_same_index(fixture: Path, tmp_path: Path) -> None:
    archive = Archive.at(tmp_path)
    unpacked(fixture, archive.data)
    archive.do("rebuild")
    archive.agrees()
    assert archive.titles() == {"Ferry aground", "Harbour dues", "The lamp"}
    engine = open_engine(archive.data)
    assert engine.get(MOVED).title == "The lamp"
    assert engine.get(MOVED).sets == ((TAGGED_SET,) if version_of(fixture) >= 7 else ())
    assert [author.name for author in engine.get(CORRECTED).authors] == ["Alice Calder"]
    with pytest.raises(ArticleRemovedError):
        engine.get(GONE)
    engine.close()


def test_an_older_ledger_is_told_which_article_leads_its_copies(tmp_path: Path) -> None:
    older = unpacked(FIXTURES / "ledger-6.db.gz", tmp_path)
    with closing(sqlite3.connect(older)) as db, db:
        first, second = (row[0] for row in db.execute("SELECT id FROM inputs ORDER BY id LIMIT 2"))
        db.execute("INSERT INTO texts VALUES (7, 7, x'00')")
        for row_id, article, leads in ((first, "lead", True), (second, "copy", False)):
            db.execute("INSERT INTO bodies VALUES (?, 7, FALSE, '2020', ?, '[]', ?)", (row_id, article, leads))
        db.execute("INSERT INTO families VALUES (7, 1, '[[],[],[],[]]')")
    ledger = Ledger(older)
    assert ledger.copies.copy_status(second).lead_id == "lead"
    assert ledger.copies.copy_status(first).copy_ids == ("copy",)
    ledger.close()


@pytest.mark.parametrize("fixture", OLDER, ids=lambda path: path.name)
def test_reading_an_older_ledger_names_the_command_that_updates_it(fixture: Path, tmp_path: Path) -> None:
    older = unpacked(fixture, tmp_path)
    before = older.read_bytes()
    with pytest.raises(LedgerError, match=r"earlier version.*`dateline index`"):
        Ledger(older, writes=False)
    assert older.read_bytes() == before


def test_a_failed_migration_leaves_the_older_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = unpacked(OLDER[0], tmp_path)
    before = schema(older)
    broken = tmp_path / "0005_broken.sql"
    broken.write_text("CREATE TABLE one (a) STRICT; CREATE TABLE meta (a);")
    monkeypatch.setattr(database, "MIGRATIONS", {**MIGRATIONS, SCHEMA_VERSION + 1: broken})
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(sqlite3.Error):
        Ledger(older)
    assert schema(older) == before


@pytest.mark.parametrize("writes", [True, False])
def test_a_newer_ledger_is_refused(archive: Archive, writes: bool) -> None:
    with closing(sqlite3.connect(archive.data / "ledger.db")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(LedgerError, match="newer version of Dateline"):
        Ledger(archive.data / "ledger.db", writes=writes)


def test_a_full_disk_is_one_line_and_keeps_the_last_commit(archive: Archive) -> None:
    ledger = Ledger(archive.data / "ledger.db")
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LedgerError, match=r"disk is full.*run the command again"), ledger.transaction():
        ledger.meta.set("large", "x" * 100_000)
    with ledger.transaction():
        ledger.meta.set("small", "x")
    assert ledger.meta.get("large") is None
    ledger.close()
    archive.agrees()


def may_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def mounted(where: Path, *options: str) -> Iterator[Path]:
    where.mkdir(exist_ok=True)
    made = subprocess.run(["mount", *options, str(where)], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield where
    finally:
        subprocess.run(["umount", str(where)], check=True)


@pytest.mark.skipif(not may_mount(), reason="only root may mount")
def test_a_disk_that_fills_during_a_run_is_one_line(archive: Archive, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=2m", "none") as disk:
        full = Archive(pile=archive.pile, data=disk / "data")
        shutil.copytree(archive.data, full.data)
        archive.fill(20, start=3)
        fill_up(disk / "ballast")
        failed = full.run("index", str(full.pile), check=False)
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        assert failed.stderr.splitlines()[-1].startswith("dateline: ")
        (disk / "ballast").unlink()
        full.index()
        full.agrees()
        assert len(full.articles()) == 23


def fill_up(path: Path) -> None:
    """Write until there is no room left."""
    with path.open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(bytes(4096))
        except OSError as error:
            assert error.errno == errno.ENOSPC  # noqa: PT017 - any other error is one of the test's own


@pytest.mark.skipif(not may_mount(), reason="only root may mount")
@pytest.mark.parametrize("killed", [False, True], ids=["closed", "left by a killed run"])
def test_status_works_on_a_read_only_disk(archive: Archive, tmp_path: Path, killed: bool) -> None:
    writing = Ledger(archive.data / "ledger.db")
    if killed:
        with writing.transaction():
            writing.meta.set("run", "77")
        shutil.copytree(archive.data, tmp_path / "left")
    writing.close()
    source = tmp_path / "left" if killed else archive.data
    with mounted(tmp_path / "disk", "--bind", "-o", "ro", str(source)) as disk:
        reading = Archive(pile=archive.pile, data=disk)
        if os.access(disk, os.W_OK):
            subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
        status = reading.run("status")
        assert status.stdout.startswith("3 articles;")
        with closing(Ledger(disk / "ledger.db", writes=False)) as ledger:
            assert ledger.meta.get("run") == ("77" if killed else "1")
        refused = reading.run("index", str(archive.pile), check=False)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


def test_reading_changes_nothing(archive: Archive) -> None:
    with closing(Ledger(archive.data / "ledger.db", writes=False)) as ledger:
        with pytest.raises(LedgerError, match="cannot be written"):
            ledger.meta.set("run", "2")
        assert ledger.inputs.counts()
    assert sorted(path.name for path in archive.data.iterdir()) == [
        "CURRENT", "index", "inputs.json", "ledger.db", "lock",
    ]  # fmt: skip


@pytest.mark.parametrize("page", range(1, 28, 4))
def test_an_overwritten_page_is_one_line_and_never_a_traceback(archive: Archive, page: int) -> None:
    path = archive.data / "ledger.db"
    overwritten = bytearray(path.read_bytes())
    if page * 4096 >= len(overwritten):
        pytest.skip("the ledger is smaller")
    overwritten[page * 4096 : (page + 1) * 4096] = b"overwritten by something else. " * 133
    path.write_bytes(overwritten[: len(overwritten) // 4096 * 4096])
    archive.fill(1, start=3)
    for command in (("status",), ("index", str(archive.pile)), ("rebuild",)):
        run = archive.main(*command, check=False)
        assert "Traceback" not in run.stderr
        assert not run.returncode or "cannot be used as a ledger" in run.stderr.splitlines()[-1]


def test_a_damaged_page_is_named(archive: Archive) -> None:
    with closing(sqlite3.connect(archive.data / "ledger.db")) as db, db:
        db.execute("UPDATE inputs SET page = x'00' WHERE id = 2")
    ledger = Ledger(archive.data / "ledger.db")
    with pytest.raises(LedgerError, match="the page of input 2"):
        ledger.pages.get(2)
    ledger.close()


def test_a_bug_is_not_reported_as_damage(archive: Archive) -> None:
    ledger = Ledger(archive.data / "ledger.db")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        ledger._db.execute("SELECT 1 FROM no_such")
    nothing: dict[str, int] = {}
    with pytest.raises(KeyError), ledger.blame_damage():
        nothing["nothing"]
    ledger.close()
