"""Run the tests of the room you work in: under a minute on two cores.

    make quick                     the rooms that the working tree changes
    make quick ROOM=index/query    this room; several with spaces between them in quotation marks

A room is a folder of `index/` or `indexer/`, or `server`, `bench`, `scripts`, `docs`, `golden` (the sample pages) or
`dateline` (the command). `index` and `indexer` alone are the modules that lie directly in them. `tests/` mirrors the
rooms.

Tests that take long are left out (`LEFT_OUT`): `make test` runs them all.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT: Final = Path(__file__).resolve().parents[1]

PACKAGES: Final = ("index", "indexer")
"""The packages whose folders are rooms."""

ALONE: Final = {
    "bench": "bench",
    "commands": "dateline",
    "dateline": "dateline",
    "docs": "docs",
    "sample_docs": "golden",
    "scripts": "scripts",
    "server": "server",
    "golden": "golden",
    "test_docs.py": "docs",
    "test_imports.py": "dateline",
}
"""Maps the first part of a path, in the tree or below tests/, to its room."""

TESTS: Final = {
    "dateline": ("tests/commands", "tests/test_imports.py"),
    "docs": ("tests/test_docs.py",),
}
"""The rooms whose tests have no folder."""

LEFT_OUT: Final = (
    "tests/index/engines/whoosh/test_damage.py::test_impossible_numbers_do_not_crash",
    "tests/indexer/extract/text/test_dump.py::test_the_time_is_linear_in_the_text",
)
"""Tests that take more than ten seconds of processor time each, all cases together, and seldom fail alone."""


def changed(tree: Path) -> list[PurePosixPath]:
    """Return the files that differ from the last commit, new ones included."""
    commands = (["diff", "--name-only", "-z", "HEAD"], ["ls-files", "--others", "--exclude-standard", "-z"])
    names = [
        name
        for command in commands
        for name in subprocess.run(
            ["git", *command], cwd=tree, check=True, capture_output=True, text=True
        ).stdout.split("\0")
        if name
    ]
    return [PurePosixPath(name) for name in names]


def room_of(path: PurePosixPath) -> str | None:
    """Return the room that a file of the tree belongs to; None for a file of no room, such as pyproject.toml."""
    first, *rest = path.parts[1:] if path.parts[0] == "tests" and len(path.parts) > 1 else path.parts
    if first in PACKAGES:
        return f"{first}/{rest[0]}" if len(rest) > 1 and (ROOT / first / rest[0]).is_dir() else first
    if path.suffix == ".md" and not rest:
        return "docs"
    return ALONE.get(first)


def rooms() -> list[str]:
    """Return every room, by name."""
    inside = [
        f"{package}/{folder.name}"
        for package in PACKAGES
        for folder in (ROOT / package).iterdir()
        if (folder / "__init__.py").exists()
    ]
    return sorted({*PACKAGES, *inside, *ALONE.values()})


def paths_of(room: str) -> list[str]:
    """Return the test files and folders of a room, as pytest takes them."""
    if room in TESTS:
        return list(TESTS[room])
    if room in PACKAGES:
        return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / room).glob("test_*.py"))
    return [f"tests/{room}"]


def arguments(chosen: Iterable[str]) -> list[str]:
    """Return pytest's arguments for some rooms."""
    return [*(test for room in chosen for test in paths_of(room)), *(f"--deselect={left}" for left in LEFT_OUT)]


def main(named: Sequence[str]) -> int:
    """Run the tests of the named rooms, or of the changed ones if none is named; return pytest's exit code."""
    known = rooms()
    chosen = list(named) or sorted({room for path in changed(ROOT) if (room := room_of(path))})
    if unknown := [room for room in chosen if room not in known]:
        print(f"there is no room {', '.join(unknown)}; the rooms are {', '.join(known)}", file=sys.stderr)
        return 2
    if not chosen:
        print("no room is changed; name one, as in: make quick ROOM=index/query", file=sys.stderr)
        return 2
    print(f"quick tests of {', '.join(chosen)}; `make test` runs all")
    return subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments(chosen)], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
