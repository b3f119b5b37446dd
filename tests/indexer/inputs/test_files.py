"""Finding files: what is followed, what is opened, and that everything met is accounted for."""

from __future__ import annotations

import hashlib
import inspect
import os
import socket
import sys
from pathlib import Path

import pytest

from indexer.errors import InputRefusedError
from indexer.inputs.files import FoundFile, find, open_found, sha256_of
from indexer.inputs.skipped import Skipped
from tests.indexer.inputs.build import PAGE, read


def lines(root: Path, start: Path | None = None) -> list[str]:
    """Return a line for each thing met, in the order met."""
    return [
        f"{met.path}: {met.state}: {met.reason}" if isinstance(met, Skipped) else met.path
        for met in find(root, start or root)
    ]


def write(root: Path, *paths: str, data: bytes = PAGE) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "b/z.html", "b/a.html", "a.html", "b.html", "b-1.html", "c/d/e.html")
    met = lines(tmp_path)
    assert met == ["a.html", "b-1.html", "b.html", "b/a.html", "b/z.html", "c/d/e.html"]
    assert met == sorted(met)


def test_paths_are_relative_to_the_pile_wherever_the_search_starts(tmp_path: Path) -> None:
    write(tmp_path, "a/b/c.html", "a/b/d/e.html", "f.html")
    assert lines(tmp_path, tmp_path / "a" / "b") == ["a/b/c.html", "a/b/d/e.html"]
    assert lines(tmp_path, tmp_path / "f.html") == ["f.html"]


def test_what_is_found_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, "a/page.html")
    (found,) = find(tmp_path, tmp_path)
    assert isinstance(found, FoundFile)
    assert read(found) == PAGE


def test_other_types_and_a_projects_own_papers_are_ignored(tmp_path: Path) -> None:
    write(
        tmp_path,
        "README.md",
        "readme.de.html",
        "LICENSE-MIT.txt",
        "photo.PNG",
        "notes",
        "notice.txt",
        "noticeboard.txt",
    )
    (tmp_path / "notes").write_bytes(b"Ring the harbour master.")
    met = lines(tmp_path)
    assert met.pop(-1) == "readme.de.html: ignored: a project's own paper, not an article"
    assert "noticeboard.txt" in met
    assert "photo.PNG: ignored: not an article type (.png)" in met
    assert "notes: ignored: not an article type (no extension)" in met
    assert len([line for line in met if "a project's own paper" in line]) == 3


def test_hidden_files_are_counted_and_hidden_folders_once_each(tmp_path: Path) -> None:
    write(tmp_path, ".git/objects/a.html", ".git/b.html", ".hidden.html", "a.html")
    assert lines(tmp_path) == [".git: ignored: a hidden folder", ".hidden.html: ignored: a hidden file", "a.html"]


@pytest.mark.parametrize("folder", ["Tides_files", "Tides-Dateien", "Tides_fichiers", "Tides.files", "tides_FILES"])
def test_the_folder_saved_beside_a_page_is_one_line(tmp_path: Path, folder: str) -> None:
    write(tmp_path, "Tides.html", f"{folder}/frame.html", f"{folder}/sub/advert.html")
    met = lines(tmp_path)
    assert sorted(met) == sorted(
        ["Tides.html", f"{folder}: ignored: saved beside the page of that name: its pictures and scripts"]
    )


def test_a_folder_named_like_a_companion_without_its_page_is_entered(tmp_path: Path) -> None:
    write(tmp_path, "press_files/a.html")
    assert lines(tmp_path) == ["press_files/a.html"]


def test_an_empty_file_is_refused_unless_its_type_is_none_of_ours(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.png", data=b"")
    assert lines(tmp_path) == ["a.html: refused: an empty file", "b.png: ignored: not an article type (.png)"]


def test_a_link_to_a_file_inside_the_pile_is_followed(tmp_path: Path) -> None:
    write(tmp_path, "a/page.html")
    (tmp_path / "link.html").symlink_to("a/page.html")
    met = [found for found in find(tmp_path, tmp_path) if isinstance(found, FoundFile)]
    assert [found.path for found in met] == ["a/page.html", "link.html"]
    assert [read(found) for found in met] == [PAGE, PAGE]


def test_links_that_lead_out_nowhere_or_round_are_refused(tmp_path: Path) -> None:
    pile = tmp_path / "pile"
    write(tmp_path, "outside.html")
    write(pile, "page.html")
    (pile / "dangling.html").symlink_to("gone.html")
    (pile / "loop.html").symlink_to("loop.html")
    (pile / "out.html").symlink_to("../outside.html")
    (pile / "zero.html").symlink_to("/dev/zero")
    assert lines(pile) == [
        "dangling.html: refused: a link to nothing: remove it, or restore what it names",
        "loop.html: refused: a link that leads round in a circle",
        "out.html: refused: the link leads outside the pile: copy the file in, or index its own folder",
        "page.html",
        "zero.html: refused: not a regular file",
    ]


def test_a_link_to_a_folder_is_not_followed_so_a_loop_ends(tmp_path: Path) -> None:
    write(tmp_path, "a/page.html")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    assert lines(tmp_path) == ["a/page.html", "a/up: ignored: a link to a folder: give that folder by name"]


def test_a_pile_that_is_named_through_a_link_is_entered(tmp_path: Path) -> None:
    write(tmp_path, "real/page.html")
    (tmp_path / "alias").symlink_to("real")
    assert lines(tmp_path / "alias") == ["page.html"]


def test_pipes_and_sockets_are_refused_without_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have 104 bytes
    os.mkfifo("pipe.html")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("plug.html")
        assert lines(tmp_path) == ["pipe.html: refused: not a regular file", "plug.html: refused: not a regular file"]


def test_a_file_swapped_for_a_pipe_or_a_link_is_refused_when_read(tmp_path: Path) -> None:
    """The check on opening, without which a pipe would block for ever and a link lead anywhere."""
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "link.html").symlink_to("/etc/passwd")
    for name, reason in (("pipe.html", "not a regular file"), ("link.html", "circle"), ("gone.html", "vanished")):
        with pytest.raises(InputRefusedError, match=reason):
            read(FoundFile(root=tmp_path, inside=name, path=name))


def test_a_folder_swapped_for_a_link_leads_nowhere(tmp_path: Path) -> None:
    """Between finding and opening, anyone who may write in the pile may put a link in a folder's place."""
    write(tmp_path, "pile/a/b/page.html", "secrets/b/page.html", data=b"<p>Secret</p>")
    walk = find(tmp_path / "pile", tmp_path / "pile")
    (found,) = find(tmp_path / "pile", tmp_path / "pile")
    assert isinstance(found, FoundFile)
    (tmp_path / "pile" / "a").rename(tmp_path / "moved")
    (tmp_path / "pile" / "a").symlink_to(tmp_path / "secrets")
    with pytest.raises(InputRefusedError, match="a folder on the way to it is a link"):
        read(found)
    assert [met.path for met in walk if isinstance(met, FoundFile)] == []


def test_a_folder_swapped_for_a_link_during_the_walk_is_not_listed(tmp_path: Path) -> None:
    write(tmp_path, "pile/a.html", "pile/b/page.html", "secrets/other.html")
    walk = find(tmp_path / "pile", tmp_path / "pile")
    next(walk)
    (tmp_path / "pile" / "b").rename(tmp_path / "moved")
    (tmp_path / "pile" / "b").symlink_to(tmp_path / "secrets")
    assert [(type(met), met.path) for met in walk] == [(Skipped, "b")]


def test_the_digest_is_that_of_all_the_bytes(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", data=b"{}\n" * 700_000)
    (found,) = find(tmp_path, tmp_path)
    assert isinstance(found, FoundFile)
    with open_found(found) as file:
        assert sha256_of(found, file) == (hashlib.sha256(b"{}\n" * 700_000).hexdigest(), 2_100_000)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "closed/b.html", "z.html")
    (tmp_path / "a.html").chmod(0)
    (tmp_path / "closed").chmod(0)
    first, *others = find(tmp_path, tmp_path)
    (tmp_path / "closed").chmod(0o700)
    assert isinstance(first, FoundFile)
    with pytest.raises(InputRefusedError, match="permission denied: run as a user who may read it"):
        read(first)
    assert [(type(met), met.path) for met in others] == [(Skipped, "closed"), (FoundFile, "z.html")]


def test_permission_denied_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same as for a user who may not read, for tests run by root."""

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, "a.html", "closed/b.html")
    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(InputRefusedError, match="permission denied: run as a user who may read it"):
        read(FoundFile(root=tmp_path, inside="a.html", path="a.html"))
    assert lines(tmp_path) == [".: refused: permission denied: run as a user who may read it, or change its mode"]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS takes no names that are not UTF-8")
def test_names_that_are_not_utf8_work_end_to_end(tmp_path: Path) -> None:
    write(tmp_path, os.fsdecode(b"caf\xe9/tid\xe9 1.html"))
    (found,) = find(tmp_path, tmp_path)
    assert isinstance(found, FoundFile)
    assert found.path.encode("utf-8", "surrogateescape") == b"caf\xe9/tid\xe9 1.html"
    assert read(found) == PAGE


def test_a_name_may_hold_a_newline(tmp_path: Path) -> None:
    write(tmp_path, "high\nwater.html")
    assert lines(tmp_path) == ["high\nwater.html"]


def test_a_tree_deeper_than_pythons_stack_is_walked(tmp_path: Path) -> None:
    write(tmp_path, f"{'d/' * 150}page.html")
    usual, here = sys.getrecursionlimit(), len(inspect.stack(0))
    sys.setrecursionlimit(here + 50)  # a tree of thousands would be in the way of pytest's clearing up
    try:
        met = lines(tmp_path)
    finally:
        sys.setrecursionlimit(usual)
    assert met == [f"{'d/' * 150}page.html"]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "large.html").open("wb") as file:
        file.truncate(3 << 30)  # sparse: it takes no room
    (found,) = find(tmp_path, tmp_path)
    assert isinstance(found, FoundFile)
    with pytest.raises(InputRefusedError, match="larger than 64 MB"):
        read(found)
