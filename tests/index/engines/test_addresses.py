"""Addresses of engines: opening them, and warnings about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.engine import Engine
from index.engines import ADAPTERS, open_engine, warnings
from index.errors import EngineUnavailableError
from tests.conformance.piles import PILE


def fill(engine: Engine) -> Engine:
    with engine.rebuild(decide="1") as batch:
        batch.put(PILE[0])
    return engine


@pytest.fixture
def data(tmp_path: Path) -> Path:
    fill(open_engine(tmp_path / "data", create=True)).close()
    return tmp_path / "data"


def test_a_path_and_its_whoosh_address_open_the_same_index(data: Path) -> None:
    assert open_engine(f"whoosh:{data}").info() == open_engine(data).info()


def test_opening_with_create_makes_room_for_an_index(tmp_path: Path) -> None:
    address = f"whoosh:{tmp_path / 'new: with a colon'}"
    fill(open_engine(address, create=True)).close()
    assert open_engine(address).get(PILE[0].id) == PILE[0]


def test_each_memory_engine_has_an_index_of_its_own() -> None:
    assert fill(open_engine("memory:")).info().articles == 1
    with pytest.raises(EngineUnavailableError):
        open_engine("memory:").info()


@pytest.mark.parametrize("address", ["solr:https://search.example", "data", "", ":", "Whoosh:data"])
def test_an_unknown_address_raises_and_lists_the_known_forms(address: str) -> None:
    for use in (open_engine, warnings):
        with pytest.raises(EngineUnavailableError) as raised:
            use(address)
        assert all(adapter.address_form in str(raised.value) for adapter in ADAPTERS.values())


def test_no_warning_if_only_the_owner_can_write(data: Path) -> None:
    assert list(warnings(data)) == list(warnings("memory:")) == []


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
@pytest.mark.parametrize("pattern", [".", "index", "index/*"])
def test_a_warning_names_each_directory_that_others_can_write_to(data: Path, pattern: str, mode: int) -> None:
    path = data if pattern == "." else next(each for each in data.glob(pattern) if each.is_dir())
    path.chmod(mode)
    (warning,) = warnings(data)
    assert str(path) in warning
    assert "chmod go-w" in warning


def test_no_warning_about_a_missing_directory(tmp_path: Path) -> None:
    assert list(warnings(tmp_path / "nowhere")) == []
