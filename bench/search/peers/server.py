"""A contestant in a process of its own: `python -m bench.search.peers.server NAME FOLDER PILE …`.

Reads a command a line on standard input, as JSON, and answers each with one line on standard output: `build`, `open`,
`ask`, `add`, `memory`. Clocks run in here, around the contestant's work alone. Standard library only.

While records are read and prepared the clocks stand still: what the reading thread spent on it is taken off, so that
threads of the engine that go on meanwhile are not free.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.search.peers import Ask, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.search.peers import Peer, Record

CHUNK: Final = 100
"""Records that are read ahead: few, for they count in the peak of memory."""

MODULES: Final = {
    "dateline": "bench.search.peers.dateline_peer:DatelinePeer",
    "whoosh": "bench.search.peers.whoosh_peer:WhooshPeer",
    "fts5": "bench.search.peers.fts5_peer:Fts5Peer",
    "tantivy": "bench.search.peers.tantivy_peer:TantivyPeer",
    "xapian": "bench.search.peers.xapian_peer:XapianPeer",
}


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=MODULES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pile", type=Path)
    parser.add_argument("--stemmed", action="store_true")
    parser.add_argument("--option", action="append", default=[])
    arguments = parser.parse_args()
    module, _, name = MODULES[arguments.engine].partition(":")
    make: type[Peer] = getattr(importlib.import_module(module), name)
    peer = make(arguments.folder, stemmed=arguments.stemmed, options=arguments.option)
    server = Server(peer, arguments.pile)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(server, command.pop("do"))(**command)), flush=True)


class Server:
    """Does what the commands say, and measures it."""

    def __init__(self, peer: Peer, pile: Path) -> None:
        self._peer = peer
        self._pile = pile
        self._more = read_records(self._pile / "more.jsonl")

    def build(self) -> dict[str, object]:
        """Index the pile on one core."""
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        reading = _Reading(self._peer, read_records(self._pile / "articles.jsonl"))
        wall, cpu = time.perf_counter(), time.process_time()
        self._peer.build(reading.chunks())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        return {
            "articles": reading.count,
            "seconds": wall - reading.seconds,
            "cpu_seconds": cpu - reading.seconds,
            "peak_bytes": _memory("VmHWM"),
            "stored_bytes": getattr(self._peer, "stored_bytes", lambda: None)(),
        }

    def open(self) -> dict[str, object]:
        """Open the index."""
        self._peer.open()
        return {
            "version": self._peer.version(),
            "segments": self._peer.segments(),
            "left_out": self._peer.left_out,
        }

    def ask(self, **ask: object) -> dict[str, object]:
        """Answer a question, and say how long it took."""
        asked = Ask(**ask)  # type: ignore[arg-type]
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        answer = self._peer.ask(asked)
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        return {"wall_ns": wall, "cpu_ns": cpu, **vars(answer)}

    def add(self, articles: int) -> dict[str, object]:
        """Add articles that are not in the pile yet, and commit."""
        prepared = [self._peer.prepared(record) for record in islice(self._more, articles)]
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        self._peer.add(prepared)
        wall, cpu = time.perf_counter_ns() - wall, time.process_time_ns() - cpu
        return {"added": len(prepared), "wall_ns": wall, "cpu_ns": cpu}

    def memory(self) -> dict[str, object]:
        """Say what the process takes: at its peak, and now of its own, files that are mapped left out."""
        return {"peak_bytes": _memory("VmHWM"), "private_bytes": _memory("RssAnon")}


class _Reading:
    """Records on their way to a contestant, and how many of the seconds the way took."""

    def __init__(self, peer: Peer, records: Iterator[Record]) -> None:
        self._peer = peer
        self._records = records
        self.count = 0
        self.seconds = 0.0

    def chunks(self) -> Iterator[Sequence[object]]:
        """Yield what the contestant prepared of the records."""
        while True:
            begun = time.thread_time()
            chunk = [self._peer.prepared(record) for record in islice(self._records, CHUNK)]
            self.seconds += time.thread_time() - begun
            self.count += len(chunk)
            if not chunk:
                return
            yield chunk


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"no {name} in /proc/self/status")


if __name__ == "__main__":
    main()
