"""Coverage-guided fuzzing of one kind of document, for `test_fuzz_extract.py`: from bytes to articles, within limits.

    python -m tests.soak.fuzzing EXTENSION SECONDS

Atheris takes over the process and mutates what `sample_docs` holds of the kind. What is found is kept under
`.fuzz/EXTENSION/`: `corpus/` holds what reached new code, for the next run to start from; an input that broke
something lies in `crashes/`, and one that a limit ended in `at_hand`. `python -m tests.soak.fuzzing EXTENSION
FILE` runs one such file again.
"""

from __future__ import annotations

import importlib
import pkgutil
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import atheris

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parents[2]
FOUND: Final = ROOT / ".fuzz"
MAX_BYTES: Final = 16 * 1024
"""Longer inputs are mutated no better, and read more slowly; most of the samples are shorter."""

WALL_SECONDS: Final = 120
"""For an input that waits; one that computes is ended by its processor time long before."""


def main(target: str, what: str) -> None:
    """Fuzz one target for so many seconds, or run one file."""
    folder = FOUND / target
    for name in ("corpus", "seeds", "crashes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["index", "indexer"]):
        check = _checker(target, folder / "at_hand")
        from tests.indexer.extract.mutations import WORDS, samples
    if not what.isdigit():
        check(Path(what).read_bytes())
        return
    for number, data in enumerate(samples(target)):
        (folder / "seeds" / f"{number:03}").write_bytes(data)
    options = {
        "max_total_time": what,
        "max_len": str(MAX_BYTES),
        "dict": str(WORDS / f"{target}.dict"),
        "artifact_prefix": f"{folder / 'crashes'}/",
        "timeout": str(WALL_SECONDS),
        "rss_limit_mb": "0",
        "print_final_stats": "1",
    }
    arguments = [sys.argv[0], *(f"-{key}={value}" for key, value in options.items())]
    atheris.Setup([*arguments, str(folder / "corpus"), str(folder / "seeds")], check)
    atheris.Fuzz()


def _checker(target: str, at_hand: Path) -> Callable[[bytes], None]:
    """Import all that is fuzzed, and return the function that checks one input."""
    import indexer.extract
    import indexer.inputs
    import indexer.run.preload
    from indexer.run.workers import Limits
    from tests.indexer.extract import mutations

    for package in (indexer.extract, indexer.inputs):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)

    def check(data: bytes) -> None:
        at_hand.write_bytes(data)
        _limit_memory(limits.memory_bytes)
        signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
        try:
            mutations.check(target, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    limits = Limits()
    for data in mutations.samples(target):
        mutations.check(target, data)  # what is loaded with the first document is not that document's to account for
    return check


def _limit_memory(more_bytes: int) -> None:
    """Let the process have so much more than it has: what it has found grows, and is no document's."""
    used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + more_bytes, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(*sys.argv[1:])
