"""Contestants: who races, as processes of their own that are told what to do a line at a time."""

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

from bench.search_peers.server import MODULES
from bench.shared import PROJECT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

SYSTEM_PYTHON: Final = Path("/usr/bin/python3")
"""Where Debian's binding of Xapian is."""

SLOW: Final = frozenset({"whoosh"})
"""Who indexes some ninety articles a second, and is asked on small piles alone."""

Reply = dict[str, Any]
"""What a contestant answers: JSON; `bench.search_peers.server` says what is in it."""


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """Who races.

    Attributes:
        name: what the tables call it.
        engine: one of `bench.search_peers.server.MODULES`.
        stemmed: whether it stems; None as the pile has it.
        opener: of Dateline, what opens its engine, `module:callable`.
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

        A peer's name, `dateline`, `dateline-en` (the same with stems), or `NAME=module:callable?VARIABLE=VALUE&…`,
        Dateline with an engine and an environment of its own; each part after `=` may be left out.

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
        """Whether it is Dateline, with whichever engine."""
        return self.engine == "dateline"

    @property
    def python(self) -> str:
        """The Python that it runs in."""
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
            contestant: who.
            folder: its index's.
            pile: the pile's.
            stemmed: whether the pile wants stems, where the contestant does not say.
        """
        self.contestant: Final = contestant
        command = [contestant.python, "-m", "bench.search_peers.server", contestant.engine, str(folder), str(pile)]
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

    def tell(self, do: str, **arguments: object) -> Reply:
        """Tell it to do something and return its reply.

        Raises:
            RuntimeError: it broke; what it had to say is on standard error.
        """
        commands, replies = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        commands.write(json.dumps({"do": do, **arguments}) + "\n")
        commands.flush()
        line = replies.readline()
        if not line:
            raise RuntimeError(f"{self.contestant.name} broke at {do}: {arguments!r}")
        return cast("Reply", json.loads(line))


def build(contestant: Contestant, folder: Path, pile: Path, *, stemmed: bool) -> Reply:
    """Index the pile in a process of its own, and return what that took, and the bytes it makes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Running(contestant, folder, pile, stemmed=stemmed) as running:
        built = running.tell("build")
    return built | {"bytes": bytes_in(folder)}


def bytes_in(folder: Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def able(contestants: Sequence[Contestant]) -> list[Contestant]:
    """Return those that can race here, and say of the others why they cannot."""
    for contestant in contestants:
        if why := contestant.missing():
            print(f"skipped: {contestant.name}: {why}")
    return [contestant for contestant in contestants if not contestant.missing()]
