"""What the ledger knows already of the files and inputs that a run meets. Asks, and writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.extractor import extractor_version
from indexer.ledger.ledger import State
from indexer.run.piles import printable
from indexer.run.reading.steps import Unchanged, UnchangedFile

if TYPE_CHECKING:
    from indexer.ledger.ledger import FileRow, InputRow, Ledger
    from indexer.run.reading.steps import Place


class Known:
    """The files and inputs of one ledger.

    Args:
        ledger: the ledger.
        retry: files and inputs that failed before count as changed.
    """

    def __init__(self, ledger: Ledger, *, retry: bool = False) -> None:
        self._ledger = ledger
        self._retry = retry

    def file(self, place: Place, sha256: str) -> UnchangedFile | None:
        """Return the step of a file that is what it was; None for another."""
        known = self._file(place)
        if known and known.sha256 == sha256 and known.extractor == extractor_version() and not self._retries(known):
            return UnchangedFile(number=known.row_id, inputs=self._ledger.files.live_inputs(known.row_id))
        return None

    def earlier(self, place: Place, reason: str) -> UnchangedFile | None:
        """Return the step of a file that was read before and cannot be read now; None if it was never read."""
        known = self._file(place)
        kept = self._ledger.files.live_inputs(known.row_id) if known and known.sha256 else 0
        return UnchangedFile(number=known.row_id, inputs=kept, reason=reason) if known and kept else None

    def row(self, place: Place, path: str) -> InputRow | None:
        """Return the row of the input at this path of a file."""
        known = self._file(place)
        return self._ledger.inputs.find(known.row_id, printable(path)) if known else None

    def skipped(self, row: InputRow | None, state: State, reason: str) -> Unchanged | None:
        """Return the step of a skipped input that was skipped alike before."""
        return Unchanged(number=row.row_id) if row and (row.state, row.reason) == (state, reason) else None

    def document(self, row: InputRow | None, digest: str) -> Unchanged | None:
        """Return the step of a document that is what it was."""
        kept = row and row.next_state is not State.GONE and not (self._retry and row.state is State.FAILED)
        if row and kept and row.digest == digest and row.extractor == extractor_version():
            return Unchanged(number=row.row_id)
        return None

    def _file(self, place: Place) -> FileRow | None:
        return self._ledger.files.find(place.pile, printable(place.path))

    def _retries(self, file: FileRow) -> bool:
        return self._retry and any(row.state is State.FAILED for row in self._ledger.inputs.of_file(file.row_id))
