"""Nodes die, disks fill, replies get lost: no search fails for good, and no acknowledged article is lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from opensearchpy import Transport
from opensearchpy.exceptions import ConnectionTimeout

from index.article.model import article_id
from index.engine import IdState
from index.engines import open_engine
from index.engines.opensearch import locking
from index.engines.opensearch.documents import DocumentMaker
from index.engines.opensearch.opensearch_engine import OpenSearchEngine
from index.errors import EngineError, EngineLockedError, EngineUnavailableError, EngineUnreachableError
from index.request import SearchRequest
from tests.archive import ROOT
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import PILE, article
from tests.opensearch.cluster import PATIENCE_S, delete_indices

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from index.article.model import Article
    from index.engine import Engine
    from tests.opensearch.cluster import Cluster

pytestmark = pytest.mark.opensearch

BATCH = 20


@pytest.fixture
def address(mortal: Cluster) -> Iterator[str]:
    """Return the address of an index with three shards on three nodes."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    yield mortal.address(name)
    delete_indices(mortal.url, name)


def opened_at(address: str) -> Engine:
    """Open an engine whose searches do not fail on a busy machine."""
    return OpenSearchEngine(address.partition(":")[2], deadline_ms=PATIENCE_MS)


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    opened = opened_at(address)
    with opened.rebuild(decide="1") as batch:
        for each in PILE:
            batch.put(each)
    yield opened
    opened.close()


def ids(engine: Engine) -> set[str]:
    return {known.id for known in engine.known_ids() if known.state is IdState.ARTICLE}


def write(engine: Engine, *articles: Article) -> None:
    """Put articles in one batch."""
    with engine.batch() as batch:
        for each in articles:
            batch.put(each)


def put(engine: Engine, number: int) -> set[str]:
    """Put a batch; return its ids. A batch whose fate is unknown is made again, as the ledger does."""
    some = [article(f"n{number}-{each}", title=f"Harbour report {number}") for each in range(BATCH)]
    while True:
        try:
            write(engine, *some)
        except (EngineUnreachableError, EngineLockedError):
            continue
        return {each.id for each in some}


def send(cluster: Cluster, method: str, path: str, body: object) -> None:
    request = urllib.request.Request(
        f"{cluster.nodes[0].url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=30):
        pass


def manager_of(cluster: Cluster) -> str:
    """Return the name of the node that decides where shards lie."""
    with urllib.request.urlopen(f"{cluster.nodes[0].url}/_cat/cluster_manager?h=node", timeout=30) as answer:
        name: str = answer.read().decode().strip()
    return name


@pytest.mark.parametrize("is_manager", [True, pytest.param(False, marks=pytest.mark.soak)])
def test_a_killed_node_of_three_fails_no_search_and_loses_no_article(
    mortal: Cluster, engine: Engine, address: str, *, is_manager: bool
) -> None:
    """While one thread indexes and another searches, a node is killed, and later comes back."""
    manager = manager_of(mortal)
    victim = next(node for node in mortal.nodes if (node.name == manager) is is_manager)
    acknowledged = {each.id for each in PILE}
    failures: list[Exception] = []
    answers = 0
    done = threading.Event()

    def search() -> None:
        nonlocal answers
        reader = opened_at(address)
        while not done.is_set():
            known = len(acknowledged)
            try:
                total = reader.search(SearchRequest()).total
            except EngineUnavailableError as error:
                failures.append(error)
            else:
                answers += 1
                assert total >= known - len(PILE), "fewer articles than were acknowledged before"
        reader.close()

    searching = threading.Thread(target=search)
    searching.start()
    try:
        acknowledged |= put(engine, 0)
        victim.kill()
        for number in range(1, 4):
            acknowledged |= put(engine, number)
    finally:
        done.set()
        searching.join()
        victim.start()
        mortal.wait()
    assert not failures
    assert answers > 0
    assert ids(engine) == acknowledged
    assert engine.check().articles == len(acknowledged)


@contextmanager
def serving(address: str) -> Iterator[str]:
    """Run `dateline serve` on a cluster's index; yield the URL of the service."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dateline", "serve", "--engine", address, "--port", "0", "--workers", "1"],
        cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        yield found[0].rstrip("/")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def asked(url: str) -> tuple[int, Message, Any]:
    """Return the status, the headers and the body of an answer in JSON."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.headers, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.load(error)


def answered(url: str) -> Any:
    """Return the answer in JSON; on a busy machine the first searches of a node may take too long."""
    until = time.monotonic() + PATIENCE_S
    while True:
        status, _, answer = asked(url)
        if status == 200 or time.monotonic() > until:
            assert status == 200, answer
            return answer


def test_without_any_node_serve_answers_503_and_then_again_without_a_restart(
    mortal: Cluster, engine: Engine, address: str
) -> None:
    with serving(address) as url:
        before = answered(f"{url}/search.json?q=harbour")
        for node in mortal.nodes:
            node.kill()
        try:
            status, headers, problem = asked(f"{url}/search.json?q=ferry")
            assert (status, problem["type"], "Retry-After" in headers) == (503, "index-unreachable", True)
            with pytest.raises(EngineUnreachableError):
                engine.info()
        finally:
            for node in mortal.nodes:
                node.start()
            mortal.wait()
        assert answered(f"{url}/search.json?q=harbour")["total"] == before["total"]
    assert ids(engine) == {each.id for each in PILE}


def test_a_full_disk_is_a_clear_error_and_indexing_resumes(mortal: Cluster, engine: Engine, address: str) -> None:
    index = f"/{address.rpartition('/')[2]}/_settings"
    new = article("new", title="A new report")
    send(mortal, "PUT", index, {"index.blocks.read_only_allow_delete": True})
    with pytest.raises(EngineUnavailableError, match="its disk is full, or the index is read-only"):
        write(engine, new)
    assert engine.search(SearchRequest()).total > 0
    send(mortal, "PUT", index, {"index.blocks.read_only_allow_delete": None})
    write(engine, new)
    assert engine.get(new.id) == new


def test_a_rebuild_leaves_readers_with_one_whole_index(engine: Engine, address: str) -> None:
    """Searches go on while the index is rebuilt; each finds the old articles or the new, and never a part."""
    done = threading.Event()
    totals: set[int] = set()

    def search() -> None:
        reader = opened_at(address)
        while not done.is_set():
            totals.add(reader.search(SearchRequest()).total)
        reader.close()

    searching = threading.Thread(target=search)
    before = engine.search(SearchRequest()).total
    searching.start()
    try:
        for _ in range(3):
            with engine.rebuild(decide="1") as batch:
                for each in (*PILE, article("more", title="One more")):
                    batch.put(each)
    finally:
        done.set()
        searching.join()
    assert totals <= {before, before + 1}


def test_a_refused_document_is_named_and_the_others_are_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = DocumentMaker.document
    bad, good = article("bad", title="Bad"), article("good", title="Good")
    monkeypatch.setattr(
        DocumentMaker, "document",
        lambda self, each: document(self, each) | ({"unheard_of": 1} if each.id == bad.id else {}),
    )  # fmt: skip
    with pytest.raises(EngineError, match=f"refused 1 documents: {bad.id}: .*unheard_of"):
        write(engine, bad, good)
    assert engine.get(good.id) == good


def test_a_dead_writer_on_another_machine_loses_its_lock_after_the_lease(
    address: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "LEASE_S", 2.0)
    monkeypatch.setattr(locking, "RENEWED_S", 0.5)
    monkeypatch.setattr(locking, "_place", lambda: uuid.uuid4().hex)
    other = open_engine(address)
    with engine.batch(), pytest.raises(EngineLockedError), other.batch():
        pass
    dead = locking._acquire(engine._cluster)  # type: ignore[attr-defined]
    dead._released.set()  # its thread renews it no longer
    locking._HELD.clear()  # as on another machine
    started = time.monotonic()
    with other.batch() as batch:
        batch.put(article("late", title="Late"))
    assert time.monotonic() - started >= 1.5
    with pytest.raises(EngineLockedError):
        dead.check()
    other.close()


def test_a_batch_is_written_once_though_every_reply_is_lost(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client times out, but the cluster has done what was asked: the same request again changes nothing."""
    perform = Transport.perform_request
    lost: set[tuple[str, str]] = set()

    def losing(self: Transport, method: str, url: str, **content: Any) -> Any:
        answer = perform(self, method, url, **content)
        if method != "GET" and (method, url) not in lost:
            lost.add((method, url))
            raise ConnectionTimeout("TIMEOUT", "lost", None)
        return answer

    before = engine.info()
    monkeypatch.setattr(Transport, "perform_request", losing)
    with engine.batch() as batch:
        batch.put(article("once", title="Once"))
        batch.remove(PILE[0].id)
    after = engine.info()
    assert len(lost) >= 5
    assert (after.generation, after.articles) == (before.generation + 2, before.articles)
    assert article_id("once") in ids(engine)


def files_with(cluster: Cluster, needles: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the names of the nodes' files that hold each needle."""
    found: dict[str, list[str]] = {name: [] for name in needles}
    for node in cluster.nodes:
        for path in sorted((node.home / "data").rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                for name, needle in needles.items():
                    if needle in content:
                        found[name].append(path.name)
    return found


def test_a_purge_leaves_no_byte_of_a_removed_article_on_any_node(mortal: Cluster, engine: Engine, address: str) -> None:
    """The needles are in Lucene's files before: as a term, and in what is stored of the article."""
    word = "qx7forgotten9zv"
    victim = article("victim", "Report", *(f"The harbour master saw {word} {n * 7919} times." for n in range(40)))
    record = DocumentMaker().document(victim)["record"]
    needles = {"term": word.encode(), "record": record[len(record) // 2 :][:32].encode()}
    write(engine, victim)
    send(mortal, "POST", f"/{address.rpartition('/')[2]}/_flush?force=true", {})
    assert all(files_with(mortal, needles).values())
    with engine.batch() as batch:
        batch.remove(victim.id, tombstone=True)
        batch.purge()
    assert files_with(mortal, needles) == {"term": [], "record": []}
    assert ids(engine) == {each.id for each in PILE}
    assert engine.info().purges


def test_a_renewal_whose_reply_was_lost_does_not_keep_the_lock(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = locking._acquire(engine._cluster)  # type: ignore[attr-defined]
    locking._write(engine._cluster, lock._owner, lock._version, patience_s=0)  # type: ignore[attr-defined]
    lock.release()
    write(engine, article("next", title="Next"))
