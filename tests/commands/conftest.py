"""A small archive for the tests of the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.at(tmp_path)
    made.write("ferry.md", "Ferry aground", "The ferry ran aground off Wrenholm at dawn.")
    return made
