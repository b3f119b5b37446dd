"""The facts of a text copied off a page: read where they stand in its head, behind its prose, in its first line."""

from __future__ import annotations

from typing import Final

import pytest

from index.article.model import Role
from indexer.page import FactName
from tests.indexer.extract.texts import PROSE, dump, read, texts, values


def test_the_headline_is_the_line_that_the_first_line_repeats() -> None:
    page = read(
        dump("A channel dug at night | The Tidal Review", "Menu", "The week in pictures from our readers", "Log in",
             "A channel dug at night", "Share", "Advertisement", *PROSE)
    )  # fmt: skip
    assert values(page, FactName.TITLE) == ["A channel dug at night"]
    assert values(page, FactName.OUTLET) == ["The Tidal Review"]


BYLINES: Final = {
    "By Mara Ellwood": ["Mara Ellwood"],
    "By Mara Ellwood and Jon Ake": ["Mara Ellwood", "Jon Ake"],
    "By Mara Ellwood, Jon Ake and Li van der Meer": ["Mara Ellwood", "Jon Ake", "Li van der Meer"],
    "By Mara Ellwood, Ports Correspondent": ["Mara Ellwood"],
    "Von Jörg Quist und Änne Fabel": ["Jörg Quist", "Änne Fabel"],
    "Par Zoé Lambrecht": ["Zoé Lambrecht"],
    "Por Íñigo Salvat": ["Íñigo Salvat"],
    "By AFP": ["AFP"],
    "Kommentar von Änne Fabel": ["Änne Fabel"],
    "By Mara Ellwood | 3 March 2021": ["Mara Ellwood"],
}


@pytest.mark.parametrize("line", BYLINES)
def test_a_byline_names_its_authors(line: str) -> None:
    page = read(dump("Share", "A channel dug at night", line, *PROSE, "Subscribe now"))
    assert [(fact.value, fact.source) for fact in page.all(FactName.AUTHOR)] == [
        (name, "byline") for name in BYLINES[line]
    ]


NO_BYLINES: Final = ("By the time the tide turned", "By now everybody knew", "Home Delivery", "Lowmere Harbour at Dusk")


@pytest.mark.parametrize("line", NO_BYLINES)
def test_a_line_that_only_looks_like_a_byline_names_nobody(line: str) -> None:
    page = read(dump("Share", "A channel dug at night", line, *PROSE, "Subscribe now"))
    assert values(page, FactName.AUTHOR) == []


def test_a_bare_name_beside_the_date_is_the_byline_and_a_subjects_name_is_not() -> None:
    prose = (PROSE[0], PROSE[1] + " Berta Krohn, who leads them, agreed.", *PROSE[2:])
    page = read(dump("Share", "A channel dug at night", "Berta Krohn", "Mara Ellwood", "3 March 2021", *prose))
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood"]


def test_a_bare_name_below_the_headline_is_the_byline_though_buttons_part_it_from_the_date() -> None:
    buttons = ("Copy link", "Share", "Log in", "My account")
    page = read(dump("Share", "A channel dug at night", "Mara Ellwood", *buttons, "03/03/2021", *PROSE))
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood"]


DATES: Final = {
    "March 3, 2021": "2021-03-03",
    "Published: 3 March 2021, 10:15 GMT": "2021-03-03",
    "2021-03-03": "2021-03-03",
    "3. März 2021": "2021-03-03",
    "3 mars 2021": "2021-03-03",
    "3 de marzo de 2021": "2021-03-03",
    "03.03.2021, 14:07 Uhr": "2021-03-03",
    "25/04/2021": "2021-04-25",
    "October 2020": "2020-10",
    "3 марта 2021": "2021-03-03",
    "٣ مارس ٢٠٢١": "2021-03-03",
    "2021年3月3日 21時37分": "2021-03-03",
    "2021년 3월 3일": "2021-03-03",
}


@pytest.mark.parametrize("line", DATES)
def test_a_date_line_in_the_head_says_when_it_was_published(line: str) -> None:
    page = read(dump("Share", "A channel dug at night", line, *PROSE, "Subscribe now"))
    assert [(fact.value, fact.source) for fact in page.all(FactName.PUBLISHED)] == [(DATES[line], "text")]


NO_DATES: Final = {
    "ambiguous": "03/04/2021",
    "no such day": "February 30, 2020",
    "credit": "Photo credit: Nils Aabel, 3 March 2021",
    "caption": "The quay at low water on 3 March 2021 (Photo by Nils Aabel)",
    "copyright": "© 3 March 2021 The Tidal Review",
    "no year": "March 3",
}


@pytest.mark.parametrize("line", NO_DATES.values(), ids=NO_DATES)
def test_a_date_that_is_ambiguous_or_not_the_articles_is_not_taken(line: str) -> None:
    page = read(dump("Share", "A channel dug at night", line, *PROSE, "© 2023 The Tidal Review"))
    assert values(page, FactName.PUBLISHED) == []


def test_a_dateline_has_no_year_and_dates_nothing() -> None:
    page = read(dump("Share", "A channel dug at night", f"LOWMERE, March 3 — {PROSE[0]}", *PROSE[1:], "Subscribe now"))
    assert values(page, FactName.PUBLISHED) == []
    assert texts(page, Role.BODY)[0].startswith("LOWMERE, March 3 — The dredger")


def test_the_day_of_an_update_is_kept_apart() -> None:
    line = "Published: 3 March 2021 | Updated: 5 March 2021"
    page = read(dump("Share", "A channel dug at night", line, *PROSE, "Subscribe now"))
    assert values(page, FactName.PUBLISHED) == ["2021-03-03"]
    assert values(page, FactName.MODIFIED) == ["2021-03-05"]


def test_a_name_behind_a_by_of_its_own_and_an_and_is_an_author() -> None:
    page = read(
        dump("Share", "A channel dug at night", "By", "Mara Ellwood", "and", "Jon Ake", *PROSE, "Subscribe now")
    )
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood", "Jon Ake"]


def test_a_name_directly_under_the_text_signs_it() -> None:
    page = read(dump("Share", "A channel dug at night", *PROSE, "Mara Ellwood", "Subscribe now to our weekly letter"))
    assert values(page, FactName.AUTHOR) == ["Mara Ellwood"]


WINDOWS: Final = {
    "a kicker before it": ("A channel dug at night | Tidal Review", "Ports - A channel dug at night"),
    "a piece of it": ("A channel dug at night divides the old port | Tidal Review", "The old port"),
}


@pytest.mark.parametrize(("window", "line"), WINDOWS.values(), ids=WINDOWS)
def test_the_browsers_title_is_the_headline_where_the_line_is_less_or_more(window: str, line: str) -> None:
    page = read(dump(window, "Menu", line, "3 March 2021", *PROSE, "Subscribe now"))
    assert values(page, FactName.TITLE)[:1] == [window.removesuffix(" | Tidal Review")]


HEADLINE: Final = "A channel dug at night divides the port of Lowmere"
HEADS: Final = {
    "a dek without a full stop": (
        HEADLINE, "Growers who own the mud may be the last to hear what the county says of it", "3 May 2021",
    ),
    "the same and no byline": (HEADLINE, "Growers who own the mud may be the last to hear what the county decided"),
    "a dek and a section": ("Ports", HEADLINE, "Growers who own the mud may be the last to hear what the county says"),
    "a name and a post": (HEADLINE, "Mara Ellwood, Ports Correspondent", "3 March 2021"),
    "a name and an outlet": (HEADLINE, "Mara Ellwood, The Tidal Review", "3 March 2021"),
    "a name and a French post": (HEADLINE, "Zoé Lambrecht, envoyée spéciale à Lowmere", "3 mars 2021"),
    "a slug": ("lowmere-channel-dredge", HEADLINE, "By Mara Ellwood"),
    "a slug in capitals": ("LOWMERE-DREDGER/ (UPDATE 2)", HEADLINE, "By Mara Ellwood"),
    "a wire's slug": ("BC-Lowmere-Dredger, 2nd Ld-Writethru", HEADLINE, "By Mara Ellwood"),
    "a keyword line": ("LOWMERE DREDGER (REPORT)", HEADLINE, "By Mara Ellwood"),
    "a caption": (HEADLINE, "The dredger Aurelia at anchor off the north pier of Lowmere in May", "By Mara Ellwood"),
    "breadcrumbs": ("Home > News > Ports and rivers", HEADLINE, "By Mara Ellwood"),
    "a motto": ("The Tidal Review", "News from the river and the sea since 1871", HEADLINE, "By Mara Ellwood"),
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("above", [(), ("Menu", "News", "Opinion", "Log in")], ids=["bare", "under a menu"])
def test_what_stands_beside_the_headline_is_not_taken_for_it(head: tuple[str, ...], above: tuple[str, ...]) -> None:
    page = read(dump(*above, *head, *PROSE, "Subscribe now"))
    assert values(page, FactName.TITLE) == [HEADLINE]


SHOWN: Final = {
    "under its copy for search engines": (
        "Lowmere: Channel dug at night, growers sue | Tidal Review", "Lowmere: Channel dug at night, growers sue",
        "Quarrel about the harbour", "Channel dug at night: the growers of Lowmere go to court",
    ),
    "with a kicker that the browser's title ends with a colon": (
        "Ports: The channel at night divides Lowmere | Tidal Review",
        "Ports - The channel at night divides Lowmere", "The channel at night divides Lowmere",
    ),
    "going on from what stands before it": (
        "Growers weigh in on the harbour's depth | Tidal Review",
        "'It is our mud': growers weigh in on the harbour's depth",
        "'It is our mud': growers weigh in on the harbour's depth",
    ),
    "with a section behind it": (
        "Channel dug at night - Latest News of Ports and Rivers | Tidal Review",
        "Channel dug at night", "Channel dug at night",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lines", SHOWN.values(), ids=SHOWN)
def test_the_headline_is_the_one_that_readers_see(lines: tuple[str, ...]) -> None:
    window, *shown = lines
    printed = shown if len(shown) > len(("line", "headline")) else shown[:1]
    page = read(dump(window, "Menu", *printed, "3 March 2021", *PROSE, "Subscribe now"))
    assert values(page, FactName.TITLE)[:1] == shown[-1:]


SECTIONS: Final = {
    "Science": "Science",
    "Wirtschaft": "Wirtschaft",
    "Planète": "Planète",
    "Section: Ports": "Ports",
    "Rubrik: Hafen": "Hafen",
    "World | Northern Europe": "Northern Europe",
    "Analysis | Northern Europe": "Northern Europe",
    "Home > Science > Water": "Science",
    "Reportage · Wirtschaft": "Wirtschaft",
}


@pytest.mark.parametrize("line", SECTIONS)
def test_the_label_over_the_headline_is_its_section(line: str) -> None:
    page = read(dump("Menu", "The Tidal Review", line, HEADLINE, "3 March 2021", *PROSE, "Subscribe now"))
    assert values(page, FactName.SECTION) == [SECTIONS[line]]
    assert values(page, FactName.TITLE) == [HEADLINE]


NO_SECTIONS: Final = {
    "a row of the menu": ("Politics", "Business", "Science"),
    "a slug": ("lowmere-dredge",),
    "breadcrumbs of the site's own": ("Home > Lowmere > Around the pier",),
}


@pytest.mark.parametrize("lines", NO_SECTIONS.values(), ids=NO_SECTIONS)
def test_what_is_no_section_states_none(lines: tuple[str, ...]) -> None:
    page = read(dump("Menu", "The Tidal Review", *lines, HEADLINE, "3 March 2021", *PROSE, "Subscribe now"))
    assert values(page, FactName.SECTION) == []


COPYRIGHTS: Final = (
    "© 2021 The Tidal Review", "© The Tidal Review 2021", "Copyright © 2019–2021 The Tidal Review",
    "(c) 2021 The Tidal Review. All rights reserved.",
)  # fmt: skip


@pytest.mark.parametrize("line", COPYRIGHTS)
def test_a_copyright_line_names_the_site_whose_masthead_stands_on_top(line: str) -> None:
    page = read(dump("The Tidal Review", "Menu", HEADLINE, "3 March 2021", *PROSE, "Subscribe now", line))
    assert values(page, FactName.OUTLET) == ["The Tidal Review"]


NO_OWNERS: Final = ("© 2021 Lowmere Press Group", "© 2021 Mara Ellwood", "© 2021 Aldersund", "© 2021")


@pytest.mark.parametrize("line", NO_OWNERS)
def test_a_firm_a_person_and_a_name_that_no_masthead_prints_are_no_site(line: str) -> None:
    page = read(dump("The Tidal Review", "Menu", HEADLINE, "3 March 2021", *PROSE, "Subscribe now", line))
    assert values(page, FactName.OUTLET) == []


def test_the_address_on_top_is_where_the_text_came_from() -> None:
    page = read(dump("Source: https://tidal.example/2021/channel", "A channel dug at night", *PROSE))
    assert values(page, FactName.ORIGIN) == ["https://tidal.example/2021/channel"]
    assert values(page, FactName.TITLE) == ["A channel dug at night"]
    assert texts(page, Role.BODY) == list(PROSE)
