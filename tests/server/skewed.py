"""A skewed archive: one year has 95 % of the articles, and they are about 126 regions."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from index.article import regions
from index.article.model import Outlet, RegionFact
from tests.server.articles import article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article


def _below(key: str) -> Iterator[str]:
    for region in regions.children(key):
        yield region.key
        yield from _below(region.key)


REGIONS = tuple(chain.from_iterable(map(_below, ("europe", "asia-pacific", "africa"))))[:126]
OTHER_YEARS = (1988, 1994, 1997, 2003, 2011, 2019, 2026)
OF_1987 = 19 * len(OTHER_YEARS)


def articles() -> Iterator[Article]:
    for number in range(OF_1987):
        yield _note(number, f"1987-{number % 12 + 1:02}-{number % 28 + 1:02}")
    for number, year in enumerate(OTHER_YEARS):
        yield _note(OF_1987 + number, f"{year}-06")


def _note(number: int, published: str) -> Article:
    key = REGIONS[number % len(REGIONS)]
    return article(
        f"note-{number}",
        f"Harbour note {number}",
        f"Boat {number} came in on the tide.",
        regions=[RegionFact(key=key, label=regions.label(key), source="kicker")],
        outlet=Outlet(name=f"Tide Table {number % 40}", source="meta"),
        published=published,
    )
