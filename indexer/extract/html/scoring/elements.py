"""Number the elements around a page's blocks, from the root down, and sum the blocks up over them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indexer.extract.html.blocks import PageBlock, PageElement

_DIGITS: Final = re.compile(r"\d+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD: Final = re.compile(r"[^a-z]+")
_NAMES_CHARS: Final = 200
_SIGNATURE_CHARS: Final = 60
_UNTOLD: Final = frozenset(("html", "body", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The elements around a page's blocks; parents come before their children.

    Attributes:
        all: the elements.
        parents: the number of each one's parent; the root is its own.
        depths: the number of elements above each.
        of_block: for each block, the number of its innermost element.
    """

    all: Sequence[PageElement]
    parents: Sequence[int]
    depths: Sequence[int]
    of_block: Sequence[int]


def number_elements(blocks: Sequence[PageBlock]) -> Elements:
    """Return the elements around the blocks."""
    numbers: dict[PageElement, int] = {}
    found: list[PageElement] = []
    parents: list[int] = []
    depths: list[int] = []
    own: list[int] = []
    for block in blocks:
        chain: list[PageElement] = []
        element: PageElement | None = block.around
        while element is not None and element not in numbers:
            chain.append(element)
            element = element.parent
        above = numbers[element] if element is not None else -1
        for one in reversed(chain):
            numbers[one] = len(found)
            parents.append(max(above, 0))
            depths.append(depths[above] + 1 if above >= 0 else 0)
            above = len(found)
            found.append(one)
        own.append(above if chain else numbers[block.around])
    return Elements(all=found, parents=parents, depths=depths, of_block=own)


def signature(element: PageElement) -> tuple[str, str]:
    """Return the tag and the names of an element, without numbers: elements of one template share it."""
    return element.tag, _DIGITS.sub("0", element.names[:_SIGNATURE_CHARS])


@lru_cache(maxsize=16_384)
def words_of(names: str) -> tuple[str, ...]:
    """Return the words of class names, ids and roles, each once, and each pair of neighbours in one name."""
    found: dict[str, None] = {}
    for name in names[:_NAMES_CHARS].split():
        words = [word for word in _NOT_WORD.split(_CAMEL.sub(" ", name).lower()) if len(word) > 1]
        found |= dict.fromkeys(words)
        found |= dict.fromkeys(f"{one}-{two}" for one, two in pairwise(words))
    return tuple(found)


def tokens_of(elements: Elements) -> list[tuple[str, ...]]:
    """Return for each element the tokens that its own words, its parent's and those above add up to.

    `*word` is a word of it or of an element above it. `0word` is a word of it or its parent. `<p<div<main` are the
    tags from it upwards.
    """
    above: list[frozenset[str]] = []
    found: list[tuple[str, ...]] = []
    for number, element in enumerate(elements.all):
        parent = elements.parents[number]
        words = words_of(element.names) if element.tag not in _UNTOLD else ()
        inherited = above[parent] if number else frozenset()
        above.append(inherited.union(words) if words else inherited)
        upper = elements.all[parent]
        near = {*words, *(words_of(upper.names) if upper.tag not in _UNTOLD else ())}
        top = elements.all[elements.parents[parent]]
        tags = (f"<{element.tag}", f"<{element.tag}<{upper.tag}<{top.tag}")
        found.append((*(f"*{word}" for word in above[-1]), *(f"0{word}" for word in near), *tags))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWeights:
    """The weights of the tokens of `tokens_of`, by kind.

    Attributes:
        intercept: the score of an element without known tokens.
        above: the weight of each word of an element or one above it (`*word`).
        near: the weight of each word of an element or its parent (`0word`).
        tags: the weight of each run of tags (`<p<div<main`).
    """

    intercept: float
    above: Mapping[str, float]
    near: Mapping[str, float]
    tags: Mapping[str, float]


def read_weights(weights: Mapping[str, float]) -> NameWeights:
    """Return the weights of tokens; that of '' is the intercept."""
    by_kind: dict[str, dict[str, float]] = {"*": {}, "0": {}, "<": {}}
    for token, weight in weights.items():
        if token:
            by_kind[token[0]][token if token[0] == "<" else token[1:]] = weight
    return NameWeights(intercept=weights[""], above=by_kind["*"], near=by_kind["0"], tags=by_kind["<"])


def score_names(elements: Elements, weights: NameWeights) -> list[float]:
    """Return for each element that a block is directly in the sum of its tokens' weights; 0 for the others.

    The sum over `tokens_of`, without making the tokens: an element's words add to the sum of its parent.
    """
    seen: list[frozenset[str]] = []
    sums: list[float] = []
    scores = [0.0] * len(elements.all)
    with_blocks = set(elements.of_block)
    above, near_weight, tag_weight = weights.above.get, weights.near.get, weights.tags.get
    for number, element in enumerate(elements.all):
        parent = elements.parents[number]
        words = words_of(element.names) if element.tag not in _UNTOLD else ()
        inherited, total = (seen[parent], sums[parent]) if number else (frozenset(), weights.intercept)
        new = [word for word in words if word not in inherited]
        seen.append(inherited.union(new) if new else inherited)
        sums.append(total + sum([above(word, 0.0) for word in new]))
        if number in with_blocks:
            upper = elements.all[parent]
            near = {*words, *(words_of(upper.names) if upper.tag not in _UNTOLD else ())}
            run = f"<{element.tag}<{upper.tag}<{elements.all[elements.parents[parent]].tag}"
            tags = tag_weight(f"<{element.tag}", 0.0) + tag_weight(run, 0.0)
            scores[number] = sums[number] + sum([near_weight(word, 0.0) for word in near]) + tags
    return scores
