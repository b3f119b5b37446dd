"""Dateline through its port: `Engine.search(SearchRequest)` with its defaults, ten hits a page, years counted."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from bench.search.peers import FACET_SIZE, PER_PAGE, Answer
from bench.search.peers.opensearch import stored_bytes
from index.article import regions
from index.article.model import (
    PARAGRAPH_BREAK,
    Article,
    Author,
    Block,
    DateRange,
    Published,
    RegionFact,
    Role,
    Source,
    article_id,
)
from index.engines.whoosh.builds import Builds
from index.engines.whoosh.columnar.toc import read_toc
from index.engines.whoosh.whoosh_engine import NAME as WHOOSH
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import QueryTooSlowError
from index.evaluation.kernels import NUMPY
from index.facets import Facet
from index.query.parser import parse
from index.request import Interval, SearchRequest, Selection, Sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bench.search.peers import Ask, Record
    from index.engine import Engine

DEFAULT_ENGINE: Final = "index.engines:open_engine"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class DatelinePeer:
    """A contestant; its option, `module:callable`, says what opens the engine, and is called as `open_engine` is."""

    left_out = ""

    def __init__(self, folder: Path, *, stemmed: bool, options: Sequence[str] = ()) -> None:
        self._folder = folder
        self._language = "en" if stemmed else "und"
        (opener,) = options or (DEFAULT_ENGINE,)
        module, _, name = opener.partition(":")
        self._opened = getattr(importlib.import_module(module), name)
        self._engine: Engine

    def version(self) -> str:
        """Return what it is and which release."""
        return f"Dateline {version('dateline')}, {self._engine.info().engine}"

    def prepared(self, record: Record) -> Article:
        """Return the article, cleaned."""
        paragraphs = record.body.split(PARAGRAPH_BREAK)
        return Article(
            id=article_id(f"bench/{record.key}"),
            source=Source(pile="bench", path=str(record.key), media_type="text/plain", sha256=""),
            title=record.title,
            blocks=tuple(Block(text=text, role=Role.BODY, reason="given") for text in paragraphs if text),
            authors=tuple(Author(name=name, printed=(name,), source="given") for name in record.authors),
            regions=tuple(RegionFact(key=key, label=regions.label(key), source="given") for key in record.regions),
            published=Published.at(record.day, "given"),
            language=self._language,
            added=_EPOCH,
            updated=_EPOCH,
        )

    def build(self, chunks: Iterable[Sequence[Article]]) -> None:
        """Index everything as a rebuild does."""
        engine: Engine = self._opened(self._folder, create=True)
        with engine.rebuild(decide="bench") as rebuild:
            for chunk in chunks:
                for article in chunk:
                    rebuild.put(article)
        engine.close()

    def stored_bytes(self) -> int | None:
        """Return the size in bytes of an index in a cluster; None for an index in files."""
        return stored_bytes(self._folder)

    def open(self) -> None:
        """Open the index."""
        self._engine = self._opened(self._folder)
        self._engine.info()

    def segments(self) -> int:
        """Return how many segments the table of contents lists; 0 if the index is not in the folder."""
        if self._engine.info().engine != WHOOSH:
            return 0
        builds = Builds(self._folder)
        build = builds.current()
        return len(read_toc(builds.storage(build), builds.generation(build)))

    def ask(self, ask: Ask) -> Answer:
        """Do the whole job."""
        try:
            result = self._engine.search(request_of(ask))
        except QueryTooSlowError:
            return Answer(total=None, facets={}, hits=0, snippets=0)
        assert result.dates is not None
        facets = {counts.facet.value: [value.count for value in counts.values][:FACET_SIZE] for counts in result.facets}
        facets["year"] = [bucket.count for bucket in result.dates.buckets if bucket.count]
        snippets = sum(len(hit.snippets) for hit in result.hits)
        return Answer(total=result.total, facets=facets, hits=len(result.hits), snippets=snippets)

    def add(self, records: Sequence[Article]) -> None:
        """Add articles in one batch; the next search sees them."""
        with self._engine.batch() as batch:
            for article in records:
                batch.put(article)
        self._engine.info()


def request_of(ask: Ask) -> SearchRequest:
    """Return the request that a question is, with the defaults of a search."""
    return SearchRequest(
        query=parse(ask.text),
        selections=(Selection(facet=Facet.REGION, values=(ask.region,)),) if ask.region else (),
        dates=_dates(ask),
        sort=Sort(ask.sort),
        page=ask.page,
        per_page=PER_PAGE,
        interval=Interval.YEAR,
    )


def numpy_alone(root: Path, *, create: bool = False) -> Engine:
    """Open the engine without the compiled loops."""
    return WhooshEngine(root, create=create, kernels=NUMPY)


def _dates(ask: Ask) -> DateRange | None:
    if ask.first is None or ask.last is None:
        return None
    return DateRange(first=date.fromisoformat(ask.first), last=date.fromisoformat(ask.last))
