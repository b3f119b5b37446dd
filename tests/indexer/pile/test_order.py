"""The articles depend only on the set of pages: not on their order or batches, nor on removed pages."""

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

BOILERPLATE: Final = PARAGRAPHS[13]
STORIES: Final = tuple((TITLES[n], PARAGRAPHS[3 * n : 3 * n + 3]) for n in range(3))
"""Each title with its paragraphs, complete on some pages and teased on others."""


def as_blocks(texts: tuple[str, ...], role: Role = Role.BODY) -> tuple[Block, ...]:
    return tuple(Block(text=text, role=role, reason="as extracted") for text in texts)


def teaser(number: int, count: int) -> tuple[Block, ...]:
    """Return a story's title and its first `count` paragraphs; with 0, its beginning cut off."""
    title, story = STORIES[number]
    return as_blocks((title,), Role.NAV) + as_blocks(story[:count] or (story[0][:70] + "…",))


loose = st.tuples(st.sampled_from((*PARAGRAPHS, *TITLES)), st.sampled_from((Role.BODY, Role.BODY, Role.RELATED))).map(
    lambda drawn: as_blocks((drawn[0],), drawn[1])
)
bodies = st.one_of(
    st.sampled_from(STORIES).map(lambda story: as_blocks(story[1])),
    st.integers(0, 5).map(lambda n: as_blocks(PARAGRAPHS[4:13] + PARAGRAPHS[n : n + 1] * (n < 4))),
    st.lists(loose, min_size=1, max_size=4).map(lambda parts: sum(parts, ())),
)
"""Complete stories, near-identical texts, and loose paragraphs."""


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
    made += as_blocks((BOILERPLATE,)) * draw(st.sampled_from((1, 1, 0)))
    quality = Quality.LIST_PAGE if draw(st.integers(0, 4)) == 4 else Quality.FULL
    return Page(media_type="text/html", blocks=made, facts=tuple(facts), quality=quality)


piles = st.lists(pages(), min_size=8, max_size=20).map(
    lambda made: {f"{'aab'[n % 3]}/{n:02}.html": one for n, one in enumerate(made)}
)


def agree(desk: Desk, other: Desk) -> None:
    """Assert that both have the same articles and fingerprints, and that each article is counted once."""
    assert desk.articles() == other.articles()
    assert desk.fingerprints() == other.fingerprints()
    counted = [article.copies + 1 for article in desk.articles().values() if article.lead]
    assert sum(counted) == len(desk.articles())


def check_order(pile: dict[str, Page], seed: int) -> None:
    """Check that a pile makes the same articles at once, page by page in another order, and in two halves."""
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
    """Check that removed and changed pages leave nothing: the articles are those of the remaining pages."""
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
def test_order_and_batches_do_not_matter(pile: dict[str, Page], seed: int) -> None:
    check_order(pile, seed)


@given(piles, st.integers(0, 99))
@small
def test_removed_and_changed_pages_leave_no_trace(pile: dict[str, Page], seed: int) -> None:
    check_undone(pile, seed)


@pytest.mark.soak
@given(piles, st.integers(0, 99))
@many
def test_order_and_removals_do_not_matter_in_many_piles(pile: dict[str, Page], seed: int) -> None:
    check_order(pile, seed)
    check_undone(pile, seed)


def test_the_piles_of_these_tests_have_verdicts_and_copies() -> None:
    """Otherwise these tests would show nothing."""
    seen: set[str] = set()

    @given(piles)
    @settings(small, database=None)
    def look(pile: dict[str, Page]) -> None:
        for article in Desk().put(pile).articles().values():
            seen.update(block.reason.partition(":")[0] for block in article.blocks)
            seen.add("a copy" if not article.lead else "a lead")
            seen.update(name for name in ("sites", "authors", "regions", "outlets") if getattr(article.copied, name))
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
