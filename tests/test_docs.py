"""The documentation agrees with the tree: what it names exists, and it names every command and module."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import pytest
from flask.testing import FlaskClient

from dateline import cli
from index.engines import open_engine
from server import ServerConfig, create_app
from tests.archive import ROOT, Archive

README = (ROOT / "README.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
MODULES = sorted(
    path.relative_to(ROOT)
    for room in ("index", "indexer", "server")
    for path in (ROOT / room).glob("*.py")
    if path.name != "__init__.py"
)


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`dateline {name}" in README


def test_every_option_the_readme_names_exists() -> None:
    options = {
        option
        for command in cli.commands.values()
        for parameter in command.get_params(click.Context(command))
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    }
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) - {"--data-urlencode"}
    assert named <= options


@pytest.mark.parametrize("module", [pytest.param(module, id=module.as_posix()) for module in MODULES])
def test_every_module_of_a_room_is_in_the_architecture(module: object) -> None:
    assert f"`{str(module).rsplit('/', maxsplit=1)[-1]}`" in ARCHITECTURE


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "bench/README.md"])
def test_every_link_inside_the_tree_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert all((ROOT / document).parent.joinpath(link).exists() for link in links)


def test_the_readme_opens_with_the_two_commands() -> None:
    assert re.findall(r"^    (make \w+)", README, re.MULTILINE)[:2] == ["make run", "make test"]


JQ: Final[dict[str, Callable[[Any], list[str]]]] = {
    "-r '.results[].title'": lambda answer: [hit["title"] for hit in answer["results"]],
    "-c '.total, .hidden'": lambda answer: [
        str(answer["total"]),
        json.dumps(answer["hidden"], separators=(",", ":")),
    ],
    "-r '.status, .detail'": lambda answer: [str(answer["status"]), answer["detail"]],
}
"""jq's options and filter → the lines that it prints, so that the examples are tested where jq is not installed."""

CURL_EXAMPLES: Final = re.findall(
    r"^    \$ curl -s 'http://127\.0\.0\.1:8000(/[^']*)' \| jq (.*)\n((?:    .*\n)+)", README, re.MULTILINE
)
"""The path, the arguments of jq, and the indented lines below the command."""


@pytest.fixture(scope="module")
def samples(sample_archive: Archive) -> FlaskClient:
    """Return a client of a server over the sample pile."""
    return create_app(open_engine(sample_archive.data), ServerConfig(version="0")).test_client()


def test_every_curl_line_of_the_readme_is_an_example_that_is_tested() -> None:
    assert len(CURL_EXAMPLES) == README.count("$ curl ") == 3


@pytest.mark.parametrize(("address", "jq", "printed"), CURL_EXAMPLES)
def test_the_readme_shows_what_curl_and_jq_print(address: str, jq: str, printed: str, samples: FlaskClient) -> None:
    """The lines below a command are what it prints for the sample pile, to the last line."""
    answer = samples.get(address)
    lines = [line.removeprefix("    ") for line in printed.splitlines()]
    assert lines == JQ[jq](answer.get_json())
    if program := shutil.which("jq"):
        run = subprocess.run([program, *shlex.split(jq)], input=answer.text, check=True, capture_output=True, text=True)
        assert lines == run.stdout.splitlines()


OUTSIDE = re.compile(
    r"\b(?:DESIGN|STYLE)(?:\.md\b|'s\b)|\bnotes/\w+\.md|\bnotes [A-Z]\d|\bthe notes'|\(issue \d+\)"
    r"|shared/(?:notes|eval|cases)/"
)
"""Names of documents outside the tree. Tests and measurements may read data in ../shared."""

OURS = sorted(
    path
    for pattern in (
        "*",
        *(f"{room}/**/*" for room in ("bench", "docs", "index", "indexer", "scripts", "server", "tests")),
    )
    for path in ROOT.glob(pattern)
    if path.suffix in {".md", ".py", ".pyx", ".toml", ".sql", ".css", ".js"} and path != Path(__file__)
)


def test_the_tree_refers_to_no_paper_outside_it() -> None:
    """State the fact itself, or name a page of our own docs/."""
    assert len(OURS) > 300
    outside = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in OURS
        for found in OUTSIDE.finditer(path.read_text("utf-8"))
    ]
    assert not outside
