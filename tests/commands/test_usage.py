"""How the command is used: help, versions, and wrong usage as one line that says what to do."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dateline import SECTIONS, cli
from tests.archive import ROOT, Archive, run_main


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
    run = Archive(pile=tmp_path, data=tmp_path / "data").main(*arguments, check=False)
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
    run = archive.main(*arguments, check=False)
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
    run = run_main(command, str(archive.pile), "--profiles", str(tmp_path / "profiles"), *data, check=False)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert message in line


def test_a_missing_folder_of_profiles_is_wrong_usage(archive: Archive, tmp_path: Path) -> None:
    run = archive.main("index", str(archive.pile), "--profiles", str(tmp_path / "nowhere"), check=False)
    assert (run.returncode, "does not exist" in run.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments", [("search", "ferry"), ("show", "aaaaaaaaaaaaaaaa"), ("check",), ("serve", "--port", "0")],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param("solr:https://search.example", "whoosh:PATH", id="no engine of that name"),
        pytest.param("opensearch:https://search.example", "is no name of an index", id="no index is named"),
        pytest.param("opensearch:http://search.example/news", "use https://", id="unencrypted over a network"),
        pytest.param("opensearch:http://127.0.0.1:1/news", "does not answer", id="nobody listens there"),
        pytest.param("whoosh:nowhere", "`dateline index` makes one", id="no index there"),
    ],
)
def test_an_address_without_an_index_is_one_error_line(
    archive: Archive, arguments: tuple[str, ...], address: str, message: str
) -> None:
    run = archive.main(*arguments, "--engine", address, check=False)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout, message in line) == (1, "", True)


def test_a_command_that_writes_takes_no_index_of_another_data_directory(archive: Archive, tmp_path: Path) -> None:
    """That index has a ledger of its own. The engine of the same directory may be named."""
    other = tmp_path / "other"
    for command in (("index", str(archive.pile)), ("rebuild",), ("status",)):
        run = archive.main(*command, "--engine", f"whoosh:{other}", check=False)
        assert (run.returncode, f"use --data {other}" in run.stderr) == (2, True)
        assert archive.main(*command, "--engine", f"whoosh:{archive.data}").returncode == 0
    assert not other.exists()
