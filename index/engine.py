"""The engine port: what Dateline asks of whatever holds the index.

Contract, kept by `tests/conformance/` on every engine:

* **Threads and processes.** One Engine may be used by any number of threads at once; any number of processes may open
  the same index, each after it was spawned. Writing is one batch at a time. Where a writer is killed, its right to
  write ends by itself.
* **Visibility.** When `batch()` has exited, the next `search`, `get` or `info` of every process sees the commit,
  without a reopen. `info().generation` grows by at least one with every commit that changed something; a rebuild
  changes `info().build`. Equal builds and generations give equal answers. So where readers may see a part of a batch,
  the generation grows before its first change can be seen, and again after its last.
* **Isolation** (`isolated`). One call sees one generation from beginning to end; so does one `export`.
* **Order.** Results are ordered by score or date as asked, ties by id, ascending. Undated articles sort last, both
  ways. The same request on the same generation gives the same answer.
* **Scores** (`exact_scores`). A score is that of the formulas in `index.evaluation`, with the numbers of
  `index.ranking`. Without the flag the order by relevance is the engine's own; what is found, counted and shown is not.
* **Readings.** Where nothing is found and the query could not be read as typed, the words alone are asked for
  (`index.readings.answered`); if these find something, that is the answer, and its `request` and warnings say so.
* **Counts.** Totals and facet counts are exact. Copies and hidden qualities are left out by default and counted in
  `hidden`.
* **Batches.** A batch is idempotent: `put` and `remove` are so by id, and the last call for an id in a batch wins.
  Where its context raises before the commit, nothing of it is seen. Where the commit fails, nothing is seen either
  (`atomic_batches`), or a part may be. An EngineUnavailableError leaves open whether the batch was committed. The
  caller, who keeps what is to be done, makes the same batch again: at once or on the next run, as the ledger's protocol
  does. Nobody sees a part of a batch during its commit (`atomic_batches`).
* **Durability** (`durable`). When `batch()` has exited without an error, its changes survive kill -9 and power loss.
* **Purges** (`purges`). After a batch with `purge()` no byte of a removed article is left in the index.
* **Errors.** Only `index.errors`: EngineUnavailableError where there is no index or it is out of reach,
  EngineDamagedError where it is not what was committed, EngineLockedError from `batch()`, QueryTooSlowError from
  `search`, `export` and `explain`. Nothing typed by a user raises anything else. Nothing partial is an answer.

What an engine cannot promise is a flag in `info()`, not a surprise: the names in brackets are `EngineInfo`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from index.article.model import Article
    from index.search import Explanation, Hit, SearchRequest, SearchResult


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """What an index is: its build, the versions it was made with, and what its engine promises.

    Attributes:
        engine: its name.
        detail: more of how it runs, for the user to read; empty where there is nothing to say.
        build: which index this is; another after every rebuild.
        generation: grows with every commit.
        articles: how many there are, removed ones not counted.
        analysis: `index.text.analysis.VERSION` at build time.
        vocabulary: the regions file's digest at build time.
        decide: the version of the rules that made the articles, as the builder gave it.
        durable: what is committed survives kill -9 and power loss.
        atomic_batches: a batch is seen whole or not at all, also when its commit fails.
        isolated: one call sees one generation.
        exact_scores: scores are those of `index.ranking`'s numbers, exactly.
        purges: `Batch.purge` leaves no byte of what was removed.
    """

    engine: str
    detail: str
    build: str
    generation: int
    articles: int
    analysis: str
    vocabulary: str
    decide: str
    durable: bool
    atomic_batches: bool
    isolated: bool
    exact_scores: bool
    purges: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIndex:
    """What `check` has compared: how many articles, and in the engine's own words how much that was."""

    articles: int
    detail: str


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
        """At commit, leave no byte of any removed article in the index, where `info().purges`."""


class Rebuild(Batch, Protocol):
    """A batch of any size that goes into a new index, aside."""

    @property
    def build(self) -> str:
        """The new index's build id."""


class Engine(Protocol):
    """An index that can be searched and written. The module's docstring is its contract."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""

    def export(self, request: SearchRequest) -> Iterator[Hit]:
        """Return every hit of a request, in its order, one at a time: as all pages of `search` together.

        `page` and `per_page` are ignored, and no facet is counted. However many hits there are, the memory holds few of
        them. The deadline ends when the order is known: then the reader sets the pace. An engine may keep a generation
        for a reader only so long: the next hit then raises EngineUnavailableError, and the export begins anew.
        """

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

    def check(self) -> CheckedIndex:
        """Compare the index, as it is now, with what was committed: all of it, as far as the engine can.

        Raises:
            EngineDamagedError: it is another; the text names every part that has changed.
        """

    def batch(self) -> AbstractContextManager[Batch]:
        """Open a batch: committed, durably, when the context exits; discarded where it raises."""

    def rebuild(self, *, decide: str) -> AbstractContextManager[Rebuild]:
        """Build a new index aside; when the context exits it is committed and takes this one's place.

        Where the context raises, the new index is discarded and this one stays. Memory is bounded
        however many articles are put. The first index at an address is made the same way.

        Args:
            decide: the version of the rules that made the articles, kept in `info()`.
        """

    def close(self) -> None:
        """Let go of what is open; later calls open it again."""
