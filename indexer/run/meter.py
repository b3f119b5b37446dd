"""Count how far a run is: files, bytes and inputs. Counts never go back, and end at the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from indexer.inputs.files import size_of
from indexer.inputs.skipped import Skipped
from indexer.run.reading.steps import Begun, Finished, Staged, UnchangedFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.run.reading.steps import Found, Step


class Meter:
    """The counts of a run, step by step, in the order of the files, whose sizes in bytes it is given.

    Documents count by their own bytes, up to the size of their file. So a compressed archive may reach its size before
    its end. A skipped file counts at once.

    Attributes:
        files: the number of files read.
        total_files: the number of all files.
        bytes: the number of bytes read.
        total_bytes: the number of bytes of all files.
        inputs: the number of inputs found so far.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes: Final = sizes
        self.total_files: Final = len(sizes)
        self.total_bytes: Final = sum(self._sizes)
        self.files = self.bytes = self.inputs = 0
        self._of_this_file = 0

    def count(self, step: Step) -> None:
        """Count one step; a file's last step counts the rest of its bytes."""
        if isinstance(step, Finished | UnchangedFile):
            self._add(self._sizes[self.files] - self._of_this_file)
            self.files += 1
            self._of_this_file = 0
            self.inputs += step.inputs if isinstance(step, UnchangedFile) else 0
            return
        if isinstance(step, Begun):
            return
        self.inputs += 1
        if isinstance(step, Staged):
            self._add(min(step.size_bytes, self._sizes[self.files] - self._of_this_file))

    def _add(self, size_bytes: int) -> None:
        self.bytes += size_bytes
        self._of_this_file += size_bytes


def sizes_of(found: Sequence[Found]) -> list[int]:
    """Return the sizes in bytes of files; 0 for those that were skipped."""
    return [0 if isinstance(place.met, Skipped) else size_of(place.met) for place in found]
