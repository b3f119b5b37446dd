"""Known faults of Whoosh: each test fails if the fence around one of them is removed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb import structfile

from index.article.model import DateRange, article_id, parse_date
from index.engine import Engine
from index.engines import open_engine
from index.engines.whoosh.whoosh_engine import WhooshEngine
from index.errors import EngineError, EngineLockedError
from index.query.parser import parse
from index.request import SearchRequest, Sort, Undated
from tests.archive import ROOT
from tests.conformance.conftest import PATIENCE_MS
from tests.conformance.piles import article

WORDS = ("harbour", "tide", "ferry", "quota", "lamp")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = WhooshEngine(tmp_path / "data", create=True, deadline_ms=PATIENCE_MS)
    with opened.rebuild(decide="1"):
        pass
    yield opened
    opened.close()


def put(engine: Engine, *keys: str, text: str = "The harbour was calm.") -> None:
    with engine.batch() as batch:
        for key in keys:
            batch.put(article(key, f"Report {key}", text))


def found(engine: Engine, query: str, **request: Any) -> list[str]:
    return [hit.article.id for hit in engine.search(SearchRequest(query=parse(query), **request)).hits]


def ids(*keys: str) -> set[str]:
    return {article_id(key) for key in keys}


def test_a_commit_reaches_the_disk_in_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segment and table of contents, directory, rename, directory again; only then old files are deleted."""
    put(engine, "a")
    calls: list[str] = []
    sync, rename, unlink = os.fsync, os.rename, os.remove

    def record_sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        calls.append("sync folder" if path.is_dir() else f"sync {path.suffix if '.toc' not in path.name else '.toc'}")
        sync(descriptor)

    def record_rename(old: str, new: str) -> None:
        calls.append("rename")
        rename(old, new)

    def record_unlink(path: str) -> None:
        if str(path).endswith((".columns", ".facts", ".toc")):
            calls.append("unlink")
        unlink(path)

    monkeypatch.setattr(os, "fsync", record_sync)
    monkeypatch.setattr(os, "rename", record_rename)
    monkeypatch.setattr(os, "remove", record_unlink)
    put(engine, "b")
    at = calls.index("rename")
    assert {"sync .columns", "sync .toc"} <= set(calls[:at])
    assert calls[at - 1] == "sync folder"
    assert calls[at + 1] == "sync folder"
    assert "unlink" not in calls[: at + 2]


def test_a_deleted_document_stays_deleted_through_later_commits(engine: Engine) -> None:
    """Whoosh's `refresh()` would bring it back."""
    put(engine, "a", "b", "c")
    assert set(found(engine, "harbour")) == ids("a", "b", "c")
    with engine.batch() as batch:
        batch.remove(article_id("b"))
    assert set(found(engine, "harbour")) == ids("a", "c")
    put(engine, "d")
    assert set(found(engine, "harbour")) == ids("a", "c", "d")


def test_many_threads_get_the_same_answers_as_one(engine: Engine) -> None:
    """In Whoosh, a searcher shared by threads gives wrong answers."""
    with engine.batch() as batch:
        for number in range(60):
            text = " ".join(WORDS[at] for at in range(5) if number & 1 << at) or "calm"
            batch.put(article(str(number), f"Report {number}", f"{text} and the sea."))
    questions = [f"{one} {other}" for one in WORDS for other in WORDS] * 8
    alone = [found(engine, question) for question in questions]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(lambda question: found(engine, question), questions))
    finally:
        sys.setswitchinterval(switch)
    assert together == alone


def test_pages_joined_equal_one_large_page(engine: Engine) -> None:
    """Whoosh's `search(limit=N)` returns wrong top hits: for `(a OR b) AND c` in 82 of 300 queries."""
    with engine.batch() as batch:
        for number in range(90):
            text = " ".join(WORDS[at] for at in range(5) for _ in range((number * (at + 3)) % 7))
            batch.put(article(str(number), f"Report {number}", f"{text} calm.".strip()))
    for first in WORDS:
        for second in WORDS:
            for query in (f"({first} OR {second}) calm", f"{first} -{second}"):
                whole = found(engine, query, per_page=100)
                pages = [found(engine, query, per_page=7, page=page) for page in range(1, 15)]
                assert [each for page in pages for each in page] == whole


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        pytest.param("-ferry", {"a", "c"}, id="not-alone"),
        pytest.param("-(-ferry)", {"b"}, id="not-of-not"),
        pytest.param("-(ferry OR tide)", {"a"}, id="not-of-or"),
        pytest.param("tide OR -ferry", {"a", "c"}, id="not-inside-or"),
        pytest.param("harbour -tide -ferry", {"a"}, id="several"),
    ],
)
def test_not_is_the_plain_complement(engine: Engine, query: str, keys: set[str]) -> None:
    """In Whoosh, ANDNOT keeps what it should exclude, NOT inside OR miscounts, and NOT of NOT raises."""
    for key, text in (("a", "The harbour."), ("b", "The harbour ferry."), ("c", "The harbour tide.")):
        put(engine, key, text=text)
    assert set(found(engine, query)) == ids(*keys)


def test_dates_before_the_epoch_and_open_ends_are_exact(engine: Engine) -> None:
    """In Whoosh, an unsigned range with an open low end matches everything."""
    with engine.batch() as batch:
        for key, date in (("old", "1848-03"), ("new", "2021-05-04"), ("none", None)):
            batch.put(article(key, "Report", "The harbour.", date=date))
    until = DateRange(last=parse_date("1900")[1])
    assert set(found(engine, "harbour", dates=until)) == ids("old")
    assert set(found(engine, "harbour", dates=until, undated=Undated.INCLUDE)) == ids("old", "none")
    newest, oldest = found(engine, "harbour", sort=Sort.NEWEST), found(engine, "harbour", sort=Sort.OLDEST)
    assert newest == [article_id(key) for key in ("new", "old", "none")]
    assert oldest == [article_id(key) for key in ("old", "new", "none")]


def test_the_last_put_of_an_id_in_a_batch_wins(engine: Engine) -> None:
    with engine.batch() as batch:
        batch.put(article("a", "First", "The harbour."))
        batch.put(article("a", "Second", "The tide."))
    assert found(engine, "harbour") == []
    assert found(engine, "tide") == [article_id("a")]
    assert engine.info().articles == 1


@pytest.mark.parametrize(
    ("changed", "is_analysed"),
    [({"section": "World"}, False), ({"title": "Other"}, True), ({"language": "fr"}, True)],
    ids=["a-fact", "the-title", "the-language"],
)
def test_unchanged_words_are_not_written_again(
    engine: Engine, tmp_path: Path, changed: dict[str, str], is_analysed: bool
) -> None:
    put(engine, *"abcde")
    before = {path.name for path in tmp_path.rglob("*.columns")}
    again = replace(article("a", "Report a", "The harbour was calm."), **changed)  # type: ignore[arg-type]
    with engine.batch() as batch:
        batch.put(again)
    assert ({path.name for path in tmp_path.rglob("*.columns")} != before) is is_analysed
    assert len(list(tmp_path.rglob("*.facts"))) == (not is_analysed)
    assert engine.get(again.id) == again
    assert set(found(engine, "harbour")) == ids(*"abcde")


def test_words_of_a_removed_article_are_written_again(engine: Engine) -> None:
    put(engine, "a", "b")
    with engine.batch() as batch:
        batch.remove(article_id("a"), tombstone=True)
    put(engine, "a")
    assert set(found(engine, "harbour")) == ids("a", "b")


def test_a_put_that_raises_does_not_affect_the_next(engine: Engine) -> None:
    """In Whoosh, a document that raises half-way leaves its terms to the next one."""
    with engine.batch() as batch:
        with pytest.raises(AttributeError):
            batch.put(object())  # type: ignore[arg-type]
        batch.put(article("b", "Report", "The tide."))
    assert found(engine, "tide") == [article_id("b")]


def test_a_batch_that_raises_is_discarded_and_releases_the_lock(engine: Engine) -> None:
    def fail_in_batch() -> None:
        with engine.batch() as batch:
            batch.put(article("a", "Report", "The harbour."))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_batch()
    assert found(engine, "harbour") == []
    put(engine, "b")
    assert found(engine, "harbour") == [article_id("b")]


def test_a_commit_that_fails_is_discarded_and_releases_the_lock(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoosh 2.7.5 keeps its lock after a failed commit."""
    put(engine, "a")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", full)
        with pytest.raises(EngineError):
            put(engine, "b")
    assert found(engine, "harbour") == [article_id("a")]
    put(engine, "c")
    assert set(found(engine, "harbour")) == ids("a", "c")


def test_a_commit_succeeds_if_old_files_cannot_be_deleted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on the disk and readers see it; the next commit deletes the files."""
    put(engine, "a")

    def refuse(_: str) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(os, "remove", refuse)
        put(engine, "b")
    assert set(found(engine, "harbour")) == ids("a", "b")
    put(engine, "c")
    assert engine.info().generation == 3


def test_the_commit_after_an_undone_one_has_a_new_generation(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader may open it between its rename and the failing sync, and would keep it if the next had its number."""
    put(engine, "a")
    reader = open_engine(tmp_path / "data")
    rename, sync = os.rename, os.fsync
    seen: list[list[str]] = []

    def renamed(old: str, new: str) -> None:
        rename(old, new)
        seen.append(found(reader, "harbour"))

    def fails_after_the_rename(descriptor: int) -> None:
        if seen:
            raise OSError(5, "Input/output error")
        sync(descriptor)

    with monkeypatch.context() as failing:
        failing.setattr(os, "rename", renamed)
        failing.setattr(os, "fsync", fails_after_the_rename)
        with pytest.raises(EngineError):
            put(engine, "b")
    assert [set(each) for each in seen] == [ids("a", "b")]
    assert found(engine, "harbour") == [article_id("a")]
    put(engine, "c")
    assert set(found(reader, "harbour")) == ids("a", "c")


def test_opening_does_not_copy_the_index_to_the_heap(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoosh reads its own maps whole into a BytesIO when it opens a segment."""
    put(engine, "a")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a whole file was taken into memory")

    monkeypatch.setattr(structfile.BufferFile, "__init__", refuse)
    engine.close()
    assert found(engine, "harbour") == [article_id("a")]


def test_a_second_writer_is_refused(engine: Engine, tmp_path: Path) -> None:
    other = open_engine(tmp_path / "data")
    with engine.batch(), pytest.raises(EngineLockedError), other.batch():
        pass


def test_a_commit_is_seen_by_another_process_at_once(engine: Engine, tmp_path: Path) -> None:
    script = (
        "import json, sys; from pathlib import Path; from index.engines import open_engine\n"
        "engine = open_engine(Path(sys.argv[1]))\n"
        "for _ in sys.stdin: print(json.dumps(engine.info().articles), flush=True)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin
        assert reader.stdout
        for count in range(1, 5):
            put(engine, str(count))
            reader.stdin.write("?\n")
            reader.stdin.flush()
            assert json.loads(reader.stdout.readline()) == count
        reader.stdin.close()


def test_only_the_owner_can_read_and_write_directories(engine: Engine, tmp_path: Path) -> None:
    """Whoever can write to an index can change its answers."""
    for path in (tmp_path / "data" / "index").rglob("*"):
        if path.is_dir():
            assert path.stat().st_mode & 0o077 == 0
