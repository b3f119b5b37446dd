"""Write: batches, rebuilds and purges, the lock, and the meta document that says what answers.

    <name>            an alias of the index that answers, for other programs
    <name>-<build>    an index
    <name>-meta       the meta document, and the lock

A batch raises the generation, sends its documents, refreshes, and raises the generation again. Each document has its
id, so whatever is sent twice changes nothing. A rebuild fills a new index; one write of the meta document puts it in
the place of the old one. An index that the meta document does not name is a rebuild in progress if the lock is held,
and otherwise the rest of a crash.
"""

from __future__ import annotations

import secrets
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from index.article import regions
from index.engine import IdState, is_removable
from index.engines.opensearch.cluster import (
    BUSY,
    NOT_FOUND,
    WRITE_PATIENCE_S,
    ConflictError,
    NotThereError,
    RefusedError,
    to_json,
)
from index.engines.opensearch.documents import DocumentMaker, alias, tombstone
from index.engines.opensearch.mapping import FORMAT, META_MAPPING, index_body
from index.engines.opensearch.sessions import META, Meta, VersionedMeta, check_format, meta_index, read_meta
from index.errors import EngineError, EngineLockedError, EngineUnavailableError, EngineUnreachableError
from index.text import analysis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from index.article.model import Article
    from index.engines.opensearch.cluster import Cluster
    from index.engines.opensearch.locking import Lock

BULK_BYTES: Final = 4_000_000
"""A bulk request is sent when it has this size. Larger ones are not faster, and take more memory in the cluster."""

BUFFERED_BYTES: Final = 16_000_000
"""A rebuild sends its documents when it has collected this much."""

_SHOWN_REFUSALS: Final = 20
_PURGE_S: Final = 180.0
_PAUSE_S: Final = 0.25
_LONGEST_PAUSE_S: Final = 2.0


class Changes:
    """The changes of a batch: the last one of each id, already as lines of a bulk request."""

    def __init__(self, maker: DocumentMaker) -> None:
        self._maker = maker
        self.by_id: dict[str, bytes] = {}
        self.size_bytes = 0
        self.purges = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.by_id and not self.purges

    def put(self, article: Article) -> None:
        """Add the article, replacing whatever its id held before."""
        self._keep(article.id, _index_lines(article.id, self._maker.document(article)))

    def remove(
        self,
        article_id: str,
        *,
        moved_to: str | None = None,
        tombstone: bool = False,
        removed: datetime | None = None,
    ) -> None:
        """Remove the article, and leave an alias, a tombstone or nothing in its place."""
        if is_removable(article_id, moved_to, tombstone=tombstone):
            self._keep(article_id, _removal_lines(article_id, moved_to, removed, leaves_tombstone=tombstone))

    def purge(self) -> None:
        """At commit, let the cluster merge away every removed article."""
        self.purges = True

    def take(self) -> dict[str, bytes]:
        """Return the changes, and forget them."""
        taken, self.by_id, self.size_bytes = self.by_id, {}, 0
        return taken

    def _keep(self, article_id: str, lines: bytes) -> None:
        self.size_bytes += len(lines) - len(self.by_id.get(article_id, b""))
        self.by_id[article_id] = lines


class RebuildChanges(Changes):
    """The changes of a rebuild, in any number: it sends them as they come."""

    def __init__(self, maker: DocumentMaker, writer: Writer, build: str) -> None:
        super().__init__(maker)
        self._writer = writer
        self._build = build

    @property
    def build(self) -> str:
        """The new index's build id."""
        return self._build

    def _keep(self, article_id: str, lines: bytes) -> None:
        super()._keep(article_id, lines)
        if self.size_bytes >= BUFFERED_BYTES:
            self._writer.send(index_name(self._writer.cluster, self._build), self.take())


def index_name(cluster: Cluster, build: str) -> str:
    """Return the name of the index of a build."""
    return f"{cluster.address.name}-{build}"


def _index_lines(article_id: str, document: Mapping[str, Any]) -> bytes:
    return b"\n".join([to_json({"index": {"_id": article_id}}), to_json(document), b""])


def _removal_lines(article_id: str, moved_to: str | None, removed: datetime | None, *, leaves_tombstone: bool) -> bytes:
    if leaves_tombstone:
        return _index_lines(article_id, tombstone(article_id, removed))
    if moved_to is not None:
        return _index_lines(article_id, alias(article_id, moved_to))
    return to_json({"delete": {"_id": article_id}}) + b"\n"


class Writer:
    """Writes to a cluster while it holds the lock.

    Args:
        cluster: the cluster.
        lock: the lock, held; it is checked before every request that changes something.
    """

    def __init__(self, cluster: Cluster, lock: Lock) -> None:
        self.cluster: Final = cluster
        self._lock = lock

    def meta(self) -> VersionedMeta:
        """Read the meta document."""
        found = read_meta(self.cluster, patience_s=WRITE_PATIENCE_S)
        check_format(found.meta, self.cluster)
        return found

    def commit(self, before: VersionedMeta, changes: Changes) -> None:
        """Write a batch: raise the generation, send the documents, refresh, purge, and raise the generation again.

        Raises:
            EngineError: the cluster has refused documents; the message names each. The others are written.
        """
        index = before.meta.index
        begun = self._write_meta(replace(before.meta, generation=before.meta.generation + 1, is_changing=True), before)
        refusal: EngineError | None = None
        try:
            self.send(index, changes.take())
        except RefusedError as error:
            refusal = error
        self.refresh(index)
        if changes.purges:
            self.purge(index)
        self._write_meta(
            replace(
                begun.meta,
                generation=begun.meta.generation + 1,
                is_changing=False,
                articles=self._count_articles(index),
            ),
            begun,
        )
        if refusal is not None:
            raise refusal

    def create(self, build: str) -> None:
        """Make the empty index of a build."""
        shards = self.cluster.address.shards or self._data_nodes()
        self._request("PUT", f"/{index_name(self.cluster, build)}", body=index_body(shards))

    def adopt(self, build: str, decide: str, *, purges: bool) -> None:
        """Let the index of a build answer, in place of the old one, and delete that."""
        index = index_name(self.cluster, build)
        self.refresh(index)
        if purges:
            self.purge(index)
        meta = Meta(
            format=FORMAT,
            index=index,
            build=build,
            generation=0,
            articles=self._count_articles(index),
            is_changing=False,
            analysis=analysis.VERSION,
            vocabulary=regions.VERSION,
            decide=decide,
        )
        self._write_meta(meta, self.previous_meta())
        self.sweep()

    def sweep(self) -> None:
        """Let the alias name the index that answers, and delete every other build. Needs the lock."""
        previous = self.previous_meta()
        if previous is None:
            return
        name, current = self.cluster.address.name, previous.meta.index
        found = self._request("GET", f"/{name}-*/_alias", params={"expand_wildcards": "open,closed"})
        # Other indices may have a name that begins so.
        builds = [index for index in found if _is_build(index.removeprefix(f"{name}-"))]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": index, "alias": name}}
            for index in builds
            if index != current and name in found[index]["aliases"]
        ]
        if current in found and name not in found[current]["aliases"]:
            actions.append({"add": {"index": current, "alias": name}})
        if actions:
            self._request("POST", "/_aliases", body={"actions": actions})
        for index in builds:
            if index != current:
                self._request("DELETE", f"/{index}", params={"ignore_unavailable": "true"})

    def discard(self, build: str) -> None:
        """Delete the index of a build that is not adopted."""
        self._request("DELETE", f"/{index_name(self.cluster, build)}", params={"ignore_unavailable": "true"})

    def send(self, index: str, changes: Mapping[str, bytes]) -> None:
        """Send changes; those that an overloaded cluster puts off are sent again.

        Raises:
            RefusedError: the cluster has refused some for good; the message names each.
            EngineUnreachableError: the cluster did not take all of them within WRITE_PATIENCE_S.
        """
        refused: dict[str, str] = {}
        part: dict[str, bytes] = {}
        size_bytes = 0
        for article_id, lines in changes.items():
            if part and size_bytes + len(lines) > BULK_BYTES:
                refused |= self._send_bulk(index, part)
                part, size_bytes = {}, 0
            part[article_id] = lines
            size_bytes += len(lines)
        if part:
            refused |= self._send_bulk(index, part)
        if refused:
            shown = [f"{article_id}: {reason}" for article_id, reason in list(refused.items())[:_SHOWN_REFUSALS]]
            more = f"; and {len(refused) - len(shown):,} more" if len(refused) > len(shown) else ""
            raise RefusedError(
                f"The cluster at {self.cluster.address} refused {len(refused):,} documents: {'; '.join(shown)}{more}.",
                frozenset(),
            )

    def _send_bulk(self, index: str, changes: dict[str, bytes]) -> dict[str, str]:
        """Send changes until each is written or refused; return the refused ids with the reasons."""
        left, refused = changes, {}
        until, pause = time.monotonic() + WRITE_PATIENCE_S, _PAUSE_S
        while left:
            answer = self._request("POST", f"/{index}/_bulk", lines=b"".join(left.values()))
            put_off: dict[str, bytes] = {}
            reason = ""
            for article_id, item in zip(left, answer["items"], strict=True):
                ((action, outcome),) = item.items()
                error = outcome.get("error")
                if error is None or (action == "delete" and outcome["status"] == NOT_FOUND):
                    continue
                if outcome["status"] in BUSY:
                    put_off[article_id] = left[article_id]
                    reason = error["reason"]
                    if error["type"] == "cluster_block_exception":
                        raise self.cluster.blocked(reason)
                elif error["type"] == "cluster_block_exception":
                    raise self.cluster.blocked(error["reason"])
                else:
                    refused[article_id] = _cause(error)
            left = put_off
            if left:
                if time.monotonic() > until:
                    raise EngineUnreachableError(
                        f"The cluster at {self.cluster.address} puts off changes ({reason}); try again."
                    )
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_S)
        return refused

    def refresh(self, index: str) -> None:
        """Let every copy of every shard show what it holds."""
        self._on_all_copies(f"/{index}/_refresh")

    def purge(self, index: str) -> None:
        """Merge away what was removed, on every copy of every shard, and prove that none is left.

        Lucene keeps a removed document until its segment is merged, and the translog until it is flushed. A copy keeps
        what it may have to send to another copy; every half minute the copies agree on how much that is.

        Raises:
            EngineUnavailableError: some is still there.
        """
        until, pause = time.monotonic() + _PURGE_S, _PAUSE_S
        while True:
            self._on_all_copies(f"/{index}/_flush", force="true", wait_if_ongoing="true")
            self._on_all_copies(f"/{index}/_forcemerge", only_expunge_deletes="true", flush="true")
            self._on_all_copies(f"/{index}/_refresh")
            if self._removed_documents(index) == 0:
                return
            if time.monotonic() > until:
                raise EngineUnavailableError(
                    f"The cluster at {self.cluster.address} still holds bytes of removed articles; try again."
                )
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def _removed_documents(self, index: str) -> int:
        """Return how many removed documents the segments of all copies hold, and operations the translogs."""
        found = self._request("GET", f"/{index}/_stats/docs,translog")["_all"]["total"]
        removed: int = found["docs"]["deleted"] + found["translog"]["operations"]
        return removed

    def _on_all_copies(self, path: str, **params: str) -> None:
        until, pause = time.monotonic() + WRITE_PATIENCE_S, _PAUSE_S
        while True:
            shards = self._request("POST", path, params=params, timeout_s=_PURGE_S)["_shards"]
            if not shards["failed"]:
                return
            if time.monotonic() > until:
                raise EngineUnreachableError(
                    f"Some shards of the cluster at {self.cluster.address} do not answer; try again."
                )
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)

    def previous_meta(self) -> VersionedMeta | None:
        """Return the meta document; None if there is none that can be read."""
        try:
            return read_meta(self.cluster, patience_s=WRITE_PATIENCE_S)
        except EngineUnreachableError:
            raise
        except NotThereError:
            return None

    def _write_meta(self, meta: Meta, before: VersionedMeta | None) -> VersionedMeta:
        """Write the meta document, unless somebody else has since `before`."""
        params: dict[str, Any] = (
            {"op_type": "create"} if before is None else {"if_seq_no": before.sequence, "if_primary_term": before.term}
        )
        path = f"/{meta_index(self.cluster)}/_doc/{META}"
        try:
            written = self._request("PUT", path, body=asdict(meta), params=params)
        except ConflictError as error:
            # A try that timed out may have been written.
            found = self.previous_meta()
            if found is not None and found.meta == meta:
                return found
            raise EngineLockedError(str(error)) from error
        return VersionedMeta(meta=meta, sequence=written["_seq_no"], term=written["_primary_term"])

    def _count_articles(self, index: str) -> int:
        counted: int = self._request("POST", f"/{index}/_count", body={"query": {"term": {"state": IdState.ARTICLE}}})[
            "count"
        ]
        return counted

    def _data_nodes(self) -> int:
        health: int = self._request("GET", "/_cluster/health")["number_of_data_nodes"]
        return max(health, 1)

    def _request(self, method: str, path: str, **content: Any) -> Any:  # noqa: ANN401 -- JSON
        self._lock.check()
        return self.cluster.request(method, path, patience_s=WRITE_PATIENCE_S, **content)


def check_there(cluster: Cluster) -> None:
    """Raise EngineUnavailableError if there is no index: only a rebuild makes one."""
    read_meta(cluster, patience_s=WRITE_PATIENCE_S)


def create_meta_index(cluster: Cluster) -> None:
    """Make the index of the meta document and the lock, if there is none."""
    try:
        cluster.request("PUT", f"/{meta_index(cluster)}", body=META_MAPPING, patience_s=WRITE_PATIENCE_S)
    except RefusedError as error:
        if "resource_already_exists_exception" not in error.kinds:
            raise


def new_build() -> str:
    """Return the id of a new build."""
    return secrets.token_hex(8)


def _is_build(suffix: str) -> bool:
    return len(suffix) == 16 and set(suffix) <= set("0123456789abcdef")


def _cause(error: Mapping[str, Any]) -> str:
    """Return why the cluster refused a document."""
    reasons = [str(error.get("reason", error))]
    while error := error.get("caused_by") or {}:
        reasons.append(str(error.get("reason")))
    return ": ".join(dict.fromkeys(reasons))[:300]


@contextmanager
def batch(cluster: Cluster, lock: Lock, maker: DocumentMaker) -> Iterator[Changes]:
    """Open a batch, with the lock held; commit it when the context exits."""
    writer = Writer(cluster, lock)
    before = writer.meta()
    writer.sweep()
    changes = Changes(maker)
    yield changes
    if not changes.is_empty:
        writer.commit(before, changes)


@contextmanager
def rebuild(cluster: Cluster, lock: Lock, maker: DocumentMaker, decide: str) -> Iterator[RebuildChanges]:
    """Open a rebuild, with the lock held; adopt it when the context exits, or discard it if that raises."""
    writer = Writer(cluster, lock)
    writer.sweep()
    build = new_build()
    writer.create(build)
    changes = RebuildChanges(maker, writer, build)
    try:
        yield changes
        writer.send(index_name(cluster, build), changes.take())
        writer.adopt(build, decide, purges=changes.purges)
    except BaseException:
        _discard(writer, build)
        raise


def _discard(writer: Writer, build: str) -> None:
    """Delete a failed build, unless it answers already; what cannot be deleted now, the next writer sweeps."""
    with suppress(EngineError):
        previous = writer.previous_meta()
        if previous is None or previous.meta.build != build:
            writer.discard(build)
