"""A segment's files, open: its fields' postings and its documents' facts. Immutable, shared by all threads."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from whoosh.filedb.filestore import FileStorage, RamStorage

from index.engines.whoosh.columnar.container import Container
from index.engines.whoosh.columnar.doc_values import DocValuesTable
from index.engines.whoosh.columnar.strings import Dictionary
from index.engines.whoosh.failures import impossible
from index.evaluation.kernels import BLOCK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from typing_extensions import Buffer
    from whoosh.filedb.filestore import Storage

    from index.engines.whoosh.columnar.container import Arrays
    from index.engines.whoosh.columnar.frozen import Segment
    from index.evaluation.kernels import Kernels

SEGMENT_SUFFIX: Final = ".columns"
"""What the name of a segment's file ends with."""

DOC_VALUES_SUFFIX: Final = ".facts"
"""What the name of the file of its changed facts ends with."""

MAX_DOCUMENTS: Final = 65_535
"""A document's number takes two bytes."""

_MAX_LENGTH: Final = 2**31 - 1
"""A snapshot joins lengths as int32."""

_NARROW: Final = (np.uint8, np.uint16, np.uint32)
"""The types of what the inner loops read."""


def doc_values_name(segment: Segment) -> str:
    """Return the name of the file of a segment's changed facts."""
    return segment.make_filename(f".{segment.facts}{DOC_VALUES_SUFFIX}")


class Field:
    """The postings of a field: its terms are numbered in order, and so lie their postings and positions.

    What it hands out is checked for what cannot be, so that a damaged file neither breaks a search nor fills memory;
    whether the rest is what was written only `Container.check` tells.

    Args:
        container: the segment's file.
        name: the field's.
    """

    def __init__(self, container: Arrays, name: str) -> None:
        self._name: Final = name
        self.terms: Final = Dictionary(container, f"{name}.term")
        self.letters: Final = container[f"{name}.letters"]
        self.posting_starts: Final = container[f"{name}.posting_starts"]
        self.documents: Final = container[f"{name}.documents"]
        self.frequencies: Final = container[f"{name}.frequencies"]
        self.is_positional: Final = f"{name}.positions" in container
        if self.is_positional:
            self._position_blocks: Final = container[f"{name}.position_blocks"]
            self.position_starts: Final = container[f"{name}.position_starts"]
            self.positions: Final = container[f"{name}.positions"]
        self._posting_starts: Final = memoryview(self.posting_starts.data)
        starts, typed_arrays = [self.posting_starts], [self.letters, self.documents, self.frequencies]
        if self.is_positional:
            starts += [self._position_blocks, self.position_starts]
            typed_arrays += [self.positions]
        narrow = self.documents.dtype == np.uint16 and all(array.dtype in _NARROW for array in typed_arrays)
        if not narrow or any(array.dtype.kind != "u" for array in starts):
            raise impossible(f"numbers of {name} of another type")

    def postings(self, first: int, after: int) -> tuple[NDArray[np.uint16], NDArray[Any]]:
        """Return documents and frequencies of the terms from `first` to before `after`, term by term.

        No document is checked to be there: `Kernels.number` does that.
        """
        starts = self._posting_starts
        typed_arrays = slice(starts[first], starts[after])
        documents, frequencies = self.documents[typed_arrays], self.frequencies[typed_arrays]
        if not len(documents) == len(frequencies) == typed_arrays.stop - typed_arrays.start:
            raise impossible(f"postings of {self._name} that are not there")
        return documents, frequencies

    def positions_in(self, term: int, documents: NDArray[np.int64], base: int, kernels: Kernels) -> NDArray[np.int64]:
        """Return where a term stands in some documents, ascending: document << POSITION_BITS | position.

        Args:
            term: its number.
            here: documents, ascending.
            base: what to add to a document.
            loops: which form of the inner loops to run.
        """
        return kernels.positions(*self._kernel_arrays(term), documents, base)

    def has_positions(self, term: int, positions_to_test: NDArray[np.int64], kernels: Kernels) -> NDArray[np.bool_]:
        """Return at which of some places, ascending, a term stands: document << POSITION_BITS | position.

        Args:
            term: its number.
            places: in the segment's documents.
            loops: which form of the inner loops to run.
        """
        return kernels.has_positions(*self._kernel_arrays(term), positions_to_test)

    def _kernel_arrays(
        self, term: int
    ) -> tuple[NDArray[np.uint16], NDArray[Any], NDArray[Any], NDArray[np.int64], int]:
        """Return what the loops find a term's positions by (`index.evaluation.kernels`)."""
        first, after = self._posting_starts[term], self._posting_starts[term + 1]
        block = first // BLOCK
        return (
            self.documents[first:after],
            self.frequencies[block * BLOCK : after],
            self.positions,
            self._position_blocks[block : (after - 1) // BLOCK + 1].astype(np.int64),
            first - block * BLOCK,
        )

    def term_positions(self, term: int) -> NDArray[Any]:
        """Return every position of a term, document by document: for each as many as its frequency says."""
        _, frequencies = self.postings(term, term + 1)
        positions = self.positions[int(self.position_starts[term]) : int(self.position_starts[term + 1])]
        if len(positions) != frequencies.sum(dtype=np.int64):
            raise impossible(f"positions of {self._name} that are not there")
        return positions


class SegmentFile:
    """A segment, open.

    Attributes:
        count: how many documents it has, deleted ones too.
        facts: of all its documents, as they were when it was written.
    """

    def __init__(self, file_content: Buffer, name: str) -> None:
        self.container: Final = Container(file_content, name)
        self.doc_values: Final = DocValuesTable(self.container)
        self.count: Final = len(self.doc_values)
        if self.count != self.container.about["documents"] or self.count > MAX_DOCUMENTS:
            raise impossible(f"{self.count} documents in {name}")
        self._fields: Final[dict[str, Field]] = {}

    def field(self, name: str) -> Field:
        """Return a field's postings."""
        typed_arrays = self._fields.get(name)
        if typed_arrays is None:
            typed_arrays = self._fields[name] = Field(self.container, name)
        return typed_arrays

    def lengths(self, name: str) -> NDArray[Any]:
        """Return (documents,): how many words each has in a field."""
        lengths = self.container[f"{name}.lengths"]
        if len(lengths) != self.count or (self.count and lengths.max() > _MAX_LENGTH):
            raise impossible(f"lengths of {name}")
        return lengths


class ChangedDocValues:
    """The facts of some of a segment's documents that count instead of the segment's own.

    Attributes:
        rows: (k,) int64, ascending: the documents.
        facts: theirs, in the same order.
    """

    def __init__(self, file_content: Buffer, name: str) -> None:
        self.container: Final = Container(file_content, name)
        self.rows: Final = self.container["row"].astype(np.int64)
        self.doc_values: Final = DocValuesTable(self.container)
        if len(self.rows) != len(self.doc_values) or (np.diff(self.rows) <= 0).any():
            raise impossible(f"rows of {name}")


class Files(Protocol):
    """Where segments' files are opened; each once."""

    def segment(self, segment: Segment) -> SegmentFile:
        """Return a segment, open."""

    def changed(self, segment: Segment) -> ChangedDocValues | None:
        """Return what has changed of its facts, or None."""


class OpenFiles:
    """The files of one build, each mapped once however many snapshots read it. Safe for any number of threads."""

    def __init__(self, storage: Storage) -> None:
        self._storage: Final = storage
        self._segments: dict[str, SegmentFile] = {}
        self._changed: dict[str, ChangedDocValues] = {}

    def segment(self, segment: Segment) -> SegmentFile:
        """Return a segment, open."""
        name = segment.make_filename(SEGMENT_SUFFIX)
        if name not in self._segments:
            self._segments[name] = SegmentFile(file_content(self._storage, name), name)
        if self._segments[name].count != segment.count:
            raise impossible(f"{self._segments[name].count} documents in {name}, not {segment.count}")
        return self._segments[name]

    def changed(self, segment: Segment) -> ChangedDocValues | None:
        """Return what has changed of its facts, or None."""
        if not segment.facts:
            return None
        name = doc_values_name(segment)
        if name not in self._changed:
            self._changed[name] = ChangedDocValues(file_content(self._storage, name), name)
        changed = self._changed[name]
        if len(changed.rows) and changed.rows[-1] >= segment.count:
            raise impossible(f"{name} is of documents that are not there")
        return changed

    def keep(self, segments: Iterable[Segment]) -> None:
        """Let go of the files of all other segments; who still reads one keeps it mapped."""
        kept = list(segments)
        names = {segment.make_filename(SEGMENT_SUFFIX) for segment in kept}
        self._segments = {name: typed_arrays for name, typed_arrays in self._segments.items() if name in names}
        names = {doc_values_name(segment) for segment in kept if segment.facts}
        self._changed = {name: typed_arrays for name, typed_arrays in self._changed.items() if name in names}


def file_content(storage: Storage, name: str) -> Buffer:
    """Return the content of a file, mapped where it is on a disk.

    Raises:
        FileNotFoundError: there is none.
    """
    if isinstance(storage, RamStorage):
        if name not in storage.files:
            raise FileNotFoundError(name)
        return storage.files[name]
    assert isinstance(storage, FileStorage)
    with open(f"{storage.folder}/{name}", "rb") as file:  # noqa: PTH123 - one system call
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file has no map
            return b""


def deleted_mask(segment: Segment) -> NDArray[np.bool_] | None:
    """Return which of a segment's documents are deleted; None where none is."""
    if not segment.deleted:
        return None
    return np.unpackbits(np.frombuffer(segment.deleted, np.uint8), count=segment.count).astype(np.bool_)


def packed(deleted: NDArray[np.bool_]) -> bytes:
    """Return a mask as a segment keeps it."""
    return np.packbits(deleted).tobytes() if deleted.any() else b""
