"""Measure more like this and related words: topics shared in Reuters, and medians on a seeded pile.

Of the five stories nearest to one, the figure is the share that has one of its topics. Stories without topics are left
out, for nobody judged them. By chance is the same figure of stories drawn at random. Times are medians in milliseconds
of processor time, over articles and words drawn at random. `--keep DIR` keeps the pile and its index, which take most
of the time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, Final

from bench.engine.suggesting import build, chunks_of, milliseconds, words_of
from bench.search.peers.dateline_peer import DatelinePeer
from bench.search.piles import REUTERS, SEED, reuters
from index.article.model import article_id
from index.engines import open_engine
from index.query.parser import parse
from index.search import DEFAULT_RELATED, DEFAULT_SIMILAR, MAX_SIMILAR, SearchRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from index.engine import Engine

STORIES: Final = 1_000
"""How many stories of Reuters are asked for."""

TIMES: Final = 100


def main(arguments: Sequence[str] = ()) -> None:
    """Print the shares and the medians."""
    parser = argparse.ArgumentParser(prog="python -m bench similar", description=__doc__)
    parser.add_argument("--articles", type=int, default=200_000)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        _share(Path(scratch) / "reuters")
        folder = options.keep or Path(scratch)
        build(folder, options.articles)
        _time(folder, options.articles)


def _share(folder: Path) -> None:
    """Print how often the nearest stories of Reuters share a topic."""
    articles = reuters(folder / "pile")
    peer = DatelinePeer(folder / "data", stemmed=True)
    peer.build(chunks_of(folder / "pile" / "articles.jsonl", peer))
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


def _time(folder: Path, articles: int) -> None:
    engine = open_engine(folder / "data")
    rolls = random.Random(SEED)
    ids = [article_id(f"bench/{key}") for key in rolls.sample(range(articles), TIMES)]
    words = list(words_of(folder / "pile" / "articles.jsonl"))
    engine.search(SearchRequest())
    print("\n| asked | median ms | p90 ms |\n|---|---|---|")
    rows: tuple[tuple[str, Callable[[Engine, str], object], Iterable[str]], ...] = (
        ("similar: the five nearest", lambda engine, each: engine.similar(each, DEFAULT_SIMILAR), ids),
        (
            "related words of a word's answer",
            lambda engine, each: engine.related(_request(each), DEFAULT_RELATED),
            words,
        ),
        ("search: a word", lambda engine, each: engine.search(_request(each)), words),
    )
    for name, ask, asked in rows:
        times = sorted(milliseconds(lambda ask=ask, each=each: ask(engine, each)) for each in asked)  # type: ignore[misc]
        print(f"| {name} | {median(times):.1f} | {times[len(times) * 9 // 10]:.1f} |", flush=True)
    engine.close()


def _request(typed: str) -> SearchRequest:
    return SearchRequest(query=parse(typed))
