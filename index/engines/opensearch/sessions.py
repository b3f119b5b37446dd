"""A session: one generation of an index, as its meta document states it, and what is asked of it.

The meta document names the index that answers, its build and its generation. A reader reads it before and after an
answer: if nothing changed in between, the answer is of that generation. A writer raises the generation before its first
change and after its last.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote
from zlib import crc32

from opensearchpy.exceptions import ConnectionTimeout

from index.engine import IdState
from index.engines.opensearch.cluster import (
    BUSY,
    NOT_FOUND,
    READ_PATIENCE_S,
    REQUEST_S,
    NotThereError,
    RefusedError,
    to_json,
)
from index.engines.opensearch.documents import article_of, known_id
from index.engines.opensearch.mapping import FORMAT, SOURCE
from index.errors import (
    ArticleNotFoundError,
    ArticleRemovedError,
    DatelineError,
    EngineDamagedError,
    EngineUnavailableError,
    EngineUnreachableError,
)
from index.search import IndexState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from index.article.model import Article
    from index.engine import KnownId
    from index.engines.opensearch.cluster import Cluster
    from index.evaluation.deadline import Deadline

_Answer = TypeVar("_Answer")

META: Final = "meta"
"""The id of the meta document."""

READS: Final = 4
"""How often an answer is taken before one is returned during which the generation has changed."""

PAGE: Final = 1000
"""How many ids are read at once."""

KEEP_ALIVE: Final = "5m"
"""How long a point in time stays open between two requests."""

_GRACE_S: Final = 1.0
"""How much longer than the cluster's own limit an answer may be on its way."""

_PAUSE_S: Final = 0.1

_SHORTEST_S: Final = 0.001

_CHANGING_S: Final = 1.0
"""While a batch is written, a session is used for so long: what it remembers may be of an earlier part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The meta document.

    Attributes:
        format: `mapping.FORMAT` when the index was made.
        index: the name of the index that answers.
        build: the id of the build.
        generation: grows before the first change of a batch and after its last.
        articles: the number of articles after the last change.
        is_changing: a writer has begun a batch, and has not said that it is done.
        analysis: as in `index.engine.EngineInfo`.
        vocabulary: as there.
        decide: as there.
    """

    format: str
    index: str
    build: str
    generation: int
    articles: int
    is_changing: bool
    analysis: str
    vocabulary: str
    decide: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionedMeta:
    """A meta document with the number of its last change; a write with this condition fails after another's."""

    meta: Meta
    sequence: int
    term: int


def meta_index(cluster: Cluster) -> str:
    """Return the name of the index with the meta document."""
    return f"{cluster.address.name}-meta"


def read_meta(cluster: Cluster, *, patience_s: float = READ_PATIENCE_S) -> VersionedMeta:
    """Read the meta document.

    Raises:
        EngineUnavailableError: there is no index.
        EngineUnreachableError: the cluster does not answer.
        EngineDamagedError: the document is not as any version writes it.
    """
    found = cluster.request("GET", f"/{meta_index(cluster)}/_doc/{META}", patience_s=patience_s)
    try:
        return VersionedMeta(meta=Meta(**found["_source"]), sequence=found["_seq_no"], term=found["_primary_term"])
    except (LookupError, TypeError) as error:
        raise EngineDamagedError(
            f"The meta document of {cluster.address} cannot be read; `dateline rebuild` mends it."
        ) from error


def check_format(meta: Meta, cluster: Cluster) -> None:
    """Raise EngineDamagedError if the index has a mapping that this version does not read."""
    if meta.format != FORMAT:
        raise EngineDamagedError(
            f"The index at {cluster.address} has the format {meta.format}, not {FORMAT}; run `dateline rebuild`."
        )


class Session:
    """One generation of an index. Any number of threads may use it.

    Attributes:
        state: the build, the generation and the number of articles.
        meta: the whole meta document.
        index: the name of the index with its documents.
        cache: what is computed once for the generation.
    """

    def __init__(self, cluster: Cluster, meta: Meta) -> None:
        check_format(meta, cluster)
        self.meta: Final = meta
        self.index: Final = meta.index
        self.cache: Final[dict[Any, Any]] = {}
        self._cluster: Final = cluster
        self._made_s: Final = time.monotonic()
        articles = self._count_articles() if meta.is_changing else meta.articles
        self.state: Final = IndexState(build=meta.build, generation=meta.generation, articles=articles)

    @property
    def is_current(self) -> bool:
        """Whether its cache still holds, as long as the meta document stays the same."""
        return not self.meta.is_changing or time.monotonic() < self._made_s + _CHANGING_S

    def search(self, body: Mapping[str, Any], deadline: Deadline | None = None) -> dict[str, Any]:
        """Return the cluster's answer to a search; it is of all shards, and complete.

        A body with a point in time (`pit`) is answered from it.

        Raises:
            QueryTooSlowError: the deadline passed.
            EngineUnreachableError: a shard did not answer.
        """
        if "pit" in body:
            path, params = "/_search", {}
        else:
            # The same request goes to the same copy of a shard, and different ones to different copies.
            path, params = f"/{self.index}/_search", {"preference": f"{crc32(to_json(body)):08x}"}

        def ask() -> list[dict[str, Any]]:
            sent, timeout_s = _limited(body, deadline)
            return [self._asked("POST", path, deadline, timeout_s, body=sent, params=params)]

        return self._complete(ask, deadline)[0]

    def msearch(self, bodies: Sequence[Mapping[str, Any]], deadline: Deadline | None = None) -> list[dict[str, Any]]:
        """Return the answers to several searches, in their order."""
        if not bodies:
            return []

        def ask() -> list[dict[str, Any]]:
            timeout_s, lines = REQUEST_S, []
            for body in bodies:
                sent, timeout_s = _limited(body, deadline)
                lines += [b"{}", to_json(sent)]
            content = b"\n".join([*lines, b""])
            found: list[dict[str, Any]] = self._asked(
                "POST", f"/{self.index}/_msearch", deadline, timeout_s, lines=content
            )["responses"]
            return found

        return self._complete(ask, deadline)

    def open_pit(self) -> str:
        """Freeze what searches see now; return the id to give as `{"pit": {"id": …, "keep_alive": KEEP_ALIVE}}`."""
        opened: str = self._cluster.request(
            "POST", f"/{self.index}/_search/point_in_time", params={"keep_alive": KEEP_ALIVE}
        )["pit_id"]
        return opened

    def close_pit(self, opened: str) -> None:
        """Let the cluster forget a point in time; it does so itself after KEEP_ALIVE."""
        with suppress(EngineUnavailableError):
            self._cluster.request("DELETE", "/_search/point_in_time", body={"pit_id": [opened]}, patience_s=0)

    def article(self, article_id: str) -> Article:
        """Return the article of an id; an alias leads to its article, in one step or several.

        Raises:
            ArticleRemovedError: the id, or the last alias, leads to a tombstone: the user removed the article.
            ArticleNotFoundError: there is none, or the aliases form a circle.
        """
        followed: set[str] = set()
        wanted: str | None = article_id
        while wanted and wanted not in followed:
            source = self._source(wanted)
            if source is None:
                break
            if source["state"] == IdState.ARTICLE:
                return article_of(source)
            known = known_id(wanted, source)
            if known.state is IdState.REMOVED:
                raise ArticleRemovedError(article_id, known.removed)
            followed.add(wanted)
            wanted = known.moved_to
        raise ArticleNotFoundError(article_id)

    def hits(self, query: Mapping[str, Any], source: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield every document that a query finds, by id, from a point in time."""
        opened = self.open_pit()
        try:
            body: dict[str, Any] = {
                "query": query, "size": PAGE, "sort": [{"id": "asc"}], "_source": list(source),
                "track_total_hits": False, "pit": {"id": opened, "keep_alive": KEEP_ALIVE},
            }  # fmt: skip
            while True:
                found = self.search(body)["hits"]["hits"]
                yield from found
                if len(found) < PAGE:
                    return
                body["search_after"] = found[-1]["sort"]
        finally:
            self.close_pit(opened)

    def known_ids(self) -> Iterator[KnownId]:
        """Yield the id of every article, tombstone and alias."""
        for hit in self.hits({"match_all": {}}, [name for name in SOURCE if name != "record"]):
            yield known_id(hit["_id"], hit["_source"])

    def _source(self, article_id: str) -> Mapping[str, Any] | None:
        """Return the stored fields of a document as searches see it; None if there is none."""
        try:
            found = self._cluster.request(
                "GET", f"/{self.index}/_doc/{quote(article_id, safe='')}", params={"realtime": "false"}
            )
        except NotThereError as error:
            if error.is_document:
                return None
            raise
        source: Mapping[str, Any] = found["_source"]
        return source

    def _count_articles(self) -> int:
        counted: int = self._cluster.request(
            "POST", f"/{self.index}/_count", body={"query": {"term": {"state": IdState.ARTICLE}}}
        )["count"]
        return counted

    def _asked(
        self,
        method: str,
        path: str,
        deadline: Deadline | None,
        timeout_s: float,
        **content: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 -- JSON
        try:
            return self._cluster.request(method, path, timeout_s=timeout_s, **content)
        except EngineUnreachableError as error:
            if deadline is not None and isinstance(error.__cause__, ConnectionTimeout):
                deadline.check()
            raise

    def _complete(self, ask: Callable[[], list[dict[str, Any]]], deadline: Deadline | None) -> list[dict[str, Any]]:
        """Return complete answers; ask again if a shard does not answer, as while a node's shards move."""
        until, pause_s = time.monotonic() + READ_PATIENCE_S, _PAUSE_S
        while True:
            found = ask()
            try:
                for each in found:
                    self._check(each, deadline)
            except EngineUnreachableError:
                if time.monotonic() > until or (deadline is not None and deadline.left_s < pause_s):
                    raise
            else:
                return found
            time.sleep(pause_s)

    def _check(self, found: Mapping[str, Any], deadline: Deadline | None) -> None:
        """Raise if an answer is not complete."""
        if found.get("timed_out"):
            raise deadline.error if deadline else EngineUnreachableError(self._incomplete("it took too long"))
        if error := found.get("error"):  # of one of several searches
            if found["status"] in BUSY:
                raise EngineUnreachableError(self._incomplete(error["type"]))
            if found["status"] == NOT_FOUND:
                raise NotThereError(self._incomplete(error["type"]), is_document=False)
            raise RefusedError(self._incomplete(str(error)[:300]), frozenset())
        failed = found["_shards"]["failed"]
        if failed:
            raise EngineUnreachableError(self._incomplete(f"{failed} shards did not answer"))

    def _incomplete(self, finding: str) -> str:
        return f"The cluster at {self._cluster.address} has no complete answer ({finding}); try again."


def _limited(body: Mapping[str, Any], deadline: Deadline | None) -> tuple[Mapping[str, Any], float]:
    """Return the body with the time limit for the cluster, and the time limit of the connection in seconds."""
    if deadline is None:
        return body, REQUEST_S
    deadline.check()
    left_s = max(deadline.left_s, _SHORTEST_S)
    if left_s > REQUEST_S:
        return body, REQUEST_S
    return {**body, "timeout": f"{max(int(left_s * 1000), 1)}ms"}, left_s + _GRACE_S


class _Failure:
    """An error in place of an answer."""

    def __init__(self, error: DatelineError) -> None:
        self.error: Final = error


class Sessions:
    """The newest session of an index. Any number of threads may use it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock = Lock()
        self._newest: Session | None = None

    def newest(self) -> Session:
        """Return the session of the generation that the meta document states now."""
        meta = read_meta(self._cluster).meta
        with self._lock:
            kept = self._newest
        if kept is not None and kept.meta == meta and kept.is_current:
            return kept
        session = Session(self._cluster, meta)
        with self._lock:
            self._newest = session
        return session

    def read(self, function: Callable[[Session], _Answer]) -> _Answer:
        """Return what a function makes of one generation; if that changed meanwhile, ask it again of the next."""
        session, outcome = self._attempt(function)
        for _ in range(READS - 1):
            if read_meta(self._cluster).meta == session.meta:
                break
            session, outcome = self._attempt(function)
        if isinstance(outcome, _Failure):
            raise outcome.error
        return outcome

    def _attempt(self, function: Callable[[Session], _Answer]) -> tuple[Session, _Answer | _Failure]:
        """Return the newest session, and what the function makes of it.

        An error may come of a change too, as of an index that was deleted meanwhile.

        Raises:
            EngineUnreachableError: the cluster does not answer.
        """
        session = self.newest()
        try:
            return session, function(session)
        except EngineUnreachableError:
            raise
        except DatelineError as error:
            return session, _Failure(error)

    def close(self) -> None:
        """Forget the newest session."""
        with self._lock:
            self._newest = None
