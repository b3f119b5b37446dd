"""The numbers of the inputs, from the indexer's side to the server's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from index.inputs import FILE_NAME, MAX_REASONS, Inputs, Reason, read_inputs, write_inputs

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    inputs = Inputs(at=AT, states=(("indexed", 3),), reasons=(Reason(state="ignored", reason="ü \ud800", count=2),))
    write_inputs(tmp_path, inputs)
    assert read_inputs(tmp_path) == inputs
    assert inputs.total == 3
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_only_the_most_frequent_reasons_are_kept(tmp_path: Path) -> None:
    reasons = tuple(Reason(state="ignored", reason=str(number), count=1) for number in range(MAX_REASONS + 5))
    write_inputs(tmp_path, Inputs(at=AT, states=(), reasons=reasons))
    found = read_inputs(tmp_path)
    assert found is not None
    assert found.reasons == reasons[:MAX_REASONS]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": 3, "states": {}, "reasons": []}', '{"at": "x"}'])
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    assert read_inputs(tmp_path) is None


def test_without_a_file_or_a_directory_nothing_is_known(tmp_path: Path) -> None:
    assert read_inputs(tmp_path) is read_inputs(None) is None
