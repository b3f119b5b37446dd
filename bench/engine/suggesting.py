"""Measure suggestions and did-you-mean on a seeded pile: medians in milliseconds of processor time.

Frequent words are drawn often. A search is timed without offers and with them. `--keep DIR` keeps the pile and its
index, which take most of the time.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from bench.engine.seeded_index import SeededIndex, milliseconds, print_times, seeded_index
from bench.engine.spelling import edited
from index.engines import open_engine
from index.query.parser import parse
from index.request import SearchRequest
from index.suggestions import DEFAULT_SUGGESTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMES: Final = 100
"""How many words are timed in each row."""


def main(arguments: Sequence[str] = ()) -> None:
    """Print a row for each kind of typing."""
    with seeded_index(arguments, "suggesting", __doc__, 200_000) as seeded:
        _print_medians(seeded)


def _print_medians(seeded: SeededIndex) -> None:
    engine = open_engine(seeded.data)
    words = seeded.words(TIMES)
    misspelt = [edit for word in words if len(word) > 4 and (edit := edited(word, random.Random(word))) != word]
    pairs = [f"{one} {other}" for one, other in zip(words, reversed(words), strict=True)]

    def suggest(typed: str) -> object:
        return engine.suggest(typed, DEFAULT_SUGGESTIONS)

    def search(typed: str, *, offers: bool = False) -> object:
        return engine.search(SearchRequest(query=parse(typed), offers=offers))

    def search_with_offers(typed: str) -> object:
        return search(typed, offers=True)

    engine.search(SearchRequest())
    print(f"first suggestion: {milliseconds(suggest, 'a'):.0f} ms")
    print_times(
        (
            *((f"suggest: {size} letters", suggest, [word[:size] for word in words]) for size in (1, 2, 3, 4, 6)),
            ("suggest: a word and two letters", suggest, [pair[: pair.index(" ") + 3] for pair in pairs]),
            ("suggest: six letters with a typo", suggest, [word[:6] for word in misspelt]),
            ("search: a misspelt word", search, misspelt),
            ("the same with did-you-mean and all offers", search_with_offers, misspelt),
            ("search: a word", search, words),
            ("the same with all offers", search_with_offers, words),
            ("search: two words", search, pairs),
            ("the same with all offers", search_with_offers, pairs),
        )
    )
    engine.close()
