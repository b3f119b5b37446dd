"""Fit the weights that choose a page's title and its authors, and write them.

Run `python -m scripts.fit_choices GOLD.jsonl…`. A line of GOLD has `file` (a page, relative to GOLD's folder), `url`,
`title` and `authors`. Prints how many are right and wrong on pages of sites that the weights were not fitted on. The
model is a choice between the candidates of one page (McFadden 1974).
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
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from indexer.extract.cues.stated import letters
from indexer.extract.cues.stated_names import stated_names
from indexer.extract.html.choices import signers, titles
from indexer.extract.html.facts import author_sources, own_names
from indexer.extract.html.html import modelled, parse_page, read_parts
from indexer.inputs.decoding import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

FOLDS: Final = 5
PENALTY: Final = {"title": 0.5, "authors": 3.0}
"""The weights' squares cost this much; for titles a near tie on the folds, for authors the fewest wrong names."""

WEIGHTS: Final = {"title": titles.WEIGHTS, "authors": signers.WEIGHTS}
STEPS: Final = 200
RATE: Final = 0.05
DECIMALS: Final = 3
STATED: Final = 50.0
"""The score of a candidate that is chosen by rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """The candidates of one page.

    Attributes:
        site: the page's site.
        features: the features of each candidate.
        right: whether each candidate is right.
        bonus: what rules add to each candidate's score.
        refusable: whether to choose none is possible, and right if no candidate is.
    """

    site: str
    features: tuple[frozenset[str], ...]
    right: tuple[bool, ...]
    bonus: tuple[float, ...]
    refusable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An example as numbers: a row for each candidate, and an empty last row for none if that may be chosen."""

    site: str
    features: NDArray[np.float64]
    right: NDArray[np.bool_]
    bonus: NDArray[np.float64]
    refusable: bool


def main(golds: Sequence[str]) -> None:
    """Fit the weights, print what they do on unseen sites, and write them."""
    pages = [
        (Path(gold).parent, json.loads(line))
        for gold in golds
        for line in Path(gold).read_text(encoding="utf-8").split("\n")
        if line
    ]
    digest = hashlib.sha256()
    examples: dict[str, list[Example]] = {"title": [], "authors": []}
    for folder, row in pages:
        if row.get("title") or row.get("authors"):
            for field, example in _read(folder / row["file"], row, digest):
                examples[field].append(example)
    for field, found in examples.items():
        names = sorted({feature for example in found for one in example.features for feature in one})
        tables = [_table(example, names) for example in found if example.features]
        shares = _cross_validated(tables, field, len(found))
        print(f"{field}: {len(found)} pages; on unseen sites right, wrong:", *shares)
        fitted = _fit(tables, PENALTY[field], len(names))
        weights = {name: round(float(weight), DECIMALS) for name, weight in zip(names, fitted, strict=True)}
        content = {
            "fitted": time.strftime("%Y-%m-%d"),
            "pages": len(found),
            "corpus_sha256": digest.hexdigest(),
            "weights": {name: weight for name, weight in weights.items() if weight},
        }
        WEIGHTS[field].write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _read(path: Path, row: dict[str, Any], digest: hashlib._Hash) -> Iterator[tuple[str, Example]]:
    data = path.read_bytes()
    digest.update(data)
    text = decode(gzip.decompress(data) if path.suffix == ".gz" else data, declared=None, html=True)
    page = parse_page(text)
    if page is None:
        return
    parts = read_parts(page, modelled(page))
    found, own = parts.titles, frozenset(map(letters, own_names(page.structured)))
    site = urlsplit(row.get("url") or "").hostname or row["file"]
    if row.get("title"):
        yield (
            "title",
            Example(
                site=site,
                features=tuple(frozenset(one.features) for one in found),
                right=tuple(_comparable(one.text) == _comparable(row["title"]) for one in found),
                bonus=tuple(STATED * titles.is_stated(one) for one in found),
                refusable=False,
            ),
        )
    if row.get("authors"):
        sources = author_sources(page.structured, parts.headline, ())
        signings = signers.signings(sources, signers.marked_names(page.tree), own)
        wanted = {letters(name) for text in row["authors"] for name in stated_names(text) or (text,)}
        yield (
            "authors",
            Example(
                site=site,
                features=tuple(frozenset(one.features) for one in signings),
                right=tuple({*map(letters, one.names)} == wanted for one in signings),
                bonus=tuple(-STATED * ("own" in one.features) for one in signings),
                refusable=True,
            ),
        )


def _comparable(title: str) -> str:
    return re.sub(r"[\W_]+", " ", title.casefold()).strip()


def _table(example: Example, names: Sequence[str]) -> Table:
    rows = [[float(name in one) for name in names] for one in example.features]
    none = example.refusable
    return Table(
        site=example.site,
        features=np.array([*rows, *([[0.0] * len(names)] if none else [])], dtype=np.float64),
        right=np.array([*example.right, *([not any(example.right)] if none else [])]),
        bonus=np.array([*example.bonus, *([0.0] if none else [])]),
        refusable=none,
    )


def _cross_validated(tables: Sequence[Table], field: str, count: int) -> tuple[float, float]:
    """Return the shares of pages whose choice is right and wrong, if their site is left out of the fit."""
    fold = {site: number % FOLDS for number, site in enumerate(sorted({table.site for table in tables}))}
    right = wrong = 0
    for number in range(FOLDS):
        fitted = _fit([one for one in tables if fold[one.site] != number], PENALTY[field], len(tables[0].features[0]))
        for table in tables:
            if fold[table.site] == number:
                scores = table.features @ fitted
                refused = table.refusable and max(scores[:-1]) < signers.LEAST_SCORE
                shown = scores[:-1] + table.bonus[:-1] if table.refusable else scores + table.bonus
                if not refused:
                    right += bool(table.right[int(np.argmax(shown))])
                    wrong += not table.right[int(np.argmax(shown))]
    return round(right / count, 3), round(wrong / count, 3)


def _fit(tables: Sequence[Table], penalty: float, count: int) -> NDArray[np.float64]:
    """Return the weights of the highest likelihood, by Adam (Kingma and Ba 2015).

    Pages that a rule decides are left out.
    """
    open_tables = [one for one in tables if one.right.any() and (one.refusable or not one.bonus.any())]
    weights, mean, square = np.zeros(count), np.zeros(count), np.zeros(count)
    for step in range(1, STEPS + 1):
        gradient = penalty * weights
        for table in open_tables:
            scores = table.features @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wanted = chances * table.right
            gradient += table.features.T @ (chances - wanted / wanted.sum())
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return weights


if __name__ == "__main__":
    main(sys.argv[1:])
