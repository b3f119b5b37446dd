"""Documentation that cannot drift: what it names is there, and what is there it names."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

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


@pytest.mark.parametrize("example", re.findall(r"^    \$ curl -s '[^']*/search\?(.*?)'", README, re.MULTILINE)[:2])
def test_the_readme_shows_what_curl_prints(example: str, tmp_path: Path) -> None:
    """The titles and the counts that stand under a question are those the sample pile answers."""
    samples = Archive(pile=ROOT / "sample_docs", data=tmp_path / "data")
    samples.index()
    client = create_app(open_engine(samples.data), ServerConfig(version="0")).test_client()
    answer = client.get(f"/search?{example}").get_json()
    printed = README.split(example, 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    titles = [hit["title"] for hit in answer["results"]]
    assert [line.strip() for line in printed] in (titles, [f"{answer['total']} {answer['hidden']}"])
