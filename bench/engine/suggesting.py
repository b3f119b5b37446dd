"""Measure suggestions and did-you-mean on a seeded pile: medians in milliseconds of processor time.

Words are drawn as often as articles have them. A search is timed as typed, and with what it offers; the difference is
what the offers cost. `--keep DIR` keeps the pile and its index, which take most of the time.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.engine.spelling import edited
from bench.search.peers import Record
from bench.search.peers.dateline_peer import DatelinePeer
from bench.search.piles import SEED, seeded
from index.engines import open_engine
from index.query.parser import parse
from index.search import DEFAULT_SUGGESTIONS, SearchRequest
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.article.model import Article

TIMES: Final = 100
"""How many words are timed in each row."""

_CHUNK: Final = 1_000


def main(arguments: Sequence[str] = ()) -> None:
    """Print a row for each kind of typing."""
    parser = argparse.ArgumentParser(prog="python -m bench suggesting", description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        build(folder, options.articles)
        _time(folder)


def build(folder: Path, articles: int) -> None:
    """Write a seeded pile and its index, unless they exist."""
    seeded(folder / "pile", articles)
    if not (folder / "data" / "CURRENT").exists():
        peer = DatelinePeer(folder / "data", stemmed=False)
        peer.build(chunks_of(folder / "pile" / "articles.jsonl", peer))


def chunks_of(path: Path, peer: DatelinePeer) -> Iterator[list[Article]]:
    """Yield a pile's articles, many at once."""
    chunk: list[Article] = []
    for record in _records(path):
        chunk.append(peer.prepared(record))
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _records(path: Path) -> Iterator[Record]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            fields = json.loads(line)
            yield Record(**fields | {key: tuple(fields[key]) for key in ("authors", "regions", "counted")})


def _time(folder: Path) -> None:
    engine = open_engine(folder / "data")
    words = list(words_of(folder / "pile" / "articles.jsonl"))
    slips = [slip for word in words if len(word) > 4 and (slip := edited(word, random.Random(word))) != word]
    pairs = [f"{one} {other}" for one, other in zip(words, reversed(words), strict=True)]
    engine.search(SearchRequest())
    print(f"first suggestion: {milliseconds(lambda: engine.suggest('a', 1)):.0f} ms")
    print("\n| typed | median ms | p90 ms |\n|---|---|---|")

    def suggest(typed: str) -> object:
        return engine.suggest(typed, DEFAULT_SUGGESTIONS)

    def search(typed: str, *, offers: bool = False) -> object:
        return engine.search(SearchRequest(query=parse(typed), offers=offers))

    def helped(typed: str) -> object:
        return search(typed, offers=True)

    rows: tuple[tuple[str, Callable[[str], object], Iterable[str]], ...] = (
        *((f"suggest: {size} letters", suggest, [word[:size] for word in words]) for size in (1, 2, 3, 4, 6)),
        ("suggest: a word and two letters", suggest, [pair[: pair.index(" ") + 3] for pair in pairs]),
        ("suggest: six letters with a typo", suggest, [slip[:6] for slip in slips]),
        ("search: a misspelt word", search, slips),
        ("the same with did-you-mean and all offers", helped, slips),
        ("search: a word", search, words),
        ("the same with all offers", helped, words),
        ("search: two words", search, pairs),
        ("the same with all offers", helped, pairs),
    )
    for name, ask, typed in rows:
        times = sorted(milliseconds(lambda each=each, ask=ask: ask(each)) for each in typed)  # type: ignore[misc]
        print(f"| {name} | {median(times):.2f} | {times[len(times) * 9 // 10]:.2f} |", flush=True)
    engine.close()


def words_of(path: Path) -> Iterator[str]:
    """Yield a word of each of some articles."""
    rolls = random.Random(SEED)
    for number, record in enumerate(_records(path)):
        if number == TIMES:
            return
        yield rolls.choice(tokenize(record.body)).term


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes."""
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000
