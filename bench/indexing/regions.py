"""Measure regions: the countries inferred from Reuters stories (title, dateline and body) against their `places`.

Precision and recall are micro-averaged over the stories that have places; `reuters_places.json` maps a place to its
key. A region that is not a country is not counted. The rules' weights were set on stories with even numbers.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.shared import SHARED, absent
from index.article import regions
from index.article.model import normalise
from indexer.geography.gazetteer import gazetteer
from indexer.geography.places import THRESHOLD, infer

if TYPE_CHECKING:
    from collections.abc import Iterator

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"
PLACES: Final = Path(__file__).with_name("reuters_places.json")
ALL: Final = "all"
WORST: Final = 8

_PARAGRAPHS: Final = re.compile(r"\n\s*\n|\n {4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story as `infer` takes it, and the keys of its places."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    gold: frozenset[str]


@dataclass(slots=True, kw_only=True)
class Counts:
    """How many regions were right; the wrong and the missed ones by key."""

    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, gold: frozenset[str], found: frozenset[str]) -> None:
        """Count one story."""
        self.right += len(gold & found)
        self.wrong.update(found - gold)
        self.missed.update(gold - found)

    @property
    def precision(self) -> float:
        """The share of the regions found that are right."""
        return self.right / ((self.right + self.wrong.total()) or 1)

    @property
    def recall(self) -> float:
        """The share of the gold regions that were found."""
        return self.right / ((self.right + self.missed.total()) or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The counts of all stories and of each half, and how long it took."""

    counts: dict[str, Counts]
    stories: int
    words: int
    seconds: float


def main() -> None:
    """Print precision and recall, those of the halves, the most frequent errors, and the rate."""
    if absent(REUTERS):
        return
    measured = measure()
    print(f"{measured.stories:,} stories with places, threshold {THRESHOLD}\n")
    print("| stories | precision | recall |\n|---|---|---|")
    for name, counts in measured.counts.items():
        print(f"| {name} | {counts.precision:.3f} | {counts.recall:.3f} |")
    for name, keys in (("wrong", measured.counts[ALL].wrong), ("missed", measured.counts[ALL].missed)):
        print(f"\n{name}: " + ", ".join(f"{regions.label(key)} {count}" for key, count in keys.most_common(WORST)))
    print(f"\n{measured.seconds / measured.words * 600 * 1000:.2f} ms of processor time for 600 words")


def measure() -> Measured:
    """Infer every story's regions and compare them with its places."""
    table = json.loads(PLACES.read_text(encoding="utf-8"))
    countries = frozenset(table["places"].values()) | {region.key for region in regions.default().regions if region.iso}
    counts = {"even numbers": Counts(), "odd numbers": Counts(), ALL: Counts()}
    stories = list(_stories(table["places"]))
    gazetteer("en")
    words, seconds = 0, 0.0
    for story in stories:
        started = time.process_time()
        facts = infer(story.title, None, story.paragraphs, "en")
        seconds += time.process_time() - started
        words += sum(len(paragraph.split()) for paragraph in story.paragraphs)
        found = frozenset(table["since"].get(fact.key, fact.key) for fact in facts if fact.key in countries)
        for half in ("odd numbers" if story.number % 2 else "even numbers", ALL):
            counts[half].add(story.gold, found)
    return Measured(counts=counts, stories=len(stories), words=words, seconds=seconds)


def _stories(keys: dict[str, str]) -> Iterator[Story]:
    """Yield the stories that have places; the dateline comes before the first paragraph, as papers print it."""
    with gzip.open(REUTERS, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if record["places"]:
                opening = f"{record['dateline'] or ''} {(record['body'] or '').lstrip()}"
                yield Story(
                    number=int(record["id"]),
                    title=normalise(record["title"] or ""),
                    paragraphs=tuple(filter(None, map(normalise, _PARAGRAPHS.split(opening)))),
                    gold=frozenset(keys.get(place, place) for place in record["places"]),
                )
