"""Piles to race over: seeded ones of any size, and Reuters. A pile is a folder of lines of JSON, written once.

A seeded pile is a function of its size and SEED alone. Its words are syllables in the order of a shuffled Zipf
distribution, its lengths lognormal; each article has a few of a stock of fixed phrases, for words drawn one by one
hardly ever stand together twice. Authors' names are made of letters that no word uses. `articles.jsonl` is the
pile, `more.jsonl` what is added later, `asks.json` what is asked, `DONE` is there when all of it is.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter
from datetime import date, datetime
from itertools import islice, product
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.search_queries import LONG, ORDINARY, REGIONS, Vocabulary, questions
from bench.shared import SHARED
from index.article import regions
from index.article.model import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.search_peers import Ask
    from index.article.regions import Region

    Line = dict[str, object]

SEED: Final = 20_261_127
FORMAT: Final = "1"
"""Grows with every change of what a pile holds: a kept one of another format is written anew."""

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"

MORE: Final = 500
"""Articles beyond the pile's, to be added later."""

LONG_ARTICLES: Final = 40
LONG_TOKENS: Final = 200_000
SHORT_ARTICLES: Final = 60
"""The pile `long`: so many articles of so many words each, the others as in any pile."""

VOCABULARY: Final = 300_000
EXPONENT: Final = 1.07
SHIFT: Final = 2.7
"""Of Zipf and Mandelbrot's law for English: a word of rank r has a share of (r + SHIFT) ** -EXPONENT."""

MEAN_TOKENS: Final = 620
SPREAD: Final = 0.6
"""Of the logarithm of an article's length."""
FEWEST_TOKENS, MOST_TOKENS = 40, 12_000

SENTENCE_TOKENS: Final = 18
PARAGRAPH_SENTENCES: Final = 4
PHRASES: Final = 3_000
PHRASE_RANKS: Final = (300, 5_000)
PHRASES_AN_ARTICLE: Final = 6

AUTHORS: Final = 400
SECOND_AUTHOR: Final = 0.15
COUNTRIES: Final = 80
SECOND_COUNTRY: Final = 0.2
FIRST_DAY, LAST_DAY = date(2005, 1, 1), date(2024, 12, 31)

_CHUNK: Final = 1_000
_CONSONANTS: Final = "bcdfghklmnprstv"
_VOWELS: Final = "aeiou"
_AUTHORS_LETTERS: Final = "jqwxyz"


def seeded(folder: Path, articles: int) -> None:
    """Write the pile of so many articles, unless it is there.

    Args:
        folder: its own; made, and emptied where what is in it is no whole pile.
        articles: how many.
    """
    if _is_there(folder, articles):
        return
    words = _words()
    stock = _phrases()
    _seed(folder, _lines(words, stock, articles + MORE), articles, words, stock, ORDINARY)


def long(folder: Path) -> int:
    """Write the pile with very long articles, unless it is there, and return how many articles it has."""
    articles = LONG_ARTICLES + SHORT_ARTICLES
    if not _is_there(folder, articles):
        words, stock = _words(), _phrases()
        lines = list(_lines(words, stock, articles + MORE))
        text, generator = _Text(words, stock), np.random.default_rng(SEED + 4)
        for line in lines[:LONG_ARTICLES]:
            [line["body"]] = text.bodies_of(generator, np.array([LONG_TOKENS]))
        _seed(folder, iter(lines), articles, words, stock, (LONG,))
    return articles


def _seed(
    folder: Path,
    lines: Iterator[Line],
    articles: int,
    words: Sequence[str],
    stock: NDArray[np.int64],
    kinds: Sequence[str],
) -> None:
    """Write a pile of some lines, the last of which are added later, and its questions."""
    _write(folder / "articles.jsonl", islice(lines, articles))
    _write(folder / "more.jsonl", lines)
    vocabulary = Vocabulary(
        words=words,
        phrases=[" ".join(words[rank] for rank in phrase) for phrase in stock[:, :2].tolist()],
        regions=_countries(),
        first=FIRST_DAY,
        last=LAST_DAY,
        tokens=articles * MEAN_TOKENS,
    )
    _finish(folder, questions(vocabulary, np.random.default_rng(SEED), kinds), articles)


def reuters(folder: Path) -> int:
    """Write Reuters' stories as a pile, unless it is there, and return how many there are."""
    with gzip.open(REUTERS, "rt", encoding="utf-8") as packed:
        stories = [story for line in packed if (story := json.loads(line))["body"] and story["title"]]
    articles = len(stories) - MORE
    if not _is_there(folder, articles):
        lines = [_story(key, story) for key, story in enumerate(stories)]
        _write(folder / "articles.jsonl", lines[:articles])
        _write(folder / "more.jsonl", lines[articles:])
        texts = [str(line["body"]) for line in lines[:articles]]
        keys = Counter(region.key for story in stories for region in _places(story)).most_common(REGIONS)
        vocabulary = Vocabulary.of(texts, [key for key, _ in keys], date(1987, 2, 1), date(1987, 10, 31))
        _finish(folder, questions(vocabulary, np.random.default_rng(SEED)), articles)
    return articles


def _is_there(folder: Path, articles: int) -> bool:
    done = folder / "DONE"
    if done.exists() and done.read_text() == _mark(articles):
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return False


def _mark(articles: int) -> str:
    return f"format {FORMAT}, seed {SEED}, {articles} articles\n"


def _finish(folder: Path, asks: Sequence[Ask], articles: int) -> None:
    (folder / "asks.json").write_text(json.dumps([vars(ask) for ask in asks]))
    (folder / "DONE").write_text(_mark(articles))


def _write(path: Path, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


# Reuters


def _story(key: int, story: dict[str, str]) -> Line:
    places = sorted({region.key for region in _places(story)})
    author = normalise((story["author"] or "").removeprefix("By ").partition(",")[0])
    return {
        "key": key,
        "title": normalise(story["title"]),
        "authors": [author] if author else [],
        "regions": places,
        "counted": sorted({above for place in places for above in regions.ancestors(place)}),
        "day": datetime.strptime(story["date"][:11].strip() + "+0000", "%d-%b-%Y%z").date().isoformat(),
        "body": "\n\n".join(filter(None, map(normalise, story["body"].split("\n   ")))),
    }


def _places(story: dict[str, str]) -> list[Region]:
    return [region for place in story["places"] if (region := regions.resolve(place.replace("-", " ")))]


# Seeded piles


def _words() -> list[str]:
    """Return the vocabulary, commonest first: the commoner a word, the fewer syllables it has."""
    generator = np.random.default_rng(SEED)
    syllables = ["".join(pair) for pair in product(_CONSONANTS, _VOWELS)]
    words: list[str] = []
    for length in (1, 2, 3):
        found = ["".join(parts) for parts in product(syllables, repeat=length)]
        words += [found[place] for place in generator.permutation(len(found))]
    return words[:VOCABULARY]


def _phrases() -> NDArray[np.int64]:
    """Return the ranks of the words of the stock of phrases, three each."""
    low, high = PHRASE_RANKS
    return np.random.default_rng(SEED + 1).integers(low, high, (PHRASES, 3))


def _countries() -> list[str]:
    """Return the regions articles are about, commonest first."""
    leaves = [region.key for region in regions.default().regions if region.iso]
    return [leaves[place] for place in np.random.default_rng(SEED + 2).permutation(len(leaves))[:COUNTRIES]]


def _authors() -> list[str]:
    generator = np.random.default_rng(SEED + 3)
    names: dict[str, None] = {}
    while len(names) < AUTHORS:
        letters = ["".join(generator.choice(list(_AUTHORS_LETTERS), size)) for size in generator.integers(4, 9, 2)]
        names[" ".join(letters).title()] = None
    return list(names)


def _shares(size: int, exponent: float = 1.0, shift: float = SHIFT) -> NDArray[np.float64]:
    """Return cumulated shares by rank."""
    shares: NDArray[np.float64] = np.cumsum((np.arange(1, size + 1) + shift) ** -exponent)
    shares /= shares[-1]
    return shares


def _lines(words: Sequence[str], stock: NDArray[np.int64], articles: int) -> Iterator[Line]:
    text = _Text(words, stock)
    authors, countries = _authors(), _countries()
    above = {country: regions.ancestors(country) for country in countries}
    by_author, by_country = _shares(AUTHORS), _shares(COUNTRIES)
    for first in range(0, articles, _CHUNK):
        generator = np.random.default_rng((SEED, first))
        size = min(_CHUNK, articles - first)
        bodies, titles = text.bodies(generator, size), text.titles(generator, size)
        who = _one_or_two(generator, by_author, size, SECOND_AUTHOR)
        where = _one_or_two(generator, by_country, size, SECOND_COUNTRY)
        days = generator.integers(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1, size).tolist()
        for place in range(size):
            named = [countries[number] for number in where[place]]
            yield {
                "key": first + place,
                "title": titles[place],
                "authors": [authors[number] for number in who[place]],
                "regions": named,
                "counted": list(dict.fromkeys(key for country in named for key in above[country])),
                "day": date.fromordinal(days[place]).isoformat(),
                "body": bodies[place],
            }


def _one_or_two(
    generator: np.random.Generator, shares: NDArray[np.float64], size: int, second: float
) -> list[dict[int, None]]:
    """Return one number, or with the chance given two different ones, for each article."""
    numbers = np.searchsorted(shares, generator.random((size, 2)))
    has_second = generator.random(size) < second
    return [dict.fromkeys(pair[: 1 + both]) for pair, both in zip(numbers.tolist(), has_second.tolist(), strict=True)]


class _Text:
    """Makes articles' texts, many at once."""

    def __init__(self, words: Sequence[str], stock: NDArray[np.int64]) -> None:
        self._shares = _shares(len(words), EXPONENT)
        self._stock = stock
        self._by_phrase = _shares(len(stock))
        inner = [f"{word} " for word in words]
        first = [f"{word.capitalize()} " for word in words]
        # A form's number is the word's rank and its place in a sentence: inside, first, last, last of a paragraph.
        self._forms = [*inner, *first, *(f"{word}. " for word in words), *(f"{word}.\n\n" for word in words)]

    def bodies(self, generator: np.random.Generator, size: int) -> list[str]:
        """Return bodies of sentences and paragraphs."""
        middle = np.log(MEAN_TOKENS) - SPREAD**2 / 2
        lengths = np.clip(generator.lognormal(middle, SPREAD, size), FEWEST_TOKENS, MOST_TOKENS).astype(np.int64)
        return self.bodies_of(generator, lengths)

    def bodies_of(self, generator: np.random.Generator, lengths: NDArray[np.int64]) -> list[str]:
        """Return bodies of so many words each."""
        size = len(lengths)
        stops = np.cumsum(lengths)
        ranks = np.searchsorted(self._shares, generator.random(stops[-1]))
        phrases = np.searchsorted(self._by_phrase, generator.random(size * PHRASES_AN_ARTICLE))
        places = generator.integers(0, stops[-1] - self._stock.shape[1], len(phrases))
        for word in range(self._stock.shape[1]):
            ranks[places + word] = self._stock[phrases, word]
        ends = generator.random(len(ranks)) < 1 / SENTENCE_TOKENS
        closes = ends & (generator.random(len(ranks)) < 1 / PARAGRAPH_SENTENCES)
        closes[stops - 1] = ends[stops - 1] = True
        begins = np.roll(ends, 1) & ~ends
        forms = (ranks + len(self._shares) * (begins + 2 * ends + closes)).tolist()
        starts = (stops - lengths).tolist()
        return [
            "".join([self._forms[form] for form in forms[start:stop]]).rstrip()
            for start, stop in zip(starts, stops.tolist(), strict=True)
        ]

    def titles(self, generator: np.random.Generator, size: int) -> list[str]:
        """Return titles of six to ten words."""
        ranks = np.searchsorted(self._shares, generator.random((size, 10))).tolist()
        lengths = generator.integers(6, 11, size).tolist()
        return [
            "".join([self._forms[rank] for rank in row[:length]]).rstrip().capitalize()
            for row, length in zip(ranks, lengths, strict=True)
        ]
