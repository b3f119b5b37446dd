"""Run the contestants: each is a process that takes one request per line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from bench.search.peers.server import MODULES
from bench.shared import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

SYSTEM_PYTHON: Final = Path("/usr/bin/python3")
"""The Python of Debian's Xapian binding."""

SLOW: Final = frozenset({"whoosh"})
"""Contestants that index some ninety articles per second, and so race on small piles alone."""

Reply = dict[str, Any]
"""A contestant's answer in JSON; `bench.search.peers.server` defines it."""


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """One contestant.

    Attributes:
        name: its name in the tables.
        engine: one of `bench.search.peers.server.MODULES`.
        stemmed: whether it stems; None follows the pile.
        opener: for Dateline, the callable that opens its engine, `module:callable`.
        environment: variables set for its process alone.
    """

    name: str
    engine: str
    stemmed: bool | None = None
    opener: str | None = None
    environment: tuple[tuple[str, str], ...] = ()

    @classmethod
    def named(cls, text: str) -> Contestant:
        """Return the contestant that an option names.

        The option is a peer's name, `dateline`, `dateline-en` (the same with stems), or
        `NAME=module:callable?VARIABLE=VALUE&…`: Dateline with an engine and an environment of its own. Each part after
        `=` may be left out.

        Raises:
            ValueError: there is no such engine.
        """
        name, _, opening = text.partition("=")
        opener, _, variables = opening.partition("?")
        if not name.startswith("dateline"):
            if opening or name not in MODULES:
                raise ValueError(f"no engine {text!r}; there are {', '.join(MODULES)}, dateline-en, dateline…=…")
            return cls(name=name, engine=name)
        pairs = (variable.partition("=") for variable in variables.split("&") if variable)
        return cls(
            name=name,
            engine="dateline",
            stemmed=True if name.endswith("-en") else None,
            opener=opener or None,
            environment=tuple((variable, value) for variable, _, value in pairs),
        )

    @property
    def is_dateline(self) -> bool:
        """Whether it is Dateline, with any engine."""
        return self.engine == "dateline"

    @property
    def python(self) -> str:
        """The Python it runs in."""
        return str(SYSTEM_PYTHON) if self.engine == "xapian" else sys.executable

    def missing(self) -> str | None:
        """Return why it cannot race here, or None."""
        if self.engine == "tantivy" and find_spec("tantivy") is None:
            return "no tantivy; `make bench-search` installs it"
        if self.engine == "xapian" and not _has_xapian():
            return f"no xapian in {SYSTEM_PYTHON}; Debian's python3-xapian has it"
        return None


@cache
def _has_xapian() -> bool:
    command = [str(SYSTEM_PYTHON), "-c", "import xapian"]
    return SYSTEM_PYTHON.exists() and not subprocess.run(command, check=False, capture_output=True).returncode


class Running:
    """A contestant's process; leaving the context ends it."""

    def __init__(self, contestant: Contestant, folder: Path, pile: Path, *, stemmed: bool) -> None:
        """Start it.

        Args:
            contestant: which one.
            folder: the folder of its index.
            pile: the folder of the pile.
            stemmed: whether the pile wants stems, if the contestant does not decide.
        """
        self.contestant: Final = contestant
        command = [contestant.python, "-m", "bench.search.peers.server", contestant.engine, str(folder), str(pile)]
        if stemmed if contestant.stemmed is None else contestant.stemmed:
            command.append("--stemmed")
        if contestant.opener:
            command += ["--option", contestant.opener]
        environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", **dict(contestant.environment)}
        self._process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._process:
            cast("IO[str]", self._process.stdin).close()

    def request(self, do: str, **arguments: object) -> Reply:
        """Send it a request and return its reply.

        Raises:
            RuntimeError: the process ended; its traceback is on standard error.
        """
        commands, replies = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        commands.write(json.dumps({"do": do, **arguments}) + "\n")
        commands.flush()
        line = replies.readline()
        if not line:
            raise RuntimeError(f"{self.contestant.name} ended at {do}: {arguments!r}")
        return cast("Reply", json.loads(line))


def build(contestant: Contestant, folder: Path, pile: Path, *, stemmed: bool) -> Reply:
    """Index the pile in a process of its own; return its figures and the bytes of the index."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Running(contestant, folder, pile, stemmed=stemmed) as running:
        built = running.request("build")
    return built | {"bytes": built["stored_bytes"] or bytes_in(folder)}


def bytes_in(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def available(contestants: Sequence[Contestant]) -> list[Contestant]:
    """Return the contestants that can race here, and print why the others cannot."""
    for contestant in contestants:
        if reason := contestant.missing():
            print(f"skipped: {contestant.name}: {reason}")
    return [contestant for contestant in contestants if not contestant.missing()]
