"""A pile and a data directory for tests of the whole: written, run over and looked into as a user would."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from dateline import cli, main
from index.article.model import Quality
from index.engines import open_engine
from index.facets import Facet
from index.request import Copies, SearchRequest, Selection
from indexer.ledger.ledger import Ledger, State

if TYPE_CHECKING:
    from index.article.model import Article

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = ROOT.parent / "shared"
_EVERYTHING: Final = Selection(facet=Facet.QUALITY, values=tuple(Quality))


def run_main(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run `dateline` in this process; return its exit code, and what it printed and complained.

    An exception that `main` does not catch comes out of this.
    """
    with CliRunner().isolation() as (output, errors, _), patch.object(sys, "argv", ["dateline", *arguments]):
        with pytest.raises(SystemExit) as ended:
            main()
        printed, complained = (stream.getvalue().decode() for stream in (output, errors))
    done = subprocess.CompletedProcess(arguments, int(ended.value.code or 0), printed, complained)
    if check:
        done.check_returncode()
    return done


@dataclass(frozen=True, slots=True)
class Archive:
    """A pile beside its data directory."""

    pile: Path
    data: Path

    @classmethod
    def at(cls, folder: Path) -> Archive:
        """Make an empty pile and name its data directory."""
        (folder / "pile").mkdir()
        return cls(pile=folder / "pile", data=folder / "data")

    def write(self, name: str, title: str, *paragraphs: str, url: str | None = None) -> Path:
        """Put a Markdown article into the pile."""
        front = f"---\ntitle: {title}\n" + (f"url: {url}\n" if url else "") + "---\n"
        path = self.pile / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(front + "\n\n".join(paragraphs) + "\n")
        return path

    def fill(self, count: int, start: int = 0) -> None:
        """Put so many different articles into the pile."""
        for number in range(start, start + count):
            self.write(
                f"{number:04}.md", f"Report {number}", f"The harbour master filed report number{number} on the tides."
            )

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command over the data directory, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "dateline", *arguments, "--data", str(self.data)],
            cwd=ROOT, check=check, capture_output=True, text=True,
        )  # fmt: skip

    def main(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command over the data directory in this process: the same as `run`, in a tenth of its time."""
        return run_main(*arguments, "--data", str(self.data), check=check)

    def do(self, *arguments: str) -> str:
        """Run a command over the data directory in this process, which is quicker; return what it printed."""
        return CliRunner().invoke(cli, [*arguments, "--data", str(self.data)], catch_exceptions=False).output

    def clean(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Clean the pile in this process: no data directory has a part in it."""
        return run_main("clean", str(self.pile), *arguments)

    def index(self, *arguments: str) -> str:
        """Index the pile; return what was printed."""
        return self.do("index", str(self.pile), *arguments)

    def articles(self) -> dict[str, Article]:
        """Return every article the index finds, by id."""
        engine = open_engine(self.data)
        found: dict[str, Article] = {}
        for page in range(1, 101):
            request = SearchRequest(
                selections=(_EVERYTHING,), copies=Copies.SHOW, page=page, per_page=100, facets=(), snippets=0
            )
            hits = engine.search(request).hits
            if not hits:
                break
            found.update({hit.article.id: hit.article for hit in hits})
        engine.close()
        return found

    def titles(self) -> set[str]:
        """Return the titles of every article the index finds."""
        return {article.title for article in self.articles().values()}

    def states(self) -> dict[State, int]:
        """Return how many inputs the ledger counts in each state."""
        ledger = Ledger(self.data / "ledger.db")
        counts = {state: count for state, count in ledger.inputs.counts().items() if count}
        ledger.close()
        return counts

    def agrees(self) -> None:
        """Assert that ledger and index hold the same articles and nothing is owed."""
        ledger = Ledger(self.data / "ledger.db")
        indexed = {row.indexed_id for row in ledger.inputs.in_state(State.INDEXED)}
        owed = ledger.inputs.pending()
        ledger.close()
        assert not owed
        assert indexed == set(self.articles())
