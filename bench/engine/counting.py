"""Measure the counts of 100 queries at once, beside 100 searches: `python -m bench counting`.

The queries are the ten ordinary kinds of `bench search`, ten of each. The ways take turns, RUNS times; one round before
does not count. The table has the medians of wall time and of this process's CPU time.
"""

from __future__ import annotations

import csv
import io
import json
import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bench.engine.seeded_index import seeded_index
from bench.search.peers import Ask
from bench.search.peers.dateline_peer import request_of
from bench.search.queries import ORDINARY
from index.engines import open_engine
from index.facets import Facet
from index.request import Interval
from index.tally import CountRequest
from server import ServerConfig, create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.engine import Engine
    from index.request import SearchRequest

PER_KIND: Final = 10
RUNS: Final = 11


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table."""
    with seeded_index(arguments, "counting", __doc__, 20_000) as seeded:
        asks = _asks(seeded.pile)
        engine = open_engine(seeded.data)
        _check_totals(engine, asks)
        print(f"{seeded.articles:,} articles, {len(asks)} queries, median of {RUNS} runs, ms\n")
        print("| | wall | CPU |\n|---|---|---|")
        for name, (wall, cpu) in _measured(_ways(engine, asks)).items():
            print(f"| {name} | {wall:.0f} | {cpu:.0f} |")
        engine.close()


def _asks(folder: Path) -> list[Ask]:
    asks = [Ask(**ask) for ask in json.loads((folder / "asks.json").read_text())]
    return [ask for kind in ORDINARY for ask in [each for each in asks if each.kind == kind][:PER_KIND]]


def _check_totals(engine: Engine, asks: Sequence[Ask]) -> None:
    """Raise if a total of the batch is not its search's."""
    requests = tuple(map(request_of, asks))
    counts = engine.count(CountRequest(requests=requests, by=Interval.MONTH))
    assert [answer.total for answer in counts.answers] == [engine.search(each).total for each in requests]
    assert all(sum(each.counts) + each.unknown + each.coarser == each.total for each in counts.answers)


def _ways(engine: Engine, asks: list[Ask]) -> dict[str, Callable[[], object]]:
    requests = tuple(map(request_of, asks))
    bare = [replace(each, per_page=1, page=1, snippets=0, facets=(Facet.REGION,)) for each in requests]
    client = create_app(engine, ServerConfig(version="bench")).test_client()
    file = _file(asks)
    addresses = [f"/search.json?{urlencode(_pairs(ask))}" for ask in asks]

    def counted(by: Facet | Interval | None) -> Callable[[], object]:
        return lambda: engine.count(CountRequest(requests=requests, by=by))

    def searched(some: Sequence[SearchRequest]) -> Callable[[], object]:
        return lambda: [engine.search(each).total for each in some]

    def posted() -> None:
        response = client.post("/count.json?by=month", data=file, content_type="text/csv")
        assert response.status_code == 200, response.text

    def got() -> None:
        assert all(client.get(address).status_code == 200 for address in addresses)

    return {
        "`Engine.count`, totals": counted(None),
        "`Engine.count` by month": counted(Interval.MONTH),
        "`Engine.count` by region": counted(Facet.REGION),
        "100 × `Engine.search`, one hit, no snippet, regions and years": searched(bare),
        "100 × `Engine.search`, its defaults": searched(requests),
        "POST `/count.json?by=month`": posted,
        "100 × GET `/search.json`": got,
    }


def _pairs(ask: Ask) -> list[tuple[str, str]]:
    return [("q", ask.text), ("region", ask.region or ""), ("from", ask.first or ""), ("to", ask.last or "")]


def _file(asks: Sequence[Ask]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["name", "q", "region", "from", "to"])
    writer.writerows([f"query {number}", *(value for _, value in _pairs(ask))] for number, ask in enumerate(asks))
    return text.getvalue().encode()


def _measured(ways: dict[str, Callable[[], object]]) -> dict[str, tuple[float, float]]:
    """Return the median milliseconds of each way, by the clock and of CPU time."""
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(RUNS + 1):
        for name, run in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            figures[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return {
        name: (1000 * median(wall for wall, _ in found[1:]), 1000 * median(cpu for _, cpu in found[1:]))
        for name, found in figures.items()
    }
