"""The commands that change an archive, as their users see them: index, its runs and its bad inputs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from index.errors import EngineUnavailableError
from tests.archive import ROOT, Archive
from tests.indexer.inputs.exports import BLOGGER, SECRET, TAKEOUT, WORDPRESS, atom, ghost, wordpress


def test_watch_reads_what_changes_until_it_is_interrupted(archive: Archive) -> None:
    options = ("--watch", "--prune", "--data", str(archive.data))
    command = [sys.executable, "-m", "dateline", "index", str(archive.pile), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as watching:
        try:
            _wait_until(lambda: archive.titles() == {"Ferry aground"})
            page = archive.write("late.md", "A late report", "The harbour was calm.")
            _wait_until(lambda: "A late report" in archive.titles())
            page.unlink()
            _wait_until(lambda: "A late report" not in archive.titles())
        finally:
            watching.send_signal(signal.SIGINT)
        assert watching.wait(30) == 130


def _wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while True:
        with suppress(EngineUnavailableError):
            if true():
                return
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_second_run_at_the_same_time_is_refused_and_names_the_first(archive: Archive) -> None:
    archive.index()
    from indexer.run.lock import run_lock

    with run_lock(archive.data):
        run = archive.main("index", str(archive.pile), check=False)
    assert run.returncode == 1
    assert f"process {os.getpid()}" in run.stderr


def test_ctrl_c_ends_cleanly_and_the_next_run_completes(archive: Archive) -> None:
    archive.fill(3_000)
    command = [sys.executable, "-m", "dateline", "index", str(archive.pile), "--data", str(archive.data)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (archive.data / "CURRENT").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    printed, complained = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in complained
    assert "Interrupted: what was read is indexed" in printed
    archive.agrees()
    archive.index()
    assert len(archive.articles()) == 3_001


def bad_inputs(pile: Path) -> dict[str, str]:
    """Fill the pile with bad inputs; return the state expected of each."""
    (pile / "empty.html").write_bytes(b"")
    (pile / "binary.txt").write_bytes(bytes(range(256)) * 64)
    (pile / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    (pile / "cut.html.gz").write_bytes(gzip.compress(b"<p>The ferry ran aground.</p>" * 1000)[:-20])
    (pile / "bomb.html.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    with zipfile.ZipFile(pile / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb.html", b"<p>" * 50_000_000)
    (pile / "nested.html").write_bytes(b"<div>" * 10_000_000)
    os.mkfifo(pile / "pipe.html")
    (pile / "dangling.html").symlink_to(pile / "nowhere.html")
    (pile / "loop").symlink_to(pile, target_is_directory=True)
    (pile / "outside.html").symlink_to("/etc/passwd")
    (pile / "broken.json").write_text('{"title": ')
    return {
        "empty.html": "refused", "binary.txt": "refused", "image.html": "refused", "cut.html.gz": "refused",
        "bomb.html.gz": "refused", "bomb.zip": "refused", "nested.html": "refused", "pipe.html": "refused",
        "dangling.html": "refused", "outside.html": "refused", "broken.json": "refused",
    }  # fmt: skip


def test_each_bad_input_gets_one_error_line_and_the_rest_is_indexed(archive: Archive) -> None:
    expected = bad_inputs(archive.pile)
    run = archive.run("index", str(archive.pile))
    for name, state in expected.items():
        lines = [line for line in run.stderr.splitlines() if name in line]
        assert len(lines) == 1, (name, run.stderr)
        assert lines[0].startswith(f"{state}: pile/{name}")
    assert archive.titles() == {"Ferry aground"}
    again = archive.main("index", str(archive.pile), "--strict", check=False)
    assert again.returncode == 1
    assert sorted(again.stderr.splitlines()) == sorted(run.stderr.splitlines())


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no file names that are not UTF-8")
def test_a_file_name_that_is_not_utf_8_is_indexed_and_printable(archive: Archive) -> None:
    named = archive.pile / os.fsdecode(b"caf\xe9\n.md")
    named.write_bytes(b"# Harbour lights\n\nThe lamp was lit at six.\n")
    archive.index()
    assert "Harbour lights" in archive.titles()
    (article,) = [one for one in archive.articles().values() if one.title == "Harbour lights"]
    assert article.source.path == "caf\\xe9\n.md"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused_by_name(archive: Archive) -> None:
    closed = archive.pile / "closed"
    closed.mkdir()
    closed.chmod(0)
    run = archive.run("index", str(archive.pile))
    closed.chmod(0o700)
    assert "refused: pile/closed: permission denied" in run.stderr


EXPORTS = {
    "wordpress.xml": wordpress(),
    "blogger.xml": atom(BLOGGER),
    "takeout.atom": atom(TAKEOUT),
    "ghost.json": ghost(),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_no_private_post_of_an_export_is_indexed_or_stored(archive: Archive, name: str) -> None:
    (archive.pile / name).write_bytes(EXPORTS[name])
    archive.index()
    assert archive.do("search", "herring", "--json").count('"id"') > 0
    assert json.loads(archive.do("search", '"unwrapped heron"', "--json"))["total"] == 0
    assert SECRET.encode() not in stored_text(archive)


def test_a_post_that_becomes_private_leaves_index_and_ledger(archive: Archive) -> None:
    """The post is public in the first export and private in the second."""
    export = archive.pile / "wordpress.xml"
    public = {"7": ("private", WORDPRESS["1"][1], None)}
    export.write_bytes(wordpress(public))
    archive.index()
    assert json.loads(archive.do("search", '"unwrapped heron"', "--json"))["total"] == 1
    assert SECRET.encode() in stored_text(archive)
    export.write_bytes(wordpress({"7": WORDPRESS["7"]}))
    archive.index()
    assert json.loads(archive.do("search", '"unwrapped heron"', "--json"))["total"] == 0
    assert SECRET.encode() not in stored_text(archive)


def stored_text(archive: Archive) -> bytes:
    """Return every page that the ledger stores, with the other columns of its inputs."""
    with closing(sqlite3.connect(archive.data / "ledger.db")) as ledger:
        rows = ledger.execute("SELECT page, path, reason, article FROM inputs").fetchall()
    return b"\n".join(
        zlib.decompress(page) + repr(rest).encode() if page else repr(rest).encode() for page, *rest in rows
    )
