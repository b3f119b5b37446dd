"""Measure mixed requests a second of two servers, this tree's and another one's, on one seeded index.

    python -m bench mixed --other ../older [--articles 200000] [--keep FOLDER]

Both run as `dateline serve --workers 2` starts them. Clients ask each in turn, round by round: pages of results, the
same with a filter, JSON, an article's page, suggestions. First every request is new; then each comes a second time, as
from another reader, without a tag. The processor time of the workers is told too: it does not depend on what else runs.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from bench.engine.seeded_index import seeded_index
from bench.search.peers import read_records
from index.article.model import article_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ARTICLES: Final = 200_000
ROUNDS: Final = 5
WORDS: Final = 24
"""Words searched in one round. Each word makes six requests."""

CLIENTS: Final = 4
WORKERS: Final = 2
BROWSER: Final = {"Accept": "text/html", "Accept-Encoding": "gzip"}
PROGRAM: Final = {"Accept": "application/json"}

Request = tuple[str, dict[str, str]]


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server, and the requests a second and the processor time of each round."""

    name: str
    process: subprocess.Popen[str]
    port: int
    rates: dict[str, list[float]] = field(default_factory=dict)
    cpu_ms: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, kind: str, requests: Sequence[Request]) -> None:
        """Ask everything with all clients at once, and note how long it took."""
        cpu, started = _cpu_seconds(self.process.pid), time.perf_counter()
        waiting = iter(requests)
        lock = threading.Lock()
        clients = [threading.Thread(target=self._ask, args=(waiting, lock)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        wall = time.perf_counter() - started
        self.rates.setdefault(kind, []).append(len(requests) / wall)
        spent = _cpu_seconds(self.process.pid) - cpu
        self.cpu_ms.setdefault(kind, []).append(1000 * spent / len(requests))

    def _ask(self, waiting: Iterator[Request], lock: threading.Lock) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while True:
            with lock:
                request = next(waiting, None)
            if request is None:
                break
            connection.request("GET", request[0], headers=request[1])
            response = connection.getresponse()
            response.read()
            if response.status != http.HTTPStatus.OK:
                print(f"{self.name}: {response.status} {request[0]}", file=sys.stderr)
        connection.close()


def main(arguments: Sequence[str] = ()) -> None:
    """Print requests a second and milliseconds of processor a request, of both servers."""
    parser = argparse.ArgumentParser(prog="python -m bench mixed", description=__doc__)
    parser.add_argument("--other", type=Path, required=True, help="another tree of the project, such as an older one")
    options, rest = parser.parse_known_args(arguments)
    here = Path(__file__).parents[2]
    with ExitStack() as stack:
        index = stack.enter_context(seeded_index(rest, "mixed", __doc__, ARTICLES))
        words = list(dict.fromkeys(index.words(ROUNDS * WORDS * 3)))
        records = islice(read_records(index.pile / "articles.jsonl"), len(words))
        ids = [article_id(f"bench/{record.key}") for record in records]
        servers = [
            stack.enter_context(_served(name, tree, index.data))
            for name, tree in (("this", here), ("other", options.other.resolve()))
        ]
        for number in range(ROUNDS + 1):
            chosen = range(number * WORDS, (number + 1) * WORDS)
            requests = [each for at in chosen for each in _requests(words[at], ids[at])]
            for server in servers if number % 2 else servers[::-1]:
                # The first round warms both up.
                server.measure("new" if number else "warming", requests)
                server.measure("again" if number else "warming", requests)
    print("| requests | tree | a second | processor ms each |\n|---|---|---|---|")
    for kind in ("new", "again"):
        for server in servers:
            rate, cpu = median(server.rates[kind]), median(server.cpu_ms[kind])
            print(f"| {kind} | {server.name} | {rate:.0f} | {cpu:.1f} |")
        this, other = servers
        rates = [mine / theirs for mine, theirs in zip(this.rates[kind], other.rates[kind], strict=True)]
        costs = [theirs / mine for mine, theirs in zip(this.cpu_ms[kind], other.cpu_ms[kind], strict=True)]
        print(f"| {kind} | this / other | {median(rates):.2f} | {median(costs):.2f} times as cheap |")


def _requests(word: str, name: str) -> Iterator[Request]:
    q = quote(word)
    yield f"/search?q={q}", BROWSER
    yield f"/search?q={q}&page=2", BROWSER
    yield f"/search?q={q}&from=1995", BROWSER
    yield f"/search.json?q={q}", PROGRAM
    yield f"/articles/{name}?q={q}", BROWSER
    yield f"/suggest.json?q={q[:4]}", PROGRAM


@contextmanager
def _served(name: str, tree: Path, data: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "dateline", "serve", "--data", str(data), "--workers", str(WORKERS), "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    process = subprocess.Popen(
        command, cwd=tree, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "http://" in line)
        yield Server(name=name, process=process, port=int(re.findall(r":(\d+)/", line)[0]))
    finally:
        process.terminate()
        process.wait(timeout=60)


def _cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its children so far."""
    own = _stat(pid)
    return own + sum(_cpu_seconds(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    return [int(text) for path in Path(f"/proc/{pid}/task").glob("*/children") for text in path.read_text().split()]


def _stat(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
