"""How far a run is: files, bytes and inputs. It never goes back, and it ends at the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.inputs.files import size_of
from indexer.inputs.skipped import Skipped
from indexer.run.reader import Finished, Staged, UnchangedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.run.reader import Place, Step


class Meter:
    """Counts what is read, step by step, in the order of the files.

    A file's documents count by their own bytes, up to the size of the file. So a compressed archive may reach its size
    before its end, and a file that is skipped counts at once.

    Attributes:
        files: how many files are read.
        total_files: how many there are.
        bytes: how many bytes of them are read.
        total_bytes: how many there are.
        inputs: how many inputs were found so far.
    """

    def __init__(self, found: Sequence[Place]) -> None:
        self._sizes: Final = [0 if isinstance(place.met, Skipped) else size_of(place.met) for place in found]
        self.total_files: Final = len(found)
        self.total_bytes: Final = sum(self._sizes)
        self.files = self.bytes = self.inputs = 0
        self._of_this_file = 0

    def count(self, step: Step) -> None:
        """Count one step; the last of a file counts the rest of it."""
        if isinstance(step, Finished | UnchangedFile):
            self._add(self._sizes[self.files] - self._of_this_file)
            self.files += 1
            self._of_this_file = 0
            self.inputs += step.inputs if isinstance(step, UnchangedFile) else 0
            return
        self.inputs += 1
        if isinstance(step, Staged):
            self._add(min(step.size_bytes, self._sizes[self.files] - self._of_this_file))

    def _add(self, size_bytes: int) -> None:
        self.bytes += size_bytes
        self._of_this_file += size_bytes
