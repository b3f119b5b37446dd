"""An index of every format that is still read opens and answers; its pickles name only three classes of ours."""

from __future__ import annotations

import pickletools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from whoosh.filedb.structfile import StructFile

from index.engine import Engine
from index.engines import open_engine
from index.engines.whoosh.builds import FORMAT, OLDER_FORMATS
from index.engines.whoosh.columnar import frozen
from index.errors import ArticleRemovedError, EngineDamagedError, EngineOutdatedError
from index.query.parser import parse
from index.request import SearchRequest
from scripts.make_index_fixture import FERRY, FIXTURES, GONE, HARBOUR, LAMP, MOVED

OURS: Final = {
    "index.engines.whoosh.columnar.frozen Segment",
    "index.engines.whoosh.columnar.frozen Terms",
    "index.engines.whoosh.columnar.frozen Words",
}
WHOOSHS: Final = {"whoosh.fields STORED", "whoosh.fields Schema"}
OUTDATED: Final = ["columns-1", "columns-2"]
"""Formats whose pickles name modules that were renamed, and one without the text that was left out of articles."""

FORMATS: Final = sorted({path.name for path in FIXTURES.iterdir()}.difference(OUTDATED))


@pytest.fixture(params=FORMATS)
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of the index of each format, so that a test may write to it."""
    return shutil.copytree(FIXTURES / request.param, tmp_path / "data")


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    opened = open_engine(data)
    yield opened
    opened.close()


def found(engine: Engine, query: str) -> set[str]:
    return {hit.article.title for hit in engine.search(SearchRequest(query=parse(query))).hits}


def test_the_current_format_has_a_fixture() -> None:
    assert FORMAT in FORMATS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {FERRY, HARBOUR, LAMP}),
        ("harbour", {FERRY, HARBOUR, LAMP}),
        ("harbours", {FERRY, HARBOUR, LAMP}),
        ('"old harbour"', {LAMP}),
        ("ferr*", {FERRY}),
        ("lmap~", {LAMP}),
        ("title:harbour", {HARBOUR}),
        ("author:calder region:france date:2020", {FERRY}),
        ("tag:dues", {HARBOUR}),
        ("url:https://mole.example/lamp", {LAMP}),
        ("in:caption tug", {FERRY}),
        ('"bo ek" in:credit', {FERRY}),
        ("tide in:dropped", {FERRY}),
        ("tide OR flood OR ek", set()),
        ("moved", set()),
    ],
)
def test_an_index_of_each_format_answers(engine: Engine, query: str, expected: set[Any]) -> None:
    assert found(engine, query) == {article.title for article in expected}


def test_an_index_of_each_format_keeps_its_articles(engine: Engine) -> None:
    assert engine.check().detail.startswith("2 segments, ")
    assert engine.get(FERRY.id) == FERRY
    assert engine.get(MOVED.id) == FERRY
    assert engine.get(HARBOUR.id).tags == ("dues",)
    with pytest.raises(ArticleRemovedError) as gone:
        engine.get(GONE.id)
    assert gone.value.removed is None


def test_an_index_of_each_format_can_be_written(engine: Engine) -> None:
    """By deletions, changed doc values and a merge of all segments."""
    with engine.batch() as batch:
        batch.remove(LAMP.id)
        batch.put(HARBOUR)
        batch.put(GONE)
        batch.purge()
    assert found(engine, "harbour") == {FERRY.title, HARBOUR.title, GONE.title}
    assert engine.get(HARBOUR.id) == HARBOUR
    engine.check()


def pickles(toc: Path) -> Iterator[bytes]:
    """Yield the two pickles of a table of contents: the schema and the segments."""
    with toc.open("rb") as opened:
        file = StructFile(opened)
        for _ in range(3):
            file.read_varint()
        file.read_int(), file.read_int()
        for _ in range(3):
            file.read_varint()
        yield file.read_string()
        file.read_int(), file.read_int()
        yield opened.read()


def names(pickled: bytes) -> set[str]:
    """Return the globals that a pickle names, as "module name"; it reads each opcode and runs none."""
    named: set[str] = set()
    strings: list[str] = []
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name == "GLOBAL":
            named.add(str(argument))
        elif opcode.name == "STACK_GLOBAL":
            named.add(" ".join(strings[-2:]))
        elif isinstance(argument, str):
            strings.append(argument)
        assert opcode.name not in ("INST", "EXT1", "EXT2", "EXT4", "PERSID", "BINPERSID")
    return named


def test_a_table_of_contents_names_only_three_classes_of_ours(data: Path) -> None:
    """Any other named class could not be renamed while such indexes exist."""
    [toc] = data.rglob("*.toc")
    named = set().union(*map(names, pickles(toc)))
    assert named == OURS | WHOOSHS


@pytest.mark.parametrize("pickled", [frozen.Words, frozen.Terms])
def test_a_pickle_of_a_later_version_is_refused(pickled: Any) -> None:
    with pytest.raises(ValueError, match="later version"):
        pickled(frozen.VERSION + 1)


@pytest.mark.parametrize("outdated", OUTDATED)
def test_an_index_of_an_outdated_format_is_refused_by_name(outdated: str) -> None:
    assert outdated in OLDER_FORMATS
    with pytest.raises(EngineOutdatedError, match=rf"earlier version \({outdated}\): run `dateline rebuild`"):
        open_engine(FIXTURES / outdated).info()


def test_an_unknown_format_is_named_in_the_error(data: Path) -> None:
    [metadata] = data.rglob("build.json")
    metadata.write_text(metadata.read_text().replace('"columns-', '"shelves-'))
    with pytest.raises(EngineDamagedError, match="shelves-"):
        open_engine(data).info()
