"""What holds for every test: random cases are the same in each quick run, and new ones in each `make soak`."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("quick", deadline=None, derandomize=True, database=None)
settings.register_profile("soak", deadline=None, derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    """Choose by what is to be run: a shared machine must not fail a quick run by being busy or unlucky."""
    settings.load_profile("soak" if config.getoption("markexpr") == "soak" else "quick")
