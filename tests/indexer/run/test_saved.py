"""Saved files: only the indexed bytes of an article's own file are handed out, and no link is followed to them."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from index.article.model import Article
from index.errors import SavedFileChangedError, SavedFileSharedError, SavedFileUnreadableError
from indexer.ledger.ledger import Ledger
from indexer.run.saved import SavedFiles
from tests.archive import Archive


def page(thing: str) -> bytes:
    text = f"The {thing.lower()} was lit at six, and the harbour master went home."
    return (
        f"<html><head><title>{thing} lit</title></head><body><h1>{thing} lit</h1><p>{text}</p></body></html>".encode()
    )


def records(thing: str) -> str:
    return json.dumps(
        [
            {"title": f"{thing} {number}", "text": f"The {thing.lower()} was swept by crew {number}."}
            for number in range(2)
        ]
    )


LAMP = page("Lamp")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A pile of every kind of file; whoever changes it puts it back."""
    made = Archive.at(tmp_path_factory.mktemp("saved"))
    (made.pile / "sub").mkdir()
    (made.pile / "sub" / "lamp.html").write_bytes(LAMP)
    (made.pile / "buoy.html.gz").write_bytes(gzip.compress(page("Buoy"), mtime=0))
    for thing in ("Mole", "Quay", "Pier"):
        (made.pile / f"{thing.lower()}.json").write_text(records(thing))
    with zipfile.ZipFile(made.pile / "pages.zip", "w") as packed:
        packed.writestr("horn.html", page("Horn"))
    made.index()
    made.do("remove", titled(made, "Quay 1").id)
    made.do("remove", titled(made, "Pier 1").id, "--forget")
    return made


def titled(archive: Archive, title: str) -> Article:
    return next(article for article in archive.articles().values() if article.title == title)


def opener(archive: Archive, *, shared: bool = False) -> SavedFiles:
    return SavedFiles(archive.data / "ledger.db", shared=shared)


@contextmanager
def moved(path: Path, to: Path) -> Iterator[None]:
    path.rename(to)
    yield
    to.rename(path)


def test_the_bytes_name_size_and_digest_are_those_of_the_file(archive: Archive) -> None:
    found = opener(archive)(titled(archive, "Lamp lit"))
    with found.file as file:
        assert file.read() == LAMP
    assert (found.name, found.size_bytes, found.sha256) == ("lamp.html", len(LAMP), hashlib.sha256(LAMP).hexdigest())


def test_a_page_packed_by_itself_is_handed_out_packed(archive: Archive) -> None:
    with opener(archive)(titled(archive, "Buoy lit")).file as file:
        assert file.read() == (archive.pile / "buoy.html.gz").read_bytes()


def test_a_file_too_large_for_memory_is_handed_out_whole(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.run.saved._IN_MEMORY_BYTES", 16)
    with opener(archive)(titled(archive, "Lamp lit")).file as file:
        assert file.read() == LAMP


def test_a_file_that_changed_since_it_was_indexed_is_not_handed_out(archive: Archive) -> None:
    lamp = titled(archive, "Lamp lit")
    (archive.pile / "sub" / "lamp.html").write_bytes(LAMP.replace(b"six", b"ten"))
    with pytest.raises(SavedFileChangedError):
        opener(archive)(lamp)
    (archive.pile / "sub" / "lamp.html").write_bytes(LAMP)


@pytest.mark.parametrize("what", ["", "sub/lamp.html"], ids=["pile", "file"])
def test_a_file_that_is_gone_is_not_readable(archive: Archive, tmp_path: Path, what: str) -> None:
    lamp = titled(archive, "Lamp lit")
    with moved(archive.pile / what, tmp_path / "elsewhere"), pytest.raises(SavedFileUnreadableError):
        opener(archive)(lamp)


@pytest.mark.parametrize("what", ["sub", "sub/lamp.html"], ids=["folder", "file"])
def test_no_link_is_followed_even_to_the_same_bytes(archive: Archive, tmp_path: Path, what: str) -> None:
    lamp = titled(archive, "Lamp lit")
    with moved(archive.pile / what, tmp_path / "elsewhere"):
        (archive.pile / what).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(SavedFileUnreadableError):
            opener(archive)(lamp)
        (archive.pile / what).unlink()


def test_no_path_in_a_ledger_leads_out_of_the_pile(archive: Archive, tmp_path: Path) -> None:
    lamp = titled(archive, "Lamp lit")
    (archive.pile.parent / "lamp.html").write_bytes(LAMP)
    other = shutil.copy(archive.data / "ledger.db", tmp_path)
    with closing(sqlite3.connect(other)) as db, db:
        for table in ("files", "inputs"):
            db.execute(f"UPDATE {table} SET path = '../lamp.html' WHERE path = 'sub/lamp.html'")
    with pytest.raises(SavedFileUnreadableError):
        SavedFiles(Path(other), shared=True)(replace(lamp, source=replace(lamp.source, path="../lamp.html")))


@pytest.mark.parametrize(("title", "name"), [("Mole 0", "mole.json"), ("Horn lit", "pages.zip")])
def test_a_file_of_several_articles_is_handed_out_only_where_that_is_asked_for(
    archive: Archive, title: str, name: str
) -> None:
    article = titled(archive, title)
    with pytest.raises(SavedFileSharedError):
        opener(archive)(article)
    found = opener(archive, shared=True)(article)
    with found.file as file:
        assert (found.name, file.read()) == (name, (archive.pile / name).read_bytes())


@pytest.mark.parametrize("title", ["Quay 0", "Pier 0"], ids=["removed", "forgotten"])
def test_a_file_with_a_removed_article_is_never_handed_out(archive: Archive, title: str) -> None:
    with pytest.raises(SavedFileSharedError):
        opener(archive, shared=True)(titled(archive, title))


def test_without_a_ledger_that_knows_the_article_no_file_is_readable(archive: Archive, tmp_path: Path) -> None:
    lamp = titled(archive, "Lamp lit")
    for name in ("missing.db", "empty.db"):
        if name == "empty.db":
            Ledger(tmp_path / name).close()
        with pytest.raises(SavedFileUnreadableError):
            SavedFiles(tmp_path / name, shared=True)(lamp)
