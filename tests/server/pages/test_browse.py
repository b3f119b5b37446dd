"""The pages below `/browse`: every value, sorted as people look for it, each a link to its articles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from index.article.model import Author
from index.facets import Facet
from index.request import SearchRequest
from index.search import IndexState
from index.tally import AnswerCounts, CountedValue, Counts
from server.pages.browse import ONE_PAGE, PER_PAGE, alphabet, alphabet_door, alphabet_page, letter_of
from tests.server.articles import article
from tests.server.pages.test_home import client_of, total_behind
from tests.server.test_page import HTML, query_pairs, visit

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def counts_of(facet: Facet, *values: str) -> Counts:
    """Return counts of the whole archive in which each value has one article."""
    return Counts(
        by=facet,
        values=tuple(CountedValue(value=value, label=value) for value in values),
        answers=(AnswerCounts(request=SearchRequest(), total=len(values), counts=(1,) * len(values)),),
        index=IndexState(build="b", generation=1, articles=len(values)),
    )


def names_in_order(facet: Facet, *values: str) -> list[str]:
    return [value for value, _, _ in alphabet(counts_of(facet, *values), facet).values]


def test_the_first_page_leads_to_each_kind_with_its_number(client: FlaskClient) -> None:
    page = visit(client, "/browse")
    assert [page.links[title] for title in ("Regions", "Authors", "Outlets", "Years")] == [
        "/browse/region", "/browse/author", "/browse/outlet", "/browse/year"
    ]  # fmt: skip
    assert "Outlets 2" in page.text


def test_every_page_links_to_browse_help_and_about(client: FlaskClient) -> None:
    for address in ("/", "/search?q=ferry", "/browse/year", "/help"):
        links = visit(client, address).links
        assert (links["Browse"], links["Help"], links["About"]) == ("/browse", "/help", "/about")


def test_regions_are_a_tree_and_each_finds_its_articles(client: FlaskClient) -> None:
    html = client.get("/browse/region", headers=HTML).text
    europe = html[html.index(">Europe<") : html.index(">Africa<")]
    assert europe.index("<ul>") < europe.index(">France<")
    page = visit(client, "/browse/region")
    assert query_pairs(page.links["France"]) == [("region", "europe/france")]
    assert total_behind(client, page.links["None stated"]) == int(re.findall(r"None stated (\d+)", page.text)[0])


def test_authors_are_sorted_by_family_name_and_scripts_come_after_latin_letters() -> None:
    names = ["Zoe Abel", "Ann Dahl", "Élodie Éclair", "Łucja Łoś", "花森 由紀", "Ветрова Анна", "007"]
    assert names_in_order(Facet.AUTHOR, *reversed(names)) == names


def test_outlets_are_sorted_without_their_article() -> None:
    names = ["Harbour Times", "Los Altos Post", "The Tidal Post", "Zeit", "20 Minuten"]
    assert names_in_order(Facet.OUTLET, *reversed(names)) == names


def test_an_author_is_listed_with_the_other_spellings_of_the_name() -> None:
    names = (Author(name="Jette Harms", printed=("JETTE HARMS",), source="byline"),)
    client = client_of(article("one", "One", "Text.", authors=names), article("two", "Two", "Text."))
    page = visit(client, "/browse/author")
    assert "Harms, Jette 1 article also printed JETTE HARMS" in page.text
    assert query_pairs(page.links["Harms, Jette"]) == [("author", "Jette Harms")]
    assert query_pairs(page.links["None stated"]) == [("author", "none")]


MANY = [f"{'ABCM'[number % 4]}ann{number:05}" for number in range(10_000)]
"""One word a name, so that it is sorted as it stands."""


def test_ten_thousand_authors_are_divided_by_letter_and_a_long_letter_in_parts() -> None:
    found = alphabet(counts_of(Facet.AUTHOR, *MANY), Facet.AUTHOR)
    seen: list[str] = []
    for letter in "ABCM":
        for number in range(1, len(MANY)):
            positions = found.shown(letter_of(found, letter.lower()), number)
            page = alphabet_page(found, positions, {}, root="")
            names = [entry.link.text for section in page.sections for entry in section.entries]
            assert len(names) <= PER_PAGE
            if names[0] in seen:
                break
            seen += names
            assert [each.name for each in page.letters if each.href is None] == [letter]
            assert [each.href for each in page.pages].index(None) == number - 1
    assert seen == sorted(MANY)


def test_few_values_stand_on_one_page_with_their_letters() -> None:
    found = alphabet(counts_of(Facet.OUTLET, *MANY[:ONE_PAGE]), Facet.OUTLET)
    page = alphabet_page(found, found.shown("", 1), {}, root="")
    assert sum(len(section.entries) for section in page.sections) == ONE_PAGE
    assert [(letter.name, letter.href) for letter in page.letters] == [(each, f"#{each.lower()}") for each in "ABCM"]


@pytest.mark.parametrize("query", ["letter=%00&page=x", "letter=Q&page=99999999999", "page=-1", "letter=%F0%9F%98%80"])
def test_a_letter_or_a_page_that_is_not_there_is_no_error(client: FlaskClient, query: str) -> None:
    assert "Marsh, Bea" in visit(client, f"/browse/author?{query}").text


def test_years_have_their_months_and_each_finds_its_articles(client: FlaskClient) -> None:
    page = visit(client, "/browse/year")
    assert query_pairs(page.links["2015"]) == [("from", "2015"), ("to", "2015")]
    assert total_behind(client, page.links["2015"]) == int(re.findall(r"2015 (\d+)", page.text)[0])
    assert page.text.index("2020s") < page.text.index("2021") < page.text.index("2020 ") < page.text.index("2010s")
    assert total_behind(client, page.links["Undated"]) == 1


def test_a_month_finds_its_articles(client: FlaskClient) -> None:
    html = client.get("/browse/year", headers=HTML).text
    months = re.findall(r'<a href="([^"]*from=\d{4}-\d\d&amp;to=[^"]+)">\w+</a> <span class="count">(\d+)', html)
    assert len(months) > 20
    # The last ones: a month also finds what is dated by its year alone, and no article of the earliest years is.
    for href, count in months[-3:]:
        assert total_behind(client, href.replace("&amp;", "&")) == int(count)


def test_the_first_page_leads_to_the_top_of_each_list_and_counts_what_the_list_shows(client: FlaskClient) -> None:
    page = visit(client, "/browse")
    assert query_pairs(page.links["Europe"]) == [("region", "europe")]
    assert page.links["M"] == "/browse/author#m"
    assert page.links["2010s"] == "/browse/year#d2010s"
    years = int(re.findall(r"Years (\d+)", page.text)[0])
    assert visit(client, "/browse/year").text.count(f"{years} years with articles") == 1


def test_the_first_page_leads_to_a_letter_where_a_list_has_a_page_for_each() -> None:
    door = alphabet_door(alphabet(counts_of(Facet.AUTHOR, *MANY), Facet.AUTHOR), root="/archive")
    assert door.count == len(MANY)
    assert [(link.text, link.href) for link in door.links] == [
        (letter, f"/archive/browse/author?letter={letter.lower()}") for letter in "ABCM"
    ]


@pytest.mark.parametrize("address", ["/browse", "/browse/author", "/browse/outlet", "/browse/region", "/browse/year"])
def test_an_empty_archive_has_every_list(address: str) -> None:
    assert visit(client_of(), address).text
