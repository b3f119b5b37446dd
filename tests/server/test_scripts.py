"""Every script module is imported from the entry, and none turns text into markup or code."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Final

import pytest

import server

SCRIPTS: Final = Path(server.__file__).parent / "static" / "js"
MODULES: Final = sorted(SCRIPTS.glob("*.js"))
MAX_BYTES: Final = 12_000
"""Limit of all modules together, each compressed with gzip."""

FORBIDDEN: Final = (
    "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setHTML", "createContextualFragment", "eval(",
    "Function(", ".style.", "http:", "https:", "import(", "cookie",
)  # fmt: skip


def imports(module: Path) -> set[str]:
    return set(re.findall(r'^import (?:.* from )?"\./([\w.]+)";$', module.read_text("utf-8"), re.MULTILINE))


def test_every_module_is_reached_from_the_entry() -> None:
    reached, waiting = set(), {"main.js"}
    while waiting:
        reached |= waiting
        waiting = set().union(*(imports(SCRIPTS / name) for name in waiting)) - reached
    assert reached == {module.name for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_no_module_makes_markup_or_code_of_text(module: Path) -> None:
    code = module.read_text("utf-8")
    assert [name for name in FORBIDDEN if name in code] == []


def test_a_module_begins_with_what_it_is_for() -> None:
    assert [module.name for module in MODULES if not module.read_text("utf-8").startswith("// ")] == []


def test_the_scripts_stay_small() -> None:
    assert sum(len(gzip.compress(module.read_bytes(), 6)) for module in MODULES) <= MAX_BYTES
