"""One generation as arrays: `index.evaluation.snapshot` over segments' files.

Documents are numbered segment by segment. Columns are joined once for a generation, when they are first asked for;
postings are slices of the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from index.article.model import is_article_id
from index.engines.whoosh.columnar.container import check_all
from index.engines.whoosh.columnar.facts import short_hash
from index.engines.whoosh.columnar.joining import by_folded, facet_column, joined, numbers_now
from index.engines.whoosh.columnar.parts import Part
from index.engines.whoosh.columnar.strings import StringColumn, letters
from index.engines.whoosh.failures import reading
from index.errors import ArticleNotFoundError, ArticleRemovedError
from index.evaluation.kept import Kept
from index.evaluation.loops import BEST, POSITION_BITS
from index.evaluation.snapshot import NOWHERE, Postings
from index.query.query import ValueField
from index.ragged import starts_of
from index.stored import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from index.article.model import Article
    from index.engines.whoosh.columnar.frozen import Segment
    from index.engines.whoosh.columnar.segments import Field, Files
    from index.evaluation.facet_column import FacetColumn
    from index.evaluation.loops import Loops
    from index.evaluation.snapshot import StemField
    from index.query.query import TextField
    from index.search import Facet

_T = TypeVar("_T")


class ColumnarSnapshot:
    """One generation. Safe for any number of threads: it only grows by what is joined."""

    def __init__(
        self, build: str, generation: int, segments: Sequence[Segment], files: Files, loops: Loops = BEST
    ) -> None:
        self.loops: Final = loops
        self.build: Final = build
        self.generation: Final = generation
        self.segments: Final = tuple(segments)
        bases = starts_of(np.array([segment.count for segment in segments], np.int64))
        self.parts: Final = [
            Part(segment, base, files) for segment, base in zip(segments, bases.tolist(), strict=False)
        ]
        self.documents: Final = int(bases[-1])
        self._edges: Final = bases
        """(parts + 1,): where each part's documents begin, and where the last one's end."""
        self.kept: Final = Kept()

    def check(self) -> None:
        """Read all of it; EngineDamagedError, naming every file that is not what was written."""
        check_all([each for part in self.parts for each in part.containers])

    @property
    def size_bytes(self) -> int:
        """How large the segments' files are."""
        return sum(each.size_bytes for part in self.parts for each in part.containers)

    # Columns

    @property
    def articles(self) -> NDArray[np.bool_]:
        """Which documents hold an article."""
        return self._kept("articles", self._articles)

    @property
    def is_article(self) -> NDArray[np.bool_]:
        """Which documents are articles, and no traces; deleted ones too."""
        return self._numbers("is_article", np.bool_)

    @property
    def firsts(self) -> NDArray[np.int32]:
        """The first day of each date."""
        return self._numbers("first", np.int32)

    @property
    def lasts(self) -> NDArray[np.int32]:
        """The last day of each date."""
        return self._numbers("last", np.int32)

    @property
    def added(self) -> NDArray[np.int64]:
        """When each article arrived."""
        return self._numbers("added", np.int64)

    @property
    def leads(self) -> NDArray[np.bool_]:
        """Which articles stand for their copies."""
        return self._numbers("lead", np.bool_)

    @property
    def ids(self) -> NDArray[np.bytes_]:
        """Each document's id."""
        return self._kept("ids", lambda: _concatenated([part.file.facts.ids for part in self.parts], np.dtype("S16")))

    def lengths(self, field: TextField) -> NDArray[np.int32]:
        """Return how many words each article has in a field."""
        name = f"text_{field}"
        return self._kept(f"{name} lengths", lambda: joined(self.parts, lambda part: part.file.lengths(name), np.int32))

    def facet(self, facet: Facet) -> FacetColumn:
        """Return a facet's values."""
        return self._kept(f"facet {facet}", lambda: facet_column(self.parts, facet))

    # Postings

    def words(self, field: TextField, term: str) -> Postings:
        """Return the articles that hold a term in a field of words."""
        return self._postings(f"text_{field}", term)

    def stems(self, field: StemField, term: str) -> Postings:
        """Return the articles that hold a stem."""
        return self._postings(f"stem_{field}", term)

    def beginning(self, field: TextField, prefix: str) -> Postings:
        """Return the articles that hold a term with a prefix, and how often they hold any."""
        found = []
        with reading:
            for part, of, (first, after) in self._beginning(field, prefix):
                documents, frequencies = of.postings(first, after)
                counts = np.bincount(documents, weights=frequencies)
                held = np.flatnonzero(counts > 0)
                found.append((part, held.astype(np.uint16), counts[held]))
            return self._joined(found)

    def holders(self, field: Facet | ValueField, term: str) -> NDArray[np.bool_]:
        """Return which articles are found by a folded value."""
        if isinstance(field, ValueField):
            held = np.zeros(self.documents, np.bool_)
            held[list(self._at_url(term))] = True
            return held
        numbers = self.folded_values(field).get(term, ())
        return self.facet(field).holding(numbers) & self.articles

    def folded_values(self, field: Facet | ValueField) -> Mapping[str, Sequence[int]]:
        """Return the values by which articles are found, each with the numbers of what folds to it."""
        if isinstance(field, ValueField):
            with reading:
                return {url.decode(): () for part in self.parts for table in part.tables for url in table.urls if url}
        column = self.facet(field)
        return self._kept(f"folded {field}", lambda: by_folded(column))

    def occurrences(self, field: TextField, term: str, within: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where a term stands in a field of some documents."""
        name, wanted = f"text_{field}", term.encode()
        found = []
        with reading:
            for part, here in self._here(within):
                of = part.file.field(name)
                if (number := of.terms.find(wanted)) >= 0:
                    found.append(of.occurrences(number, here, part.base, self.loops))
        return _concatenated(found, np.dtype(np.int64))

    def standing(self, field: TextField, term: str, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return at which of some places a term stands in a field."""
        name, wanted = f"text_{field}", term.encode()
        found = np.zeros(len(places), np.bool_)
        edges = np.searchsorted(places, self._edges << POSITION_BITS).tolist()
        with reading:
            for part, first, after in zip(self.parts, edges, edges[1:], strict=False):
                of = part.file.field(name)
                if first < after and (number := of.terms.find(wanted)) >= 0:
                    here = places[first:after] - (part.base << POSITION_BITS)
                    found[first:after] = of.standing(number, here, self.loops)
        return found

    def terms_beginning(self, field: TextField, prefix: str) -> Sequence[str]:
        """Return the terms with a prefix, in any order; some may stand in deleted articles only."""
        with reading:
            found = {term for _, of, stretch in self._beginning(field, prefix) for term in of.terms.slice(*stretch)}
            return [term.decode() for term in found]

    def candidates(self, field: TextField, term: str, edits: int) -> Sequence[str]:
        """Return all terms that are at most so many edits from one, and some others."""
        [wanted] = letters(StringColumn.of([term.encode()]))
        found: set[bytes] = set()
        with reading:
            for part in self.parts:
                of = part.file.field(f"text_{field}")
                lengths = np.diff(of.terms.starts)
                fits = (lengths >= len(term) - edits) & (lengths <= 4 * (len(term) + edits))
                fits &= np.bitwise_count(of.letters ^ wanted) <= 2 * edits
                found.update(map(of.terms.__getitem__, np.flatnonzero(fits).tolist()))
            return [each.decode() for each in found]

    # Articles

    def article(self, document: int) -> Article:
        """Return the article that a document holds."""
        with reading:
            part = self._part_of(document)
            facts, row = part.fact_row(document - part.base)
            return unpacked(facts.records[row])

    def find(self, article_id: str) -> int | None:
        """Return the document that holds the article of this id."""
        document = self._document(article_id)
        return document if document is not None and self.articles[document] else None

    def look_up(self, article_id: str) -> Article:
        """Return the article, following every move of its id.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none, or its moves run in a circle.
        """
        followed: set[str] = set()
        wanted = article_id
        while wanted not in followed:
            document = self._document(wanted)
            if document is None:
                break
            if self.articles[document]:
                return self.article(document)
            moved_to = self._moved_to(document)
            if not moved_to:
                raise ArticleRemovedError(article_id)
            followed.add(wanted)
            wanted = moved_to
        raise ArticleNotFoundError(article_id)

    def _document(self, article_id: str) -> int | None:
        if not is_article_id(article_id):
            return None
        with reading:
            for part in self.parts:
                if (document := part.document_of(article_id)) >= 0:
                    return part.base + document
        return None

    def _moved_to(self, document: int) -> str:
        with reading:
            part = self._part_of(document)
            return part.file.facts.records[document - part.base].decode()

    # What these are made of

    def _part_of(self, document: int) -> Part:
        for part in self.parts:
            if part.base <= document < part.base + part.count:
                return part
        raise LookupError(f"no document {document}")

    def _here(self, within: NDArray[np.int64]) -> Iterator[tuple[Part, NDArray[np.int64]]]:
        """Yield each segment that has some of the documents, with these, numbered as it numbers them."""
        edges = np.searchsorted(within, self._edges).tolist()
        for part, first, after in zip(self.parts, edges, edges[1:], strict=False):
            if first < after:
                yield part, within[first:after] - part.base

    def _postings(self, name: str, term: str) -> Postings:
        wanted = term.encode()
        found = []
        with reading:
            for part in self.parts:
                of = part.file.field(name)
                if (number := of.terms.find(wanted)) >= 0:
                    found.append((part, *of.postings(number, number + 1)))
            return self._joined(found)

    def _joined(self, found: Sequence[tuple[Part, NDArray[np.uint16], NDArray[Any]]]) -> Postings:
        """Return the postings of segments' living documents, numbered as in the snapshot."""
        living = [each if each[0].alive is None else _living(*each) for each in found]
        if not living:
            return NOWHERE
        documents = np.empty(sum(len(each) for _, each, _ in living), np.int64)
        written = 0
        for part, each, _ in living:
            self.loops.number(each, part.base, part.count, documents[written : written + len(each)])
            written += len(each)
        return Postings(documents, _concatenated([frequencies for *_, frequencies in living], np.dtype(np.float64)))

    def _beginning(self, field: TextField, prefix: str) -> Iterator[tuple[Part, Field, tuple[int, int]]]:
        for part in self.parts:
            of = part.file.field(f"text_{field}")
            yield part, of, of.terms.beginning(prefix.encode())

    def _at_url(self, url: str) -> Iterator[int]:
        hashes, wanted = self._numbers("url_hash", np.uint64), url.encode()
        with reading:
            for document in np.flatnonzero((hashes == short_hash(url)) & self.articles).tolist():
                part = self._part_of(document)
                facts, row = part.fact_row(document - part.base)
                if facts.urls[row] == wanted:
                    yield document

    def _articles(self) -> NDArray[np.bool_]:
        articles = self.is_article.copy()
        for part in self.parts:
            if part.alive is not None:
                articles[part.base : part.base + part.count] &= part.alive
        return articles

    def _numbers(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        return self._kept(name, lambda: joined(self.parts, lambda part: numbers_now(part, name), kind))

    def _kept(self, name: str, make: Callable[[], _T]) -> _T:
        with reading:
            return self.kept.once(("column", name), make)


def _living(
    part: Part, documents: NDArray[np.uint16], frequencies: NDArray[Any]
) -> tuple[Part, NDArray[np.uint16], NDArray[Any]]:
    assert part.alive is not None
    alive = part.alive[documents]
    return part, documents[alive], frequencies[alive]


def _concatenated(parts: Sequence[NDArray[Any]], kind: np.dtype[Any]) -> NDArray[Any]:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, kind)
