"""The engine port: the contract between Dateline and whatever holds the index.

`tests/conformance/` checks this contract on every engine. A name in brackets is a flag of `EngineInfo`: an engine that
cannot promise something says so there.

* **Threads and processes.** Any number of threads may use one Engine at once. Any number of processes may open the same
  index; none may use an Engine that was open before a fork. One batch writes at a time. If a writer is killed, another
  may write.
* **Visibility.** When `batch()` has exited, the next `search`, `get` or `info` of every process sees the commit,
  without a reopen. `info().generation` grows by at least one with every commit that changes something; a rebuild
  changes `info().build`. Equal builds and generations give equal answers. So an engine that shows a part of a batch
  raises the generation before the batch's first change can be seen, and again after its last.
* **Isolation** (`isolated`). One call sees one generation from beginning to end; so does one `export`, and one `count`
  of many requests.
* **Order.** Results are in the requested order (`index.request.Sort`), ties by id, ascending. Ordered by date, undated
  articles come last in both directions. A random order is that of `index.evaluation.sampling`, on every engine. The
  same request on the same generation gives the same answer.
* **Scores** (`exact_scores`). Scores follow the formulas in `index.evaluation`, with the numbers of `index.ranking`.
  Without the flag an engine may order by relevance in its own way; what is found, counted and shown stays the same.
* **Readings.** If a query finds nothing as typed, its other readings are searched for, if it has any
  (`index.readings.with_second_reading`): with lower-case operators, then its words alone. The first that finds
  something is the answer, and its `request` and warnings say so.
* **Counts.** Totals and facet counts are exact. If the query was read as typed, a facet value's count is the total of
  the same request with that value alone selected in its facet; so is `unknown`, with `index.facets.NO_VALUE`. Copies
  and hidden qualities are left out by default and counted in `hidden`.
* **Help.** Page 1 of a request with `partial` has partial matches if its query is plain words
  (`index.offers.partial`) and fewer than `index.help.FEW` articles are found. They are the articles with some of the
  words: their exact number, and the best by relevance, each with the words that it lacks. `total`, facets and exports
  never count them. Page 1 of a request with `offers` says what else could be asked (`index.offers.offers.with_offers`).
  Each offered search finds exactly what the offer says, on the same generation (`isolated`), and more than the answer.
  Help has a time limit of its own: what is not ready then is left out, and the answer stands.
* **Left-out text.** Text that was left out of an article (`index.fields.LEFT_OUT`) is searched only for words whose
  field names it: not by default, and not for counts, suggestions or corrections. With `offers`, `left_out` counts
  what a query would find more if its words without a field were looked for there too.
* **Suggestions.** `suggest` completes the last word typed. A suggestion's total is the one that `search` gives its
  request on the same generation, and is never 0. Which suggestions are made is the engine's choice. What takes too long
  is left out; there is no error for it.
* **Likeness.** `similar` searches for the most telling words of an article. It ranks as `search` does (`exact_scores`),
  and leaves out the article itself, copies, hidden qualities and, for a copy, its lead. `related` offers words that an
  answer's articles have much more often than others (`index.offers.related`). The total of each is the one that
  `search` gives its request on the same generation, and is never 0. Words that take too long are left out.
* **Batches.** `put` and `remove` are idempotent by id, and so is a batch; the last call for an id wins. If the context
  raises before the commit, the batch is discarded. During a commit, readers see no part of the batch, and none if the
  commit fails (`atomic_batches`); without the flag, they may see a part. After an EngineUnavailableError the
  batch may or may not be committed. The caller then makes the same batch again, at once or on the next run, as the
  ledger's protocol does.
* **Durability** (`durable`). When `batch()` has exited without an error, its changes survive kill -9 and power loss.
* **Purges** (`purges`). After a batch with `purge()` no byte of a removed article is left in the index.
* **Errors.** Only those of `index.errors`. EngineUnavailableError: there is no index, or it is out of reach.
  EngineDamagedError: it differs from what was committed. EngineOutdatedError: an earlier version made it.
  EngineLockedError comes from `batch()`; QueryTooSlowError comes from `search`, `export`, `count`, `explain`, `similar`
  and `related`. Nothing that a user types raises anything else. A partial result is never an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from index.article.model import is_article_id
from index.query.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from index.article.model import Article
    from index.facets import Facet
    from index.query.query import Query
    from index.request import SearchRequest
    from index.search import Explanation, ExportResult, FacetResult, SearchResult
    from index.suggestions import Related, Similar, Suggestion
    from index.tally import CountRequest, Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineInfo:
    """An index: its build, the versions it was made with, and what its engine promises.

    Attributes:
        engine: the engine's name.
        detail: how the engine runs, for users to read; '' if there is nothing to say.
        build: the index's id; every rebuild has a new one.
        generation: grows with every commit.
        articles: the number of articles, without removed ones.
        analysis: `index.text.analysis.VERSION` at build time.
        vocabulary: the digest of the regions file at build time.
        decide: the version of the rules that made the articles, as passed to `rebuild`.
        durable: commits survive kill -9 and power loss.
        atomic_batches: readers see all of a batch or nothing, also if its commit fails.
        isolated: one call sees one generation.
        exact_scores: scores follow the formulas and numbers of `index.ranking` exactly.
        purges: `Batch.purge` leaves no byte of a removed article.
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
    """The result of a check: the number of articles; `detail` says in the engine's words how much was compared."""

    articles: int
    detail: str


class IdState(StrEnum):
    """What an index holds under an id: an article, a tombstone (REMOVED) or an alias (MOVED)."""

    ARTICLE = "article"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownId:
    """An id that the index knows.

    Attributes:
        id: the id.
        state: what the index holds under it.
        moved_to: for an alias, the present id of its article.
        removed: for a tombstone, when the user removed the article, in UTC; None if nobody knows.
    """

    id: str
    state: IdState
    moved_to: str | None = None
    removed: datetime | None = None

    def __post_init__(self) -> None:
        if (self.state is IdState.MOVED) != bool(self.moved_to):
            raise ValueError(f"{self.id} is {self.state}, and moved to {self.moved_to!r}")


def is_removable(article_id: str, moved_to: str | None, *, tombstone: bool) -> bool:
    """Return whether `Batch.remove` has something to do: no article can have a text that is no article id.

    Raises:
        ValueError: what shall stay in the article's place contradicts itself.
    """
    if tombstone and moved_to is not None:
        raise ValueError(f"{article_id!r} cannot both have moved to {moved_to!r} and be removed for good")
    if moved_to == article_id:
        raise ValueError(f"{article_id!r} cannot move to itself")
    return is_article_id(article_id)


class Batch(Protocol):
    """Changes that become visible together when the context exits."""

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""

    def remove(
        self,
        article_id: str,
        *,
        moved_to: str | None = None,
        tombstone: bool = False,
        removed: datetime | None = None,
    ) -> None:
        """Remove the article with an id; no error if there is none.

        Args:
            article_id: the id to remove.
            moved_to: leave an alias: `get` of the removed id returns the article with the id `moved_to`.
            tombstone: leave a tombstone, because the user removed it: `get` raises ArticleRemovedError.
            removed: when the user removed it, in UTC; the tombstone keeps it. None if nobody knows.
        """

    def purge(self) -> None:
        """At commit, leave no byte of any removed article in the index, if `info().purges`."""


class Rebuild(Batch, Protocol):
    """A batch of any size that goes into a new index, beside the current one."""

    @property
    def build(self) -> str:
        """The new index's build id."""


class Engine(Protocol):
    """An index that can be searched and written; the docstring of this module is its contract."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer the request from one generation of the index."""

    def facet_values(self, facet: Facet, prefix: str, request: SearchRequest) -> FacetResult:
        """Return the values of a facet that begin with a prefix, or whose labels do; both are compared folded.

        Counts, order and sizes are those of `search(request)`: without a prefix, `counts` is what the search counts
        for the facet. With a prefix, only values that begin with it are listed and counted, selected ones too.
        """

    def suggest(self, typed: str, limit: int, read: Callable[[str], Query] = parse) -> tuple[Suggestion, ...]:
        """Return how to go on from what is typed so far: words, regions, authors, outlets and titles, by kind.

        Args:
            typed: the beginning of a query, whatever it is.
            limit: how many suggestions, at most `index.suggestions.MAX_SUGGESTIONS`.
            read: reads the text of a suggested query as the caller will.
        """

    def export(self, request: SearchRequest) -> ExportResult:
        """Return every hit of a request, in the requested order: all pages of `search` together.

        `page` and `per_page` are ignored, and no facet is counted. Total, index and hits are of one generation
        (`isolated`). Few hits are in memory at a time. The deadline
        covers the ordering only; after it the reader sets the pace. An engine may limit how long it keeps a generation
        for a reader: then the next hit raises EngineUnavailableError, and the export must start again.
        """

    def count(self, request: CountRequest) -> Counts:
        """Count the answers of several requests by the same values; each total is that of `search`.

        Each request has a deadline of its own; QueryTooSlowError then names the query.
        """

    def get(self, article_id: str) -> Article:
        """Return the article of an id. After a move, the article's `id` differs from the one asked for.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none.
        """

    def explain(self, article_id: str, request: SearchRequest) -> Explanation:
        """Return why an article has its score; `article_id` may be an alias.

        The value is the `score` that a search gives the article on its own page of the answer, whichever page the
        request asks for. It is 0 if the order is not by relevance, or if the article is not in the answer; then the
        description names the part of the request that excludes it.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none.
        """

    def similar(self, article_id: str, limit: int) -> Similar:
        """Return the articles most like an article, the nearest first (`index.alike`).

        Args:
            article_id: the article's id; it may be an alias.
            limit: how many at most, from 1 to `index.suggestions.MAX_SIMILAR`.

        Raises:
            ArticleRemovedError: the user removed it.
            ArticleNotFoundError: there is none.
        """

    def related(self, request: SearchRequest, limit: int) -> Related:
        """Return the words that the articles of a request's answer have much more often than others.

        Args:
            request: the request; its page and its order do not matter.
            limit: how many words at most, from 1 to `index.suggestions.MAX_RELATED`.
        """

    def info(self) -> EngineInfo:
        """Return the current build, versions and promises of this index."""

    def known_ids(self) -> Iterator[KnownId]:
        """Yield every id the index knows, each once, in no promised order.

        All are of one generation, the newest when the first is asked for. They are streamed, so that memory does not
        grow with their number.
        """

    def check(self) -> CheckedIndex:
        """Compare the current index with what was committed, as completely as the engine can.

        Raises:
            EngineDamagedError: they differ; the message names every changed part.
        """

    def batch(self) -> AbstractContextManager[Batch]:
        """Open a batch: committed, durably, when the context exits; discarded if it raises."""

    def rebuild(self, *, decide: str) -> AbstractContextManager[Rebuild]:
        """Build a new index beside this one; when the context exits, it is committed and replaces this one.

        If the context raises, the new index is discarded and this one stays. Memory is bounded for any number of
        articles. The first index at an address is made in the same way.

        Args:
            decide: the version of the rules that made the articles, kept in `info()`.
        """

    def close(self) -> None:
        """Close everything that is open; later calls open it again."""
