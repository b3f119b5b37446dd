"""The command as its users see it: output, exit codes and error messages."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dateline import SECTIONS, cli
from index.errors import EngineUnavailableError
from tests.archive import ROOT, Archive
from tests.indexer.inputs.exports import BLOGGER, SECRET, TAKEOUT, WORDPRESS, atom, ghost, wordpress


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("ferry.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    return made


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("index", "nowhere"), 2, "does not exist", id="a-path-that-is-not-there"),
        pytest.param(("search", "ferry"), 1, "dateline index", id="no-data-directory-yet"),
        pytest.param(("serve",), 1, "dateline index", id="nothing-to-serve"),
        pytest.param(("status",), 1, "dateline index", id="no-status-yet"),
        pytest.param(("frobnicate",), 2, "No such command", id="no-such-command"),
    ],
)
def test_wrong_usage_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    run = Archive(pile=tmp_path, data=tmp_path / "data").run(*arguments, check=False)
    assert (run.returncode, message in run.stderr, "Traceback" in run.stderr) == (code, True, False)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        pytest.param(("show", "aaaaaaaaaaaaaaaa"), 1, "no article", id="no-such-article"),
        pytest.param(("remove", "aaaaaaaaaaaaaaaa"), 1, "no article", id="nothing-to-remove"),
        pytest.param(("search", "ferry", "--explain", "aaaaaaaaaaaaaaaa"), 1, "no article", id="no-article-to-explain"),
        pytest.param(("search", "ferry", "--page", "0"), 2, "page", id="a-page-before-the-first"),
        pytest.param(("search", "ferry", "--from", "2020-13"), 2, "2020-13", id="no-such-month"),
        pytest.param(("search", "ferry", "--sort", "upwards"), 2, "upwards", id="no-such-order"),
    ],
)
def test_a_wrong_value_is_named(archive: Archive, arguments: tuple[str, ...], code: int, message: str) -> None:
    archive.index()
    run = archive.run(*arguments, check=False)
    assert (run.returncode, message in run.stderr, "Traceback" in run.stderr) == (code, True, False)


@pytest.mark.parametrize("name", ["index", "indexer", "server"])
@pytest.mark.parametrize("file", ["{name}/__init__.py", "{name}.py"], ids=["package", "module"])
def test_a_foreign_package_of_one_of_our_names_is_refused_in_one_line(tmp_path: Path, name: str, file: str) -> None:
    foreign = tmp_path / file.format(name=name)
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_text("raise RuntimeError('this must never be imported')\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import dateline; dateline.main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "status"], cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (1, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"dateline: Python finds another package called {name!r}: {foreign} hides {ROOT / name}")


def test_the_version_says_that_this_is_an_application() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "dateline", "--version"], cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert run.stdout == f"dateline {version('dateline')} (an application; its packages are no library)\n"


def test_help_lists_every_command_in_one_section() -> None:
    assert sorted(str(each.name) for each in chain.from_iterable(SECTIONS.values())) == sorted(cli.commands)
    printed = CliRunner().invoke(cli, ["--help"]).output
    assert printed.index("Start here: index, then serve") < min(printed.index(f"\n  {name} ") for name in cli.commands)


@pytest.mark.parametrize("name", [None, *sorted(cli.commands)], ids=str)
def test_the_examples_in_help_use_commands_and_options_that_exist(name: str | None) -> None:
    printed = CliRunner().invoke(cli, [*filter(None, [name]), "--help"]).output
    for line in re.findall(r"^ {4}dateline (.*)", printed, re.MULTILINE):
        used, *arguments = shlex.split(line)
        command = cli.commands[used]
        options = {option for each in command.get_params(click.Context(command)) for option in each.opts}
        assert {argument for argument in arguments if argument.startswith("--")} <= options
        assert name in (None, used)


PARENTLESS = '{"regions": [{"key": "north/norway", "label": "Norway"}]}'


NO_PARENT = ": Region 'north/norway': its parent 'north' is missing."


@pytest.mark.parametrize(
    ("command", "text", "message"),
    [
        *(
            pytest.param(command, PARENTLESS, NO_PARENT, id=command)
            for command in ("index", "clean", "search", "status", "rebuild", "serve")
        ),
        pytest.param("index", "{", " cannot be read as JSON: Expecting property name", id="no JSON"),
        pytest.param("index", None, ": No such file or directory", id="no file"),
    ],
)
def test_a_wrong_vocabulary_is_one_error_line_that_names_file_and_entry(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, text: str | None, message: str
) -> None:
    archive.index()
    own = tmp_path / "own.json"
    if text is not None:
        own.write_text(text)
    monkeypatch.setenv("DATELINE_REGIONS", str(own))
    arguments = {"index": [str(archive.pile)], "clean": [str(archive.pile)], "serve": ["--port", "0"]}.get(command, [])
    data = [] if command == "clean" else ["--data", str(archive.data)]
    run = subprocess.run(
        [sys.executable, "-m", "dateline", command, *arguments, *data],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert line.startswith(f"dateline: {own}{message}")


@pytest.mark.parametrize("command", ["index", "clean"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[", "wrong.toml: cannot be read: ", id="no TOML"),
        pytest.param(
            '["a.example"]\nbody = "div["', "wrong.toml: a.example.body is no selector: 'div['", id="selector"
        ),
        pytest.param('["a.example"]\nbyline = "b"', "wrong.toml: a.example selects 'byline'", id="unknown key"),
    ],
)
def test_a_wrong_profile_is_one_error_line_that_names_file_and_entry(
    archive: Archive, tmp_path: Path, command: str, text: str, message: str
) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "wrong.toml").write_text(text)
    data = [] if command == "clean" else ["--data", str(archive.data)]
    run = subprocess.run(
        [sys.executable, "-m", "dateline", command, str(archive.pile), "--profiles", str(tmp_path / "profiles"), *data],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert message in line


def test_a_missing_folder_of_profiles_is_wrong_usage(archive: Archive, tmp_path: Path) -> None:
    run = archive.run("index", str(archive.pile), "--profiles", str(tmp_path / "nowhere"), check=False)
    assert (run.returncode, "does not exist" in run.stderr) == (2, True)


def test_search_prints_hits_and_snippets(archive: Archive) -> None:
    archive.index()
    printed = archive.do("search", "wrenholm")
    assert "1 result" in printed
    assert "Ferry aground" in printed
    assert "off Wrenholm at dawn" in printed


def test_search_undated_only_lists_every_undated_article_and_no_other(archive: Archive) -> None:
    (archive.pile / "dated.md").write_text("---\ntitle: Boats return\ndate: 2020-10-05\n---\nThe boats came back.\n")
    archive.index()
    answer = json.loads(archive.do("search", "--undated", "only", "--json"))
    everything = json.loads(archive.do("search", "--json"))
    undated = [hit["id"] for hit in everything["results"] if hit["published"] is None]
    assert sorted(hit["id"] for hit in answer["results"]) == sorted(undated)
    assert 0 < len(undated) < everything["total"]


def test_search_says_that_a_page_is_past_the_end(archive: Archive) -> None:
    archive.index()
    printed = archive.do("search", "wrenholm", "--page", "7").splitlines()
    assert printed == ["1 result", "Page 7 is past the end: there is 1 page (--page 1 is the last)"]


def test_search_explains_a_score(archive: Archive) -> None:
    archive.index()
    (hit,) = json.loads(archive.do("search", "ferry dawn", "--json"))["results"]
    first, *parts = archive.do("search", "ferry dawn", "--explain", hit["id"]).splitlines()
    assert first == f"{hit['score']:.4g}  score, product of"
    assert [line for line in parts if not line.startswith("   ")] == [
        next(line for line in parts if "what its words are worth" in line),
        next(line for line in parts if "boost for words near each other" in line),
    ]
    assert any("idf" in line for line in parts)


def test_search_explains_why_an_article_is_not_found(archive: Archive) -> None:
    archive.index()
    (article,) = archive.articles()
    assert archive.do("search", "zebra", "--explain", article) == "0  not found: it does not match zebra\n"


def test_an_option_may_follow_a_query_of_several_words(archive: Archive) -> None:
    archive.index()
    assert json.loads(archive.do("search", "ferry", "dawn", "--json"))["query"]["parsed"] == "ferry AND dawn"


def test_search_parse_shows_how_a_query_is_read_and_needs_no_index(tmp_path: Path) -> None:
    nowhere = Archive(pile=tmp_path, data=tmp_path / "data")
    run = nowhere.run("search", "--parse", "wom*n", "OR", "title:peace")
    assert run.stdout.splitlines() == [
        "read as: (wom AND n) OR title:peace",
        "",
        "or  [0:20]",
        "  and  [0:5]",
        "    word wom  [0:3]",
        "    word n  [4:5]",
        "  word title:peace  [9:20]",
        "",
        "misplaced-star: A * leaves the end of a word or quotation open; elsewhere it is not read.",
        "  wom*n OR title:peace",
        "  ^^^^^",
        "  better: wom* OR title:peace",
    ]
    assert not nowhere.data.exists()


def test_search_parse_accepts_control_characters_and_invalid_utf_8(tmp_path: Path) -> None:
    printed = Archive(pile=tmp_path, data=tmp_path / "data").do("search", "--parse", "--", '-\udcff\x1b[31m\u202e("a')
    assert "unclosed-quote" in printed


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


def test_status_counts_articles_and_names_refused_inputs(archive: Archive) -> None:
    (archive.pile / "empty.html").write_bytes(b"")
    archive.index()
    printed = archive.do("status")
    assert "1 article;" in printed
    assert "refused: pile/empty.html: an empty file" in printed


def test_check_reads_the_whole_index_and_names_the_damaged_file(archive: Archive) -> None:
    archive.index()
    [segment] = archive.data.glob("index/*/*.columns")
    size = segment.stat().st_size
    assert archive.do("check") == f"The index is whole: 1 segment, {size:,} bytes.\n"
    content = bytearray(segment.read_bytes())
    content[64] ^= 1
    segment.unlink()
    segment.write_bytes(content)
    run = archive.run("check", check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert segment.name in run.stderr
    assert "dateline rebuild" in run.stderr


@pytest.mark.parametrize("pattern", ["CURRENT", "index/*/build.json", "index/*/*.toc", "index/*/*.columns"])
@pytest.mark.parametrize("content", [b"", b"not what was written"], ids=["empty", "other"])
def test_rebuild_repairs_any_damaged_file(archive: Archive, pattern: str, content: bytes) -> None:
    """Every error about damage names `dateline rebuild` as the remedy."""
    archive.index()
    [path] = archive.data.glob(pattern)
    path.write_bytes(content)
    run = archive.run("check", check=False)
    assert (run.returncode, "dateline rebuild" in run.stderr, "Traceback" in run.stderr) == (1, True, False)
    assert archive.run("rebuild").stdout.endswith("1 article.\n")
    assert "is whole" in archive.do("check")
    assert "Ferry aground" in archive.do("search", "wrenholm")


def test_an_index_is_read_without_a_ledger(archive: Archive, tmp_path: Path) -> None:
    archive.index()
    [article] = archive.articles()
    elsewhere = Archive(pile=archive.pile, data=tmp_path / "elsewhere")
    elsewhere.data.mkdir(0o700)
    (archive.data / "index").rename(elsewhere.data / "index")
    (archive.data / "CURRENT").rename(elsewhere.data / "CURRENT")
    address = f"whoosh:{elsewhere.data}"
    for options in ((), ("--engine", address)):
        reads = elsewhere if not options else archive
        assert "Ferry aground" in reads.do("search", "wrenholm", *options)
        assert "Ferry aground" in reads.do("show", article, *options)
        assert "is whole" in reads.do("check", *options)
    assert not (elsewhere.data / "ledger.db").exists()


@pytest.mark.parametrize(
    "arguments", [("search", "ferry"), ("show", "aaaaaaaaaaaaaaaa"), ("check",), ("serve", "--port", "0")],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param("opensearch:https://search.example", "whoosh:PATH", id="no engine of that name"),
        pytest.param("whoosh:nowhere", "`dateline index` makes one", id="no index there"),
    ],
)
def test_an_address_without_an_index_is_one_error_line(
    archive: Archive, arguments: tuple[str, ...], address: str, message: str
) -> None:
    run = archive.run(*arguments, "--engine", address, check=False)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout, message in line) == (1, "", True)


@pytest.mark.parametrize("command", ["search", "status", "check", "index", "rebuild"])
def test_a_data_directory_that_others_can_write_to_is_named_once(archive: Archive, command: str) -> None:
    archive.index()
    archive.data.chmod(0o777)
    (archive.data / "index").chmod(0o777)
    arguments = {"search": ["ferry"], "index": [str(archive.pile)]}.get(command, [])
    (line,) = archive.run(command, *arguments).stderr.splitlines()
    assert line.startswith(f"dateline: warning: Others can write to {archive.data},")


def test_a_second_run_at_the_same_time_is_refused_and_names_the_first(archive: Archive) -> None:
    archive.index()
    from indexer.run.lock import run_lock

    with run_lock(archive.data):
        run = archive.run("index", str(archive.pile), check=False)
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
    again = archive.run("index", str(archive.pile), "--strict", check=False)
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
