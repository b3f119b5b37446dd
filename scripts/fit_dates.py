"""Fit the weights (`indexer/extract/html/dates/dating.json`): which date of a page is its day of publication, or none.

Run `python -m scripts.fit_dates GOLD.jsonl PAGES [GOLD.jsonl PAGES …]`. Each line of a gold file names a page below its
folder (`file`), its `url`, its `set` and its `date`. A conditional logit (McFadden, 1974) weighs the candidates of a
page against "no date", with an L2 penalty; folds by site measure it. A page whose gold is one day beside its only dates
is left out: some golds are instants in UTC.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unittest import mock
from zlib import crc32

import numpy as np

from indexer.errors import PageError
from indexer.extract.html import facts
from indexer.extract.html.dates.dating import Candidate, candidates
from indexer.extract.html.html import extract_html
from indexer.page import Input
from indexer.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.extract.html.dates.date_evidence import DatedPage

WEIGHTS: Final = Path(__file__).parents[1] / "indexer" / "extract" / "html" / "dates" / "dating.json"
PENALTY: Final = 2.0
THRESHOLD: Final = 0.35
"""The least probability of a date that is chosen: by the folds, the most right dates of 0.35 to 0.6."""

WEIGHT_BY_SET: Final = {"fundus": 3.0}
"""People checked the golds of this set for each publisher; the others hold UTC days and days of updates."""

FOLDS: Final = 5
STEPS: Final = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page with its gold date and its candidates; `right` is the gold's place among them, or None."""

    site: str
    set: str
    gold: str
    found: tuple[Candidate, ...]

    @property
    def right(self) -> int | None:
        """The place of the gold among the candidates, or None."""
        return next((place for place, one in enumerate(self.found) if one.day == self.gold), None)

    @property
    def is_fit(self) -> bool:
        """Whether the page says something: its gold is a candidate, or not even one day beside one."""
        days = [one.day for one in self.found if len(one.day) == len("YYYY-MM-DD")]
        return self.right is not None or not any(_is_beside(day, self.gold) for day in days)


def main() -> None:
    """Fit, measure and write the weights."""
    arguments = sys.argv[1:]
    digest = hashlib.sha256()
    pages: list[GoldPage] = []
    for gold, folder in zip(arguments[::2], arguments[1::2], strict=True):
        digest.update(Path(gold).read_bytes())
        pages += _pages(Path(gold), Path(folder))
    _measure(pages)
    weights = _fit(pages)
    made = {
        "about": "Made by scripts/fit_dates.py: the weights of a conditional logit over a page's dates and no date.",
        "fitted": datetime.now(UTC).date().isoformat(),
        "pages": len(pages),
        "corpus": digest.hexdigest(),
        "threshold": THRESHOLD,
        "weights": {name: round(weight, 3) for name, weight in sorted(weights.items())},
    }
    WEIGHTS.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _pages(gold: Path, folder: Path) -> Iterator[GoldPage]:
    for line in gold.read_text("utf-8").splitlines():
        row = json.loads(line)
        path = folder / row["file"]
        dated = _read(path) if row.get("date") and path.exists() else None
        if dated is not None:
            site = ".".join((host_of(row.get("url") or "") or path.name).split(".")[-2:])
            yield GoldPage(site=site, set=row["set"], gold=row["date"][:10], found=tuple(candidates(dated)))


def _read(path: Path) -> DatedPage | None:
    """Return what extract reads of a page to date it; None if it is no article."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    document = Input(path=path.name, media_type="text/html", data=data, sha256=hashlib.sha256(data).hexdigest())
    read: list[DatedPage] = []

    def keep(page: DatedPage) -> tuple[tuple[str, str], ...]:
        read.append(page)
        return ()

    try:
        with mock.patch.object(facts, "published", keep):
            extract_html(document)
    except PageError:
        return None
    return read[-1]


def _is_beside(day: str, gold: str) -> bool:
    try:
        return abs((datetime.fromisoformat(day) - datetime.fromisoformat(gold)).days) == 1
    except ValueError:
        return False


def _fit(pages: Sequence[GoldPage]) -> dict[str, float]:
    """Return the weights that make the golds most likely (Adam on the whole set, which is small)."""
    fit = [page for page in pages if page.is_fit]
    rows = [
        (number, one, page.right == place) for number, page in enumerate(fit) for place, one in enumerate(page.found)
    ]
    names = sorted({name for _, one, _ in rows for name in one.features})
    table = np.array([[one.features.get(name, 0.0) for name in names] for _, one, _ in rows])
    page_of = np.array([number for number, _, _ in rows])
    right = np.array([float(is_right) for _, _, is_right in rows])
    share = np.array([WEIGHT_BY_SET.get(fit[number].set, 1.0) for number in page_of])
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, STEPS + 1):
        odds = np.exp(np.minimum(table @ weights, 40.0))
        total = 1 + np.bincount(page_of, odds, minlength=len(fit))
        slope = table.T @ ((odds / total[page_of] - right) * share) + PENALTY * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        weights -= 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return dict(zip(names, map(float, weights), strict=True))


def _chosen(page: GoldPage, weights: dict[str, float]) -> str | None:
    odds = np.exp([sum(weights.get(name, 0.0) * value for name, value in one.features.items()) for one in page.found])
    best = int(odds.argmax()) if len(odds) else 0
    return page.found[best].day if len(odds) and odds[best] / (1 + odds.sum()) >= THRESHOLD else None


def _measure(pages: Sequence[GoldPage]) -> None:
    """Print right, wrong and missing dates of each set, each page judged by weights that saw no page of its site."""
    tally: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for fold in range(FOLDS):
        weights = _fit([page for page in pages if crc32(page.site.encode()) % FOLDS != fold])
        for page in pages:
            if crc32(page.site.encode()) % FOLDS == fold:
                day = _chosen(page, weights)
                tally[page.set]["missing" if day is None else "right" if day == page.gold else "wrong"] += 1
    for name, counts in tally.items():
        total = counts.total()
        print(name, total, *(f"{kind} {counts[kind] / total:.3f}" for kind in ("right", "wrong", "missing")))


if __name__ == "__main__":
    main()
