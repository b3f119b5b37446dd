"""Measure search: Dateline and peers over the same piles, each doing the whole job, with interleaved questions.

Every contestant is a process; one works at a time. Each question goes to all of them before the next is asked, and the
first contestant changes with each question. So load on the machine affects all alike. Nothing is asked twice.
On the seeded piles without stemming, totals and facets must be the same for all, or it is an error.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.search.contestants import SLOW, Contestant, Running, available, build
from bench.search.peers import Ask
from bench.search.peers.server import MODULES
from bench.search.piles import REUTERS, long, reuters, seeded
from bench.search.queries import ASKED, KINDS
from bench.search.report import Race, report
from bench.shared import absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.search.contestants import Reply

NUMPY_ALONE: Final = "dateline-numpy=bench.search.peers.dateline_peer:numpy_alone"
ENGINES: Final = ("dateline", NUMPY_ALONE, "dateline-en", *(name for name in MODULES if name != "dateline"))
REUTERS_NAME: Final = "reuters"
LONG_NAME: Final = "long"
NAMED: Final = (REUTERS_NAME, LONG_NAME)
PILES: Final = ("20000", REUTERS_NAME, LONG_NAME, "200000")
MOST_FOR_SLOW: Final = 20_000
MOST_FOR_ADDING: Final = 200_000
"""The largest pile, in articles, on which slow contestants race, and the largest to copy an index of for adding."""

MOST_WARMING: Final = 30
"""How many questions are asked first, without being counted."""

ADDED: Final = 100
ROUNDS_ADDING: Final = 5
ROUNDS_STARTING: Final = 5


@dataclass(frozen=True, kw_only=True)
class _Pile:
    """A pile on disk: its folder, its number of articles, and whether it is to be stemmed."""

    name: str
    folder: Path
    articles: int
    stemmed: bool


def main(arguments: Sequence[str] = ()) -> None:
    """Race over each pile and print its tables."""
    options = _parser().parse_args(arguments)
    contestants = available(options.engines)
    with ExitStack() as stack:
        kept = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in options.articles:
            if name == REUTERS_NAME and absent(REUTERS):
                continue
            pile = _written(name, kept / name)
            racing = [each for each in contestants if pile.articles <= MOST_FOR_SLOW or each.engine not in SLOW]
            for slow in (each for each in contestants if each not in racing):
                print(f"skipped: {slow.name} over {pile.articles:,} articles: it takes hours")
            race = _race(pile, racing, options)
            print(report(race))
            if options.json:
                options.json.mkdir(parents=True, exist_ok=True)
                (options.json / f"{name}.json").write_text(race.to_json())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    names = parser.add_argument
    names("--articles", type=_piles, default=PILES, help="piles: sizes, reuters, long; 1000000 is not a default")
    names(
        "--engines",
        type=_contestants,
        default=",".join(ENGINES),
        help="the contestants; bench/README.md says how to name one",
    )
    names("--queries", type=int, default=ASKED, help=f"how many of each kind, at most {ASKED}")
    names("--clock", choices=("wall", "cpu"), default="wall", help="cpu: CPU time of the process, for a busy machine")
    names("--keep", type=Path, help="a folder for piles and peers' indexes; without it nothing is kept")
    names("--again", type=_list, default=["dateline"], help="contestants whose kept indexes are rebuilt")
    names("--json", type=Path, help="a folder for the figures of each pile")
    return parser


def _list(text: str) -> list[str]:
    return text.split(",")


def _piles(text: str) -> list[str]:
    for name in (name for name in _list(text) if name not in NAMED and not (name.isdecimal() and int(name))):
        raise argparse.ArgumentTypeError(f"no pile {name!r}: give a size, or {' or '.join(NAMED)}")
    return _list(text)


def _contestants(text: str) -> list[Contestant]:
    try:
        return [Contestant.named(name) for name in _list(text)]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _written(name: str, folder: Path) -> _Pile:
    _say(f"{name}: writing the pile, unless it is kept")
    if name == REUTERS_NAME:
        return _Pile(name=name, folder=folder, articles=reuters(folder), stemmed=True)
    if name == LONG_NAME:
        return _Pile(name=name, folder=folder, articles=long(folder), stemmed=False)
    articles = int(name)
    seeded(folder, articles)
    return _Pile(name=name, folder=folder, articles=articles, stemmed=False)


def _race(pile: _Pile, contestants: Sequence[Contestant], options: argparse.Namespace) -> Race:
    race = Race(pile=pile.name, articles=pile.articles, clock=options.clock)
    for each in contestants:
        built = _built(pile, each, options.again)
        race.enter(each.name, built, is_exact=not pile.stemmed and not each.stemmed)
        _say(f"{pile.name}: {each.name} indexed {built['articles'] / built['seconds']:,.0f} articles/s")
    with ExitStack() as stack:
        running = [stack.enter_context(_running(pile, each)) for each in contestants]
        for server in running:
            race.opened[server.contestant.name] = server.request("open")
        _ask(race, running, _questions(pile, options.queries))
        for server in running:
            race.memory[server.contestant.name] = server.request("memory")
    for each in contestants:
        race.starts[each.name] = _starts(pile, each)
    if pile.articles <= MOST_FOR_ADDING:
        _add(race, pile, contestants)
    return race


def _ask(race: Race, running: Sequence[Running], asks: Sequence[tuple[Ask, bool]]) -> None:
    """Ask every contestant every question, and record the replies that count."""
    for index, (ask, counts) in enumerate(asks):
        first = index % len(running)
        replies = {
            each.contestant.name: each.request("ask", **vars(ask)) for each in (*running[first:], *running[:first])
        }
        race.check(ask, replies)
        if counts:
            race.note(ask, replies)


def _questions(pile: _Pile, per_kind: int) -> list[tuple[Ask, bool]]:
    """Return the pile's questions, and whether each counts: the last ones of each kind do, the ones before warm up."""
    asks = [Ask(**ask) for ask in json.loads((pile.folder / "asks.json").read_text())]
    counted = {ask for kind in KINDS for ask in [ask for ask in asks if ask.kind == kind][-per_kind:]}
    warming = [ask for ask in asks if ask not in counted]
    return [(ask, False) for ask in warming[:MOST_WARMING]] + [(ask, True) for ask in asks if ask in counted]


def _built(pile: _Pile, contestant: Contestant, rebuild: Sequence[str]) -> Reply:
    """Return the figures of indexing: of now, or of when the kept index was made."""
    notes = _index(pile, contestant).with_suffix(".json")
    if not notes.exists() or contestant.name in rebuild or contestant.engine in rebuild:
        notes.unlink(missing_ok=True)
        built = build(contestant, _index(pile, contestant), pile.folder, stemmed=pile.stemmed)
        assert built["articles"] == pile.articles, (contestant.name, built)
        notes.write_text(json.dumps(built))
    kept: Reply = json.loads(notes.read_text())
    return kept


def _index(pile: _Pile, contestant: Contestant) -> Path:
    return pile.folder / "indexes" / contestant.name


def _running(pile: _Pile, contestant: Contestant, folder: Path | None = None) -> Running:
    return Running(contestant, folder or _index(pile, contestant), pile.folder, stemmed=pile.stemmed)


def _starts(pile: _Pile, contestant: Contestant) -> float:
    """Return the time from nothing to an open index, in starts of its Python; medians of several."""
    bare, opening = [], []
    for _ in range(ROUNDS_STARTING):
        started = time.perf_counter()
        subprocess.run([contestant.python, "-c", "pass"], check=True)
        bare.append(time.perf_counter() - started)
        started = time.perf_counter()
        with _running(pile, contestant) as running:
            running.request("open")
            opening.append(time.perf_counter() - started)
    return median(opening) / median(bare)


def _add(race: Race, pile: _Pile, contestants: Sequence[Contestant]) -> None:
    """Add articles to copies of the indexes, contestants in turns; a search must find the new articles at once."""
    with ExitStack() as stack:
        copies = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=pile.folder)))
        running = []
        for contestant in contestants:
            shutil.copytree(_index(pile, contestant), copies / contestant.name)
            running.append(stack.enter_context(_running(pile, contestant, copies / contestant.name)))
            running[-1].request("open")
        for index in range(1, ROUNDS_ADDING + 1):
            for each in running:
                race.added[each.contestant.name].append(each.request("add", articles=ADDED)[f"{race.clock}_ns"] / 1e6)
                total = each.request("ask", **vars(Ask("all", "", sort="newest")))["total"]
                assert total == pile.articles + index * ADDED, (each.contestant.name, total)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
