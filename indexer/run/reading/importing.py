"""Bring the pages of slices into a run: the same steps as if their inputs were read here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.errors import SliceError
from indexer.run.piles import printable
from indexer.run.reading.steps import NO_BYTES, Finished, Place, Staged
from indexer.slices.records import FileEnd, FileLine, InputLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from indexer.ledger.ledger import PileRoot
    from indexer.run.piles import Piles
    from indexer.run.reading.known import Known
    from indexer.run.reading.steps import Step
    from indexer.slices.files import SliceFile
    from indexer.slices.records import Header

_DAMAGED: Final = "{} is damaged: {}; extract it again."
_INVALID: Final = (LookupError, TypeError, ValueError)


def register_all(slices: Iterable[SliceFile], piles: Piles) -> list[PileRoot]:
    """Register the piles of the slices, as `index` registers those of the same paths."""
    starts = [start for one in slices for start in one.header.starts]
    return [piles.register_resolved(start.path, is_folder=start.is_folder) for start in starts]


class Importer:
    """Reads slices against a ledger.

    Args:
        known: what the ledger knows.
        piles: the registered roots; each start of a slice lies in one.
    """

    def __init__(self, known: Known, piles: Piles) -> None:
        self._known = known
        self._piles = piles

    def steps(self, slice_file: SliceFile) -> Iterator[Step]:
        """Yield what the files of a slice come to: their inputs one at a time, then their ends.

        Raises:
            SliceError: the slice is not in order.
        """
        lines = slice_file.lines()
        for line in lines:
            if not isinstance(line, FileLine):
                raise SliceError(_DAMAGED.format(slice_file.path, "a line belongs to no file"))
            yield from self._file(slice_file, line, lines)

    def _file(
        self, slice_file: SliceFile, file: FileLine, lines: Iterator[FileLine | InputLine | FileEnd]
    ) -> Iterator[Step]:
        try:
            place = self._place(slice_file.header.roots[file.pile], file.path)
        except _INVALID as error:
            raise SliceError(_DAMAGED.format(slice_file.path, "a file lies in no pile")) from error
        unchanged = self._known.file(place, file.sha256) if file.sha256 else None
        for line in lines:
            if isinstance(line, FileEnd):
                yield unchanged or Finished(place=place, sha256=file.sha256, whole=line.whole)
                return
            if isinstance(line, FileLine):
                break
            if file.sha256 is None:
                unchanged = self._known.earlier(place, line.reason)
            if unchanged is None:
                yield self._input(slice_file, place, line)
        raise SliceError(_DAMAGED.format(slice_file.path, f"the file {printable(file.path)} has no end"))

    def _input(self, slice_file: SliceFile, place: Place, line: InputLine) -> Step:
        row = self._known.row(place, line.path)
        if line.read == NO_BYTES:
            unchanged = self._known.skipped(row, line.state, line.reason)
        else:
            unchanged = self._known.document(row, line.read.digest)
        if unchanged:
            return unchanged
        try:
            page = line.extracted()
        except _INVALID as error:
            raise SliceError(_DAMAGED.format(slice_file.path, f"the page of {line.path}")) from error
        return Staged(
            place=place,
            path=line.path,
            read=line.read,
            size_bytes=line.size_bytes,
            page=page,
            state=line.state,
            reason=line.reason,
            known=row is not None,
        )

    def _place(self, root: Path, path: str) -> Place:
        absolute = root / path
        if ".." in absolute.parts or not absolute.is_relative_to(root):
            raise ValueError(path)
        pile = self._piles.innermost(absolute)
        if pile is None:
            raise ValueError(path)
        return Place(pile=pile, path=absolute.relative_to(pile.root).as_posix())


def sweepable(
    slices: Sequence[SliceFile], piles: Piles, unseen: Callable[[PileRoot, str], Iterable[tuple[int, str]]]
) -> Iterator[int]:
    """Yield the row ids of unseen files that a slice's part holds: the extracting machine did not find them.

    Args:
        slices: the slices.
        piles: the registered roots.
        unseen: returns the row ids and paths of the files of a pile, at or under a path, that this run did not see.
    """
    for one in slices:
        for start in one.header.starts:
            for pile, prefix in piles.under(start.path):
                for number, path in unseen(pile, prefix):
                    if _holds(one.header, f"{printable(str(pile.root))}/{path}"):
                        yield number


def _holds(header: Header, absolute: str) -> bool:
    """Return whether a slice's part holds a file, which lies in the innermost of the slice's piles around it."""
    roots = (f"{printable(str(root)).rstrip('/')}/" for root in header.roots)
    root = max((root for root in roots if absolute.startswith(root)), key=len, default=None)
    return root is not None and header.part.holds(absolute.removeprefix(root))
