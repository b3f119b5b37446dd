"""Measure did-you-mean beside symspellpy: random single edits of words of two piles, both asked for each, in one run.

A word has at least FEWEST_LETTERS letters and is in at least FEWEST_ARTICLES articles. An edit inserts, deletes or
replaces a letter, or swaps two neighbours. Edits that are words of the pile themselves, or that find something, are
drawn again. symspellpy has the pile's words with their numbers of articles, and returns its first suggestion within
two edits. Dateline is asked as a user asks: a search for the word.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from bench.shared import PROJECT, SHARED, absent
from index.engines import open_engine
from index.query.parser import parse
from index.query.query import Word
from index.request import SearchRequest
from index.text.analysis import tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.engine import Engine

PILES: Final = {
    "Reuters": SHARED / "data" / "piles" / "reuters.jsonl.gz",
    "digital.gov": SHARED / "data" / "piles" / "digitalgov-news.tar.gz",
}
EDITS: Final = 1_000
"""How many edits of the words of each pile."""

SEED: Final = 20_261_127
FEWEST_LETTERS: Final = 4
FEWEST_ARTICLES: Final = 2
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Print a table: the share of edits whose word each finds, and Dateline's median time."""
    if absent(*PILES.values()):
        return
    print("| pile | words | Dateline | symspellpy | Dateline, median ms |")
    print("|---|---|---|---|---|")
    for name, pile in PILES.items():
        with tempfile.TemporaryDirectory() as data:
            command = [sys.executable, "-m", "dateline", "index", str(pile), "--data", data]
            subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
            print(measured(name, Path(data)))


def measured(name: str, data: Path) -> str:
    """Return the table's row of one pile, which is indexed."""
    engine = open_engine(data)
    try:
        words = _words(engine)
        pairs = list(_pairs(engine, words))
        seconds: list[float] = []
        right = sum(_meant(engine, typed, seconds) == word for word, typed in pairs)
        peer = _symspell(words)
        peer_right = peer and f"{sum(peer(typed) == word for word, typed in pairs) / EDITS:.3f}"
        shown = peer_right or "not installed"
        return f"| {name} | {len(words):,} | {right / EDITS:.3f} | {shown} | {median(seconds) * 1000:.1f} |"
    finally:
        engine.close()


def _words(engine: Engine) -> Counter[str]:
    """Return each word of the articles that a search finds, with the number of these articles."""
    words: Counter[str] = Counter()
    for hit in engine.export(SearchRequest(snippets=0)).hits:
        article = hit.article
        texts = (article.title, article.dek or "", article.body, *(author.name for author in article.authors))
        words.update({token.term for text in texts for token in tokenize(text)})
    return words


def _pairs(engine: Engine, words: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield EDITS words, each with an edit of it that finds nothing."""
    rolls = random.Random(SEED)
    chosen = sorted(
        word
        for word, articles in words.items()
        if articles >= FEWEST_ARTICLES and len(word) >= FEWEST_LETTERS and word.isascii() and word.isalpha()
    )
    made = 0
    while made < EDITS:
        word = rolls.choice(chosen)
        typed = edited(word, rolls)
        if typed != word and typed not in words and not engine.search(_request(typed)).total:
            made += 1
            yield word, typed


def edited(word: str, rolls: random.Random) -> str:
    """Return the word with one random edit; it may be the word itself."""
    index, letter = rolls.randrange(len(word)), rolls.choice(_LETTERS)
    match rolls.randrange(4):
        case 0:
            return word[:index] + letter + word[index:]
        case 1:
            return word[:index] + word[index + 1 :]
        case 2:
            return word[:index] + letter + word[index + 1 :]
        case _:
            return word[:index] + word[index + 1 : index + 2] + word[index] + word[index + 2 :]


def _request(typed: str, *, offers: bool = False) -> SearchRequest:
    return SearchRequest(query=parse(typed), facets=(), date_histogram=False, snippets=0, offers=offers)


def _meant(engine: Engine, typed: str, seconds: list[float]) -> str | None:
    """Return the word that Dateline offers."""
    started = time.perf_counter()
    offer = engine.search(_request(typed, offers=True)).did_you_mean
    seconds.append(time.perf_counter() - started)
    root = offer.request.query.root if offer else None
    return tokenize(root.text)[0].term if isinstance(root, Word) else None


def _symspell(words: Counter[str]) -> Callable[[str], str | None] | None:
    """Return what symspellpy suggests first; None if it is not installed."""
    try:
        from symspellpy import SymSpell, Verbosity
    except ImportError:
        return None
    peer = SymSpell(max_dictionary_edit_distance=2)
    for word, articles in words.items():
        peer.create_dictionary_entry(word, articles)

    def suggested(typed: str) -> str | None:
        found = peer.lookup(typed, Verbosity.TOP, max_edit_distance=2)
        return found[0].term if found else None

    return suggested
