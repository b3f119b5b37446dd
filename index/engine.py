"""The engine port: what Dateline asks of whatever holds the index.

Contract, kept by `tests/conformance/` on every engine:

* **Threads and processes.** One Engine may be used by any number of threads at once; any number of
  processes may open the same index, each after it was spawned. Writing is one batch at a time.
* **Visibility.** A commit is seen by the next `search`, `get` or `info` of every process without a
  reopen; one call sees one generation from beginning to end. `info().generation` grows by at least
  one with every commit that changed something; a rebuild changes `info().build`.
* **Order.** Results are ordered by score or date as asked, ties by id, ascending. Undated articles
  sort last, both ways. The same request on the same generation gives the same answer.
* **Readings.** Where nothing is found and the query could not be read as typed, the words alone are asked for
  (`Query.as_words`); if these find something, that is the answer, and its `request` and warnings say so.
* **Counts.** Totals and facet counts are exact. Copies and hidden qualities are left out by default
  and counted in `hidden`.
* **Durability.** When `batch()` has exited without an error its changes survive kill -9 and power
  loss; when it exits with one, nothing of it is seen. `put` and `remove` are idempotent by id; the
  last call for an id in a batch wins.
* **Errors.** Only `index.errors`: EngineUnavailableError where there is no index, EngineDamagedError
  for files that are not what was committed, EngineOutdatedError for an index that an earlier version made,
  EngineLockedError from `batch()`, QueryTooSlowError from
  `search` and `explain`. Nothing typed by a user raises anything else.

What an engine cannot promise is a flag in `info()`, not a surprise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from index.article.model import Article
    from index.search import Explanation, SearchRequest, SearchResult


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """What an index is: its build, the versions it was made with, and what its engine promises.

    `articles` counts live ones. `analysis` is `index.text.analysis.VERSION` at build time, `vocabulary` the
    regions file's digest, `decide` the version of the rules that made the articles (given by the builder).
    `loops` is the form of the loops over documents that searches run: `compiled` or `numpy`, `none` where an engine has
    none of its own.
    """

    engine: str
    build: str
    generation: int
    articles: int
    analysis: str
    vocabulary: str
    decide: str
    durable: bool
    exact_scores: bool
    loops: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIndex:
    """What `check` has read: of how many segments an index is, and how large they are together."""

    segments: int
    bytes: int


class IdState(StrEnum):
    """What an index holds under an id."""

    ARTICLE = "article"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownId:
    """An id and what an index holds under it: an article, a tombstone, or the id that its article has now."""

    id: str
    state: IdState
    moved_to: str | None = None

    def __post_init__(self) -> None:
        if (self.state is IdState.MOVED) != bool(self.moved_to):
            raise ValueError(f"{self.id} is {self.state}, and moved to {self.moved_to!r}")


class Batch(Protocol):
    """Changes that become visible together when the context exits."""

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""

    def remove(self, article_id: str, *, moved_to: str | None = None, tombstone: bool = False) -> None:
        """Take the article away; no error where there is none.

        Args:
            article_id: the id to remove.
            moved_to: the id the same article has now: `get` answers the old one by the new.
            tombstone: remember that the user removed it: `get` raises ArticleRemovedError.
        """

    def purge(self) -> None:
        """At commit, leave no byte of any removed article in the index's files."""


class Rebuild(Batch, Protocol):
    """A batch of any size that goes into a new index, aside."""

    @property
    def build(self) -> str:
        """The new index's build id."""


class Engine(Protocol):
    """An index that can be searched and written. The module's docstring is its contract."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""

    def get(self, article_id: str) -> Article:
        """Return the article, also by an id it had before: then its `id` is not the one asked for.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none.
        """

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        """Return why an article has its score, also by an id it had before.

        The value is the `score` that a search gives the article on its own page of the answer, whichever page
        is asked for: 0 where the order is not by relevance, and where the article is not in the answer;
        the description then says so, and what of the request keeps it out.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none.
        """

    def info(self) -> EngineInfo:
        """Return what this index is, now."""

    def known_ids(self) -> Iterator[KnownId]:
        """Yield every id the index knows, each once, in no promised order.

        All are of one generation: the one that is the newest when the first is asked for. They are streamed, so that
        memory does not grow with what they hold.
        """

    def check(self) -> CheckedIndex:
        """Read all of the index, as it is now, and compare it with what was committed.

        Raises:
            EngineDamagedError: it is not; the text names every file that has changed.
        """

    def batch(self) -> AbstractContextManager[Batch]:
        """Open a batch: committed, durably, when the context exits; discarded where it raises."""

    def rebuild(self, *, decide: str) -> AbstractContextManager[Rebuild]:
        """Build a new index aside; when the context exits it is committed and takes this one's place.

        Where the context raises, the new index is discarded and this one stays. Memory is bounded
        however many articles are put. The first index of a data directory is made the same way.

        Args:
            decide: the version of the rules that made the articles, kept in `info()`.
        """

    def close(self) -> None:
        """Let go of every file; later calls open them again."""
