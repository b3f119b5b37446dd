"""A run: what it reads again, what it skips, what stays, and that the counts add up."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from index.article.model import article_id
from index.stored import pack
from indexer.ledger.ledger import Ledger, State
from tests.archive import Archive

URL = "https://ledger.example/ferry"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive.at(tmp_path)


def tar(path: Path, members: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz") as packed:
        for name, text in members.items():
            data = text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))


def test_a_summary_adds_up_line_by_line(archive: Archive) -> None:
    archive.fill(3)
    archive.write("twin-1.md", "Ferry aground", "It ran aground at dawn.", url=URL)
    archive.write("twin-2.md", "Ferry aground", "It ran aground at dawn.", "Divers go down.", url=URL)
    (archive.pile / "README.md").write_text("About this pile.")
    (archive.pile / "empty.html").write_bytes(b"")
    lines = archive.index().splitlines()
    first = next(number for number, line in enumerate(lines) if line.endswith("found"))
    total = int(lines[first].split()[0])
    assert total == 7
    for line in lines[first + 1 : first + 3]:
        assert sum(int(number) for number in re.findall(r"\d+", line)) == total
    assert archive.states() == {State.INDEXED: 4, State.DUPLICATE: 1, State.IGNORED: 1, State.REFUSED: 1}
    archive.agrees()


def test_a_second_run_changes_nothing(archive: Archive) -> None:
    archive.fill(5)
    archive.index()
    before = archive.articles()
    assert "5 unchanged" in archive.index()
    assert archive.articles() == before


def test_changed_bytes_are_read_again_and_keep_the_id(archive: Archive) -> None:
    archive.write("a.md", "Ferry", "It ran aground.")
    archive.index()
    (old,) = archive.articles().values()
    archive.write("a.md", "Ferry refloated", "It floats again.")
    assert "1 changed" in archive.index()
    (new,) = archive.articles().values()
    assert (new.id, new.title, new.added) == (old.id, "Ferry refloated", old.added)
    assert new.updated > old.updated


def test_a_missing_input_stays_until_it_is_pruned(archive: Archive) -> None:
    archive.fill(3)
    archive.index()
    (archive.pile / "0001.md").unlink()
    assert "1 input of earlier runs not found (still searchable" in archive.index()
    assert len(archive.articles()) == 3
    assert "pruned" in archive.index("--prune")
    assert archive.titles() == {"Report 0", "Report 2"}
    archive.agrees()


def test_an_input_that_returns_keeps_the_day_it_was_added(archive: Archive) -> None:
    archive.fill(2)
    archive.index()
    before = archive.articles()
    kept = (archive.pile / "0001.md").read_bytes()
    (archive.pile / "0001.md").unlink()
    archive.index("--prune")
    (archive.pile / "0001.md").write_bytes(kept)
    archive.index()
    assert {id_: article.added for id_, article in archive.articles().items()} == {
        id_: article.added for id_, article in before.items()
    }


def test_a_member_missing_from_a_completely_read_archive_is_gone(archive: Archive) -> None:
    tar(archive.pile / "old.tar.gz", {"a.md": "# Ferry\n\nAground.\n", "b.md": "# Budget\n\nThe council met.\n"})
    archive.index()
    tar(archive.pile / "old.tar.gz", {"a.md": "# Ferry\n\nAground.\n"})
    archive.index()
    assert archive.titles() == {"Ferry"}
    assert archive.states() == {State.INDEXED: 1, State.GONE: 1}


def test_a_truncated_archive_loses_no_indexed_article(archive: Archive) -> None:
    path = archive.pile / "old.tar.gz"
    tar(path, {f"{number}.md": f"# Story {number}\n\n{number} ships came in.\n" for number in range(5)})
    archive.index()
    path.write_bytes(path.read_bytes()[:-60])
    archive.index()
    assert len(archive.articles()) == 5


def test_a_duplicate_replaces_a_missing_article(archive: Archive) -> None:
    archive.write("a.md", "Ferry", "It ran aground.", "Divers go down.", url=URL)
    archive.write("b.md", "Ferry", "It ran aground.", "Divers go down.", url=URL)
    archive.index()
    (lead,) = archive.articles().values()
    (archive.pile / lead.source.path).unlink()
    archive.index("--prune")
    (other,) = archive.articles().values()
    assert other.id == lead.id
    assert other.source.path != lead.source.path
    archive.agrees()


def test_an_id_that_changed_answers_by_its_alias(archive: Archive) -> None:
    """A second story at the same URL takes the URL from the first."""
    archive.write("a.md", "Ferry", "It ran aground.", url=URL)
    archive.index()
    (old,) = archive.articles()
    assert old == article_id("ledger.example/ferry")
    archive.write("b.md", "Budget", "The council met.", url=URL)
    archive.index()
    assert set(archive.articles()) == {article_id("pile/a.md"), article_id("pile/b.md")}
    assert "Ferry" in archive.do("show", old)
    archive.do("rebuild")
    assert "Ferry" in archive.do("show", old)


def test_the_order_of_runs_does_not_change_the_articles(archive: Archive, tmp_path: Path) -> None:
    archive.write("a.md", "Ferry", "It ran aground.", url=URL)
    archive.write("b.md", "Ferry", "It ran aground.", "Divers go down.", url=URL)
    archive.write("c.md", "Budget", "The council met.")
    other = Archive(pile=archive.pile, data=tmp_path / "other")
    archive.do("index", str(archive.pile))
    other.do("index", str(archive.pile / "c.md"))
    other.do("index", str(archive.pile / "b.md"))
    other.do("index", str(archive.pile))
    assert {(one.id, one.title, one.source.path) for one in archive.articles().values()} == {
        (one.id, one.title, one.source.path) for one in other.articles().values()
    }


def test_the_data_directory_is_not_indexed(tmp_path: Path) -> None:
    archive = Archive(pile=tmp_path, data=tmp_path / "data")
    archive.write("a.md", "Ferry", "It ran aground.")
    archive.index()
    assert "1 input found" in archive.index()


def test_rebuild_needs_no_pages(archive: Archive) -> None:
    archive.fill(4)
    archive.index()
    before = archive.articles()
    for path in archive.pile.iterdir():
        path.unlink()
    archive.do("rebuild")
    assert archive.articles() == before
    archive.agrees()


def test_a_lost_index_is_rebuilt_from_the_ledger(archive: Archive) -> None:
    archive.fill(4)
    archive.index()
    before = archive.articles()
    (archive.data / "CURRENT").unlink()
    archive.index()
    assert archive.articles() == before


class TestRemoval:
    """Removed articles stay removed."""

    def test_the_next_run_does_not_restore_it(self, archive: Archive) -> None:
        archive.fill(3)
        archive.index()
        victim = next(iter(archive.articles()))
        archive.do("remove", victim)
        archive.index()
        assert victim not in archive.articles()
        assert archive.states()[State.REMOVED] == 1
        archive.do("rebuild")
        assert victim not in archive.articles()

    @pytest.mark.parametrize("change", ["moved", "rewritten"])
    def test_neither_a_new_path_nor_new_bytes_restore_it(self, archive: Archive, change: str) -> None:
        path = archive.write("a.md", "Ferry", "It ran aground.")
        archive.index()
        archive.do("remove", *archive.articles())
        if change == "moved":
            path.rename(archive.pile / "b.md")
        else:
            archive.write("a.md", "Ferry", "It floats again.")
        archive.index()
        assert not archive.articles()

    def test_forgetting_leaves_no_byte_of_the_article(self, archive: Archive) -> None:
        """Not in another page's stored teaser, and not in any file, neither as text nor compressed as stored."""
        secret = "A whistleblower named Quillfeather spoke"
        archive.fill(30)  # so many that no merge alone rewrites the segment
        archive.write("a.md", "The Quillfeather papers", f"{secret} to this paper at length.")
        neighbour = (
            "<html><head><title>Ferry</title></head><body><article><h1>Ferry</h1><p>The ferry ran aground at dawn and "
            "nobody was hurt, the harbour master said on Friday, adding that divers would go down.</p></article>"
            f"<aside class='related'><h3>The Quillfeather papers</h3><p>{secret} to this paper at length.</p></aside>"
            "</body></html>"
        )
        (archive.pile / "b.html").write_text(neighbour)
        archive.index()
        victim = next(one for one in archive.articles().values() if "papers" in one.title)
        stored = (b"uillfeather", pack(victim)[-STORED_BYTES:], stored_page(archive, victim.id)[-STORED_BYTES:])
        assert all(holders(archive, each) for each in stored)
        with closing(
            Ledger(archive.data / "ledger.db", writes=False)
        ) as reader:  # it keeps the log from being folded in
            assert reader.inputs.counts()
            archive.do("remove", victim.id, "--forget")
            assert not any(holders(archive, each) for each in stored)
        archive.agrees()
        assert "The Quillfeather papers" not in archive.titles()
        ledger = Ledger(archive.data / "ledger.db")
        pages = [ledger.pages.get(row.row_id) for row in ledger.inputs.in_next_state(State.INDEXED, State.FORGOTTEN)]
        ledger.close()
        assert not any("Quillfeather" in block.text for page in pages if page for block in page.blocks)


STORED_BYTES = 60
"""How much of the end of something compressed tells it from everything else."""


def stored_page(archive: Archive, article: str) -> bytes:
    """Return an article's page as the ledger stores it."""
    with closing(sqlite3.connect(archive.data / "ledger.db")) as db:
        [page] = db.execute("SELECT page FROM inputs WHERE article = ?", (article,)).fetchone()
    return bytes(page)


def holders(archive: Archive, content: bytes) -> list[Path]:
    """Return the files of the data directory that hold these bytes, in either case."""
    files = (path for path in archive.data.rglob("*") if path.is_file())
    return [path for path in files if content.lower() in path.read_bytes().lower()]


def test_a_profile_that_stops_matching_is_in_the_summary(archive: Archive, tmp_path: Path) -> None:
    prose = "The dredger arrived before dawn, and by the time the office opened it had lifted a first hopper of silt. "
    for number in range(3):
        head = f"<link rel='canonical' href='https://ledger.example/{number}'>"
        body = (
            f"<h1>Ferry {number}</h1>" + "<i class='wer'>Bo Marsh</i>" * (number == 0) + f"<p>{prose * 3}{number}</p>"
        )
        (archive.pile / f"{number}.html").write_text(f"<html><head>{head}</head><body>{body}</body></html>")
    profile = tmp_path / "profiles" / "ledger.toml"
    profile.parent.mkdir()
    profile.write_text('["ledger.example"]\ntitle = "h1"\nauthors = ".wer"\nbody = "main"\n')
    told = "The profile of ledger.example found no authors on 2, no body on 3 of 3 pages."
    assert told in archive.index("--profiles", str(profile.parent)).splitlines()
    assert "profile" not in archive.index("--profiles", str(profile.parent)), "nothing was read"
    cleaned = archive.clean("--profiles", str(profile.parent))
    assert cleaned.stderr.splitlines() == [told]
    assert len(cleaned.stdout.splitlines()) == 3
    explained = archive.clean("--profiles", str(profile.parent), "--explain").stdout
    assert explained.count("the profile of ledger.example finds no authors, body here") == 2
    profile.write_text('["ledger.example"]\ntitle = "h1"\n')
    assert "profile" not in archive.index("--profiles", str(profile.parent))
    assert "DATELINE_PROFILES" not in os.environ


def test_a_new_site_profile_reads_the_pages_again(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prose = "The dredger arrived before dawn, and by the time the office opened it had lifted a first hopper of silt. "
    page = f"<html><head><link rel='canonical' href='{URL}'></head><body><h1>Ledger</h1><i class='kopf'>Ferry</i>"
    (archive.pile / "a.html").write_text(f"{page}<p>{prose * 3}</p></body></html>")
    archive.index()
    assert [article.title for article in archive.articles().values()] == ["Ledger"]
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "ledger.toml").write_text('["ledger.example"]\ntitle = ".kopf"\n')
    monkeypatch.setenv("DATELINE_PROFILES", str(tmp_path / "profiles"))
    archive.index()
    assert [article.title for article in archive.articles().values()] == ["Ferry"]
    assert "1 unchanged" in archive.index()


def test_what_is_ignored_is_named_by_kind_in_index_and_status(archive: Archive) -> None:
    archive.fill(1)
    for name in ("a.odp", "b.odp", "talk.mp3", "deep/.hidden.html"):
        (archive.pile / name).parent.mkdir(exist_ok=True)
        (archive.pile / name).write_bytes(b"\x00\x01")
    said = "4 ignored: .odp 2, .mp3 1, a hidden file 1"
    assert said in archive.index().splitlines()
    assert said in archive.main("status").stdout.splitlines()
    assert "ignored: pile/talk.mp3: not an article type (.mp3)" in archive.index("--verbose").splitlines()
    assert "ignored: pile/a.odp: not an article type (.odp)" in archive.main("status", "--verbose").stdout.splitlines()


def test_equal_refusals_are_grouped_unless_each_is_asked_for(archive: Archive) -> None:
    for number in range(5):
        (archive.pile / f"{number}.html").write_bytes(b"")
    few = archive.main("index", str(archive.pile)).stderr.splitlines()
    assert few[-1] == "refused: 2 more: an empty file (--verbose shows each)"
    assert len(few) == 4
    assert "refused: 2 more: an empty file (--verbose shows each)" in archive.main("status").stdout.splitlines()
    every = archive.main("index", str(archive.pile), "--verbose").stderr.splitlines()
    assert every == [f"refused: pile/{number}.html: an empty file" for number in range(5)]


@pytest.mark.parametrize(("name", "code"), [("minutes.doc", 1), ("report.pdf", 1), ("talk.mp3", 0), ("notes", 0)])
def test_strict_counts_ignored_files_that_look_like_documents(archive: Archive, name: str, code: int) -> None:
    archive.fill(1)
    (archive.pile / name).write_bytes(b"\xd0\xcf\x11\xe0")
    assert archive.main("index", str(archive.pile), "--strict", check=False).returncode == code
