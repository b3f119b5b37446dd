"""Analysis: texts → term numbers with starts, by the interner, by `tokenize`, by a bare pattern in the same run."""

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

    _Numbers = tuple[array[int] | NDArray[np.uint32], array[int]]

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"
ROUNDS: Final = 7


def main() -> None:
    """Print the median over interleaved rounds of each way's rate, and its ratio to the bare pattern's.

    The ratio compares times over the same texts: each way starts a round with no vocabulary.
    """
    if absent(REUTERS):
        return
    with gzip.open(REUTERS, "rt", encoding="utf-8") as lines:
        texts = [str(json.loads(line)["body"] or "") for line in lines]
    ways = {
        r"re.compile(r'(\w+)').split": _bare, "interner": _lexicon, "tokenize": _tokenize,
    }  # fmt: skip
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    tokens: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            analyse = way()
            begun = time.process_time()
            tokens[name] = sum(len(analyse(text)[0]) for text in texts)
            seconds[name].append(time.process_time() - begun)
    bare, *_ = medians = [statistics.median(taken) for taken in seconds.values()]
    print("| way | tokens | million tokens/s | times the bare pattern's rate |\n|---|---|---|---|")
    for name, taken in zip(ways, medians, strict=True):
        print(f"| `{name}` | {tokens[name]:,} | {tokens[name] / taken / 1e6:.2f} | {bare / taken:.2f} |")


def _bare() -> Callable[[str], _Numbers]:
    split = re.compile(r"(\w+)").split
    numbers = _Numbered()

    def analyse(text: str) -> _Numbers:
        parts = split(text)
        ends = list(accumulate(map(len, parts)))
        return array("I", map(numbers.__getitem__, map(str.lower, parts[1::2]))), array("I", ends[:-1:2])

    return analyse


def _lexicon() -> Callable[[str], _Numbers]:
    interner = TokenInterner()

    def analyse(text: str) -> _Numbers:
        forms, starts = interner.analyse(text)
        return interner.terms_of(forms), starts

    return analyse


def _tokenize() -> Callable[[str], _Numbers]:
    numbers = _Numbered()

    def analyse(text: str) -> _Numbers:
        tokens = tokenize(text)
        return array("I", [numbers[token.term] for token in tokens]), array("I", [token.start for token in tokens])

    return analyse


class _Numbered(dict[str, int]):
    """A term's number, given when it is first asked for."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number
