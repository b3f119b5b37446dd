"""The file of a slice: written whole or not at all, and refused in one sentence when it is not whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from zstandard import ZstdDecompressor

from indexer.errors import SliceError
from indexer.extractor import BASE, extractor_version
from indexer.ledger.rows import Read, State
from indexer.slices import files
from indexer.slices.files import MARK, checked, is_slice, writing
from indexer.slices.parts import Part
from indexer.slices.records import (
    FileEnd,
    FileLine,
    Header,
    InputLine,
    Start,
    file_end_to_json,
    file_to_json,
    input_to_json,
)
from tests.indexer.pages import page

READ: Final = Read(media_type="text/html", sha256="a" * 64, digest="b" * 64)
NAME: Final = "b\udcff/«Ferry».zip"
"""A name with a byte that is not UTF-8."""


@pytest.fixture
def header(tmp_path: Path) -> Header:
    return Header(
        extractor=extractor_version(),
        part=Part(number=1, of=1),
        starts=(Start(path=tmp_path / NAME, is_folder=True),),
        roots=(tmp_path,),
    )


def write(path: Path, header: Header, inputs: int = 300) -> Path:
    with writing(path, header) as slice_:
        slice_.add(file_to_json(FileLine(pile=0, path=NAME, sha256="c" * 64, size_bytes=7)))
        for number in range(inputs):
            slice_.add(input_to_json(f"{number}", READ, 5, page(f"Ferry {number} — Fähre"), State.INDEXED, ""))
        slice_.add(input_to_json("bad", READ, 5, None, State.REFUSED, "an empty file"))
        slice_.add(file_end_to_json(FileEnd(whole=False)))
    return path


def test_what_is_written_is_read(tmp_path: Path, header: Header) -> None:
    path = write(tmp_path / "a.zst", header)
    assert is_slice(path)
    read = checked(path)
    assert (read.header, list(read.sizes)) == (header, [7])
    first, *inputs, bad, end = read.lines()
    assert first == FileLine(pile=0, path=NAME, sha256="c" * 64, size_bytes=7)
    pages = [line.extracted() for line in inputs if isinstance(line, InputLine)]
    assert pages == [page(f"Ferry {number} — Fähre") for number in range(300)]
    assert isinstance(bad, InputLine)
    assert (bad.extracted(), bad.state, bad.reason) == (None, State.REFUSED, "an empty file")
    assert end == FileEnd(whole=False)


def test_a_slice_cut_anywhere_is_recognised_and_refused(tmp_path: Path, header: Header) -> None:
    whole = write(tmp_path / "a.zst", header, inputs=20).read_bytes()
    cut = tmp_path / "cut.zst"
    for size in (*range(1, 60), *range(60, len(whole), 13), *range(len(whole) - 30, len(whole))):
        cut.write_bytes(whole[:size])
        assert is_slice(cut), size
        with pytest.raises(SliceError, match=r"cut short|damaged"):
            checked(cut)


def test_a_changed_byte_is_refused_or_changes_nothing(tmp_path: Path, header: Header) -> None:
    """Zstandard has bits that mean nothing."""
    path = write(tmp_path / "a.zst", header, inputs=20)
    whole = path.read_bytes()
    lines = list(checked(path).lines())
    changed = tmp_path / "changed.zst"
    refused = 0
    places = (*range(len(MARK), len(MARK) + 20), *range(len(MARK) + 20, len(whole), 11))
    for at in places:
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        try:
            read = checked(changed)
        except SliceError:
            refused += 1
            continue
        assert list(read.lines()) == lines
    assert refused > 0.8 * len(places)


def test_two_slices_in_one_file_are_refused(tmp_path: Path, header: Header) -> None:
    whole = write(tmp_path / "a.zst", header).read_bytes()
    (tmp_path / "two.zst").write_bytes(whole + whole)
    with pytest.raises(SliceError, match="give each slice as a file of its own"):
        checked(tmp_path / "two.zst")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        pytest.param(-1, rf"made by extractor {extractor_version() % BASE - 1}, and this is extractor", id="code"),
        pytest.param(BASE, "other site profiles; give the same --profiles", id="profiles"),
    ],
)
def test_a_slice_of_another_extractor_is_refused(tmp_path: Path, header: Header, more: int, message: str) -> None:
    path = write(tmp_path / "a.zst", replace(header, extractor=header.extractor + more))
    with pytest.raises(SliceError, match=message):
        checked(path)


def test_a_slice_of_another_format_is_refused(tmp_path: Path, header: Header, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.slices.records.VERSION", 2)
    path = write(tmp_path / "a.zst", header)
    monkeypatch.undo()
    with pytest.raises(SliceError, match="made by another version of Dateline; extract its pages again"):
        checked(path)


def test_a_slice_of_a_relative_folder_is_refused(tmp_path: Path, header: Header) -> None:
    path = write(tmp_path / "a.zst", replace(header, roots=(Path("pile"),)))
    with pytest.raises(SliceError, match="made by another version"):
        checked(path)


def test_a_slice_that_loses_its_end_after_the_check_is_reported(tmp_path: Path, header: Header) -> None:
    path = write(tmp_path / "a.zst", header)
    read = checked(path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SliceError):
        list(read.lines())


def test_a_slice_that_is_not_finished_leaves_nothing_and_keeps_the_one_before(tmp_path: Path, header: Header) -> None:
    path = write(tmp_path / "a.zst", header)
    before = path.read_bytes()

    def broken() -> None:
        with writing(path, header) as slice_:
            slice_.add(file_to_json(FileLine(pile=0, path="b", sha256=None, size_bytes=0)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.zst"]


def test_a_line_that_never_ends_is_damage(tmp_path: Path, header: Header, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.zst", header)
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 40)
    with pytest.raises(SliceError, match="damaged"):
        checked(path)


@pytest.mark.parametrize("content", [b"", b"(\xb5/\xfd", b"# Ferry\n"], ids=["empty", "other-zstd", "text"])
def test_other_files_are_no_slices(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zst").write_bytes(content)
    assert not is_slice(tmp_path / "a.zst")
    assert not is_slice(tmp_path)
    assert not is_slice(tmp_path / "nothing")


def test_the_mark_is_a_frame_that_zstandard_skips(tmp_path: Path, header: Header) -> None:
    """So that `zstd -dc` shows the lines."""
    path = write(tmp_path / "a.zst", header)
    with path.open("rb") as file, ZstdDecompressor().stream_reader(file, read_across_frames=True) as unpacked:
        assert unpacked.read(20).startswith(b'{"dateline":"slice"')
