"""A seeded pile with its index, shared by the measurements of the engine, and the times of what is asked of it."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.search.peers import read_records
from bench.search.peers.dateline_peer import DatelinePeer
from bench.search.piles import SEED, seeded
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededIndex:
    """A seeded pile and its index.

    Attributes:
        articles: the size of the pile.
        pile: its folder.
        data: the data directory of its index.
    """

    articles: int
    pile: Path
    data: Path

    def words(self, count: int) -> list[str]:
        """Return a random word of each of the first `count` articles: frequent words come often."""
        rolls = random.Random(SEED)
        records = islice(read_records(self.pile / "articles.jsonl"), count)
        return [rolls.choice(tokenize(record.body)).term for record in records]


@contextmanager
def seeded_index(arguments: Sequence[str], name: str, description: str | None, articles: int) -> Iterator[SeededIndex]:
    """Make the pile and the index that the command line asks for; with `--keep`, only if they do not exist.

    Args:
        arguments: what is typed after the measurement's name.
        name: the measurement's name.
        description: what `--help` says.
        articles: the size of the pile, by default.
    """
    parser = argparse.ArgumentParser(prog=f"python -m bench {name}", description=description)
    parser.add_argument("--articles", type=int, default=articles, help="the size of the seeded pile")
    parser.add_argument("--keep", type=Path, help="a folder for the pile and its index, as of `bench search --keep`")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        kept = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pile = kept / str(options.articles)
        data = pile / "indexes" / "dateline"
        seeded(pile, options.articles)
        if not (data / "CURRENT").exists():
            index_pile(pile, data, stemmed=False)
        yield SeededIndex(articles=options.articles, pile=pile, data=data)


def index_pile(pile: Path, data: Path, *, stemmed: bool) -> None:
    """Index the articles of a pile in a new data directory."""
    data.mkdir(parents=True, exist_ok=True)
    peer = DatelinePeer(data, stemmed=stemmed)
    peer.build([peer.prepared(record)] for record in read_records(pile / "articles.jsonl"))


def print_times(rows: Iterable[tuple[str, Callable[[str], object], Iterable[str]]]) -> None:
    """Print a table of processor times: the median and the 90th percentile of each row.

    Args:
        rows: a name, a function, and the arguments that it is called with, one at a time.
    """
    print("\n| asked | median ms | p90 ms |\n|---|---|---|")
    for name, ask, asked in rows:
        times = sorted(milliseconds(ask, each) for each in asked)
        print(f"| {name} | {median(times):.1f} | {times[len(times) * 9 // 10]:.1f} |", flush=True)


def milliseconds(ask: Callable[[str], object], asked: str) -> float:
    """Return the processor time of one call."""
    started = time.process_time()
    ask(asked)
    return (time.process_time() - started) * 1000
