"""What a contributor's tools and the continuous integration are told is there."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.archive import ROOT

HOOKS: list[dict[str, Any]] = [
    hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in repository["hooks"]
]
WORKFLOW: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)


def test_hooks_are_local_alone() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_s_command_is_in_the_environment(hook: dict[str, Any]) -> None:
    command = Path(hook["entry"].split()[0])
    assert command.parent == Path(".venv/bin")
    assert (Path(sys.executable).parent / command.name).exists()


def test_the_hooks_are_what_make_lint_runs() -> None:
    lint = re.findall(r"^\t\$\(BIN\)/(\S+)", MAKEFILE.partition("\nlint:")[2].partition("\n\n")[0], re.MULTILINE)
    assert [Path(hook["entry"].split()[0]).name for hook in HOOKS] == lint


def test_the_workflow_may_only_read_and_pins_its_actions() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    actions = [step["uses"] for step in STEPS if "uses" in step]
    assert actions
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions)


def test_the_workflow_runs_what_there_is() -> None:
    runs = "\n".join(step["run"] for step in STEPS if "run" in step)
    assert "bash .ci/run" in runs
    made = re.findall(r"^make ([a-z-]+)", runs, re.MULTILINE)
    assert {"coverage", "audit", "wheel"} == set(made) <= set(TARGETS)
    cached = [
        step["with"]["cache-dependency-path"] for step in STEPS if "cache-dependency-path" in step.get("with", {})
    ]
    assert all((ROOT / path).is_file() for path in cached)


@pytest.mark.parametrize("target", re.findall(r"`?make ([a-z-]+)`?", (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
def test_every_target_that_contributors_are_told_of_exists(target: str) -> None:
    assert target in TARGETS


@pytest.mark.parametrize("package", ["index", "indexer", "server"])
def test_a_package_says_that_it_is_typed_in_the_wheel_too(package: str) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert (ROOT / package / "py.typed").is_file()
    assert "py.typed" in settings["tool"]["setuptools"]["package-data"][package]
