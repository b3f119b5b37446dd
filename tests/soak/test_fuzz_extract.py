"""Coverage-guided fuzzing of extract, by format: nothing raised but PageErrors, no hang, nothing over the limits."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from typing import Final

import pytest

from tests.archive import ROOT
from tests.indexer.extract.mutations import SAMPLES_OF

FOUND: Final = ROOT / ".fuzz"
SECONDS: Final = int(os.environ.get("FUZZ_SECONDS", "300"))
"""For each format; what it reaches is kept in `.fuzz/`, and the next run goes on from there."""

SHOWN_CHARS: Final = 4_000
_PROGRESS: Final = ("#", "INFO:")


@pytest.mark.soak
@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris has wheels for CPython to 3.13 on Linux x86-64 alone"
)
@pytest.mark.parametrize("extension", SAMPLES_OF)
def test_whatever_the_bytes_extract_gives_a_page_or_a_reason(extension: str) -> None:
    """Mutations of the samples are unpacked, extracted and assembled, within the limits a worker has."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.soak.fuzzing", extension, str(SECONDS)],
        cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    told = "\n".join(line for line in run.stdout.splitlines() if not line.startswith(_PROGRESS))
    at_hand = FOUND / extension / "at_hand"
    last = at_hand.read_bytes() if at_hand.exists() else b""
    assert run.returncode == 0, (
        f"ended by {run.returncode} over what is kept in {at_hand}: {last[:SHOWN_CHARS]!r}\n"
        f"{told[-SHOWN_CHARS:]}\n"
        f"again: {sys.executable} -m tests.soak.fuzzing {extension} {at_hand}"
    )
    assert "stat::number_of_executed_units" in told
