"""Test that the file of synonyms is read when it comes, changes and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.query.query import NO_SYNONYMS
from index.synonyms import FILE_NAME, MAX_BYTES, SynonymFile

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    file, path = SynonymFile(tmp_path), tmp_path / FILE_NAME
    assert file.current() == NO_SYNONYMS
    path.write_text("Kyiv, Kiev", encoding="utf-8")
    first = file.current()
    assert set(first.alternatives) == {("kyiv",), ("kiev",)}
    assert file.current() is first
    path.write_text("Kyiv, Kiev, Kyjiv", encoding="utf-8-sig")
    second = file.current()
    assert set(second.alternatives) == {("kyiv",), ("kiev",), ("kyjiv",)}
    assert second.version != first.version
    path.unlink()
    assert file.current() == NO_SYNONYMS


def test_an_engine_without_a_directory_has_no_synonyms() -> None:
    assert SynonymFile(None).current() == NO_SYNONYMS


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    (fault,) = SynonymFile(tmp_path).current().faults
    assert fault.startswith("synonyms.txt cannot be read: ")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"a, b\n" * (MAX_BYTES // 5 + 1))
    assert SynonymFile(tmp_path).current().faults == ("synonyms.txt is not read: it has more than 1,048,576 bytes.",)


def test_bytes_that_are_not_utf_8_spoil_their_line_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"Kyiv, Kiev\nZ\xfcrich, Zurich\n")
    synonyms = SynonymFile(tmp_path).current()
    assert set(synonyms.alternatives) == {("kyiv",), ("kiev",)}
    assert len(synonyms.faults) == 1
