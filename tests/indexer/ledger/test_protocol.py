"""At the start of a run, ledger and index are brought together, whatever happened to either."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from dateline import cli
from index.article import regions
from index.engines import open_engine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import ArticleRemovedError, EngineUnreachableError
from index.text import analysis
from indexer import assemble
from indexer.errors import LedgerError
from indexer.ledger import protocol
from indexer.ledger.ledger import Ledger
from scripts.make_index_fixture import FIXTURES
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


def test_an_index_older_than_the_ledger_is_rebuilt(archive: Archive) -> None:
    kept = keep_index(archive)
    archive.fill(2, start=3)
    archive.index()
    bring_back(archive, kept)
    assert "older than the ledger" in archive.index()
    assert len(archive.articles()) == 5
    archive.agrees()


def test_an_unknown_index_is_rebuilt(archive: Archive) -> None:
    kept = keep_index(archive)
    archive.do("rebuild")
    bring_back(archive, kept)
    assert "the ledger does not know it" in archive.index()
    archive.agrees()


def test_an_index_out_of_reach_is_not_replaced(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that does not answer for a moment has an index all the same."""
    before = build(archive)

    def unreachable(_: WhooshEngine) -> None:
        monkeypatch.undo()
        raise EngineUnreachableError("The cluster does not answer; try again.")

    monkeypatch.setattr(WhooshEngine, "info", unreachable)
    assert "does not answer" in refused(archive, "index", str(archive.pile))
    assert build(archive) == before


def lose_ledger(archive: Archive) -> None:
    for path in archive.data.glob("ledger.db*"):
        path.unlink()


def refused(archive: Archive, *command: str) -> str:
    """Return the message of a command that exits with 1, without a traceback."""
    run = archive.main(*command, check=False)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    return run.stderr


def titled(archive: Archive, title: str) -> str:
    return next(article.id for article in archive.articles().values() if article.title == title)


def removed_at(archive: Archive, article_id: str) -> datetime | None:
    engine = open_engine(archive.data)
    try:
        with pytest.raises(ArticleRemovedError) as gone:
            engine.get(article_id)
    finally:
        engine.close()
    return gone.value.removed


def test_an_index_knows_when_an_article_was_removed_after_a_rebuild_too(archive: Archive) -> None:
    gone, before = titled(archive, "Report 1"), datetime.now(UTC)
    archive.do("remove", gone)
    removed = removed_at(archive, gone)
    assert removed is not None
    assert before <= removed <= datetime.now(UTC)
    archive.do("rebuild")
    assert removed_at(archive, gone) == removed
    (archive.data / "ledger.db").unlink()
    archive.index()
    archive.do("rebuild")
    assert removed_at(archive, gone) == removed


def test_a_removal_of_an_unknown_time_stays_so_in_a_new_ledger(archive: Archive) -> None:
    gone, engine = titled(archive, "Report 1"), open_engine(archive.data)
    with engine.batch() as batch:
        batch.remove(gone, tombstone=True)
    engine.close()
    (archive.data / "ledger.db").unlink()
    archive.index()
    archive.do("rebuild")
    assert removed_at(archive, gone) is None


class TestALostLedger:
    """The index knows the removed articles, and has articles without inputs: both stay as they are."""

    def test_an_article_without_an_input_stays_until_it_is_pruned(self, archive: Archive) -> None:
        (archive.pile / "0000.md").unlink()
        lose_ledger(archive)
        before = archive.articles()
        said = archive.index()
        assert "1 article in the index that no input accounts for (still searchable; --prune removes them)" in said
        assert archive.articles().keys() == before.keys()
        assert "1 article in the index that no input accounts for" in archive.do("status")
        assert "(pruned)" in archive.index("--prune")
        assert archive.titles() == {"Report 1", "Report 2"}
        archive.agrees()
        assert "no input" not in archive.index() + archive.do("status")

    def test_removed_articles_stay_removed(self, archive: Archive) -> None:
        archive.do("remove", titled(archive, "Report 1"))
        lose_ledger(archive)
        archive.index()
        assert archive.titles() == {"Report 0", "Report 2"}
        archive.do("rebuild")
        archive.index()
        assert archive.titles() == {"Report 0", "Report 2"}
        archive.agrees()

    def test_an_earlier_id_still_answers(self, archive: Archive) -> None:
        old = titled(archive, "Report 1")
        archive.write("0001.md", "Report 1", "It has an address now.", url="https://ledger.example/one")
        archive.index()
        lose_ledger(archive)
        archive.index()
        archive.do("rebuild")
        engine = open_engine(archive.data)
        assert engine.get(old).title == "Report 1"
        engine.close()

    def test_an_empty_ledger_counts_as_lost(self, archive: Archive) -> None:
        lose_ledger(archive)
        Ledger(archive.data / "ledger.db").close()
        assert "run `dateline index PATH`" in refused(archive, "status")
        before = archive.articles()
        assert "(3) that the ledger does not" in refused(archive, "rebuild")
        assert archive.articles() == before
        archive.index()
        assert archive.articles().keys() == before.keys()
        archive.agrees()

    def test_a_rebuild_for_another_version_loses_no_article(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (archive.pile / "0000.md").unlink()
        lose_ledger(archive)
        archive.index()
        monkeypatch.setattr(analysis, "VERSION", "another")
        assert "another version cut its text" in archive.index()
        assert archive.titles() == {"Report 0", "Report 1", "Report 2"}

    def test_a_rebuild_loses_articles_only_with_discard(self, archive: Archive) -> None:
        (archive.pile / "0000.md").unlink()
        lose_ledger(archive)
        archive.index()
        assert "(1) that the ledger does not" in refused(archive, "rebuild")
        assert len(archive.articles()) == 3
        archive.do("rebuild", "--discard")
        assert archive.titles() == {"Report 1", "Report 2"}
        archive.agrees()
        archive.do("rebuild")

    def test_an_article_without_an_input_can_be_removed(self, archive: Archive) -> None:
        victim = titled(archive, "Report 0")
        content = (archive.pile / "0000.md").read_bytes()
        (archive.pile / "0000.md").unlink()
        lose_ledger(archive)
        archive.index()
        archive.do("remove", victim)
        (archive.pile / "elsewhere.md").write_bytes(content)
        archive.index()
        assert archive.titles() == {"Report 1", "Report 2"}
        archive.agrees()

    def test_with_a_damaged_index_too_the_run_is_refused(self, archive: Archive) -> None:
        lose_ledger(archive)
        kept = (archive.data / "CURRENT").read_bytes()
        (archive.data / "CURRENT").write_bytes(b"no build")
        before = {path: path.stat().st_size for path in archive.data.rglob("*") if path.name != "lock"}
        assert "Restore ledger.db" in refused(archive, "index", str(archive.pile))
        assert {path: path.stat().st_size for path in archive.data.rglob("*") if path.name != "lock"} == before
        (archive.data / "CURRENT").write_bytes(kept)
        archive.index()
        archive.agrees()

    def test_a_run_killed_during_the_import_loses_nothing(
        self, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        archive.do("remove", titled(archive, "Report 1"))
        lose_ledger(archive)
        with monkeypatch.context() as patched:
            patched.setattr(Ledger, "record_index", stop)
            with pytest.raises(click.Abort):
                cli.main(["index", str(archive.pile), "--data", str(archive.data)], standalone_mode=False)
        archive.index()
        assert archive.titles() == {"Report 0", "Report 2"}
        archive.agrees()


def stop(*_: object) -> None:
    raise KeyboardInterrupt


class TestALedgerFromABackup:
    """The ledger is older than its index, and no pending operation explains that."""

    @pytest.fixture
    def restored(self, archive: Archive, tmp_path: Path) -> Archive:
        """An archive of three articles of which one was removed and one added since the backup."""
        shutil.copy(archive.data / "ledger.db", tmp_path / "backup.db")
        archive.do("remove", titled(archive, "Report 1"))
        archive.fill(1, start=3)
        archive.index()
        shutil.copy(tmp_path / "backup.db", archive.data / "ledger.db")
        return archive

    def test_every_command_that_opens_both_says_so(self, restored: Archive) -> None:
        status = refused(restored, "status")
        assert "the ledger is older than the index" in status
        assert "run `dateline index PATH`" in status
        rebuilt = refused(restored, "rebuild")
        assert "the ledger is older than the index" in rebuilt
        assert "--discard" in rebuilt
        assert "the ledger is older than the index" in restored.index()

    @pytest.mark.parametrize("command", ["remove", "set"])
    def test_writing_commands_first_import_from_the_index(self, restored: Archive, command: str) -> None:
        (restored.pile / "0003.md").unlink()
        target = titled(restored, "Report 0")
        arguments = (command, target, *(("tag=tides",) if command == "set" else ()))
        assert "the ledger is older than the index" in restored.do(*arguments)
        expected = {"Report 0", "Report 2", "Report 3"} - ({"Report 0"} if command == "remove" else set())
        assert restored.titles() == expected
        restored.index()
        assert restored.titles() == expected

    def test_no_article_is_lost_and_no_removed_one_returns(self, restored: Archive) -> None:
        (restored.pile / "0003.md").unlink()
        restored.index()
        assert restored.titles() == {"Report 0", "Report 2", "Report 3"}
        restored.index("--prune")
        assert restored.titles() == {"Report 0", "Report 2"}
        restored.agrees()
        restored.do("status")

    def test_the_same_if_the_index_was_rebuilt_since_the_backup(self, restored: Archive, tmp_path: Path) -> None:
        shutil.copy(restored.data / "ledger.db", tmp_path / "backup.db")
        restored.index()
        restored.do("rebuild")
        shutil.copy(tmp_path / "backup.db", restored.data / "ledger.db")
        assert "would lose them" in refused(restored, "rebuild")
        assert "the ledger does not know it" in restored.index()
        assert restored.titles() == {"Report 0", "Report 2", "Report 3"}
        restored.agrees()


def outdate(archive: Archive) -> None:
    """Let the index be of the format that an earlier version wrote."""
    fixture = FIXTURES / "columns-1"
    shutil.rmtree(archive.data / "index")
    shutil.copytree(fixture / "index", archive.data / "index")
    shutil.copy(fixture / "CURRENT", archive.data / "CURRENT")


class TestAnOutdatedIndex:
    """An index in the format of an earlier version."""

    def test_the_next_run_rebuilds_it_and_says_so(self, archive: Archive) -> None:
        outdate(archive)
        said = archive.index()
        assert said.splitlines()[0] == "An earlier version made the index. Rebuilding it from the ledger."
        assert len(archive.articles()) == 3
        archive.agrees()
        assert "earlier" not in archive.index()

    @pytest.mark.parametrize("command", [("search", "tides"), ("status",), ("check",)], ids=lambda command: command[0])
    def test_commands_that_read_say_what_to_do(self, archive: Archive, command: tuple[str, ...]) -> None:
        outdate(archive)
        said = refused(archive, *command)
        assert "was made by an earlier version (columns-1): run `dateline rebuild`." in said
        assert len(said.splitlines()) == 1

    def test_rebuild_replaces_it(self, archive: Archive) -> None:
        outdate(archive)
        archive.do("rebuild")
        assert len(archive.articles()) == 3
        archive.agrees()

    def test_without_its_ledger_it_is_not_touched(self, archive: Archive) -> None:
        outdate(archive)
        lose_ledger(archive)
        assert "Restore ledger.db" in refused(archive, "index", str(archive.pile))
        assert not (archive.data / "ledger.db").exists()

    def test_with_articles_without_inputs_it_is_not_touched(self, archive: Archive) -> None:
        (archive.pile / "0000.md").unlink()
        lose_ledger(archive)
        archive.index()
        outdate(archive)
        for command in (("index", str(archive.pile)), ("rebuild",)):
            assert "would be lost" in refused(archive, *command)
        archive.do("rebuild", "--discard")
        assert archive.titles() == {"Report 1", "Report 2"}


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        pytest.param(analysis, "VERSION", "another version cut its text into words", id="analysis"),
        pytest.param(regions, "VERSION", "the regions' vocabulary changed", id="vocabulary"),
    ],
)
def test_an_index_of_another_version_is_rebuilt(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, module: object, name: str, said: str
) -> None:
    before = build(archive)
    monkeypatch.setattr(module, name, "another")
    assert said in archive.index()
    assert build(archive) != before
    archive.agrees()


def test_articles_decided_by_other_rules_are_decided_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (assemble, protocol):
        monkeypatch.setattr(module, "DECIDE_VERSION", "another")
    assert "another version decided its articles" in archive.index()
    assert "decided" not in archive.index()
    archive.agrees()


def test_a_damaged_ledger_is_reported_as_damaged(archive: Archive) -> None:
    (archive.data / "ledger.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(archive.data / "ledger.db")
