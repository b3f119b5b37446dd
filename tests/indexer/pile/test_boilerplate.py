"""Verdicts on a page's blocks: its site's boilerplate, and teasers of other articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from index.article.model import Block, Quality, Role
from indexer.page import Page
from indexer.pile.boilerplate import judge
from indexer.pile.identity import Extracted
from indexer.pile.page_hashes import FOLDER_PAGES, SITE_PAGES
from indexer.pile.page_hashes import opening_hashes as opening_hashes_of
from tests.growth import assert_linear
from tests.indexer.desk import Desk
from tests.indexer.pages import heading, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.pile.page_hashes import Site

ADVERTISEMENT = "Our Friday letter tells you what the week on the water was like, and is free."
FERRY = (
    "The ferry ran aground at dawn on Friday, and forty-one passengers were taken off by boat.",
    "Divers went down at noon and found the hull whole, the harbour master said on the quay.",
    "She is to be towed off at the next spring tide, if the wind stays where it is until then.",
    "The line has hired a second boat, which is smaller and older and smells of the fish trade.",
)
FERRY_TITLE = "Ferry aground off Skerrow"


def own(name: str, count: int = 3) -> tuple[str, ...]:
    """Return paragraphs that are on one page only."""
    return tuple(
        f"The council of {name} met for the {n}th time and again put off what it had met for." for n in range(count)
    )


def site_page(name: str, *texts: str, site: str = "ledger.example") -> Page:
    return page(f"Council of {name}", *own(name), *texts, canonical=f"https://{site}/{name}")


def others(count: int, *texts: str, site: str = "ledger.example") -> dict[str, Page]:
    return {f"{site}/{n}.html": site_page(f"Ward {n}", *texts, site=site) for n in range(count)}


def with_blocks(one: Page, *blocks: Block) -> Page:
    return replace(one, blocks=(*one.blocks, *blocks))


def link(text: str) -> Block:
    return Block(text=text, role=Role.NAV, reason="nothing but links")


def extracted(row_id: int, one: Page) -> Extracted:
    return Extracted(row_id=row_id, pile="saltby", path=f"{row_id}.html", page=one)


def body_of(desk: Desk, path: str) -> tuple[str, ...]:
    return desk.articles()[path].paragraphs


class TestSiteBoilerplate:
    """Paragraphs that recur on a site."""

    def test_a_paragraph_on_enough_pages_of_a_site_is_boilerplate_on_each(self) -> None:
        desk = Desk().put(others(SITE_PAGES, ADVERTISEMENT))
        for path, article in desk.articles().items():
            assert ADVERTISEMENT not in article.body
            block = desk.block(path, ADVERTISEMENT)
            assert (block.role, block.reason) == (Role.PROMO, "stands on 3 or more other pages of this site")

    def test_agency_copy_in_a_few_articles_is_no_boilerplate(self) -> None:
        desk = Desk().put(others(SITE_PAGES - 1, FERRY[1]))
        assert all(FERRY[1] in article.body for article in desk.articles().values())

    def test_agency_copy_on_many_sites_is_no_boilerplate(self) -> None:
        pages = {path: one for n in range(9) for path, one in others(2, FERRY[1], site=f"{n}.example").items()}
        assert all(FERRY[1] in article.body for article in Desk().put(pages).articles().values())

    @pytest.mark.parametrize(("count", "kept"), [(FOLDER_PAGES - 1, True), (FOLDER_PAGES, False)])
    def test_boilerplate_of_a_folder_needs_five_pages(self, count: int, kept: bool) -> None:
        pages = {f"dumps/{n}.txt": page(f"Ward {n}", *own(f"{n}"), ADVERTISEMENT) for n in range(count)}
        desk = Desk().put(pages)
        assert all((ADVERTISEMENT in article.body) is kept for article in desk.articles().values())

    def test_blocks_that_extract_dropped_count_too(self) -> None:
        dropped = Block(text=ADVERTISEMENT, role=Role.PROMO, reason="a newsletter box")
        pages = {path: with_blocks(one, dropped) for path, one in others(SITE_PAGES - 1).items()}
        desk = Desk().put(pages | {"last.html": site_page("Last", ADVERTISEMENT)})
        assert ADVERTISEMENT not in desk.articles()["last.html"].body

    def test_copies_of_one_story_count_once(self) -> None:
        """Saved under many addresses, or of one address under many headlines."""
        saved = {f"{n}.html": page(FERRY_TITLE, *FERRY, canonical=f"https://ledger.example/{n}") for n in range(9)}
        live = {
            f"live-{n}.html": page(f"Ferry, hour {n}", *FERRY, *own(f"{n}", 2), canonical="https://ledger.example/live")
            for n in range(9)
        }
        desk = Desk().put(saved | live)
        assert all(set(FERRY) <= set(article.paragraphs) for article in desk.articles().values())

    def test_a_story_keeps_its_beginning_though_every_page_teases_it(self) -> None:
        teaser = [Block(text=text, role=Role.RELATED, reason="a box") for text in (FERRY_TITLE, *FERRY[:2])]
        pages = {path: with_blocks(one, *teaser) for path, one in others(9).items()}
        story = page(FERRY_TITLE, *FERRY, canonical="https://ledger.example/ferry")
        assert body_of(Desk().put(pages | {"ferry.html": story}), "ferry.html") == FERRY

    def test_a_body_is_never_boilerplate_as_a_whole(self) -> None:
        pages = others(SITE_PAGES, ADVERTISEMENT)
        stub = page("Letter", ADVERTISEMENT, canonical="https://ledger.example/letter")
        assert body_of(Desk().put(pages | {"stub.html": stub}), "stub.html") == (ADVERTISEMENT,)

    def test_short_recurring_lines_stay(self) -> None:
        desk = Desk().put(others(9, "Terms were not disclosed."))
        assert all("Terms were not disclosed." in article.body for article in desk.articles().values())

    def test_pruning_the_other_pages_undoes_it(self) -> None:
        pages = others(SITE_PAGES, ADVERTISEMENT)
        desk = Desk().put(pages)
        gone, *left = pages
        desk.prune([gone])
        assert all(ADVERTISEMENT in article.body for article in desk.articles().values())
        assert desk.articles() == Desk().put({path: pages[path] for path in left}).articles()


class TestTeasers:
    """Paragraphs that begin another article."""

    STORY = page(FERRY_TITLE, *FERRY)
    NEIGHBOUR = page("Council of Ardnamoyle", *own("Ardnamoyle"))

    def desk(self, one: Page) -> Desk:
        return Desk().put({"ferry.txt": self.STORY, "one.html": one})

    def test_a_teaser_under_its_title_leaves_with_its_next_paragraphs_and_names_its_story(self) -> None:
        blocks = (link(FERRY_TITLE), link("Coast"), *page(None, *FERRY[:2], *own("Fara")).blocks)
        desk = self.desk(with_blocks(self.NEIGHBOUR, *blocks))
        assert body_of(desk, "one.html") == (*own("Ardnamoyle"), *own("Fara"))
        assert desk.block("one.html", FERRY[0]).reason == f"opens another article: {FERRY_TITLE}"
        assert desk.block("one.html", FERRY[1]).reason == f"goes on with another article: {FERRY_TITLE}"
        assert body_of(desk, "ferry.txt") == FERRY

    def test_the_line_that_leads_to_a_teaser_leaves_too(self) -> None:
        desk = self.desk(page("Council", *own("Ardnamoyle"), f"Read next: {FERRY_TITLE}", FERRY[0]))
        assert body_of(desk, "one.html") == own("Ardnamoyle")

    def test_a_subhead_leaves_with_the_last_paragraph_under_it(self) -> None:
        related = (heading("Elsewhere on the coast"), *page(None, FERRY[0]).blocks)
        assert body_of(self.desk(with_blocks(self.NEIGHBOUR, *related)), "one.html") == own("Ardnamoyle")

    @pytest.mark.parametrize(
        "teaser", [FERRY[0][:50] + "…", f"{FERRY_TITLE} {FERRY[0]}", f"{FERRY_TITLE}: {FERRY[0][:60]} [...]"]
    )
    def test_a_teaser_may_be_cut_off_or_in_one_block_with_its_title(self, teaser: str) -> None:
        assert body_of(self.desk(page("Council", *own("Ardnamoyle"), teaser)), "one.html") == own("Ardnamoyle")

    def test_a_teaser_without_title_leaves_after_the_last_own_paragraph(self) -> None:
        desk = self.desk(page("Council", *own("Ardnamoyle"), FERRY[0]))
        assert body_of(desk, "one.html") == own("Ardnamoyle")

    def test_an_opening_without_title_inside_the_article_is_a_quotation(self) -> None:
        texts = (*own("Ardnamoyle"), FERRY[0], *own("Fara"))
        assert body_of(self.desk(page("Council", *texts)), "one.html") == texts

    def test_an_opening_with_the_rest_of_its_story_is_no_teaser(self) -> None:
        texts = (*own("Ardnamoyle", 1), *FERRY[:3])
        assert body_of(self.desk(page("Council", *texts)), "one.html") == texts

    def test_a_complete_wire_story_on_three_sites_is_no_teaser(self) -> None:
        pages = {
            f"{n}.html": page(f"{FERRY_TITLE}, {n}", *FERRY[: 4 - n], canonical=f"https://{n}.example/a")
            for n in range(3)
        }
        articles = Desk().put(pages).articles()
        assert [articles[path].paragraphs for path in pages] == [FERRY, FERRY[:3], FERRY[:2]]

    def test_a_page_of_teasers_only_is_title_only(self) -> None:
        """Extract took the box for the article, and the box's headline is the other story's title."""
        blocks = (link(FERRY_TITLE), *page(None, FERRY[0], FERRY[1]).blocks)
        one = replace(page("A page behind a script"), blocks=blocks)
        article = self.desk(one).articles()["one.html"]
        assert (article.paragraphs, article.quality) == ((), Quality.TITLE_ONLY)

    def test_a_common_opening_belongs_to_no_story(self) -> None:
        pages = {f"{n}.html": page(f"Ward {n}", ADVERTISEMENT, *own(f"{n}")) for n in range(3)}
        desk = Desk().put(pages | {"one.html": page("Council", *own("Ardnamoyle"), ADVERTISEMENT)})
        assert ADVERTISEMENT not in desk.articles()["one.html"].body
        more = {f"more/{n}.html": page(f"More {n}", ADVERTISEMENT, *own(f"m{n}")) for n in range(2)}
        assert ADVERTISEMENT in desk.put(more).articles()["one.html"].body

    def test_pruning_the_story_undoes_it(self) -> None:
        one = page("Council", *own("Ardnamoyle"), FERRY[0])
        assert body_of(self.desk(one).prune(["ferry.txt"]), "one.html") == (*own("Ardnamoyle"), FERRY[0])


class _Openers:
    """A pile of stories in which no paragraph recurs."""

    def __init__(self, *stories: Extracted) -> None:
        self._stories = stories

    def recurs(self, site: Site, paragraph_hash: int) -> bool:
        return False

    def openers(self, opening_hashes: Sequence[int]) -> Sequence[Extracted]:
        return [one for one in self._stories if not opening_hashes_of(one.page).isdisjoint(opening_hashes)]


def test_a_page_that_repeats_a_story_s_opening_is_judged_in_linear_time() -> None:
    """Each of its paragraphs opens the story, and none ends the teasers before it."""
    story = extracted(2, page(FERRY_TITLE, *FERRY))

    def made(paragraphs: int) -> Extracted:
        return extracted(1, page("Low water", *own("Saltby"), *[FERRY[0]] * paragraphs, *own("Renvik")))

    assert_linear(made, lambda one: judge(one, _Openers(story)), 4_000)


def test_a_story_that_repeats_its_opening_is_compared_in_linear_time() -> None:
    """A long run of it is compared only where it is not under another story's title."""
    ferry = extracted(2, page(FERRY_TITLE, *FERRY))

    def made(paragraphs: int) -> tuple[Extracted, _Openers]:
        repeated = [text for _ in range(paragraphs) for text in (FERRY[0], FERRY_TITLE)]
        line = extracted(3, page("The ferry line", *repeated, *own("Skerrow", 3 * paragraphs)))
        return extracted(1, page("Low water", *own("Saltby"), FERRY_TITLE, *repeated)), _Openers(ferry, line)

    assert_linear(made, lambda pair: judge(*pair), 2_000)
