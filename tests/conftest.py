"""What every test shares: how random cases are chosen, and the archive of the sample pile.

Random cases are the same in each quick run, and new ones in each `make soak`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.archive import Archive

settings.register_profile("quick", deadline=None, derandomize=True, database=None)
settings.register_profile("soak", deadline=None, derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    """Choose by what is to be run: a shared machine must not fail a quick run by being busy or unlucky."""
    settings.load_profile("soak" if config.getoption("markexpr") == "soak" else "quick")


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Return the index of the sample pile. Tests must not write to it."""
    from tests.archive import ROOT, Archive  # most tests do without these imports

    made = Archive(pile=ROOT / "sample_docs", data=tmp_path_factory.mktemp("samples") / "data")
    made.index()
    return made
