"""The three classes that an index's pickles name. Frozen: neither this module's name nor theirs may change.

Each class pickles as a version number and plain values. So a later version of the class can add a value, and can refuse
an old pickle by its number. Nothing else of ours may be pickled: no analyzer, no reader, no article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from whoosh.codec.base import Segment as WhooshSegment
from whoosh.fields import FieldType
from whoosh.formats import Existence, Positions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from whoosh.codec.base import Codec

VERSION: Final = 1
"""The version of all three classes; the first value in each pickle."""


def _check_version(version: int) -> None:
    """Raise ValueError if the version is not VERSION."""
    if version != VERSION:
        raise ValueError(f"made by a later version of Dateline ({version}, not {VERSION})")


class Segment(WhooshSegment):
    """A segment of an index. Immutable; subclassed because Whoosh pickles it.

    Args:
        version: the version of this class in the pickle.
        indexname: Whoosh's name of the index.
        segid: the segment's id; the names of its files contain it.
        count: the number of its documents, deleted ones too.
        deleted: one bit per document, set if it is deleted; the first document is the highest bit of the first byte
            (`numpy.packbits`). Empty if none is deleted.
        facts: the id of its file of changed doc values (`*.facts`); empty if there is no such file.
    """

    def __init__(self, version: int, indexname: str, segid: str, count: int, deleted: bytes, facts: str) -> None:
        _check_version(version)
        self.indexname = indexname
        self.segid = segid
        self.compound = False
        self.count = count
        self.deleted = deleted
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return Segment, (VERSION, self.indexname, self.segid, self.count, self.deleted, self.facts)

    @classmethod
    def new_id(cls) -> str:
        """Return a random id for a new file."""
        return cls._random_id()

    def replaced(self, *, deleted: bytes | None = None, facts: str | None = None) -> Segment:
        """Return a copy of the segment with other deletions or another file of changed doc values; None keeps them."""
        deleted = self.deleted if deleted is None else deleted
        facts = self.facts if facts is None else facts
        return Segment(VERSION, self.indexname, self.segid, self.count, deleted, facts)

    def codec(self) -> Codec:
        """Return the codec through which stock Whoosh reads the segment."""
        # The one circle of imports in `index`: Whoosh asks an unpickled segment for the codec, which imports Segment.
        from index.engines.whoosh.columnar.codec import ColumnarCodec

        return ColumnarCodec()

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones too."""
        return self.count

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return int.from_bytes(self.deleted, "big").bit_count()

    def deleted_docs(self) -> Iterator[int]:
        """Yield the numbers of the deleted documents in the segment, ascending."""
        return (docnum for docnum in range(self.count) if self.is_deleted(docnum))

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        if not self.deleted or docnum >= self.count:  # Whoosh asks for the one after the last
            return False
        return bool(self.deleted[docnum >> 3] >> (7 - (docnum & 7)) & 1)


class Words(FieldType):
    """The type of a field of terms with positions. Stock Whoosh only reads it, so it has no analyzer."""

    def __init__(self, version: int = VERSION) -> None:
        _check_version(version)
        super().__init__(Positions(), analyzer=None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (VERSION,)


class Terms(FieldType):
    """The type of a field of terms without positions. The codec gives the frequencies; the format has none."""

    def __init__(self, version: int = VERSION) -> None:
        _check_version(version)
        super().__init__(Existence(), analyzer=None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Terms, (VERSION,)
