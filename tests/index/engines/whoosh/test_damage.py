"""Damaged index files give an answer or an EngineError: no other exception, and no exhausted memory."""

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
    GIVEN_IDS,
    REQUESTS,
    WAYS,
    fill,
    index_files,
    opened,
    with_impossible_directory,
    with_impossible_numbers,
)

CASES: Final = 12
"""For each kind of damage and of file."""

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
    """Do not wait for missing files: here nobody writes them."""
    monkeypatch.setattr(generations, "PATIENCE_SECONDS", 0.0)


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Limit the memory to what the process has mapped already, and a gigabyte."""
    if not _MAPPED.exists():  # only Linux says how much that is, and keeps the limit
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    mapped = int(_MAPPED.read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (mapped + SPARE_BYTES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def answers(engine: Engine) -> list[Any]:
    """Return the answer to each request; None where the engine raises an EngineError."""
    found: list[Any] = []
    for request in REQUESTS:
        try:
            found.append(summary(engine.search(request)))
        except EngineError:
            found.append(None)
    for each in GIVEN_IDS:
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
IMPOSSIBLE: Final = (with_impossible_numbers, with_impossible_directory)


def each_damage(
    data: Path, kind: str, damage: Callable[[bytes, random.Random], bytes], cases: int
) -> Iterator[tuple[int, Path]]:
    """Damage a random file of a kind, yield while it is damaged, restore it; skip a damage that changes nothing."""
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


def assert_answered_or_raised(data: Path, kind: str, damage: Callable[..., bytes], cases: int) -> None:
    """Assert that only damaged arrays give a wrong answer, and that `check` then names the file."""
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
def test_a_damaged_file_gives_the_right_answer_or_an_error(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    """Damage that opening detects never gives a wrong answer; damage to arrays is found by `check`."""
    assert_answered_or_raised(data, kind, damage, CASES)


@pytest.mark.soak
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_many_damaged_files_give_the_right_answer_or_an_error(
    data: Path, kind: str, damage: Callable[..., bytes]
) -> None:
    assert_answered_or_raised(data, kind, damage, SOAK_CASES)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", IMPOSSIBLE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", [".columns", ".facts"])
def test_impossible_numbers_do_not_crash(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    """Starts beyond the arrays, documents beyond the segment, values beyond the facet's, gigabytes of positions."""
    for _ in each_damage(data, kind, damage, 4 * CASES):
        answers(open_engine(data))


@pytest.mark.soak
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("damage", IMPOSSIBLE, ids=lambda way: way.__name__)
@pytest.mark.parametrize("kind", [".columns", ".facts"])
def test_many_impossible_numbers_do_not_crash(data: Path, kind: str, damage: Callable[..., bytes]) -> None:
    for _ in each_damage(data, kind, damage, 4 * SOAK_CASES):
        answers(open_engine(data))


def flip_bit(path: Path) -> None:
    """Flip one bit of an array."""
    content = bytearray(path.read_bytes())
    offset, _ = next((offset, count) for _, offset, count, _ in opened(bytes(content))[1].values() if count)
    content[offset] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_check_reports_segments_and_bytes(data: Path) -> None:
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
        flip_bit(path)
    with pytest.raises(EngineDamagedError) as raised:
        open_engine(copy).check()
    assert all(path.name in str(raised.value) for path in spoiled)


def test_a_damaged_segment_is_not_merged(data: Path, tmp_path: Path) -> None:
    """A merge would give the damaged data a correct checksum."""
    copy = shutil.copytree(data, tmp_path / "copy")
    for path in index_files(copy):
        if path.suffix == ".columns":
            flip_bit(path)
    engine = open_engine(copy)
    before = engine.info()
    with pytest.raises(EngineDamagedError):
        remove_and_purge(engine)
    assert engine.info() == before


def remove_and_purge(engine: Engine) -> None:
    """Remove most of the articles, some with a tombstone, and rewrite their segments."""
    with engine.batch() as batch:
        for each in PILE[1:]:
            batch.remove(each.id)
        for number in range(30):
            batch.remove(article_id(str(number)), tombstone=number % 2 == 0)
        batch.purge()


def test_a_bug_is_not_reported_as_damage(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise IndexError("a bug")

    monkeypatch.setattr(whoosh_engine, "answer", break_down)
    with pytest.raises(IndexError, match="a bug"):
        open_engine(data).search(REQUESTS[0])
