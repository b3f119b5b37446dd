"""What the pile says of a page: its site's own paragraphs, and other articles' openings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.article.model import Block, Quality, Role
from indexer.page import Page
from indexer.pile.page_hashes import FOLDER_PAGES, SITE_PAGES
from tests.indexer.desk import Desk
from tests.indexer.pages import heading, page

ADVERTISEMENT = "Our Friday letter tells you what the week on the water was like, and is free."
FERRY = (
    "The ferry ran aground at dawn on Friday, and forty-one passengers were taken off by boat.",
    "Divers went down at noon and found the hull whole, the harbour master said on the quay.",
    "She is to be towed off at the next spring tide, if the wind stays where it is until then.",
    "The line has hired a second boat, which is smaller and older and smells of the fish trade.",
)
FERRY_TITLE = "Ferry aground off Skerrow"


def own(name: str, count: int = 3) -> tuple[str, ...]:
    """Return paragraphs that stand on one page only."""
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


def body_of(desk: Desk, path: str) -> tuple[str, ...]:
    return desk.articles()[path].paragraphs


class TestTheSitesOwn:
    """Paragraphs that recur on a site."""

    def test_what_stands_on_enough_pages_of_a_site_is_its_own_on_each_of_them(self) -> None:
        desk = Desk().put(others(SITE_PAGES, ADVERTISEMENT))
        for path, article in desk.articles().items():
            assert ADVERTISEMENT not in article.body
            block = desk.block(path, ADVERTISEMENT)
            assert (block.role, block.reason) == (Role.PROMO, "stands on 3 or more other pages of this site")

    def test_agency_copy_that_a_few_articles_quote_is_not(self) -> None:
        desk = Desk().put(others(SITE_PAGES - 1, FERRY[1]))
        assert all(FERRY[1] in article.body for article in desk.articles().values())

    def test_agency_copy_on_many_sites_is_not(self) -> None:
        pages = {path: one for n in range(9) for path, one in others(2, FERRY[1], site=f"{n}.example").items()}
        assert all(FERRY[1] in article.body for article in Desk().put(pages).articles().values())

    @pytest.mark.parametrize(("count", "kept"), [(FOLDER_PAGES - 1, True), (FOLDER_PAGES, False)])
    def test_a_folder_s_verdict_needs_five_pages(self, count: int, kept: bool) -> None:
        pages = {f"dumps/{n}.txt": page(f"Ward {n}", *own(f"{n}"), ADVERTISEMENT) for n in range(count)}
        desk = Desk().put(pages)
        assert all((ADVERTISEMENT in article.body) is kept for article in desk.articles().values())

    def test_what_extract_dropped_elsewhere_counts_too(self) -> None:
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

    def test_a_story_that_every_page_teases_keeps_its_beginning(self) -> None:
        teaser = [Block(text=text, role=Role.RELATED, reason="a box") for text in (FERRY_TITLE, *FERRY[:2])]
        pages = {path: with_blocks(one, *teaser) for path, one in others(9).items()}
        story = page(FERRY_TITLE, *FERRY, canonical="https://ledger.example/ferry")
        assert body_of(Desk().put(pages | {"ferry.html": story}), "ferry.html") == FERRY

    def test_never_all_of_a_body(self) -> None:
        pages = others(SITE_PAGES, ADVERTISEMENT)
        stub = page("Letter", ADVERTISEMENT, canonical="https://ledger.example/letter")
        assert body_of(Desk().put(pages | {"stub.html": stub}), "stub.html") == (ADVERTISEMENT,)

    def test_short_lines_that_recur_stay(self) -> None:
        desk = Desk().put(others(9, "Terms were not disclosed."))
        assert all("Terms were not disclosed." in article.body for article in desk.articles().values())

    def test_pruning_what_taught_it_undoes_it(self) -> None:
        pages = others(SITE_PAGES, ADVERTISEMENT)
        desk = Desk().put(pages)
        gone, *left = pages
        desk.prune([gone])
        assert all(ADVERTISEMENT in article.body for article in desk.articles().values())
        assert desk.articles() == Desk().put({path: pages[path] for path in left}).articles()


class TestAnothersOpening:
    """Paragraphs that begin another article."""

    STORY = page(FERRY_TITLE, *FERRY)
    NEIGHBOUR = page("Council of Ardnamoyle", *own("Ardnamoyle"))

    def desk(self, one: Page) -> Desk:
        return Desk().put({"ferry.txt": self.STORY, "one.html": one})

    def test_under_its_title_it_goes_with_what_follows_and_says_whose_it_is(self) -> None:
        blocks = (link(FERRY_TITLE), link("Coast"), *page(None, *FERRY[:2], *own("Fara")).blocks)
        desk = self.desk(with_blocks(self.NEIGHBOUR, *blocks))
        assert body_of(desk, "one.html") == (*own("Ardnamoyle"), *own("Fara"))
        assert desk.block("one.html", FERRY[0]).reason == f"opens another article: {FERRY_TITLE}"
        assert desk.block("one.html", FERRY[1]).reason == f"goes on with another article: {FERRY_TITLE}"
        assert body_of(desk, "ferry.txt") == FERRY

    def test_a_line_that_leads_to_it_goes_too(self) -> None:
        desk = self.desk(page("Council", *own("Ardnamoyle"), f"Read next: {FERRY_TITLE}", FERRY[0]))
        assert body_of(desk, "one.html") == own("Ardnamoyle")

    def test_a_subhead_goes_with_all_it_stood_over(self) -> None:
        related = (heading("Elsewhere on the coast"), *page(None, FERRY[0]).blocks)
        assert body_of(self.desk(with_blocks(self.NEIGHBOUR, *related)), "one.html") == own("Ardnamoyle")

    @pytest.mark.parametrize(
        "teaser", [FERRY[0][:50] + "…", f"{FERRY_TITLE} {FERRY[0]}", f"{FERRY_TITLE}: {FERRY[0][:60]} [...]"]
    )
    def test_cut_off_or_in_one_block_with_its_title(self, teaser: str) -> None:
        assert body_of(self.desk(page("Council", *own("Ardnamoyle"), teaser)), "one.html") == own("Ardnamoyle")

    def test_without_its_title_behind_the_last_own_paragraph(self) -> None:
        desk = self.desk(page("Council", *own("Ardnamoyle"), FERRY[0]))
        assert body_of(desk, "one.html") == own("Ardnamoyle")

    def test_without_its_title_amid_the_article_it_is_quoted(self) -> None:
        texts = (*own("Ardnamoyle"), FERRY[0], *own("Fara"))
        assert body_of(self.desk(page("Council", *texts)), "one.html") == texts

    def test_with_the_rest_of_the_story_there_it_is_no_teaser(self) -> None:
        texts = (*own("Ardnamoyle", 1), *FERRY[:3])
        assert body_of(self.desk(page("Council", *texts)), "one.html") == texts

    def test_a_wire_story_whole_on_three_sites_is_nobody_s_teaser(self) -> None:
        pages = {
            f"{n}.html": page(f"{FERRY_TITLE}, {n}", *FERRY[: 4 - n], canonical=f"https://{n}.example/a")
            for n in range(3)
        }
        articles = Desk().put(pages).articles()
        assert [articles[path].paragraphs for path in pages] == [FERRY, FERRY[:3], FERRY[:2]]

    def test_a_page_of_nothing_else_has_a_title_only(self) -> None:
        """Extract took the box for the article, and the box's headline says whose it is."""
        blocks = (link(FERRY_TITLE), *page(None, FERRY[0], FERRY[1]).blocks)
        one = replace(page("A page behind a script"), blocks=blocks)
        article = self.desk(one).articles()["one.html"]
        assert (article.paragraphs, article.quality) == ((), Quality.TITLE_ONLY)

    def test_what_many_stories_open_with_is_none_of_theirs(self) -> None:
        pages = {f"{n}.html": page(f"Ward {n}", ADVERTISEMENT, *own(f"{n}")) for n in range(3)}
        desk = Desk().put(pages | {"one.html": page("Council", *own("Ardnamoyle"), ADVERTISEMENT)})
        assert ADVERTISEMENT not in desk.articles()["one.html"].body
        more = {f"more/{n}.html": page(f"More {n}", ADVERTISEMENT, *own(f"m{n}")) for n in range(2)}
        assert ADVERTISEMENT in desk.put(more).articles()["one.html"].body

    def test_pruning_the_story_undoes_it(self) -> None:
        one = page("Council", *own("Ardnamoyle"), FERRY[0])
        assert body_of(self.desk(one).prune(["ferry.txt"]), "one.html") == (*own("Ardnamoyle"), FERRY[0])
