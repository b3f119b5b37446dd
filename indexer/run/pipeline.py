"""One run of the indexer: steps in, ledger and index brought there batch by batch, a summary out.

Whatever a run is stopped at, the next one completes it: a batch is one ledger transaction, then the
protocol (`indexer.ledger.protocol`), and a step staged twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import field as datafield
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final, Protocol

from indexer.extractor import profile_files
from indexer.inputs.skipped import DOCUMENT_KINDS, kind_of
from indexer.ledger.ledger import State
from indexer.ledger.protocol import apply_pending
from indexer.ledger.verdicts import Decider
from indexer.run.extraction import Extraction
from indexer.run.meter import Meter, sizes_of
from indexer.run.piles import Piles, printable
from indexer.run.reading.importing import Importer, register_all, sweepable
from indexer.run.reading.known import Known
from indexer.run.reading.reader import Reader, in_order, places
from indexer.run.reading.steps import Begun, Finished, Staged, Unchanged, UnchangedFile
from indexer.run.splitting import Splitter
from indexer.run.workers import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from index.engine import Engine
    from indexer.ledger.ledger import InputRow, Ledger, PileRoot
    from indexer.page import ProfileUse
    from indexer.run.reading.steps import Found, Place, Step
    from indexer.run.workers import Limits
    from indexer.slices.files import SliceFile

BATCH_STEPS: Final = 500
"""Steps between two commits: a commit costs some 60 ms, a killed run repeats at most this many."""

BATCH_BYTES: Final = 64 * 1024 * 1024
"""Bytes of documents read between two commits, if that comes first."""


class Change(StrEnum):
    """What an input was found to be, against the run before."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """An input that became no article, and why."""

    path: str
    state: State
    reason: str


@dataclass(slots=True, kw_only=True)
class ProfileTally:
    """How a site's profile did on the pages a run read: on how many, and on how many each key found nothing."""

    pages: int = 0
    missed: Counter[str] = datafield(default_factory=Counter)


@dataclass(slots=True, kw_only=True)
class Summary:
    """What a run came to. Changes and states each add up to the inputs found."""

    changes: Counter[Change] = datafield(default_factory=Counter)
    states: dict[State, int] = datafield(default_factory=dict)
    complaints: list[Complaint] = datafield(default_factory=list)
    ignored: Counter[str] = datafield(default_factory=Counter)
    """How many inputs were ignored, by kind."""
    profiles: dict[str, ProfileTally] = datafield(default_factory=dict)
    """By host; pages that did not change are not read and count for nothing."""
    vanished: int = 0
    """Inputs of earlier runs, under the same paths, that are not there any more."""
    unclaimed: int = 0
    """Articles of the index that no input accounts for."""
    pruned: bool = False
    interrupted: bool = False

    @property
    def ignored_documents(self) -> int:
        """How many of the ignored inputs look like documents."""
        return sum(count for kind, count in self.ignored.items() if kind in DOCUMENT_KINDS)

    @property
    def found(self) -> int:
        """How many inputs the run came across."""
        return self.changes.total()


class Progress(Protocol):
    """Who is told how a run goes."""

    def start(self, meter: Meter) -> None:
        """Begin: the meter has the totals."""

    def advance(self, meter: Meter) -> None:
        """Report that the meter has counted one more step."""

    def complain(self, complaint: Complaint) -> None:
        """An input became no article."""


class Run:
    """One run over some paths. Without an engine it updates the ledger alone (`clean`).

    Args:
        ledger: the ledger to update.
        engine: the index to update.
        now: the time at which new articles count as added.
        progress: gets the reports.
        jobs: the number of extracting processes.
        retry: read again what failed in earlier runs.
        limits: the limits for one document.
        outlet: the outlet of the paths' piles, for pages that state none; '' deletes it, None keeps it.
    """

    def __init__(
        self,
        ledger: Ledger,
        engine: Engine | None,
        now: datetime,
        progress: Progress,
        *,
        jobs: int = 1,
        retry: bool = False,
        limits: Limits = LIMITS,
        outlet: str | None = None,
    ) -> None:
        self._outlet = outlet
        self._jobs = jobs
        self._retry = retry
        self._limits = limits
        self._ledger = ledger
        self._engine = engine
        self._now = now
        self._progress = progress
        self._steps: list[Step] = []
        self._files: dict[tuple[int, str], int] = {}
        self.summary = Summary()

    def index(
        self,
        starts: Sequence[Path],
        *,
        slices: Sequence[SliceFile] = (),
        prune: bool = False,
        besides: Path | None = None,
    ) -> Summary:
        """Read everything under the starts and in the slices, and bring ledger and index there.

        Args:
            starts: existing files and folders.
            slices: pages that were extracted elsewhere.
            prune: also take out what earlier runs found there and this one did not.
            besides: a folder to leave out (the data directory).

        """
        with self._ledger.transaction():
            self._number = self._ledger.meta.next_run()
            piles = Piles(self._ledger)
            registered = dict.fromkeys([piles.register(start) for start in starts] + register_all(slices, piles))
            if self._outlet is not None:
                self._name_outlet(registered, self._outlet)
        self.summary.pruned = prune
        try:
            self._read(list(places(starts, piles, besides)), slices, piles)
            self._flush()
            self._sweep(piles, starts, slices)
        except KeyboardInterrupt:
            self.summary.interrupted = True
            self._files.clear()  # the numbers of a transaction that was rolled back mean nothing
            self._flush()
        self.summary.states = self._ledger.inputs.counts(seen=self._number)
        self._repeat_complaints()
        self.summary.ignored = ignored_kinds(self._ledger, seen=self._number)
        return self.summary

    def ignored(self) -> Iterator[InputRow]:
        """Yield what the run ignored."""
        return self._ledger.inputs.seen_in(self._number, State.IGNORED)

    def _name_outlet(self, piles: Iterable[PileRoot], outlet: str) -> None:
        """Set the outlet of the piles, and decide again the articles of those where it changes."""
        renamed = [pile for pile in piles if self._ledger.files.set_outlet(pile, outlet)]
        inputs = [row.row_id for pile in renamed for row in self._ledger.inputs.of_pile(pile.row_id)]
        Decider(self._ledger, self._now).decide(inputs)

    def _read(self, found: Sequence[Found], slices: Sequence[SliceFile], piles: Piles) -> None:
        meter = Meter([*sizes_of(found), *chain.from_iterable(one.sizes for one in slices)])
        self._progress.start(meter)
        waiting_bytes = 0
        known = Known(self._ledger, retry=self._retry)
        importer = Importer(known, piles)
        with Splitter(self._limits) as splitter, Extraction(self._jobs, self._limits) as extraction:
            reader = Reader(known, splitter, extraction)
            read = in_order(chain.from_iterable(map(reader.steps, found)))
            for step in chain(read, chain.from_iterable(map(importer.steps, slices))):
                self._steps.append(step)
                waiting_bytes += step.size_bytes if isinstance(step, Staged) else 0
                if len(self._steps) >= BATCH_STEPS or waiting_bytes >= BATCH_BYTES:
                    self._flush()
                    waiting_bytes = 0
                meter.count(step)
                self._progress.advance(meter)

    def _flush(self) -> None:
        """Bring ledger and index to where the steps read so far lead."""
        numbers: list[int] = []
        keys: set[str] = set()
        with self._ledger.transaction():
            decider = Decider(self._ledger, self._now)
            for step in self._steps:
                match step:
                    case Staged():
                        number, key = self._stage(step, decider)
                        numbers.append(number)
                        keys.update(key)
                    case Unchanged(number=number):
                        self._ledger.inputs.mark_seen(number, self._number)
                    case UnchangedFile(number=number):
                        self._ledger.files.mark_unchanged(number, self._number)
                    case Begun():
                        pass
                    case Finished():
                        keys.update(self._finish(step, decider))
            decider.decide(numbers, keys)
        steps, self._steps = self._steps, []
        for step in steps:
            self._report(step)
        if self._engine is not None:
            apply_pending(self._ledger, self._engine)

    def _stage(self, step: Staged, decider: Decider) -> tuple[int, set[str]]:
        """Write the input into the ledger; return its number and the key it had before."""
        file = self._file(step.place)
        before = self._ledger.inputs.find(file, step.path)
        number = self._ledger.inputs.stage(file, step.path, step.read, seen=self._number, now=self._now)
        decider.set_page(number, step.page)
        if step.page is None:
            decider.withdraw(number, step.state, step.reason)
        return number, {before.url_key} if before and before.url_key else set()

    def _finish(self, step: Finished, decider: Decider) -> set[str]:
        """Note the file as read; what it held before and does not any more is gone."""
        file = self._file(step.place)
        keys: set[str] = set()
        if step.whole:
            keys = self._lose(self._ledger.inputs.unseen(file, self._number), decider)
        self._ledger.files.mark_finished(file, step.sha256)
        return keys

    def _lose(self, numbers: Sequence[int], decider: Decider) -> set[str]:
        keys = set()
        for number in numbers:
            row = self._ledger.inputs.row(number)
            if row.next_state in (State.REMOVED, State.FORGOTTEN, State.GONE):
                continue
            decider.withdraw(number, State.GONE, "not found any more")
            if row.url_key:
                keys.add(row.url_key)
        return keys

    def _file(self, place: Place) -> int:
        key = (place.pile.row_id, printable(place.path))
        if key not in self._files:
            self._files[key] = self._ledger.files.mark_seen(place.pile, key[1], self._number)
        return self._files[key]

    def _sweep(self, piles: Piles, starts: Sequence[Path], slices: Sequence[SliceFile]) -> None:
        """Count the inputs under the starts that only earlier runs found; when pruning, withdraw them."""
        parts: set[tuple[PileRoot, str]] = {part for start in starts for part in piles.under(start.resolve())}
        files = {file for pile, prefix in parts for file, _ in self._ledger.files.unseen(pile, prefix, self._number)}
        files.update(sweepable(slices, piles, lambda pile, at: self._ledger.files.unseen(pile, at, self._number)))
        lost = [number for file in sorted(files) for number in self._ledger.inputs.unseen(file, self._number)]
        lost = [
            number for number in lost if self._ledger.inputs.row(number).next_state in (State.INDEXED, State.DUPLICATE)
        ]
        self.summary.vanished = len(lost)
        self.summary.unclaimed = self._ledger.unclaimed.count()
        if not self.summary.pruned or not (lost or self.summary.unclaimed):
            return
        with self._ledger.transaction():
            self._ledger.unclaimed.enqueue_all_removals()
            decider = Decider(self._ledger, self._now)
            keys = self._lose(lost, decider)
            for file in files:
                self._ledger.files.mark_finished(file, None)
            decider.decide((), keys)
        if self._engine is not None:
            apply_pending(self._ledger, self._engine)

    def _report(self, step: Step) -> None:
        changes = self.summary.changes
        match step:
            case Staged():
                changes[Change.CHANGED if step.known else Change.NEW] += 1
                if step.page and step.page.profile:
                    self._tally(step.page.profile)
                if step.page is None and step.state is not State.IGNORED:
                    self._complain(
                        Complaint(path=f"{step.place.pile.name}/{step.path}", state=step.state, reason=step.reason)
                    )
            case Unchanged():
                changes[Change.UNCHANGED] += 1
            case UnchangedFile():
                changes[Change.UNCHANGED] += step.inputs
            case Begun() | Finished():
                pass

    def _tally(self, use: ProfileUse) -> None:
        tally = self.summary.profiles.setdefault(use.host, ProfileTally())
        tally.pages += 1
        tally.missed.update(use.missed)

    def _repeat_complaints(self) -> None:
        """Say again what an earlier run refused and this one found unchanged."""
        said = set(self.summary.complaints)
        for row in self._ledger.inputs.seen_in(self._number, State.REFUSED, State.FAILED):
            complaint = Complaint(path=f"{row.pile}/{row.path}", state=row.state, reason=row.reason)
            if complaint not in said:
                self._complain(complaint)

    def _complain(self, complaint: Complaint) -> None:
        self.summary.complaints.append(complaint)
        self._progress.complain(complaint)


def ignored_kinds(ledger: Ledger, *, seen: int | None = None) -> Counter[str]:
    """Return how many inputs were ignored, by kind; `seen` counts only those that this run saw."""
    kinds: Counter[str] = Counter()
    for reason, count in ledger.inputs.reasons(State.IGNORED, seen=seen).items():
        kinds[kind_of(reason)] += count
    return kinds


def check_profiles() -> None:
    """Read the user's site profiles before any page: a wrong one would fail every page of a site.

    Raises:
        ProfileError: a site profile cannot be used.
    """
    if profile_files():
        from indexer.extract.html.profiles import read_profiles

        read_profiles(profile_files()[0].parent)
