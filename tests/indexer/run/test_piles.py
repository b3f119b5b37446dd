"""The pile of a path."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.ledger.ledger import Ledger
from indexer.run.piles import Piles, printable


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    opened = Ledger(None)
    yield opened
    opened.close()


def folder(path: Path) -> Path:
    path.mkdir(parents=True)
    return path


def test_a_root_is_named_after_its_folder(ledger: Ledger, tmp_path: Path) -> None:
    assert Piles(ledger).register(folder(tmp_path / "archive")).name == "archive"


def test_a_name_that_is_taken_gets_a_number(ledger: Ledger, tmp_path: Path) -> None:
    piles = Piles(ledger)
    names = [piles.register(folder(tmp_path / place / "archive")).name for place in ("a", "b", "c")]
    assert names == ["archive", "archive-2", "archive-3"]


def test_a_single_file_belongs_to_its_folder(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text("x")
    assert Piles(ledger).register(tmp_path / "ferry.html").root == tmp_path


def test_a_path_belongs_to_the_innermost_root_however_it_is_given(ledger: Ledger, tmp_path: Path) -> None:
    inner = folder(tmp_path / "archive" / "2020")
    piles = Piles(ledger)
    first = piles.register(inner)
    outer = piles.register(tmp_path / "archive")
    assert piles.register(inner / ".." / "2020") == first
    assert piles.innermost(inner / "a.html") == first
    assert piles.innermost(tmp_path / "archive" / "a.html") == outer
    assert Piles(ledger).innermost(inner / "a.html") == first


def test_a_folder_inside_a_root_is_no_new_pile(ledger: Ledger, tmp_path: Path) -> None:
    inner = folder(tmp_path / "archive" / "2020")
    piles = Piles(ledger)
    outer = piles.register(tmp_path / "archive")
    assert piles.register(inner) == outer
    assert piles.under(inner) == ((outer, "2020"),)


def test_a_name_that_is_not_utf_8_is_printable() -> None:
    assert printable("caf\udce9.html") == "caf\\xe9.html"
