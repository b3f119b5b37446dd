"""Fit the weights that choose a page's title, and write `indexer/extract/html/titles.json`.

Run `python -m scripts.fit_titles GOLD.jsonl…`. A line of GOLD has `file` (a page, relative to GOLD's folder), `url` and
`title`. Prints how many titles are right on pages of sites that the weights were not fitted on. The model is a choice
between the candidates of one page (McFadden 1974): the likelihood of the right one is its share of exp(score).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import numpy as np

from indexer.extract.cues.stated import letters
from indexer.extract.html.blocks import read_blocks
from indexer.extract.html.body import drop_article_zones
from indexer.extract.html.facts import own_names
from indexer.extract.html.html import main_blocks
from indexer.extract.html.structured import read_structured
from indexer.extract.html.titles import WEIGHTS, Candidate, candidates, is_stated, kickers_of
from indexer.extract.html.tree import parse
from indexer.inputs.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

FOLDS: Final = 5
PENALTY: Final = 1.0
"""The weights' squares cost this much (best of 0.5, 1, 2, 3 and 4 on the folds)."""

STEPS: Final = 150
RATE: Final = 0.05
DECIMALS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A page's candidates, and which of them are its title."""

    site: str
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    stated: int | None


def main(golds: Sequence[str]) -> None:
    """Fit the weights, print what they do on unseen sites, and write them."""
    pages = [(Path(gold).parent, json.loads(line)) for gold in golds for line in Path(gold).open(encoding="utf-8")]
    digest = hashlib.sha256()
    examples = [example for folder, row in pages if row.get("title") for example in _read(folder, row, digest)]
    names = sorted({feature for example in examples for one in example.candidates for feature in one.features})
    tables = [(_table(example, names), np.array(example.right)) for example in examples]
    fold = {site: number % FOLDS for number, site in enumerate(sorted({example.site for example in examples}))}
    right = 0
    for number in range(FOLDS):
        seen = [table for table, one in zip(tables, examples, strict=True) if fold[one.site] != number and _is_open(one)]
        fitted = _fit(seen, len(names))
        unseen = [pair for pair in zip(tables, examples, strict=True) if fold[pair[1].site] == number]
        right += sum(_is_right(table, example, fitted) for table, example in unseen)
    print(f"{len(examples)} pages; right on unseen sites: {right / len(examples):.3f}")
    fitted = _fit([table for table, one in zip(tables, examples, strict=True) if _is_open(one)], len(names))
    weights = {name: round(float(weight), DECIMALS) for name, weight in zip(names, fitted, strict=True)}
    content = {
        "fitted": time.strftime("%Y-%m-%d"),
        "pages": len(examples),
        "corpus_sha256": digest.hexdigest(),
        "weights": {name: weight for name, weight in weights.items() if weight},
    }
    WEIGHTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _read(folder: Path, row: dict[str, str], digest: hashlib._Hash) -> Iterator[Example]:
    path = folder / row["file"]
    data = path.read_bytes()
    digest.update(data)
    text = decode(gzip.decompress(data) if path.suffix == ".gz" else data, declared=None, html=True)
    tree = parse(text)
    if tree is None:
        return
    kickers = kickers_of(tree)
    blocks, structured = read_blocks(tree), read_structured(tree, text)
    body = main_blocks(tree, blocks)
    own = frozenset(map(letters, own_names(structured)))
    first = min(body, default=len(blocks))
    found = candidates(structured, drop_article_zones(blocks, body), first, kickers, own)
    yield Example(
        site=urlsplit(row.get("url") or "").hostname or row["file"],
        candidates=found,
        right=tuple(_comparable(one.text) == _comparable(row["title"]) for one in found),
        stated=next((number for number, one in enumerate(found) if is_stated(one)), None),
    )


def _comparable(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def _is_open(example: Example) -> bool:
    """Return whether the page says something about the weights: JSON-LD does not decide, and a candidate is right."""
    return example.stated is None and any(example.right)


def _is_right(table: tuple[NDArray[np.float64], NDArray[np.bool_]], example: Example, weights: NDArray[np.float64]) -> bool:
    features, right = table
    if not len(right):
        return False
    return bool(right[int(np.argmax(features @ weights)) if example.stated is None else example.stated])


def _table(example: Example, names: Sequence[str]) -> NDArray[np.float64]:
    return np.array(
        [[float(name in one.features) for name in names] for one in example.candidates], dtype=np.float64
    ).reshape(len(example.candidates), len(names))


def _fit(tables: Sequence[tuple[NDArray[np.float64], NDArray[np.bool_]]], count: int) -> NDArray[np.float64]:
    """Return the weights of the highest likelihood, by Adam (Kingma and Ba 2015)."""
    weights, mean, square = np.zeros(count), np.zeros(count), np.zeros(count)
    for step in range(1, STEPS + 1):
        gradient = PENALTY * weights
        for features, right in tables:
            scores = features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = chances * right / max(float((chances * right).sum()), 1e-12)
            gradient += features.T @ (chances - wanted)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return weights


if __name__ == "__main__":
    main(sys.argv[1:])
