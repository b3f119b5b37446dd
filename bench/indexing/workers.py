"""Measure worker processes: the shared pages extracted by one and by two, without start-up."""

from __future__ import annotations

import gzip
import time
from hashlib import sha256
from typing import Final

from bench.indexing.cleaning import PAGES
from bench.shared import absent
from indexer.page import Input
from indexer.run.extraction import Extraction

DOCUMENTS: Final = 657
"""Every shared page three times."""
ROUNDS: Final = 5


def main() -> None:
    """Print documents per second with one worker and with two, best of the rounds; the two take turns."""
    if absent(PAGES):
        return
    pages = [gzip.decompress(path.read_bytes()) for path in sorted((PAGES / "html").glob("*.html.gz"))]
    inputs = [
        Input(path="page.html", media_type="text/html", data=page, sha256=sha256(page).hexdigest()) for page in pages
    ]
    documents = (inputs * -(-DOCUMENTS // len(inputs)))[:DOCUMENTS]
    with Extraction(1) as one, Extraction(2) as two:
        for pool in (one, two):
            _seconds(pool, documents[:20])
        rounds = [(_seconds(one, documents), _seconds(two, documents)) for _ in range(ROUNDS)]
    alone, together = (min(seconds) for seconds in zip(*rounds, strict=True))
    rates = f"1 worker {DOCUMENTS / alone:.0f} documents/s, 2 workers {DOCUMENTS / together:.0f}"
    print(f"{DOCUMENTS} documents, best of {ROUNDS}: {rates}: {alone / together:.2f}x")


def _seconds(pool: Extraction, documents: list[Input]) -> float:
    started = time.perf_counter()
    outcomes = [pool.submit(document) for document in documents]
    assert all(outcome().page for outcome in outcomes)
    return time.perf_counter() - started
