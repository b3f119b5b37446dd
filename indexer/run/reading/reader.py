"""Read the paths of a run as steps: one for each input, and one for each file's end.

Asks the ledger which files are unchanged, and writes nothing. A changed file goes to `indexer.run.splitting`, and its
documents go to `indexer.run.extraction` as they are found. Their pages come back in the same order. This process
computes a file's digest, and parses nothing.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.errors import InputRefusedError, PageError
from indexer.inputs.files import find, open_found, sha256_of
from indexer.inputs.skipped import Skipped
from indexer.ledger.ledger import Read, State
from indexer.run.extraction import Outcome, state_of
from indexer.run.piles import Piles, printable
from indexer.run.reading.steps import NO_BYTES, Begun, Finished, Found, Staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from indexer.page import Input
    from indexer.run.extraction import Extraction
    from indexer.run.reading.known import Known
    from indexer.run.reading.steps import Place, Step
    from indexer.run.splitting import Splitter

MAX_FAILURES_IN_A_ROW: Final = 1_000
"""After this many unreadable inputs in a row, the rest of a file is skipped: it holds no articles."""

_TOO_MANY_FAILURES: Final = (
    f"{MAX_FAILURES_IN_A_ROW:,} inputs in a row that cannot be read: the rest is left; take them out, or split it"
)


class Streak:
    """The number of a file's last inputs that could not be read, among those with an outcome."""

    failures = 0

    def count(self, state: State) -> None:
        """Count an input: a readable one resets the count, and an ignored one does not change it."""
        if state in (State.REFUSED, State.FAILED):
            self.failures += 1
        elif state is not State.IGNORED:
            self.failures = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracting:
    """An input that is being read, with a function that waits for its outcome; a skipped input has its outcome."""

    place: Place
    path: str
    read: Read
    size_bytes: int
    known: bool
    wait: Callable[[], Outcome]
    streak: Streak

    def staged(self) -> Staged:
        """Wait for the outcome."""
        page, state, reason = self.wait()
        self.streak.count(state)
        return Staged(
            place=self.place,
            path=self.path,
            read=self.read,
            size_bytes=self.size_bytes,
            page=page,
            state=state,
            reason=reason,
            known=self.known,
        )


AHEAD_INPUTS: Final = 64
AHEAD_BYTES: Final = 32 * 1024 * 1024
"""How far extraction may run ahead of what is staged: enough to keep every core busy, little enough to hold."""


def in_order(steps: Iterable[Step | Extracting]) -> Iterator[Step]:
    """Yield the steps as they come, each waited for only when those read ahead of it are many or large."""
    waiting: deque[Step | Extracting] = deque()
    ahead_bytes = 0
    for step in steps:
        waiting.append(step)
        ahead_bytes += _size(step)
        while len(waiting) > AHEAD_INPUTS or ahead_bytes > AHEAD_BYTES:
            ahead_bytes -= _size(waiting[0])
            yield _settled(waiting.popleft())
    yield from map(_settled, waiting)


def _size(step: Step | Extracting) -> int:
    return step.size_bytes if isinstance(step, Extracting) else 0


def _settled(step: Step | Extracting) -> Step:
    return step.staged() if isinstance(step, Extracting) else step


def places(starts: Iterable[Path], piles: Piles, besides: Path | None) -> Iterator[Found]:
    """Yield every file under the starts once, under the innermost pile that holds it.

    Args:
        starts: existing files and folders.
        piles: the registered roots; each start lies in one.
        besides: a folder to leave out (the data directory).
    """
    seen: set[tuple[int, str]] = set()
    for start in starts:
        start = start.resolve()
        outer = piles.register(start)
        for met in find(outer.root, start):
            absolute = outer.root / met.path
            if besides and besides in absolute.parents:
                continue
            pile = piles.innermost(absolute) or outer
            path = absolute.relative_to(pile.root).as_posix()
            if (pile.row_id, path) not in seen:
                seen.add((pile.row_id, path))
                yield Found(met=met, pile=pile, path=path)


class Reader:
    """Reads the files that the ledger does not know as they are.

    Args:
        known: what the ledger knows.
        splitter: splits files into documents.
        extraction: extracts documents into pages.
    """

    def __init__(self, known: Known, splitter: Splitter, extraction: Extraction) -> None:
        self._known = known
        self._splitter = splitter
        self._extraction = extraction

    def steps(self, found: Found) -> Iterator[Step | Extracting]:
        """Yield what the file comes to: its inputs one at a time, then its end."""
        if isinstance(found.met, Skipped):
            yield from self._without_bytes(found, State(found.met.state), found.met.reason)
            return
        try:
            with open_found(found.met) as file:
                yield from self._read(found, file, *sha256_of(found.met, file))
        except PageError as error:
            yield from self._without_bytes(found, state_of(error), error.reason)

    def _read(self, place: Place, file: BinaryIO, sha256: str, size_bytes: int) -> Iterator[Step | Extracting]:
        if unchanged := self._known.file(place, sha256):
            yield unchanged
            return
        yield Begun(place=place, sha256=sha256, size_bytes=size_bytes)
        whole = True
        streak = Streak()
        try:
            for met in self._splitter.split(place.path, file, size_bytes):
                if isinstance(met, Skipped):
                    whole = whole and met.path != place.path
                    yield self._skipped(place, met.path, State(met.state), met.reason, streak)
                else:
                    yield self._document(place, met, streak)
                if streak.failures >= MAX_FAILURES_IN_A_ROW:
                    raise InputRefusedError(place.path, _TOO_MANY_FAILURES)
        except PageError as error:
            whole = False
            yield self._skipped(place, error.path, state_of(error), error.reason, streak)
        yield Finished(place=place, sha256=sha256, whole=whole)

    def _without_bytes(self, place: Place, state: State, reason: str) -> Iterator[Step | Extracting]:
        """A file that cannot be read now keeps what was read of it before; else it is its own input."""
        if kept := self._known.earlier(place, reason):
            yield kept
            return
        yield Begun(place=place, sha256=None, size_bytes=0)
        yield self._skipped(place, place.path, state, reason, Streak())
        yield Finished(place=place, sha256=None, whole=True)

    def _skipped(self, place: Place, path: str, state: State, reason: str, streak: Streak) -> Step | Extracting:
        row = self._known.row(place, path)
        if unchanged := self._known.skipped(row, state, reason):
            return unchanged
        return Extracting(
            place=place,
            path=printable(path),
            read=NO_BYTES,
            size_bytes=0,
            known=row is not None,
            wait=lambda: Outcome(None, state, reason),
            streak=streak,
        )

    def _document(self, place: Place, document: Input, streak: Streak) -> Step | Extracting:
        row = self._known.row(place, document.path)
        read_now = Read(media_type=document.media_type, sha256=document.sha256, digest=_digest(document))
        if unchanged := self._known.document(row, read_now.digest):
            return unchanged
        return Extracting(
            place=place,
            path=printable(document.path),
            read=read_now,
            size_bytes=len(document.data),
            known=row is not None,
            wait=self._extraction.submit(document),
            streak=streak,
        )


def _digest(document: Input) -> str:
    said = [document.sha256, document.media_type, document.charset or ""]
    said += [f"{fact.name}={fact.value}={fact.source}" for fact in document.facts]
    return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
