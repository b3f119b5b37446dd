"""Search: Dateline and peers over the same piles, each doing the whole job, their questions interleaved.

Every contestant is a process; one works at a time. Each question goes to all of them, one after the other, beginning
with another one each time, before the next is asked: what the machine does meanwhile is shared. Nothing is asked twice.
Totals and facets of the seeded piles, which are not stemmed, must be the same for all, or it is an error.
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

from bench.search_contestants import SLOW, Contestant, Running, able, build
from bench.search_peers import Ask
from bench.search_peers.server import MODULES
from bench.search_piles import REUTERS, long, reuters, seeded
from bench.search_queries import ASKED, KINDS
from bench.search_report import Race, report
from bench.shared import absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.search_contestants import Reply

NUMPY_ALONE: Final = "dateline-numpy=bench.search_peers.dateline_peer:numpy_alone"
ENGINES: Final = ("dateline", NUMPY_ALONE, "dateline-en", *(name for name in MODULES if name != "dateline"))
REUTERS_NAME: Final = "reuters"
LONG_NAME: Final = "long"
NAMED: Final = (REUTERS_NAME, LONG_NAME)
PILES: Final = ("20000", REUTERS_NAME, LONG_NAME, "200000")
MOST_FOR_SLOW: Final = 20_000
MOST_FOR_ADDING: Final = 200_000
"""Articles of a pile, past which slow ones do not race, and of which an index is copied to add to."""

MOST_WARMING: Final = 30
"""Questions that are asked first and do not count."""

ADDED: Final = 100
ROUNDS_ADDING: Final = 5
ROUNDS_STARTING: Final = 5


@dataclass(frozen=True, kw_only=True)
class _Pile:
    """A pile that is written: its folder, how many articles it has, whether it is to be stemmed."""

    name: str
    folder: Path
    articles: int
    stemmed: bool


def main(arguments: Sequence[str] = ()) -> None:
    """Race over each pile and print its tables."""
    options = _parser().parse_args(arguments)
    contestants = able(options.engines)
    with ExitStack() as held:
        kept = options.keep or Path(held.enter_context(tempfile.TemporaryDirectory()))
        for name in options.articles:
            if name == REUTERS_NAME and absent(REUTERS):
                continue
            pile = _written(name, kept / name)
            racing = [each for each in contestants if pile.articles <= MOST_FOR_SLOW or each.engine not in SLOW]
            for left in (each for each in contestants if each not in racing):
                print(f"skipped: {left.name} over {pile.articles:,} articles: it takes hours")
            race = _race(pile, racing, options)
            print(report(race))
            if options.json:
                options.json.mkdir(parents=True, exist_ok=True)
                (options.json / f"{name}.json").write_text(race.to_json())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    names = parser.add_argument
    names(
        "--articles", type=_piles, default=PILES, help="piles: sizes, reuters, long; 1000000 is not among the defaults"
    )
    names(
        "--engines",
        type=_contestants,
        default=",".join(ENGINES),
        help="who races; bench/README.md says how an engine is named",
    )
    names("--queries", type=int, default=ASKED, help=f"how many of each kind, at most {ASKED}")
    names(
        "--clock", choices=("wall", "cpu"), default="wall", help="cpu: of the process, on a machine that is not quiet"
    )
    names("--keep", type=Path, help="a folder to keep piles and peers' indexes in; without it nothing is kept")
    names("--again", type=_list, default=["dateline"], help="whose indexes to make anew though they are kept")
    names("--json", type=Path, help="a folder for the figures of each pile")
    return parser


def _list(text: str) -> list[str]:
    return text.split(",")


def _piles(text: str) -> list[str]:
    for name in (name for name in _list(text) if name not in NAMED and not (name.isdecimal() and int(name))):
        raise argparse.ArgumentTypeError(f"no pile {name!r}: a size, or {' or '.join(NAMED)}")
    return _list(text)


def _contestants(text: str) -> list[Contestant]:
    try:
        return [Contestant.named(name) for name in _list(text)]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _written(name: str, folder: Path) -> _Pile:
    _say(f"{name}: writing the pile, if it is not kept")
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
    with ExitStack() as held:
        running = [held.enter_context(_running(pile, each)) for each in contestants]
        for server in running:
            race.opened[server.contestant.name] = server.tell("open")
        _ask(race, running, _questions(pile, options.queries))
        for server in running:
            race.memory[server.contestant.name] = server.tell("memory")
    for each in contestants:
        race.starts[each.name] = _starts(pile, each)
    if pile.articles <= MOST_FOR_ADDING:
        _add(race, pile, contestants)
    return race


def _ask(race: Race, running: Sequence[Running], asks: Sequence[tuple[Ask, bool]]) -> None:
    """Ask everyone everything, and note the replies to what counts."""
    for number, (ask, counts) in enumerate(asks):
        first = number % len(running)
        replies = {each.contestant.name: each.tell("ask", **vars(ask)) for each in (*running[first:], *running[:first])}
        race.check(ask, replies)
        if counts:
            race.note(ask, replies)


def _questions(pile: _Pile, wanted: int) -> list[tuple[Ask, bool]]:
    """Return the pile's questions with whether they count: of each kind the last, those before them warm up."""
    asks = [Ask(**ask) for ask in json.loads((pile.folder / "asks.json").read_text())]
    counted = {ask for kind in KINDS for ask in [ask for ask in asks if ask.kind == kind][-wanted:]}
    warming = [ask for ask in asks if ask not in counted]
    return [(ask, False) for ask in warming[:MOST_WARMING]] + [(ask, True) for ask in asks if ask in counted]


def _built(pile: _Pile, contestant: Contestant, again: Sequence[str]) -> Reply:
    """Return what indexing took: now, or when the kept index was made."""
    notes = _index(pile, contestant).with_suffix(".json")
    if not notes.exists() or contestant.name in again or contestant.engine in again:
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
    """Return how long it takes from nothing to an open index, in starts of its Python; the medians of several."""
    bare, opening = [], []
    for _ in range(ROUNDS_STARTING):
        begun = time.perf_counter()
        subprocess.run([contestant.python, "-c", "pass"], check=True)
        bare.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        with _running(pile, contestant) as running:
            running.tell("open")
            opening.append(time.perf_counter() - begun)
    return median(opening) / median(bare)


def _add(race: Race, pile: _Pile, contestants: Sequence[Contestant]) -> None:
    """Add articles to copies of the indexes, the contestants taking turns; what was added has to be found at once."""
    with ExitStack() as held:
        copies = Path(held.enter_context(tempfile.TemporaryDirectory(dir=pile.folder)))
        running = []
        for contestant in contestants:
            shutil.copytree(_index(pile, contestant), copies / contestant.name)
            running.append(held.enter_context(_running(pile, contestant, copies / contestant.name)))
            running[-1].tell("open")
        for number in range(1, ROUNDS_ADDING + 1):
            for each in running:
                race.added[each.contestant.name].append(each.tell("add", articles=ADDED)[f"{race.clock}_ns"] / 1e6)
                total = each.tell("ask", **vars(Ask("all", "", sort="newest")))["total"]
                assert total == pile.articles + number * ADDED, (each.contestant.name, total)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
