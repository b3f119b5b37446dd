"""Extract a part of a pile into a slice, on any machine: no ledger and no index has a part in it.

The files are found, opened, split and extracted as a run does it, against a ledger that knows nothing.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from indexer.extractor import extractor_version
from indexer.inputs.skipped import kind_of
from indexer.ledger.ledger import Ledger, State
from indexer.run.extraction import Extraction
from indexer.run.meter import Meter, sizes_of
from indexer.run.piles import Piles, printable
from indexer.run.pipeline import Complaint
from indexer.run.reading.known import Known
from indexer.run.reading.reader import Reader, in_order, places
from indexer.run.reading.steps import Begun, Finished, Staged
from indexer.run.splitting import Splitter
from indexer.run.workers import LIMITS
from indexer.slices.files import writing
from indexer.slices.records import FileEnd, FileLine, Header, Start, file_end_to_json, file_to_json, input_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.run.pipeline import Progress
    from indexer.run.reading.steps import Step
    from indexer.run.workers import Limits
    from indexer.slices.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a slice holds: how many pages, how many inputs without one by state, and the kinds of the ignored ones."""

    pages: int
    without: Counter[State]
    ignored: Counter[str]


def extract_slice(
    starts: Sequence[Path],
    part: Part,
    into: Path,
    progress: Progress,
    *,
    jobs: int = 1,
    limits: Limits = LIMITS,
    besides: Path | None = None,
) -> Extracted:
    """Extract the files of one part under the starts, and write the slice.

    Args:
        starts: existing files and folders.
        part: the part.
        into: the file to write.
        progress: gets the reports.
        jobs: the number of extracting processes.
        limits: the limits for one document.
        besides: a folder to leave out (the data directory).

    Raises:
        OSError: the slice cannot be written.
    """
    with closing(Ledger(None)) as ledger:
        piles = Piles(ledger)
        for start in starts:
            piles.register(start)
        found = [place for place in places(starts, piles, besides) if part.holds(printable(place.path))]
        roots = {pile.row_id: number for number, pile in enumerate(ledger.files.piles())}
        header = Header(
            extractor=extractor_version(),
            part=part,
            starts=tuple(Start(path=start.resolve(), is_folder=start.is_dir()) for start in starts),
            roots=tuple(pile.root for pile in ledger.files.piles()),
        )
        counts: Counter[State] = Counter()
        ignored: Counter[str] = Counter()
        with (
            writing(into, header) as slice_,
            Splitter(limits) as splitter,
            Extraction(jobs, limits) as extraction,
        ):
            reader = Reader(Known(ledger), splitter, extraction)
            steps = in_order(chain.from_iterable(map(reader.steps, found)))
            for step in _told(steps, Meter(sizes_of(found)), progress):
                slice_.add(_line(step, roots))
                if isinstance(step, Staged):
                    counts[step.state] += 1
                    if step.state is State.IGNORED:
                        ignored[kind_of(step.reason)] += 1
    return Extracted(pages=counts.pop(State.INDEXED, 0), without=counts, ignored=ignored)


def _told(steps: Iterable[Step], meter: Meter, progress: Progress) -> Iterator[Step]:
    progress.start(meter)
    for step in steps:
        yield step
        if isinstance(step, Staged) and step.page is None and step.state is not State.IGNORED:
            path = f"{step.place.pile.name}/{step.path}"
            progress.complain(Complaint(path=path, state=step.state, reason=step.reason))
        meter.count(step)
        progress.advance(meter)


def _line(step: Step, roots: dict[int, int]) -> bytes:
    match step:
        case Begun(place=place):
            pile = roots[place.pile.row_id]
            return file_to_json(FileLine(pile=pile, path=place.path, sha256=step.sha256, size_bytes=step.size_bytes))
        case Staged():
            return input_to_json(step.path, step.read, step.size_bytes, step.page, step.state, step.reason)
        case Finished():
            return file_end_to_json(FileEnd(whole=step.whole))
        case _:
            raise AssertionError(f"a ledger that knows nothing found something unchanged: {step}")
