"""Draw the questions: eleven kinds, each text once, built from a pile's words by their frequency.

If a range of ranks holds too few words or pairs for a pile (Reuters' phrases), a kind has fewer questions.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.search.peers import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONG: Final = "long"
"""The kind that only the pile of very long articles is asked: one word."""

ORDINARY: Final = (
    "common", "mid", "two", "or3", "phrase mid", "phrase common", "prefix", "filtered", "newest", "all",
)  # fmt: skip
"""The kinds that every other pile is asked."""

KINDS: Final = (*ORDINARY, LONG)

ASKED: Final = 200
WARMING: Final = 3
"""How many questions of a kind count, and how many more warm up; of all articles there are only 200 pages."""

COMMON: Final = (5, 400)
MID: Final = (2_000, 20_000)
SOME: Final = (100, 2_000)
ANY: Final = (200, 5_000)
"""Ranks that words are drawn from: in a seeded pile these occur in 13-100, 0.3-3, 3-40, 1-23 % of articles."""

COMMONEST: Final = 50
EXPECTED: Final = 3.0
"""How often the two words of a phrase with a common word must be expected side by side in the pile, by their shares."""

PREFIX_CHARS: Final = 4
MAX_PAGE: Final = 100
"""The last page that Dateline lists."""

REGIONS: Final = 30
_WORD: Final = re.compile(r"[a-z]+")
_OFTEN: Final = 5


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A pile's words, and what else questions are built from.

    Attributes:
        words: lower-case, most frequent first.
        phrases: pairs of words that are not rare together, neither of them common.
        regions: keys, most frequent first.
        first: the earliest day of the pile.
        last: the latest.
        tokens: about how many words the pile has in all.
        common_phrases: pairs that include a common word; None if words occur side by side only by chance.
    """

    words: Sequence[str]
    phrases: Sequence[str]
    regions: Sequence[str]
    first: date
    last: date
    tokens: int
    common_phrases: Sequence[str] | None = None

    @classmethod
    def of(cls, texts: Sequence[str], regions: Sequence[str], first: date, last: date) -> Vocabulary:
        """Return the vocabulary of real texts, with the pairs that occur a few times; the rest is passed in."""
        tokens = [_WORD.findall(text.lower()) for text in texts]
        counts = Counter(word for text in tokens for word in text)
        words = [word for word, _ in counts.most_common() if len(word) > 1]
        rank = {word: index for index, word in enumerate(words)}
        pairs = Counter(pair for text in tokens for pair in pairwise(text) if pair[0] in rank and pair[1] in rank)
        frequent = [pair for pair, count in pairs.most_common() if count >= _OFTEN]
        common = [pair for pair in frequent if any(rank[word] < COMMONEST for word in pair)]
        mid = [pair for pair in frequent if all(rank[word] >= ANY[0] for word in pair)]
        return cls(
            words=words,
            phrases=[" ".join(pair) for pair in mid],
            common_phrases=[" ".join(pair) for pair in common],
            regions=regions,
            first=first,
            last=last,
            tokens=sum(map(len, tokens)),
        )


def questions(vocabulary: Vocabulary, generator: np.random.Generator, kinds: Sequence[str] = ORDINARY) -> list[Ask]:
    """Return ASKED questions of each kind and some for warming up, in an order that mixes the kinds."""
    draw = _Draw(vocabulary, generator)
    all_asks: dict[Ask, None] = {}
    for kind in kinds:
        make = getattr(draw, kind.replace(" ", "_"))
        attempts: Iterator[Ask] = (make() for _ in range(20 * ASKED))
        asks_of_kind: dict[Ask, None] = {}
        while len(asks_of_kind) < ASKED + WARMING and (ask := next(attempts, None)):
            asks_of_kind[ask] = None
        all_asks |= asks_of_kind
    distinct = list(all_asks)
    return [distinct[index] for index in generator.permutation(len(distinct))]


class _Draw:
    """Draws one question of a kind at a time."""

    def __init__(self, vocabulary: Vocabulary, generator: np.random.Generator) -> None:
        self._vocabulary = vocabulary
        self._generator = generator
        self._page = 0

    def common(self) -> Ask:
        return Ask("common", self._word(COMMON))

    def mid(self) -> Ask:
        return Ask("mid", self._word(MID))

    def long(self) -> Ask:
        """Return a word that occurs a few times in a very long article and in few others."""
        return Ask(LONG, self._word(MID))

    def two(self) -> Ask:
        return Ask("two", f"{self._word(SOME)} {self._word(SOME)}")

    def or3(self) -> Ask:
        return Ask("or3", " OR ".join(self._word(ANY) for _ in range(3)))

    def phrase_mid(self) -> Ask:
        return Ask("phrase mid", f'"{self._choice(self._vocabulary.phrases)}"')

    def phrase_common(self) -> Ask:
        """Return a pair of a common word and another, drawn by the log of its rank down to the rarest useful one."""
        if self._vocabulary.common_phrases is not None:
            return Ask("phrase common", f'"{self._choice(self._vocabulary.common_phrases)}"')
        one = self._generator.integers(2, COMMONEST)
        # By Zipf's law with the share of rank r about 0.1 / r.
        rarest = np.clip(self._vocabulary.tokens * 0.01 / (one * EXPECTED), COMMONEST, SOME[1])
        other = int(np.exp(self._generator.uniform(np.log(5), np.log(rarest))))
        words = [self._vocabulary.words[rank] for rank in self._generator.permutation(np.array([one, other]))]
        return Ask("phrase common", f'"{" ".join(words)}"')

    def prefix(self) -> Ask:
        word = self._word((SOME[0], MID[1]))
        return Ask("prefix", f"{word[:PREFIX_CHARS]}*")

    def filtered(self) -> Ask:
        vocabulary = self._vocabulary
        days = (vocabulary.last - vocabulary.first).days
        length = int(self._generator.integers(days // 20, days // 2))
        first = vocabulary.first + timedelta(days=int(self._generator.integers(0, days - length)))
        last = first + timedelta(days=length)
        region = self._choice(vocabulary.regions[:REGIONS])
        return Ask("filtered", self._word(COMMON), region=region, first=first.isoformat(), last=last.isoformat())

    def newest(self) -> Ask:
        return Ask("newest", self._word((COMMON[0], SOME[1])), sort="newest")

    def all(self) -> Ask:
        """Return the next page of all articles, in turn from the newest and from the oldest."""
        self._page += 1
        return Ask("all", "", sort="newest" if self._page % 2 else "oldest", page=(self._page // 2) % MAX_PAGE + 1)

    def _word(self, ranks: tuple[int, int]) -> str:
        words = self._vocabulary.words[slice(*ranks)]
        return words[int(self._generator.integers(len(words)))]

    def _choice(self, texts: Sequence[str]) -> str:
        return texts[int(self._generator.integers(len(texts)))]
