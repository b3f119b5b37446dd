"""Compare two checkouts: they do the same items in turns, and the ratio of their CPU seconds is printed.

    python -m bench alternate --old PATH [--work search,indexing,cleaning]

Each checkout is a process with its own modules. An item goes to one and then to the other; which is first alternates.
The clock is the process's own, so other load on the machine counts little. The ratio is that of the sums of all items'
best times. Its 95 % interval is a bootstrap over items. If the interval reaches down to 1.03 or less, the new checkout
counts as no slower.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

import numpy as np

from bench.search.piles import seeded
from bench.shared import PROJECT, SHARED, absent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

WORKS: Final = ("search", "indexing", "cleaning")
NO_SLOWER: Final = 1.03
ROUNDS: Final = {"search": 3, "indexing": 1, "cleaning": 3}
"""How often each item is done; its least time counts. Indexing has one round, because an article is new only once."""

RESAMPLES: Final = 10_000
QUESTIONS: Final = 40
"""How many questions of each kind."""

INDEXED: Final = 100
"""How many articles one batch puts."""

BATCHES: Final = 50
PAGES: Final = SHARED / "data" / "pages" / "html"


class _Checkout:
    """A process that does items with the modules of one checkout; leaving the context ends it."""

    def __init__(self, root: Path, work: str, *arguments: str) -> None:
        worker = PROJECT / "bench" / "alternate_worker.py"
        environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "0", "PYTHONPATH": str(root)}
        command = [sys.executable, str(worker), str(root), work, *arguments]
        self._process = subprocess.Popen(
            command, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> _Checkout:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            cast("IO[str]", self._process.stdin).close()

    def seconds(self, item: object) -> float:
        """Do an item and return the CPU seconds it took.

        Raises:
            RuntimeError: the process ended; its traceback is on standard error.
        """
        commands, replies = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        commands.write(json.dumps(item) + "\n")
        commands.flush()
        line = replies.readline()
        if not line:
            raise RuntimeError(f"the process of a checkout ended at {item!r}")
        return float(json.loads(line))


def main(arguments: Sequence[str] = ()) -> None:
    """Print a line for each kind of item."""
    parser = argparse.ArgumentParser(prog="python -m bench alternate", description=__doc__)
    parser.add_argument("--old", type=Path, required=True, help="the checkout to compare with")
    parser.add_argument("--work", default=",".join(WORKS), help="which of search, indexing and cleaning")
    parser.add_argument("--articles", type=int, default=20_000, help="size of the pile to search")
    parser.add_argument("--keep", type=Path, help="a folder to keep the pile in")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pile = (options.keep or scratch) / str(options.articles)
        for work in options.work.split(","):
            if work == "cleaning" and absent(PAGES):
                continue
            if work != "cleaning":
                seeded(pile, options.articles)
            _race(work, [options.old.resolve(), PROJECT], pile, scratch)


def _race(work: str, roots: Sequence[Path], pile: Path, scratch: Path) -> None:
    with ExitStack() as stack:
        checkouts = [
            stack.enter_context(_Checkout(root, work, str(pile), str(scratch / f"{work}-{side}")))
            for side, root in zip(("old", "new"), roots, strict=True)
        ]
        for kind, items in _items(work, pile):
            print(_line(f"{work}, {kind}", _times(checkouts, items, ROUNDS[work])), flush=True)


def _times(checkouts: Sequence[_Checkout], items: Sequence[object], rounds: int) -> NDArray[np.float64]:
    """Return (items, checkouts): the least time each took, in seconds."""
    times = np.full((rounds, len(items), len(checkouts)), np.inf)
    for turn in range(rounds):
        for index, item in enumerate(items):
            for step in range(len(checkouts)):
                # The first checkout alternates, so that neither gains from being second.
                side = (index + turn + step) % len(checkouts)
                times[turn, index, side] = checkouts[side].seconds(item)
    least: NDArray[np.float64] = times.min(axis=0)
    return least


def ratio(times: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the ratio of new to old, and the ends of its 95 % interval.

    Args:
        times: (items, 2): times of old and new.
    """
    samples = np.random.default_rng(0).integers(0, len(times), (RESAMPLES, len(times)))
    sums = times[samples].sum(axis=1)
    low, high = np.percentile(sums[:, 1] / sums[:, 0], [2.5, 97.5])
    old, new = times.sum(axis=0)
    return float(new / old), float(low), float(high)


def _line(name: str, times: NDArray[np.float64]) -> str:
    mean, low, high = ratio(times)
    verdict = "no slower" if low <= NO_SLOWER else "SLOWER"
    old, new = 1000 * np.median(times, axis=0)
    medians = f"medians {old:.2f} and {new:.2f} ms"
    return f"{name:24} new/old {mean:.3f} [{low:.3f}, {high:.3f}] over {len(times)} items, {medians}: {verdict}"


def _items(work: str, pile: Path) -> Iterable[tuple[str, Sequence[object]]]:
    """Yield the items of each kind."""
    if work == "search":
        asks = json.loads((pile / "asks.json").read_text())
        for kind in dict.fromkeys(sorted(ask["kind"] for ask in asks)):
            yield kind, [ask for ask in asks if ask["kind"] == kind][:QUESTIONS]
    elif work == "indexing":
        yield f"{INDEXED} articles", [[index * INDEXED, INDEXED] for index in range(BATCHES)]
    else:
        yield "pages", [str(path) for path in sorted(PAGES.glob("*.html.gz"))]
