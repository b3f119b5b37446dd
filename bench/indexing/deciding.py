"""Measure what one ledger takes in: pages extracted by all cores, then pages decided and stored, without an index.

The pages of a shared pile are extracted into a slice. Then the slice is imported again and again into one ledger, each
time as another site whose words differ, so that no page is a copy of another's. So the ledger grows, and each line
shows the rate at its size. Writing the slices does not count.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
import zlib
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.shared import SHARED, absent
from indexer.extract import extract
from indexer.inputs.unpack import unpack
from indexer.ledger.ledger import Ledger
from indexer.page import Input
from indexer.run.pipeline import Run
from indexer.run.slicing import extract_slice
from indexer.slices.files import checked, writing
from indexer.slices.parts import Part
from indexer.slices.records import FileLine, InputLine, file_end_to_json, file_to_json, input_to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from indexer.run.meter import Meter
    from indexer.run.pipeline import Complaint
    from indexer.slices.files import SliceFile

PILES: Final = {
    "html": SHARED / "data" / "pages" / "html",
    "digitalgov": SHARED / "data" / "piles" / "digitalgov-news.tar.gz",
}
"""Saved HTML pages of many sites; one site's posts in Markdown."""

SECONDS: Final = 120
SAMPLE: Final = 200
"""About so many documents are extracted one by one."""

LINES: Final = 12
"""Into about so many lines the imports are put together."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_HOST: Final = re.compile(r"(?<=//)[^/\s]+")
_ADDRESSES: Final = ("canonical", "og-url", "origin")
_CHANGED: Final = 3
"""Of so many words one is changed: shingles of three words hardly survive."""


class _Silent:
    def start(self, meter: Meter) -> None: ...

    def advance(self, meter: Meter) -> None: ...

    def complain(self, complaint: Complaint) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Imports of one line: the ledger's pages and bytes after them, and their pages and seconds."""

    pages: int
    ledger_bytes: int
    more: int
    wall_s: float
    cpu_s: float


def main(arguments: Sequence[str] = ()) -> None:
    """Print the rate of extraction, and of decide and ledger at each size of the ledger."""
    parser = argparse.ArgumentParser(prog="python -m bench deciding", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="import until so many seconds are spent")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="extracting processes")
    parser.add_argument("--pile", choices=list(PILES), default="html")
    options = parser.parse_args(arguments)
    pile = PILES[options.pile]
    if absent(pile):
        return
    print(f"extract, one process: {_pages_a_cpu_second(pile):.0f} pages a processor second")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        found = extract_slice([pile], Part(number=1, of=1), folder / "pile.zst", _Silent(), jobs=options.jobs)
        wall_s = time.perf_counter() - started
        size = (folder / "pile.zst").stat().st_size / found.pages
        rate = f"{found.pages / wall_s:.0f} pages/s with {options.jobs} processes"
        print(f"extract --slice 1/1: {found.pages:,} pages, {rate}; the slice has {size:,.0f} bytes a page")
        print(f"\n{'pages':>9} {'pages/s':>8} {'a CPU second':>13} {'ledger, bytes a page':>21}")
        for done in _rounds(folder, checked(folder / "pile.zst"), options.seconds):
            rates = f"{done.more / done.wall_s:8.0f} {done.more / done.cpu_s:13.0f}"
            print(f"{done.pages:9,} {rates} {done.ledger_bytes / done.pages:21,.0f}", flush=True)


def _pages_a_cpu_second(pile: Path) -> float:
    """Return how many pages this process extracts in a second of processor time, without splitting files."""
    files = [pile] if pile.is_file() else sorted(pile.iterdir())
    documents = [met for file in files for met in unpack(file.name, file.read_bytes()) if isinstance(met, Input)]
    documents = documents[:: max(1, len(documents) // SAMPLE)]
    for document in documents[:20]:
        extract(document)
    started = time.process_time()
    for document in documents:
        extract(document)
    return len(documents) / (time.process_time() - started)


def _rounds(folder: Path, pile: SliceFile, seconds: float) -> Iterator[Round]:
    with closing(Ledger(folder / "ledger.db")) as ledger:
        pages = number = more = 0
        wall_s = cpu_s = spent_s = 0.0
        while spent_s < seconds:
            path = folder / "changed.zst"
            written = _write_changed(path, pile, number)
            opened = checked(path)
            started, cpu = time.perf_counter(), time.process_time()
            Run(ledger, None, datetime.now(UTC), _Silent()).index((), slices=[opened])
            took_s = time.perf_counter() - started
            wall_s, cpu_s, spent_s = wall_s + took_s, cpu_s + time.process_time() - cpu, spent_s + took_s
            pages, more, number = pages + written, more + written, number + 1
            if wall_s >= seconds / LINES:
                size = sum(file.stat().st_size for file in folder.glob("ledger.db*"))
                yield Round(pages=pages, ledger_bytes=size, more=more, wall_s=wall_s, cpu_s=cpu_s)
                more, wall_s, cpu_s = 0, 0.0, 0.0


def _write_changed(path: Path, pile: SliceFile, number: int) -> int:
    """Write the slice as the pile of another site; return its number of pages."""
    words: dict[str, str] = {}
    root = Path(f"/pile/{number}")
    header = replace(pile.header, roots=(root,), starts=tuple(replace(s, path=root) for s in pile.header.starts))
    pages = 0
    with writing(path, header) as slice_:
        for line in pile.lines():
            if isinstance(line, FileLine):
                slice_.add(file_to_json(replace(line, sha256=_other(line.sha256 or "", number))))
            elif isinstance(line, InputLine):
                if line.page is not None:
                    line = replace(line, page=_changed(line.page, number, words))
                    pages += 1
                read = replace(
                    line.read, sha256=_other(line.read.sha256, number), digest=_other(line.read.digest, number)
                )
                slice_.add(input_to_json(line.path, read, line.size_bytes, line.extracted(), line.state, line.reason))
            else:
                slice_.add(file_end_to_json(line))
    return pages


def _other(digest: str, number: int) -> str:
    return f"{number:08x}{digest[8:]}" if digest else ""


def _changed(page: Mapping[str, Any], number: int, words: dict[str, str]) -> Mapping[str, Any]:
    def text(value: str) -> str:
        return _WORD.sub(lambda match: _word(match[0], number, words), value)

    def fact(name: str, value: str) -> str:
        return _HOST.sub(lambda match: f"site{number}.{match[0]}", value) if name in _ADDRESSES else text(value)

    facts = [[name, value if name in _KEPT else fact(name, value), source] for name, value, source in page["facts"]]
    blocks = [[text(value), *rest] for value, *rest in page["blocks"]]
    return {**page, "facts": facts, "blocks": blocks}


_KEPT: Final = frozenset({"published", "modified", "captured", "language", "region", "kind"})


def _word(word: str, number: int, words: dict[str, str]) -> str:
    """Return a word, or another one in its place; the same for each occurrence in one site."""
    other = words.get(word)
    if other is None:
        digest = zlib.crc32(f"{number} {word.lower()}".encode())
        ending = "aeiou"[digest // _CHANGED % 5] + "bdklmnrst"[digest // 15 % 9] + "aeiou"[digest // 135 % 5]
        other = words[word] = word if digest % _CHANGED else word + ending
    return other
