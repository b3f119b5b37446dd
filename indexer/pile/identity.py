"""Which inputs are one article, under which id, and which input speaks for it.

A pure function of the inputs that share a key, whatever order they came in. The key is the URL a page
is believed to have, else its place in the pile (`pile/path!member#record`). Inputs of one key that
tell one story are one article: the best of them is indexed, the others are its duplicates. Where they
tell different stories the URL was wrong about at least one, and none of them uses it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from index.article.model import Quality, Role, article_id
from index.text.analysis import fold
from indexer.assemble import title_of
from indexer.page import FactName
from indexer.urls import believable_url, comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indexer.page import Page

SHARED_BODY: Final = 0.5
"""Inputs with this share of the shorter one's body blocks in common tell one story."""

MAX_HOLDERS: Final = 32
"""A block that more stories than this hold at one URL is furniture and joins none of them further."""

_BEST_FIRST: Final = {quality: rank for rank, quality in enumerate(Quality)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """One input as decide sees it: its number in the ledger, its place in the pile, its page."""

    number: int
    pile: str
    path: str
    page: Page

    @property
    def locator(self) -> str:
        """The key of an input without a believable URL."""
        return f"{self.pile}/{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided of one input: it is this article, or a duplicate of the one that is."""

    number: int
    article_id: str
    url: str | None
    duplicate: bool


class Pile(Protocol):
    """What decide may ask of everything seen so far."""

    def sharing(self, url_key: str) -> Sequence[Extracted]:
        """Return every live input whose page is believed to have this URL."""


def url_key(page: Page) -> str | None:
    """Return the key the page shares with other inputs of its URL; None where no URL is believed."""
    url = believable_url(page)
    return comparable(url) if url else None


def decide(extracted: Extracted, pile: Pile) -> tuple[Verdict, ...]:
    """Return the verdicts on this input and on every other that shares its key."""
    key = url_key(extracted.page)
    if key is None:
        return (Verdict(number=extracted.number, article_id=article_id(extracted.locator), url=None, duplicate=False),)
    sharing = sorted(pile.sharing(key), key=lambda one: one.locator)
    if not one_story([one.page for one in sharing]):
        return tuple(
            Verdict(number=one.number, article_id=article_id(one.locator), url=None, duplicate=False) for one in sharing
        )
    best = min(sharing, key=_rank)
    url = believable_url(best.page)
    return tuple(
        Verdict(number=one.number, article_id=article_id(key), url=url, duplicate=one is not best) for one in sharing
    )


def _rank(one: Extracted) -> tuple[int, str, str]:
    """Order by quality, then latest capture (inverted code points: later sorts first), then path."""
    captured = one.page.first(FactName.CAPTURED)
    inverted = "".join(chr(0x10FFFF - ord(c)) for c in captured.value) if captured else chr(0x10FFFF)
    return _BEST_FIRST[one.page.quality], inverted, one.locator


def one_story(pages: Sequence[Page]) -> bool:
    """Return whether all pages hang together by equal folded titles or half their body in common.

    Linear in the pages' blocks: titles are grouped first, and groups are compared only where they
    share a block.
    """
    groups = _Groups(len(pages))
    for numbers in _by_title(pages).values():
        groups.join(numbers)
    bodies = [frozenset(block.text for block in page.blocks if block.role is Role.BODY) for page in pages]
    holders: dict[str, list[int]] = {}
    for number, body in enumerate(bodies):
        common = Counter(other for text in body for other in holders.get(text, ()))
        for other, shared in common.items():
            if shared >= SHARED_BODY * min(len(body), len(bodies[other])):
                groups.join((other, number))
        for text in body:
            known = holders.setdefault(text, [])
            if len(known) < MAX_HOLDERS and not any(groups.together(number, other) for other in known):
                known.append(number)
    return groups.count() == 1


def _by_title(pages: Iterable[Page]) -> dict[str, list[int]]:
    titles: dict[str, list[int]] = {}
    for number, page in enumerate(pages):
        title = fold(title_of(page) or "")
        if title:
            titles.setdefault(title, []).append(number)
    return titles


class _Groups:
    """Disjoint sets of the numbers 0 to n-1 (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def _root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, numbers: Iterable[int]) -> None:
        roots = [self._root(number) for number in numbers]
        for root in roots:
            self._parent[root] = roots[0]

    def together(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def count(self) -> int:
        return len({self._root(number) for number in range(len(self._parent))})
