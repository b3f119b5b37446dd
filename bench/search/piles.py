"""Write the piles to race over: seeded ones of any size, and Reuters. A pile is a folder of JSON lines, written once.

A seeded pile depends on its size and SEED alone. Its words are syllables in the order of a shuffled Zipf
distribution; its lengths are lognormal. Words drawn one by one rarely occur side by side twice, so each article also
has a few phrases from a fixed stock. Authors' names use letters that no word uses. `articles.jsonl` is the
pile, `more.jsonl` the articles added later, `asks.json` the questions; `DONE` exists when all of it is written.
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

from bench.search.queries import LONG, ORDINARY, REGIONS, Vocabulary, questions
from bench.shared import SHARED
from index.article import regions
from index.article.model import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.search.peers import Ask
    from index.article.regions import Region

    Line = dict[str, object]

SEED: Final = 20_261_127
FORMAT: Final = "1"
"""Version of the contents of a pile; a kept pile of another version is written again."""

REUTERS: Final = SHARED / "data" / "piles" / "reuters.jsonl.gz"

MORE: Final = 500
"""Articles beyond the pile's, to add later."""

LONG_ARTICLES: Final = 40
LONG_TOKENS: Final = 200_000
SHORT_ARTICLES: Final = 60
"""The pile `long`: how many long articles, of how many words each, and how many ordinary articles."""

VOCABULARY: Final = 300_000
EXPONENT: Final = 1.07
SHIFT: Final = 2.7
"""Constants of the Zipf-Mandelbrot law for English: a word of rank r has a share of (r + SHIFT) ** -EXPONENT."""

MEAN_TOKENS: Final = 620
SPREAD: Final = 0.6
"""The standard deviation of the logarithm of an article's length."""
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
    """Write the pile of so many articles, unless it exists.

    Args:
        folder: its own folder; created, and emptied if it holds no complete pile.
        articles: how many.
    """
    if _exists(folder, articles):
        return
    words = _words()
    stock = _phrases()
    _seed(folder, _lines(words, stock, articles + MORE), articles, words, stock, ORDINARY)


def long(folder: Path) -> int:
    """Write the pile with very long articles, unless it exists; return how many articles it has."""
    articles = LONG_ARTICLES + SHORT_ARTICLES
    if not _exists(folder, articles):
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
    """Write Reuters' stories as a pile, unless it exists; return how many there are."""
    with gzip.open(REUTERS, "rt", encoding="utf-8") as packed:
        stories = [story for line in packed if (story := json.loads(line))["body"] and story["title"]]
    articles = len(stories) - MORE
    if not _exists(folder, articles):
        lines = [_story(key, story) for key, story in enumerate(stories)]
        _write(folder / "articles.jsonl", lines[:articles])
        _write(folder / "more.jsonl", lines[articles:])
        texts = [str(line["body"]) for line in lines[:articles]]
        keys = Counter(region.key for story in stories for region in _places(story)).most_common(REGIONS)
        vocabulary = Vocabulary.of(texts, [key for key, _ in keys], date(1987, 2, 1), date(1987, 10, 31))
        _finish(folder, questions(vocabulary, np.random.default_rng(SEED)), articles)
    return articles


def _exists(folder: Path, articles: int) -> bool:
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
    region_keys = sorted({region.key for region in _places(story)})
    author = normalise((story["author"] or "").removeprefix("By ").partition(",")[0])
    return {
        "key": key,
        "title": normalise(story["title"]),
        "authors": [author] if author else [],
        "regions": region_keys,
        "counted": sorted({ancestor for key in region_keys for ancestor in regions.with_ancestors(key)}),
        "day": datetime.strptime(story["date"][:11].strip() + "+0000", "%d-%b-%Y%z").date().isoformat(),
        "body": "\n\n".join(filter(None, map(normalise, story["body"].split("\n   ")))),
    }


def _places(story: dict[str, str]) -> list[Region]:
    return [region for place in story["places"] if (region := regions.resolve(place.replace("-", " ")))]


# Seeded piles


def _words() -> list[str]:
    """Return the vocabulary, most frequent first: the more frequent a word, the fewer syllables it has."""
    generator = np.random.default_rng(SEED)
    syllables = ["".join(pair) for pair in product(_CONSONANTS, _VOWELS)]
    words: list[str] = []
    for length in (1, 2, 3):
        found = ["".join(parts) for parts in product(syllables, repeat=length)]
        words += [found[index] for index in generator.permutation(len(found))]
    return words[:VOCABULARY]


def _phrases() -> NDArray[np.int64]:
    """Return the ranks of the words of the stock of phrases, three each."""
    low, high = PHRASE_RANKS
    return np.random.default_rng(SEED + 1).integers(low, high, (PHRASES, 3))


def _countries() -> list[str]:
    """Return the regions that articles are about, most frequent first."""
    leaves = [region.key for region in regions.default().regions if region.iso]
    return [leaves[index] for index in np.random.default_rng(SEED + 2).permutation(len(leaves))[:COUNTRIES]]


def _authors() -> list[str]:
    generator = np.random.default_rng(SEED + 3)
    names: dict[str, None] = {}
    while len(names) < AUTHORS:
        letters = ["".join(generator.choice(list(_AUTHORS_LETTERS), size)) for size in generator.integers(4, 9, 2)]
        names[" ".join(letters).title()] = None
    return list(names)


def _shares(size: int, exponent: float = 1.0, shift: float = SHIFT) -> NDArray[np.float64]:
    """Return cumulative shares by rank."""
    shares: NDArray[np.float64] = np.cumsum((np.arange(1, size + 1) + shift) ** -exponent)
    shares /= shares[-1]
    return shares


def _lines(words: Sequence[str], stock: NDArray[np.int64], articles: int) -> Iterator[Line]:
    text = _Text(words, stock)
    authors, countries = _authors(), _countries()
    ancestors = {country: regions.with_ancestors(country) for country in countries}
    author_shares, country_shares = _shares(AUTHORS), _shares(COUNTRIES)
    for first in range(0, articles, _CHUNK):
        generator = np.random.default_rng((SEED, first))
        size = min(_CHUNK, articles - first)
        bodies, titles = text.bodies(generator, size), text.titles(generator, size)
        article_authors = _one_or_two(generator, author_shares, size, SECOND_AUTHOR)
        article_countries = _one_or_two(generator, country_shares, size, SECOND_COUNTRY)
        days = generator.integers(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1, size).tolist()
        for index in range(size):
            countries_here = [countries[rank] for rank in article_countries[index]]
            yield {
                "key": first + index,
                "title": titles[index],
                "authors": [authors[rank] for rank in article_authors[index]],
                "regions": countries_here,
                "counted": list(dict.fromkeys(key for country in countries_here for key in ancestors[country])),
                "day": date.fromordinal(days[index]).isoformat(),
                "body": bodies[index],
            }


def _one_or_two(
    generator: np.random.Generator, shares: NDArray[np.float64], size: int, second: float
) -> list[dict[int, None]]:
    """Return one index for each article, or two different ones with the given probability."""
    ranks_of_pairs = np.searchsorted(shares, generator.random((size, 2)))
    has_second = generator.random(size) < second
    return [
        dict.fromkeys(pair[: 1 + both]) for pair, both in zip(ranks_of_pairs.tolist(), has_second.tolist(), strict=True)
    ]


class _Text:
    """Makes articles' texts, many at once."""

    def __init__(self, words: Sequence[str], stock: NDArray[np.int64]) -> None:
        self._shares = _shares(len(words), EXPONENT)
        self._stock = stock
        self._by_phrase = _shares(len(stock))
        inner = [f"{word} " for word in words]
        first = [f"{word.capitalize()} " for word in words]
        # A form's index is the word's rank plus its position in a sentence: inside, first, last, last of a paragraph.
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
        positions = generator.integers(0, stops[-1] - self._stock.shape[1], len(phrases))
        for word in range(self._stock.shape[1]):
            ranks[positions + word] = self._stock[phrases, word]
        sentence_ends = generator.random(len(ranks)) < 1 / SENTENCE_TOKENS
        paragraph_ends = sentence_ends & (generator.random(len(ranks)) < 1 / PARAGRAPH_SENTENCES)
        paragraph_ends[stops - 1] = sentence_ends[stops - 1] = True
        sentence_starts = np.roll(sentence_ends, 1) & ~sentence_ends
        forms = (ranks + len(self._shares) * (sentence_starts + 2 * sentence_ends + paragraph_ends)).tolist()
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
