"""Decide which inputs are one article, its id, and which input is indexed for it.

A pure function of the inputs that share a key, independent of their order. The key is the page's believable URL, else
its path in the pile (`pile/path!member#record`). Inputs of one key with the same story are one article: the best of
them is indexed, and the others are its duplicates. If their stories differ, the URL is wrong for at least one of them,
and none of them uses it.
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
"""Two inputs have one story if they share this part of the shorter one's body blocks."""

MAX_HOLDERS: Final = 32
"""If more stories than this have a block at one URL, the block is boilerplate and joins no more of them."""

_BEST_FIRST: Final = {quality: rank for rank, quality in enumerate(Quality)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """One input as `decide` sees it: its row id in the ledger, its path in the pile, its page."""

    row_id: int
    pile: str
    path: str
    page: Page

    @property
    def locator(self) -> str:
        """The key of an input without a believable URL."""
        return f"{self.pile}/{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The decision on one input: its article, and whether the input is only a duplicate of it."""

    row_id: int
    article_id: str
    url: str | None
    duplicate: bool


class Pile(Protocol):
    """The question that `decide` asks about the other inputs."""

    def sharing(self, url_key: str) -> Sequence[Extracted]:
        """Return every live input whose page has this believable URL."""


def url_key(page: Page) -> str | None:
    """Return the comparable form of the page's believable URL; None if it has no such URL."""
    url = believable_url(page)
    return comparable(url) if url else None


def decide(extracted: Extracted, pile: Pile) -> tuple[Decision, ...]:
    """Return the decisions on this input and on every other that shares its key."""
    key = url_key(extracted.page)
    if key is None:
        return (Decision(row_id=extracted.row_id, article_id=article_id(extracted.locator), url=None, duplicate=False),)
    sharing = sorted(pile.sharing(key), key=lambda one: one.locator)
    if not one_story([one.page for one in sharing]):
        return tuple(
            Decision(row_id=one.row_id, article_id=article_id(one.locator), url=None, duplicate=False)
            for one in sharing
        )
    best = min(sharing, key=_rank)
    url = believable_url(best.page)
    return tuple(
        Decision(row_id=one.row_id, article_id=article_id(key), url=url, duplicate=one is not best) for one in sharing
    )


def _rank(one: Extracted) -> tuple[int, str, str]:
    """Order by quality, then latest capture (inverted code points: later sorts first), then path."""
    captured = one.page.first(FactName.CAPTURED)
    inverted = "".join(chr(0x10FFFF - ord(c)) for c in captured.value) if captured else chr(0x10FFFF)
    return _BEST_FIRST[one.page.quality], inverted, one.locator


def one_story(pages: Sequence[Page]) -> bool:
    """Return whether equal folded titles, or half of a body in common, connect all the pages.

    Linear in the pages' blocks: pages are grouped by title first, and then compared only if they share a block.
    """
    groups = _Groups(len(pages))
    for indexes in _by_title(pages).values():
        groups.join(indexes)
    bodies = [frozenset(block.text for block in page.blocks if block.role is Role.BODY) for page in pages]
    holders: dict[str, list[int]] = {}
    for index, body in enumerate(bodies):
        common = Counter(other for text in body for other in holders.get(text, ()))
        for other, shared in common.items():
            if shared >= SHARED_BODY * min(len(body), len(bodies[other])):
                groups.join((other, index))
        for text in body:
            known = holders.setdefault(text, [])
            if len(known) < MAX_HOLDERS and not any(groups.together(index, other) for other in known):
                known.append(index)
    return groups.count() == 1


def _by_title(pages: Iterable[Page]) -> dict[str, list[int]]:
    titles: dict[str, list[int]] = {}
    for index, page in enumerate(pages):
        title = fold(title_of(page) or "")
        if title:
            titles.setdefault(title, []).append(index)
    return titles


class _Groups:
    """Disjoint sets of the indexes 0 to n-1 (union-find with path halving)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def _root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def join(self, indexes: Iterable[int]) -> None:
        roots = [self._root(index) for index in indexes]
        for root in roots:
            self._parent[root] = roots[0]

    def together(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def count(self) -> int:
        return len({self._root(index) for index in range(len(self._parent))})
