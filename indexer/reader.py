"""What a run reads: from the paths given to steps, one an input or a file's end.

Asks the ledger what is unchanged and writes nothing. Here stands the per-page boundary: whatever an
extractor raises becomes a step that says so, and the rest goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from indexer.errors import InputIgnoredError, PageError
from indexer.extractor import extractor_version
from indexer.inputs import FoundFile, Skipped, find, read, unpack
from indexer.ledger import Read, State
from indexer.piles import Piles, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from indexer.ledger import InputRow, Ledger, PileRoot
    from indexer.page import Input, Page

_NO_BYTES: Final = Read(media_type="", sha256="", digest="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file that was found, or skipped where it was found, and where in which pile it stands."""

    met: FoundFile | Skipped
    pile: PileRoot
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An input that was read anew: its page, or the state it is in without one."""

    place: Place
    path: str
    read: Read
    size_bytes: int
    page: Page | None = None
    state: State = State.INDEXED
    reason: str = ""
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """An input that is what it was."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A file all of whose inputs were read; `whole` unless its container broke off."""

    place: Place
    sha256: str | None
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedFile:
    """A file that is what it was, with so many inputs; `reason` where it cannot be read now."""

    number: int
    inputs: int
    reason: str = ""


Step = Staged | Unchanged | Finished | UnchangedFile


def places(starts: Iterable[Path], piles: Piles, besides: Path | None) -> Iterator[Place]:
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
            pile = piles.holding(absolute) or outer
            path = absolute.relative_to(pile.root).as_posix()
            if (pile.number, path) not in seen:
                seen.add((pile.number, path))
                yield Place(met=met, pile=pile, path=path)


class Reader:
    """Reads places against what the ledger knows of them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def steps(self, place: Place) -> Iterator[Step]:
        """Yield what the file comes to: its inputs one at a time, then its end."""
        if isinstance(place.met, Skipped):
            yield from self._without_bytes(place, State(place.met.state), place.met.reason)
            return
        try:
            data = read(place.met)
        except PageError as error:
            yield from self._without_bytes(place, _state_of(error), error.reason)
            return
        sha256 = hashlib.sha256(data).hexdigest()
        known = self._ledger.file(place.pile, printable(place.path))
        if known and known.sha256 == sha256 and known.extractor == extractor_version():
            yield UnchangedFile(number=known.number, inputs=self._ledger.live_inputs(known.number))
            return
        whole = True
        for met in unpack(place.path, data):
            if isinstance(met, Skipped):
                whole = whole and met.path != place.path
                yield self._skipped(place, met.path, State(met.state), met.reason)
            else:
                yield self._document(place, met)
        yield Finished(place=place, sha256=sha256, whole=whole)

    def _without_bytes(self, place: Place, state: State, reason: str) -> Iterator[Step]:
        """A file that cannot be read now keeps what was read of it before; else it is its own input."""
        known = self._ledger.file(place.pile, printable(place.path))
        kept = self._ledger.live_inputs(known.number) if known and known.sha256 else 0
        if known and kept:
            yield UnchangedFile(number=known.number, inputs=kept, reason=reason)
            return
        yield self._skipped(place, place.path, state, reason)
        yield Finished(place=place, sha256=None, whole=True)

    def _skipped(self, place: Place, path: str, state: State, reason: str) -> Step:
        row = self._row(place, path)
        if row and (row.state, row.reason) == (state, reason):
            return Unchanged(number=row.number)
        return Staged(
            place=place,
            path=printable(path),
            read=_NO_BYTES,
            size_bytes=0,
            state=state,
            reason=reason,
            known=row is not None,
        )

    def _document(self, place: Place, document: Input) -> Step:
        row = self._row(place, document.path)
        read_now = Read(media_type=document.media_type, sha256=document.sha256, digest=_digest(document))
        if row and row.digest == read_now.digest and row.extractor == extractor_version() and row.due is not State.GONE:
            return Unchanged(number=row.number)
        page, state, reason = _extracted(document)
        return Staged(
            place=place,
            path=printable(document.path),
            read=read_now,
            size_bytes=len(document.data),
            page=page,
            state=state,
            reason=reason,
            known=row is not None,
        )

    def _row(self, place: Place, path: str) -> InputRow | None:
        known = self._ledger.file(place.pile, printable(place.path))
        return self._ledger.input(known.number, printable(path)) if known else None


def _extracted(document: Input) -> tuple[Page | None, State, str]:
    from indexer.extract import extract

    try:
        return extract(document), State.INDEXED, ""
    except PageError as error:
        return None, _state_of(error), error.reason
    except Exception as error:  # noqa: BLE001 - the per-page boundary: recorded, and the rest goes on
        return None, State.FAILED, f"the extractor failed: {type(error).__name__}: {error}"


def _state_of(error: PageError) -> State:
    return State.IGNORED if isinstance(error, InputIgnoredError) else State.REFUSED


def _digest(document: Input) -> str:
    said = [document.sha256, document.media_type, document.charset or ""]
    said += [f"{fact.name}={fact.value}={fact.source}" for fact in document.facts]
    return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
