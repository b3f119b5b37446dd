"""What the indexer and the user leave in the data directory for the server: the inputs' numbers, the archive's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from dateline.opening import settings_file
from index.inputs import FILE_NAME as INPUTS
from index.inputs import read_inputs
from server.archive.identity import FILE_NAME, Identity, read_identity

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archive import Archive


def test_a_run_leaves_what_became_of_every_input(archive: Archive) -> None:
    archive.write("again.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    (archive.pile / "style.css").write_text("p { color: red }")
    archive.index()
    found = read_inputs(archive.data)
    assert found is not None
    assert dict(found.states) == {state.value: count for state, count in archive.states().items() if count}
    assert [(each.state, each.reason, each.count) for each in found.reasons] == [("ignored", ".css", 1)]


def test_what_is_removed_is_counted_at_once(archive: Archive) -> None:
    archive.index()
    (article_id,) = archive.articles()
    archive.main("remove", article_id)
    found = read_inputs(archive.data)
    assert found is not None
    assert dict(found.states) == {"removed": 1}


def test_a_refused_command_leaves_no_numbers(archive: Archive) -> None:
    assert archive.main("remove", "a" * 16, check=False).returncode == 1
    assert not archive.data.exists()


def test_numbers_that_cannot_be_written_are_a_warning_and_no_failure(archive: Archive) -> None:
    archive.index()
    (archive.data / INPUTS).unlink()
    (archive.data / INPUTS).mkdir()
    run = archive.main("index", str(archive.pile))
    assert run.returncode == 0
    assert f"{INPUTS} cannot be written" in run.stderr


def test_the_settings_lie_beside_the_index(tmp_path: Path) -> None:
    index, data = tmp_path / "index", tmp_path / "data"
    index.mkdir()
    (index / FILE_NAME).write_text('title = "Tidal Archive"\n')
    assert read_identity(settings_file(f"whoosh:{index}", data)) == Identity(title="Tidal Archive")
    assert settings_file("memory:", data) == data / FILE_NAME


def test_serve_refuses_settings_that_cannot_be_used(archive: Archive) -> None:
    archive.index()
    (archive.data / FILE_NAME).write_text('titel = "Tidal Archive"\n')
    run = archive.main("serve", "--port", "0", check=False)
    assert run.returncode == 1
    assert f"{FILE_NAME}: titel: there is no such setting" in run.stderr
    with pytest.raises(click.ClickException):
        settings_file(archive.data, archive.data)
