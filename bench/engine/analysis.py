"""Measure analysis: texts → term ids with starts, by the interner, by `tokenize` and by a bare pattern in one run."""

from __future__ import annotations

import gzip
import json
import re
import statistics
import time
from array import array
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bench.shared import SHARED, absent
from index.text.analysis import tokenize
from index.text.token_interner import TokenInterner

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    _TermIdsAndStarts = tuple[array[int] | NDArray[np.uint32], array[int]]

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"
ROUNDS: Final = 7


def main() -> None:
    """Print each method's median rate over interleaved rounds, and its ratio to the bare pattern's.

    The ratio compares times over the same texts: each method starts a round with an empty vocabulary.
    """
    if absent(REUTERS):
        return
    with gzip.open(REUTERS, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["body"] or "") for line in lines]
    methods = {
        r"re.compile(r'(\w+)').split": _bare, "interner": _interner, "tokenize": _tokenize,
    }  # fmt: skip
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    tokens: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, make_analyser in methods.items():
            analyse = make_analyser()
            started = time.process_time()
            tokens[name] = sum(len(analyse(text)[0]) for text in texts)
            seconds[name].append(time.process_time() - started)
    bare, *_ = medians = [statistics.median(time_taken) for time_taken in seconds.values()]
    print("| way | tokens | million tokens/s | times the bare pattern's rate |\n|---|---|---|---|")
    for name, time_taken in zip(methods, medians, strict=True):
        print(f"| `{name}` | {tokens[name]:,} | {tokens[name] / time_taken / 1e6:.2f} | {bare / time_taken:.2f} |")


def _bare() -> Callable[[str], _TermIdsAndStarts]:
    split = re.compile(r"(\w+)").split
    term_ids = _TermIds()

    def analyse(text: str) -> _TermIdsAndStarts:
        parts = split(text)
        ends = list(accumulate(map(len, parts)))
        return array("I", map(term_ids.__getitem__, map(str.lower, parts[1::2]))), array("I", ends[:-1:2])

    return analyse


def _interner() -> Callable[[str], _TermIdsAndStarts]:
    interner = TokenInterner()

    def analyse(text: str) -> _TermIdsAndStarts:
        forms, starts = interner.analyse(text)
        return interner.terms_of(forms), starts

    return analyse


def _tokenize() -> Callable[[str], _TermIdsAndStarts]:
    term_ids = _TermIds()

    def analyse(text: str) -> _TermIdsAndStarts:
        tokens = tokenize(text)
        return array("I", [term_ids[token.term] for token in tokens]), array("I", [token.start for token in tokens])

    return analyse


class _TermIds(dict[str, int]):
    """Maps a term to its id; a new term gets the next one."""

    def __missing__(self, term: str) -> int:
        term_id = self[term] = len(self)
        return term_id
