"""A crafted index file cannot make Dateline run code: its pickles may call only `frozen.Segment`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from index.engine import Engine
from index.engines import open_engine
from index.errors import EngineDamagedError
from index.request import SearchRequest
from index.tally import CountRequest
from tests.archive import Archive
from tests.conformance.piles import PILE
from tests.index.engines.whoosh.crafted import CRAFTED, craft, with_schema


def write(engine: Engine) -> None:
    with engine.batch() as batch:
        batch.put(PILE[1])


CALLS: Final[dict[str, Callable[[Engine], object]]] = {
    "search": lambda engine: engine.search(SearchRequest()),
    "export": lambda engine: list(engine.export(SearchRequest()).hits),
    "count": lambda engine: engine.count(CountRequest(requests=(SearchRequest(),))),
    "get": lambda engine: engine.get(PILE[0].id),
    "explain": lambda engine: engine.explain(PILE[0].id, SearchRequest()),
    "similar": lambda engine: engine.similar(PILE[0].id, 5),
    "related": lambda engine: engine.related(SearchRequest(), 10),
    "info": lambda engine: engine.info(),
    "check": lambda engine: engine.check(),
    "batch": write,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    engine = open_engine(tmp_path / "data", create=True)
    with engine.rebuild(decide="1") as batch:
        batch.put(PILE[0])
    engine.close()
    return tmp_path / "data"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("how", CRAFTED.values(), ids=CRAFTED)
def test_no_call_runs_what_a_table_of_contents_names(
    data: Path, tmp_path: Path, how: Callable[..., bytes], call: Callable[[Engine], object]
) -> None:
    craft(data, tmp_path / "made", how)
    with pytest.raises(EngineDamagedError, match="dateline rebuild"):
        call(open_engine(data))
    assert not (tmp_path / "made").exists()


def test_the_schema_is_not_unpickled(data: Path, tmp_path: Path) -> None:
    """The product has the schema in its code; only stock Whoosh reads the one on the disk."""
    craft(data, tmp_path / "made", with_schema)
    assert open_engine(data).get(PILE[0].id) == PILE[0]
    assert not (tmp_path / "made").exists()


def test_a_pickle_cannot_change_the_segment_class(data: Path, tmp_path: Path) -> None:
    """A pickle can set attributes of whatever it names; the class is shared by the segments of every index."""
    from index.engines.whoosh.columnar.frozen import Segment

    before = dict(vars(Segment))
    craft(data, tmp_path / "made", CRAFTED["on the class"])
    with pytest.raises(EngineDamagedError):
        open_engine(data).info()
    assert dict(vars(Segment)) == before


def test_a_rebuild_replaces_a_crafted_index(data: Path, tmp_path: Path) -> None:
    craft(data, tmp_path / "made", CRAFTED["beside the segments"])
    engine = open_engine(data)
    with engine.rebuild(decide="1") as batch:
        batch.put(PILE[0])
    assert engine.info().articles == 1
    assert not (tmp_path / "made").exists()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("ferry.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    made.index()
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "ferry"),
        ("search", "ferry", "--explain", PILE[0].id),
        ("show", PILE[0].id),
        ("status",),
        ("check",),
        ("serve", "--port", "0"),
    ],
    ids=" ".join,
)
def test_every_reading_command_reports_it_in_one_line(
    archive: Archive, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    craft(archive.data, tmp_path / "made", CRAFTED["beside the segments"])
    run = archive.main(*arguments, check=False)
    (line,) = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (1, "")
    assert "mkdir" in line
    assert "dateline rebuild" in line
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "arguments",
    [("index", "{pile}"), ("rebuild",), ("remove", "{id}"), ("set", "{id}", "section=News")],
    ids=lambda arguments: arguments[0],
)
def test_every_writing_command_repairs_it(archive: Archive, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    [article] = archive.articles()
    names: dict[str, Any] = {"pile": archive.pile, "id": article}
    craft(archive.data, tmp_path / "made", CRAFTED["beside the segments"])
    run = archive.main(*(each.format(**names) for each in arguments))
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "made").exists()
    assert "is whole" in archive.do("check")
