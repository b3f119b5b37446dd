"""The three classes that an index's pickles name. Frozen: neither this module's name nor theirs may change.

Each pickles as a version number and plain values. So a later version can add a value, and refuse by its number what it
no longer reads. Nothing else of ours may be pickled: no analyzer, no reader, no article.
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


def _refuse(version: int) -> None:
    if version != VERSION:
        raise ValueError(f"made by a later version of Dateline ({version}, not {VERSION})")


class Segment(WhooshSegment):
    """A segment of an index. Immutable; subclassed because Whoosh pickles it.

    Args:
        version: of this class.
        indexname: Whoosh's name of the index.
        segid: the id in the names of its files.
        count: the number of its documents, deleted ones too.
        deleted: a bit per document, the highest first (`numpy.packbits`); empty if none is deleted.
        facts: the id in the name of its file of changed doc values; empty if there is none.
    """

    def __init__(self, version: int, indexname: str, segid: str, count: int, deleted: bytes, facts: str) -> None:
        _refuse(version)
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
        """Return an id that no file has in its name."""
        return cls._random_id()

    def replaced(self, *, deleted: bytes | None = None, facts: str | None = None) -> Segment:
        """Return a segment with the same words, but with other deletions or other changed doc values."""
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
        """Yield the ids of the deleted documents."""
        return (docnum for docnum in range(self.count) if self.is_deleted(docnum))

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted."""
        if not self.deleted or docnum >= self.count:  # Whoosh asks for the one after the last
            return False
        return bool(self.deleted[docnum >> 3] >> (7 - (docnum & 7)) & 1)


class Words(FieldType):
    """A field of terms with positions. Whoosh only reads it, so it has no analyzer."""

    def __init__(self, version: int = VERSION) -> None:
        _refuse(version)
        super().__init__(Positions(), analyzer=None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Words, (VERSION,)


class Terms(FieldType):
    """A field of terms with frequencies and without positions."""

    def __init__(self, version: int = VERSION) -> None:
        _refuse(version)
        super().__init__(Existence(), analyzer=None)

    def __reduce__(self) -> tuple[Any, ...]:
        return Terms, (VERSION,)
