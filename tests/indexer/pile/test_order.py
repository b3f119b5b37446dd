"""The articles are a function of the set of pages: of no order, of no batches, and of nothing that has gone."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article.model import Block, Quality, Role
from indexer.page import Fact, FactName, Page
from tests.indexer.desk import Desk

_RNG: Final = random.Random(7)
_WORDS: Final = [f"{a}{b}{c}" for a in "bdklmr" for b in "aeiou" for c in ("n", "rt", "st")]
PARAGRAPHS: Final = tuple(" ".join(_RNG.choices(_WORDS, k=24)).capitalize() + "." for _ in range(14))
TITLES: Final = tuple(" ".join(_RNG.choices(_WORDS, k=4)).capitalize() for _ in range(7))
AUTHORS: Final = ("Ana Lindqvist", "ana lindqvist", "Bo Marsh")
REGIONS: Final = ("Europe", "Kenya")
HOSTS: Final = ("ledger.example", "ledger.example", "review.example")

FURNITURE: Final = PARAGRAPHS[13]
STORIES: Final = tuple((TITLES[n], PARAGRAPHS[3 * n : 3 * n + 3]) for n in range(3))
"""A title and what stands under it, whole on some pages and teased on others."""


def as_blocks(texts: tuple[str, ...], role: Role = Role.BODY) -> tuple[Block, ...]:
    return tuple(Block(text=text, role=role, reason="as extracted") for text in texts)


def teaser(number: int, count: int) -> tuple[Block, ...]:
    """Return the beginning of a story under its title; cut off where it is none of its paragraphs."""
    title, told = STORIES[number]
    return as_blocks((title,), Role.NAV) + as_blocks(told[:count] or (told[0][:70] + "…",))


loose = st.tuples(st.sampled_from((*PARAGRAPHS, *TITLES)), st.sampled_from((Role.BODY, Role.BODY, Role.RELATED))).map(
    lambda drawn: as_blocks((drawn[0],), drawn[1])
)
bodies = st.one_of(
    st.sampled_from(STORIES).map(lambda story: as_blocks(story[1])),
    st.integers(0, 5).map(lambda n: as_blocks(PARAGRAPHS[4:13] + PARAGRAPHS[n : n + 1] * (n < 4))),
    st.lists(loose, min_size=1, max_size=4).map(lambda parts: sum(parts, ())),
)
"""Whole stories, near-identical texts, and paragraphs that may stand anywhere."""


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Return a page that shares titles, addresses and paragraphs with others, and sometimes all of them."""
    facts = [Fact(name=FactName.TITLE, value=draw(st.sampled_from(TITLES)), source="headline")]
    if draw(st.booleans()):
        url = f"https://{draw(st.sampled_from(HOSTS))}/{draw(st.integers(0, 9))}"
        facts.append(Fact(name=FactName.CANONICAL, value=url, source="link"))
    if draw(st.booleans()):
        facts.append(Fact(name=FactName.PUBLISHED, value=f"202{draw(st.integers(0, 3))}", source="meta"))
    for name, values in (FactName.AUTHOR, AUTHORS), (FactName.REGION, REGIONS):
        facts += [Fact(name=name, value=draw(st.sampled_from(values)), source="byline")] * draw(st.integers(0, 1))
    made = draw(bodies)
    made += draw(st.one_of(st.just(()), st.builds(teaser, st.integers(0, 2), st.integers(0, 2))))
    made += as_blocks((FURNITURE,)) * draw(st.sampled_from((1, 1, 0)))
    quality = Quality.LIST_PAGE if draw(st.integers(0, 4)) == 4 else Quality.FULL
    return Page(media_type="text/html", blocks=made, facts=tuple(facts), quality=quality)


piles = st.lists(pages(), min_size=8, max_size=20).map(
    lambda made: {f"{'aab'[n % 3]}/{n:02}.html": one for n, one in enumerate(made)}
)


def agree(desk: Desk, other: Desk) -> None:
    """Assert that both hold the same articles, and that what is believed of the index is what is due there."""
    assert desk.articles() == other.articles()
    assert desk.fingerprints() == other.fingerprints()
    counted = [article.copies + 1 for article in desk.articles().values() if article.lead]
    assert sum(counted) == len(desk.articles())


def check_order(pile: dict[str, Page], seed: int) -> None:
    """Index a pile at once, in another order page by page, and in two halves: the same articles."""
    whole = Desk().put(pile)
    order = random.Random(seed).sample(sorted(pile), len(pile))
    single = Desk()
    for path in order:
        single.put({path: pile[path]})
    agree(single, whole)
    half = len(order) // 2
    halves = Desk().put({path: pile[path] for path in order[half:]}).put({path: pile[path] for path in order[:half]})
    agree(halves, whole)


def check_undone(pile: dict[str, Page], seed: int) -> None:
    """Take pages away and change others: what is left is as if it had always been so."""
    rng = random.Random(seed)
    gone = rng.sample(sorted(pile), len(pile) // 3)
    left = {path: page for path, page in pile.items() if path not in gone}
    agree(Desk().put(pile).prune(gone), Desk().put(left))
    agree(Desk().put(pile).prune(gone).put({path: pile[path] for path in gone}), Desk().put(pile))
    changed = {path: replace(pile[rng.choice(sorted(pile))], media_type="text/plain") for path in gone}
    agree(Desk().put(pile).put(changed), Desk().put(pile | changed))


small = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(piles, st.integers(0, 99))
@small
def test_the_order_and_the_batches_of_a_pile_do_not_matter(pile: dict[str, Page], seed: int) -> None:
    check_order(pile, seed)


@given(piles, st.integers(0, 99))
@small
def test_what_went_or_changed_leaves_nothing_behind(pile: dict[str, Page], seed: int) -> None:
    check_undone(pile, seed)


@pytest.mark.soak
@given(piles, st.integers(0, 99))
@many
def test_neither_matters_in_many_piles(pile: dict[str, Page], seed: int) -> None:
    check_order(pile, seed)
    check_undone(pile, seed)


def test_the_piles_of_these_tests_teach_and_hold_copies() -> None:
    """Else they would show nothing."""
    seen: set[str] = set()

    @given(piles)
    @settings(small, database=None)
    def look(pile: dict[str, Page]) -> None:
        for article in Desk().put(pile).articles().values():
            seen.update(block.reason.partition(":")[0] for block in article.blocks)
            seen.add("a copy" if not article.lead else "a lead")
            seen.update(name for name in ("sites", "authors", "regions") if getattr(article.copied, name))
            if not article.lead and article.quality is Quality.LIST_PAGE:
                seen.add("a hidden copy")

    look()
    assert seen >= {
        "opens another article",
        "goes on with another article",
        "leads to another article",
        "stands on 3 or more other pages of this site",
        "stands on 4 or more other pages of this folder",
        "a copy",
        "a hidden copy",
        "sites",
        "authors",
        "regions",
    }
