"""How many random cases a test draws: few in `make test`, many in `make soak`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable

Test = TypeVar("Test", bound="Callable[..., None]")


def examples(quick: int, soak: int) -> Callable[[Test], Test]:
    """Run a random test in both: with `quick` examples in `make test`, with `soak` in `make soak`.

    Its other settings are those of the profile that `tests/conftest.py` has loaded.
    """
    soaking = settings.get_current_profile_name() == "soak"

    def decorate(test: Test) -> Test:
        drawn = settings(max_examples=soak if soaking else quick)(test)
        return pytest.mark.soak(drawn) if soaking else drawn

    return decorate
