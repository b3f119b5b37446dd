"""Whoosh behind the engine port: what `index.engine` asks for, on `whoosh-reloaded` 2.7.5.

Whoosh keeps the files and gives postings; `index.evaluation` does the searching. What is known to be wrong with it is
fenced in the modules beside this one (`notes/reliability.md` has the measurements). Nothing of Whoosh's is
seen from outside: `index.engines.failures` translates its errors.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from whoosh.index import FileIndex

from index import analysis, regions
from index.engine import EngineInfo
from index.engines.builds import FORMAT, BuildMetadata, Builds, BuildStore
from index.engines.failures import check_single_whoosh, reading, translated
from index.engines.lookup import look_up
from index.engines.ram import RamBuilds
from index.engines.schema import INDEX_NAME, SCHEMA
from index.engines.searchers import Searchers
from index.engines.snapshots import SnapshotCache
from index.engines.writing import Changes, RebuildChanges
from index.evaluation.deadline import DEADLINE_MS
from index.evaluation.evaluation import answer
from index.evaluation.explaining import Explaining

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.model import Article
    from index.search import Explanation, SearchRequest, SearchResult

NAME: Final = "whoosh"


class WhooshEngine:
    """An Engine; `index.engine` is its contract. Made by `index.engines.open_engine`."""

    def __init__(self, root: Path | None, *, create: bool = False, deadline_ms: int = DEADLINE_MS) -> None:
        check_single_whoosh()
        self._builds: Final[BuildStore] = RamBuilds() if root is None else Builds(root)
        self._searchers = Searchers(self._builds)
        self._snapshots = SnapshotCache()
        self._deadline_ms = deadline_ms
        if create:
            with translated:
                self._builds.create_root()

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""
        with translated, self._searchers.lend() as lent:
            return answer(request, self._snapshots.of(lent), self._deadline_ms)

    def get(self, article_id: str) -> Article:
        """Return the article, also by an id it had before."""
        with translated, self._searchers.lend() as lent, reading:
            return look_up(lent.searcher.reader(), article_id)

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        """Return why an article has its score."""
        with translated, self._searchers.lend() as lent:
            with reading:
                article = look_up(lent.searcher.reader(), article_id)
            snapshot = self._snapshots.of(lent)
            document = snapshot.find(article.id)
            assert document is not None, article.id
            return Explaining(request, snapshot, self._deadline_ms).of(document)

    def info(self) -> EngineInfo:
        """Return what this index is, now."""
        with translated, self._searchers.lend() as lent:
            return EngineInfo(
                engine=lent.metadata.engine,
                build=lent.build,
                generation=lent.generation,
                articles=int(self._snapshots.of(lent).articles.sum()),
                analysis=lent.metadata.analysis,
                vocabulary=lent.metadata.vocabulary,
                decide=lent.metadata.decide,
                durable=self._builds.is_durable,
                exact_scores=True,
            )

    @contextmanager
    def batch(self) -> Iterator[Changes]:
        """Open a batch: committed, durably, when the context exits; discarded where it raises."""
        with ExitStack() as held:
            with translated:
                held.enter_context(self._builds.lock())
                build = self._builds.current()
                self._builds.metadata(build)
                self._builds.sweep()
            changes = Changes()
            yield changes
            if not changes.is_empty:
                with translated, reading:
                    changes.write(FileIndex(self._builds.storage(build), SCHEMA, INDEX_NAME))

    @contextmanager
    def rebuild(self, *, decide: str) -> Iterator[RebuildChanges]:
        """Build a new index aside; when the context exits it is committed and takes this one's place."""
        with ExitStack() as held:
            with translated:
                held.enter_context(self._builds.lock())
                self._builds.sweep()
                held.callback(self._builds.sweep)
                build = self._builds.create()
                index = FileIndex.create(self._builds.storage(build), SCHEMA, INDEX_NAME)
            changes = RebuildChanges(build, index)
            yield changes
            changes.commit()
            with translated:
                self._builds.adopt(build, _metadata(decide))

    def close(self) -> None:
        """Let go of every file; later calls open them again."""
        self._searchers.close()
        self._snapshots.clear()


def _metadata(decide: str) -> BuildMetadata:
    return BuildMetadata(
        engine=NAME, format=FORMAT, analysis=analysis.VERSION, vocabulary=regions.VERSION, decide=decide
    )
