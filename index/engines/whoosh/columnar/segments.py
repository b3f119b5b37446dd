"""A segment's open files: postings of its fields, doc values of its documents. Immutable, shared by all threads."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from whoosh.filedb.filestore import FileStorage, RamStorage

from index.engines.whoosh.columnar.container import Container
from index.engines.whoosh.columnar.doc_values import DocValuesTable
from index.engines.whoosh.columnar.inversion import empty_field_arrays
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
"""The suffix of a segment's file."""

DOC_VALUES_SUFFIX: Final = ".facts"
"""The suffix of the file with a segment's changed doc values."""

MAX_DOCUMENTS: Final = 65_535
"""A document id within a segment takes two bytes."""

_MAX_LENGTH: Final = 2**31 - 1
"""A snapshot joins lengths as int32."""

_NARROW: Final = (np.uint8, np.uint16, np.uint32)
"""The integer types that the inner loops read."""


def doc_values_name(segment: Segment) -> str:
    """Return the name of the file with a segment's changed doc values."""
    return segment.make_filename(f".{segment.facts}{DOC_VALUES_SUFFIX}")


class Field:
    """The terms, postings and positions of a field; a term id is the term's index in sorted order.

    Each array handed out is checked against impossible values, so that a damaged file cannot crash a search or fill
    the memory. Only `Container.check` can say whether the file is otherwise as it was written.

    Args:
        container: the segment's file.
        name: the name of the field.
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
        starts, integers = [self.posting_starts], [self.letters, self.documents, self.frequencies]
        if self.is_positional:
            starts += [self._position_blocks, self.position_starts]
            integers += [self.positions]
        # A damaged directory may state another type, and the compiled loops accept only these.
        narrow = self.documents.dtype == np.uint16 and all(array.dtype in _NARROW for array in integers)
        if not narrow or any(array.dtype.kind != "u" for array in starts):
            raise impossible(f"numbers of {name} with another type")

    def postings(self, first: int, after: int) -> tuple[NDArray[np.uint16], NDArray[Any]]:
        """Return documents and frequencies of the terms from `first` to before `after`, term by term.

        This does not check the document ids; `Kernels.rebase` does.
        """
        starts = self._posting_starts
        rows = slice(starts[first], starts[after])
        documents, frequencies = self.documents[rows], self.frequencies[rows]
        if not len(documents) == len(frequencies) == rows.stop - rows.start:
            raise impossible(f"postings of {self._name} beyond the end of the file's arrays")
        return documents, frequencies

    def positions_in(self, term: int, documents: NDArray[np.int64], base: int, kernels: Kernels) -> NDArray[np.int64]:
        """Return a term's positions in some documents, ascending: document << POSITION_BITS | position.

        Args:
            term: the term's id.
            documents: of the segment, ascending.
            base: added to each document.
            kernels: the inner loops to run.
        """
        return kernels.positions(*self._kernel_arrays(term), documents, base)

    def has_positions(self, term: int, wanted: NDArray[np.int64], kernels: Kernels) -> NDArray[np.bool_]:
        """Return (wanted,): True where the term is at that position.

        Args:
            term: the term's id.
            wanted: ascending, document << POSITION_BITS | position, of the segment's documents.
            kernels: the inner loops to run.
        """
        return kernels.has_positions(*self._kernel_arrays(term), wanted)

    def _kernel_arrays(
        self, term: int
    ) -> tuple[NDArray[np.uint16], NDArray[Any], NDArray[Any], NDArray[np.int64], int]:
        """Return the first five arguments of `Kernels.positions` for a term."""
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
        """Return all positions of a term, document by document; each document has as many as its frequency."""
        _, frequencies = self.postings(term, term + 1)
        positions = self.positions[int(self.position_starts[term]) : int(self.position_starts[term + 1])]
        if len(positions) != frequencies.sum(dtype=np.int64):
            raise impossible(f"positions of {self._name} beyond the end of the file's arrays")
        return positions


class SegmentFile:
    """The open file of a segment.

    Attributes:
        count: the number of its documents, deleted ones too.
        doc_values: of all its documents, as they were when the file was written.
    """

    def __init__(self, file_content: Buffer, name: str) -> None:
        self.container: Final = Container(file_content, name)
        self.doc_values: Final = DocValuesTable(self.container)
        self.count: Final = len(self.doc_values)
        if self.count != self.container.about["documents"] or self.count > MAX_DOCUMENTS:
            raise impossible(f"{self.count} documents in {name}")
        self._fields: Final[dict[str, Field]] = {}

    def field(self, name: str) -> Field:
        """Return a field, opened once."""
        field = self._fields.get(name)
        if field is None:
            has_words = f"{name}.documents" in self.container
            field = self._fields[name] = Field(self.container if has_words else empty_field_arrays(name), name)
        return field

    def lengths(self, name: str) -> NDArray[Any]:
        """Return (documents,): the number of words of each document in a field."""
        if f"{name}.lengths" not in self.container:
            return np.zeros(self.count, np.uint8)
        lengths = self.container[f"{name}.lengths"]
        if len(lengths) != self.count or (self.count and lengths.max() > _MAX_LENGTH):
            raise impossible(f"lengths of {name}")
        return lengths


class ChangedDocValues:
    """The newer doc values of some of a segment's documents, which replace those in the segment's file.

    Attributes:
        rows: (k,) int64, ascending: the documents.
        doc_values: of these documents, in the same order.
    """

    def __init__(self, file_content: Buffer, name: str) -> None:
        self.container: Final = Container(file_content, name)
        self.rows: Final = self.container["row"].astype(np.int64)
        self.doc_values: Final = DocValuesTable(self.container)
        if len(self.rows) != len(self.doc_values) or (np.diff(self.rows) <= 0).any():
            raise impossible(f"rows of {name}")


class Files(Protocol):
    """Opens the files of segments, each once."""

    def segment(self, segment: Segment) -> SegmentFile:
        """Return a segment's open file."""

    def changed(self, segment: Segment) -> ChangedDocValues | None:
        """Return a segment's changed doc values; None where there are none."""


class OpenFiles:
    """The files of one build, each mapped once for all snapshots that read it. Safe for any number of threads."""

    def __init__(self, storage: Storage) -> None:
        self._storage: Final = storage
        self._segments: dict[str, SegmentFile] = {}
        self._changed: dict[str, ChangedDocValues] = {}

    def segment(self, segment: Segment) -> SegmentFile:
        """Return a segment's open file."""
        name = segment.make_filename(SEGMENT_SUFFIX)
        # Two threads may both open a file: then one mapping is dropped.
        if name not in self._segments:
            self._segments[name] = SegmentFile(file_content(self._storage, name), name)
        if self._segments[name].count != segment.count:
            raise impossible(f"{self._segments[name].count} documents in {name}, not {segment.count}")
        return self._segments[name]

    def changed(self, segment: Segment) -> ChangedDocValues | None:
        """Return a segment's changed doc values; None where there are none."""
        if not segment.facts:
            return None
        name = doc_values_name(segment)
        if name not in self._changed:
            self._changed[name] = ChangedDocValues(file_content(self._storage, name), name)
        changed = self._changed[name]
        if len(changed.rows) and changed.rows[-1] >= segment.count:
            raise impossible(f"{name} refers to documents beyond the segment's end")
        return changed

    def keep(self, segments: Iterable[Segment]) -> None:
        """Forget the files of all other segments; a snapshot that still reads one keeps it mapped."""
        kept = list(segments)
        names = {segment.make_filename(SEGMENT_SUFFIX) for segment in kept}
        self._segments = {name: file for name, file in self._segments.items() if name in names}
        names = {doc_values_name(segment) for segment in kept if segment.facts}
        self._changed = {name: changed for name, changed in self._changed.items() if name in names}


def file_content(storage: Storage, name: str) -> Buffer:
    """Return the content of a file, mapped if it is on a disk.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if isinstance(storage, RamStorage):
        if name not in storage.files:
            raise FileNotFoundError(name)
        return storage.files[name]
    assert isinstance(storage, FileStorage)
    with open(f"{storage.folder}/{name}", "rb") as file:  # noqa: PTH123 - one system call, where a Path makes more
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            return b""


def deleted_mask(segment: Segment) -> NDArray[np.bool_] | None:
    """Return (documents,): True where a segment's document is deleted; None if none is."""
    if not segment.deleted:
        return None
    return np.unpackbits(np.frombuffer(segment.deleted, np.uint8), count=segment.count).astype(np.bool_)


def packed(deleted: NDArray[np.bool_]) -> bytes:
    """Return a mask of deletions as a segment stores it."""
    return np.packbits(deleted).tobytes() if deleted.any() else b""
