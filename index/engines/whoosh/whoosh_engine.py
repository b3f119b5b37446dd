"""The engine `whoosh`: implements `index.engine` on `whoosh-reloaded` 2.7.5.

Whoosh gives the table of contents and the names of segments. Their content is columns
(`index.engines.whoosh.columnar`), and `index.evaluation` does the searching. Stock Whoosh can open and search the
index, and is an oracle of the tests. No caller sees Whoosh: `index.engines.whoosh.failures` translates its errors.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.engine import CheckedIndex, EngineInfo
from index.engines.whoosh.builds import FORMAT, BuildMetadata, Builds, BuildStore
from index.engines.whoosh.columnar.commits import Commit, sweep
from index.engines.whoosh.columnar.inversion import Inverter
from index.engines.whoosh.columnar.segments import OpenFiles
from index.engines.whoosh.failures import check_single_whoosh, reading, translated
from index.engines.whoosh.generations import Generations
from index.engines.whoosh.ram import RamBuilds
from index.engines.whoosh.writing import MAX_FORMS, Changes, RebuildChanges
from index.evaluation.completing import suggestions
from index.evaluation.deadline import DEADLINE_MS
from index.evaluation.evaluation import answer, export, facet_answer
from index.evaluation.explaining import explainer
from index.evaluation.kernels import BEST
from index.evaluation.likening import related_to, similar_to
from index.evaluation.tallying import count
from index.query.parser import parse
from index.text import analysis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from whoosh.filedb.filestore import Storage

    from index.article.model import Article
    from index.engine import KnownId
    from index.engines.whoosh.generations import Generation
    from index.evaluation.kernels import Kernels
    from index.facets import Facet
    from index.query.query import Query
    from index.request import SearchRequest
    from index.search import Explanation, ExportResult, FacetResult, Hit, SearchResult
    from index.suggestions import Related, Similar, Suggestion
    from index.tally import CountRequest, Counts

NAME: Final = "whoosh"


class WhooshEngine:
    """An Engine; `index.engine` is its contract. Made by `index.engines.open_engine`."""

    def __init__(
        self, root: Path | None, *, create: bool = False, deadline_ms: int = DEADLINE_MS, kernels: Kernels = BEST
    ) -> None:
        check_single_whoosh()
        self._builds: Final[BuildStore] = RamBuilds() if root is None else Builds(root)
        self._generations = Generations(self._builds, kernels)
        self._inverter = Inverter()
        self._last_tried = 0
        """The newest generation that a commit has tried to write: a reader may have seen it even if it was undone."""
        self._deadline_ms = deadline_ms
        if create:
            with translated:
                self._builds.create_root()

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return answer(request, snapshot, self._deadline_ms)

    def facet_values(self, facet: Facet, prefix: str, request: SearchRequest) -> FacetResult:
        """Return the values of a facet that begin with a prefix, as a search counts them."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return facet_answer(facet, prefix, request, snapshot, self._deadline_ms)

    def suggest(self, typed: str, limit: int, read: Callable[[str], Query] = parse) -> tuple[Suggestion, ...]:
        """Return how to go on from what is typed so far."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return suggestions(typed, limit, read, snapshot, self._deadline_ms)

    def export(self, request: SearchRequest) -> ExportResult:
        """Return every hit of a request, in its order, one at a time."""
        with translated:
            newest = self._generations.newest()
            with newest.checked_on_failure() as snapshot:
                result = export(request, snapshot, self._deadline_ms)
        return replace(result, hits=_streamed(result.hits, newest))

    def count(self, request: CountRequest) -> Counts:
        """Count the answers of several requests, all from one generation."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return count(request, snapshot, self._deadline_ms)

    def get(self, article_id: str) -> Article:
        """Return the article, also by an id it had before."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return snapshot.look_up(article_id)

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        """Return why an article has its score."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            article = snapshot.look_up(article_id)
            document = snapshot.find(article.id)
            assert document is not None, article.id
            return explainer(request, snapshot, self._deadline_ms).explain(document)

    def similar(self, article_id: str, limit: int) -> Similar:
        """Return the articles most like an article."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return similar_to(snapshot.look_up(article_id), limit, snapshot, self._deadline_ms)

    def related(self, request: SearchRequest, limit: int) -> Related:
        """Return the related words of an answer."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            return related_to(request, limit, snapshot, self._deadline_ms)

    def info(self) -> EngineInfo:
        """Return what this index is, now."""
        with translated:
            newest = self._generations.newest()
            return EngineInfo(
                engine=newest.metadata.engine,
                detail=newest.snapshot.kernels.name,
                build=newest.snapshot.build,
                generation=newest.snapshot.generation,
                articles=int(newest.snapshot.articles.sum()),
                analysis=newest.metadata.analysis,
                vocabulary=newest.metadata.vocabulary,
                decide=newest.metadata.decide,
                durable=self._builds.is_durable,
                atomic_batches=True,
                isolated=True,
                exact_scores=True,
                purges=True,
            )

    def known_ids(self) -> Iterator[KnownId]:
        """Yield every id the index knows."""
        with translated, self._generations.newest().checked_on_failure() as snapshot:
            yield from snapshot.known_ids()

    def check(self) -> CheckedIndex:
        """Read all files of the index."""
        with translated:
            snapshot = Generations(self._builds).newest().snapshot  # opens all files again, from the disk
            snapshot.check()
            segments = len(snapshot.readers)
            return CheckedIndex(
                articles=int(snapshot.articles.sum()),
                detail=f"{segments:,} segment{'' if segments == 1 else 's'}, {snapshot.size_bytes:,} bytes",
            )

    @contextmanager
    def batch(self) -> Iterator[Changes]:
        """Open a batch: committed, durably, when the context exits; discarded if it raises."""
        with ExitStack() as stack:
            with translated:
                stack.enter_context(self._builds.lock())
                # Opened under the lock, so that no other writer commits after it.
                newest = self._generations.newest()
                snapshot = newest.snapshot
                self._builds.sweep()
            changes = Changes()
            yield changes
            if not changes.is_empty:
                storage = self._builds.storage(snapshot.build)
                with translated, reading, self._sweeping(storage, newest):
                    commit = Commit(storage, newest.files, snapshot.segments, self._usable_inverter())
                    commit.apply(commit.without_unchanged_words(changes.by_id))
                    commit.merge()
                    if changes.purges:
                        commit.purge()
                    # A generation number is never used twice: a reader may have opened an undone commit.
                    self._last_tried = max(snapshot.generation, self._last_tried) + 1
                    commit.publish(self._last_tried)

    @contextmanager
    def _sweeping(self, storage: Storage, newest: Generation) -> Iterator[None]:
        """Delete unused files before a commit, and after one that fails: else a full disk gets fuller at each try."""
        snapshot = newest.snapshot
        sweep(storage, snapshot.segments, snapshot.generation)
        try:
            yield
        except BaseException:
            with suppress(OSError):
                if self._builds.generation(snapshot.build) == snapshot.generation:
                    newest.files.keep(snapshot.segments)
                    sweep(storage, snapshot.segments, snapshot.generation)
            raise

    @contextmanager
    def rebuild(self, *, decide: str) -> Iterator[RebuildChanges]:
        """Build a new index aside; when the context exits, it is committed and replaces this one."""
        with ExitStack() as stack:
            with translated:
                stack.enter_context(self._builds.lock())
                self._builds.sweep()
                # Afterwards delete what does not answer: the old build, or the new one if this fails.
                stack.callback(self._builds.sweep)
                build = self._builds.create()
                storage = self._builds.storage(build)
            changes = RebuildChanges(build, Commit(storage, OpenFiles(storage), (), self._usable_inverter()))
            yield changes
            changes.commit()
            with translated:
                self._builds.adopt(build, _metadata(decide))

    def close(self) -> None:
        """Close every file; later calls open them again."""
        self._generations.close()

    def _usable_inverter(self) -> Inverter:
        """Return the inverter, which remembers earlier batches, or a new one if it remembers too much."""
        if len(self._inverter) > MAX_FORMS:
            self._inverter = Inverter()
        return self._inverter


def _streamed(hits: Iterator[Hit], newest: Generation) -> Iterator[Hit]:
    """Yield the hits from one generation, however many commits come in between."""
    with translated, newest.checked_on_failure():
        yield from hits


def _metadata(decide: str) -> BuildMetadata:
    return BuildMetadata(
        engine=NAME, format=FORMAT, analysis=analysis.VERSION, vocabulary=regions.VERSION, decide=decide
    )
