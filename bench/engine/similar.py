"""Measure more like this and related words: topics shared in Reuters, and medians over a seeded pile.

The first figure is the share of pairs with a common topic, of a story and each of its five nearest. The second is that
of pairs drawn at random. Stories without topics are left out, because nobody judged them. Times are in milliseconds of
processor time, over articles and words drawn at random. `--keep DIR` keeps the pile and its index, which take most of
the time.
"""

from __future__ import annotations

import gzip
import json
import random
import tempfile
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Final

from bench.engine.seeded_index import SeededIndex, index_pile, print_times, seeded_index
from bench.search.piles import REUTERS, SEED, reuters
from bench.shared import absent
from index.article.model import article_id
from index.engines import open_engine
from index.query.parser import parse
from index.request import SearchRequest
from index.suggestions import DEFAULT_RELATED, DEFAULT_SIMILAR, MAX_SIMILAR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from index.engine import Engine

STORIES: Final = 1_000
"""How many stories of Reuters are asked for."""

TIMES: Final = 100
"""How many requests of each kind are timed."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print the shares and the medians."""
    if not absent(REUTERS):
        with tempfile.TemporaryDirectory() as scratch:
            _print_shares(Path(scratch))
    with seeded_index(arguments, "similar", __doc__, 200_000) as seeded:
        _print_medians(seeded)


def _print_shares(folder: Path) -> None:
    """Print how often the nearest stories of Reuters share a topic."""
    articles = reuters(folder / "pile")
    index_pile(folder / "pile", folder / "data", stemmed=True)
    with gzip.open(REUTERS, "rt", encoding="utf-8") as packed:
        stories = [story for line in packed if (story := json.loads(line))["body"] and story["title"]]
    topics = {article_id(f"bench/{key}"): set(story["topics"]) for key, story in enumerate(stories[:articles])}
    rolls = random.Random(SEED)
    asked = rolls.sample([each for each, has in topics.items() if has], STORIES)
    engine = open_engine(folder / "data")
    nearest = [bool(topics[each] & other) for each in asked for other in _nearest(engine, each, topics)]
    engine.close()
    chance = [bool(topics[each] & topics[other]) for each in asked for other in rolls.sample(asked, DEFAULT_SIMILAR)]
    print(f"the {DEFAULT_SIMILAR} nearest share a topic: {mean(nearest):.3f}; by chance {mean(chance):.3f}")


def _nearest(engine: Engine, asked: str, topics: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the topics of the nearest stories that have some: nobody judged the others."""
    found = (topics[hit.article.id] for hit in engine.similar(asked, MAX_SIMILAR).hits)
    return [each for each in found if each][:DEFAULT_SIMILAR]


def _print_medians(seeded: SeededIndex) -> None:
    engine = open_engine(seeded.data)
    ids = [article_id(f"bench/{key}") for key in random.Random(SEED).sample(range(seeded.articles), TIMES)]
    words = seeded.words(TIMES)
    engine.search(SearchRequest())
    print_times(
        (
            ("similar: the five nearest", lambda each: engine.similar(each, DEFAULT_SIMILAR), ids),
            ("related words of a word's answer", lambda each: engine.related(_request(each), DEFAULT_RELATED), words),
            ("search: a word", lambda each: engine.search(_request(each)), words),
        )
    )
    engine.close()


def _request(typed: str) -> SearchRequest:
    return SearchRequest(query=parse(typed))
