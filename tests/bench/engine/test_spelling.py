"""The measurement of spelling edits a word once, and never more."""

from __future__ import annotations

import random

from bench.engine.spelling import edited
from tests.conformance.brute_force import edits_between


def test_an_edit_is_one_edit() -> None:
    rolls = random.Random(1)
    typed = [edited("harbour", rolls) for _ in range(300)]
    assert {edits_between("harbour", each) for each in typed} <= {0, 1}
    assert {len(each) for each in typed} == {6, 7, 8}
