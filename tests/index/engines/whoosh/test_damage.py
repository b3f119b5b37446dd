"""Whatever becomes of an index's files: an answer or an EngineError, never another exception, never the memory."""

from __future__ import annotations

import random
import resource
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from index.article.model import article_id
from index.engine import Engine
from index.engines import open_engine
from index.engines.whoosh import generations, whoosh_engine
from index.errors import DatelineError, EngineDamagedError, EngineError
from index.search import SearchResult
from tests.conformance.piles import PILE
from tests.index.engines.whoosh.damage import (
    GIVEN,
    REQUESTS,
    WAYS,
    fill,
    index_files,
    opened,
    with_impossible_numbers,
    with_impossible_places,
)

CASES: Final = 12
"""For each way and kind of file."""

SOAK_CASES: Final = 300

_MAPPED: Final = Path("/proc/self/statm")
SPARE_BYTES: Final = 1 << 30


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("damage") / "data"
    engine = open_engine(root, create=True)
    fill(engine)
    engine.close()
    return root


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing here stays missing."""
    monkeypatch.setattr(generations, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def little_memory() -> Iterator[None]:
    """What the process has mapped already, and a gigabyte."""
    if not _MAPPED.exists():  # only Linux says how much that is, and keeps the limit
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    mapped = int(_MAPPED.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + SPARE_BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def answers(engine: Engine) -> list[Any]:
    """Return what each request finds, None where the engine says that it cannot."""
    found: list[Any] = []
    for request in REQUESTS:
        try:
            found.append(summary(engine.search(request)))
        except EngineError:
            found.append(None)
    for each in GIVEN:
        try:
            found.append(engine.get(each).title)
        except EngineError:
            found.append(None)
        except DatelineError as error:
            found.append(str(error))
    return found


def summary(result: SearchResult) -> Any:
    return result.total, [hit.article.id for hit in result.hits], result.facets, result.dates, result.hidden


def kind_of(path: Path) -> str:
    return path.suffix or path.name


KINDS: Final = (".columns", ".facts", ".toc", ".json", "CURRENT")
IMPOSSIBLE: Final = (with_impossible_numbers, with_impossible_places)


def each_damage(
    data: Path, kind: str, damage: Callable[[bytes, random.Random], bytes], cases: int
) -> Iterator[tuple[int, Path]]:
    """Damage a random file of a kind, again and again, and yield while it is; skip what changes nothing."""
    files = [path for path in index_files(data) if kind_of(path) == kind]
    assert files
    for case in range(cases):
        rolls = random.Random(f"{kind} {damage.__name__} {case}")
        path = rolls.choice(files)
        before = path.read_bytes()
        after = damage(before, rolls)
        if after == before:
            continue
        path.unlink()
        path.write_bytes(after)
        try:
            yield case, path
        finally:
            path.unlink()
            path.write_bytes(before)


def answered_or_told(data: Path, kind: str, damage: Callable[..., bytes], cases: int) -> None:
    """Assert that a wrong answer comes of damaged arrays alone, and that `check` names the file."""
    expected = answers(open_engine(data))
    assert None not in expected
    for case, path in each_damage(data, kind, damage, cases):
        engine = open_engine(data)
        pairs = zip(answers(engine), expected, strict=True)
        if any(found not in (None, right) for found, right in pairs):
            assert kind in (".columns", ".facts"), (case, path.name)
            with pytest.raises(EngineDamagedError, match=path.name):
                engine.check()


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_answered_or_told(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    """What is told apart when it is opened never gives a wrong answer; of arrays `check` tells."""
    answered_or_told(data, kind, damage, CASES)


@pytest.mark.soak
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_many_damaged_files_are_answered_or_told(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    answered_or_told(data, kind, damage, SOAK_CASES)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", IMPOSSIBLE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", [".columns", ".facts"])
def test_impossible_numbers_are_no_crash(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    """Starts beyond the arrays, documents beyond the segment, values beyond the facet's, gigabytes of positions."""
    for _ in each_damage(data, kind, damage, 4 * CASES):
        answers(open_engine(data))


@pytest.mark.soak
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", IMPOSSIBLE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", [".columns", ".facts"])
def test_many_impossible_numbers_are_no_crash(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    for _ in each_damage(data, kind, damage, 4 * SOAK_CASES):
        answers(open_engine(data))


def spoilt(path: Path) -> None:
    """Turn over one bit of an array."""
    content = bytearray(path.read_bytes())
    place, _ = next((place, count) for _, place, count, _ in opened(bytes(content))[1].values() if count)
    content[place] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_check_says_how_much_it_has_read(data: Path) -> None:
    checked = open_engine(data).check()
    files = [path for path in index_files(data) if path.suffix in (".columns", ".facts")]
    segments, size = sum(path.suffix == ".columns" for path in files), sum(path.stat().st_size for path in files)
    assert checked.detail == f"{segments} segments, {size:,} bytes"
    assert checked.articles == open_engine(data).info().articles


def test_check_names_every_damaged_file(data: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(data, tmp_path / "copy")
    spoiled = [path for path in index_files(copy) if path.suffix in (".columns", ".facts")]
    assert len(spoiled) > 3
    for path in spoiled:
        spoilt(path)
    with pytest.raises(EngineDamagedError) as told:
        open_engine(copy).check()
    assert all(path.name in str(told.value) for path in spoiled)


def test_what_is_damaged_is_not_merged(data: Path, tmp_path: Path) -> None:
    """It would get a new checksum and look whole for good."""
    copy = shutil.copytree(data, tmp_path / "copy")
    for path in index_files(copy):
        if path.suffix == ".columns":
            spoilt(path)
    engine = open_engine(copy)
    before = engine.info()
    with pytest.raises(EngineDamagedError):
        remove_and_purge(engine)
    assert engine.info() == before


def remove_and_purge(engine: Engine) -> None:
    """Take most of the articles out, some with a trace, and rewrite what held them."""
    with engine.batch() as batch:
        for each in PILE[1:]:
            batch.remove(each.id)
        for number in range(30):
            batch.remove(article_id(str(number)), tombstone=number % 2 == 0)
        batch.purge()


def test_a_fault_of_ours_is_not_told_as_damage(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise IndexError("a fault of ours")

    monkeypatch.setattr(whoosh_engine, "answer", break_down)
    with pytest.raises(IndexError, match="a fault of ours"):
        open_engine(data).search(REQUESTS[0])
