"""What an action may import: each room without the others' libraries, and `--help` with hardly any.

Every action runs in a process of its own, so that nothing another test has loaded is counted.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

PAGES = frozenset({"bs4", "feedparser", "lxml", "trafilatura", "warcio"})
WEB = frozenset({"flask", "granian", "werkzeug"})
ARRAYS = frozenset({"numpy"})
ENGINES = ARRAYS | {"whoosh"}
WITH_ARRAYS = frozenset(
    {
        *("index.text.chunking", "index.text.token_interner", "index.ragged", "index.stored"),
        *(
            "index.highlight.holdings",
            "index.highlight.matches",
            "index.highlight.snippets",
            "index.highlight.stretches",
        ),
        *(f"index.offers.{name}" for name in ("completion", "offers", "printing", "spelling", "variants")),
    }
)
"""What reads texts as numbers."""

OWNERS = {
    "bs4": ("indexer",),
    "flask": ("server", "dateline"),
    "granian": ("server", "dateline"),
    "lxml": ("indexer",),
    "trafilatura": ("indexer",),
    "whoosh": ("index/engines",),
}
"""Where a library may be imported, anywhere in a file."""

ROOMS = ("dateline", "index", "indexer", "server")
SOURCES = sorted(
    path.relative_to(PROJECT).as_posix()
    for pattern in (f"{room}/**/*.py" for room in ROOMS)
    for path in PROJECT.glob(pattern)
)

INDEX_MODULES = sorted(
    source.removesuffix(".py").replace("/", ".")
    for source in SOURCES
    if source.startswith("index/")
    and not source.startswith(("index/engines/", "index/evaluation/"))
    and not source.endswith("/__init__.py")
)


def loaded(action: str) -> frozenset[str]:
    """Return the top-level modules that a new process has loaded after the action."""
    told = "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    program = f"import sys\n{action}\n{told}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return frozenset(done.stderr.split())


def imported(source: str) -> frozenset[str]:
    """Return the top-level modules the source imports anywhere: in functions and for types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return frozenset(found)


def is_under(path: str, owners: tuple[str, ...]) -> bool:
    """Return whether the path is one of the owners or in a folder that is one."""
    return any(path == owner or path.startswith(f"{owner}/") for owner in owners)


@pytest.mark.parametrize("module", ["index", *INDEX_MODULES])
def test_the_index_loads_no_library_of_pages_web_or_engines(module: str) -> None:
    modules = loaded(f"import {module}")
    assert "index" in modules
    assert modules & (PAGES | WEB | ENGINES) == (ARRAYS if module in WITH_ARRAYS else set())


def test_the_engines_package_loads_no_engine() -> None:
    assert loaded("import index.engines") & (PAGES | WEB | ENGINES) == set()


HELP = """
import runpy
sys.argv = ["dateline", {arguments}]
try:
    runpy.run_module("dateline", run_name="__main__", alter_sys=True)
except SystemExit as end:
    assert not end.code, end.code
"""


@pytest.mark.parametrize(
    "arguments", ["'--help'", "'index', '--help'", "'search', '--help'", "'export', '--help'", "'serve', '--help'"]
)
def test_help_loads_no_library_but_the_command_line_s(arguments: str) -> None:
    modules = loaded(HELP.format(arguments=arguments))
    assert "click" in modules
    assert modules & (PAGES | WEB | ENGINES) == set()


def test_help_is_what_python_m_prints() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dateline", "--help"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert "Usage:" in done.stdout


@pytest.mark.parametrize("path", SOURCES)
def test_a_library_is_imported_by_its_owner_alone(path: str) -> None:
    foreign = {library for library, owners in OWNERS.items() if not is_under(path, owners)}
    assert imported((PROJECT / path).read_text(encoding="utf-8")) & foreign == set()


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("import whoosh.index as storage", "whoosh"),
        ("from whoosh.fields import Schema", "whoosh"),
        ("def search():\n    import whoosh", "whoosh"),
        ("if TYPE_CHECKING:\n    from flask import Flask", "flask"),
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str, module: str) -> None:
    assert module in imported(source)


MAX_MODULES = 20
"""So many modules a reader keeps in mind; a package of more has rooms inside."""


@pytest.mark.parametrize("folder", sorted({str(Path(source).parent) for source in SOURCES} - {"."}))
def test_no_package_holds_more_modules_than_a_reader_keeps_in_mind(folder: str) -> None:
    modules = [path.name for path in (PROJECT / folder).glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MAX_MODULES
